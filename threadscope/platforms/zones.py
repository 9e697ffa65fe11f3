"""Times of day that a page prints without a zone -> instants, where the page links to a feed of its comments.

Themes print the host's wall clock; a feed has the same moments with an offset. A comment that both have shows the
host's offset, and all of them together narrow down the host's time zone: where every zone of the tz database that
agrees with all of them gives one offset for another comment, that one is its own. Nothing is guessed beyond that: a
summer's comments alone do not say what the clock was in winter, and those keep their wall clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from threadscope.model import Comment
from threadscope.platforms.base import Answer, Candidate, Document, Want
from threadscope.platforms.dates import read_dates
from threadscope.platforms.feeds import feed_records
from threadscope.platforms.words import phrases

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["ROLE", "with_feed", "zoned"]

ROLE = "clock"
_OWN = frozenset({"wordpress", "blogger", "feeds"})
"""Readers that join their feeds themselves."""
_FEWEST = 3
"""Comments that page and feed must share."""
_FARTHEST = timedelta(hours=15)
_QUARTER = timedelta(minutes=15)


def with_feed(candidate: Candidate, document: Document) -> Candidate:
    """Let a candidate want the page's comment feed, where its own times lack a zone."""
    comments = candidate.thread.comments
    if document.media != "html" or candidate.reader in _OWN or len(comments) < _FEWEST:
        return candidate
    if any(want.role == "feed" for want in candidate.wants) or not any(map(_naive, comments)):
        return candidate
    address = _comment_feed(document)
    if address is None:
        return candidate
    return replace(candidate, wants=(Want(address, ROLE), *candidate.wants))


def _naive(comment: Comment) -> bool:
    """Tell a time of day without a zone; a day alone and a relative date are none."""
    when = comment.posted
    return when is not None and when.tzinfo is None and not comment.posted_coarse and bool(when.hour or when.minute)


def _comment_feed(document: Document) -> str | None:
    for node in document.elements("link"):
        given = node.attributes
        kind, title = (given.get("type") or "").lower(), (given.get("title") or "").casefold()
        if "alternate" in (given.get("rel") or "").lower().split() and kind.endswith(("rss+xml", "atom+xml")):
            href = given.get("href") or ""
            if "comment" in href.lower() or any(noun in title for noun in phrases("count_nouns") if len(noun) > _WORD):
                return document.absolute(href)
    return None


_WORD = 3


def zoned(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Give times without a zone the host's, as far as the feed tells it; an answer that is no feed changes nothing."""
    known: dict[str | None, datetime] = {}
    for answer in answers:
        if answer.page is not None and not answer.error and answer.page.status < 400:
            records = [r for r in feed_records(answer.page.body) if r.id and r.posted]
            dates = read_dates([(r.posted, None) for r in records])
            known |= {r.id: d.when for r, d in zip(records, dates, strict=True) if d.when and d.when.tzinfo}
    comments = candidate.thread.comments
    offsets = _offsets(comments, known)
    if len(offsets) < _FEWEST:
        return candidate
    zones = _zones(offsets)
    told = tuple(_aware(comment, offsets, zones) for comment in comments)
    return replace(candidate, thread=replace(candidate.thread, comments=told))


def _offsets(comments: Sequence[Comment], known: Mapping[str | None, datetime]) -> dict[datetime, timedelta]:
    """Return the host's offset at each wall clock time that the feed tells too; {} where they cannot be one clock."""
    found: dict[datetime, timedelta] = {}
    for comment in comments:
        instant = known.get(comment.id)
        if instant is not None and comment.posted is not None and _naive(comment):
            away = comment.posted - instant.astimezone(UTC).replace(tzinfo=None)
            offset = round(away / _QUARTER) * _QUARTER
            if abs(away - offset) >= timedelta(minutes=1) or abs(offset) > _FARTHEST:
                return {}
            found[comment.posted] = offset
    return found


def _zones(offsets: Mapping[datetime, timedelta]) -> list[ZoneInfo]:
    """Return the zones of the tz database that agree with all that is known, none where there is no such database."""
    from zoneinfo import ZoneInfo, available_timezones

    fitting = []
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        if all(zone.utcoffset(wall) == offset for wall, offset in offsets.items()):
            fitting.append(zone)
    return fitting


def _aware(comment: Comment, offsets: Mapping[datetime, timedelta], zones: Sequence[ZoneInfo]) -> Comment:
    wall = comment.posted
    if wall is None or not _naive(comment):
        return comment
    offset = offsets.get(wall)
    if offset is None:
        possible = {zone.utcoffset(wall) for zone in zones}
        offset = possible.pop() if len(possible) == 1 else None
    if offset is None:
        return comment
    return replace(comment, posted=wall.replace(tzinfo=timezone(offset) if offset else UTC))
