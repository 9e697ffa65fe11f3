"""Tables of any size -> threads, in memory that does not grow with them.

The rows of a thread may stand anywhere in a table, so `read_table` holds them all. A large table is first dealt out to
several files by thread, each of which fits.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from zlib import crc32

from threadscope.errors import BadRow
from threadscope.model import Thread
from threadscope.platforms.base import ReadOptions
from threadscope.platforms.table import read_table
from threadscope.platforms.table_csv import csv_rows
from threadscope.platforms.table_lines import text_lines

__all__ = ["SMALL", "threads_of_table"]

SMALL = 8 * 2**20
"""Bytes of a table that is read at once: in Python its rows take about eight times that."""
_MOST_PARTS = 200
_LINE = re.compile(r"Line (\d+)")


def threads_of_table(stream: BinaryIO, form: str, size: int, options: ReadOptions) -> Iterator[Thread | BadRow]:
    """Read a table as `read_table` does.

    Args:
        stream: the table.
        form: `csv` or `jsonl`.
        size: about how many bytes; from `SMALL` on the threads come in another order, the same every time.
        options: the user's date order.

    Raises:
        Unreadable: nothing in it is a table of comments.
    """
    if size <= SMALL:
        yield from read_table(stream, form, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        parts = min(_MOST_PARTS, 1 + size // SMALL)
        names = [Path(folder) / f"{n:03d}" for n in range(parts)]
        yield from _dealt(stream, form, names, options)
        for name in names:
            with name.open("rb") as part:
                numbers = [int(line) for line in name.with_suffix(".n").read_text("ascii").split()]
                if numbers:
                    yield from (_renumbered(item, numbers) for item in read_table(part, "jsonl", options))


def _dealt(stream: BinaryIO, form: str, names: list[Path], options: ReadOptions) -> Iterator[Thread | BadRow]:
    """Deal the rows out by thread; what is no row, or a whole thread, is given at once."""
    with ExitStack() as stack:
        parts: list[TextIO] = []
        numbers: list[TextIO] = []
        for name in names:
            parts.append(stack.enter_context(name.open("w", encoding="utf-8", errors="replace")))
            numbers.append(stack.enter_context(name.with_suffix(".n").open("w", encoding="ascii")))
        rows = csv_rows(text_lines(stream)) if form == "csv" else _json_rows(text_lines(stream))
        for item in rows:
            if isinstance(item, BadRow):
                yield item
                continue
            number, row = item
            if isinstance(row.get("comments"), list) or isinstance(row.get("source"), dict):
                whole = io.BytesIO(json.dumps(row).encode("utf-8"))
                yield from (_renumbered(thread, [number]) for thread in read_table(whole, "jsonl", options))
                continue
            key = next((value for name, value in row.items() if str(name).strip().casefold() == "thread"), None)
            at = crc32(str("" if key is None else key).strip().encode("utf-8", "replace")) % len(parts)
            parts[at].write(json.dumps(row, ensure_ascii=False) + "\n")
            numbers[at].write(f"{number}\n")


def _json_rows(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield number, row
        else:
            problem = "this is no JSON" if row is None else "this is no row"
            yield BadRow(f"Line {number}: {problem}.", "The row is left out.")


def _renumbered(item: Thread | BadRow, numbers: list[int]) -> Thread | BadRow:
    """Name the line of the table instead of the part's."""
    if not isinstance(item, BadRow) or not (found := _LINE.match(item.message)):
        return item
    at = int(found[1]) - 1
    number = numbers[at] if at < len(numbers) else 0
    return BadRow(f"Line {number}{item.message[found.end() :]}", item.hint)
