"""The query engine of runs: DuckDB, kept to one core, a little memory, and the run's own files.

It takes 50 MB of a process for as long as that lives, so workers, which hold the models, let `apart` write their
tables: a short process that imports nothing else.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadscope.batch.places import address, is_local, move_in, readable
from threadscope.errors import Fatal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["connect", "quoted", "rows_of", "write_apart", "write_table"]

MEMORY = "192MB"
"""DuckDB's own limit in a worker; a shard needs far less."""
_BATCH = 1_000
"""Rows of an answer that are in memory at a time."""


def rows_of(result: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Give an answer's rows one after another: a run has more of them than memory holds."""
    while rows := result.fetchmany(_BATCH):
        yield from rows


def connect(at: Path | None = None, memory: str = MEMORY, threads: int = 1) -> DuckDBPyConnection:
    """Open an empty DuckDB that leaves the other cores alone and fetches nothing but what lies at a run's place.

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
    if at is not None:
        readable(db, at)
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


_DISK_FULL = 74
"""Exit status of a process that could not write (EX_IOERR)."""


def write_apart(tables: Mapping[Path, str]) -> None:
    """Write several tables as `write_table` does, in a process of its own.

    Args:
        tables: the files, on this machine, and the queries that give them.

    Raises:
        OSError: the disk is full, or not to be written.
        Fatal: the process ended otherwise.
    """
    told = json.dumps({str(path): query for path, query in tables.items()})
    done = subprocess.run(
        [sys.executable, "-m", "threadscope.batch.duck"],
        input=told.encode("utf-8"),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        check=False,
    )
    if done.returncode == _DISK_FULL:
        number, _, said = done.stderr.decode("utf-8", "replace").partition(" ")
        raise OSError(int(number), said.strip(), str(next(iter(tables))))
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise Fatal(f"A shard's tables could not be written: {last or done.returncode}.", "Is memory short?")


def main() -> int:
    """Write the tables that standard input names; return the exit status."""
    try:
        with connect() as db:
            for path, query in json.load(sys.stdin).items():
                write_table(db, query, Path(path))
    except OSError as error:
        sys.stderr.write(f"{error.errno or errno.EIO} {error.strerror}")
        return _DISK_FULL
    return 0


if __name__ == "__main__":
    sys.exit(main())
