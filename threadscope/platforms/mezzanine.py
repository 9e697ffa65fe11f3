"""Mezzanine: threaded comments as its template `generic/includes/comment.html` prints them.

Read in the source of 6.1 and checked against a running server. A comment is `div#comment-N.comment`
(`.comment-author`: the article's author), its name and date in `h4.media-heading`, its text all that follows until
the link to itself; buttons, a rating form, a reply form and then the replies stand in the same element. The only
date is relative ("9 months ago"), so it is coarse and read against the time of the fetch. Deleted comments stay as a
line without a name, and the page's own count includes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from threadscope.platforms.base import Candidate, Document, Record, classes, comments_of, make_thread
from threadscope.platforms.fit import fit
from threadscope.platforms.head import stated_count
from threadscope.platforms.services import expected

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "mezzanine"
VERSION = 1

_ID = re.compile(r"comment-\d{1,20}")
_NUMBER = re.compile(r"\d{1,6}")
_FARTHEST = 40
"""Elements between a reply and what it answers."""


def matches(document: Document) -> bool:
    """Look for the template's own names."""
    if document.media != "html" or not document.calls("media-heading"):
        return False
    return document.calls("comment-") and "timespan" in document.text


def read(document: Document) -> Candidate | None:
    """Read every comment that still has a name; count those that were deleted."""
    nodes = [n for n in document.tree.css("div.comment[id^='comment-']") if _ID.fullmatch(n.attributes.get("id") or "")]
    records, deleted = [], 0
    for node in nodes:
        body = next((n for n in node.iter() if "media-body" in classes(n)), None)
        heading = next((n for n in body.iter() if "media-heading" in classes(n)), None) if body is not None else None
        if heading is not None:
            records.append(_record(node, heading))
        else:
            deleted += any(n.css_first(".glyphicon-warning-sign") is None for n in node.iter() if n.tag == "p")
    if not records and not deleted:
        return None
    comments = comments_of(document, records)
    stated = _stated(document)
    rate, why = fit(comments, expected(stated, len(comments), deleted))
    facts: dict[str, Any] = {"stated_count": stated, "removed": deleted, "fit": rate}
    thread = make_thread(document, comments, platform=NAME, version=VERSION, **facts)
    roots = tuple(node for node in nodes if _above(node) is None)
    return Candidate(NAME, thread, rate, roots=roots, why=why)


def _stated(document: Document) -> int | None:
    """Return the number in the article's link to its comments, else in the heading."""
    link = document.tree.css_first("a[href='#comments']")
    number = _NUMBER.search(link.text()) if link else None
    return int(number[0]) if number else stated_count(document)


def _above(node: LexborNode) -> LexborNode | None:
    """Return the comment that a comment stands in."""
    above = node.parent
    for _ in range(_FARTHEST):
        if above is None or ("comment" in classes(above) and _ID.fullmatch(above.attributes.get("id") or "")):
            return above
        above = above.parent
    return None


def _record(node: LexborNode, heading: LexborNode) -> Record:
    identifier = node.attributes.get("id") or ""
    span = next((n for n in heading.iter() if "timespan" in classes(n)), None)
    link = next((n for n in heading.iter() if n.tag == "a"), None)
    above = _above(node)
    return Record(
        body=_body(heading, identifier),
        id=identifier,
        parent_id=above.attributes.get("id") if above is not None else None,
        name=(link.text() if link is not None else heading.text(deep=False)).strip(),
        author_url=link.attributes.get("href") if link is not None else None,
        posted_raw=" ".join(span.text().split()) if span is not None else None,
        permalink=f"#{identifier}",
        by_host="comment-author" in classes(node),
    )


def _body(heading: LexborNode, identifier: str) -> str:
    """Return the markup between a comment's heading and the link to itself."""
    parts = []
    node = heading.next
    while node is not None:
        if node.tag == "a" and (node.attributes.get("href") or "").endswith(f"#{identifier}"):
            break
        if node.tag in ("form", "div") and ({"comment-reply-form", "rating", "comment"} & classes(node)):
            break
        parts.append(node.html or "")
        node = node.next
    return "".join(parts)
