"""Threads that go on at further pages, for every reader whose own way finds none.

Each page is read by the reader that won the first, and the comments are put together in the order of the pages. Pages
repeat what came before (a forum's first post, a loop of "next" links): a comment known by its id, or by author, time
and text, is not taken twice, and a page that brings nothing new leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from threadscope.model import Comment
from threadscope.platforms.answers import opened
from threadscope.platforms.base import Answer, Candidate, Document, Reader, Want
from threadscope.platforms.fit import fit
from threadscope.platforms.pagelinks import places
from threadscope.platforms.pagers import Pager, find_pager, own_address

__all__ = ["is_paged", "join", "with_pages"]

_POSITION = re.compile(r"r\d+")
"""Ids that only number a page's comments."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _State:
    document: Document
    pager: Pager
    """The first page's number, and what others are known by now."""
    shown: Mapping[int, tuple[Comment, ...]]
    """The comments of each page read."""
    first: Candidate
    lost: tuple[str, ...] = ()


def with_pages(candidate: Candidate, document: Document) -> Candidate:
    """Let a candidate want the thread's further pages, where links beside its comments lead to some."""
    source = candidate.thread.source
    if document.media != "html" or source.status not in ("read", "partial") or not candidate.thread.comments:
        return candidate
    pager = find_pager(document, candidate)
    if pager is None:
        return candidate
    state = _State(document, pager, {pager.current: candidate.thread.comments}, candidate)
    return _candidate(state)


def is_paged(candidate: Candidate) -> bool:
    """Tell whether a candidate's wants are further pages found here, so that `join` joins them."""
    return isinstance(candidate.state, _State)


def join(candidate: Candidate, answers: Sequence[Answer], reader: Reader) -> Candidate:
    """Join further pages, read by the reader of the first; what did not come is said, and what was read stays."""
    state: _State = candidate.state
    for answer in answers:
        number = next((n for n, url in state.pager.others.items() if url == answer.want.url), None)
        if number is None:
            continue
        document, why = opened(answer, state.document.options)
        found = None
        if document is not None:
            why = "" if _same_thread(document, state, answer.want.url) else "it is another page"
            found = None if why else _read(reader, document, state.first)
            why = why or ("" if found else "no comment found")
        if document is None or found is None:
            state = replace(state, lost=(*state.lost, f"{answer.want.url}: {why}"), shown={**state.shown, number: ()})
            continue
        known = {_content(c) for comments in state.shown.values() for c in comments}
        fresh = any(_content(c) not in known for c in found.thread.comments)
        state = replace(state, shown={**state.shown, number: found.thread.comments})
        pager = find_pager(document, found) if fresh else None
        if pager is not None:
            others = {n: u for n, u in pager.others.items() if n not in state.shown}
            state = replace(state, pager=replace(state.pager, others={**others, **state.pager.others}))
    return _candidate(state)


def _read(reader: Reader, document: Document, first: Candidate) -> Candidate | None:
    """Read a further page as the first was; the last page may hold a single comment, which only the first explains."""
    again = getattr(reader, "read_again", None)
    found: Candidate | None = again(document, first) if again else reader.read(document)
    return found if found and found.thread.comments else None


def _same_thread(document: Document, state: _State, asked: str) -> bool:
    """Tell whether a page that came is of this thread: a redirect, its own address or its title may say otherwise."""
    mine = places(own_address(state.document)) | places(state.document.canonical_url) | places(asked)
    for url in (document.page.url, document.canonical_url):
        if url and mine.isdisjoint(places(url)):
            return False
    titles = [set(_WORD.findall(d.post.title.casefold())) for d in (document, state.document)]
    short = min(titles, key=len)
    return not short or 2 * len(titles[0] & titles[1]) >= len(short)


def _content(comment: Comment) -> tuple[str, object, str]:
    return comment.author.name, comment.posted or comment.posted_raw, comment.text


def _joined(shown: Mapping[int, tuple[Comment, ...]]) -> tuple[Comment, ...]:
    """Put pages together in their order, each comment once, ids unique; linear."""
    kept: dict[str, Comment] = {}
    by_content: dict[tuple[str, object, str], str] = {}
    for number, comments in sorted(shown.items()):
        now: dict[str, str] = {}
        new: list[Comment] = []
        for comment in comments:
            known = kept.get(comment.id) if not _POSITION.fullmatch(comment.id) else None
            if known and (known.author, known.posted) == (comment.author, comment.posted):
                now[comment.id] = known.id
                continue
            if kept and (repeated := by_content.get(_content(comment))):
                now[comment.id] = repeated
                continue
            name = comment.id
            while name in kept or name in now.values():
                name = f"p{number}-{name}"
            now[comment.id] = name
            new.append(comment)
        for comment in new:
            up = now.get(comment.parent_id or "", comment.parent_id)
            kept[now[comment.id]] = replace(comment, id=now[comment.id], parent_id=up)
        by_content |= {_content(comment): now[comment.id] for comment in new}
    return tuple(kept.values())


def _candidate(state: _State) -> Candidate:
    """Make the thread of the pages read, and say which are missing."""
    first = state.first
    comments, rate, why = first.thread.comments, first.fit, first.why
    if len(state.shown) > 1:
        comments = _joined(state.shown)
        rate, told = fit(comments, first.thread.source.stated_count, why.get("prior", 1.0))
        why = {**why, **told}
    waiting = {n: url for n, url in state.pager.others.items() if n not in state.shown}
    read = sum(bool(comments) for comments in state.shown.values())
    source = replace(first.thread.source, pages_read=read, fit=rate)
    if waiting or state.lost:
        source = replace(source, status="partial", detail=_part(state, read, waiting))
    elif source.status == "partial" and len(comments) >= (source.stated_count or 0):
        source = replace(source, status="read", detail=None)
    wants = tuple(Want(url, "page", essential=True) for url in waiting.values() if url)
    thread = replace(first.thread, comments=comments, source=source)
    return replace(first, thread=thread, fit=rate, why=why, wants=wants, state=state)


def _part(state: _State, read: int, waiting: Mapping[int, str]) -> str:
    total = max(*state.pager.others, state.pager.current)
    if not state.pager.numbered:
        said = f"{read} of {len(state.pager.others) + 1} or more pages"
        missing = f"not read: {', '.join(filter(None, waiting.values()))}" if waiting else ""
    else:
        said = f"page {state.pager.current} of {total}" if read == 1 else f"{read} of {total} pages"
        missing = f"without {'page' if len(waiting) == 1 else 'pages'} {_ranges(list(waiting))}" if waiting else ""
    lost = f"not read: {'; '.join(state.lost)}" if state.lost else ""
    return "; ".join(filter(None, (said, missing, lost)))


def _ranges(numbers: Sequence[int]) -> str:
    """Say 2, 3, 4 and 7 as "2-4, 7"."""
    runs = []
    for _, group in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        runs.append(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]))
    return ", ".join(runs)
