"""Items -> shards: each input once, each in one shard, whatever was planned before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from threadscope.batch.duck import connect, quoted
from threadscope.batch.items import Item
from threadscope.batch.options import BatchOptions
from threadscope.batch.run import Run

__all__ = ["AGAIN", "Known", "shards", "unplanned"]

AGAIN = "FetchFailed"
"""Failures that the next part of a run tries again: a host that was down may be up."""

_ITEM_TABLES = ("threads", "failures", "duplicates")
_BATCH = 10_000


class Known(AbstractContextManager["Known"]):
    """Remember which items a run has, on the disk: there may be millions."""

    def __init__(self, run: Run, first: int = 0) -> None:
        """Collect what the run's shards hold, and what is planned.

        Args:
            run: whose items they are.
            first: number of the first item of this part of the run; what could not be fetched before it is not known.
        """
        self._run = run
        self._db = sqlite3.connect("")  # a temporary file that nobody else sees
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE known (id TEXT, number INTEGER, PRIMARY KEY (id, number)) WITHOUT ROWID")
        # First those not done: one that is done meanwhile must not be missed in both.
        self.last_shard = max([0, *run.unfinished(), *run.done()])
        for number in run.unfinished():
            self._add((item.id, item.number) for item in run.read_input(number))
        for table in _ITEM_TABLES:
            self._add_table(
                run.tables(table), f"reason <> '{AGAIN}' OR number >= {first}" if table == "failures" else ""
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def _add(self, rows: Iterable[tuple[str, int]]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO known VALUES (?, ?)", rows)

    def _add_table(self, paths: list[Path], condition: str) -> None:
        if not paths:
            return
        with connect(self._run.folder) as db:
            files = ", ".join(quoted(path) for path in paths)
            query = f"SELECT DISTINCT item, number FROM read_parquet([{files}]) WHERE {condition or 'true'}"  # noqa: S608  our own paths
            result = db.execute(query)
            while rows := result.fetchmany(_BATCH):
                self._add(rows)

    def add(self, item: Item) -> None:
        """Remember an item."""
        self._add([(item.id, item.number)])

    def has(self, item: Item) -> bool:
        """Tell whether this very item is planned."""
        query = "SELECT 1 FROM known WHERE id = ? AND number = ?"
        return self._db.execute(query, (item.id, item.number)).fetchone() is not None

    def first_of(self, item: Item) -> int | None:
        """Return the number under which the same input was named first."""
        found = self._db.execute("SELECT min(number) FROM known WHERE id = ?", (item.id,)).fetchone()
        return None if found is None or found[0] is None else int(found[0])

    @property
    def last_number(self) -> int:
        """The highest number of an item."""
        return int(self._db.execute("SELECT coalesce(max(number), -1) FROM known").fetchone()[0])


def unplanned(items: Iterable[Item], known: Known, first: int) -> Iterator[Item]:
    """Number items and pass on those that the run does not have.

    Args:
        items: of all sources.
        known: what the run has.
        first: number of the first item; what was named under a lower one is an earlier run's, and is left out silently.
    """
    for number, item in enumerate(items, start=first):
        one = replace(item, number=number)
        if known.has(one):
            continue
        earlier = known.first_of(one)
        if earlier is None:
            known.add(one)
            yield one
        elif earlier >= first:
            known.add(one)
            yield Item("duplicate", one.name, one.key, number, weight=one.weight)


def shards(items: Iterable[Item], run: Run, options: BatchOptions, last: int) -> Iterator[int]:
    """Cut items into shards, write each down, and give its number.

    Args:
        items: as they come.
        run: where.
        options: how large a shard may be.
        last: number of the last shard there is.
    """
    lines: list[str] = []
    size, number = 0, -1
    for item in items:
        full = len(lines) >= options.shard_threads or size >= options.shard_bytes
        if full and item.number != number:  # what came of one address stays together: it is planned as one
            last += 1
            run.write_input(last, lines)
            yield last
            lines, size = [], 0
        lines.append(json.dumps(item.to_json(), ensure_ascii=False) + "\n")
        size += len(lines[-1]) if item.kind == "thread" else item.weight
        number = item.number
    if lines:
        run.write_input(last + 1, lines)
        yield last + 1
