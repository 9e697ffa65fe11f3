"""django-contrib-comments, as its own template `comments/list.html` prints a thread: flat, in order of time.

    <dl id="comments"> <dt id="cN">DATE - NAME</dt> <dd><p>TEXT</p></dd> …

Read in the source of 2.2.0 and checked against a running server. The template gives no parent and no link to the
author; the date is written in the site's language and zone, without saying which zone. Its comment feed is the whole
site's; where the page links to it, it tells the zone (`zones.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.platforms.base import Candidate, Document, Record, comments_of, make_thread
from threadscope.platforms.dates import find_date
from threadscope.platforms.fit import fit
from threadscope.platforms.head import stated_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "clock", "date_and_name", "matches", "read"]

NAME = "django_comments"
VERSION = 1

_SIGN = re.compile(r" c\d{1,20} ")
_ID = re.compile(r"c\d{1,20}")
_WORDS_FOR_TIME = {"noon": "12:00 p.m.", "midnight": "12:00 a.m."}
"""Django's time format `P` writes these in place of a time of day."""


def matches(document: Document) -> bool:
    """Look for a definition list whose terms are numbered as comments are."""
    return document.media == "html" and _SIGN.search(document.named) is not None


def read(document: Document) -> Candidate | None:
    """Read every term with the definition that follows it."""
    records, roots = [], []
    for node in document.tree.css("dl"):
        found = list(_pairs(node))
        if found:
            roots.append(node)
            records += [_record(term, definition) for term, definition in found]
    if not records:
        return None
    comments = comments_of(document, records)
    stated = stated_count(document)
    rate, why = fit(comments, stated)
    thread = make_thread(document, comments, platform=NAME, version=VERSION, stated_count=stated, fit=rate)
    return Candidate(NAME, thread, rate, roots=tuple(roots), why=why)


def _pairs(node: LexborNode) -> list[tuple[LexborNode, LexborNode]]:
    """Return a list's numbered terms, each with its definition."""
    pairs = []
    term: LexborNode | None = None
    for child in node.iter():
        if child.tag == "dt":
            term = child if _ID.fullmatch(child.attributes.get("id") or "") else None
        elif child.tag == "dd" and term is not None:
            pairs.append((term, child))
            term = None
    return pairs


def _record(term: LexborNode, definition: LexborNode) -> Record:
    date, name = date_and_name(term.text())
    identifier = term.attributes.get("id") or ""
    link = term.css_first("a[href]")
    return Record(
        body=definition.inner_html or "",
        id=identifier,
        name=name,
        author_url=link.attributes.get("href") if link else None,
        posted=clock(date),
        posted_raw=date or None,
        permalink=f"#{identifier}",
    )


def date_and_name(text: str) -> tuple[str, str]:
    """Split "DATE - NAME" at the first dash that stands free and has a date before it (or behind it, in some themes).

    Returns:
        (date, name) as printed, with single blanks; without any date the whole text is the name.
    """
    text = " ".join(text.split())
    left, dash, right = text.partition(" - ")
    if not dash and text.endswith(" -"):
        left, dash, right = text[:-2], "-", ""
    if dash and find_date(left):
        return left, right
    if dash and find_date(right):
        return right, left
    if where := find_date(text):
        return text[: where[1]], text[where[1] :].strip(" -\N{EN DASH}\N{EM DASH}")
    return "", text


def clock(date: str) -> str | None:
    """Return a date with the time of day in figures, where Django writes it as a word; None elsewhere."""
    day, comma, word = date.rpartition(", ")
    return f"{day}, {_WORDS_FOR_TIME[word]}" if comma and word in _WORDS_FOR_TIME else None
