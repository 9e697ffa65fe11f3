"""An item -> threads, in a worker, which never touches the network."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from threadscope import wire
from threadscope.batch.items import Item
from threadscope.batch.optout import check
from threadscope.errors import FetchFailed
from threadscope.inputs import InputOptions, Outcome, Session
from threadscope.saved import SavedPage

if TYPE_CHECKING:
    from threadscope.fetch.fetcher import Fetcher
    from threadscope.fetch.warc import Archive
    from threadscope.model import Page
    from threadscope.shelf import Shelf

__all__ = ["ItemSession", "outcomes"]


def outcomes(item: Item, options: InputOptions) -> Iterator[Outcome]:
    """Read an item; one outcome a thread, one a bad row.

    Raises:
        SkipThread: nothing in it can be read, or its owner reserves text and data mining.
    """
    if item.kind == "thread":
        yield Outcome(replace(wire.thread_from_json(item.data), name=item.name))
        return
    options = replace(options, post_text=True)
    if item.kind == "archived":
        archive = _archive(item.path)
        yield from ItemSession(options).from_shelf(item.url, _Allowed(archive), item.name)
        return
    with ItemSession(options, fetcher=cast("Fetcher", _NoNetwork())) as session:
        for outcome in session.read([item.path]):
            named = item.name if outcome.thread.name == item.path else outcome.thread.name
            named = named.replace(f"{item.path}#", f"{item.name}#", 1)  # threads of an export have numbers
            yield replace(outcome, thread=replace(outcome.thread, name=named))


class ItemSession(Session):
    """A session that also reads from any shelf, and heeds opt-outs in pages."""

    def from_shelf(self, url: str, shelf: Shelf, name: str) -> Iterator[Outcome]:
        """Read the threads at an address with what a shelf gives: one, or those of an export.

        Raises:
            SkipThread: it gives nothing.
        """
        for outcome in self._read_url(url, shelf):
            named = name if outcome.thread.name == url else outcome.thread.name
            yield replace(outcome, thread=replace(outcome.thread, name=named))

    def read_page(self, page: Page, name: str, saved: SavedPage | None = None) -> Iterator[Outcome]:
        """Read a document in hand, unless its owner reserves mining it."""
        check(page)
        yield from super().read_page(page, name, saved)


class _Allowed:
    """An archive without the pages whose owners reserve text and data mining."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __contains__(self, url: str) -> bool:
        return url in self._archive

    def get(self, url: str) -> Page:
        return check(self._archive.get(url))


class _NoNetwork:
    """Stands where a fetcher would: reading a file never needs one, and a worker must not have one."""

    def get(self, url: str) -> Page:
        raise FetchFailed(f"{url} is not fetched by a worker.")

    def close(self) -> None:
        """Nothing is open."""


def _archive(path: str) -> Archive:
    """Open an archive once a process: finding its records means reading all of it."""
    from threadscope.fetch.warc import Archive

    key = (path, Path(path).stat().st_mtime_ns)
    if key not in _OPEN:
        _close()
        _OPEN[key] = Archive(Path(path))
    return _OPEN[key]


_OPEN: dict[tuple[str, int], Archive] = {}


@atexit.register
def _close() -> None:
    while _OPEN:
        _OPEN.popitem()[1].__exit__(None, None, None)
