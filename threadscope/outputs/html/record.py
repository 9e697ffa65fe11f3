"""Sections 10 to 14: time, what was sorted out, comparison, corrections, and how all this was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from threadscope.outputs import safe
from threadscope.outputs.html.charts import Column, Part, columns
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, el
from threadscope.outputs.html.parts import (
    Table,
    figure,
    filtered,
    folded,
    heading,
    key,
    note,
    person,
    source_link,
    table,
    words_of,
)
from threadscope.outputs.html.words import plural
from threadscope.outputs.summary import EXCLUDED, status

__all__ = ["corrections", "method", "sorted_out", "timeline"]

_STANCES = ("distrust", "mixed", "trust", "none")
_LONG_TABLE = 14
_MOST_ROWS = 500
_DAYS = {"day": 1, "week": 7, "month": 31}
_NOT_PEOPLE = ("spam", "duplicate", "pingback", "trackback", "webmention", "language", "empty")


def timeline(context: Context) -> Child:
    """10: the community's comments over time, or why that cannot be drawn."""
    points = context.report.timeline
    if isinstance(points, str):
        return note(f"Not drawn: {points}.") if points else None
    if not points:
        return None
    unit = str(points[0]["period"])
    starts = [date.fromisoformat(str(point["start"])) for point in points]
    length = (starts[-1] - starts[0]).days + _DAYS.get(unit, 1)
    drawn = [
        Column(
            (start - starts[0]).days / length,
            max(0.004, _DAYS.get(unit, 1) / length * 0.86),
            start.isoformat(),
            [Part(stance, int(point[stance]), stance) for stance in _STANCES]
            + [Part("not rated", int(point["comments"]) - sum(int(point[s]) for s in _STANCES), "unrated")],
        )
        for start, point in zip(starts, points, strict=True)
    ]
    rows = [
        (
            when,
            filtered(context, int(point["comments"]), period=when),
            *(filtered(context, int(point[stance]), period=when, stance=stance) for stance in _STANCES),
        )
        for when, point in zip(context.starts, points, strict=True)
    ]
    head = (f"{unit} from".capitalize(), "Comments", "Distrust", "Mixed", "Trust", "No position")
    shown: Child = table(Table(f"Comments by {unit}", head, rows, frozenset(range(1, 6))))
    if len(rows) > _LONG_TABLE:
        shown = folded(f"All {len(rows)} {unit}s", shown)
    last = starts[-1] + timedelta(days=_DAYS.get(unit, 1) - 1)
    label = f"Community comments by {unit} from {starts[0]} to {last}, split by stance"
    colours = key(*((stance, "no position" if stance == "none" else stance) for stance in _STANCES))
    return figure(f"Comments by {unit}, split by stance", columns(drawn, label), colours, shown, wide=True)


def sorted_out(context: Context) -> Child:
    """11: what is no voice of the community: spam, pingbacks, copies, what cannot be read."""
    report = context.report
    rows: list[tuple[Child, ...]] = []
    for reason in _NOT_PEOPLE:
        for comment, why in report.excluded.items():
            if why == reason:
                reading = context.reading(comment)
                because = (
                    "; ".join(reading.spam.reasons)
                    if reason == "spam"
                    else reading.kind_reason
                    if reason not in {"duplicate", "language", "empty"}
                    else ""
                )
                text = safe.excerpt(context.comment(comment).text, 160) or "(no text)"
                rows.append((EXCLUDED.get(reason, reason), el("bdi", text), because, words_of(context, comment)))
    if not rows:
        return None
    beyond = len(rows) - _MOST_ROWS
    made = Table("Left out of the count", ("As", "Text", "Because", "By"), rows[:_MOST_ROWS], css="wordy")
    shown: Child = table(made)
    if len(rows) > _LONG_TABLE:
        shown = folded(f"All {len(rows)} of them" if beyond <= 0 else f"The first {_MOST_ROWS} of {len(rows)}", shown)
    return shown


def corrections(context: Context) -> Child:
    """13: labels that people changed, by whom and why."""
    found = context.report.corrections
    if not found:
        return None
    names = list(dict.fromkeys(name for correction in found for name in correction))
    rows = [tuple(_cell(context, name, correction.get(name)) for name in names) for correction in found]
    return el("p", f"{plural(len(found), 'label')} corrected by hand; a correction wins over the models."), table(
        Table("Corrections", [name.replace("_", " ").capitalize() for name in names], rows, css="wordy")
    )


def _cell(context: Context, name: str, value: Any) -> Child:
    if name in {"comment", "comment_id"} and value in context.places:
        return el("a", f"#{context.places[value]}", " ", person(context.name(value)), href=f"#{context.place(value)}")
    return "" if value is None else safe.excerpt(str(value), 300)


def method(context: Context) -> Child:
    """14: what was read, with which versions, and what the numbers leave out."""
    report = context.report
    source, post, tool = report.thread.source, report.thread.post, report.tool
    level = context.level + 1
    read = plural(len(report.thread.comments), "response")
    if source.stated_count is not None:
        read += f"; the page states {source.stated_count}"
    if source.removed:
        read += f"; {source.removed} deleted"
    facts: list[tuple[str, Child]] = [
        (
            "Page",
            source_link(post.url or source.url, safe.excerpt(post.url or source.url, 120))
            or safe.excerpt(report.thread.name, 120),
        ),
        ("Article", _joined(post.author, post.published.date().isoformat() if post.published else "")),
        ("Read as", f"{source.platform} {source.version}, fit {source.fit:.2f}"),
        ("Responses", read),
        ("Pages", str(source.pages_read)),
        ("Status", status(report)),
        ("Fetched", source.fetched.date().isoformat() if source.fetched else ""),
        ("Tool", f"{context.tool}, found by {tool.found_by}" if tool else "none found"),
        *((name.replace("_", " ").capitalize(), safe.excerpt(value, 120)) for name, value in _flat(report.method)),
    ]
    return (
        heading(level, "Limits"),
        el("ul", [el("li", safe.excerpt(caveat, 400)) for caveat in report.caveats], class_="limits"),
        heading(level, "How the numbers come about"),
        el("ul", [el("li", said) for said in _HOW.strip().split("\n\n")], class_="limits"),
        heading(level, "What was read, and with what"),
        el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in facts if value], class_="facts"),
    )


def _joined(*said: str) -> str:
    return ", ".join(safe.excerpt(one, 80) for one in said if one)


_HOW = """
Each comment is read by a model: does its author rely on this tool as a measure (trust), not (distrust), both with
reasons (mixed), or take no position? The percentage beside a label is how sure the model is.

All comments of one person make one voice. The host, the tool's own staff, spam, copies and pingbacks do not vote.

The index is the share that trusts plus half the share that is mixed, out of 100, among those who take a position: a
Bayesian estimate that knows how often the model errs and how few voices there are. Its interval holds the true value
with 90 % probability.

The verdict is given only where it holds with 90 % probability, with at least 5 voices of which 3 take a position;
everything else is called unclear.

Tone is how a comment sounds, whatever about. It does not enter the index.
"""


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}: ")
        elif value not in (None, ""):
            yield f"{prefix}{name}", str(value)
