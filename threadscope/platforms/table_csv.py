"""Lines of CSV -> rows by column name; a row that does not fit is reported, and what it swallowed is read again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from threadscope.errors import BadRow, Unreadable
from threadscope.platforms.table_columns import renamed

__all__ = ["csv_rows"]

_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 16 * 1024 * 1024
"""Characters; longer fields are an attack or a lost quote."""
_ROW_LINES = 500
"""Lines that one row may span before its open quote counts as stray."""


class _Lines:
    """Lines that can be given back, cut into portions so that one stray quote cannot take the whole file."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: list[str] = []
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _ROW_LINES:
            raise StopIteration
        line = self._returned.pop() if self._returned else next(self._lines)
        self.number += 1
        self.taken.append(line)
        return line

    def rewind(self) -> None:
        """Return every line taken for this row."""
        self._returned.extend(reversed(self.taken))
        self.number -= len(self.taken)
        self.taken = []

    def give_back(self) -> None:
        """Return all but the first of the lines taken for this row."""
        rest = self.taken[1:]
        self.number -= len(rest)
        self._returned.extend(reversed(rest))


def csv_rows(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    """Yield (line number, {column: cell}) or a bad row.

    The delimiter is the one that gives the header a column named `text`, or what other tools call it.

    Raises:
        Unreadable: the header has no such column.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    source = _Lines(lines)
    first = next(source, "")
    delimiter = max(_DELIMITERS, key=lambda d: _header_score(first, d))
    source.rewind()
    reader = csv.reader(source, delimiter=delimiter)
    columns = [name.strip().casefold() for name in next(reader, [])]
    if "text" not in columns and not renamed(tuple(columns)):
        found = ", ".join(name[:40] for name in columns[:12] if name) or "none"
        raise Unreadable(
            "The table has no column named `text`.", f"Its first line reads {found}; it must name the columns."
        )
    while True:
        source.taken = []
        start = source.number + 1
        try:
            row = next(reader)
        except StopIteration:
            if source.taken:
                continue
            return
        except csv.Error:
            source.give_back()
            yield BadRow(f"Line {start}: the row is no CSV.", "The row is left out.")
            continue
        if not any(cell.strip() for cell in row):
            continue
        problem = _problem(row, columns, source.taken, delimiter)
        if problem:
            source.give_back()
            yield BadRow(f"Line {start}: {problem}.", "The row is left out.")
            continue
        cells: dict[str, Any] = {}
        for name, cell in zip(columns, row, strict=False):
            cells.setdefault(name, cell)
        yield start, cells


def _problem(row: list[str], columns: list[str], lines: list[str], delimiter: str) -> str | None:
    """Say what is wrong with a row, if anything; `lines` are those that it took."""
    if len(lines) > 1 and _is_open(lines, delimiter):
        return "a quotation mark is opened and never closed"
    if len(row) != len(columns) and not _only_blank_more(row, columns):
        return f"the row has {len(row)} fields, the header {len(columns)}"
    return None


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Tell a row that ended with the lines, not with its own last quotation mark."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _only_blank_more(row: list[str], columns: list[str]) -> bool:
    """Tell a row that only ends in more delimiters, as spreadsheets write them."""
    return len(row) > len(columns) and not any(cell.strip() for cell in row[len(columns) :])


def _header_score(line: str, delimiter: str) -> tuple[bool, int]:
    names = [name.strip().casefold() for name in next(csv.reader([line], delimiter=delimiter), [])]
    return "text" in names or bool(renamed(tuple(names))), len(names)
