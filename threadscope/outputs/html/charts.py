"""Charts as SVG of our own: places in percent, heights and type in pixels, so that one drawing reads at any width.

Every chart has a sentence for those who do not see it, and stands beside a table with the same numbers. Colours come
from the style sheet by class (`distrust`, `mixed`, `trust`, `none`), so that they follow light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.summary import number

__all__ = ["Bar", "Column", "Part", "Slope", "columns", "diverging", "gauge", "slopes", "spark", "stacked"]

_LABEL_GAP = 15
"""Pixels between two labels of a slope chart."""
_ZONES = ((0, 40, "distrust"), (40, 60, "mixed"), (60, 100, "trust"))
_ROOM_FOR_LABEL = 0.11
"""Share of the width under which a bar's own label would not fit at 320 px."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a stacked bar."""

    label: str
    value: float
    css: str
    shown: str = ""
    """Written into the stretch where it fits."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Two counts that pull apart: against to the left, for to the right."""

    label: str
    against: int
    for_: int
    link_against: str | None = None
    link_for: str | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """One change from a number to another."""

    before: float
    after: float
    label_before: str
    label_after: str
    css: str


@dataclass(frozen=True, slots=True)
class Column:
    """One period of a timeline."""

    place: float
    """Where it begins, 0..1."""
    width: float
    """0..1."""
    label: str
    parts: Sequence[Part]


def gauge(index: float, interval: tuple[float, float], label: str) -> Markup:
    """Draw an index from 0 (distrust) to 100 (trust) with its interval on the scale of verdicts."""
    low, high = interval
    wide = high - low > 25
    # Labels near an end grow inwards, so that nothing is cut off.
    ends = (
        [_text(low, 72, number(low), "small"), _text(high, 72, number(high), "small")]
        if wide
        else [_text((low + high) / 2, 72, f"{number(low)} to {number(high)}", "small")]
    )
    return _svg(
        108,
        label,
        [_rect(a, b - a, 40, 14, f"zone {css}") for a, b, css in _ZONES],
        _rect(low, max(high - low, 0.4), 43, 8, "interval", rx=4),
        el("line", x1="50%", x2="50%", y1=36, y2=58, class_="tick"),
        el("circle", cx=_at(index), cy=47, r=9, class_="dot"),
        _text(index, 26, number(index), "big"),
        ends,
        _text(0, 100, "0 nobody trusts it", "axis"),
        _text(100, 100, "everybody does 100", "axis"),
    )


def spark(index: float, interval: tuple[float, float], label: str) -> Markup:
    """Draw a gauge small enough for a table's cell."""
    low, high = interval
    return el(
        "svg",
        [_rect(a, b - a, 5, 8, f"zone {css}") for a, b, css in _ZONES],
        _rect(low, max(high - low, 0.8), 7, 4, "interval", rx=2),
        el("circle", cx=_at(index), cy=9, r=5, class_="dot"),
        class_="chart spark",
        width="100%",
        height=18,
        role="img",
        aria_label=label,
    )


def stacked(parts: Sequence[Part], label: str, height: int = 30) -> Markup:
    """Draw the parts of a whole as one bar; nothing at all gives an empty frame."""
    total = sum(part.value for part in parts)
    drawn: list[Child] = [_rect(0, 100, 0.5, height - 1, "frame")]
    here = 0.0
    for part in parts:
        share = part.value / total if total else 0.0
        if share <= 0:
            continue
        drawn.append(_rect(100 * here, 100 * share, 0.5, height - 1, f"fill {part.css}"))
        if part.shown and share >= _ROOM_FOR_LABEL:
            middle = 100 * (here + share / 2)
            drawn.append(_text(middle, height / 2 + 4.5, part.shown, f"in {part.css}", anchor="middle"))
        here += share
    return _svg(height, label, drawn)


def diverging(bars: Sequence[Bar], label: str, most: int = 0) -> Markup:
    """Draw counts against and for, one pair a row, around one middle line; a bar leads to its quotes.

    Args:
        bars: one a row.
        label: for those who do not see it.
        most: the largest count, where several drawings share one scale.
    """
    most = most or max((max(bar.against, bar.for_) for bar in bars), default=0) or 1
    row, left, middle = 30, 34.0, 67.0
    reach = (100 - middle - 5) / most
    drawn: list[Child] = [
        _text(middle, 14, "← against", "axis", anchor="end", dx=-8),
        _text(middle, 14, "for →", "axis", anchor="start", dx=8),
    ]
    for i, bar in enumerate(bars):
        y = 24 + i * row
        drawn.append(_text(0, y + 17, bar.label, "name"))
        drawn.append(el("line", x1=_at(left), x2="100%", y1=_px(y + row - 2), y2=_px(y + row - 2), class_="hair"))
        sides = (
            (bar.against, "distrust", middle - bar.against * reach, "end", -6, bar.link_against),
            (bar.for_, "trust", middle, "start", 6, bar.link_for),
        )
        for count, css, x, anchor, dx, link in sides:
            if not count:
                continue
            end = x if anchor == "end" else x + count * reach
            pair = [
                _rect(x, count * reach, y + 4, 18, f"fill {css}"),
                _text(end, y + 18, str(count), "name", anchor=anchor, dx=dx),
            ]
            side = "against" if css == "distrust" else "for"
            drawn.append(el("a", pair, href=link, aria_label=f"{bar.label}: {count} {side}") if link else pair)
    height = 24 + len(bars) * row
    drawn.append(el("line", x1=_at(middle), x2=_at(middle), y1=20, y2=height, class_="tick"))
    return _svg(height, label, drawn, role="group")


def slopes(changes: Sequence[Slope], label: str, *, labelled: bool = True) -> Markup:
    """Draw changes as lines from before to after, on one scale; `labelled` names all numbers, else the extremes."""
    both = [value for change in changes for value in (change.before, change.after)]
    low, high = min(both), max(both)
    height = max(180, min(420, _LABEL_GAP * (len(changes) + 4)))
    top, bottom = 34, height - 14

    def y(value: float) -> float:
        return (top + bottom) / 2 if high == low else bottom - (value - low) / (high - low) * (bottom - top)

    drawn: list[Child] = [
        _text(22, 14, "before", "axis", anchor="end"),
        _text(78, 14, "after", "axis", anchor="start"),
        *(el("line", x1=f"{x}%", x2=f"{x}%", y1=22, y2=height, class_="hair") for x in (24, 76)),
    ]
    for change in changes:
        start, end = _px(y(change.before)), _px(y(change.after))
        drawn.append(el("line", x1="24%", x2="76%", y1=start, y2=end, class_=f"slope {change.css}"))
        drawn += [
            el("circle", cx=x, cy=at, r="3.5", class_=f"fill {change.css}") for x, at in (("24%", start), ("76%", end))
        ]
    befores = sorted(((c.before, c.label_before) for c in changes), reverse=True)
    afters = sorted(((c.after, c.label_after) for c in changes), reverse=True)
    for x, anchor, values in ((22, "end", befores), (78, "start", afters)):
        named = values if labelled else [values[0], values[-1]]
        places = _apart({text: y(value) for value, text in named}, top, height - 4)
        drawn += [_text(x, at + 4, text, "name", anchor=anchor) for text, at in places.items()]
    return _svg(height, label, drawn)


def _apart(places: dict[str, float], top: float, bottom: float) -> dict[str, float]:
    """Push labels apart that would overlap, keeping their order."""
    order = sorted(places, key=lambda text: (places[text], text))
    placed: dict[str, float] = {}
    last = top - _LABEL_GAP
    for text in order:
        last = placed[text] = max(places[text], last + _LABEL_GAP)
    beyond = bottom + _LABEL_GAP
    for text in reversed(order):
        beyond = placed[text] = min(placed[text], beyond - _LABEL_GAP)
    return placed


def columns(periods: Sequence[Column], label: str) -> Markup:
    """Draw a timeline: one stacked column a period, silence between them left empty."""
    most = max(sum(part.value for part in column.parts) for column in periods)
    height, base = 170, 140.0
    drawn: list[Child] = [
        _text(0, 12, f"{number(most)} comments", "axis"),
        el("line", x1=0, x2="100%", y1=20, y2=20, class_="hair"),
    ]
    for column in periods:
        top = base
        for part in column.parts:
            tall = part.value / most * (base - 20)
            if tall:
                top -= tall
                drawn.append(_rect(100 * column.place, 100 * column.width, top, tall, f"fill {part.css}"))
    drawn.append(el("line", x1=0, x2="100%", y1=_px(base), y2=_px(base), class_="tick"))
    first, last = periods[0], periods[-1]
    drawn.append(_text(0, 160, first.label, "axis"))
    if last is not first:
        drawn.append(_text(100, 160, last.label, "axis"))
    return _svg(height, label, drawn)


# --- pieces -------------------------------------------------------------------------------------------------------


def _svg(height: float, label: str, *drawn: Child, role: str = "img") -> Markup:
    return el("svg", drawn, class_="chart", width="100%", height=_px(height), role=role, aria_label=label)


def _rect(x: float, width: float, y: float, height: float, css: str, **more: int) -> Markup:
    return el("rect", x=_at(x), width=_at(width), y=_px(y), height=_px(height), class_=css, **more)


def _text(x: float, y: float, text: str, css: str, anchor: str = "", **more: int) -> Markup:
    """Write text at a percentage of the width; near the ends it grows inwards unless told otherwise."""
    anchor = anchor or ("start" if x < 8 else "end" if x > 92 else "middle")
    return el("text", text, x=_at(x), y=_px(y), class_=css, text_anchor=anchor, **more)


def _at(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _px(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
