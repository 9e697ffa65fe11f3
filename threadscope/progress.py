"""A line on standard error that says what is going on, on a terminal, for what takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

__all__ = ["shown"]

T = TypeVar("T")
PATIENCE = 1.0
EVERY = 0.2


def shown(items: Iterable[T], what: str, stream: TextIO | None = None) -> Iterator[T]:
    """Pass items through and keep a count of them on one line that removes itself in the end.

    Shows nothing where the stream is no terminal, nor in the first second.
    """
    stream = stream or sys.stderr
    if stream is None or not stream.isatty():
        yield from items
        return
    start = last = time.monotonic()
    drawn = False
    for count, item in enumerate(items, start=1):
        now = time.monotonic()
        if now - start > PATIENCE and now - last > EVERY:
            stream.write(f"\r\x1b[K{what}: {count} ({count / (now - start):.1f} a second)")
            stream.flush()
            last, drawn = now, True
        yield item
    if drawn:
        stream.write("\r\x1b[K")
        stream.flush()
