"""Squarespace: comments that stand in the page, of version 5, and of version 7 as a browser saves them.

    5   div.comment-wrapper.authored-by-X > div.comment#commentN > div.body#itemN, div.signature "DATE | NAME"
    7   .squarespace-comments .comment#comment-HEX > .comment-header (.author, .date), .comment-body

Version 5 is sure from saved pages of 2012. Version 7 loads comments by script from `api/comment/GetComments`; its
markup is general knowledge and unchecked, and so are the fields of that endpoint, which is therefore not asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.platforms.answers import Harvest, propose
from threadscope.platforms.base import Candidate, Document, Record
from threadscope.platforms.dates import find_date
from threadscope.platforms.head import stated_count
from threadscope.platforms.sections import Section, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "squarespace"
VERSION = 1

_ID = re.compile(r"comment(?:-?\d{3,20}|-[0-9a-f]{16,40})")
_DEPTH = re.compile(r"\bdepth-(\d{1,3})\b")
_PARTS = {
    "body": ".comment > .body, .comment-body",
    "signed": ".comment > .signature",
    "profile": ".signature a[href], .comment-header .author a[href]",
    "name": ".comment-header .author",
    "time": ".comment-header time, .comment-header .date, .comment-header .timestamp",
}


def matches(document: Document) -> bool:
    """Look for the platform's name."""
    return document.media == "html" and document.calls("comment") and "quarespace" in document.text


def read(document: Document) -> Candidate | None:
    """Read the comments of the page."""
    found = [s for s in sections(document.tree, ".comment[id^='comment']", _identify, _PARTS) if s.first("body")]
    if not found:
        return None
    records = [_record(section) for section in found]
    latest: dict[int, str | None] = {}
    for section, record in zip(found, records, strict=True):
        depth = _DEPTH.search(section.node.attributes.get("class") or "")
        if depth and record.parent_id is None:
            record.parent_id = latest.get(int(depth[1]) - 1)
            latest[int(depth[1])] = record.id
    harvest = Harvest(tuple(records), stated=stated_count(document))
    return propose(document, (NAME, VERSION), harvest, roots=[s.node for s in found if s.parent_id is None])


def _identify(node: LexborNode) -> str | None:
    return node.id if _ID.fullmatch(node.id or "") else None


def _record(section: Section) -> Record:
    date, name = section.text("time"), section.text("name")
    if section.first("signed") is not None:
        date, _, name = section.text("signed").partition(" | ")
        if not find_date(date) and find_date(name):
            date, name = name, date
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=section.parent_id,
        name=name,
        author_url=section.value("profile", "href"),
        posted=section.value("time", "datetime"),
        posted_raw=date or None,
        permalink=f"#{section.id}",
    )
