"""What Movable Type and TypePad have in common: both sign a comment in one line.

Posted by: NAME | DATE          Posted by NAME at DATE          By NAME on DATE
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.platforms.dates import find_date
from threadscope.platforms.sections import attribute

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Signature", "signature"]

_TO_COMMENT = re.compile(r"#(?:comment-?|c)?([0-9a-f]*\d[0-9a-f]*)$")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Signature:
    """What the line says, in raw strings."""

    name: str = ""
    author_url: str | None = None
    date: str | None = None
    permalink: str | None = None
    answered: str | None = None
    """The number of the comment that this one answers ("NAME replied to comment from NAME")."""


def signature(line: LexborNode | None, own: str) -> Signature:
    """Take a comment's signing line apart.

    Args:
        line: the element that holds it.
        own: the comment's own number, by which links to itself and to others are told apart.
    """
    if line is None:
        return Signature()
    name = permalink = answered = author_url = date = None
    for link in line.css("a[href]"):
        href, text = attribute(link, "href"), " ".join(link.text().split())
        target = _TO_COMMENT.search(href)
        if target and target[1] != own and not find_date(text):
            answered = answered or target[1]
        elif find_date(text):
            permalink, date = href, text
        elif target:
            permalink = permalink or href
        elif text and name is None and not href.lower().startswith("javascript"):
            name, author_url = text, href
    text = " ".join(line.text().split())[:_LONGEST]
    where = find_date(text)
    if date is None and where:
        date = text[where[0] : where[1]]
    if name is None:
        name = text[: where[1]] if where else text.partition(" | ")[0]
    return Signature(name, author_url, date, permalink, answered)
