"""Records that are left of what was deleted: a header, perhaps, and "This comment has been removed" for its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from threadscope.platforms.words import alternatives

if TYPE_CHECKING:
    from threadscope.platforms.records import Segment
    from threadscope.platforms.roles import Parts

__all__ = ["is_placeholder", "sift"]

_LONGEST = 120
_GONE = re.compile(
    rf"^\W*(?:{alternatives('gone')})(?:\s+(?:by|von|vom|par|por|da|door|przez|av|af|\u043e\u0442)\b.{{1,40}})?\W*$",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Tell whether software wrote this in the place of a comment's words."""
    return len(text) <= _LONGEST and _GONE.match(text) is not None


def sift(segments: Sequence[Segment], parts: Sequence[Parts]) -> tuple[list[Segment], list[Parts], int]:
    """Drop records without any words, and what is left of deleted ones; their replies hang on their parents.

    Returns:
        Segments and parts of what is left, and how many had been deleted.
    """
    gone = {i for i, p in enumerate(parts) if len(p.body) == 1 and is_placeholder(p.body[0].text)}
    kept = [i for i, p in enumerate(parts) if i not in gone and p.body and (p.name or p.dated or p.words)]
    place = {old: new for new, old in enumerate(kept)}
    sifted = []
    for i in kept:
        parent = segments[i].parent
        while parent is not None and parent not in place:
            parent = segments[parent].parent
        sifted.append(replace(segments[i], parent=None if parent is None else place[parent]))
    return sifted, [parts[i] for i in kept], len(gone)
