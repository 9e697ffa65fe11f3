"""Reddit: old.reddit.com's page, and a thread's JSON saved from the browser.

Anonymous access to the JSON is closed since 2026, so nothing is asked of Reddit: what is in the document is read, and
"load more comments" makes the thread partial. Sure from Reddit's own templates (the old page) and from answers
recorded in the tests of public client libraries (the JSON; `body_html` is escaped once unless `raw_json=1`). Deleted
comments say so instead of a body and are placeholders; a living comment of a deleted account keeps no name, or all of
them would be one person. `is_submitter` and the class `submitter` mark the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, number, own_url, post_of, propose, rows, some, text, utc, walk
from threadscope.platforms.base import Candidate, Document, Record, classes
from threadscope.platforms.sections import Section, attribute, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "reddit"
VERSION = 1

_SITE = "https://www.reddit.com"
_FULL_NAME = re.compile(r"(?:thing_)?(t1_[a-z0-9]{1,12})")
_NUMBER = re.compile(r"-?\d{1,9}")
_GONE = frozenset({"[deleted]", "[removed]", "[ removed by reddit ]"})
_PARTS = {
    "name": ".tagline a.author",
    "nobody": ".tagline em",
    "time": ".tagline time[datetime]",
    "score": ".tagline .score.unvoted",
    "body": ".usertext-body .md",
    "link": "a.bylink[href]",
    "more": ".morecomments a, .deepthread a",
}


def matches(document: Document) -> bool:
    """Accept listings of comments, and the old page."""
    if document.media == "json":
        return bool(_listings(document.data))
    return document.media == "html" and {"usertext-body", "tagline"} <= document.names


def _listings(data: object) -> list[Mapping[str, Any]]:
    """Return the listings of a thread's answer; [] for anything else."""
    listed = rows(data) or ([data] if isinstance(data, Mapping) else [])
    found = [row for row in listed if row.get("kind") == "Listing" and isinstance(row.get("data"), Mapping)]
    kinds = {text(child.get("kind")) for row in found for child in rows(row["data"].get("children"))}
    if len(found) != len(listed):
        return []
    return found if kinds & {"t1", "more"} or (len(found) == 2 and kinds == {"t3"}) else []


def read(document: Document) -> Candidate | None:
    """Read a page or an answer."""
    return _saved(document) if document.media == "json" else _old_page(document)


# --- JSON -----------------------------------------------------------------------------------------------------------


def _saved(document: Document) -> Candidate:
    things = [child for row in _listings(document.data) for child in rows(row["data"].get("children"))]
    story = next((_data(thing) for thing in things if thing.get("kind") == "t3"), None)
    records, gone, hidden, deeper = [], [], 0, 0
    for thing, _ in walk([thing for thing in things if thing.get("kind") != "t3"], _replies):
        row = _data(thing)
        if thing.get("kind") == "more":
            hidden += max(number(row.get("count")) or 0, 0)
            deeper += not number(row.get("count"))
        elif thing.get("kind") == "t1" and text(row.get("name") or row.get("id")):
            record = _record(row)
            records.append(record)
            if _is_gone(row):
                gone.append(record.id or "")
    harvest = Harvest(
        tuple(records),
        frozenset(gone),
        _article(story) if story else None,
        f"{_SITE}/",
        number(story.get("num_comments")) if story else None,
        missing=_missing(hidden, deeper),
    )
    return propose(document, (NAME, VERSION), harvest)


def _missing(hidden: int, deeper: int) -> tuple[str, ...]:
    told = []
    if hidden:
        told.append(f'{some(hidden, "comment is", "comments are")} behind "load more comments"')
    if deeper:
        told.append(f'{some(deeper, "reply goes", "replies go")} on behind "continue this thread"')
    return tuple(told)


def _data(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    data = thing.get("data")
    return data if isinstance(data, Mapping) else {}


def _replies(thing: Mapping[str, Any]) -> Iterable[object]:
    """Return what hangs under a thing: a listing, or "" where there is nothing."""
    replies = _data(thing).get("replies")
    return rows(_data(replies).get("children")) if isinstance(replies, Mapping) else ()


def _is_gone(row: Mapping[str, Any]) -> bool:
    return text(row.get("body")).strip().casefold() in _GONE and text(row.get("author")) in ("", "[deleted]")


def _record(row: Mapping[str, Any]) -> Record:
    name, parent = text(row.get("author")), text(row.get("parent_id"))
    html = text(row.get("body_html"))
    told = "" if name == "[deleted]" else name
    return Record(
        body=(unescape(html) if html.lstrip().startswith("&lt;") else html) or text(row.get("body")),
        plain=not html,
        id=text(row.get("name")) or f"t1_{text(row.get('id'))}",
        parent_id=parent if parent.startswith("t1_") else None,
        name=told,
        author_url=f"{_SITE}/user/{told}" if told else None,
        posted=utc(row.get("created_utc")),
        permalink=_absolute(text(row.get("permalink"))),
        by_host=row.get("is_submitter") is True,
        likes=None if row.get("score_hidden") else number(row.get("score")),
    )


def _absolute(path: str) -> str | None:
    return f"{_SITE}{path}" if path.startswith("/") else path or None


def _article(story: Mapping[str, Any]) -> Post:
    name = text(story.get("author"))
    return post_of(
        _absolute(text(story.get("permalink"))) or "",
        unescape(text(story.get("title"))),
        "" if name == "[deleted]" else name,
        utc(story.get("created_utc")),
        text(story.get("selftext")),
    )


# --- the old page ---------------------------------------------------------------------------------------------------


def _old_page(document: Document) -> Candidate | None:
    def identify(node: LexborNode) -> str | None:
        names = classes(node)
        if "morechildren" in names or "morerecursion" in names:
            return None
        found = _FULL_NAME.fullmatch(attribute(node, "data-fullname") or node.id or "")
        return found[1] if found else f"deleted-{node.mem_id}"

    found = sections(document.tree, ".thing.comment", identify, _PARTS)
    numbered = {s.id: f"deleted-{n}" if s.id.startswith("deleted-") else s.id for n, s in enumerate(found, start=1)}
    records = tuple(_old_record(section, numbered) for section in found)
    gone = frozenset(numbered[s.id] for s in found if _is_old_placeholder(s))
    more = sum(len(section.parts.get("more", ())) for section in found)
    missing = (f'{some(more, "place says", "places say")} "load more comments"',) if more else ()
    story = document.tree.css_first(".thing.link")
    stated = attribute(story, "data-comments-count") if story else ""
    if not found and story is None:
        return None
    post = _old_article(document, story) if story else None
    count = int(stated) if _NUMBER.fullmatch(stated) else None
    harvest = Harvest(records, gone, post, stated=count, missing=missing)
    return propose(document, (NAME, VERSION), harvest, (), document.tree.css(".commentarea > .sitetable"))


def _old_article(document: Document, story: LexborNode) -> Post:
    title, when = story.css_first("a.title"), story.css_first("time[datetime]")
    told, posted = title.text() if title else "", attribute(when, "datetime") if when else None
    return post_of(own_url(document), told, attribute(story, "data-author"), posted)


def _is_old_placeholder(section: Section) -> bool:
    said = section.text("body").casefold()
    return section.first("name") is None and (said in _GONE or not said)


def _old_record(section: Section, numbered: Mapping[str, str]) -> Record:
    name = section.first("name")
    score = _NUMBER.match(section.value("score", "title") or section.text("score"))
    return Record(
        body=section.html("body"),
        id=numbered[section.id],
        parent_id=numbered.get(section.parent_id or ""),
        name=section.text("name"),
        author_url=section.value("name", "href"),
        posted=section.value("time", "datetime"),
        posted_raw=section.text("time") or section.value("time", "title"),
        permalink=section.value("link", "href"),
        by_host=name is not None and "submitter" in classes(name),
        likes=int(score[0]) if score else None,
    )
