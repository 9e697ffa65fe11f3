"""What the user names -> items, streamed, in an order that is the same every time.

    a folder, a pattern (`pages/**/*.html`)    every file that could be read, sorted
    a file                                     a page, a table, an export, an archive, a sitemap, a feed, a URL list
    an address                                 a thread, a sitemap or a feed
    -                                          standard input: any of these

What holds many threads is taken apart here, what holds one is left to a worker. Nothing is lost on the way: what cannot
be read is an item too, with its reason.
"""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from threadscope import wire
from threadscope.batch.items import Item, address_key, failure
from threadscope.batch.links import is_url_list, links_in, may_list_links, url_lines
from threadscope.batch.places import is_local
from threadscope.batch.run import is_full
from threadscope.errors import BadRow, SkipThread, UsageError
from threadscope.fetch import open_binary, open_path, sniff
from threadscope.fetch.warcfile import is_warc
from threadscope.inputs import InputOptions, Outcome, expand, is_url
from threadscope.model import Page, Thread

if TYPE_CHECKING:
    from threadscope.batch.reading import ItemSession

__all__ = ["Sources", "left_out", "names_of", "size_of"]

_HEAD = 2**16
_LARGE_JSON = 4 * 2**20
"""Bytes from which on a JSON file is taken apart in the driver: it holds many threads then."""
_PACKED = 0.2
"""What is left of a packed table's bytes, about."""
_ROW = 40
"""Bytes of a row besides its text and its author's name, about."""
_DEPTH = 3
"""Sitemaps within sitemaps."""


def names_of(names: Iterable[str], run: Path) -> Iterator[tuple[str, bool]]:
    """List inputs with whether the user named each itself; patterns and folders become their files, sorted.

    Args:
        names: as the user gave them.
        run: the folder that the run writes, which may lie among its sources, and is none.

    Raises:
        UsageError: a pattern matches nothing.
    """
    for name in names:
        if name != "-" and not is_url(name) and re.search(r"[*?\[]", name) and not Path(name).exists():
            found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207  a pattern may begin at the root or at ..
            if not found:
                raise UsageError(f"{name} matches no file.", "Check the pattern, and quote it.")
        else:
            found = [name]
        for each in found:
            for path in expand([each]):
                if path == each or not (is_local(run) and Path(path).absolute().is_relative_to(run)):
                    yield path, path == each


def left_out(names: Iterable[str]) -> dict[str, int]:
    """Count the files in folders that are no input by their suffix, the most frequent first.

    Nobody wants a failure for each style sheet, and nobody wants to guess why a folder of PDF files gave nothing.

    Args:
        names: as the user gave them; what is hidden, and what belongs to a saved page, is not counted.
    """
    from threadscope.saved import is_companion

    found: Counter[str] = Counter()
    for root in (Path(name) for name in names if name != "-" and not is_url(name) and Path(name).is_dir()):
        taken = set(expand([str(root)]))
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name[0] != "." and not is_companion(Path(folder, name))]
            others = (name for name in files if name[0] != "." and os.path.join(folder, name) not in taken)  # noqa: PTH118  millions
            found.update(os.path.splitext(name)[1].lower() or "no suffix" for name in others)  # noqa: PTH122  as above
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def size_of(names: Iterable[str], run: Path) -> int | None:
    """Return the bytes of all sources together, the measure of progress; None where that cannot be known."""
    total = 0
    for name, _ in names_of(names, run):
        if is_url(name):
            return None
        path = Path(name)
        total += path.stat().st_size if path.is_file() else 0
    return total


@dataclass(frozen=True, slots=True)
class Sources:
    """Take apart what was named."""

    options: InputOptions
    session: ItemSession
    """For what the driver reads itself; its fetcher looks at sitemaps and feeds."""
    run: Path
    """The run's own folder."""
    say: Callable[[str], None] = lambda _: None

    def items(self, names: Iterable[str]) -> Iterator[Item]:
        """Yield the items of all sources."""
        for name, named in names_of(names, self.run):
            self.say(name)
            try:
                if is_url(name):
                    yield from self._address(name)
                else:
                    yield from self._file(name, Path(name).absolute(), named=named)
            except SkipThread as error:
                yield Item("failure", name, f"source:{name}", data=failure(error))
            except OSError as error:
                if is_full(error):  # of the disk for temporary files
                    raise
                told = failure(SkipThread(f"{name} cannot be read: {error.strerror or error}."), "Unreadable")
                yield Item("failure", name, f"source:{name}", data=told)

    # --- addresses

    def _address(self, url: str, depth: int = 0) -> Iterator[Item]:
        if not may_list_links(url.partition("?")[0].partition("#")[0]):
            yield Item("address", url, address_key(url), url=url)
            return
        import io

        page = self.session.fetcher.get(url)
        yield from self._listed(url, page, io.BytesIO(page.body), depth)

    def _listed(self, name: str, page: Page, stream: BinaryIO, depth: int) -> Iterator[Item]:
        """Give the threads that a feed or a sitemap lists; a feed of comments is a thread itself."""
        if is_url(name) and _shows_comments(page, self.options):
            yield Item("address", name, address_key(name), url=name)
            return
        empty = True
        for is_sitemap, link in links_in(stream):
            empty = False
            if not is_sitemap:
                yield Item("address", link, address_key(link), url=link)
            elif depth < _DEPTH:
                try:
                    yield from self._address(link, depth + 1)
                except SkipThread as error:
                    yield Item("failure", link, address_key(link), data=failure(error))
        if empty and is_url(name):
            yield Item("address", name, address_key(name), url=name)

    # --- files

    def _file(self, name: str, path: Path, *, named: bool) -> Iterator[Item]:
        size = path.stat().st_size if path.is_file() else 0
        single = Item("file", name, f"file:{path}", path=str(path), weight=size)
        if path.is_file() and is_warc(path):
            yield from self._archive(name, path, size)
            return
        kind = sniff(path)
        form = kind if self.options.input_format == "auto" else self.options.input_format
        if form in ("csv", "jsonl"):
            with open_binary(path) as stream:
                yield from self._table(single, stream, form)
        elif form == "json" and size > _LARGE_JSON:
            yield from self._threads(single, self.session.read([str(path)]))
        elif kind == "xml":
            yield from self._xml(single, named=named)
        elif kind == "text" and named and form == "text" and _head_is_urls(path):
            with open_binary(path) as stream:
                yield from _url_list(single, stream)
        else:
            yield single

    def _xml(self, single: Item, *, named: bool) -> Iterator[Item]:
        from threadscope import platforms
        from threadscope.platforms.base import Document

        path = Path(single.path)
        with open_binary(path) as stream:
            listed = named and next(links_in(stream), None) is not None
        page = open_path(path)
        if platforms.threads(Document(page, self.options.read)) is not None:
            yield from self._threads(single, self.session.read([single.path]))
        elif listed and not _shows_comments(page, self.options):
            with open_binary(path) as stream:
                yield from self._listed(single.name, page, stream, 0)
        else:
            yield single

    def _archive(self, name: str, path: Path, size: int) -> Iterator[Item]:
        """List the threads of a web archive: those it was made for, or the pages that show comments of their own."""
        from threadscope.archives import thread_addresses
        from threadscope.fetch.warc import Archive

        with Archive(path) as archive:
            named = (self.options.url,) if self.options.url else archive.threads
            urls = named or thread_addresses(archive, self.options.read, self.say) or archive.pages()
            for url in urls:
                key = f"archive:{path}#{address_key(url)}"
                yield Item("archived", url, key, path=str(path), url=url, weight=size // len(urls))
            if archive.damage is not None:
                yield Item("failure", name, f"source:{path}", data=failure(archive.damage))
            elif not urls:
                told = failure(SkipThread(f"{name} holds no web page.", "Archive the page that shows the comments."))
                yield Item("failure", name, f"source:{path}", data=told | {"reason": "Unreadable", "exit_code": 7})

    def _table(self, single: Item, stream: BinaryIO, form: str) -> Iterator[Item]:
        from threadscope.batch.tables import threads_of_table

        packing = _PACKED if type(stream).__name__ == "GzipFile" else 1.0
        found = threads_of_table(stream, form, int(single.weight / packing), self.options.read)
        outcomes = (Outcome(_blank(single.name), item) if isinstance(item, BadRow) else Outcome(item) for item in found)
        yield from self._threads(single, outcomes, packing)

    def _threads(self, single: Item, outcomes: Iterator[Outcome], packing: float = 1.0) -> Iterator[Item]:
        """Make an item of each thread that one file holds; a file without any stays what it is, for a worker to say."""
        number = 0
        for number, outcome in enumerate(outcomes, start=1):
            thread = outcome.thread
            if outcome.error is not None:
                key = f"{single.key}#{outcome.error}#{number}"
                yield Item("failure", single.name, key, data=failure(outcome.error))
                continue
            own = thread.name.removeprefix(single.path)
            name = f"{single.name}{own}" if own != thread.name else thread.name or single.name
            key = f"{single.key}#{thread.name or number}#{thread.source.sha256}"
            data = wire.thread_to_json(replace(thread, name=name))
            yield Item("thread", name, key, data=data, weight=int(packing * _weight(thread)))
        if not number:
            yield single


def _blank(name: str) -> Thread:
    from threadscope.inputs import failed

    return failed(name, BadRow("")).thread


def _weight(thread: Thread) -> int:
    """Guess how many bytes of its source a thread is: texts, names, and some for the rest of a row."""
    return sum(len(c.text) + len(c.author.name) + _ROW for c in thread.comments) + len(thread.post.text)


def _shows_comments(page: Page, options: InputOptions) -> bool:
    from threadscope import platforms
    from threadscope.platforms.base import Document

    return bool(platforms.read(Document(page, options.read)).thread.comments)


def _head_is_urls(path: Path) -> bool:
    with open_binary(path) as stream:
        return is_url_list(stream.read(_HEAD))


def _url_list(single: Item, stream: BinaryIO) -> Iterator[Item]:
    for number, text, size in url_lines(stream):
        if is_url(text):
            yield Item("address", text, address_key(text), url=text, weight=size)
        else:
            told = failure(BadRow(f"Line {number}: {text[:80]!r} is no address.", "The line is left out."))
            yield Item("failure", single.name, f"{single.key}#{number}", data=told, weight=size)
