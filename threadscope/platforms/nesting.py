"""What holds a record together with its replies, and so which record each one answers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from threadscope.platforms.outline import Outline

if TYPE_CHECKING:
    from threadscope.platforms.records import Run

__all__ = ["LISTS", "count_within", "is_list", "nest", "owners_of"]

LISTS = frozenset({"ul", "ol", "dl", "table", "tbody", "body"})


def count_within(anchors: list[int], start: int, stop: int) -> int:
    """Count the anchors between two places."""
    return bisect_left(anchors, stop) - bisect_left(anchors, start)


def owners_of(page: Outline, anchors: list[int], units: list[int]) -> list[int]:
    """Return the element that holds each record together with its replies.

    It is the highest ancestor that begins with this record and of whose kind the page has several that begin with one.
    """
    chains = []
    kinds: Counter[tuple[str, ...]] = Counter()
    for anchor, unit in zip(anchors, units, strict=True):
        chain = []
        at = page.parents[unit]
        while at >= 0 and page.tags[at].name not in LISTS:
            first = bisect_left(anchors, at)
            if first == len(anchors) or anchors[first] != anchor:
                break
            chain.append(at)
            at = page.parents[at]
        chains.append(chain)
        kinds.update({page.tags[a].kin for a in chain})
    behind = {(page.parents[unit], page.ends[unit]): page.tags[unit].kin for unit in units}
    owners = []
    for unit, chain in zip(units, chains, strict=True):
        owner = unit
        for at in chain:
            before = behind.get((page.parents[at], at))
            alike = before == page.tags[at].kin and len(before) >= _CALLED
            if (before is not None and not alike) or is_list(page, anchors, at):
                break
            if kinds[page.tags[at].kin] < max(2, 0.15 * len(units)):
                continue
            owner = at
        owners.append(owner)
    return owners


_FEWEST = 2
_CALLED = 3
"""Parts of the kin of what has a class: two of one class in a row are two records, not one and its replies."""


def is_list(page: Outline, anchors: list[int], order: int) -> bool:
    """Tell the list of a record's replies, which begins with the first of them, from what holds that first one.

    A list holds several elements of one kind with records, and stands alone; what holds a record with its replies
    repeats beside itself.
    """
    if count_within(anchors, order, page.ends[order]) < _FEWEST:
        return False
    above = page.parents[order]
    if above >= 0 and _alike_in(page, anchors, above, page.tags[order].kin) > 1:
        return False
    first = next((n for n in _children(page, order) if count_within(anchors, n, page.ends[n])), None)
    return first is not None and _alike_in(page, anchors, order, page.tags[first].kin) > 1


def _alike_in(page: Outline, anchors: list[int], order: int, kin: tuple[str, ...]) -> int:
    """Count an element's children of one kind that hold records, as far as two."""
    found = 0
    for child in _children(page, order):
        found += page.tags[child].kin == kin and count_within(anchors, child, page.ends[child]) > 0
        if found > 1:
            break
    return found


def _children(page: Outline, order: int) -> Iterator[int]:
    at = order + 1
    while at < page.ends[order]:
        yield at
        at = page.ends[at]


def nest(page: Outline, run: Run) -> None:
    """Fill each segment's parent: the innermost record whose owner, or whose list of replies, it stands in."""
    reaches = _reaches(page, run)
    stack: list[int] = []
    for i, segment in enumerate(run.segments):
        while stack and reaches[stack[-1]] <= segment.anchor:
            stack.pop()
        segment.parent = stack[-1] if stack else None
        stack.append(i)


def _reaches(page: Outline, run: Run) -> list[int]:
    """Return where what belongs to each record ends: with its owner, or with the list of replies right behind it."""
    behind = []
    for segment, following in zip(run.segments, [*run.segments[1:], None], strict=True):
        at = page.ends[segment.owner]
        inside = following is not None and at < following.anchor < page.ends[at]
        other = inside and page.tags[at].kin != page.tags[segment.owner].kin
        fits = other and page.parents[at] == page.parents[segment.owner] and at + 1 < len(page.tags)
        alike = fits and page.tags[at + 1].kin == page.tags[segment.owner].kin
        behind.append(at if alike else None)
    kinds = Counter(page.tags[at].kin for at in behind if at is not None)
    return [
        page.ends[segment.owner] if at is None or kinds[page.tags[at].kin] < 2 else page.ends[at]
        for segment, at in zip(run.segments, behind, strict=True)
    ]
