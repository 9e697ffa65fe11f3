"""WordPress: every theme's comment list, its comment pages, the REST API and the comment feed joined.

The page alone has what endpoints leave out (pingbacks, marks of the host) and endpoints have what the page leaves out
(true parents below the depth limit, exact times, comments whose parent was removed). Order: a single page keeps its
own; once another source was joined, top-level comments come oldest first and replies follow what they answer.

    wordpress.py          the reader: what is wanted, what came, what the status is
    wordpress_markup.py   where the comments are, and which stands in which
    wordpress_parts.py    one comment's element -> name, date, text   (on wordpress_own.py and wordpress_words.py)
    wordpress_links.py    addresses of pages and endpoints
    wordpress_rest.py, feeds.py   what endpoints answer; each also reads a saved answer
    wordpress_join.py     one comment from several sources, reading order
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, comments_of, make_thread
from threadscope.platforms.feeds import feed_records
from threadscope.platforms.fit import fit
from threadscope.platforms.head import stated_count
from threadscope.platforms.wordpress_join import Sources, joined, reading_order
from threadscope.platforms.wordpress_links import endpoints, paging, post_url
from threadscope.platforms.wordpress_markup import Place, locate, read_place
from threadscope.platforms.wordpress_rest import further_pages, rest_authors, rest_records

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "wordpress"
VERSION = 1

_NAMES = re.compile(r"\b(?:wp-block-comment|comment-?list\b|comment_list\b|thread-even\b)")
_PATHS = ("wp-content", "wp-includes", "wp-json", "wp-comments-post")
_SIGNS = ("replytocom=", "api.w.org")


@dataclass(frozen=True, slots=True)
class _State:
    """What is known so far."""

    document: Document
    sources: Sources
    current: int | None
    last: int
    read: frozenset[int] = frozenset()
    """Numbers of the comment pages read."""
    seen: frozenset[str] = frozenset()
    """Addresses of the pages read."""
    lost: tuple[str, ...] = ()
    """Essential pages that did not come, with the reason."""
    warnings: tuple[str, ...] = ()
    stated: int | None = None
    sure: float = 1.0
    """How sure it is that this is WordPress at all."""


def matches(document: Document) -> bool:
    """Look for the core's own words in an HTML page."""
    if document.media != "html" or not document.calls("comment", "pingback", "trackback"):
        return False
    text = document.text
    if _NAMES.search(document.named) or ("wp-" in text and any(path in text for path in _PATHS)):
        return True
    return any(sign in text for sign in _SIGNS)


def read(document: Document) -> Candidate | None:
    """Read the comments that the page itself shows, and say which pages and endpoints hold more."""
    places, where = locate(document.tree)
    records = _told([read_place(index, places, where) for index in range(len(places))])
    if not records:
        return None
    found = paging(document, records)
    sources = Sources()
    sources.add_page(records)
    numbers = frozenset() if found.current is None else frozenset([found.current])
    state = _State(
        document,
        sources,
        found.current,
        found.last,
        numbers,
        frozenset([_address(document)]),
        stated=stated_count(document),
        sure=1.0 if _own(document, places) else _ALIKE,
    )
    roots = tuple(root for place in places if place.parent < 0 for root in place.roots)
    return replace(_candidate(state, (*found.wants, *endpoints(document))), roots=roots)


_ALIKE = 0.9


def _own(document: Document, places: Sequence[Place]) -> bool:
    """Tell whether anything but a class `comment` or an id `comment-3`, which many write, says it is WordPress."""
    if any(place.depth for place in places):
        return True
    text = document.text
    return any(sign in text for sign in (*_PATHS, *_SIGNS)) or any("even" in place.names for place in places)


def _told(records: Sequence[Record]) -> list[Record]:
    """Drop elements that are called comments but hold none; all, where no name and no date is on the whole page."""
    if not any(r.name.strip() or r.posted or r.posted_raw for r in records):
        return []
    return [r for r in records if r.name or r.body.strip()]


def _address(document: Document) -> str:
    base, number = post_url(document)
    return f"{base} {number or ''}"


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join further comment pages, REST answers and the feed; what did not come is said, and what was read stays."""
    state: _State = candidate.state
    state = replace(state, sources=state.sources.copy())
    wants = list(candidate.wants)
    for answer in answers:
        trouble = _trouble(answer)
        if trouble and answer.want.role == "page":
            state = replace(state, lost=(*state.lost, f"{answer.want.url}: {trouble}"))
        elif trouble:
            name = "REST API" if answer.want.role == "rest" else "comment feed"
            state = replace(state, warnings=(*state.warnings, f"{name} not read: {trouble}"))
        elif answer.page is not None:
            state, more = _READ[answer.want.role](state, Document(answer.page, state.document.options), answer.want)
            wants += more
    left = [want for want in dict.fromkeys(wants) if not _known(want, state)]
    return replace(_candidate(state, tuple(left)), roots=candidate.roots)


def _trouble(answer: Answer) -> str:
    if answer.page is None or answer.error:
        return answer.error or "no answer"
    return f"HTTP {answer.page.status}" if answer.page.status >= 400 else ""


def _known(want: Want, state: _State) -> bool:
    if want.role != "page":
        return False
    base, number = post_url(Document(replace(state.document.page, url=want.url)))
    return f"{base} {number or ''}" in state.seen or (number is not None and number in state.read)


def _read_page(state: _State, document: Document, _: Want) -> tuple[_State, tuple[Want, ...]]:
    places, where = locate(document.tree)
    records = _told([read_place(index, places, where) for index in range(len(places))])
    state.sources.add_page(records)
    found = paging(document, records)
    numbers = state.read if found.current is None else state.read | {found.current}
    state = replace(state, read=numbers, seen=state.seen | {_address(document)}, last=max(state.last, found.last))
    return state, found.wants


def _read_rest(state: _State, document: Document, want: Want) -> tuple[_State, tuple[Want, ...]]:
    try:
        data = document.data
    except ValueError:
        data = None
    if not isinstance(data, list):
        return replace(state, warnings=(*state.warnings, "REST API not read: the answer is no list of comments")), ()
    state.sources.rest.update((record.id or "", record) for record in rest_records(data))
    state.sources.users.update(rest_authors(data))
    return state, further_pages(document.page, want.url)


def _read_feed(state: _State, document: Document, _: Want) -> tuple[_State, tuple[Want, ...]]:
    records = [record for record in feed_records(document.page.body) if record.id and record.id.startswith("comment-")]
    state.sources.feed.update((record.id or "", record) for record in records)
    return state, ()


_READ = {"page": _read_page, "rest": _read_rest, "feed": _read_feed}


def _candidate(state: _State, wants: tuple[Want, ...]) -> Candidate:
    """Make the thread of what is known, and say how complete it is."""
    sources = state.sources
    comments = comments_of(state.document, joined(sources))
    if len(state.seen) > 1 or sources.rest or sources.feed:
        comments = reading_order(comments)
    rate, why = fit(comments, state.stated, state.sure)
    waiting = [want for want in wants if want.role == "page"]
    facts: dict[str, Any] = {
        "stated_count": state.stated,
        "fit": rate,
        "pages_read": len(state.seen),
        "warnings": state.warnings,
    }
    whole = state.stated is not None and len(comments) >= state.stated  # REST gave what a refused page would have
    if state.lost and whole and not waiting:
        facts["warnings"] = (*state.warnings, f"not read: {'; '.join(state.lost)}")
    elif waiting or state.lost:
        facts |= {"status": "partial", "detail": _part(state, len(waiting))}
    elif state.stated is not None and len(comments) < state.stated:
        note = f"the page counts {state.stated} comments, {len(comments)} were found"
        facts["warnings"] = (*state.warnings, note)
    thread = make_thread(state.document, comments, platform=NAME, version=VERSION, **facts)
    return Candidate(NAME, thread, rate, wants=wants, why=why, state=state)


def _part(state: _State, waiting: int) -> str:
    total = max(state.last, len(state.read))
    if state.lost:
        return f"{len(state.seen)} of {total} comment pages; not read: {'; '.join(state.lost)}"
    if len(state.seen) == 1:
        return f"page {state.current} of {total}" if state.current else f"one page of {max(total, waiting + 1)}"
    return f"{len(state.seen)} of {total} comment pages"
