"""A figure over time, as SVG: the index of each period with its interval, on the scale of verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threadscope.outputs.html.markup import Child, Markup, el

__all__ = ["Moment", "trend"]

_TOP, _BASE = 18.0, 158.0
_ZONES = ((60, 100, "trust"), (40, 60, "mixed"), (0, 40, "distrust"))
_MARGIN = 4.0
"""Percent of the width left free at either end, for the half of a dot that lies there."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One period."""

    place: float
    """When it is, 0 (the first) to 1 (the last)."""
    label: str
    index: float
    """0..100."""
    interval: tuple[float, float]


def trend(moments: Sequence[Moment], label: str) -> Markup:
    """Draw the periods in their places; no line joins them, since nobody was asked in between.

    Args:
        moments: in order of time, at least one.
        label: what the drawing shows, for those who do not see it.
    """
    drawn: list[Child] = [
        el("rect", x=0, width="100%", y=_px(_y(high)), height=_px(_y(low) - _y(high)), class_=f"zone {css}")
        for low, high, css in _ZONES
    ]
    drawn.append(el("text", "100 everybody trusts it", x=0, y=12, class_="axis"))
    drawn.append(el("line", x1=0, x2="100%", y1=_px(_y(50)), y2=_px(_y(50)), class_="hair"))
    for moment in moments:
        x, (low, high) = _x(moment.place), moment.interval
        top, tall = _y(high), max(_y(low) - _y(high), 1.0)
        bar = el(
            "rect", x=x, width=4, y=_px(top), height=_px(tall), rx=2, transform="translate(-2 0)", class_="interval"
        )
        drawn += [bar, el("circle", cx=x, cy=_px(_y(moment.index)), r=5, class_="dot")]
    first, last = moments[0], moments[-1]
    drawn.append(el("text", "0 nobody does", x=0, y=_px(_BASE + 14), class_="axis"))
    drawn.append(
        el("text", first.label, x=_x(first.place), y=_px(_BASE + 32), class_="name", text_anchor="start", dx=-8)
    )
    if last is not first:
        drawn.append(
            el("text", last.label, x=_x(last.place), y=_px(_BASE + 32), class_="name", text_anchor="end", dx=8)
        )
    return el("svg", drawn, class_="chart", width="100%", height=196, role="img", aria_label=label)


def _x(place: float) -> str:
    return f"{_MARGIN + place * (100 - 2 * _MARGIN):.2f}%"


def _y(index: float) -> float:
    return _BASE - index / 100 * (_BASE - _TOP)


def _px(value: float) -> str:
    return f"{value:.1f}"
