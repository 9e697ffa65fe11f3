"""CSV: one row a comment, the input table's columns first, then everything inferred."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from threadscope import wire
from threadscope.model import Report
from threadscope.outputs import Style, safe

__all__ = ["write_reports"]


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write flattened comment rows; texts cannot become formulas in a spreadsheet."""
    del style
    rows = [wire.flatten(row) for report in reports for row in wire.comment_rows(report)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(stream, [safe.spreadsheet(c) for c in columns], lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({safe.spreadsheet(name): _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    return safe.spreadsheet(value) if isinstance(value, str) else value
