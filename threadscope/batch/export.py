"""A table of a run for others' tools: pseudonymised unless the names are asked for, thread by thread.

Shards are read one after the other, and of a shard one thread at a time: memory holds the rows of one thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from threadscope.batch.copied import verdicts
from threadscope.batch.corrected import CORRECTED, correct, decisions
from threadscope.batch.duck import connect, quoted
from threadscope.batch.exportformats import WRITERS, Sheet
from threadscope.batch.hidden import ThreadRows, hidden
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run
from threadscope.privacy import NOTICE
from threadscope.wire.values import Json

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["EXPORTED", "FORMATS", "export"]

EXPORTED = ("comments", "threads", "claims", "voices")
FORMATS = tuple(WRITERS)
_BATCH = 500
_MEMORY = "512MB"
_UNFINISHED = "The run is not finished: this is what is done so far."
_WHO = "These are the people who commented in these threads, not customers at large."


def export(folder: Path | str, table: str, output_format: str, stream: BinaryIO, key: bytes | None) -> tuple[str, ...]:
    """Write one table of a run, sorted by thread within each shard, the rows of a thread in its own order.

    Args:
        folder: of the run; what is finished of it counts.
        table: one of `EXPORTED`.
        output_format: one of `FORMATS`; jsonl and parquet hold texts as they are, and offsets count in them.
        stream: where the table goes, as it is made.
        key: the secret behind the pseudonyms; None keeps the names.

    Returns:
        What whoever gets the table should be told.

    Raises:
        UsageError: this is no run.
        Fatal: what writes the format is not installed.
    """
    run = Run.open(folder)
    manifest = run.manifest()
    notes = tuple(
        note
        for note, holds in (
            (NOTICE, key is not None),
            (_UNFINISHED, manifest.get("state") != "complete"),
            (_WHO, True),
        )
        if holds
    )
    aliases = manifest["options"]["analysis"].get("aliases") or ()
    if key is None:
        rows = (row for thread in _threads(run, {table}) for row in getattr(thread, table))
    else:
        needed = {table, "comments", "threads", "voices"}
        rows = (row for thread in _threads(run, needed) for row in hidden(thread, table, key, aliases))
    WRITERS[output_format](Sheet(table, TABLES[table], notes), rows, stream)
    return notes


def _threads(run: Run, tables: set[str]) -> Iterator[ThreadRows]:
    decided, judged = decisions(run), verdicts(run)
    for number in run.done():
        with connect(run.folder, _MEMORY) as db, ExitStack() as stack:
            for name in EXPORTED:
                path, view = run.shard(number) / f"{name}.parquet", f"{name}_read" if name in CORRECTED else name
                source = f"read_parquet({quoted(path)}, file_row_number = true)"
                db.execute(f"CREATE VIEW {view} AS SELECT * FROM {source}")  # noqa: S608  our own path
            correct(db, decided, judged)
            # A cursor each: a connection forgets what it has not yet given when it is asked again.
            yield from _merged({name: _by_thread(stack.enter_context(db.cursor()), name) for name in sorted(tables)})


def _by_thread(db: DuckDBPyConnection, table: str) -> Iterator[tuple[str, list[Json]]]:
    result = db.execute(f"SELECT * FROM {table} ORDER BY thread_id, file_row_number")  # noqa: S608  our own name
    names = [column[0] for column in result.description or ()]

    def rows() -> Iterator[Json]:
        while found := result.fetchmany(_BATCH):
            for row in found:
                cells = dict(zip(names, row, strict=True))
                del cells["file_row_number"]
                yield cells

    for thread, own in groupby(rows(), key=itemgetter("thread_id")):
        yield thread, list(own)


def _merged(parts: Mapping[str, Iterator[tuple[str, list[Json]]]]) -> Iterator[ThreadRows]:
    """Bring together what several tables, each sorted by thread, hold of the same one."""
    heads = {name: next(part, None) for name, part in parts.items()}
    while waiting := [head[0] for head in heads.values() if head is not None]:
        thread = min(waiting)
        rows = ThreadRows()
        for name, head in heads.items():
            if head is not None and head[0] == thread:
                setattr(rows, name, head[1])
                heads[name] = next(parts[name], None)
        yield rows
