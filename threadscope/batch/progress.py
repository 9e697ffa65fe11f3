"""What a run says while it works: a bar on a terminal, a line a minute elsewhere, nothing with `--quiet`."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self, TextIO

from threadscope.batch.shard import Done

__all__ = ["BatchProgress", "duration"]

EVERY = 0.5
MINUTE = 60.0
BAR = 24


def duration(seconds: float) -> str:
    """Write a time as people do: 45 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


class BatchProgress(AbstractContextManager["BatchProgress"]):
    """Count what is done and show it.

    Args:
        total: bytes of all sources, None where unknown: then nobody can say how long it will take.
        quiet: show nothing.
        stream: standard error where None.
    """

    def __init__(self, total: int | None = None, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.total = total
        self.counts: Counter[str] = Counter()
        """Rows by table, of this and of earlier sessions."""
        self._stream = stream or sys.stderr
        self._quiet = quiet or self._stream is None
        self._weight = self._weight_before = 0
        self._threads_before = 0
        self._start = time.monotonic()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()

    def __enter__(self) -> Self:
        if not self._quiet:
            terminal = self._stream.isatty()
            self._thread = threading.Thread(target=self._show, args=(terminal,), daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def add(self, done: Done, *, before: bool = False) -> None:
        """Count a shard; `before`: it was done in an earlier session, so it says nothing about speed."""
        with self._guard:
            self.counts.update(done.counts)
            self._weight += done.weight
            if before:
                self._weight_before += done.weight
                self._threads_before += done.counts.get("threads", 0)

    def line(self, *, bar: bool) -> str:
        """Return what is shown."""
        with self._guard:
            seconds = max(time.monotonic() - self._start, 1e-3)
            threads, comments, failed = (self.counts[name] for name in ("threads", "comments", "failures"))
            rate = (threads - self._threads_before) / seconds
            parts = [f"{threads} threads, {comments} comments", f"{rate:.1f} threads/s"]
            if self._threads_before:
                parts.append(f"{self._threads_before} from before")
            if failed:
                parts.append(f"{failed} failed")
            share = min(1.0, self._weight / self.total) if self.total else None
            done = self._weight - self._weight_before
            if share is not None and self.total and done > 0 and share < 1:
                parts.append(f"{duration(seconds * max(0, self.total - self._weight) / done)} left")
        text = ", ".join(parts)
        if share is None:
            return text
        drawn = f"[{'#' * round(BAR * share):<{BAR}}] " if bar else ""
        return f"{drawn}{share:4.0%}  {text}"

    def _show(self, terminal: bool) -> None:  # noqa: FBT001  a thread's argument
        while not self._over.wait(EVERY if terminal else MINUTE):
            self._stream.write(f"\r\x1b[K{self.line(bar=True)[:150]}" if terminal else f"{self.line(bar=False)}\n")
            self._stream.flush()
        if terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
