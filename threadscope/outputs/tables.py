"""A report as plain tables: what spreadsheets, Parquet files and data frames hold.

The numbers and names are those of the JSON formats; a table only lays them out. Rows are dicts of text, numbers,
booleans and datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from threadscope import wire
from threadscope.model import Report

__all__ = ["Table", "frame_columns", "tables"]

Row = dict[str, Any]
Table = list[Row]


def tables(reports: Sequence[Report]) -> dict[str, Table]:
    """Lay reports out as tables, those of `_PARTS`, from the summary to the notes.

    Every row begins with the thread that it belongs to. `posted` is a datetime, in the page's own time where the page
    gives no offset, else in UTC; as printed it stays in `posted_text`.
    """
    laid: dict[str, Table] = {name: [] for name in _PARTS}
    for report in reports:
        printed = wire.report_to_json(report)
        rows = wire.comment_rows(report)
        for name, part in _PARTS.items():
            thread = {"thread": report.thread.name}
            laid[name] += [thread | row for row in part(printed, rows, report)]
    return laid


def frame_columns(table: Table) -> list[str]:
    """List a table's columns in the order in which they first appear."""
    return list(dict.fromkeys(name for row in table for name in row))


def _summary(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows
    trust, voices = printed["trust"], printed["voices"]
    low, high = trust["interval"] or (None, None)
    return [
        {
            "title": report.thread.post.title,
            "url": report.thread.post.url,
            "tool": printed["tool"]["name"] if printed["tool"] else None,
            "verdict": trust["verdict"],
            "trust_index": trust["index"],
            "trust_low": low,
            "trust_high": high,
            "trust_level": trust["level"],
            "lean_to_distrust": trust["lean"],
            "positions": trust["positions"],
            **{f"share_{name}": share for name, share in (trust["shares"] or {}).items()},
            **{f"voices_{role}": voices[role] for role in ("community", "host", "vendor")},
            "comments": len(report.thread.comments),
            "excluded": len(voices["excluded"]),
            **{f"sentiment_{name}": count for name, count in printed["sentiment"].items()},
            "status": printed["source"]["status"],
        }
    ]


def _comments(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del printed
    times = {comment.id: comment.posted for comment in report.thread.comments}
    table = []
    for row in rows:
        cells = wire.flatten(row)
        cells.pop("thread", None)
        cells["posted_text"] = cells.get("posted")
        cells["posted"] = _plain_time(times[row["id"]])
        table.append(cells)
    return table


def _voices(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del printed
    votes = {row["id"] for row in rows if row["votes"]}
    return [
        {
            "voice": voice.key,
            "name": voice.names[0] if voice.names else "",
            "other_names": ", ".join(voice.names[1:]),
            "role": voice.role,
            "reason": voice.reason,
            "comments": len(voice.comment_ids),
            "voting_comments": sum(comment in votes for comment in voice.comment_ids),
        }
        for voice in report.voices
    ]


def _claims(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del printed, report
    return [
        {"comment": row["id"], "voice": row["voice"], "author": row["author"], "votes": row["votes"]}
        | {name: value for name, value in claim.items() if name != "topics"}
        | {"topics": "; ".join(f"{topic['text']} ({topic['evaluation']})" for topic in claim.get("topics", ()))}
        for row in rows
        for claim in row["claims"]
    ]


def _quotes(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    return [{"stance": stance} | quote for stance, quotes in printed["quotes"].items() for quote in quotes]


def _questions(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows
    pairs = zip(printed["questions"], report.questions, strict=True)
    return [question | {"rhetorical": asked.rhetorical} for question, asked in pairs]


def _score_changes(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    return [
        {"metric": metric["metric"], "median_delta": metric["median_delta"]} | change
        for metric in printed["score_changes"]
        for change in metric["changes"]
    ]


def _topics(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    return [
        claim | {"evidence": claim["evidence"]["text"] if claim["evidence"] else None}
        for claim in printed["topic_claims"]
    ]


def _timeline(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    return list(printed["timeline"].get("points", ()))


def _corrections(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    return list(printed["corrections"])


def _facets(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    table = []
    for facet in printed["facets"]:
        low, high = facet["interval"] or (None, None)
        table.append({name: value for name, value in facet.items() if name != "interval"} | {"low": low, "high": high})
    return table


def _excluded(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del report
    by_id = {row["id"]: row for row in rows}
    return [
        {"comment": left["comment"], "reason": left["reason"], "author": by_id[left["comment"]]["author"]}
        | {"text": by_id[left["comment"]]["text"]}
        for left in printed["voices"]["excluded"]
    ]


def _notes(printed: Row, rows: Sequence[Row], report: Report) -> Table:
    del rows, report
    caveats = [{"kind": "caveat", "note": text} for text in printed["caveats"]]
    method = [{"kind": name, "note": str(value)} for name, value in _flat(printed["method"]).items()]
    return caveats + method


def _flat(values: Mapping[str, Any], prefix: str = "") -> Row:
    flat: Row = {}
    for name, value in values.items():
        flat |= _flat(value, f"{prefix}{name} ") if isinstance(value, Mapping) else {f"{prefix}{name}": value}
    return flat


def _plain_time(moment: datetime | None) -> datetime | None:
    """Take the offset off, since spreadsheets know none: in UTC where the page gave one."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


_PARTS = {
    "summary": _summary,
    "comments": _comments,
    "voices": _voices,
    "claims": _claims,
    "quotes": _quotes,
    "questions": _questions,
    "facets": _facets,
    "score_changes": _score_changes,
    "topics": _topics,
    "timeline": _timeline,
    "excluded": _excluded,
    "corrections": _corrections,
    "notes": _notes,
}
