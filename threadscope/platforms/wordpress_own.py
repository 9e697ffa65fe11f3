"""A comment's own part of the element tree: elements with their roles, and text leaves.

"Own" means without the comments nested in it. Everything is found in one pass without recursion, then looked up.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from threadscope.platforms.wordpress_words import Role, role_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Element", "Leaf", "Owned"]

_SKIPPED = frozenset(
    {
        *("script", "style", "noscript", "form", "textarea", "select", "button", "svg", "template"),
        *("iframe", "object", "input", "link", "meta"),
    }
)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        "ul",
    }
)
_DIGITS = re.compile(r"[0-9]+")
"""No name's meaning hangs on them, and without them a page has few different names."""
_STRONG = frozenset(
    {
        *("cite", "strong", "b", "h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
_LONGEST_HEADING = 300
"""Characters; whatever is named as a heading or a button but holds more is a wrapper that somebody named badly."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.{0,20})?$")


@dataclass(slots=True)
class Element:
    """One element of the comment."""

    node: LexborNode
    parent: int
    named: Role
    """What its own class says."""
    first: int
    """Number of leaves before it, and (`last`) up to its end."""
    last: int = 0
    end: int = 0
    """The number of the first element after its subtree."""
    holds_body: bool = False
    holds_heading: bool = False
    """True where a name or a date is inside: then it is no button, whatever it is called."""
    holds_other: bool = False
    """True where something inside is left out: another comment, a form, a script."""
    role: Role = ""
    """What it and all in it are, after weighing; "" for text and for wrappers."""


@dataclass(slots=True)
class Leaf:
    """One piece of text, white space joined."""

    node: LexborNode
    text: str
    owner: int
    line: int
    """Leaves with one number are printed on one line."""
    link: int = -1
    """The number of the `a` element around it."""
    strong: bool = False
    role: Role = ""
    cut: bool = False


class Owned:
    """The comment's own elements and leaves, in document order."""

    def __init__(self, roots: Sequence[LexborNode], others: Container[int]) -> None:
        self.roots = roots
        self.others = others
        self.elements: list[Element] = []
        self.leaves: list[Leaf] = []
        self._line = 0
        self._walk()
        self._weigh()

    def _walk(self) -> None:
        for root in self.roots:
            self._walk_from(root)

    def _walk_from(self, root: LexborNode) -> None:
        elements, leaves = self.elements, self.leaves
        node: LexborNode | None = root
        owner, link, strong, line = -1, -1, False, self._line
        above: list[tuple[LexborNode, str, int, int, bool]] = []
        """The open elements: node, tag, and the owner, link and emphasis around each."""
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                text = " ".join((node.text_content or "").split())
                if text:
                    leaves.append(Leaf(node, text, owner, line, link, strong))
            elif tag.startswith("-"):
                pass
            elif tag in _SKIPPED or (owner >= 0 and node.mem_id in self.others):
                if owner >= 0:
                    elements[owner].holds_other = True
            else:
                above.append((node, tag, owner, link, strong))
                elements.append(Element(node, owner, _named(node, tag, is_root=owner < 0), len(leaves)))
                line += tag in _BLOCKS
                owner = len(elements) - 1
                link, strong = owner if tag == "a" else link, strong or tag in _STRONG
                child = node.first_child
                if child is not None:
                    node = child
                    continue
                node = None
            while above and (following := node.next if node is not None else None) is None:
                elements[owner].last, elements[owner].end = len(leaves), len(elements)
                node, tag, owner, link, strong = above.pop()
                line += tag in _BLOCKS
            node = following if above else None
        self._line = line

    def _weigh(self) -> None:
        """Give every element its role: a name counts only where no text body lies inside and little text."""
        for element in reversed(self.elements):  # children come after their parents, so this is bottom-up
            if element.parent >= 0:
                above = self.elements[element.parent]
                above.holds_body = above.holds_body or element.holds_body or element.named == "body"
                above.holds_heading = (
                    above.holds_heading or element.holds_heading or element.named in ("author", "date")
                )
                above.holds_other = above.holds_other or element.holds_other
        lengths = [0, *accumulate(len(leaf.text) for leaf in self.leaves)]
        for element in self.elements:
            above_role = self.elements[element.parent].role if element.parent >= 0 else ""
            role = element.named
            big = lengths[element.last] - lengths[element.first] > _LONGEST_HEADING
            if role == "body" or element.holds_body or big or (role == "drop" and element.holds_heading):
                role = ""
            element.role = above_role if above_role == "drop" or not role else role
        for leaf in self.leaves:
            leaf.role = self.elements[leaf.owner].role if leaf.owner >= 0 else ""

    def role(self, number: int) -> Role:
        """Return an element's weighed role."""
        return self.elements[number].role

    def under(self, number: int) -> list[Leaf]:
        """Return the leaves inside an element."""
        return self.leaves[self.elements[number].first : self.elements[number].last]

    def text_elements(self) -> list[int]:
        """Return the element that is named as the text, with its twins; [] where the theme names none.

        The innermost counts, of several the one with most text; siblings named equally belong to it.
        """
        best, most = -1, -1
        for number, element in enumerate(self.elements):
            if element.named == "body" and not element.holds_body and element.role != "drop":
                size = sum(len(leaf.text) for leaf in self.under(number) if not leaf.role)
                if size > most:
                    best, most = number, size
        if best < 0:
            return []
        chosen = self.elements[best]
        names = chosen.node.attributes.get("class")
        return [
            n
            for n, e in enumerate(self.elements)
            if n == best or (names and e.parent == chosen.parent >= 0 and e.node.attributes.get("class") == names)
        ]

    def named(self, role: Role) -> Iterator[int]:
        """Yield the innermost elements with a class for `role`, those of the hCard vocabulary first."""
        numbers = [n for n, e in enumerate(self.elements) if e.named == role and not e.holds_body]
        outer = {self.elements[n].parent for n in numbers}
        numbers.sort(
            key=lambda n: ("fn" not in (self.elements[n].node.attributes.get("class") or "").split(), n in outer)
        )
        yield from numbers

    def raw_href(self, link: int) -> str | None:
        """Return where an `a` element leads, None for none."""
        return (self.elements[link].node.attributes.get("href") or "").strip() or None if link >= 0 else None

    def href(self, link: int) -> str | None:
        """Return where the link around a name leads, None where that is only a place on this page."""
        href = self.raw_href(link)
        return (
            href if href and not href.startswith("#") and "#comment" not in href and "replytocom" not in href else None
        )

    def is_author_link(self, link: int) -> bool:
        """Tell whether a link is what the core makes of an author's address: class `url` or rel `external nofollow`."""
        if link < 0:
            return False
        attributes = self.elements[link].node.attributes
        rel = (attributes.get("rel") or "").lower().split()
        return "url" in (attributes.get("class") or "").split() or {"external", "nofollow"} <= set(rel)

    def machine_time(self) -> tuple[str | None, list[Leaf]]:
        """Return the first machine-readable time outside the text, and the leaves that print it."""
        for number, element in enumerate(self.elements):
            if element.named != "date" or element.role == "drop":
                continue
            attributes = element.node.attributes
            for name in ("datetime", "content", "title"):
                value = (attributes.get(name) or "").strip()
                if _ISO.match(value):
                    return value, self.under(number)
        return None, []

    def picture_text(self) -> str:
        """Return what the avatar's `alt` or `title` says, "" for none."""
        for element in self.elements:
            attributes = element.node.attributes
            if element.node.tag == "img" and "avatar" in (attributes.get("class") or "").lower():
                text = attributes.get("alt") or attributes.get("title") or ""
                if text.strip():
                    return text.strip()
        return ""


def _named(node: LexborNode, tag: str, *, is_root: bool) -> Role:
    attributes = node.attributes
    names = " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("itemprop"))))
    role = role_of(_DIGITS.sub("", names)) if names else ""
    if is_root:  # a comment's own class names ("comment author") speak of the comment
        return role if role == "body" else ""
    return role or ("date" if tag == "time" else "meta" if tag in ("header", "footer") else "")
