"""schema.org: comments that a page describes for machines, in JSON-LD or in microdata.

Types `Comment` and the older `UserComments`, with `text` (`commentText`), `author` (`creator`), `dateCreated`
(`datePublished`, `commentTime`), `parentItem`, nested `comment`, `url`, `upvoteCount`: as the vocabulary defines them.
Pages often describe a part of their comments or leave fields out, so a reader that knows the page's markup wins where
it has as much.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from threadscope.platforms.answers import Harvest, number, propose, text, walk
from threadscope.platforms.base import Candidate, Document, Record
from threadscope.platforms.generic_fields import parents_of
from threadscope.platforms.head import stated_count
from threadscope.platforms.outline import Outline
from threadscope.platforms.records import Segment
from threadscope.platforms.roles import read_parts
from threadscope.platforms.sections import Section, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "schema_org"
VERSION = 1

_KIND = re.compile(r"(?:^|[/:])(?:Comment|UserComments|CorrectionComment)$")
_INSIDE = ("comment", "comments", "mainEntity", "mainEntityOfPage", "@graph", "hasPart", "article", "subjectOf")
_RECORDS = "[itemtype$='/Comment'], [itemtype$='/UserComments']"
_PARTS = {
    "text": "[itemprop~='text'], [itemprop~='commentText'], [itemprop~='description'], [itemprop~='articleBody']",
    "author": "[itemprop~='author'], [itemprop~='creator']",
    "name": "[itemprop~='author'] [itemprop~='name'], [itemprop~='creator'] [itemprop~='name']",
    "profile": "[itemprop~='author'] [itemprop~='url'], [itemprop~='creator'] [itemprop~='url'], a[itemprop~='author']",
    "time": "[itemprop~='dateCreated'], [itemprop~='datePublished'], [itemprop~='commentTime']",
    "url": "[itemprop~='url']:not([itemprop~='author'] [itemprop~='url']):not([itemprop~='creator'] [itemprop~='url'])",
    "likes": "[itemprop~='upvoteCount']",
}


def matches(document: Document) -> bool:
    """Look for the vocabulary beside the word comment."""
    page = document.text
    if document.media != "html" or "schema.org" not in page:
        return False
    return "/Comment" in page or '"Comment"' in page or "UserComments" in page


def read(document: Document) -> Candidate | None:
    """Read the microdata, which is what people see; where there is none, the JSON-LD."""
    found = [s for s in sections(document.tree, _RECORDS, _identifier(), _PARTS) if s.first("text") is not None]
    records = list(map(_record, found))
    if len(found) > 1 and not any(section.parent_id for section in found):
        records = _related(document, records, [section.node for section in found])
    roots: list[LexborNode] = [section.node for section in found if section.parent_id is None]
    if not records:
        records = list(_described(document))
    if not any(record.name or record.posted or record.posted_raw for record in records):
        return None
    return propose(document, (NAME, VERSION), Harvest(tuple(records), stated=stated_count(document)), roots=roots)


# --- microdata --------------------------------------------------------------------------------------------------------


def _identifier() -> Any:
    """Name comments by their ids, those without one by their place."""
    seen: set[str] = set()

    def identify(node: LexborNode) -> str:
        name = node.id or ""
        if not name or name in seen:
            name = f"r{len(seen) + 1}"
        seen.add(name)
        return name

    return identify


def _related(document: Document, records: list[Record], nodes: list[LexborNode]) -> list[Record]:
    """Fill what answers what where the records stand in a row, from what the page says of it in its own way."""
    body = document.tree.body
    if body is None:
        return records
    page = Outline(body)
    orders = page.orders(nodes)
    if any(node.mem_id not in orders for node in nodes):
        return records
    starts = [orders[node.mem_id] for node in nodes]
    segments = [Segment(start, page.ends[start], start, start, start) for start in starts]
    parents = parents_of(page, segments, read_parts(page, segments), [record.id or "" for record in records])
    return [replace(record, parent_id=parent) for record, parent in zip(records, parents, strict=True)]


def _record(section: Section) -> Record:
    likes = section.value("likes", "content") or section.text("likes")
    return Record(
        body=section.html("text") or section.value("text", "content") or "",
        id=section.id,
        parent_id=section.parent_id,
        name=section.text("name") or section.value("name", "content") or section.text("author"),
        author_url=section.value("profile", "href", "content"),
        posted=section.value("time", "datetime", "content"),
        posted_raw=section.text("time") or None,
        permalink=section.value("url", "href") or (f"#{section.node.id}" if section.node.id else None),
        likes=int(likes) if likes.isdecimal() and len(likes) < 10 else None,
    )


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _described(document: Document) -> Iterator[Record]:
    """Yield the comments of all JSON-LD blocks, answers after what they answer."""
    names: dict[int, str] = {}
    for script in document.linked_data:
        try:
            data = json.loads(script.text() or "null")
        except (ValueError, RecursionError):
            continue
        for item, above in walk(data if isinstance(data, list) else [data], _inside):
            if _is_comment(item):
                names[id(item)] = identifier = _name(item) or f"r{len(names) + 1}"
                parent = item.get("parentItem")
                answered = _name(parent) if isinstance(parent, Mapping) and _is_comment(parent) else ""
                yield _told(item, identifier, answered or names.get(id(above)))


def _inside(item: Mapping[str, Any]) -> Iterator[object]:
    for key in _INSIDE:
        value = item.get(key)
        yield from value if isinstance(value, list) else [value]


def _is_comment(item: Mapping[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(_KIND.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _name(item: Mapping[str, Any]) -> str:
    return text(item.get("identifier")) or text(item.get("@id")) or text(item.get("url"))


def _told(item: Mapping[str, Any], identifier: str, parent: str | None) -> Record:
    author = item.get("author") or item.get("creator")
    author = author[0] if isinstance(author, list) and author else author
    known = author if isinstance(author, Mapping) else {}
    return Record(
        body=text(item.get("text")) or text(item.get("commentText")) or text(item.get("description")),
        id=identifier,
        parent_id=parent,
        name=text(known.get("name")) or text(author),
        author_url=text(known.get("url")) or None,
        posted=text(item.get("dateCreated"))
        or text(item.get("datePublished"))
        or text(item.get("commentTime"))
        or None,
        permalink=text(item.get("url")) or text(item.get("@id")) or None,
        likes=number(item.get("upvoteCount")),
    )
