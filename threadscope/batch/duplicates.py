"""The same thread from two places counts once.

Two threads are the same if their posts have one address and they share comments (a page saved twice; the second page
of a long thread shares none), or if title, authors and texts are the same under two addresses. Of two the one with
more comments stays, of equals the one named first; what an earlier part of the run kept is never taken away. What goes
is listed in `duplicates`.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from threadscope.batch.duck import connect, quoted, rows_of, write_table
from threadscope.batch.places import PART, durable_text
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["drop_duplicates", "drop_mended"]

_WORDS = 30
"""In a thread of fewer, equal texts under two addresses are chance: two people can well write the same three words."""
_FILE = "duplicates.json"
_Found = tuple[str, str, str]
"""A thread, the one that it is a copy of, and why."""


def drop_duplicates(run: Run, firsts: Sequence[int]) -> int:
    """Leave out threads that are in a run twice; may be killed at any moment and called again.

    Args:
        run: all of whose shards are done.
        firsts: the number of the first item of each part of the run (`--only-new` adds one), ascending.

    Returns:
        How many were left out now.
    """
    plan = run.work / _FILE
    if not plan.exists():  # else somebody was killed at it: what is half done must be done as it was decided
        with connect(run.folder) as db:
            if not _open(db, run):
                return 0
            found = [*_same_address(db, firsts)]
            found += _same_content(db, firsts, {gone for gone, _, _ in found})
        if not found:
            return 0
        durable_text(plan, [json.dumps(found)])
    found = [tuple(each) for each in json.loads(plan.read_text("utf-8"))]
    _apply(run, found)
    plan.unlink()
    return len(found)


def drop_mended(run: Run, reason: str) -> None:
    """Forget failures of a kind that was tried again, however it ended then; may be called again at any time."""
    files = {table: ", ".join(map(quoted, run.tables(table))) for table in ("threads", "failures")}
    with connect(run.folder) as db:
        tried = " UNION ALL ".join(f"SELECT item, number FROM read_parquet([{own}])" for own in files.values())  # noqa: S608  our own paths
        db.execute(f"CREATE TABLE tried AS SELECT item, max(number) AS latest FROM ({tried}) GROUP BY item")  # noqa: S608  as above
        old = f"reason = {quoted(reason)} AND latest > number"
        for path in run.tables("failures"):
            own = f"read_parquet({quoted(path)}) JOIN tried USING (item)"
            if db.execute(f"SELECT 1 FROM {own} WHERE {old} LIMIT 1").fetchall():  # noqa: S608  as above
                _replace(db, path, f"SELECT * EXCLUDE latest FROM {{}} JOIN tried USING (item) WHERE NOT ({old})")  # noqa: S608  as above


def _open(db: DuckDBPyConnection, run: Run) -> bool:
    for table in ("threads", "comments"):
        files = ", ".join(quoted(path) for path in run.tables(table))
        if not files:
            return False
        db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}])")  # noqa: S608  our own paths
    return True


def _same_address(db: DuckDBPyConnection, firsts: Sequence[int]) -> Iterator[_Found]:
    db.execute("""
        CREATE TEMP TABLE twice AS SELECT thread_id, address, comments, number FROM threads WHERE address IN
        (SELECT address FROM threads WHERE address IS NOT NULL GROUP BY address HAVING count(*) > 1)
    """)
    result = db.execute("""
        SELECT t.address, t.thread_id, t.comments, t.number, list(hash(c.author, c.text)) FILTER (c.id IS NOT NULL)
        FROM twice t LEFT JOIN comments c USING (thread_id) GROUP BY ALL ORDER BY t.address
    """)
    for _, group in groupby(rows_of(result), key=lambda row: row[0]):
        kept: list[str] = []
        known: set[int] = set()
        for _, thread, _, _, hashes in sorted(group, key=lambda row: (_part(firsts, row[3]), -row[2], row[3], row[1])):
            own = set(hashes or ())
            if kept and (not own or 2 * len(own & known) >= min(len(own), len(known))):
                yield thread, kept[0], f"another copy of the page; {len(own - known)} comments only here"
            else:
                kept.append(thread)
                known |= own


def _same_content(db: DuckDBPyConnection, firsts: Sequence[int], gone: set[str]) -> Iterator[_Found]:
    result = db.execute(f"""
        SELECT content, thread_id, number FROM threads WHERE words >= {_WORDS} AND content IN
        (SELECT content FROM threads WHERE words >= {_WORDS} GROUP BY content HAVING count(*) > 1) ORDER BY content
    """)  # noqa: S608  a number of ours
    rows = (row for row in rows_of(result) if row[1] not in gone)
    for _, group in groupby(rows, key=lambda row: row[0]):
        first, *others = sorted(group, key=lambda row: (_part(firsts, row[2]), row[2], row[1]))
        for other in others:
            yield other[1], first[1], "the same comments at another address"


def _part(firsts: Sequence[int], number: int) -> int:
    return bisect_right(firsts, number)


def _apply(run: Run, found: Sequence[_Found]) -> None:
    """Rewrite the shards concerned, each file at once; `threads` last, so that an interrupted turn can be repeated."""
    with connect(run.folder) as db:
        db.execute("CREATE TABLE gone (thread_id VARCHAR, duplicate_of VARCHAR, reason VARCHAR)")
        lines = run.work / f"{_FILE}l"
        durable_text(lines, (json.dumps({"t": t, "o": o, "r": r}) + "\n" for t, o, r in found))
        types = "columns={'t': 'VARCHAR', 'o': 'VARCHAR', 'r': 'VARCHAR'}"
        db.execute(f"INSERT INTO gone SELECT t, o, r FROM read_json({quoted(lines)}, {types})")  # noqa: S608  our own path
        lines.unlink()
        for number in run.done():
            folder = run.shard(number)
            threads = f"read_parquet({quoted(folder / 'threads.parquet')})"
            if not db.execute(f"SELECT 1 FROM {threads} JOIN gone USING (thread_id) LIMIT 1").fetchall():  # noqa: S608  as above
                continue
            for table in ("comments", "claims", "voices"):
                _replace(db, folder / f"{table}.parquet", "SELECT * FROM {} ANTI JOIN gone USING (thread_id)")
            columns = ", ".join(f'"{name}"' for name in TABLES["duplicates"])
            own = "(SELECT item, thread AS input, thread_id, duplicate_of, reason, number"
            new = f"SELECT {columns} FROM {own} FROM {threads} JOIN gone USING (thread_id))"  # noqa: S608  as above
            _replace(db, folder / "duplicates.parquet", f"SELECT * FROM {{}} UNION {new}")  # noqa: S608  as above
            _replace(db, folder / "threads.parquet", "SELECT * FROM {} ANTI JOIN gone USING (thread_id)")


def _replace(db: DuckDBPyConnection, path: Path, query: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        write_table(db, query.format(f"read_parquet({quoted(path)})"), part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
