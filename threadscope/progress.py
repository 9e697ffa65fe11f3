"""A line on standard error that says what is going on, on a terminal, for what takes longer than a second."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self, TextIO, TypeVar

__all__ = ["Progress"]

T = TypeVar("T")

PATIENCE = 1.0
EVERY = 0.25
LONGEST = 60


class Progress(AbstractContextManager["Progress"]):
    """Show what is being done and for how long; the line removes itself in the end.

    Shows nothing where the stream is no terminal, nor in the first second. A thread of its own draws, so that a slow
    host does not look like a hang.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._at = ""
        self._done = 0
        self._start = time.monotonic()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._stream is not None and self._stream.isatty():
            self._thread = threading.Thread(target=self._draw, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def say(self, what: str) -> None:
        """Name what is being done now."""
        self._at = what

    def advance(self) -> None:
        """Count one more thread done."""
        self._done += 1

    def counting(self, items: Iterable[T]) -> Iterator[T]:
        """Pass items through and count each."""
        for item in items:
            yield item
            self.advance()

    def line(self) -> str:
        """Return what is shown: threads done, seconds, and what is being done, cut to the width of any terminal."""
        seconds = time.monotonic() - self._start
        at = self._at if len(self._at) <= LONGEST else f"{self._at[: LONGEST - 1]}…"
        return f"{self._done} threads, {seconds:.0f} s  {at}"

    def _draw(self) -> None:
        if self._over.wait(PATIENCE):
            return
        while not self._over.wait(EVERY):
            self._stream.write(f"\r\x1b[K{self.line()}")
            self._stream.flush()
        self._stream.write("\r\x1b[K")
        self._stream.flush()
