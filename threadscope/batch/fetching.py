"""Addresses -> threads, hosts side by side, each host one request at a time.

The driver fetches, workers never do. Items that need no fetching pass by at once; the others come out as they are
ready, as threads or as failures, with the place among the sources that they went in with.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue
from urllib.parse import urlsplit

from threadscope import wire
from threadscope.batch.items import Item, failure
from threadscope.batch.run import is_full
from threadscope.errors import Unreadable
from threadscope.inputs import Outcome

__all__ = ["HOSTS", "Read", "fetched"]

Read = Callable[[str], Iterable[Outcome]]

HOSTS = 16
"""Asked at the same time."""
AHEAD = 5_000
"""Addresses waiting for their host's turn, so that many of one host do not keep the others from beginning."""


def fetched(items: Iterable[Item], read: Read, hosts: int = HOSTS) -> Iterator[Item]:
    """Replace addresses by what they give.

    Args:
        items: in any order.
        read: gives the threads at an address, or raises `SkipThread`; called from several threads at once, never twice
            at the same time for one host.
        hosts: how many are asked at the same time.
    """
    stage = _Stage(read, hosts)
    try:
        for item in items:
            if item.kind != "address":
                yield item
            else:
                stage.add(item)
            while not stage.done.empty() or stage.waiting >= AHEAD:
                yield from stage.take()
        while stage.open:
            yield from stage.take()
    finally:
        stage.pool.shutdown(wait=False, cancel_futures=True)


class _Stage:
    """Keep a queue for each host."""

    def __init__(self, read: Read, hosts: int) -> None:
        self._read = read
        self._hosts = hosts
        self._queues: dict[str, deque[Item]] = {}
        """Hosts with something to ask; first in, first out. A host that is being asked stands in `_busy` instead."""
        self._busy: dict[str, deque[Item]] = {}
        self.waiting = 0
        self.open = 0
        """Items that went in and have not come out."""
        self.done: SimpleQueue[tuple[str, list[Item] | BaseException]] = SimpleQueue()
        self.pool = ThreadPoolExecutor(hosts, thread_name_prefix="fetch")

    def add(self, item: Item) -> None:
        host = _host(item.url)
        queue = self._busy.get(host)
        if queue is None:
            queue = self._queues.setdefault(host, deque())
        queue.append(item)
        self.waiting += 1
        self.open += 1
        self._start()

    def take(self) -> list[Item]:
        """Wait for what comes of one address."""
        host, found = self.done.get()
        rest = self._busy.pop(host)
        if rest:
            self._queues[host] = rest
        self.open -= 1
        self._start()
        if isinstance(found, BaseException):
            raise found
        return found

    def _start(self) -> None:
        while self._queues and len(self._busy) < self._hosts:
            host = next(iter(self._queues))
            queue = self._busy[host] = self._queues.pop(host)
            self.waiting -= 1
            self.pool.submit(self._work, host, queue.popleft())

    def _work(self, host: str, item: Item) -> None:
        try:
            self.done.put((host, _threads(item, self._read)))
        except BaseException as error:  # noqa: BLE001  a thread's error must reach the one who waits for it
            self.done.put((host, error))


def _threads(item: Item, read: Read) -> list[Item]:
    """Read one address; what it gives comes out under its number, the first thread under its own key too."""
    found: list[Item] = []
    try:
        for outcome in read(item.url):
            key = f"{item.key}#{len(found)}" if found else item.key
            if outcome.error is not None:
                found.append(replace(item, kind="failure", key=key, data=failure(outcome.error)))
            else:
                data = wire.thread_to_json(outcome.thread)
                found.append(replace(item, kind="thread", name=outcome.thread.name, key=key, data=data))
        if not found:
            raise Unreadable(f"{item.url} holds no thread.")  # noqa: TRY301  the same path as any failure
    except Exception as error:  # a bug in a reader costs one input, never the night
        if is_full(error):
            raise
        found.append(replace(item, kind="failure", data=failure(error)))
    return found


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
