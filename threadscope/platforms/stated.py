"""How many comments a page itself claims to have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from threadscope.platforms.pageparts import in_comments, in_margin, short_text
from threadscope.platforms.words import alternatives, phrases

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from threadscope.platforms.base import Document

__all__ = ["count_in", "find_count", "stated_count"]

_NUMBER = r"[0-9]{1,3}(?:[.,\u202f\xa0 ][0-9]{3})+|[0-9]{1,7}"
_NOUN = rf"(?:{alternatives('count_nouns')})"
_ONE = alternatives("count_one")
_NONE = alternatives("count_none")
_TAIL = rf"(?=$|\s?[:.,!(\uff08{{\[\u201c\u201e\"\xbb\u2026|/)}}\u2193\u2013-]|\s(?:{alternatives('count_tails')})\b)"
_FIRST = re.compile(rf"^(?:(?P<n>{_NUMBER})|(?P<none>{_NONE})|(?P<one>{_ONE}))\s?{_NOUN}{_TAIL}", re.IGNORECASE)
_LAST = re.compile(rf"^{_NOUN}\s?[:\uff1a(\uff08\[]\s?(?P<n>{_NUMBER})\s?[)\uff09\]]?$", re.IGNORECASE)
_FIRST_TO = tuple(phrases("first_to"))
_SIGNS = re.compile(r"^[^\w]+|[^\w)\uff09\]]+$")
_HEADINGS = "h1, h2, h3, h4, h5, h6, legend"
_NAMES = (
    *("comments-title", "comment-title", "comments-count", "comment-count", "comments_count", "comment_count"),
    *("commentcount", "commentscount", "comments-number", "comment-number", "num-comments", "comments-header"),
    *("comments-heading", "comments_intro", "comment-header", "comment_header", "response-count", "comments-label"),
    *("responses", "comments-link", "postcomments", "nocomments", "no-comments"),
)
_LABELS = ", ".join(f".{name}, #{name}" for name in _NAMES)
"""Classes and ids of what says how many comments there are."""


def count_in(text: str) -> int | None:
    """Read a number of comments from a label: "14 Responses to this post", "Kommentare (12)", "No comments yet".

    Returns:
        The number; 0 where the label says that there are none; None where it is no such label.
    """
    text = _SIGNS.sub("", text[:200])
    found = _FIRST.match(text) or _LAST.match(text)
    if found:
        groups = found.groupdict()
        if groups.get("none"):
            return 0
        return 1 if groups.get("one") else int(re.sub(r"\D", "", groups["n"]))
    return 0 if text.casefold().startswith(_FIRST_TO) else None


def stated_count(document: Document) -> int | None:
    """Return the number of comments the page claims, None where it says nothing; looked for once a page."""
    return document.stated_count


def find_count(document: Document) -> int | None:
    """Look for the number of comments the page claims.

    Asked in turn: JSON-LD and microdata of the article; a heading or label in the comment area; a heading elsewhere in
    the text; a link to this page's own comments. Never sidebars and lists of other posts.
    """
    for article in document.articles:
        count = article.get("commentCount")
        if isinstance(count, int | str) and str(count).isdecimal():
            return int(count)
    marked = {value for node in document.select("[itemprop='commentCount']") if (value := _value(node)) is not None}
    if len(marked) == 1:
        return marked.pop()
    best: tuple[int, int] | None = None
    for rank, selector in ((2, _HEADINGS), (1, _LABELS)):
        for node in document.select(selector):
            text = short_text(node)
            count = count_in(text) if text else None
            if count is None or in_margin(document, node):
                continue
            score = rank + 3 * in_comments(document, node)
            if best is None or score > best[0]:
                best = (score, count)
    if best and best[0] >= 2:
        return best[1]
    linked = _linked(document)
    return linked if linked is not None else best[1] if best else None


def _value(node: LexborNode) -> int | None:
    said = (node.attributes.get("content") or short_text(node)).strip()
    return int(said) if said.isdecimal() and len(said) < 8 else count_in(said)


def _linked(document: Document) -> int | None:
    """Read the first label that links to this very page's comments."""
    own = {urlsplit(url).path.rstrip("/") for url in (document.page.url, document.canonical_url) if url}
    for link in document.tree.css("a[href*='#']"):
        href = link.attributes.get("href") or ""
        path, _, fragment = href.partition("#")
        if not any(word in fragment.lower() for word in ("comment", "respond", "disqus_thread", "reply", "discuss")):
            continue
        if path and urlsplit(document.absolute(path) or "").path.rstrip("/") not in own:
            continue
        count = count_in(short_text(link))
        if count is not None and not in_margin(document, link):
            return count
    return None
