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
    "BEFORE_YESTERDAY",
    "CJK",
    "DAY_BEFORE",
    "ERAS",
    "EVENING",
    "GLUE",
    "HALF",
    "HALVES",
    "MONTHS",
    "NUMBERS",
    "OCLOCK",
    "ONE",
    "ONE_BARE",
    "TODAY",
    "UNITS",
    "WEEKDAYS",
    "WHOLE",
    "WHOLE_UNITS",
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
        ("fortnights", (0, 1_209_600)),
    )
    for word in _words(name)
}
"""Unit -> (months, seconds)."""
WHOLE_UNITS: Final[dict[str, tuple[int, int]]] = {
    word: size for name, size in (("half_hours", (0, 1800)), ("an_hour", (0, 3600))) for word in _words(name)
}
"""Words that hold their number."""
HALF: Final = _words("half")
AGO_AFTER: Final = _words("ago_after")
AGO_BEFORE: Final = _words("ago_before")
APPROX: Final = _words("approx")
ONE: Final = _words("one")
ONE_BARE: Final = _words("one_bare")
NUMBERS: Final[dict[str, int]] = {
    bare(word): number
    for row in table("two_to_ten").values()
    for number, forms in enumerate(row.split(), start=2)
    for word in forms.split("/")
}
AND: Final = _words("and")
TODAY: Final = _words("today")
YESTERDAY: Final = _words("yesterday")
DAY_BEFORE: Final = _words("day_before")
BEFORE_YESTERDAY: Final = _words("before_yesterday")
WHOLE: Final[dict[str, tuple[int, int]]] = {
    bare(phrase): size
    for name, size in (("now", (0, 0)), ("last_week", (0, 604_800)), ("last_month", (1, 0)), ("last_year", (12, 0)))
    for phrase in phrases(name)
}
"""Phrases that are a whole date -> (months, seconds) back."""
ERAS: Final[dict[str, int]] = {word: year for row in table("eras").values() for word, year in row.items()}
ZONES: Final[dict[str, int]] = {word: minutes for row in table("zones").values() for word, minutes in row.items()}

_CJK_WORD = re.compile("^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+$")
_CJK_DAYS = {*TODAY, *YESTERDAY, *DAY_BEFORE, *WEEKDAYS, *ERAS}
_CJK_PARTS = {*"年月日時点分秒년월일시분초", *HALVES, *UNITS, *APPROX, *AGO_AFTER, *GLUE, *_CJK_DAYS}
CJK: Final = sorted(filter(_CJK_WORD.match, _CJK_PARTS), key=lambda word: (-len(word), word))
"""Words of scripts that leave no blanks between words, the longest first."""
