"""Adverts that only the whole run gives away: the same words under many posts.

RUN/copied.jsonl holds a verdict a comment, made anew whenever a run is completed. Like people's corrections it changes
no shard: `corrected.py` puts it in the place of what the comment's own thread showed, and people's word wins over it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from threadscope.batch.duck import connect, quoted
from threadscope.batch.places import durable_text

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from threadscope.batch.run import Run
    from threadscope.nlp.duplicates import Spread

__all__ = ["Verdict", "find_copied", "verdicts"]

MOST = 5_000
"""Comments with the same edge that are compared; of more, the first say enough."""
_COLUMNS = "thread_id, thread, id, author, author_url, text, by_host, spam_label, spam_score, spam_reasons, voice"
_SUSPECTS = f"""
    WITH edges AS (SELECT unnest([starts, ends]) AS edge, * FROM comments WHERE starts IS NOT NULL),
    shared AS (
        SELECT edge FROM edges GROUP BY edge HAVING min(thread_id) <> max(thread_id)
        AND bool_or(spam_label <> 'spam' AND NOT by_host AND (author_url IS NOT NULL OR spam_score > 0.1
            OR regexp_matches(text, '(?i)https?:|www[.]|[.]com')))
    )
    SELECT edge, {_COLUMNS} FROM edges SEMI JOIN shared USING (edge) ORDER BY edge, thread_id, id
"""  # noqa: S608  columns of ours


class Verdict(NamedTuple):
    """Say what a comment's copies in other threads make of it."""

    thread: str
    id: str
    text: str
    label: str
    score: float
    reasons: tuple[str, ...]


def _sheet(run: Run) -> Path:
    return run.folder / "copied.jsonl"


def verdicts(run: Run) -> list[Verdict]:
    """Read a run's verdicts; none before it is complete."""
    if not _sheet(run).is_file():
        return []
    with _sheet(run).open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [Verdict(thread, name, text, label, score, tuple(why)) for thread, name, text, label, score, why in rows]


def find_copied(run: Run) -> int:
    """Compare the comments of all threads, write the verdicts down, and give their number; may be called again."""
    files = ", ".join(map(quoted, run.tables("comments")))
    found: dict[tuple[str, str], tuple[int, Verdict]] = {}
    if files:
        with connect(run.folder) as db:
            db.execute(f"CREATE VIEW comments AS SELECT * FROM read_parquet([{files}], union_by_name = true)")  # noqa: S608  our own paths
            for threads, key, verdict in _judged(db):
                if key not in found or found[key][0] < threads:
                    found[key] = threads, verdict
    if found or _sheet(run).is_file():
        durable_text(_sheet(run), (json.dumps(v, ensure_ascii=False) + "\n" for _, (_, v) in sorted(found.items())))
    return len(found)


def _judged(db: DuckDBPyConnection) -> Iterator[tuple[int, tuple[str, str], Verdict]]:
    """Give (threads with the text, (thread, comment), verdict) of each comment that its copies make look otherwise."""
    result = db.execute(_SUSPECTS)
    rows = (row for rows in iter(lambda: result.fetchmany(1_000), []) for row in rows)
    for _, edge in groupby(rows, key=lambda row: row[0]):
        from threadscope.model import Author, Comment, Spam
        from threadscope.nlp.duplicates import Placed, spread
        from threadscope.nlp.spam import in_many_threads  # spaCy: only where something is to be judged

        members: list[tuple[Any, ...]] = [row[1:] for row in islice(edge, MOST)]
        where: dict[tuple[str, str], Spread] = dict(
            spread(Placed(r[0], r[2], r[4] or r[3] or f"{r[0]}/{r[10]}", r[5]) for r in members)
        )
        for thread_id, thread, identifier, author, url, text, by_host, label, score, reasons, _ in members:
            if (thread_id, identifier) not in where:
                continue
            said = Spam(label, score, tuple(json.loads(reasons or "[]")))
            comment = Comment(identifier, text, Author(author or "", url), by_host=bool(by_host))
            judged = in_many_threads(said, comment, where[thread_id, identifier])
            if judged != said:
                verdict = Verdict(thread, identifier, text, judged.label, judged.score, judged.reasons)
                yield where[thread_id, identifier].threads, (thread_id, identifier), verdict
