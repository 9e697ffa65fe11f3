"""HTML of a simple comment body -> text with marks, straight from lexbor's tree.

Most bodies are paragraphs, line breaks, links and emphasis. For these BeautifulSoup would only build the same tree
again, at several times the cost. Whatever is not plainly such a body is refused, and BeautifulSoup reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from threadscope.model import MarkKind
from threadscope.platforms.base import web_url
from threadscope.platforms.bodytext import Writer
from threadscope.platforms.charclean import visible
from threadscope.platforms.furniture import FURNITURE_CLASSES, QUOTE_CLASSES, is_button, picture_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["read_direct"]

_INLINE = frozenset({"a", "b", "strong", "i", "em", "span", "u", "cite", "code", "nobr"})
_BLOCKS = {"p": 3, "blockquote": 3, "div": 2, "h1": 3, "h2": 3, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
"""With the break that stands around each, as in `bodies`."""
_MARKS: dict[str, MarkKind] = {"blockquote": "quote", "b": "strong", "strong": "strong", "code": "code"}
_BOXES = frozenset({"p", "blockquote", "div"})
_DEPTH = 30
_TAGS = 1_000


def read_direct(html: str, base_url: str) -> Writer | None:
    """Write a simple body: paragraphs, quotations and boxes of inline elements, none of which the site put there.

    Returns:
        What BeautifulSoup's way writes too; None where the body holds anything else.
    """
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser("<body>" + html).body if html.count("<") <= _TAGS else None
    if body is None:
        return None
    reader = _Direct(base_url)
    node = body.first_child
    while node is not None:
        entered = reader.enter(node)
        if entered is None:
            return None
        child = node.first_child if entered else None
        if child is not None:
            node = child
            continue
        if entered:
            reader.leave()
        while (following := node.next) is None and reader.stack:
            node = reader.leave()
        node = following
    return reader.writer


class _Direct:
    """Write one body's nodes in document order, and remember which elements are still open."""

    def __init__(self, base_url: str) -> None:
        self.writer = Writer()
        self.base_url = base_url
        self.stack: list[tuple[LexborNode, int, int | None]] = []
        """Open elements, the breaks due at their ends (0: inline), and their marks' numbers."""
        self.inline = 0
        """Open elements in which parsers differ about blocks."""

    def enter(self, node: LexborNode) -> bool | None:
        """Write what one node begins with; say whether it is open now, None where it is nothing simple."""
        tag = node.tag
        if tag == "-text":
            text = node.text_content or ""
            self.writer.words(text)
            return False if visible(text) == text else None
        if tag == "-comment":
            return None if self.inline else False
        attributes = node.attributes
        names = (attributes.get("class") or "").lower().split() if attributes else []
        if "hidden" in attributes or not FURNITURE_CLASSES.isdisjoint(names):
            return None
        if tag == "br":
            self.writer.line_break()
            return False
        if tag == "img":
            self.writer.words(picture_text(attributes))
            return False
        gap = 0 if tag in _INLINE else _BLOCKS.get(tag or "", -1)
        if gap < 0 or (gap and self.inline) or len(self.stack) >= _DEPTH:  # parsers differ about blocks in inlines
            return None
        if tag == "a":
            href = attributes.get("href") or ""
            answers = "#respond" in href and "nofollow" in (attributes.get("rel") or "").split()
            if answers or is_button(_strings(node)):
                return None
            url = web_url(href, self.base_url)
            mark = self.writer.open("link", url) if url else None
        else:
            self.writer.gap(gap)
            kind = _MARKS.get(tag or "") or (None if QUOTE_CLASSES.isdisjoint(names) else "quote")
            mark = self.writer.open(kind) if kind else None
        self.stack.append((node, gap, mark))
        self.inline += tag not in _BOXES
        return True

    def leave(self) -> LexborNode:
        """Close the innermost element and return it."""
        node, gap, mark = self.stack.pop()
        self.inline -= node.tag not in _BOXES
        if mark is not None:
            self.writer.close(mark)
        self.writer.gap(gap)
        return node


def _strings(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        if inner.tag == "-text" and (text := (inner.text_content or "").strip()):
            yield text
