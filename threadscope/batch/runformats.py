"""The report over a run as text, Markdown, JSON, CSV and a page. Strangers' words go through `outputs.safe`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from threadscope.batch.columns import aligned
from threadscope.batch.runreport import Group, RunReport
from threadscope.model import STANCES
from threadscope.outputs import safe
from threadscope.wire.values import number

__all__ = ["FORMATS", "Table", "tables", "write_run_report"]

FORMATS = ("text", "md", "json", "html", "csv")
_FIRST = 12
"""Rows of each table; JSON has them all."""
_WIDEST = 48
_NUMBERS = ("trust_index", "trust_low", "trust_high", "lean_to_distrust", "positions")
_TRUST = "voices threads index interval verdict trust distrust mixed none"


@dataclass(frozen=True, slots=True)
class Table:
    """One section of the report: a title, what it says in a sentence, and rows."""

    title: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_run_report(report: RunReport, output_format: str, stream: TextIO) -> None:
    """Write the report in one of `FORMATS`."""
    _WRITERS[output_format](report, stream)


def _html(report: RunReport, stream: TextIO) -> None:
    from threadscope.batch.runpage import run_page

    stream.write(run_page(report))


def _csv(report: RunReport, stream: TextIO) -> None:
    """Write a row a group: trust by tool, host, month and topic, named as in the tables of a report."""
    writer = csv.writer(stream, lineterminator="\r\n")
    shares = [f"share_{stance}" for stance in STANCES]
    writer.writerow(["by", "tool", "name", "voices", "threads", *_NUMBERS, "verdict", *shares])
    for by, groups in (
        ("tool", report.tools),
        ("host", report.hosts),
        ("month", report.months),
        ("topic", report.topics),
    ):
        for group in groups:
            trust = group.trust
            names = map(safe.spreadsheet, (by, group.tool, group.name))
            figures = (trust.index, *(trust.interval or (None, None)), trust.lean, trust.positions)
            parts = (number(trust.shares.get(stance)) for stance in STANCES)
            writer.writerow([*names, group.voices, group.threads, *map(number, figures), trust.verdict, *parts])


def _json(report: RunReport, stream: TextIO) -> None:
    json.dump(_rounded(asdict(report)), stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return round(value, 4) if isinstance(value, float) else value


def _headline(report: RunReport) -> str:
    counts = report.counts
    return f"{counts['threads']} threads, {counts['comments']} comments, {counts['voices']} voices in {report.run}"


def tables(report: RunReport) -> Iterator[Table]:
    """Give the sections that have something to say, in the order in which one reads them."""
    yield from _some(
        "Trust", "Each person votes once for a tool; intervals of 90 %.", f"tool {_TRUST}", map(_group, report.tools)
    )
    for by, groups in (("host", report.hosts), ("month", report.months), ("topic", report.topics)):
        rows = ((group.tool, *_group(group)) for group in groups)
        yield from _some(f"By {by}", "Groups of five voices and more.", f"tool {by} {_TRUST}", rows)
    turns = ((t.tool, t.before, t.after, f"{t.delta:+.0f}", "yes" if t.clear else "no") for t in report.turns)
    yield from _some("Turns", "Clear: the two months' intervals do not overlap.", "tool from to points clear", turns)
    counts = ((t.voices, t.threads, t.endorsed, t.disputed, t.reported) for t in report.topic_claims)
    topics = ((t.tool, t.topic, *map(str, row)) for t, row in zip(report.topic_claims, counts, strict=True))
    head = "tool topic voices threads endorsed disputed reported"
    yield from _some("Topics", "What the tool is said to tie people to.", head, topics)
    metrics = ((m.tool, m.metric, str(m.voices), f"{m.median_delta:+g}") for m in report.metrics)
    yield from _some("Score changes", "Medians over people.", "tool metric voices median", metrics)
    movers = ((m.metric, f"{m.delta:+g}", m.author, m.text, f"{m.thread} {m.comment}") for m in report.movers)
    yield from _some("Biggest movers", "As they tell it.", "metric change author words where", movers)
    copied = ((c.text, *map(str, (c.comments, c.threads, c.hosts, c.authors, c.spam))) for c in report.copied)
    head = "words comments threads hosts authors spam"
    yield from _some("The same words in many threads", "Copies by one person vote once.", head, copied)
    people = ((", ".join(p.names[:3]) or p.key, *map(str, (p.threads, p.hosts, p.comments))) for p in report.people)
    yield from _some("The same voice in many threads", "One vote a tool.", "names threads hosts comments", people)
    statuses = ((status, str(number)) for status, number in report.statuses.items())
    yield from _some("Threads", "What was found in them.", "status threads", statuses)
    failures = ((reason, str(number)) for reason, number in report.reasons.items())
    yield from _some("Failures", "All of them: failures.jsonl in the run.", "reason inputs", failures)


def _some(title: str, sentence: str, head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[Table]:
    found = tuple(rows)
    if found:
        rest = f" The first {_FIRST} of {len(found)}." if len(found) > _FIRST else ""
        yield Table(title, sentence + rest, tuple(head.split()), found[:_FIRST])


def _group(group: Group) -> tuple[str, ...]:
    trust = group.trust
    interval = f"{trust.interval[0]:.0f} to {trust.interval[1]:.0f}" if trust.interval else ""
    index = "" if trust.index is None else f"{trust.index:.0f}"
    shares = (f"{trust.shares[name]:.0%}" for name in ("trust", "distrust", "mixed", "none"))
    return (group.name, str(group.voices), str(group.threads), index, interval, trust.verdict, *shares)


def _text(report: RunReport, stream: TextIO) -> None:
    stream.write(safe.visible(_headline(report)) + "\n")
    for table in tables(report):
        stream.write(f"\n{table.title}. {table.sentence}\n")
        rows = [table.head, *([safe.excerpt(cell, _WIDEST) for cell in row] for row in table.rows)]
        stream.writelines(f"  {line}\n" for line in aligned(rows))
    stream.writelines(["\n", *(f"{safe.visible(caveat)}\n" for caveat in report.caveats)])


def _markdown(report: RunReport, stream: TextIO) -> None:
    stream.write(f"# {safe.markdown(_headline(report))}\n")
    for table in tables(report):
        stream.write(f"\n## {table.title}\n\n{table.sentence}\n\n")
        stream.write(_row(table.head) + _row(["---"] * len(table.head)))
        stream.writelines(_row([safe.markdown(safe.excerpt(cell, 4 * _WIDEST)) for cell in row]) for row in table.rows)
    stream.writelines(["\n", *(f"- {safe.markdown(caveat)}\n" for caveat in report.caveats)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


_WRITERS: dict[str, Callable[[RunReport, TextIO], None]] = {
    "text": _text,
    "md": _markdown,
    "json": _json,
    "html": _html,
    "csv": _csv,
}
