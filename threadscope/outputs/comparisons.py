"""A comparison as text, Markdown, CSV, JSON and HTML: the same numbers and the same caution in each."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from threadscope.comparison import Comparison, Difference, Side
from threadscope.outputs import safe
from threadscope.outputs.summary import number as number_of
from threadscope.outputs.summary import signed
from threadscope.wire.values import number

__all__ = ["FORMATS", "write_comparison"]

SIDES = ("side", "tool", "threads", "comments", "voices", "index", "90 % interval", "verdict")
DIFFERENCES = ("what", "first", "second", "difference", "90 % interval", "what that shows")
_BAR = 40
_LONGEST_NAME = 60
_LONGEST_TOOLS = 40


def write_comparison(comparison: Comparison, output_format: str, stream: TextIO) -> None:
    """Write a comparison in one of `FORMATS`."""
    _WRITERS[output_format](comparison, stream)


def _sides(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for one in comparison.sides:
        trust = one.trust
        index, interval = "", ""
        if trust.index is not None and trust.interval is not None:
            index, interval = (
                number_of(trust.index),
                f"{number_of(trust.interval[0])} to {number_of(trust.interval[1])}",
            )
        counts = (str(n) for n in (one.threads, one.comments, one.voices))
        tools = safe.excerpt(", ".join(filter(None, map(safe.name, one.tools))), _LONGEST_TOOLS)
        yield (_name(one.name), tools, *counts, index, interval, trust.verdict)


def _differences(found: Sequence[Difference]) -> Iterator[tuple[str, ...]]:
    for one in found:
        scale, unit = (1, "points") if one.what == "trust" else (100, "% points")
        more, less = (one.first, one.second) if one.delta > 0 else (one.second, one.first)
        shown = f"{_name(more)} has more" if one.shown else "no difference shown"
        if one.shown and one.what == "trust":
            shown = f"{_name(more)} is trusted more than {_name(less)}"
        delta, low, high = (signed(value * scale) for value in (one.delta, one.low, one.high))
        yield (
            one.what.replace("_", " "),
            _name(one.first),
            _name(one.second),
            f"{delta} {unit}",
            f"{low} to {high}",
            shown,
        )


def _told(found: Sequence[Difference]) -> list[Difference]:
    """Leave out what nobody would read: aspects and tones in which no difference is shown."""
    return [one for one in found if one.what == "trust" or one.shown]


def _rest(found: Sequence[Difference]) -> str:
    """Say how many were left out."""
    rest = len(found) - len(_told(found))
    if not rest:
        return ""
    return f"No difference is shown in {rest} more comparisons of aspects and tones; csv, json and html list them."


def _name(name: str) -> str:
    return safe.name(name, _LONGEST_NAME) or "unnamed"


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
    if told := _told(comparison.differences):
        stream.write("\n")
        stream.writelines(f"{line}\n" for line in _aligned([DIFFERENCES, *_differences(told)]))
    notes = filter(None, (_rest(comparison.differences), *comparison.caveats))
    stream.writelines(f"\n{safe.visible(said)}" for said in notes)
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
    for head, rows in ((SIDES, _sides(comparison)), (DIFFERENCES, _differences(_told(comparison.differences)))):
        stream.write(f"\n| {' | '.join(head)} |\n|{' --- |' * len(head)}\n")
        stream.writelines(f"| {' | '.join(map(safe.markdown, row))} |\n" for row in rows)
    stream.write("\n")
    notes = filter(None, (_rest(comparison.differences), *comparison.caveats))
    stream.writelines(f"- {safe.markdown(said)}\n" for said in notes)


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


def _html(comparison: Comparison, stream: TextIO) -> None:
    from threadscope.outputs.html.comparison import Told, comparison_page
    from threadscope.outputs.html.parts import Table

    sides = Table("The sides in numbers", SIDES, list(_sides(comparison)), frozenset(range(2, 7)), "cards")
    names = [_name(one.name) for one in comparison.sides]
    rows = list(_differences(comparison.differences))
    stream.write(comparison_page(comparison, Told(_headline(comparison), names, sides, rows, DIFFERENCES)))


_WRITERS: dict[str, Callable[[Comparison, TextIO], None]] = {
    "text": _text,
    "md": _markdown,
    "csv": _csv,
    "json": _json,
    "html": _html,
}
FORMATS = tuple(_WRITERS)
