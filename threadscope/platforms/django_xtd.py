"""django-comments-xtd: threads as its templates print them, its JSON list, and pages that leave the list to a script.

Read in the sources of 2.6 and 2.10 and checked against a running server. A comment is `div#cN.comment` (2.6:
`div.media` with `a[name=cN]`), its header an `h6` with "DATE - NAME" and a permalink that ends in `#cN`, its text
`.content`, its replies inside it. A removed comment keeps its header and loses `.content`. The JSON list has the
same localised dates without a zone, plain texts, and `parent_id` equal to `id` for a comment that answers nobody; it
names removed comments too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from json import loads
from typing import TYPE_CHECKING, Any

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, classes, comments_of, make_thread
from threadscope.platforms.django_comments import clock, date_and_name
from threadscope.platforms.fit import fit
from threadscope.platforms.head import stated_count
from threadscope.platforms.services import Heard, Service, absent, answered, expected, hear, rows, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "django_xtd"
VERSION = 1

_SERVICE = Service(NAME, VERSION, "django-comments-xtd")
_FIELDS = {"user_name", "comment", "submit_date", "parent_id", "is_removed"}
_ANCHOR = re.compile(r"#(c\d{1,20})$")
_END_OF_HEADER = re.compile(r"""<(?:a|span) [^<>]{0,500}?class="(?:[^"<>]{0,300} )?(?:permalink|badge)[ "]""")
_LINK = re.compile(r"""<a [^<>]{0,500}?href="([^"<>]{1,2000})\"""")
_TAG = re.compile(r"<[^<>]{0,2500}>")
_LIST_URL = re.compile(r""""list_url"\s{0,9}:\s{0,9}("[^"\s]{1,500}")""")
_FARTHEST = 40
"""Elements between a reply and what it answers."""


def matches(document: Document) -> bool:
    """Look for headers with a permalink, the script's properties, or the shape of the JSON list."""
    if document.media == "json":
        return _is_answer(document.data)
    text = document.text
    return document.media == "html" and (
        ("<h6" in text and "permalink" in text and "#c" in text)
        or ("list_url" in document.scripts and "comment_count" in document.scripts)
    )


def _is_answer(data: object) -> bool:
    found = rows(data)
    return bool(found) and all(row.keys() >= _FIELDS for row in found)


def read(document: Document) -> Candidate | None:
    """Read the comments in the page, else ask for the list that a script would; or read a saved list."""
    if document.media == "json":
        return answered(document, _SERVICE, _listen)
    headers = _headers(document)
    if headers:
        return _printed(document, headers)
    if (found := _LIST_URL.search(document.text)) and '"comment_count"' in document.text:
        try:
            address = document.absolute(loads(found[1]))
        except ValueError:
            address = None
        return absent(document, _SERVICE, Want(address, "list", essential=True) if address else None)
    return None


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Take the JSON list."""
    return hear(_SERVICE, candidate, answers, _listen)


# --- the JSON list --------------------------------------------------------------------------------------------------


def _listen(heard: Heard, data: Any, _: str) -> tuple[Heard, list[Want]] | None:
    if not _is_answer(data) and data != []:
        return None
    found = rows(data)
    gone = [words(row.get("id")) for row in found if row["is_removed"]]
    heard = heard.adding((_listed(row) for row in found if not row["is_removed"]), gone)
    return replace(heard, stated=len(found)), []


def _listed(row: Mapping[str, Any]) -> Record:
    identifier, parent, date = words(row.get("id")), words(row.get("parent_id")), words(row.get("submit_date"))
    return Record(
        body=words(row.get("comment")),
        plain=True,
        id=f"c{identifier}" if identifier else None,
        parent_id=f"c{parent}" if parent not in ("", "0", identifier) else None,
        name=words(row.get("user_name")),
        author_url=words(row.get("user_url")) or None,
        posted=clock(date),
        posted_raw=date or None,
        permalink=words(row.get("permalink")) or None,
        by_host=row.get("user_moderator") is True,
        likes=sum(flag.get("flag") == "like" for flag in rows(row.get("flags"))),
    )


# --- printed threads ------------------------------------------------------------------------------------------------


def _headers(document: Document) -> list[tuple[str, str, LexborNode]]:
    """Return (id, permalink, header) of every comment in the page."""
    found = []
    for header in document.tree.css("h6"):
        link = header.css_first("a.permalink[href*='#c']")
        href = (link.attributes.get("href") or "") if link else ""
        if anchor := _ANCHOR.search(href):
            found.append((anchor[1], href, header))
    return found


def _printed(document: Document, headers: Sequence[tuple[str, str, LexborNode]]) -> Candidate:
    records, removed = [], 0
    for identifier, href, header in headers:
        content = _content(header)
        if content is None:
            removed += 1
        else:
            records.append(_record(identifier, href, header, content))
    comments = comments_of(document, records)
    stated = stated_count(document)
    rate, why = fit(comments, expected(stated, len(comments), removed))
    facts: dict[str, Any] = {"stated_count": stated, "fit": rate, "removed": removed}
    thread = make_thread(document, comments, platform=NAME, version=VERSION, **facts)
    roots = tuple(box for _, _, header in headers if (box := _wrapper(header)) and not _wrapper(box))
    return Candidate(NAME, thread, rate if comments else 0.5, roots=roots, why=why)


def _content(header: LexborNode) -> LexborNode | None:
    """Return the element with a comment's words, None where it was removed."""
    content = next((n for n in header.parent.iter() if "content" in classes(n)), None) if header.parent else None
    if content is None:
        return None
    inside = list(content.iter())
    if len(inside) == 1 and inside[0].tag == "p" and "text-muted" in classes(inside[0]):
        return None
    return next((n for n in inside if "content" in classes(n)), content)


def _record(identifier: str, href: str, header: LexborNode, content: LexborNode) -> Record:
    markup = header.inner_html or ""
    end = _END_OF_HEADER.search(markup)
    shown = markup[: end.start()] if end else markup
    link = _LINK.search(shown)
    date, name = date_and_name(unescape(_TAG.sub("", shown)))
    box = _wrapper(header)
    above = _wrapper(box) if box is not None else None
    return Record(
        body=content.inner_html or "",
        id=identifier,
        parent_id=_anchor(above) if above is not None else None,
        name=name,
        author_url=unescape(link[1]) if link else None,
        posted=clock(date),
        posted_raw=date or None,
        permalink=href,
        by_host=header.css_first("span.badge.text-bg-secondary, span.badge-secondary") is not None,
    )


def _anchor(node: LexborNode) -> str:
    """Return the id of the comment that an element is the wrapper of, "" where it is none."""
    identifier = node.attributes.get("id") or ""
    if not identifier and "media" in classes(node):
        first = next(node.iter(), None)
        identifier = (first.attributes.get("name") or "") if first is not None and first.tag == "a" else ""
    return identifier if re.fullmatch(r"c\d{1,20}", identifier) else ""


def _wrapper(node: LexborNode) -> LexborNode | None:
    """Return the wrapper of the comment that an element stands in, the element itself left out."""
    above = node.parent
    for _ in range(_FARTHEST):
        if above is None or _anchor(above):
            return above
        above = above.parent
    return None
