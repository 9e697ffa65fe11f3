"""The further pages of a thread, found by the links beside its comments; whatever the system, whatever the language.

Only links count that stand beside the comments, that differ from the page's own address by a page's number
(`pagelinks.py`), and that are called as links to further pages are: by a number, by "older comments", by an arrow. So
neither the archive's next page, nor the next post, nor the pages of the article are taken for the thread's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from threadscope.platforms.document import web_url
from threadscope.platforms.outline import HEADINGS, Outline
from threadscope.platforms.pagelinks import Place, Target, label, number_in, places, targets
from threadscope.platforms.vocabulary import COMMENT, counted

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from threadscope.platforms.base import Candidate, Document

__all__ = ["Pager", "find_pager", "own_address"]

_UNKNOWN = "http://unknown.invalid/page"
"""Stands for the address of a page that has none."""
_NEAR = 400
"""Characters that may stand between the comments and links to their other pages."""
_MOST_PAGES = 2_000
"""Above it a page number is a mistake or a trap, and only pages with a link of their own are asked for."""
_MOST_LINKS = 2_000
_LONG = 60
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Pager:
    """Which page of a thread a document is, and where the others are."""

    current: int
    """Its number; where `numbered` is false, only its place among the others."""
    others: Mapping[int, str] = field(default_factory=dict)
    """Number -> address, "" where the thread's own address is unknown."""
    numbered: bool = True


class _Link(NamedTuple):
    node: LexborNode
    text: str
    target: Target
    url: str
    declared: bool = False
    """Whether the page's head names it as the next or the previous page."""


class _Scale(NamedTuple):
    """How page numbers follow from the numbers in addresses: value = step * number + first."""

    step: int
    first: int

    def number(self, value: int) -> int | None:
        number, rest = divmod(value - self.first, self.step)
        return number if not rest and number > 0 else None


def own_address(document: Document) -> str:
    """Return where the page is, else where it says that it is, else what stands for an unknown address."""
    return document.page.url or document.canonical_url or _UNKNOWN


def find_pager(document: Document, candidate: Candidate) -> Pager | None:
    """Find the links to a thread's other pages; None where there are none.

    Args:
        document: a page.
        candidate: what a reader found in it; its `roots` say where the comments are.
    """
    own = own_address(document)
    declared = _declared(document)
    links = list(_links(document, own, declared))
    if not candidate.roots or not (links or declared):
        return None
    beside = _beside(document, candidate, [link.node for link in links]) if links else set()
    groups: dict[tuple[Place, tuple[str, str]], list[_Link]] = defaultdict(list)
    for link in links:
        if link.node.mem_id in beside:
            groups[link.target.place, link.target.key].append(link)
    pagers = [_pager(group, own) for group in sorted(groups.values(), key=lambda g: -len(g))]
    found = next((pager for pager in pagers if pager), None)
    alone = [] if found or own == _UNKNOWN else list(_told_only(declared, own))
    return _pager(alone, own) if alone else found


def _declared(document: Document) -> dict[str, LexborNode]:
    """Return the addresses that the page's head calls the next or the previous page."""
    found = {}
    for node in document.elements("link"):
        given = node.attributes
        if _TURNS.intersection((given.get("rel") or "").lower().split()) and (href := given.get("href")):
            found[(document.absolute(href) or "").split("#")[0]] = node
    return found


_TURNS = frozenset({"next", "prev", "previous"})


def _told_only(declared: Mapping[str, LexborNode], own: str) -> Iterator[_Link]:
    """Yield what the head alone says: pages of this thread where the address calls its number that of a page."""
    mine = places(own)
    for url, node in declared.items():
        for target in targets(url):
            if target.sure and target.place in mine:
                yield _Link(node, "", target, url, declared=True)
                break


def _links(document: Document, own: str, declared: Mapping[str, LexborNode]) -> Iterator[_Link]:
    """Yield what may be links to the thread's pages, wherever they stand."""
    mine: set[Place] = set()
    seen = 0
    for node in document.tree.css("a[href]"):
        href = node.attrs.get("href") or ""
        if href.startswith("#") or not _DIGIT.search(href):
            continue
        text = _text(node)
        turns = bool(declared) and (document.absolute(href) or "").split("#")[0] in declared
        if text is None and not turns:
            continue
        mine = mine or places(own) | places(document.canonical_url)
        url = (document.absolute(href) or (web_url(href, own) if own == _UNKNOWN else None) or "").split("#")[0]
        for target in targets(url):
            if target.place in mine or (own == _UNKNOWN and target.sure):
                yield _Link(node, text or "", target, url, turns)
                break
        seen += 1
        if seen > _MOST_LINKS:
            return


def _text(node: LexborNode) -> str | None:
    """Return what a link to a page is called; None for any other link."""
    text = " ".join((node.text() or "")[: _LONG * 4].split())
    given = node.attributes
    if not text:
        text = " ".join((given.get("aria-label") or given.get("title") or "")[:_LONG].split())
    if len(text) > _LONG:
        return None
    if number_in(text) is not None or label(text):
        return text
    return text if {"next", "prev"} & {*(given.get("rel") or "").lower().split()} else None


def _beside(document: Document, candidate: Candidate, nodes: Sequence[LexborNode]) -> set[int]:
    """Return those of some links that stand beside the comments, by their `mem_id`."""
    body = document.tree.body
    if body is None:
        return set()
    page = Outline(body)
    orders = page.orders([*candidate.roots, *nodes])
    roots = [orders[root.mem_id] for root in candidate.roots if root.mem_id in orders]
    if not roots:
        return set()
    first, last = min(roots), max(page.ends[root] for root in roots)
    lengths = [len(comment.text) for comment in candidate.thread.comments]
    loose = page.length(first, last) < 0.8 * sum(lengths)  # the elements hold a comment's header only
    near = _NEAR + (max(lengths[-5:], default=0) if loose else 0)
    above, below = _bounds(page, first, last)
    within = bytearray(last)
    for root in () if loose else roots:
        within[root : page.ends[root]] = b"\1" * (page.ends[root] - root)
    found = set()
    for node in nodes:
        order = orders.get(node.mem_id, -1)
        if order >= last:
            good = order < below and page.length(last, order) <= near
        elif order < first:
            good = order > above and page.length(order, first) <= near
        else:
            good = not within[order]
        if good:
            found.add(node.mem_id)
    return found


def _bounds(page: Outline, first: int, last: int) -> tuple[int, int]:
    """Return the places of the last heading above the comments and the first below that begins something else."""
    headings = [order for order, tag in enumerate(page.tags) if tag.name in HEADINGS]
    above = [order for order in headings if order < first]
    above += page.headings[: bisect_left(page.headings, first)][-1:]
    for order in headings:
        if order >= last:
            text = " ".join(line.text for line in page.lines_between(order, page.ends[order]))[:_LONG].lower()
            if not (counted(text) or COMMENT.search(text) or label(text)):
                return max(above, default=-1), order
    return max(above, default=-1), len(page.tags)


def _pager(links: Sequence[_Link], own: str) -> Pager | None:
    """Make sense of links that have their number at the same place; None where they are no thread's pages."""
    told = {link.target.value: number for link in links if (number := number_in(link.text)) is not None}
    scale = _scale({number: value for value, number in told.items() if value is not None})
    sure = links[0].target.sure
    if not sure and (scale is None or len(told) < 2) and not any(link.declared for link in links):
        return None
    if own == _UNKNOWN and links[0].target.place not in places(own) and not (told and _prints(links[0].node, 1)):
        return None  # whose pages they are is not known, so it must show that this is one of them
    numbered = scale is not None or not links[0].target.counts_comments
    scale = scale or _Scale(1, 0)
    known: dict[int, _Link] = {}
    for link in links:
        number = scale.number(link.target.value or 0)
        if number is not None and number > 0:
            known.setdefault(number, link)
    if not known:
        return None
    current = _current(known, own, links[0].target.key, scale)
    addresses = {number: link.url for number, link in known.items()}
    last = max(*known, current)
    if numbered and last <= _MOST_PAGES:
        pattern = next(iter(known.values())).target
        for number in range(1, last):
            addresses.setdefault(number, pattern.at(scale.step * number + scale.first))
    addresses.pop(current, None)
    if own == _UNKNOWN:
        addresses = dict.fromkeys(addresses, "")
    return Pager(current, dict(sorted(addresses.items())), numbered) if addresses else None


def _scale(values: Mapping[int, int]) -> _Scale | None:
    """Find how the numbers in addresses follow from page numbers; None where they do not."""
    pairs = sorted(values.items())
    if not pairs:
        return None
    number, value = pairs[0]
    if len(pairs) > 1:
        step, rest = divmod(pairs[-1][1] - value, pairs[-1][0] - number)
        scale = _Scale(step, value - step * number) if step > 0 and not rest else None
    elif value in (number, number - 1):
        scale = _Scale(1, value - number)
    elif number > 1 and value % (number - 1) == 0:
        scale = _Scale(value // (number - 1), -(value // (number - 1)))
    else:
        scale = None
    if scale is None or not -scale.step <= scale.first <= 1:
        return None
    return scale if all(scale.step * n + scale.first == v for n, v in pairs) else None


def _current(known: Mapping[int, _Link], own: str, key: tuple[str, str], scale: _Scale) -> int:
    """Find the page's own number: its address says it, else it is the one without a link, or the first.

    A pager may link the page to itself (`?page=1`), so that no number is without a link.
    """
    for target in targets(own):
        if target.key == key and target.place == next(iter(known.values())).target.place:
            return scale.number(target.value or 0) or 1
    if all(number_in(link.text) is None for link in known.values()) and min(known) > 2:
        return max(known) + 1  # "older comments" of a thread whose own address shows its last page
    current = next(number for number in range(1, len(known) + 2) if number not in known)
    beyond = current > max(known) and not _prints(known[max(known)].node, current)
    return 1 if beyond else current


def _prints(node: LexborNode, number: int) -> bool:
    """Tell whether a number stands beside a link, in one of the elements around it."""
    above = node.parent
    for _ in range(3):
        if above is None or above.tag == "body":
            break
        if str(number) in (above.text() or "")[:_NEAR].split():
            return True
        above = above.parent
    return False
