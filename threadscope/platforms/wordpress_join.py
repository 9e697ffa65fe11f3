"""Join what a WordPress thread's sources say about the same comment, and put the comments in reading order.

Sources differ in what they know, so each field has its own order of trust:

    parent          REST, then the feed (both know it below the page's depth limit), then the page
    time            one with an offset before one without; REST, page (old cores print local time as UTC), feed
    text            REST (no theme furniture), then the page, then the feed
    kind, host      the page; a REST-only comment of a user whom the page marks as the host is the host's too
    the rest        the page, then REST, then the feed

A comment that one source alone has stays: REST keeps replies to removed comments, which no page prints, and pages and
feeds keep pings, which REST leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from threadscope.model import Comment
from threadscope.platforms.base import Record

__all__ = ["Sources", "content_key", "joined", "reading_order"]

_OFFSET = re.compile(r"(?:[+-]\d\d:?\d\d|Z)$")
_TAGS = re.compile(r"<[^<>]{0,2000}>")


@dataclass(slots=True)
class Sources:
    """Records by id, a mapping for each kind of source, in the order read."""

    page: dict[str, Record] = field(default_factory=dict)
    rest: dict[str, Record] = field(default_factory=dict)
    feed: dict[str, Record] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    """Comment id -> number of the registered user who wrote it, as REST says."""

    def copy(self) -> Sources:
        """Return an independent copy, so that a candidate is never changed after it was given out."""
        return Sources(dict(self.page), dict(self.rest), dict(self.feed), dict(self.users))

    def add_page(self, records: Iterable[Record]) -> None:
        """Add a comment page's records; those without a number are known again by what they say."""
        known = {content_key(record): key for key, record in self.page.items() if not key.startswith("comment-")}
        renamed: dict[str, str] = {}
        for record in records:
            key = record.id or ""
            if not key.startswith("comment-"):
                twin = known.get(content_key(record))
                renamed[key] = twin or (key if key not in self.page else f"{key}.{len(self.page)}")
                key = renamed[key]
            if key not in self.page:
                parent = renamed.get(record.parent_id or "", record.parent_id)
                self.page[key] = replace(record, id=key, parent_id=parent)


def content_key(record: Record) -> tuple[str, str, str]:
    """Return what two copies of one comment share where they have no number."""
    return record.name, record.posted_raw or record.posted or "", record.body


def joined(sources: Sources) -> list[Record]:
    """Return one record a comment."""
    hosts = {sources.users[key] for key, record in sources.page.items() if record.by_host and key in sources.users}
    keys = dict.fromkeys([*sources.page, *sources.rest, *sources.feed])
    out = []
    for key in keys:
        record = _one(sources.page.get(key), sources.rest.get(key), sources.feed.get(key))
        out.append(replace(record, by_host=record.by_host or sources.users.get(key) in hosts))
    return out


def _one(page: Record | None, rest: Record | None, feed: Record | None) -> Record:
    known = [record for record in (page, rest, feed) if record is not None]
    first = known[0]
    words = [record for record in (rest, page, feed) if record is not None and _says(record)] or [first]
    clocks = [r.posted for r in (rest, page, feed) if r is not None and r.posted]
    times = sorted(clocks, key=lambda posted: _OFFSET.search(posted) is None)
    parents = [r.parent_id for r in (feed, page) if r is not None and r.parent_id]
    return replace(
        first,
        body=words[0].body,
        plain=words[0].plain,
        name=next((r.name for r in known if r.name), ""),
        author_url=next((r.author_url for r in known if r.author_url), None),
        parent_id=rest.parent_id if rest is not None else next(iter(parents), None),
        posted=times[0] if times else None,
        permalink=_permalink(known),
    )


def _says(record: Record) -> bool:
    return bool(_TAGS.sub("", record.body).strip()) or "<img" in record.body


def _permalink(known: Sequence[Record]) -> str | None:
    links = [record.permalink for record in known if record.permalink]
    return next((link for link in links if not link.startswith("#")), links[0] if links else None)


def reading_order(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Order comments oldest first, each followed by its replies; one without a time keeps to the one before it."""
    place: dict[str, tuple[datetime, int]] = {}
    mixed = len({c.posted.tzinfo is None for c in comments if c.posted}) > 1
    first = next((c.posted for c in comments if c.posted), None)
    if first is None:
        place = {c.id: (datetime.min, _number(c.id, index)) for index, c in enumerate(comments)}  # noqa: DTZ901  # no times at all
    else:
        latest = first
        for index, comment in enumerate(comments):
            latest = comment.posted or latest
            place[comment.id] = (latest.replace(tzinfo=None) if mixed else latest, _number(comment.id, index))
    replies: dict[str | None, list[Comment]] = {}
    for comment in sorted(comments, key=lambda c: place[c.id], reverse=True):
        replies.setdefault(comment.parent_id, []).append(comment)
    out: list[Comment] = []
    stack = list(replies.get(None, ()))
    while stack:
        comment = stack.pop()
        out.append(comment)
        stack.extend(replies.get(comment.id, ()))
    return tuple(out)


def _number(identifier: str, index: int) -> int:
    number = identifier.rpartition("-")[2]
    return int(number) if number.isdigit() else index
