"""A page as one flat list: elements and texts in document order, with the lines that a reader would see.

Readers that know no markup need to ask "what stands between these two places?" and "what does this element hold?" for
any two places of a page. In a flat list both are index ranges, no question needs recursion, and the whole page is
walked once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from threadscope.platforms.tags import ITEMS, TEXT, Tag, identifier_of, tag_of
from threadscope.platforms.vocabulary import AUTHOR, counted

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["HEADINGS", "INLINE", "Line", "Outline"]

_INLINE = """a abbr acronym b bdi bdo big button cite code del dfn em font i img ins kbd label mark q s samp small span
    strike strong sub sup time tt u var nobr fb:like g:plusone"""
_SKIPPED = """noscript template option svg object map canvas audio video embed meta link input script style iframe
    noembed noframes select textarea title button -comment"""
_BLOCKS = """article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li nav ol p pre script
    section style table tbody td tr ul"""
_WITHIN = frozenset({"b", "em", "i", "s", "strike", "strong", "sub", "sup", "u", "code", "mark", "ins", "del"})
"""Elements that also set a part of a word."""
_SHIFTED = frozenset({"sub", "sup"})
INLINE = frozenset(_INLINE.split())
SKIPPED = frozenset(_SKIPPED.split())
"""What shows nothing that anybody wrote."""
BLOCKS = frozenset(_BLOCKS.split())
"""Elements at whose edges white space is nothing."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ALONE = re.compile(r"^\W*(?:\w+\s)?\w{5,}\W*(?:\d+\W*)?$")
_NUMBERED = re.compile(
    r"(?:div-|li-)*(?:comm?ents?|dsq-comment|response|kommentar|reply|c)[-_]?(?:\d+$|[0-9a-f]{12,}$)", re.IGNORECASE
)
"""The id of one comment; links to comments have none, so a list of the newest ones is not taken for them."""
_DIGIT = re.compile(r"\d")
_FEET = 2
"""Footers of one kind that a page may have; where it has more, each is a record's."""
_TIMED = re.compile(r"time(?:$|stamp|[-_]?ago)|(?:^|[-_])(?:date|name)(?:$|[-_])")
_LABEL = re.compile(r"time|date|stamp|(?:^|[-_])ago$|repl(?:y|ied|ying)[-_]?to|handle|badge")
"""Names of what is set beside a name, though no blank stands between them."""


@dataclass(slots=True)
class Line:
    """A run of text that no block element or line break interrupts."""

    index: int
    block: int
    """The element that the line stands in."""
    texts: list[int]
    text: str = ""
    linked: int = 0
    """Characters inside links."""
    hidden: bool = False
    date: tuple[int, int] | None = None
    looked: bool = False
    """Whether a date was looked for."""


def _names_author(button: LexborNode) -> bool:
    """Tell the button that is somebody's name or a time, and opens more of either, from all others."""
    names = (button.attributes.get("class") or "").lower().split()[:8]
    return any(AUTHOR.search(name) or _TIMED.search(name) for name in names)


_SHORT_LABEL = 60
"""Characters of what a button says."""


class Outline:
    """Go through a page once and keep what its elements and texts are, by their place in document order.

    Each list has one entry a place: a page has thousands of places, and making an object for each would cost more
    than everything else that is done with them.
    """

    def __init__(self, root: LexborNode, limit: int = 400_000) -> None:
        self.tags: list[Tag] = []
        """What an element's tag says; `TEXT` for texts."""
        self.texts: list[str] = []
        """"" for elements."""
        self.parents: list[int] = []
        self.ends: list[int] = []
        """The place after the last descendant."""
        self.blocks: list[int] = []
        """The nearest element, from this one up, that starts a line of its own."""
        self.lines: list[Line] = []
        self.weight = [0]
        """Running sums of visible characters, so that any range's text length is one subtraction."""
        self.telling: list[int] = []
        """Elements that call themselves anything."""
        self._pressed: list[tuple[int, LexborNode]] = []
        """Buttons, which have no place of their own, with the place that follows them."""
        self._bounds: list[int] = []
        """Elements that may be foreign, and those that have a header and a footer of their own."""
        self._root = root
        self._nodes: list[LexborNode] = []
        self._walk(limit)
        texts = self.texts
        for line in self.lines:
            own = line.texts
            line.text = " ".join((texts[own[0]] if len(own) == 1 else self.joined(own)).split())
        self.lines = [line for line in self.lines if line.text]
        self.line_of = [-1] * len(texts)
        """The line that a text is part of, -1 for none."""
        for index, line in enumerate(self.lines):
            line.index = index
            for t in line.texts:
                self.line_of[t] = index
        self._shown = [t for line in self.lines for t in line.texts]
        self.threads = [order for order in self.telling if self.tags[order].traits[0]]
        """What calls itself a list of comments."""
        self.foreign = self._foreign()
        self.headings = [line.texts[0] for line in self.lines if self._is_heading(line)]
        """Where lines such as "14 Responses" begin."""

    def joined(self, own: list[int]) -> str:
        """Join texts of one line; two labels side by side ("Ann", "2 May") with a blank, as styles set them."""
        texts, tags, parents = self.texts, self.tags, self.parents
        pieces = [texts[own[0]]]
        for before, at in pairwise(own):
            if parents[before] != parents[at] and texts[before][-1:] > " " < texts[at][:1]:
                left, right = self._siblings(before, at)
                if self._parted(tags[left], tags[right], texts[before], texts[at]):
                    pieces.append(" ")
            pieces.append(texts[at])
        return "".join(pieces)

    def _siblings(self, left: int, right: int) -> tuple[int, int]:
        """Return what stands side by side around two texts that follow each other."""
        parents, ends = self.parents, self.ends
        while ends[parents[left]] <= right:
            left = parents[left]
        while parents[right] > parents[left]:
            right = parents[right]
        return left, right

    def _parted(self, left: Tag, right: Tag, before: str, after: str) -> bool:
        """Tell two labels from parts of a word: by their classes, or where a number follows a letter ("Ann12 May")."""
        if left.name and right.name:
            if left.name not in _WITHIN and (left.names or right.names):
                return True
        elif any(map(_LABEL.search, right.names)):
            return True
        numbers = before[-1:].isalpha() and after[:1].isdecimal()
        return numbers and not {left.name, right.name} & _SHIFTED and bool(right.name)

    def _walk(self, limit: int) -> None:  # noqa: C901, PLR0912, PLR0915  # a call a node costs as much as the rest
        """Go through the tree.

        `line` is what a text goes on with; None where a new one begins: at the edges of an element that is a block.
        """
        tags, texts, parents, ends = self.tags, self.texts, self.parents, self.ends
        blocks, nodes, lines, weight = self.blocks, self._nodes, self.lines, self.weight
        total = 0
        stack: list[tuple[LexborNode, int, int, bool, bool]] = []
        above, block, hidden, linked = -1, -1, False, False
        """The innermost open element; those around it are on the stack."""
        line: Line | None = None
        veiled = False
        order = 0
        node: LexborNode | None = self._root
        while node is not None and order < limit:
            name = node.tag or ""
            child = None
            if name == "-text":
                text = node.text_content or ""
                if not text.isspace() or (line is not None and not self._separates(node, above)):
                    if line is None or (veiled and not hidden):
                        line, veiled = Line(len(lines), block, [], hidden=hidden), hidden
                        lines.append(line)
                    line.texts.append(order)
                    size = len(text.strip())
                    total += size
                    if linked:
                        line.linked += size
                    tags.append(TEXT)
                    texts.append(text)
                    parents.append(above)
                    blocks.append(block)
                    nodes.append(node)
                    weight.append(total)
                    order += 1
                    ends.append(order)
            elif name not in SKIPPED or (name == "button" and _names_author(node)):
                tag = tag_of(name, node.attributes)
                own = block
                if name not in INLINE:
                    own, line = order, None
                tags.append(tag)
                texts.append("")
                parents.append(above)
                blocks.append(own)
                nodes.append(node)
                weight.append(total)
                if tag.telling:
                    self.telling.append(order)
                if tag.bounds:
                    self._bounds.append(order)
                child = node.first_child
                if child is not None:
                    stack.append((node, above, block, hidden, linked))
                    above, block, hidden, linked = order, own, hidden or tag.hidden, linked or name == "a"
                order += 1
                ends.append(order)
            elif name == "button":
                self._pressed.append((order, node))
            following = child or (node.next if stack else None)
            while following is None and stack:
                ends[above] = order
                line = None if block == above else line
                node, above, block, hidden, linked = stack.pop()
                following = node.next if stack else None
            node = following
        for _, parent, *_ in reversed(stack):
            ends[above] = order
            above = parent

    def _separates(self, node: LexborNode, above: int) -> bool:
        """Tell whether white space stands before the edge of a block, where it is nothing."""
        following = node.next
        return (following.tag if following is not None else self.tags[above].name) in BLOCKS

    def buttons(self, start: int, stop: int) -> Iterator[str]:
        """Yield what the buttons between two places say, where it is short."""
        for order, node in self._pressed:
            if start <= order <= stop and len(words := " ".join(node.text().split())) <= _SHORT_LABEL:
                yield words

    def markup(self, order: int) -> str:
        """Return an element's HTML."""
        return self._nodes[order].html or ""

    def attributes(self, order: int) -> Mapping[str, str]:
        """Return an element's attributes, "" for those without a value."""
        given = self._nodes[order].attributes
        full = {name: value or "" for name, value in given.items()} if None in given.values() else given
        return cast("Mapping[str, str]", full)

    def id(self, order: int) -> str:
        """Return what a link to an element names, "" for none."""
        tag = self.tags[order]
        return identifier_of(tag.name, self._nodes[order].attributes) if tag.mark else ""

    def elements(self, orders: Iterable[int]) -> tuple[LexborNode, ...]:
        """Return the tree's own elements for some of the outline's, in the order of the page."""
        return tuple(self._nodes[order] for order in sorted(set(orders)))

    def orders(self, nodes: Iterable[LexborNode]) -> dict[int, int]:
        """Return the orders of some of the tree's elements by their `mem_id`; what shows nothing has none."""
        asked = {node.mem_id for node in nodes}
        return {node.mem_id: order for order, node in enumerate(self._nodes) if node.mem_id in asked}

    def _is_heading(self, line: Line) -> bool:
        """Tell "14 Responses", "Comments" and headings with such words from prose that speaks of comments."""
        text = line.text
        if len(text) >= 120:
            return False
        tag = self.tags[line.block].name
        headed = tag in HEADINGS or self.tags[max(0, self.parents[line.block])].name in HEADINGS
        short = len(text) < 60 and _DIGIT.search(text) is not None
        alone = not line.linked and tag != "a" and _ALONE.match(text) is not None
        if not (headed or short or alone) or line.hidden or not (found := counted(text)):
            return False
        return headed or alone or any(c.isdigit() for c in found.group())

    def length(self, start: int, stop: int) -> int:
        """Count the characters of text between two places."""
        return self.weight[max(start, stop)] - self.weight[start]

    def _foreign(self) -> bytearray:
        """Mark navigation, sidebars, page footers and widgets, unless they hold much of the page."""
        marks = bytearray(len(self.tags))
        threads, ends = self.threads, self.ends
        tags = self.tags
        comments = [order for order in self.telling if tags[order].numbered and _NUMBERED.match(self.id(order))]
        whole = self.weight[-1] or 1
        feet = Counter([tags[order].names for order in self._bounds if tags[order].foot])
        skip_to = item_end = 0
        for order in self._bounds:
            tag, end = tags[order], ends[order]
            if tag.name in ITEMS and end > item_end:
                item_end = end
            if not tag.regional or order < skip_to:
                continue
            _, widget, named = tag.traits
            if (not named and tag.name in ("footer", "header") and order < item_end) or feet[tag.names] > _FEET:
                continue
            holds = bisect_left(threads, end) > bisect_left(threads, order + 1)
            numbered = bisect_left(comments, end) > bisect_left(comments, order + 1)
            if not numbered and (widget or not holds) and self.length(order, end) < 0.4 * whole:
                marks[order:end] = b"\1" * (end - order)
                skip_to = end
        return marks

    def ancestors(self, order: int, most: int) -> list[int]:
        """Return the orders of the nearest ancestors, the nearest first."""
        found: list[int] = []
        order = self.parents[order]
        while order >= 0 and len(found) < most:
            found.append(order)
            order = self.parents[order]
        return found

    def lines_between(self, start: int, stop: int) -> list[Line]:
        """Return the lines with text between two places, in order."""
        texts = self._shown
        first, last = bisect_left(texts, start), bisect_left(texts, stop) - 1
        if first > last:
            return []
        return self.lines[self.line_of[texts[first]] : self.line_of[texts[last]] + 1]
