"""Put descriptions in the place of emoji, as VADER reads them, and find the emoji again by its description.

As the package vaderSentiment does it; `threadscope.nlp.vader` names its authors and holds its licence, which covers
this module, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

__all__ = ["Emoji", "Insert", "original"]


class Insert(NamedTuple):
    """Record that text[start:end] of the spelled-out text stands for the emoji at `at` of the original."""

    start: int
    end: int
    at: int


class Emoji:
    """Know what emoji are called."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the package's table; longer emoji stand in it, too, but it looks at single characters only."""
        self._names = {character: name for character, name in names.items() if len(character) == 1}
        self._pattern = re.compile(_coarse_class(self._names))

    def spelled(self, text: str) -> tuple[str, list[Insert]]:
        """Put each emoji's description in its place, after a space but, as in the package, not before one."""
        if text.isascii():
            return text, []
        pieces: list[str] = []
        inserts: list[Insert] = []
        copied = length = 0
        for match in self._pattern.finditer(text):
            description = self._names.get(match[0])
            if description is None:
                continue
            at = match.start()
            if at and text[at - 1] != " ":
                description = " " + description
            start = length + at - copied
            length = start + len(description)
            inserts.append(Insert(start, length, at))
            pieces += (text[copied:at], description)
            copied = at + 1
        return "".join((*pieces, text[copied:])), inserts


def original(inserts: Sequence[Insert], place: int) -> int:
    """Give the place in the original text of a character of the spelled-out one."""
    k = bisect_right(inserts, place, key=lambda insert: insert.start) - 1
    if k < 0:
        return place
    insert = inserts[k]
    return insert.at if place < insert.end else insert.at + 1 + place - insert.end


def _coarse_class(characters: Iterable[str]) -> str:
    """Cover the characters by a few ranges: a regular expression tests six ranges much faster than a hundred."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and code - ranges[-1][1] <= 512:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"
