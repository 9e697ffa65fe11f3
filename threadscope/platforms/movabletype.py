"""Movable Type: the comments and TrackBacks of its default templates, from version 2 to 5.

    4, 5   div#comment-N.comment > .comment-header (.vcard.author, abbr.published[title]), .comment-content
    3.2    the same with .comment-footer, "Posted by: NAME | DATE"
    3      div#cN, then p.posted, "Posted by: NAME at DATE"
    2      div.comments-body with span.comments-post

Versions 4 and 5 were read in the platform's own templates, the older ones in saved pages. An answer says "NAME replied
to comment from NAME" with a link to the comment. The template shows fifty and pages the rest by script from files
whose names it does not tell, so a page that states more than it shows is said to be a part.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.platforms.answers import Harvest, propose
from threadscope.platforms.base import Candidate, Document, Record, classes
from threadscope.platforms.head import stated_count
from threadscope.platforms.sections import Section, sections
from threadscope.platforms.sixapart import signature

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "movabletype"
VERSION = 1

_SIGNS = ("Movable Type", "movabletype", "/mt/", "/mt-", "mt-comments", "mtReply")
_NUMBERED = re.compile(r" (?:comment-|ping-|c)\d")
_ID = re.compile(r"(comment-|ping-|c)(\d{1,20})")
_RECORDS = "div[id^='comment-'], div[id^='ping-'], div[id^='c'], div.comments-body"
_PARTS = {
    "body": ".comment-content, .trackback-content",
    "signed": (
        ".comment-header .byline, .comment-header .asset-meta, .trackback-header .asset-meta, .comment-footer,"
        " .comment-posted, .comments-post, p.posted"
    ),
    "name": ".comment-header .vcard.author, .comment-header .author .fn, .trackback-header .vcard.author",
    "profile": ".comment-header .author a[href]",
    "time": ".comment-header abbr.published, .comment-footer abbr.published, .trackback-header abbr.published",
    "pages": "#comment-nav",
}
_OWN_LINE = frozenset({"posted", "comment-posted", "comments-post"})


def matches(document: Document) -> bool:
    """Look for the platform's scripts, its name, or its oldest class name."""
    if document.media != "html":
        return False
    if document.calls("comments-body"):
        return True
    return _NUMBERED.search(document.named) is not None and any(sign in document.text for sign in _SIGNS)


def read(document: Document) -> Candidate | None:
    """Read every comment and TrackBack of the page that is signed."""
    unnumbered = 0

    def identify(node: LexborNode) -> str | None:
        nonlocal unnumbered
        found = _ID.fullmatch(node.id or "")
        if found:
            return f"{'ping-' if found[1] == 'ping-' else 'comment-'}{found[2]}"
        if "comments-body" in classes(node) and node.css_first(".comments-post") is not None:
            unnumbered += 1
            return f"r{unnumbered}"
        return None

    found = [s for s in sections(document.tree, _RECORDS, identify, _PARTS) if s.first("signed") is not None]
    if not found:
        return None
    stated = stated_count(document)
    shown = sum(section.id.startswith("comment-") for section in found)
    paged = any(section.first("pages") is not None for section in found) and stated is not None and shown < stated
    missing = (f"the page shows {shown} of {stated} comments",) if paged else ()
    harvest = Harvest(tuple(map(_record, found)), stated=stated, missing=missing)
    return propose(document, (NAME, VERSION), harvest, roots=[s.node for s in found if s.parent_id is None])


def _record(section: Section) -> Record:
    number = section.id.rpartition("-")[2]
    signed = signature(section.first("signed"), number)
    ping = section.id.startswith("ping-")
    return Record(
        body=section.html("body") or _own_text(section.node),
        id=None if section.id.startswith("r") else section.id,
        parent_id=f"comment-{signed.answered}" if signed.answered and not ping else section.parent_id,
        name=section.text("name") or signed.name,
        author_url=section.value("profile", "href") or signed.author_url,
        posted=section.value("time", "title"),
        posted_raw=section.text("time") or signed.date,
        permalink=signed.permalink or (f"#{section.node.id}" if section.node.id else None),
        kind="trackback" if ping else "comment",
    )


def _own_text(node: LexborNode) -> str:
    """Return the markup of an old comment: its paragraphs, without the line that signs it."""
    inner = node
    children = [n for n in node.iter() if n.tag not in ("a", "br")]
    if len(children) == 1 and children[0].tag == "div":  # a theme's wrapper around text and signature
        inner = children[0]
    kept = (n for n in inner.iter(include_text=True) if not (n.is_element_node and _OWN_LINE & classes(n)))
    return "".join(n.html or "" for n in kept)
