"""A comparison as text, Markdown, CSV, JSON and HTML: the same numbers and the same caution in each."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from threadscope.comparison import Comparison, Difference, Side
from threadscope.outputs import safe
from threadscope.wire.values import number

__all__ = ["FORMATS", "write_comparison"]

SIDES = ("side", "tool", "threads", "comments", "voices", "index", "90 % interval", "verdict")
DIFFERENCES = ("what", "first", "second", "difference", "90 % interval", "what that shows")
_BAR = 40
_LONGEST_NAME = 60


def write_comparison(comparison: Comparison, output_format: str, stream: TextIO) -> None:
    """Write a comparison in one of `FORMATS`."""
    _WRITERS[output_format](comparison, stream)


def _sides(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for one in comparison.sides:
        trust = one.trust
        index, interval = ("", "") if trust.index is None else (f"{trust.index:.0f}", _interval(trust.interval, 1))
        counts = (str(n) for n in (one.threads, one.comments, one.voices))
        yield (_name(one.name), ", ".join(map(safe.name, one.tools)), *counts, index, interval, trust.verdict)


def _differences(found: Sequence[Difference]) -> Iterator[tuple[str, ...]]:
    for one in found:
        scale = 1 if one.what == "trust" else 100
        unit = "points" if one.what == "trust" else "%"
        shown = f"{_name(one.first if one.delta > 0 else one.second)} has more" if one.shown else "no difference shown"
        delta = f"{one.delta * scale:+.0f} {unit}"
        interval = f"{one.low * scale:+.0f} to {one.high * scale:+.0f}"
        yield one.what.replace("_", " "), _name(one.first), _name(one.second), delta, interval, shown


def _name(name: str) -> str:
    return safe.name(name, _LONGEST_NAME) or "unnamed"


def _interval(interval: tuple[float, float] | None, scale: float) -> str:
    return f"{interval[0] * scale:.0f} to {interval[1] * scale:.0f}" if interval else ""


def _headline(comparison: Comparison) -> str:
    shown = sum(one.shown for one in comparison.differences if one.what == "trust")
    pairs = sum(one.what == "trust" for one in comparison.differences)
    if not pairs:
        return "Trust cannot be compared: on one side or the other nobody takes a position."
    if pairs == 1:
        (only,) = (one for one in comparison.differences if one.what == "trust")
        more, less = (only.first, only.second) if only.delta > 0 else (only.second, only.first)
        if only.shown:
            return f"{_name(more)} is trusted more than {_name(less)}."
        return f"No difference in trust is shown between {_name(only.first)} and {_name(only.second)}."
    return f"Of {pairs} pairs, {shown} {'shows' if shown == 1 else 'show'} a difference in trust."


# --- text ---------------------------------------------------------------------------------------------------------


def _text(comparison: Comparison, stream: TextIO) -> None:
    stream.write(f"{_headline(comparison)}\n\n")
    stream.writelines(f"{line}\n" for line in _aligned([SIDES, *_sides(comparison)]))
    stream.write("\n")
    for one in comparison.sides:
        if one.trust.index is not None and one.trust.interval is not None:
            stream.write(f"  {_bar(one.trust.index, one.trust.interval)}  {_name(one.name)}\n")
    if comparison.differences:
        stream.write("\n")
        stream.writelines(f"{line}\n" for line in _aligned([DIFFERENCES, *_differences(comparison.differences)]))
    stream.writelines(f"\n{safe.visible(caveat)}" for caveat in comparison.caveats)
    stream.write("\n")


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _bar(index: float, interval: tuple[float, float]) -> str:
    """Draw 0 to 100 with the interval and the index in it."""
    low, at, high = (min(_BAR - 1, int(value / 100 * _BAR)) for value in (interval[0], index, interval[1]))
    return "".join("●" if i == at else "━" if low <= i <= high else "·" for i in range(_BAR))


def _markdown(comparison: Comparison, stream: TextIO) -> None:
    stream.write(f"# {safe.markdown(_headline(comparison))}\n")
    for head, rows in ((SIDES, _sides(comparison)), (DIFFERENCES, _differences(comparison.differences))):
        stream.write(f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}\n")
        stream.writelines(f"| {' | '.join(map(safe.markdown, row))} |\n" for row in rows)
    stream.write("\n")
    stream.writelines(f"- {safe.markdown(caveat)}\n" for caveat in comparison.caveats)


def _csv(comparison: Comparison, stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("what", "first", "second", "difference", "low", "high", "probability_first_has_more", "shown"))
    for one in comparison.differences:
        names = map(safe.spreadsheet, (one.what, one.first, one.second))
        writer.writerow((*names, *map(number, (one.delta, one.low, one.high, one.more)), one.shown))


def _json(comparison: Comparison, stream: TextIO) -> None:
    printed = {
        "sides": [_side(one) for one in comparison.sides],
        "differences": [_rounded(asdict(one)) | {"shown": one.shown} for one in comparison.differences],
        "caveats": list(comparison.caveats),
    }
    json.dump(printed, stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def _side(one: Side) -> dict[str, Any]:
    trust = one.trust
    return {
        "name": one.name,
        "tools": list(one.tools),
        **{name: getattr(one, name) for name in ("threads", "comments", "voices")},
        "trust": {
            "index": number(trust.index),
            "interval": [number(end) for end in trust.interval] if trust.interval else None,
            "verdict": trust.verdict,
            "lean": number(trust.lean),
            "positions": number(trust.positions),
            "shares": _rounded(dict(trust.shares)),
        },
        "facets": {name: {"positive": yes, "negative": no} for name, (yes, no) in one.facets.items()},
        "sentiment": dict(one.tones),
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: number(value) if isinstance(value, float) else value for name, value in values.items()}


# --- HTML ---------------------------------------------------------------------------------------------------------


def _html(comparison: Comparison, stream: TextIO) -> None:
    from threadscope.outputs.html.charts import spark
    from threadscope.outputs.html.markup import el
    from threadscope.outputs.html.page import Shell, write
    from threadscope.outputs.html.parts import Table, heading, note, table

    drawn = []
    for one, row in zip(comparison.sides, _sides(comparison), strict=True):
        trust = one.trust
        chart = None
        if trust.index is not None and trust.interval is not None:
            chart = spark(trust.index, trust.interval, f"index {row[5]}, interval {row[6]}")
        drawn.append((*row, chart))
    sides = Table("Sides of the comparison", (*SIDES, "on one scale"), drawn, frozenset(range(2, 6)), "cards")
    rows = list(_differences(comparison.differences))
    differences = Table("Differences, first minus second", DIFFERENCES, rows, frozenset({3, 4}), "cards")
    main = [
        el("section", heading(2, "Side by side", id_="sides-h"), table(sides), aria_labelledby="sides-h", id="sides"),
        el(
            "section",
            heading(2, "What differs", id_="differences-h"),
            note("Where the interval holds 0, no difference is shown; that is not the same as none being there."),
            table(differences),
            aria_labelledby="differences-h",
            id="differences",
        ),
        el(
            "section",
            heading(2, "What to keep in mind", id_="caveats-h"),
            el("ul", [el("li", caveat) for caveat in comparison.caveats]),
            aria_labelledby="caveats-h",
            id="caveats",
        ),
    ]
    contents = {"sides": "Side by side", "differences": "What differs", "caveats": "What to keep in mind"}
    nav = el("ol", [el("li", el("a", title, href=f"#{anchor}")) for anchor, title in contents.items()])
    names = " · ".join(_name(one.name) for one in comparison.sides)
    stream.write(write(Shell(_headline(comparison), el("p", names, class_="sub"), nav, main)))


_WRITERS: dict[str, Callable[[Comparison, TextIO], None]] = {
    "text": _text,
    "md": _markdown,
    "csv": _csv,
    "json": _json,
    "html": _html,
}
FORMATS = tuple(_WRITERS)
