"""Differences with their intervals around a middle line of none, as SVG: what meta-analyses call a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.summary import number

__all__ = ["Interval", "forest"]

_ROW, _TOP = 46, 22


@dataclass(frozen=True, slots=True)
class Interval:
    """One difference."""

    label: str
    middle: float
    low: float
    high: float
    shown: str
    """The same in figures, written at the right."""
    certain: bool
    """Whether the interval leaves out 0."""


def forest(intervals: Sequence[Interval], label: str) -> Markup:
    """Draw intervals one under the other, on one scale with 0 in the middle.

    Args:
        intervals: at least one.
        label: what the drawing shows, for those who do not see it.
    """
    reach = max(1.0, *(max(abs(one.low), abs(one.high)) for one in intervals)) * 1.04

    def at(value: float) -> str:
        return f"{50 + 50 * value / reach:.2f}%"

    height = _TOP + len(intervals) * _ROW
    drawn: list[Child] = [
        el("text", f"−{number(reach / 1.04)}", x=0, y=12, class_="axis"),  # noqa: RUF001  a real minus
        el("text", "0", x="50%", y=12, class_="axis", text_anchor="middle"),
        el("text", f"+{number(reach / 1.04)}", x="100%", y=12, class_="axis", text_anchor="end"),
        el("line", x1="50%", x2="50%", y1=18, y2=height, class_="tick"),
    ]
    for i, one in enumerate(intervals):
        y = _TOP + i * _ROW
        css = "heard" if one.certain else "none"
        width = f"{50 * (one.high - one.low) / reach:.2f}%"
        drawn += [
            el("line", x1=0, x2="100%", y1=y + _ROW - 2, y2=y + _ROW - 2, class_="hair"),
            el("text", one.label, x=0, y=y + 14, class_="name"),
            el("text", one.shown, x="100%", y=y + 14, class_="name", text_anchor="end"),
            el("rect", x=at(one.low), width=width, y=y + 25, height=8, rx=4, class_=f"fill {css}"),
            el("circle", cx=at(one.middle), cy=y + 29, r=6, class_="dot"),
        ]
    return el("svg", drawn, class_="chart forest", width="100%", height=height, role="img", aria_label=label)
