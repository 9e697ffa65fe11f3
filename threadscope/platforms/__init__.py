"""Page -> Thread: one file a platform, the best fit wins.

    candidates(document)    every reader's proposal, best first
    threads(document)       every thread of an export, None for a document that is no export
    read(document)          the winner, or an honest account of why there is no comment
    complete(candidate, fetch)   the one loop that asks for further pages and endpoints

Nothing here touches the network or infers anything from what a comment says.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from threadscope.platforms.base import Answer, Candidate, Document, Reader, Want, make_thread
from threadscope.platforms.fit import certain, rank
from threadscope.platforms.furtherpages import is_paged, join, with_pages
from threadscope.platforms.head import absence, stated_count
from threadscope.platforms.zones import ROLE, with_feed, zoned

if TYPE_CHECKING:
    from threadscope.platforms.exports import ExportReader

__all__ = ["EXPORTS", "LAST", "READERS", "candidates", "complete", "nothing", "read", "reader", "threads"]

READERS = (
    "wxr",
    "disqus_export",
    "blogger_export",
    "ghost",
    "isso",
    "waline",
    "artalk",
    "django_xtd",
    "django_comments",
    "mezzanine",
    "disqus",
    "discourse",
    "hackernews",
    "reddit",
    "lobsters",
    "stackexchange",
    "mastodon",
    "bluesky",
    "substack",
    "blogger",
    "typepad",
    "livejournal",
    "drupal",
    "squarespace",
    "wordpress",
    "wordpress_rest",
    "movabletype",
    "mediawiki",
    "microformats",
    "schema_org",
    "feeds",
    "pasted",
    "json_rows",
    "generic",
    "embedded",
)
"""Most specific first: at equal fit the earlier one wins."""

LAST = frozenset({"embedded"})
"""Asked only where no other finds anything: what a page shows says more than what it carries for its scripts."""

EXPORTS = ("wxr", "disqus_export", "blogger_export")
"""Readers of a whole blog's export, which holds many threads; they also offer `read_all`."""


@cache
def reader(name: str) -> Reader:
    """Return a reader by its name; others register under the entry point group `threadscope.platforms`."""
    if name in READERS:
        return cast("Reader", import_module(f"threadscope.platforms.{name}"))
    from importlib.metadata import entry_points

    return cast("Reader", next(iter(entry_points(group="threadscope.platforms", name=name))).load())


def candidates(document: Document, *, every: bool = True) -> list[Candidate]:
    """Return the proposals of matching readers, the best fit first; the best one wants the thread's further pages.

    With `every` false, the first proposal that leaves no doubt ends the search; those found before it, more specific
    ones, are still weighed against it.
    """
    found: list[Candidate] = []
    for name in READERS:
        if found and name in LAST:
            continue
        module = reader(name)
        candidate = module.read(document) if module.matches(document) else None
        if candidate is None:
            continue
        found.append(candidate)
        if not every and certain(candidate):
            break
    ranked = rank(found)
    if ranked and not ranked[0].wants:
        ranked[0] = with_pages(ranked[0], document)
    if ranked:
        ranked[0] = with_feed(ranked[0], document)
    return ranked


def threads(document: Document) -> Iterator[Candidate] | None:
    """Return every thread of an export, one after another; None where the document is no export."""
    for name in EXPORTS:
        module = reader(name)
        if module.matches(document):
            return cast("ExportReader", module).read_all(document)
    return None


def read(document: Document) -> Candidate:
    """Read a page with the reader that fits best; where none finds a comment, say why there is none."""
    with _uncollected():
        found = candidates(document, every=False)
        return found[0] if found else nothing(document)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away while one page is read.

    Reading makes many objects that live until it is done and none that hold one another in a circle: the collector
    would go through all of them time and again, more of them with each comment, and find nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def nothing(document: Document) -> Candidate:
    """Account for a page in which no reader finds a comment."""
    status, detail = absence(document)
    stated = stated_count(document)
    thread = make_thread(document, (), platform="none", version=1, status=status, detail=detail, stated_count=stated)
    return Candidate(reader="none", thread=thread, fit=0.0)


def complete(
    candidate: Candidate, fetch: Callable[[Sequence[Want]], Sequence[Answer]], max_pages: int = 50
) -> Candidate:
    """Ask for what the reader wants until it wants no more, and let it join the answers.

    Args:
        candidate: the winner of `read`.
        fetch: gets each wanted page, or the reason why not; live, from a cache or from an archive.
        max_pages: answers taken for one thread; beyond it the thread is `partial`, "cut at N pages".

    Returns:
        The completed candidate, without wants.
    """
    taken = 1
    asked = {candidate.thread.source.url}
    clocks: list[Answer] = []
    while wants := [w for w in dict.fromkeys(candidate.wants) if w.url not in asked]:
        room = wants[: max_pages - taken]
        if not room:
            source = replace(candidate.thread.source, status="partial", detail=f"cut at {max_pages} pages")
            cut = replace(candidate, thread=replace(candidate.thread, source=source), wants=())
            return zoned(cut, clocks) if clocks else cut
        asked.update(w.url for w in room)
        taken += len(room)
        answers = fetch(room)
        clocks += [answer for answer in answers if answer.want.role == ROLE]
        answers = [answer for answer in answers if answer.want.role != ROLE]
        rest = tuple(wants[len(room) :])
        module = reader(candidate.reader)
        candidate = replace(candidate, wants=rest)
        if answers:
            merge = partial(join, reader=module) if is_paged(candidate) else module.merge
            candidate = merge(candidate, answers)
    candidate = replace(candidate, wants=())
    return zoned(candidate, clocks) if clocks else candidate
