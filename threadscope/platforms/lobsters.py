"""Lobsters and sites that run its software: a story's page, and its JSON (the page's address with `.json`).

Sure from the project's source: `as_json` of a comment, the templates, the class `user_is_author`. Older answers have no
parent, only `indent_level` from 1 on, in reading order; newer ones have `parent_comment` and `depth` and give the
author as a plain name (general knowledge; all forms are read). Removed comments are placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from threadscope.platforms.answers import Harvest, above, number, post_of, propose, rows, text, utc
from threadscope.platforms.base import Candidate, Document, Record, classes
from threadscope.platforms.sections import Section, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "lobsters"
VERSION = 1

_ID = re.compile(r"c_([a-z0-9]{1,16})")
_SCORE = re.compile(r"-?\d{1,6}")
_PARTS = {
    "name": ".byline a[href*='/u/'], .byline a[href*='/~']",
    "time": ".byline time[datetime], .byline span[title]",
    "link": ".byline a[href*='#c_']",
    "score": ".voters .score, .voters .upvoter",
    "body": ".comment_text",
    "gone": ".comment_text .na",
}


def matches(document: Document) -> bool:
    """Accept a story's answer, and pages with the software's classes."""
    if document.media == "json":
        return _is_story(document.data)
    return document.media == "html" and document.calls("comments_subtree") and document.calls("comment_text")


def _is_story(data: object) -> bool:
    return isinstance(data, Mapping) and "short_id" in data and isinstance(data.get("comments"), list)


def read(document: Document) -> Candidate | None:
    """Read a story's page or answer."""
    return _answer(document) if document.media == "json" else _page(document)


def _answer(document: Document) -> Candidate:
    story = document.data
    poster = _user(story.get("submitter_user"))
    host = poster if story.get("user_is_author") is True else ""
    url = text(story.get("comments_url")) or text(story.get("short_id_url"))
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    told = [row for row in rows(story.get("comments")) if text(row.get("short_id"))]
    records = [
        replace(_record(row, site), by_host=bool(host) and _user(row.get("commenting_user")) == host) for row in told
    ]
    if not any("parent_comment" in row for row in told):
        records = _hung(records, [number(row.get("indent_level")) or 1 for row in told])
    gone = frozenset(f"c_{row['short_id']}" for row in told if row.get("is_deleted") or row.get("is_moderated"))
    post = post_of(url, text(story.get("title")), poster, utc(story.get("created_at")))
    stated = number(story.get("comment_count"))
    return propose(document, (NAME, VERSION), Harvest(tuple(records), gone, post, f"{site}/", stated))


def _user(value: object) -> str:
    """Read a user, which is a name or an object with one."""
    return text(value.get("username")) if isinstance(value, Mapping) else text(value)


def _record(row: Mapping[str, Any], site: str) -> Record:
    name, parent = _user(row.get("commenting_user")), text(row.get("parent_comment"))
    return Record(
        body=text(row.get("comment")),
        id=f"c_{row['short_id']}",
        parent_id=f"c_{parent}" if parent else None,
        name=name,
        author_url=f"{site}/~{name}" if site and name else None,
        posted=utc(row.get("created_at")),
        permalink=text(row.get("url")) or text(row.get("short_id_url")) or None,
        likes=number(row.get("score")),
    )


def _hung(records: Sequence[Record], levels: Sequence[int]) -> list[Record]:
    """Find parents by indentation: the last comment one level up."""
    parents = (None if at is None else records[at].id for at in above(levels))
    return [replace(record, parent_id=parent) for record, parent in zip(records, parents, strict=True)]


def _page(document: Document) -> Candidate | None:
    def identify(node: LexborNode) -> str | None:
        return node.id if _ID.fullmatch(node.id or "") else None

    found = sections(document.tree, "div.comment[id^='c_']", identify, _PARTS)
    if not found:
        return None
    where = {section.node.mem_id: section.id for section in found}
    records = tuple(_row(section, where) for section in found)
    gone = frozenset(section.id for section in found if _is_gone(section))
    return propose(document, (NAME, VERSION), Harvest(records, gone), (), document.tree.css("ol.comments"))


def _is_gone(section: Section) -> bool:
    """Whether a comment says that it was removed; one without a text is where a page was cut."""
    return section.first("gone") is not None or not section.text("body")


def _row(section: Section, where: Mapping[int, str]) -> Record:
    name = section.last("name")  # the first one holds the avatar
    score = _SCORE.fullmatch(section.text("score"))
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=_above(section.node, where),
        name=name.text(strip=True) if name else "",
        author_url=section.value("name", "href"),
        posted=_offset(section.value("time", "datetime", "title")),
        posted_raw=section.text("time") or None,
        permalink=section.value("link", "href"),
        by_host=name is not None and "user_is_author" in classes(name),
        likes=int(score[0]) if score else None,
    )


def _above(node: LexborNode, where: Mapping[int, str]) -> str | None:
    """Return the comment of the subtree that the comment's own `li` stands in."""
    item = node.parent
    while item is not None and item.tag != "li":
        item = item.parent
    outer = item.parent.parent if item is not None and item.parent is not None else None
    while outer is not None and outer.tag not in ("li", "body"):
        outer = outer.parent
    if outer is None or outer.tag != "li":
        return None
    child = outer.child
    while child is not None:
        if child.mem_id in where:
            return where[child.mem_id]
        child = child.next
    return None


def _offset(told: str | None) -> str | None:
    """Write "2024-05-01 10:00:00 -0500" as ISO 8601."""
    head, _, zone = (told or "").rpartition(" ")
    return f"{head}{zone}" if len(zone) == 5 and zone[0] in "+-" else told
