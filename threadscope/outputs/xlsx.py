"""A workbook: one sheet a table, real dates, a frozen header with filters, and never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from threadscope.errors import Fatal
from threadscope.model import Report
from threadscope.outputs import Style
from threadscope.outputs.safe import visible
from threadscope.outputs.tables import Table, frame_columns, tables

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["HARMLESS", "MADE", "ROWS", "write_cell", "write_head", "write_reports"]

CELL = 32_767
"""Characters that fit into a cell (Excel's own limit)."""
ROWS = 1_048_575
"""Rows under the header that fit into a sheet (Excel's own limit)."""
CUT = " […]"
WIDE = {"text": 80, "title": 40, "note": 80, "url": 40, "reason": 30, "topics": 40}
HARMLESS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}
"""Options under which no text ever becomes anything else."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed date in the file, so that equal reports are equal bytes


def write_reports(reports: Sequence[Report], stream: BinaryIO, style: Style) -> None:
    """Write one workbook about all reports.

    Raises:
        Fatal: XlsxWriter is not installed.
    """
    del style
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise Fatal("XlsxWriter is not installed.", "Install it: pip install xlsxwriter.") from error
    whole = BytesIO()  # a pipe whose reader goes away must not break a workbook off
    with Workbook(whole, {**HARMLESS, "in_memory": True}) as book:
        book.set_properties({"title": "threadscope", "created": MADE})
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, table in tables(reports).items():
            _sheet(book.add_worksheet(name), table, bold)
    stream.write(whole.getvalue())


def _sheet(sheet: Worksheet, table: Table, bold: Format) -> None:
    columns = frame_columns(table) or ["nothing found"]
    write_head(sheet, columns, bold)
    for line, row in enumerate(table[:ROWS], start=1):
        for at, name in enumerate(columns):
            write_cell(sheet, line, at, row.get(name))
    sheet.autofilter(0, 0, max(len(table), 1), len(columns) - 1)


def write_head(sheet: Worksheet, columns: Sequence[str], bold: Format) -> None:
    """Write the names of the columns, which stay in sight, and set the columns' widths."""
    for at, name in enumerate(columns):
        sheet.write_string(0, at, _text(name), bold)
        sheet.set_column(at, at, WIDE.get(name.rpartition("_")[2], max(10, min(len(name) + 2, 24))))
    sheet.freeze_panes(1, 0)


def write_cell(sheet: Worksheet, line: int, at: int, value: Any) -> None:
    """Write a text, number, boolean or moment as what it is; a text never becomes a formula."""
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value)
    elif isinstance(value, datetime):
        if value.year >= 1900:  # Excel knows no day before that year
            sheet.write_datetime(line, at, value)
        else:
            sheet.write_string(line, at, value.isoformat())
    elif value not in (None, ""):
        sheet.write_string(line, at, _text(str(value)))


def _text(text: str) -> str:
    """Make a text fit and harmless; a cell written as a string is never a formula, whatever it begins with."""
    shown = visible(text)
    return shown if len(shown) <= CELL else shown[: CELL - len(CUT)] + CUT
