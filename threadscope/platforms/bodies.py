"""HTML of comment bodies -> text with marks, all but the simplest bodies of a page in one soup.

A body's markup is hostile: every body is first made well-formed by itself (lexbor, as a browser would), so that it
cannot close what it did not open. Simple ones are written at once (see `bodies_direct`); the others go through
BeautifulSoup together, and one pass over `next_element` writes text and marks. Nothing recurses, everything is linear
in the size of the markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.model import Mark, MarkKind
from threadscope.platforms.base import web_url
from threadscope.platforms.bodies_direct import read_direct
from threadscope.platforms.bodytext import Writer, finish
from threadscope.platforms.charclean import visible
from threadscope.platforms.furniture import is_furniture, is_quote, picture_text

if TYPE_CHECKING:
    from bs4 import Tag

__all__ = ["Body", "read_bodies"]

# Never a part of what somebody wrote. Those whose content is raw text must go before BeautifulSoup, whose parser
# ends some of them elsewhere than a browser does: a body could open a comment there that swallows its neighbours.
_DROPPED = [
    *("script", "style", "template", "noscript", "iframe", "noembed", "noframes", "plaintext", "xmp", "textarea"),
    *("title", "svg", "math", "form", "button", "select", "option", "input", "object", "embed", "canvas", "video"),
    *("audio", "map", "nav", "head", "meta", "link", "base", "frameset", "frame", "dialog"),
]
_NOTE = re.compile(r"<!--.*?-->", re.DOTALL)
_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_LINES = frozenset(
    {
        *("div", "li", "dt", "dd", "tr", "caption", "section", "article", "header", "footer", "aside", "main"),
        *("figure", "figcaption", "address", "fieldset", "details", "summary", "center", "body"),
    }
)
_CELLS = frozenset({"td", "th"})
_MARKS: dict[str, MarkKind] = {
    "blockquote": "quote",
    "q": "quote",
    "b": "strong",
    "strong": "strong",
    "ins": "edit",
    "code": "code",
    "pre": "code",
    "tt": "code",
}


@dataclass(frozen=True, slots=True)
class Body:
    """A comment's own words and what markup said about them."""

    text: str
    marks: tuple[Mark, ...] = ()


def read_bodies(bodies: Sequence[tuple[str, bool]], base_url: str = "") -> list[Body]:
    """Read comment bodies as a browser shows them, and keep what their markup said.

    Block elements and `<br>` become line breaks, blanks collapse, smileys give their words, buttons and reply links
    vanish. Escaped markup stays text.

    Args:
        bodies: (HTML or text, is plain text) pairs; a body that is not well-formed cannot reach into the next.
        base_url: what relative links resolve against.

    Returns:
        One body a pair, same order. Marks are sorted, and their offsets count code points of the text.
    """
    writers = [Writer() for _ in bodies]
    markup = []
    for number, (body, plain) in enumerate(bodies):
        if plain:
            writers[number].plain(visible(body))
        elif "<" in body:
            direct = read_direct(visible(body), base_url)
            if direct is None:
                markup.append((number, _wellformed(body)))
            else:
                writers[number] = direct
        elif body:
            from html import unescape

            writers[number].words(visible(unescape(body)))
    if markup:
        _read_soup(markup, writers, base_url)
    return [Body(*finish(writer)) for writer in writers]


def _wellformed(html: str) -> str:
    """Make a body's markup whole by itself, without comments and without elements that hold no words."""
    from selectolax.lexbor import LexborHTMLParser

    from threadscope.platforms.markup import shallow

    tree = LexborHTMLParser("<body>" + shallow(visible(html)))
    tree.strip_tags(_DROPPED)
    inner = (tree.body.inner_html if tree.body else "") or ""
    return _NOTE.sub("", inner) if "<!--" in inner else inner


def _read_soup(markup: Sequence[tuple[int, str]], writers: Sequence[Writer], base_url: str) -> None:
    """Parse all bodies at once; each follows an element that carries its number under a name no body holds."""
    from bs4 import BeautifulSoup, Tag
    from bs4.element import NavigableString

    whole = "".join(html for _, html in markup)
    name = "data-body"
    while name in whole:
        name += "-"
    soup = BeautifulSoup("".join(f'<div {name}="{number}">{html}</div>' for number, html in markup), "lxml")
    reader: _Reader | None = None
    node = soup.contents[0] if soup.contents else None
    while node is not None:
        if isinstance(node, Tag):
            if name in node.attrs:
                if reader:
                    reader.close_to(None)
                reader = _Reader(writers[int(str(node[name]))], node, base_url)
            elif reader:
                reader.close_to(node.parent)
                reader.open(node)
        elif reader and type(node) is NavigableString:
            reader.close_to(node.parent)
            reader.text(node)
        node = node.next_element
    if reader:
        reader.close_to(None)


class _Reader:
    """Write one body's elements, in the order of the document, and remember which of them are still open."""

    def __init__(self, writer: Writer, root: Tag, base_url: str) -> None:
        self.writer = writer
        self.base_url = base_url
        self.stack: list[tuple[Tag, int, int | None]] = [(root, 0, None)]
        """Open elements, the line breaks due at their end, and their mark's number."""
        self.hidden: Tag | None = None
        self.pre = 0

    def close_to(self, parent: Tag | None) -> None:
        """Close what ended before the next node, which lies in `parent` (None: the body is over)."""
        while self.stack and self.stack[-1][0] is not parent:
            tag, gap, mark = self.stack.pop()
            if tag is self.hidden:
                self.hidden = None
            if tag.name == "pre":
                self.pre -= 1
            if mark is not None:
                self.writer.close(mark)
            self.writer.gap(gap)

    def open(self, tag: Tag) -> None:
        name = tag.name
        gap = 3 if name in _PARAGRAPHS else 2 if name in _LINES else 1 if name in _CELLS else 0
        mark: int | None = None
        if self.hidden is None:
            if is_furniture(tag):
                self.hidden = tag
            elif name == "br":
                self.writer.line_break()
            elif name == "img":
                self.writer.words(picture_text(tag))
            else:
                self.writer.gap(gap)
                mark = self._mark(tag)
        self.pre += name == "pre"
        self.stack.append((tag, gap, mark))

    def _mark(self, tag: Tag) -> int | None:
        if tag.name == "a":
            href = web_url(str(tag.get("href") or ""), self.base_url)
            return self.writer.open("link", href) if href else None
        kind = _MARKS.get(tag.name)
        if kind is None and is_quote(tag):
            kind = "quote"
        return self.writer.open(kind) if kind else None

    def text(self, string: str) -> None:
        if self.hidden is None:
            if self.pre:
                self.writer.lines(visible(string))
            else:
                self.writer.words(visible(string))
