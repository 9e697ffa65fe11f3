"""Ghost's own comments: the page holds none, the members API gives them without sign-in.

The page has `script[data-ghost-comments][data-post-id]` (helper `comments.js`), which names the site. Read in the
source of Ghost 5.130 and checked against a running one: `members/api/comments/post/ID/` lists top-level comments
(`limit` up to 100, with `meta.pagination`), each with its first three replies and `count.replies`; the rest is at
`members/api/comments/ID/replies/`. There is one reply level, and `in_reply_to_id` points at the exact reply that is
answered. Hidden and deleted comments come without their text, and only while they have replies. The counts endpoint
is left alone: Ghost's robots.txt closes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.services import (
    Heard,
    Service,
    absent,
    answered,
    count,
    further_pages,
    hear,
    rows,
    words,
)

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "ghost"
VERSION = 1

_SERVICE = Service(NAME, VERSION, "Ghost")
_API = "members/api/comments/"
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_REPLIES = re.compile(r"/members/api/comments/([0-9A-Za-z-]{1,64})/replies/")
_LIMIT = 100


def matches(document: Document) -> bool:
    """Look for the embed in a page, or for the members API's shape in an answer."""
    if document.media == "json":
        return _is_answer(document.data)
    return document.media == "html" and "data-ghost-comments" in document.scripts


def _is_answer(data: object) -> bool:
    if not isinstance(data, Mapping) or "comments" not in data:
        return False
    found = rows(data["comments"])
    return all("html" in row and "member" in row and "created_at" in row for row in found) and (
        bool(found) or (isinstance(data.get("meta"), Mapping) and "pagination" in data["meta"])
    )


def read(document: Document) -> Candidate | None:
    """Say where the comments are, or read a saved answer."""
    if document.media == "json":
        return answered(document, _SERVICE, _listen)
    for node in document.tree.css("script[data-ghost-comments][data-post-id]"):
        site = document.absolute(node.attributes.get("data-ghost-comments"))
        post = node.attributes.get("data-post-id") or ""
        if site and _ID.fullmatch(post):
            url = f"{site.split('?')[0].split('#')[0].rstrip('/')}/{_API}post/{post}/?limit={_LIMIT}"
            return absent(document, _SERVICE, Want(url, "comments", essential=True))
    return None


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join pages of comments and the replies beyond the first three."""
    return hear(_SERVICE, candidate, answers, _listen)


def _listen(heard: Heard, data: Any, url: str) -> tuple[Heard, list[Want]] | None:
    if not _is_answer(data):
        return None
    asked = _REPLIES.search(url)
    top = asked[1] if asked else ""  # the comment whose replies these are, "" for a page of top-level comments
    listed = rows(data["comments"])
    page, pages, total = _pagination(data)
    wants = further_pages(url, page, pages)
    before = (total or 0) if page == 1 else heard.hidden.get(top, total or 0)
    hidden = {**heard.hidden, top: max(0, before - len(listed))}
    for row in listed:
        more = (_counted(row, "replies") or 0) - len(rows(row.get("replies")))
        if more > 0 and _id(row):
            hidden[_id(row)] = more
            address = _replies(url, _id(row))
            wants += [Want(address, "replies", essential=True)] if address else []
    shown = [(root, row) for root, row in _flat(listed, top) if _published(row)]
    gone = [_id(row) for _, row in _flat(listed, top) if not _published(row)]
    known = {*heard.records, *(_id(row) for _, row in shown)}
    heard = heard.adding((_record(row, root, known) for root, row in shown), gone)
    stated, sure = heard.note or 0, heard.stated
    if not top and total is not None:
        stated = (stated or total) + sum(_counted(row, "replies") or 0 for row in listed) - len(gone)
        sure = None if hidden[""] else stated  # replies are counted only by the comments that are there
    return replace(heard, stated=sure, hidden=hidden, note=stated), wants


def _flat(listed: Sequence[Mapping[str, Any]], top: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every comment of an answer with the top-level comment that it hangs under ("": none)."""
    for row in listed:
        yield top, row
        yield from ((_id(row), reply) for reply in rows(row.get("replies")))


def _id(row: Mapping[str, Any]) -> str:
    return words(row.get("id"))


def _published(row: Mapping[str, Any]) -> bool:
    return words(row.get("status", "published")) == "published"


def _counted(row: Mapping[str, Any], what: str) -> int | None:
    counts = row.get("count")
    return count(counts.get(what)) if isinstance(counts, Mapping) else None


def _pagination(data: Mapping[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Return (page, pages, total), None for what is not said."""
    meta = data.get("meta")
    said = meta.get("pagination") if isinstance(meta, Mapping) else None
    if not isinstance(said, Mapping):
        return None, None, None
    return count(said.get("page")), count(said.get("pages")), count(said.get("total"))


def _replies(url: str, identifier: str) -> str:
    """Return the address of a comment's replies, beside the address of the answer that it stands in."""
    site, found, _ = url.partition(f"/{_API}")
    return f"{site}/{_API}{identifier}/replies/?limit={_LIMIT}" if found and _ID.fullmatch(identifier) else ""


def _record(row: Mapping[str, Any], root: str, known: set[str]) -> Record:
    member = row.get("member")
    answered_id = words(row.get("in_reply_to_id"))
    return Record(
        body=words(row.get("html")),
        id=_id(row) or None,
        parent_id=answered_id if answered_id in known else root or None,
        name=words(member.get("name")) if isinstance(member, Mapping) else "",
        posted=words(row.get("created_at")) or None,
        likes=_counted(row, "likes"),
    )
