"""WordPress exports (WXR 1.0 to 1.2, "Tools > Export"): every post with its comments.

Read in WordPress' own `export.php`: an `item` a post, in it a `wp:comment` a comment with true parents, times in UTC
and the kind; spam is never written. `comment_approved` other than 1 (waiting, trash) is left out and counted. Texts are
stored without paragraphs: a line break in them is one on the page. A comment is the host's where its account is the
post's author, who is named by login; addresses and mails are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threadscope.model import CommentKind, Post
from threadscope.platforms.answers import post_of
from threadscope.platforms.base import Candidate, Document, Record, web_url
from threadscope.platforms.exports import elements, root_name, text_of, thread_of, words

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # lxml ships no types

__all__ = ["NAME", "VERSION", "matches", "read", "read_all"]

NAME = "wxr"
VERSION = 1

_SIGN = re.compile(rb"xmlns:wp\s*=\s*[\"']https?://wordpress\.org/export/")
_WP = "{*}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_KINDS: Mapping[str, CommentKind] = {
    "": "comment",
    "comment": "comment",
    "review": "comment",
    "pingback": "pingback",
    "trackback": "trackback",
    "webmention": "webmention",
}
"""Other types are a plugin's notes (`order_note`), not comments."""
_NO_TIME = "0000-00-00"


@dataclass(slots=True)
class _Authors:
    """The blog's own people, by login."""

    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, element: _Element) -> None:
        login = words(element, f"{_WP}author_login")
        self.numbers[login] = words(element, f"{_WP}author_id")
        self.names[login] = words(element, f"{_WP}author_display_name")


def matches(document: Document) -> bool:
    """Look for the export's namespace."""
    head = document.page.body[:20_000]
    return b"wordpress.org/export/" in head and _SIGN.search(head) is not None and root_name(head) == "rss"


def read(document: Document) -> Candidate | None:
    """Read the first post that has comments."""
    return next(read_all(document), None)


def read_all(document: Document) -> Iterator[Candidate]:
    """Read every post that has comments, one candidate each, in the export's order."""
    authors = _Authors()
    for element in elements(document.page.body, ["item", "{*}author"], 2):
        if element.tag != "item":
            authors.add(element)
            continue
        login = words(element, _CREATOR)
        records, gone = _comments(element, authors.numbers.get(login, ""))
        if records and words(element, f"{_WP}status") != "trash":
            post = _post(element, authors.names.get(login) or login)
            yield thread_of(document, (NAME, VERSION), post, records, gone)


def _post(item: _Element, author: str) -> Post:
    url = web_url(words(item, "link")) or web_url(words(item, "guid")) or ""
    when = _time(words(item, f"{_WP}post_date_gmt"), words(item, f"{_WP}post_date"))
    body = text_of(_with_breaks(words(item, _CONTENT)), url)
    return post_of(url, words(item, "title"), author, when, body)


def _comments(item: _Element, host: str) -> tuple[list[Record], set[str]]:
    """Return a post's comments, and the ids of those that are not published."""
    records, gone = [], set()
    for element in item.iterchildren(f"{_WP}comment"):
        kind = _KINDS.get(words(element, f"{_WP}comment_type"))
        number = words(element, f"{_WP}comment_id")
        if kind is None or not number.isdecimal():
            continue
        if words(element, f"{_WP}comment_approved") not in ("1", "approve", "approved"):
            gone.add(f"comment-{number}")
        records.append(_record(element, number, kind, host))
    return records, gone


def _record(element: _Element, number: str, kind: CommentKind, host: str) -> Record:
    parent = words(element, f"{_WP}comment_parent")
    local = words(element, f"{_WP}comment_date")
    user = words(element, f"{_WP}comment_user_id")
    return Record(
        body=_with_breaks(words(element, f"{_WP}comment_content")),
        id=f"comment-{number}",
        parent_id=f"comment-{parent}" if parent.strip("0") else None,
        name=words(element, f"{_WP}comment_author"),
        author_url=words(element, f"{_WP}comment_author_url") or None,
        posted=_time(words(element, f"{_WP}comment_date_gmt"), local),
        posted_raw=local or None,
        permalink=f"#comment-{number}",
        kind=kind,
        by_host=bool(host.strip("0")) and user == host,
    )


def _time(utc: str, local: str) -> str | None:
    """Return the time in UTC, else the one in the blog's own zone, which the export does not tell."""
    if utc and not utc.startswith(_NO_TIME):
        return f"{utc}+00:00"
    return local if local and not local.startswith(_NO_TIME) else None


def _with_breaks(text: str) -> str:
    """Write line breaks as markup, as the blog does when it shows the text."""
    return text.replace("\r\n", "\n").replace("\n", "<br>\n")
