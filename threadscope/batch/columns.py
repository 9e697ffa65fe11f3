"""Rows of cells -> aligned lines, whatever script they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

__all__ = ["aligned"]


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Pad cells, so that columns stand under each other; wide characters (Chinese, Korean, …) take two places."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (size - _width(cell)) for cell, size in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
