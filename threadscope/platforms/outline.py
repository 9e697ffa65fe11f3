"""A page as one flat list: elements and texts in document order, with the lines that a reader would see.

Readers that know no markup need to ask "what stands between these two places?" and "what does this element hold?" for
any two places of a page. In a flat list both are index ranges, no question needs recursion, and the whole page is
walked once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from threadscope.platforms.vocabulary import (
    COMMENT,
    COUNTED,
    FOREIGN_REGION,
    FOREIGN_TAGS,
    FOREIGN_WIDGET,
    THREAD,
    UNSEEN,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Line", "Node", "Outline"]

_INLINE = """a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp small span strike
    strong sub sup time tt u var nobr fb:like g:plusone"""
_SKIPPED = """script style noscript template textarea select option button svg iframe object embed map canvas audio
    video title meta link input"""
INLINE = frozenset(_INLINE.split())
ITEMS = frozenset({"li", "article", "dd", "td"})
SKIPPED = frozenset(_SKIPPED.split())
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ALONE = re.compile(r"^\W*(?:\w+\s)?\w{5,}\W*(?:\d+\W*)?$")
_NUMBERED = re.compile(
    r"(?:div-|li-)*(?:comm?ents?|dsq-comment|response|kommentar|reply|c)[-_]?(?:\d+$|[0-9a-f]{12,}$)", re.IGNORECASE
)
"""The id of one comment; links to comments have none, so a list of the newest ones is not taken for them."""
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"[0-9a-f]*[0-9][0-9a-f]{7,}|\d+")
"""A run of digits, or a long hexadecimal number as TypePad and others use them."""
_LONGEST = 500
"""Characters of a class attribute that are looked at."""
_HIDDEN = re.compile(r"display\s*:\s*none")


_NO_TRAITS = False, False, False


class Node:
    """One element or text, by its place in document order.

    What most nodes do not have stands in the class: a page has thousands of them, and making them is most of the work.
    """

    order: int
    node: LexborNode
    parent: int
    end: int
    """The order after its last descendant."""
    tag: str = ""
    """"" for text."""
    names: tuple[str, ...] = ()
    """Class names, lower-cased, digits taken out."""
    id: str = ""
    text: str = ""
    mark: str = ""
    """The id without the part that numbers it, lower-cased."""
    kind: tuple[str, str] = ("", "")
    """Tag and, where it is numbered, `mark`: what records of a run have in common at least."""
    line: int = -1
    block: int = -1
    """The nearest element, from this one up, that starts a line of its own."""
    hidden: bool = False
    linked: bool = False
    in_item: bool = False
    """Within an item of a list, a table or an article."""
    traits: tuple[bool, bool, bool] = _NO_TRAITS
    """Whether it calls itself a list of comments, a foreign widget, any foreign region."""
    author: int | None = None
    """How clearly it is its author's name; None: not looked at yet."""

    def __init__(self, order: int, node: LexborNode, parent: int) -> None:
        self.order = order
        self.node = node
        self.parent = parent
        self.end = order + 1


@dataclass(slots=True)
class Line:
    """A run of text that no block element or line break interrupts."""

    index: int
    block: int
    """The element that the line stands in."""
    texts: list[int] = field(default_factory=list)
    text: str = ""
    linked: int = 0
    """Characters inside links."""
    date: tuple[int, int] | None = None
    looked: bool = False
    """Whether a date was looked for."""


@lru_cache(maxsize=2_048)
def _names(attribute: str) -> tuple[str, ...]:
    """Split a class attribute into names, lower-cased, digits taken out; elements share few different ones."""
    return tuple(_DIGITS.sub("", c) for c in attribute.lower().split()[:12])


@lru_cache(maxsize=2_048)
def _traits(names: tuple[str, ...], mark: str) -> tuple[bool, bool, bool]:
    """Tell whether an element calls itself a list of comments, a foreign widget, any foreign region."""
    own = (*names, mark)
    widget = any(FOREIGN_WIDGET.search(n) for n in own)
    foreign = widget or any(FOREIGN_REGION.search(n) and not COMMENT.search(n) for n in own)
    thread = any(THREAD.match(n) for n in own)
    return (thread, widget, foreign) if thread or foreign else _NO_TRAITS


def _element(node: LexborNode, tag: str, order: int, above: Node | None) -> Node:
    new = Node(order, node, above.order if above is not None else -1)
    new.tag = tag
    new.kind = tag, ""
    new.block = order
    if above is not None:
        if above.hidden:
            new.hidden = True
        if above.linked:
            new.linked = True
        if above.in_item or above.tag in ITEMS:
            new.in_item = True
        if tag in INLINE:
            new.block = above.block
    if tag == "a":
        new.linked = True
    attributes = node.attributes
    if attributes:
        _describe(new, attributes)
    return new


def _describe(new: Node, attributes: Mapping[str, str | None]) -> None:
    """Fill in what an element's attributes say."""
    get = attributes.get
    given = get("class")
    names = _names(given[:_LONGEST]) if given else ()
    if get("itemprop") == "comment" or (get("itemtype") or "").endswith("Comment"):
        names = (*names, "comment")
    if names:
        new.names = names
    identifier = get("id") or (new.tag == "a" and get("name"))
    if identifier:
        new.id = identifier[:200]
        new.mark = pattern(new.id)
        if "0" in new.mark:
            new.kind = new.tag, new.mark
    if names or new.mark:
        new.traits = _traits(names, new.mark)
    style = get("style")
    if (style and _HIDDEN.search(style)) or "hidden" in attributes or not UNSEEN.isdisjoint(names):
        new.hidden = True


class Outline:
    """Walk a page once and keep it as `nodes`, `lines` and `foreign` (True where a node is no part of the content)."""

    def __init__(self, root: LexborNode, limit: int = 400_000) -> None:
        self.nodes: list[Node] = []
        self.lines: list[Line] = []
        self._regions: list[Node] = []
        """What may be a part of the page by its name."""
        self._walk(root, limit)
        for line in self.lines:
            line.text = " ".join("".join(self.nodes[t].text for t in line.texts).split())
        self.lines = [line for line in self.lines if line.text]
        for index, line in enumerate(self.lines):
            line.index = index
            for t in line.texts:
                self.nodes[t].line = index
        self.weight = self._weigh()
        self._texts = [t for line in self.lines for t in line.texts]
        self.threads = [n.order for n in self._regions if n.traits[0]]
        """What calls itself a list of comments."""
        self.foreign = self._foreign()
        self.headings = [line.texts[0] for line in self.lines if self._is_heading(line)]
        """Where lines such as "14 Responses" begin."""

    def _walk(self, root: LexborNode, limit: int) -> None:
        """Visit the tree without recursion: children before siblings, and up again where neither is left.

        `line` is what a text goes on with; None where a new one begins: at the edges of an element that is a block.
        """
        nodes, regions = self.nodes, self._regions
        stack: list[tuple[LexborNode, Node]] = []
        above: Node | None = None
        line: Line | None = None
        node: LexborNode | None = root
        while node is not None and len(nodes) < limit:
            tag = node.tag or ""
            if tag == "-text" and above is not None:
                line = self._add_text(node, above, line)
            elif tag not in SKIPPED and tag[:1] not in ("-", "!"):
                new = _element(node, tag, len(nodes), above)
                nodes.append(new)
                if new.traits is not _NO_TRAITS or tag in FOREIGN_TAGS:
                    regions.append(new)
                if new.block == new.order:
                    line = None
                child = node.first_child
                if child is not None:
                    stack.append((node, new))
                    node, above = child, new
                    continue
            following = node.next
            if following is None:
                following, ended = self._climb(stack)
                line = None if ended else line
            above = stack[-1][1] if stack else None
            node = following
        for _, above in stack:
            above.end = len(nodes)

    def _climb(self, stack: list[tuple[LexborNode, Node]]) -> tuple[LexborNode | None, bool]:
        """Leave elements up to one that has a next sibling; return that, and whether a block was among those left."""
        following, ended = None, False
        while following is None and stack:
            node, done = stack.pop()
            done.end = len(self.nodes)
            ended = ended or done.block == done.order
            following = node.next if stack else None
        return following, ended

    def _add_text(self, node: LexborNode, above: Node, line: Line | None) -> Line | None:
        """Add a text to the line that it goes on with, or to a new one, and return that."""
        text = node.text_content or ""
        if line is None:
            if text.isspace():
                return None
            line = Line(len(self.lines), above.block)
            self.lines.append(line)
        new = Node(len(self.nodes), node, above.order)
        new.text = text
        if above.hidden:
            new.hidden = True
        line.texts.append(new.order)
        if above.linked:
            new.linked = True
            line.linked += len(text.strip())
        self.nodes.append(new)
        return line

    def _is_heading(self, line: Line) -> bool:
        """Tell "14 Responses", "Comments" and headings with such words from prose that speaks of comments."""
        text = line.text
        if len(text) >= 120:
            return False
        first = self.nodes[line.block]
        headed = first.tag in HEADINGS or self.nodes[max(0, first.parent)].tag in HEADINGS
        short = len(text) < 60 and _DIGIT.search(text) is not None
        alone = not line.linked and first.tag != "a" and _ALONE.match(text) is not None
        if not (headed or short or alone) or self.nodes[line.texts[0]].hidden or not (found := COUNTED.match(text)):
            return False
        return headed or alone or any(c.isdigit() for c in found.group())

    def _weigh(self) -> list[int]:
        """Return running sums of visible characters, so that any range's text length is one subtraction."""
        return list(accumulate((len(n.text.strip()) if n.text else 0 for n in self.nodes), initial=0))

    def length(self, start: int, stop: int) -> int:
        """Count the characters of text between two places."""
        return self.weight[max(start, stop)] - self.weight[start]

    def _foreign(self) -> bytearray:
        """Mark navigation, sidebars, page footers and widgets, unless they hold much of the page."""
        marks = bytearray(len(self.nodes))
        threads = self.threads
        comments = [n.order for n in self.nodes if n.id and _NUMBERED.match(n.id)]
        whole = self.weight[-1] or 1
        skip_to = 0
        for node in self._regions:
            if node.order < skip_to:
                continue
            _, widget, named = node.traits
            inner = node.tag in ("footer", "header") and node.in_item
            if not named and (node.tag not in FOREIGN_TAGS or inner):
                continue
            holds = bisect_left(threads, node.end) > bisect_left(threads, node.order + 1)
            numbered = bisect_left(comments, node.end) > bisect_left(comments, node.order + 1)
            if not numbered and (widget or not holds) and self.length(node.order, node.end) < 0.4 * whole:
                marks[node.order : node.end] = b"\1" * (node.end - node.order)
                skip_to = node.end
        return marks

    def ancestors(self, order: int, most: int) -> list[int]:
        """Return the orders of the nearest ancestors, the nearest first."""
        found: list[int] = []
        order = self.nodes[order].parent
        while order >= 0 and len(found) < most:
            found.append(order)
            order = self.nodes[order].parent
        return found

    def lines_between(self, start: int, stop: int) -> list[Line]:
        """Return the lines with text between two places, in order."""
        texts = self._texts
        first, last = bisect_left(texts, start), bisect_left(texts, stop) - 1
        if first > last:
            return []
        return self.lines[self.nodes[texts[first]].line : self.nodes[texts[last]].line + 1]


def pattern(identifier: str) -> str:
    """Return an id without the part that numbers it."""
    return _DIGITS.sub("0", identifier.lower())
