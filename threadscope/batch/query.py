"""Ask a finished or unfinished run in SQL: DuckDB over its Parquet files, without a way to anything else."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from threadscope.batch.columns import aligned
from threadscope.batch.copied import verdicts
from threadscope.batch.corrected import CORRECTED, correct, decisions
from threadscope.batch.duck import connect, quoted, rows_of
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run
from threadscope.errors import UsageError
from threadscope.outputs import safe

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection, Error

__all__ = ["FORMATS", "open_run", "query"]

FORMATS = ("table", "json", "csv")
_MEMORY = "1GB"
_WIDEST = 60
_TABLE_ROWS = 1_000
"""Rows for which a table's columns are laid out together; longer answers come in several tables."""


@contextmanager
def open_run(run: Run, threads: int = 1) -> Iterator[DuckDBPyConnection]:
    """Open a run's tables as views: `comments`, `threads`, `claims`, `voices`, `failures`, `duplicates`.

    Labels that people corrected (RUN/corrections.jsonl) are in the models' place.

    The connection reads the run's own Parquet files and nothing else: no other file, no network, no extension, and
    none of that can be switched on again.

    Args:
        run: what is finished of it counts.
        threads: more than one where the order of what has no order may differ from time to time.
    """
    tables = {name: run.tables(name) for name in TABLES}
    with connect(run.folder, _MEMORY, threads) as db:
        files = ", ".join(quoted(path) for paths in tables.values() for path in paths)
        db.execute(f"SET allowed_paths = [{files}]")
        db.execute("SET enable_external_access = false")
        for name, paths in tables.items():
            columns = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in TABLES[name].items())
            empty = f"SELECT {columns} LIMIT 0"
            own = ", ".join(quoted(path) for path in paths)
            view = f"{name}_read" if name in CORRECTED else name
            db.execute(f"CREATE VIEW {view} AS {f'SELECT * FROM read_parquet([{own}])' if own else empty}")  # noqa: S608  our own paths
        correct(db, decisions(run), verdicts(run))
        db.execute("SET lock_configuration = true")
        yield db


def query(folder: Path | str, sql: str, output_format: str, stream: TextIO) -> None:
    """Answer one question about a run.

    Args:
        folder: of the run; what is finished of it counts.
        sql: one statement that only reads.
        output_format: `table` to read, `json` (an array of objects) or `csv`.
        stream: where the answer goes, row by row.

    Raises:
        UsageError: the SQL is wrong, changes something, or reaches for what is not the run's.
    """
    import duckdb

    run = Run.open(folder)
    with open_run(run, os.cpu_count() or 1) as db:
        _check(sql)
        try:
            result = db.execute(sql)
            names = [column[0] for column in result.description or ()]
            rows = rows_of(result)
            {"table": _table, "json": _json, "csv": _csv}[output_format](names, rows, stream)
        except duckdb.Error as error:
            raise _refused(error) from error


def _check(sql: str) -> None:
    """Let one statement pass that only reads."""
    import duckdb

    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise _refused(error) from error
    kinds = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in kinds:
        raise UsageError("Only one SELECT at a time is answered.", "A run is read, never changed.")


def _refused(error: Error) -> UsageError:
    """Pass on what DuckDB says, as one line without a picture of the place, and name the tables."""
    told = " ".join(safe.visible(str(error).partition("\n\nLINE")[0]).split())
    told += "" if told.endswith((".", "!", "?")) else "."
    return UsageError(f"DuckDB says: {told}", f"Tables: {', '.join(TABLES)}.")


def _json(names: Sequence[str], rows: Iterator[tuple[Any, ...]], stream: TextIO) -> None:
    stream.write("[")
    for n, row in enumerate(rows):
        told = json.dumps({name: _plain(value) for name, value in zip(names, row, strict=True)}, ensure_ascii=False)
        stream.write(("," if n else "") + "\n " + told)
    stream.write("\n]\n")


def _csv(names: Sequence[str], rows: Iterator[tuple[Any, ...]], stream: TextIO) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([safe.spreadsheet(name) for name in names])
    for row in rows:
        writer.writerow([safe.spreadsheet(text) if isinstance(text := _flat(value), str) else text for value in row])


def _table(names: Sequence[str], rows: Iterator[tuple[Any, ...]], stream: TextIO) -> None:
    head = [safe.excerpt(name, _WIDEST) for name in names]
    rule = ["-" * len(name) for name in head]
    part = [[_shown(value) for value in row] for row in islice(rows, _TABLE_ROWS)]
    while True:
        stream.writelines(f"{line}\n" for line in aligned([head, rule, *part]))
        part = [[_shown(value) for value in row] for row in islice(rows, _TABLE_ROWS)]
        if not part:
            return


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    flat = _flat(value)
    return safe.excerpt(flat if isinstance(flat, str) else str(flat), _WIDEST)


def _flat(value: Any) -> Any:
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, dict | list) else plain


def _plain(value: Any) -> Any:
    """Turn what DuckDB gives into what JSON knows."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124  NaN
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | type(None)) else str(value)
