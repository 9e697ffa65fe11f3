"""Which part of a page an element lies in, and what the page says of itself for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from threadscope.platforms.charclean import visible

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from threadscope.platforms.base import Document

__all__ = ["in_comments", "in_margin", "outside", "page_language", "read_articles", "short_text"]

_WORD = re.compile(r"[a-z]+")
_COMMENTS = frozenset(
    {"comment", "comments", "commentlist", "commentlists", "respond", "responses", "disqus", "replies", "commentarea"}
)
_MARGINS = frozenset(
    {
        *(
            "sidebar",
            "widgets",
            "widgetarea",
            "related",
            "recent",
            "popular",
            "navigation",
            "menu",
            "latest",
            "trending",
        ),
        *("promo", "sponsored", "teaser", "carousel", "aside", "newsletter", "breadcrumb", "breadcrumbs"),
    }
)
_OWN_OR_MARGIN = frozenset({"widget", "footer", "archive", "nav"})
"""Margins, unless the name also says that they are the article's own: `post-footer`, Blogger's `widget Blog`."""
_OWN = frozenset({"post", "entry", "article", "blog", "hentry", "comment", "comments"})
_MARGIN_TAGS = frozenset({"aside", "nav", "footer"})
_DEPTH = 60


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the node and its ancestors below `body`, the nearest first."""
    at: LexborNode | None = node
    for _ in range(_DEPTH):
        if at is None or at.tag in ("body", "html", "-undef", "-document"):
            return
        yield at
        at = at.parent


def _own_words(node: LexborNode) -> str:
    """Return an element's id and class names as one string."""
    attributes = node.attributes
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}" if attributes else ""


@lru_cache(maxsize=2_048)
def _part(tag: str, named: str) -> tuple[bool, bool]:
    """Tell by an element's tag, id and classes whether it holds comments, and whether it is a margin."""
    words = set(_WORD.findall(named.lower()))
    own = not _OWN.isdisjoint(words)
    region = tag in _MARGIN_TAGS or not _OWN_OR_MARGIN.isdisjoint(words)
    return not _COMMENTS.isdisjoint(words), not _MARGINS.isdisjoint(words) or (region and not own)


def _part_of(node: LexborNode) -> tuple[bool, bool]:
    named = _own_words(node)
    look = _part if len(named) < 500 else _part.__wrapped__  # what a page makes huge is not kept
    return look(node.tag or "", named)


def _around(document: Document, node: LexborNode) -> tuple[bool, bool]:
    """Tell whether an element lies in the comments, and whether in a margin; each one around it is asked once."""
    known = document.parts
    path: list[tuple[int, tuple[bool, bool]]] = []
    comments = margin = False
    for at in _ancestors(node):
        if (key := at.mem_id) in known:
            comments, margin = known[key]
            break
        path.append((key, _part_of(at)))
    for key, (is_comments, is_margin) in reversed(path):
        comments, margin = comments or is_comments, margin or is_margin
        known[key] = comments, margin
    return comments, margin


def in_comments(document: Document, node: LexborNode) -> bool:
    """Tell whether an element lies within the comments, by the ids and classes around it."""
    return _around(document, node)[0]


def in_margin(document: Document, node: LexborNode) -> bool:
    """Tell whether an element lies in a sidebar, a menu, a footer or a list of other posts."""
    return _around(document, node)[1]


def outside(document: Document, node: LexborNode) -> bool:
    """Tell whether an element lies neither in the comments nor in a margin."""
    return True not in _around(document, node)


def short_text(node: LexborNode, most: int = 200) -> str:
    """Return an element's words in one line; "" where they are more than `most` characters: then it is no label."""
    text = " ".join(visible(node.text(separator=" ")).split())
    return text if len(text) <= most else ""


def read_articles(document: Document) -> list[dict[str, Any]]:
    """Return the page's JSON-LD objects that describe an article, the most specific first.

    Bad JSON is passed over; at most 200 objects are looked at, whatever their nesting.
    """
    found: list[dict[str, Any]] = []
    for script in document.linked_data[:20]:
        try:
            queue = [json.loads(script.text() or "null")]
        except (ValueError, RecursionError):
            continue
        for _ in range(200):
            if not queue:
                break
            item = queue.pop(0)
            if isinstance(item, list):
                queue.extend(item[:100])
            elif isinstance(item, dict):
                kinds = item.get("@type")
                names = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
                if "Article" in names or "Posting" in names or "Review" in names:
                    found.append(item)
                queue.extend(v for k, v in item.items() if k in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"))
    return found


def page_language(document: Document) -> str:
    """Return the language the page declares (BCP 47), "" where it declares none."""
    node = document.tree.css_first("html")
    return (node.attributes.get("lang") or node.attributes.get("xml:lang") or "") if node else ""
