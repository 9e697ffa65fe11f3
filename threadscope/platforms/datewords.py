"""The words dates are made of, by the part they play: one look-up for each token of a date."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from threadscope.platforms.words import phrases, table

__all__ = [
    "AGO_AFTER",
    "AGO_BEFORE",
    "AND",
    "APPROX",
    "CJK",
    "EVENING",
    "GLUE",
    "HALVES",
    "MONTHS",
    "NOW",
    "OCLOCK",
    "ONE",
    "TODAY",
    "UNITS",
    "WEEKDAYS",
    "YESTERDAY",
    "ZONES",
    "bare",
]

_MARK = re.compile("[\u0300-\u036f]")


def bare(word: str) -> str:
    """Fold case and drop accents, so that "Aout" is "août"."""
    low = word.casefold()
    return low if low.isascii() else unicodedata.normalize("NFC", _MARK.sub("", unicodedata.normalize("NFD", low)))


def _words(name: str) -> frozenset[str]:
    return frozenset(bare(word) for row in table(name).values() for word in row.split())


MONTHS: Final = {
    bare(word): number
    for row in table("months").values()
    for number, group in enumerate(row, start=1)
    for word in group.split()
}
WEEKDAYS: Final = _words("weekdays")
GLUE: Final = _words("glue")
OCLOCK: Final = _words("oclock")
EVENING: Final = _words("evening")
HALVES: Final = _words("morning") | EVENING
UNITS: Final[dict[str, tuple[int, int]]] = {
    word: size
    for name, size in (
        ("mos", (1, 0)),
        ("years", (12, 0)),
        ("seconds", (0, 1)),
        ("minutes", (0, 60)),
        ("hours", (0, 3600)),
        ("days", (0, 86_400)),
        ("weeks", (0, 604_800)),
    )
    for word in _words(name)
}
"""Unit -> (months, seconds)."""
AGO_AFTER: Final = _words("ago_after")
AGO_BEFORE: Final = _words("ago_before")
APPROX: Final = _words("approx")
ONE: Final = _words("one")
AND: Final = _words("and")
TODAY: Final = _words("today")
YESTERDAY: Final = _words("yesterday")
NOW: Final = frozenset(bare(phrase) for phrase in phrases("now"))
ZONES: Final[dict[str, int]] = {word: minutes for row in table("zones").values() for word, minutes in row.items()}

_CJK_WORD = re.compile("^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+$")
_CJK_PARTS = {*"年月日時点分秒년월일시분초", *HALVES, *UNITS, *AGO_AFTER, *TODAY, *YESTERDAY, *WEEKDAYS, *GLUE}
CJK: Final = sorted(filter(_CJK_WORD.match, _CJK_PARTS), key=lambda word: (-len(word), word))
"""Words of scripts that leave no blanks between words, the longest first."""
