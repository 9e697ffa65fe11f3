"""Find what may be a level of the tool: numbers, grades, names of bands, vague numbers ("the fifties")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from threadscope.nlp.bare_changes import GRADES, LETTERS, grade_at, grade_value
from threadscope.nlp.numbers import Number
from threadscope.nlp.scale import Scale
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, stem

__all__ = ["Level", "levels_of"]

READ = 2_000
"""Words of a comment in which grades and names of bands are looked for."""
MOST = 60
"""Levels of one comment; more is a table, or an attack on whoever reads it."""
_TENS = {
    f"{word[:-1]}ies": 10.0 * value for value, word in enumerate(load_rows("grammar")["numerals"]["tens"], start=2)
}
_VAGUE = frozenset({"something", "odd", "ish"})
_INTO = frozenset({"to", "into"})
_OPENS = frozenset(("from", "frm", "out", "of", "went", "gone", "me", "us", ",", ".", "!"))
"""Words before a name of a band that is left behind: "from brass into iron"."""
_CHANGE_WORDS = load_rows("changes")["bare"]


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Level:
    """Words `first`..`last` (exclusive) that may say where somebody stands."""

    first: int
    last: int
    family: str
    """`number`, `grade` or `band`; only levels of one family can follow each other."""
    kind: str
    """The number's kind (`numbers.Number`), `fuzzy` for a vague number, else the family."""
    value: float | None
    """Higher is more; None for a name of a band."""

    @property
    def said(self) -> float | None:
        """The number to report: vague ones, grades and names have none."""
        return self.value if self.family == "number" and self.kind != "fuzzy" else None


def levels_of(text: Text, numbers: Sequence[Number], scale: Scale) -> list[Level]:
    """Return what may be a level, in order; quoted words hold none. Those of the last scale are remembered."""
    known: tuple[Scale, Sequence[Number], list[Level]] | None = text.memory.get(levels_of)
    if known is None or known[0] is not scale or known[1] is not numbers:
        known = text.memory[levels_of] = scale, numbers, _levels(text, numbers, scale)
    return known[2]


def _levels(text: Text, numbers: Sequence[Number], scale: Scale) -> list[Level]:
    found: list[Level] = []
    taken: set[int] = set()
    for number in numbers:
        last, kind = number.last, number.kind
        after = text.words[last] if last < len(text.words) else None
        decade = after is not None and after.lower == "s" and text.touches(last)
        if decade or (after is not None and after.lower in _VAGUE):
            last, kind = last + 1, "fuzzy"
        if kind == "other" or text.quoted[number.first]:
            continue
        found.append(Level(number.first, last, "number", kind, number.value))
        taken.update(range(number.first, last))
        if len(found) >= MOST:
            return found
    found += _in_words(text, taken, scale)
    return sorted(found, key=lambda level: level.first)[:MOST]


def _in_words(text: Text, taken: set[int], scale: Scale) -> list[Level]:
    """Return grades, names of bands and decades, `taken` words aside."""
    found: list[Level] = []
    bands = _band_words(text, scale)
    wanted = text.stems & _worded()
    if not bands and not wanted:
        return found
    words = text.words
    worded = (i for stemmed in wanted for i in text.places[stemmed] if words[i][3] in GRADES or words[i][0] in _TENS)
    for i in sorted(bands.union(worded)):
        word = words[i]
        if i in taken or i >= READ or text.quoted[i] or word.kind != "word":
            continue
        if word.lower in _TENS:
            found.append(Level(i, i + 1, "number", "fuzzy", _TENS[word.lower]))
        elif grade := grade_at(text, i):
            found.append(Level(i, grade, "grade", "grade", grade_value(text, i, grade)))
        elif i in bands:
            found.append(Level(i, i + 1, "band", "band", None))
    return found


@cache
def _worded() -> frozenset[str]:
    """Return stems of the words that may be a grade or a decade."""
    return frozenset(stem(word) for word in (*_TENS, *LETTERS))


def _band_words(text: Text, scale: Scale) -> set[int]:
    """Return words that name a band of the post, or stand where only such a name can: "from brass into iron"."""
    words, excluded = text.words, _no_band()
    found: set[int] = set()
    if scale.bands:
        found.update(
            i
            for stemmed in text.stems & {stem(name) for name in scale.bands}
            for i in text.places[stemmed]
            if words[i].lower in scale.bands and text.mention[i] < 1.0
        )
    if _INTO.isdisjoint(text.stems):
        return found
    for i in (*text.places.get("to", ()), *text.places.get("into", ())):
        if not 0 < i < len(words) - 1 or (i > 1 and words[i - 2][0] not in _OPENS):
            continue
        before, after = words[i - 1], words[i + 1]
        if before.kind != "word" or before.lower in excluded or before.stem in excluded:
            continue
        if after.kind != "word" or after.lower in excluded or after.stem in excluded:
            continue
        found |= {i - 1, i + 1}
    return found


@cache
def _no_band() -> frozenset[str]:
    listed = {word for key in ("no_grade", "times", "seasons", "moved") for word in _CHANGE_WORDS[key]}
    return frozenset(listed | {stem(word) for word in listed}) | word_set("change_slots", "conjunctions")
