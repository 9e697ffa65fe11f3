"""Where the comments of a WordPress page are: their elements, numbers, and which one stands in which.

Every theme keeps two things of the core, whatever else it changes: the number (`comment-7`, `li-comment-7`,
`div-comment-7`) or the classes (`comment even depth-2`). A comment is the outermost element with one number: its own
`li`, a `div`, or, in Thesis, a `dt` with the `dd`s up to the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.model import CommentKind
from threadscope.platforms.base import Record, classes
from threadscope.platforms.wordpress_parts import Pieces, dissect

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Place", "locate", "read_place"]

_CANDIDATES = (
    "[id*='comment'], li.comment, div.comment, article.comment, li.pingback, li.trackback, div.pingback, div.trackback,"
    " .commentlist > li, .comment-list > li, .commentslist > li, ol.children > li, ul.children > li"
)
_NUMBER = re.compile(r"(?:(?P<prefix>[a-z]{1,20})[-_])?comment[-_]?(?P<number>\d{1,20})", re.IGNORECASE)
_NO_COMMENT = frozenset(
    {
        *("reply", "edit", "respond", "form", "rating", "karma", "vote", "submit", "cancel", "quote"),
        *("hide", "show", "toggle", "like", "flag", "report"),
    }
)
_NO_RECORD = frozenset(
    {
        *("a", "button", "form", "h1", "iframe", "img", "input", "label", "select", "span", "strong"),
        *("em", "small", "textarea", "time"),
    }
)
_KINDS: tuple[CommentKind, ...] = ("pingback", "trackback", "webmention")
_LIST = frozenset(["ol", "ul", "dl"])
_CORE_CLASS = re.compile(r"depth-(\d{1,4})|even|odd|alt|thread-even|thread-odd|byuser|bypostauthor")
_HOST_CLASS = re.compile(
    r"bypostauthor|(?:by[-_]?)?post[-_]?author|author[-_]?comments?|authcomments?|comments?[-_]?by[-_]?author"
)
_OWN_MARKERS = frozenset(["dt", "h2", "h3", "h4", "h5", "h6"])
_IN_REPLY = re.compile(
    r"\b(?:in reply to|in response to|replying to|responded to|replied to|antwort auf|en réponse à|en respuesta a)\b",
    re.IGNORECASE,
)
_PING_LABEL = re.compile(r"[\W\d]{0,12}(pingback|trackback)\b", re.IGNORECASE)
_COMMENT_LINK = re.compile(r"#(?:li-|div-)?comment-?(\d{1,20})$")


@dataclass(slots=True)
class Place:
    """One comment's place in the page."""

    roots: list[LexborNode]
    number: str | None
    anchor: str
    """The id that a link to it names, "" for none."""
    names: frozenset[str]
    parent: int = -1
    """The place that it stands in, -1 for none."""
    depth: int = 0
    """`depth-N` as the core counts it, 0 where unknown."""


def locate(tree: LexborHTMLParser) -> tuple[list[Place], dict[int, int]]:
    """Find the comments of a page.

    Returns:
        The places in document order, and `mem_id` -> place for every element that is or begins one.
    """
    places: list[Place] = []
    where: dict[int, int] = {}
    numbered: dict[str, int] = {}
    for node in tree.css(_CANDIDATES):
        number, anchor = _number(node)
        names = classes(node)
        if number in numbered or (number is None and not _is_core(node, names)):
            continue
        inner = _enclosing(node, where)
        if (
            number is not None
            and inner >= 0
            and places[inner].number is None
            and node.tag not in _LIST
            and not _beside_list(node, places[inner])
        ):
            places[inner].number, places[inner].anchor = number, anchor
            places[inner].names |= names
            numbered[number] = inner
            continue
        if number is None and node.mem_id in where:
            continue
        top = _whole(node, where) if number is not None else node
        place = Place(_roots(top), number, anchor, names | classes(top), _parent_place(top, where))
        place.depth = max(
            (int(m.group(1)) for n in place.names if (m := _CORE_CLASS.fullmatch(n)) and m.group(1)), default=0
        )
        for root in place.roots:
            where[root.mem_id] = len(places)
        if number is not None:
            numbered[number] = len(places)
        places.append(place)
    _hang_by_depth(places)
    return places, where


def _number(node: LexborNode) -> tuple[str | None, str]:
    anchor = node.id or ""
    match = _NUMBER.fullmatch(anchor)
    if match is None or node.tag in _NO_RECORD or (match["prefix"] or "").lower() in _NO_COMMENT:
        return None, ""
    return match["number"], anchor


def _is_core(node: LexborNode, names: frozenset[str]) -> bool:
    """Tell whether an element without a number is a comment: by the core's classes, or as an item of a comment list."""
    if node.tag not in ("li", "div", "article"):
        return False
    if names & {"comment", "pingback", "trackback"} and any(_CORE_CLASS.fullmatch(name) for name in names):
        return True
    parent = node.parent
    if node.tag != "li" or parent is None:
        return False
    return bool(classes(parent) & {"commentlist", "comment-list", "commentslist"}) or "comment" in names


def _enclosing(node: LexborNode, where: dict[int, int]) -> int:
    at: LexborNode | None = node.parent
    steps = 0
    while at is not None and steps < 12:
        if at.mem_id in where:
            return where[at.mem_id]
        if at.tag in _LIST:
            return -1
        at, steps = at.parent, steps + 1
    return -1


def _beside_list(node: LexborNode, place: Place) -> bool:
    """Tell whether an element is already the place's own."""
    return any(root.mem_id == node.mem_id for root in place.roots)


def _whole(node: LexborNode, where: dict[int, int]) -> LexborNode:
    """Climb from the numbered element to the list item or the `div.comment` that is all of the comment."""
    top = node
    for _ in range(4):
        parent = top.parent
        if parent is None or parent.mem_id in where or parent.tag in _LIST or parent.tag in ("body", "html", "main"):
            return top
        if parent.tag == "li":
            return parent
        names = classes(parent)
        if not ("comment" in names and any(_CORE_CLASS.fullmatch(name) for name in names)):
            return top
        top = parent
    return top


def _roots(node: LexborNode) -> list[LexborNode]:
    roots = [node]
    if node.tag in _OWN_MARKERS:
        beside = node.next
        while beside is not None and beside.tag != node.tag:
            if not (beside.tag or "-").startswith("-"):
                roots.append(beside)
            beside = beside.next
    return roots


def _parent_place(node: LexborNode, where: dict[int, int]) -> int:
    """Return the comment around `node`, or the one before its list of replies; each step is taken once per level."""
    at, below = node.parent, node
    while at is not None and at.tag not in ("body", "html"):
        if at.mem_id in where:
            return where[at.mem_id]
        if "children" in classes(below) and below.mem_id != node.mem_id:
            before = below.prev
            while before is not None and (before.tag or "-").startswith("-"):
                before = before.prev
            if before is not None and before.mem_id in where:
                return where[before.mem_id]
        below, at = at, at.parent
    return -1


def _hang_by_depth(places: list[Place]) -> None:
    """Give flat lists their parents: `depth-3` answers the last `depth-2` before it."""
    latest: dict[int, int] = {}
    for index, place in enumerate(places):
        if place.parent < 0 and place.depth > 1:
            place.parent = latest.get(place.depth - 1, -1)
        if place.depth:
            latest[place.depth] = index


def read_place(index: int, places: list[Place], where: dict[int, int]) -> Record:
    """Read one comment: its pieces, and what its classes and heading say about kind, host and parent."""
    place = places[index]
    pieces = dissect(place.roots, _Others(where, index))
    parent = _id(place.parent, places) if place.parent >= 0 else _answered(place, pieces)
    return Record(
        body=pieces.body,
        id=_id(index, places),
        parent_id=parent,
        name=pieces.name,
        author_url=pieces.author_url,
        posted=pieces.posted,
        posted_raw=pieces.posted_raw,
        permalink=_permalink(place, pieces),
        kind=_kind(place, pieces),
        by_host=any(_HOST_CLASS.fullmatch(name) for name in place.names),
    )


def _id(index: int, places: list[Place]) -> str:
    number = places[index].number
    return f"comment-{number}" if number is not None else f"r{index + 1}"


class _Others:
    """The elements of all comments but one."""

    def __init__(self, where: dict[int, int], own: int) -> None:
        self._where = where
        self._own = own

    def __contains__(self, mem_id: object) -> bool:
        return isinstance(mem_id, int) and self._where.get(mem_id, self._own) != self._own


def _kind(place: Place, pieces: Pieces) -> CommentKind:
    for kind in _KINDS:
        if kind in place.names:
            return kind
    label = _PING_LABEL.match(pieces.heading)
    return "comment" if label is None else "pingback" if label[1].lower() == "pingback" else "trackback"


def _permalink(place: Place, pieces: Pieces) -> str | None:
    for anchor in pieces.anchors:
        target = _COMMENT_LINK.search(anchor.href)
        if anchor.outside and target and target[1] == place.number:
            return anchor.href
    return f"#{place.anchor}" if place.anchor else None


def _answered(place: Place, pieces: Pieces) -> str | None:
    """Return whom a comment answers by its own links: "in reply to" above it, or a linked "@name" that opens it."""
    for anchor in pieces.anchors:
        target = _COMMENT_LINK.search(anchor.href)
        if target and target[1] != place.number:
            if anchor.outside and _IN_REPLY.search(pieces.heading):
                return f"comment-{target[1]}"
            if not anchor.outside and _opens(pieces.body, anchor.text):
                return f"comment-{target[1]}"
    return None


def _opens(body: str, text: str) -> bool:
    opening = " ".join(re.sub(r"<[^<>]{0,2000}>", " ", body[:4000]).split())
    return opening.startswith(("@" + text.lstrip("@"), "@ " + text))
