"""Links of a record to itself: what a thread's records have, and the entries of a list of articles have not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadscope.platforms.outline import Line, Outline
    from threadscope.platforms.records import Segment

__all__ = ["is_own_link", "own_link", "own_names", "target_of"]

_NEAR = 30
"""Elements at a record's start whose ids are its own; later ones may stand in what somebody wrote."""


def own_names(page: Outline, segment: Segment) -> frozenset[str]:
    """Return the ids that lead to a record: of what wraps it and of the elements at its start."""
    near = range(segment.start, min(segment.stop, segment.start + _NEAR))
    found = {page.id(order) for order in (segment.owner, segment.unit, segment.anchor, *near)}
    return frozenset(found - {""})


def own_link(page: Outline, segment: Segment) -> int | None:
    """Return the first link in a record whose fragment names the record itself."""
    names = own_names(page, segment)
    if names:
        for order in range(segment.start, segment.stop):
            if page.tags[order].name == "a" and target_of(page, order) in names:
                return order
    return None


def is_own_link(page: Outline, segment: Segment, line: Line) -> bool:
    """Tell whether a line is nothing but a link to its own record: a title, a number or a date, not a teaser."""
    if line.linked < 0.8 * len(line.text):
        return False
    links = {page.parents[text] for text in line.texts if page.texts[text].strip()}
    targets = {target_of(page, order) for order in links if page.tags[order].name == "a"}
    return bool(targets - {""}) and targets <= own_names(page, segment)


def target_of(page: Outline, order: int) -> str:
    """Return the id that a link leads to within its page, "" for none."""
    return page.attributes(order).get("href", "").partition("#")[2]
