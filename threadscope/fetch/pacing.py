"""Give every host one request at a time, with a pause between two."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadscope.fetch.transport import Deadline

__all__ = ["CRAWL_DELAY_CAP", "Pacer"]

CRAWL_DELAY_CAP = 30.0
"""Seconds. A site that asks for more gets this: nobody waits an hour for a thread of fifty pages."""


@dataclass(slots=True)
class _Host:
    lock: threading.RLock = field(default_factory=threading.RLock)
    gap: float = 0.0
    free_at: float = float("-inf")
    used: bool = False


class Pacer:
    """Hold the turns of all hosts; safe to share between threads.

    A turn covers a whole exchange, but only an exchange that reaches the network waits and makes the next one wait:
    what the cache answers costs the host nothing.
    """

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._guard = threading.Lock()

    def _host(self, name: str) -> _Host:
        with self._guard:
            return self._hosts.setdefault(name, _Host())

    def slow_down(self, name: str, delay: float | None) -> None:
        """Honour a host's Crawl-delay (seconds) where it is longer than our own pause, up to the cap."""
        self._host(name).gap = min(delay or 0.0, CRAWL_DELAY_CAP)

    @contextmanager
    def turn(self, name: str, deadline: Deadline) -> Iterator[None]:
        """Wait for other threads' requests to this host and keep them waiting until the block ends."""
        host = self._host(name)
        asked = self._clock()
        with host.lock:
            deadline.extend(self._clock() - asked)
            host.used = False
            try:
                yield
            finally:
                if host.used:
                    host.free_at = self._clock() + max(self._rate, host.gap)

    def pause(self, name: str, deadline: Deadline) -> None:
        """Sleep until the host may be asked again; call it within a turn, right before the request goes out."""
        host = self._host(name)
        wait = host.free_at - self._clock()
        if wait > 0:
            deadline.extend(wait)
            self._sleep(wait)
        host.used = True
