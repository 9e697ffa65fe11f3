"""Which pages of another program's web archive hold a thread of their own.

A crawl holds pages, further pages of their comments, the same page under several addresses (`?replytocom=…`), and
answers of endpoints, in any order. Every page is read. One that only continues another's thread is known by having
been asked for by it, a copy by its article and its comments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from threadscope import platforms
from threadscope.errors import SkipThread
from threadscope.fetch.warc import Archive, key_of
from threadscope.model import Page
from threadscope.platforms.base import Document, ReadOptions
from threadscope.shelf import completed

__all__ = ["thread_addresses"]


@dataclass(frozen=True, slots=True)
class _Found:
    """Remember of a thread what is needed to see whether it is a part of another; the thread itself is read again."""

    url: str
    asked: frozenset[str]
    """Keys of the pages that it asked for and got."""
    article: str
    """Key of the article's address."""
    comments: frozenset[int]
    """A number for each comment: equal ones are the same comment."""

    @property
    def rank(self) -> tuple[bool, int]:
        """Sort before copies: the article's own address, then what holds more."""
        return self.article != key_of(self.url), -len(self.comments)


class _Noting:
    """An archive that notes what it was asked for and had."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.given: set[str] = set()

    def __contains__(self, url: str) -> bool:
        return url in self._archive

    def get(self, url: str) -> Page:
        page = self._archive.get(url)
        self.given.update((key_of(url), key_of(page.url)))
        return page


def thread_addresses(archive: Archive, options: ReadOptions, say: Callable[[str], None]) -> list[str]:
    """Return the addresses of the pages with comments, in the archive's order, without those that are parts of another.

    Memory holds addresses and a number for each comment, never pages.
    """
    found = []
    for url in archive.pages():
        say(url)
        try:
            thread = _look(archive, url, options, say)
        except SkipThread:
            continue
        if thread is not None:
            found.append(thread)
    return _own(found)


def _look(archive: Archive, url: str, options: ReadOptions, say: Callable[[str], None]) -> _Found | None:
    noting = _Noting(archive)
    best = platforms.read(Document(archive.get(url), options))
    thread = completed(best, noting, options.max_pages, say).thread
    if not thread.comments:
        return None
    numbers = frozenset(hash((comment.author.name, comment.text)) for comment in thread.comments)
    return _Found(url, frozenset(noting.given - {key_of(url)}), key_of(thread.post.url), numbers)


def _own(found: Sequence[_Found]) -> list[str]:
    """Leave out the pages that others asked for, and copies; of pages that asked for each other, keep the article's."""
    asked = {key for thread in found for key in thread.asked}
    order = sorted(found, key=lambda thread: (key_of(thread.url) in asked, *thread.rank))  # stable
    taken: set[str] = set()
    kept: set[str] = set()
    read: dict[str, set[int]] = {}
    for thread in order:
        known = read.setdefault(thread.article, set())
        if key_of(thread.url) not in taken and not thread.comments <= known:
            kept.add(thread.url)
            known |= thread.comments
        taken |= thread.asked
    return [thread.url for thread in found if thread.url in kept]
