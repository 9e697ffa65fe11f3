"""Rows -> Parquet: a shard appears whole or not at all.

Rows go to the disk as JSON lines as they come, so that memory holds one thread at a time, and DuckDB turns the lines of
each table into one Parquet file (zstd). The files are synced, then their folder gets its name.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from threadscope.batch.duck import quoted, write_apart
from threadscope.batch.places import publish, scratch
from threadscope.batch.rows import TABLES, Row
from threadscope.batch.run import DONE, Run

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["ShardWriter"]


class ShardWriter(AbstractContextManager["ShardWriter"]):
    """Collect the rows of one shard; `commit` makes them appear, anything else leaves nothing behind."""

    def __init__(self, run: Run, number: int) -> None:
        self._run, self._number = run, number
        self.counts: Counter[str] = Counter()
        """Rows by table."""
        self._folder = Path(tempfile.mkdtemp(prefix=f".{number:06d}-", dir=scratch(run.shards)))
        self._open = ExitStack()
        self._lines: dict[str, TextIO] = {}
        self._longest = Counter(dict.fromkeys(TABLES, 0))
        for table in TABLES:
            stream = self._spool(table).open("w", encoding="utf-8", errors="replace", newline="\n")
            self._lines[table] = self._open.enter_context(stream)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._open.close()
        except OSError:  # the disk is full: what was to be written is given up anyway
            if error is None:
                raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _spool(self, table: str) -> Path:
        return self._folder / f"{table}.jsonl"

    def add(self, row: Row) -> None:
        """Take one row; columns that its table does not have are left out."""
        table, cells = row
        kept = {name: cells[name] for name in TABLES[table] if cells.get(name) is not None}
        line = json.dumps(kept, ensure_ascii=False) + "\n"
        self._lines[table].write(line)
        self._longest[table] = max(self._longest[table], 4 * len(line))
        self.counts[table] += 1

    def commit(self, facts: Mapping[str, object]) -> None:
        """Make the shard appear; one that is there already (a lost worker that was not lost) stays.

        Args:
            facts: what to keep beside the tables, in `done.json`.
        """
        self._open.close()
        write_apart({self._folder / f"{table}.parquet": self._query(table) for table in TABLES})
        for table in TABLES:
            self._spool(table).unlink()
        done = self._folder / DONE
        with done.open("w", encoding="utf-8") as stream:
            json.dump({**facts, **self.counts}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        publish(self._folder, self._run.shard(self._number), DONE)

    def _query(self, table: str) -> str:
        """Write the SQL that reads a table's lines."""
        columns = TABLES[table]
        types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
        names = ", ".join(f'"{name}"' for name in columns)
        longest = max(2**20, self._longest[table])  # bytes; DuckDB's reader holds several such pieces
        own = f"{quoted(self._spool(table))}, format='newline_delimited', columns={{{types}}}"
        return f"SELECT {names} FROM read_json({own}, maximum_object_size={longest})"  # noqa: S608  names of ours
