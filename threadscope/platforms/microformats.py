"""Microformats: comments marked up as `h-cite` or `h-entry` inside a post, and webmentions shown the same way.

`u-comment h-cite` (or `p-comment`), or an `h-cite` or `h-entry` in a list that is called comments, webmentions or
mentions; fields `p-author h-card` (`p-name`, `u-url`), `dt-published`, `e-content`
(`p-content`, `p-summary`), `u-url`: as the microformats wiki describes h-cite and comments. Likes and reposts say
nothing and are left out. Kind `webmention` only where class names say so: the response came from another site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.model import CommentKind
from threadscope.platforms.answers import Harvest, propose
from threadscope.platforms.base import Candidate, Document, Record, classes
from threadscope.platforms.head import stated_count
from threadscope.platforms.sections import Section, sections

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "microformats"
VERSION = 1

_NAMES = frozenset({"h-cite", "u-comment", "p-comment"})
_RECORDS = ".h-cite, .h-entry, .u-comment, .p-comment, .u-like, .u-repost, .u-bookmark"
_COMMENT = frozenset({"u-comment", "p-comment", "u-reply", "p-reply"})
_OTHER = frozenset(
    {
        *("u-like", "p-like", "u-repost", "p-repost", "u-bookmark", "u-rsvp", "p-rsvp", "u-tag-of"),
        *("u-in-reply-to", "u-like-of", "u-repost-of", "u-bookmark-of", "u-quotation-of"),
    }
)
"""Responses without words, and what the post itself responds to."""
_LIST = re.compile(r"^(?:comments?|responses?|repl(?:y|ies)|(?:web)?mentions?)(?:$|[-_](?:list|thread|area|block))")
_MENTION = re.compile(r"^(?:[up]-)?(?:web)?mentions?(?:$|[-_])")
_NONE = "-"
_FARTHEST = 6
_PARTS = {
    "author": ".p-author, .u-author",
    "name": ".p-author .p-name, .p-author.p-name, .u-author .p-name, .p-author .fn",
    "profile": ".p-author .u-url, a.p-author, a.u-author, .u-author .u-url",
    "time": ".dt-published",
    "body": ".e-content, .p-content",
    "summary": ".p-summary, .p-name:not(.p-author .p-name)",
    "link": (
        "a.u-url:not(.p-author):not(.p-author .u-url):not(.u-author .u-url), .dt-published a, a:has(> .dt-published)"
    ),
}


def matches(document: Document) -> bool:
    """Look for the class names of comments."""
    return document.media == "html" and not document.names.isdisjoint(_NAMES)


def read(document: Document) -> Candidate | None:
    """Read every response that has words and an author or a time."""
    number = 0

    def identify(node: LexborNode) -> str | None:
        nonlocal number
        if not _is_response(node):  # its fields are its own, so it is found like the others and then left out
            return _NONE if _OTHER & classes(node) else None
        number += 1
        return node.id or f"r{number}"

    found = [s for s in sections(document.tree, _RECORDS, identify, _PARTS) if s.id != _NONE and _is_whole(s)]
    if not found:
        return None
    harvest = Harvest(tuple(map(_record, found)), stated=stated_count(document))
    return propose(document, (NAME, VERSION), harvest, roots=[s.node for s in found if s.parent_id is None])


def _is_whole(section: Section) -> bool:
    words, told = (
        (section.first("body") or section.first("summary")),
        (section.first("author") or section.first("time")),
    )
    return words is not None and told is not None


def _is_response(node: LexborNode) -> bool:
    names = classes(node)
    if names & _OTHER:
        return False
    if names & _COMMENT:
        return True
    return bool(names & {"h-cite", "h-entry"}) and any(_LIST.search(name) for name in _around(node))


def _around(node: LexborNode) -> list[str]:
    """Return class names and ids of the elements right around a node, up to the post that it is a part of."""
    names: list[str] = []
    at = node.parent
    for _ in range(_FARTHEST):
        if at is None or at.tag in ("body", "html", "main"):
            break
        own = classes(at)
        names += [*own, (at.id or "").lower()]
        if own & {"h-entry", "h-feed"}:
            break
        at = at.parent
    return names


def _record(section: Section) -> Record:
    profile = section.value("profile", "href")
    return Record(
        body=section.html("body") or section.html("summary"),
        id=section.id,
        parent_id=section.parent_id,
        name=section.text("name") or section.text("author"),
        author_url=profile,
        posted=section.value("time", "datetime", "title", "value"),
        posted_raw=section.text("time") or None,
        permalink=section.value("link", "href"),
        kind=_kind(section.node),
    )


def _kind(node: LexborNode) -> CommentKind:
    names = (*classes(node), *_around(node))
    return "webmention" if any(_MENTION.search(name) for name in names) else "comment"
