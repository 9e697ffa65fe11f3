"""Links of a record to itself: what a thread's records have, and the entries of a list of articles have not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.platforms.dates import find_date

if TYPE_CHECKING:
    from threadscope.platforms.outline import Line, Outline
    from threadscope.platforms.records import Segment

__all__ = ["is_own_link", "linked_by_number", "own_link", "own_names", "target_of"]

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


_NUMBER = re.compile(r"(?<![0-9a-f])(\d{1,12})$")
_TITLE = 2
"""Words of a link to a record at most; one of more is a title, unless it is a date."""


def linked_by_number(page: Outline, segment: Segment) -> bool:
    """Tell whether a record links to an address that ends in its own number, and by no title: boards do, lists do not.

    "/post/17/", shown as a date, a number or a sign, in the record of the id `post-17`.
    """
    named = _NUMBER.search(page.id(segment.anchor))
    if named is None:
        return False
    found = False
    for order in range(segment.start, segment.stop):
        if page.tags[order].name != "a":
            continue
        address = page.attributes(order).get("href", "").partition("#")[0].rstrip("/")
        ending = _NUMBER.search(address)
        if ending is None or ending[1] != named[1]:
            continue
        shown = " ".join("".join(page.texts[order : page.ends[order]]).split())
        if len(shown.split()) > _TITLE and find_date(shown[:_LONGEST]) is None:
            return False
        found = True
    return found


_LONGEST = 80


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
