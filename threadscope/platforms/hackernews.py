"""Hacker News: an item's page, the tree of Algolia's search, and single items of the official API.

The page is a flat table: a comment's depth is `td.ind[indent]` (older pages: the width of a spacer, 40 pixels a level)
and its parent is the last comment one level up. Times are UTC: `span.age[title]` has one without an offset, newer
pages add the seconds since 1970. Collapsed replies are in the page and are read. Rows without text are placeholders
("[flagged]", "[deleted]"). Sure from page markup quoted in public repositories; Algolia's and the official API's
fields from third-party documentation.

The page marks nobody as the host. Who posted a text of their own, or a "Show HN", is the host of its thread; who
merely posted a link is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from threadscope.model import Post
from threadscope.platforms.answers import (
    Harvest,
    above,
    number,
    opened,
    own_url,
    post_of,
    propose,
    rows,
    text,
    utc,
    walk,
)
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "hackernews"
VERSION = 1

_SITE = "https://news.ycombinator.com/"
_ALGOLIA = "https://hn.algolia.com/api/v1/items/"
_LEVEL = 40
"""Width in pixels of one level's spacer."""
_ID = re.compile(r"\d{1,12}")
_COUNT = re.compile(r"(\d{1,6})\s{0,3}comments?\b")
_PARTS = {
    "indent": "td.ind",
    "name": "a.hnuser",
    "age": "span.age",
    "body": ".commtext",
}


def matches(document: Document) -> bool:
    """Accept an item's page, Algolia's tree, and one or several items of the official API."""
    if document.media == "json":
        return _is_tree(document.data) or bool(_items(document.data))
    return document.media == "html" and {"comtr", "athing"} <= document.names


def _is_tree(data: object) -> bool:
    return isinstance(data, Mapping) and {"children", "created_at_i", "parent_id", "author"} <= data.keys()


def _items(data: object) -> list[Mapping[str, Any]]:
    """Return the official API's items; [] for anything else."""
    listed = [data] if isinstance(data, Mapping) else rows(data)
    first = listed[0] if listed else {}
    shaped = first.get("type") in ("story", "comment", "poll", "job") and {"id", "time"} <= first.keys()
    return listed if shaped and ("by" in first or "deleted" in first) else []


def read(document: Document) -> Candidate | None:
    """Read a page or an answer."""
    if document.media == "json":
        return _tree(document) if _is_tree(document.data) else _official(document)
    harvest = _page(document)
    return propose(document, (NAME, VERSION), harvest, _further(document), document.tree.css("table.comment-tree"))


# --- the page -------------------------------------------------------------------------------------------------------


def _page(document: Document) -> Harvest:
    def identify(node: LexborNode) -> str | None:
        return node.id if node.id and _ID.fullmatch(node.id) else None

    found = sections(document.tree, "tr.comtr", identify, _PARTS)
    post, host = _head(document)
    parents = above(map(_depth, found))
    records = [_row(s, None if at is None else found[at].id, host) for s, at in zip(found, parents, strict=True)]
    gone = frozenset(section.id for section in found if section.first("body") is None)
    return Harvest(tuple(records), gone, post, _SITE, _stated(document))


def _depth(section: Section) -> int:
    told = section.value("indent", "indent")
    if told and _ID.fullmatch(told):
        return int(told)
    cell = section.first("indent")
    width = attribute(cell.child, "width") if cell is not None and cell.child is not None else ""
    return int(width) // _LEVEL if _ID.fullmatch(width) else 0


def _row(section: Section, parent: str | None, host: str) -> Record:
    return Record(
        body=section.html("body"),
        id=section.id,
        parent_id=parent,
        name=section.text("name"),
        author_url=_on_site(section.value("name", "href")),
        posted=_age(section.value("age", "title")),
        posted_raw=section.text("age") or None,
        permalink=f"{_SITE}item?id={section.id}",
        by_host=bool(host) and section.text("name") == host,
    )


def _on_site(href: str | None) -> str | None:
    """Resolve the site's own short links, also in a page saved without its address."""
    return f"{_SITE}{href}" if href and href.startswith(("user?id=", "item?id=")) else href


def _age(title: str | None) -> str | None:
    """Read "2024-05-01T10:00:00 1714557600" or only its first half."""
    first, _, seconds = (title or "").partition(" ")
    return utc(int(seconds)) if _ID.fullmatch(seconds) else utc(first)


def _head(document: Document) -> tuple[Post | None, str]:
    """Return the story, and who posted it where it is a text of their own ("" otherwise)."""
    story = document.tree.css_first("table.fatitem")
    title = story.css_first(".titleline a, a.storylink, .title a") if story else None
    if story is None or title is None:  # a single comment's page
        return None, ""
    name, age = story.css_first("a.hnuser"), story.css_first("span.age")
    who = name.text(strip=True) if name else ""
    url = document.absolute(_on_site(attribute(title, "href"))) or own_url(document)
    post = post_of(url, title.text(), who, _age(attribute(age, "title")) if age else None)
    return post, who if story.css_first(".toptext") is not None or _is_show(title.text()) else ""


def _is_show(title: str) -> bool:
    return title.strip().casefold().startswith("show hn")


def _stated(document: Document) -> int | None:
    for node in document.tree.css("table.fatitem .subtext a"):
        if found := _COUNT.search(node.text()):
            return int(found[1])
    return None


def _further(document: Document) -> tuple[Want, ...]:
    """Long threads go on behind "More"."""
    more = document.tree.css_first("a.morelink[href]")
    href = attribute(more, "href") if more else ""
    if href.startswith("item?id="):
        return (Want(f"{_SITE}{href}", "page", essential=True),)
    return ()


# --- answers --------------------------------------------------------------------------------------------------------


def _tree(document: Document) -> Candidate:
    return propose(document, (NAME, VERSION), _algolia(document.data))


def _algolia(data: Mapping[str, Any]) -> Harvest:
    """Read Algolia's tree; of a comment's own tree, that comment is the first."""
    is_story = data.get("type") != "comment"
    host = text(data.get("author")) if text(data.get("text")) or _is_show(text(data.get("title"))) else ""
    records, gone = [], []
    roots = rows(data.get("children")) if is_story else [data]
    for item, parent in walk(roots, lambda row: rows(row.get("children"))):
        identifier = text(item.get("id"))
        if not identifier:
            continue
        if not text(item.get("text")):
            gone.append(identifier)
        records.append(
            Record(
                body=text(item.get("text")),
                id=identifier,
                parent_id=text(parent.get("id")) if parent else None,
                name=text(item.get("author")),
                author_url=_profile(item.get("author")),
                posted=utc(item.get("created_at_i")) or utc(item.get("created_at")),
                permalink=f"{_SITE}item?id={identifier}",
                by_host=is_story and bool(host) and item.get("author") == host,
                likes=number(item.get("points")),
            )
        )
    post = _story(data, "author", utc(data.get("created_at_i"))) if is_story else None
    return Harvest(tuple(records), frozenset(gone), post, _SITE)


def _story(item: Mapping[str, Any], by: str, posted: str | None) -> Post:
    url = text(item.get("url")) or f"{_SITE}item?id={text(item.get('id'))}"
    return post_of(url, text(item.get("title")), text(item.get(by)), posted)


def _profile(name: object) -> str | None:
    return f"{_SITE}user?id={name}" if isinstance(name, str) and name else None


def _official(document: Document) -> Candidate:
    """Read items of the official API: one of them is a part of a thread at best."""
    items = _items(document.data)
    story = next((item for item in items if item.get("type") != "comment"), None)
    comments = [item for item in items if item.get("type") == "comment" and text(item.get("id"))]
    stated = number(story.get("descendants")) if story else None
    own = story is not None and (text(story.get("text")) or _is_show(text(story.get("title"))))
    host = text(story.get("by")) if story and own else ""
    records = tuple(
        Record(
            body=text(item.get("text")),
            id=text(item["id"]),
            parent_id=text(item.get("parent")) or None,
            name=text(item.get("by")),
            author_url=_profile(item.get("by")),
            posted=utc(item.get("time")),
            permalink=f"{_SITE}item?id={item['id']}",
            by_host=bool(host) and item.get("by") == host,
        )
        for item in comments
    )
    gone = frozenset(text(i["id"]) for i in comments if i.get("deleted") or i.get("dead") or not text(i.get("text")))
    post = _story(story, "by", utc(story.get("time"))) if story else None
    known = {text(item["id"]) for item in comments}
    kids = {text(kid) for item in items if isinstance(item.get("kids"), list) for kid in item["kids"]}
    missing: tuple[str, ...] = ()
    if (stated or 0) > len(records) or not story or kids - known:
        whole = f"of {stated} comments" if stated is not None else "comments of a thread"
        missing = (f"{len(records)} {whole}: the official API gives one item an answer",)
    number_of = text(story.get("id")) if story else ""
    wants = (Want(f"{_ALGOLIA}{number_of}", "tree", essential=True),) if missing and number_of.isdecimal() else ()
    return propose(document, (NAME, VERSION), Harvest(records, gone, post, _SITE, stated, missing=missing), wants)


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join further pages of the item, or the tree to an item."""
    document, harvest = candidate.state
    wants = list(candidate.wants)
    for answer in answers:
        told, why = opened(answer, document.options)
        if told is not None and answer.want.role == "tree" and told.media == "json" and _is_tree(told.data):
            tree = _algolia(told.data)
            harvest = replace(tree, stated=harvest.stated, post=harvest.post, pages=harvest.pages + 1)
        elif told is not None and answer.want.role == "page" and told.media == "html":
            more = _page(told)
            harvest = harvest.joined(more.records, more.gone)
            wants += _further(told)
        else:
            note = f"{answer.want.role} not read: {why or 'the answer is another'}"
            harvest = replace(harvest, missing=(*harvest.missing, note))
    return propose(document, (NAME, VERSION), harvest, wants, candidate.roots)
