"""Bytes of a table -> lines of text as they come, whatever a spreadsheet made of them: UTF-16, Windows-1252, NULs."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["text_lines"]

_SAMPLE = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a stream with their ends, decoded; blank ones before the first with text are left out.

    What cannot be decoded becomes U+FFFD, so that a broken sequence spoils its own cell only. NULs are dropped.
    """
    head = stream.read(_SAMPLE)
    mark, encoding = next(((m, e) for m, e in _MARKS if head.startswith(m)), (b"", _encoding(head)))
    raw = _Rest(head[len(mark) :], stream)
    text = io.TextIOWrapper(io.BufferedReader(raw, 1 << 16), encoding=encoding, errors="replace", newline="")
    begun = False
    for line in text:
        clean = line.replace("\0", "")
        begun = begun or bool(clean.strip())
        if begun:
            yield clean


class _Rest(io.RawIOBase):
    """Read what was taken as a sample, then the stream itself, which stays open."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed wants any buffer; BufferedReader gives a memoryview
        data = self._head[: len(buffer)]
        self._head = self._head[len(data) :]
        if not data:
            data = self._stream.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data)


def _encoding(head: bytes) -> str:
    """Decide by a sample without a mark: UTF-16 shows as NULs on one side, Windows-1252 as mostly broken UTF-8."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) > 0.15 * len(head) and min(even, odd) < 0.3 * max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    text = head.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text) - broken
    return "cp1252" if broken > 2 and broken > 2 * sound else "utf-8"
