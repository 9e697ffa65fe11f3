"""Parquet: one row a comment, typed, for DuckDB, pandas, polars and Spark."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from threadscope.errors import Fatal
from threadscope.model import Report
from threadscope.outputs import Style
from threadscope.outputs.tables import frame_columns, tables

__all__ = ["write_reports"]


def write_reports(reports: Sequence[Report], stream: BinaryIO, style: Style) -> None:
    """Write the comments of all reports.

    Raises:
        Fatal: DuckDB is not installed.
    """
    del style
    try:
        import duckdb
    except ImportError as error:
        raise Fatal("DuckDB is not installed.", "Install it: pip install duckdb.") from error
    table = tables(reports)["comments"]
    types = {name: _type([row.get(name) for row in table]) for name in frame_columns(table)}
    with tempfile.TemporaryDirectory(prefix="threadscope-") as folder:
        rows, made = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet")
        with rows.open("w", encoding="utf-8", errors="replace") as out:
            out.writelines(json.dumps(row, default=_printed, ensure_ascii=False) + "\n" for row in table)
        largest = max((len(json.dumps(row, default=_printed)) for row in table), default=0)
        columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in types.items())
        names = ", ".join('"' + name.replace('"', '""') + '"' for name in types)
        source = (
            f"read_json({_quoted(str(rows))}, format='newline_delimited', columns={{{columns}}},"
            f" maximum_object_size={max(2**20, 4 * largest)})"
        )
        with duckdb.connect(config={"threads": 1}) as db:
            db.execute("SET enable_progress_bar = false")  # it would draw on standard output
            target = _quoted(str(made))
            db.execute(f"COPY (SELECT {names} FROM {source}) TO {target} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608  quoted above
        stream.write(made.read_bytes())


def _type(values: Sequence[object]) -> str:
    """Choose a column's type by what stands in it; several kinds become text."""
    kinds = {type(value) for value in values if value is not None}
    for name, fitting in _TYPES.items():
        if kinds and kinds <= fitting:
            return name
    return "VARCHAR"


_TYPES: dict[str, set[type]] = {"BOOLEAN": {bool}, "BIGINT": {int}, "DOUBLE": {int, float}, "TIMESTAMP": {datetime}}


def _printed(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
