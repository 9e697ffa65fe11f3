"""TypePad: `div.comment#comment-6a...` with its text in `.comment-content` and its signature in `.comment-footer`.

Sure from saved pages of 2012, whose templates hardly changed until the service closed in 2025. Comments are flat; long
threads go on at `.../comments/page/2/`, which is general knowledge and was not seen here. Trackbacks have the class
`trackback` and a `ping-6a...` id, as in Movable Type, of which TypePad is a branch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from threadscope.platforms.base import Answer, Candidate, Document, Record
from threadscope.platforms.head import stated_count
from threadscope.platforms.paged import Located, join_pages, propose_page
from threadscope.platforms.sections import Section, attribute, sections
from threadscope.platforms.sixapart import signature

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "typepad"
VERSION = 1

_ID = re.compile(r"(?:comment|ping)-6a[0-9a-z]{8,60}")
_NEXT_PAGE = "a[href*='/comments/page/']"
_RECORDS = "[id^='comment-6a'], [id^='ping-6a']"
_PARTS = {
    "whole": ".comment-content, .trackback-content",
    "body": ".comment-content > [id$='-content']",
    "signed": ".comment-footer, .trackback-footer, .trackback-header",
    "printed": "abbr.published, .comment-footer time",
}


def matches(document: Document) -> bool:
    """Look for the platform's ids."""
    return document.media == "html" and document.calls("comment-6a", "ping-6a")


def read(document: Document) -> Candidate | None:
    """Read the comments of a page, and want the further ones."""
    return propose_page(document, (NAME, VERSION), _locate(document), stated_count(document))


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join further pages."""
    return join_pages(candidate, answers, (NAME, VERSION), _locate)


def _locate(document: Document) -> Located:
    found = [s for s in sections(document.tree, _RECORDS, _identify, _PARTS) if s.first("whole") is not None]
    return [_record(section) for section in found], [section.node for section in found], _further(document)


def _identify(node: LexborNode) -> str | None:
    return node.id if _ID.fullmatch(node.id or "") and node.tag in ("div", "li", "article") else None


def _record(section: Section) -> Record:
    number = section.id.partition("-")[2]
    signed = signature(section.first("signed"), number)
    return Record(
        body=section.html("body") or section.html("whole"),
        id=section.id,
        parent_id=f"comment-{signed.answered}" if signed.answered else section.parent_id,
        name=signed.name,
        author_url=signed.author_url,
        posted=section.value("printed", "title", "datetime"),
        posted_raw=signed.date,
        permalink=signed.permalink or f"#{section.id}",
        kind="trackback" if section.id.startswith("ping-") else "comment",
    )


def _further(document: Document) -> list[str]:
    """Return the addresses of the thread's further pages, never those of another post that a sidebar links to."""
    own = document.post.url.split("?")[0].partition("/comments/page/")[0].rstrip("/").removesuffix(".html")
    links = (document.absolute(attribute(link, "href")) or "" for link in document.tree.css(_NEXT_PAGE))
    return [link.split("#")[0] for link in links if own and link.startswith(own)]
