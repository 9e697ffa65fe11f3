"""Choose among judged sites: the surest that overlap none surer, and what two of them tell together told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadscope.nlp.change_model import Found

__all__ = ["LENT", "choose"]

LENT = 0.5
"""How sure a new level must be, against the words of movement that it stands among, to be theirs."""
APART = 10
"""Words between words of movement and the levels that they mean: "lost two pegs in the spring round, seven to five"."""
REPEATED = 8
"""Words between two that tell the same movement: "it sank, lost a whole peg"."""


def choose(found: Sequence[Found], least: float) -> list[Found]:
    """Keep the surest that overlap none surer, in the order of the text; a change told twice counts once."""
    kept: list[Found] = []
    pairs: set[tuple[float, float]] = set()
    for one in sorted(found, key=lambda one: -one.chance):
        if one.chance < least * LENT:
            break
        rivals = [have for have in kept if one.first < have.last and have.first < one.last]
        if rivals:
            if len(rivals) == 1 and _completes(one, rivals[0]):
                kept[kept.index(rivals[0])] = _joined(one, rivals[0])
            continue
        if one.chance < least:
            continue
        if one.before is not None and one.to is not None:
            if (one.before, one.to) in pairs:
                continue
            pairs.add((one.before, one.to))
        kept.append(one)
    return _told_once(sorted(kept, key=lambda one: one.first))


def _completes(level: Found, words: Found) -> bool:
    """Tell whether a level is where words of movement lead: "lost half a lamp" and "we're down to four"."""
    agree = words.site.level is None and level.to is not None and level.direction == words.direction
    return agree and level.chance >= LENT * words.chance


def _told_once(kept: Sequence[Found]) -> list[Found]:
    """Join neighbours that tell one movement: its words and its levels, or its words twice."""
    told: list[Found] = []
    for one in kept:
        before = told[-1] if told else None
        if before is None or not _same_change(before, one):
            told.append(one)
        else:
            told[-1] = _joined(before, one) if one.site.level is None else _joined(one, before)
    return told


def _same_change(one: Found, two: Found) -> bool:
    if one.direction != two.direction:
        return False
    apart = two.first - one.last
    if one.site.level is None and two.site.level is None:
        return apart <= REPEATED
    return (one.site.level is None) != (two.site.level is None) and apart <= APART and one.site.kind != "signed"


def _joined(main: Found, other: Found) -> Found:
    """Return the one that tells more, stretched over both."""
    first, last = min(main.first, other.first), max(main.last, other.last)
    return replace(main, chance=max(main.chance, other.chance), first=first, last=last)
