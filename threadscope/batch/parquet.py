"""Rows -> Parquet: a shard appears whole or not at all.

Rows go to the disk as JSON lines as they come, so that memory holds one thread at a time, and DuckDB turns the lines of
each table into one Parquet file (zstd). The files are synced, then their folder gets its name.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from threadscope.batch.places import address, is_local, move_in, publish, readable, scratch
from threadscope.batch.rows import TABLES, Row
from threadscope.batch.run import DONE, Run
from threadscope.errors import Fatal

if TYPE_CHECKING:
    from types import TracebackType

    from duckdb import DuckDBPyConnection

__all__ = ["ShardWriter", "connect", "quoted", "write_table"]

MEMORY = "192MB"
"""DuckDB's own limit in a worker; a shard needs far less."""


def connect(run: Run | None = None, memory: str = MEMORY, threads: int = 1) -> DuckDBPyConnection:
    """Open an empty DuckDB that leaves the other cores alone and fetches nothing but a run's own files.

    Raises:
        Fatal: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise Fatal("DuckDB is not installed.", "Install it: pip install duckdb.") from error
    config: dict[str, str | bool | int | float | list[str]] = {"threads": threads, "memory_limit": memory}
    # SQL may read what lies in DuckDB's folder for temporary files, so it gets one of its own, which it makes itself.
    own = Path(tempfile.gettempdir(), f"threadscope-{os.getpid()}-{secrets.token_hex(4)}.duckdb")
    config |= {"autoinstall_known_extensions": False, "temp_directory": str(own)}
    db = duckdb.connect(config=config)
    if run is not None:
        readable(db, run.folder)
    db.execute("SET enable_progress_bar = false")  # DuckDB draws it on standard output, where the answer goes
    return db


def quoted(text: str | Path) -> str:
    """Write a string of SQL."""
    return "'" + (text if isinstance(text, str) else address(text)).replace("'", "''") + "'"


def write_table(db: DuckDBPyConnection, query: str, path: Path) -> None:
    """Write what a query gives as a synced Parquet file.

    Raises:
        OSError: the disk is full, or not to be written.
    """
    import duckdb

    if not is_local(path):
        with tempfile.TemporaryDirectory(prefix="threadscope-") as folder:
            write_table(db, query, Path(folder, path.name))
            move_in(Path(folder, path.name), path)
        return
    try:
        db.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.IOException as error:
        full = "No space left" in str(error) or "File too large" in str(error) or "Disk quota" in str(error)
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error).partition("\n")[0], str(path)) from error
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


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
        with connect() as db:
            for table, columns in TABLES.items():
                spool = self._spool(table)
                types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in columns.items())
                names = ", ".join(f'"{name}"' for name in columns)
                lines = f"read_json({quoted(spool)}, format='newline_delimited', columns={{{types}}}"
                longest = max(2**20, self._longest[table])  # bytes; DuckDB's reader holds several such pieces
                query = f"SELECT {names} FROM {lines}, maximum_object_size={longest})"  # noqa: S608  names of ours
                write_table(db, query, self._folder / f"{table}.parquet")
                spool.unlink()
        done = self._folder / DONE
        with done.open("w", encoding="utf-8") as stream:
            json.dump({**facts, **self.counts}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        publish(self._folder, self._run.shard(self._number), DONE)
