"""Rows of any number -> a file, row by row: CSV, JSON lines, a workbook, Parquet.

What is made for reading (CSV, a workbook) shows � in place of a character that could deceive, and a blank for a
carriage return: as many characters as before, so that offsets hold there too.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from threadscope.batch.duck import connect, quoted, write_table
from threadscope.errors import Fatal
from threadscope.outputs import safe
from threadscope.wire.values import Json

__all__ = ["WRITERS", "Sheet"]

_PART = 2_000
"""Rows that are turned into Parquet at once."""
_CHARACTER = re.compile(r"[^\n\t -~]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is to say of a table but its rows."""

    name: str
    columns: Mapping[str, str]
    """Name and DuckDB type."""
    notes: tuple[str, ...]


def _csv(sheet: Sheet, rows: Iterable[Json], stream: BinaryIO) -> None:
    with _text(stream) as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(sheet.columns)
        for row in rows:
            cells = (_flat(row.get(name)) for name in sheet.columns)
            writer.writerow([safe.spreadsheet(_shown(cell)) if isinstance(cell, str) else cell for cell in cells])


def _jsonl(sheet: Sheet, rows: Iterable[Json], stream: BinaryIO) -> None:
    with _text(stream) as out:
        for row in rows:
            told = {name: _finite(row.get(name)) for name in sheet.columns}
            out.write(json.dumps(told, ensure_ascii=False, default=_printed) + "\n")


def _xlsx(sheet: Sheet, rows: Iterable[Json], stream: BinaryIO) -> None:
    """Write one workbook; rows beyond what a sheet holds go on in the next one."""
    from threadscope.outputs import xlsx

    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise Fatal("XlsxWriter is not installed.", "Install it: pip install xlsxwriter.") from error
    with Workbook(stream, {**xlsx.HARMLESS, "constant_memory": True}) as book:
        book.set_properties({"title": "threadscope", "created": xlsx.MADE})
        bold = book.add_format({"bold": True, "bottom": 1})
        notes = book.add_worksheet("notes")
        xlsx.write_head(notes, ["note"], bold)
        for line, note in enumerate(sheet.notes, start=1):
            xlsx.write_cell(notes, line, 0, note)
        columns = list(sheet.columns)
        line = xlsx.ROWS
        made = 0
        for row in chain([None], rows):  # a table without rows has a head too
            if line == xlsx.ROWS:
                made, line = made + 1, 0
                page = book.add_worksheet(sheet.name if made == 1 else f"{sheet.name} {made}")
                xlsx.write_head(page, columns, bold)
                page.autofilter(0, 0, xlsx.ROWS, len(columns) - 1)
            if row is None:
                continue
            line += 1
            for at, name in enumerate(columns):
                cell = _flat(row.get(name), moments=True)
                xlsx.write_cell(page, line, at, _shown(cell) if isinstance(cell, str) else cell)
        book.get_worksheet_by_name(sheet.name).activate()


def _parquet(sheet: Sheet, rows: Iterable[Json], stream: BinaryIO) -> None:
    """Write parts of some thousand rows, and then the parts as one file; the notes are in its metadata."""
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in sheet.columns.items())
    names = ", ".join(f'"{name}"' for name in sheet.columns)
    with tempfile.TemporaryDirectory(prefix="threadscope-") as folder, connect() as db:
        spool, parts, left = Path(folder, "rows.jsonl"), list[Path](), iter(rows)
        while (part := list(islice(left, _PART))) or not parts:  # a table without rows has columns too
            lines = [json.dumps({n: _finite(row.get(n)) for n in sheet.columns}, default=_printed) for row in part]
            spool.write_text("".join(f"{line}\n" for line in lines), "ascii")
            longest = max([2**20, *(2 * len(line) for line in lines)])
            source = f"read_json({quoted(spool)}, format='newline_delimited', columns={{{types}}}"
            parts.append(Path(folder, f"{len(parts):06d}.parquet"))
            write_table(db, f"SELECT {names} FROM {source}, maximum_object_size={longest})", parts[-1])  # noqa: S608  quoted above
        whole, listed = Path(folder, "whole.parquet"), ", ".join(map(quoted, parts))
        said = quoted(" ".join(sheet.notes))
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 16384, KV_METADATA {{threadscope: {said}}}"
        db.execute(f"COPY (SELECT * FROM read_parquet([{listed}])) TO {quoted(whole)} ({options})")  # noqa: S608  as above
        with whole.open("rb") as made:
            shutil.copyfileobj(made, stream)


WRITERS: Mapping[str, Callable[[Sheet, Iterable[Json], BinaryIO], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
    "jsonl": _jsonl,
}


@contextmanager
def _text(stream: BinaryIO) -> Iterator[TextIO]:
    out = io.TextIOWrapper(stream, "utf-8", "replace", "")
    try:
        yield out
    finally:
        out.flush()
        out.detach()  # the stream is its opener's to close


def _flat(value: Any, *, moments: bool = False) -> Any:
    if isinstance(value, datetime):
        return value if moments else value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(_finite(value), ensure_ascii=False, default=_printed)
    return _finite(value)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _printed(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _shown(text: str) -> str:
    return _CHARACTER.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    if safe.visible(match[0]):
        return match[0]
    return " " if match[0] == "\r" else "\N{REPLACEMENT CHARACTER}"
