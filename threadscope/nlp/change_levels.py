"""Find what may be a level of the tool: numbers, grades, names of bands, vague numbers ("the fifties")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from threadscope.nlp.bare_changes import grade_at, grade_value
from threadscope.nlp.numbers import Number
from threadscope.nlp.scale import Scale
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, stem

__all__ = ["Level", "levels_of"]

MOST = 60
"""Levels of one comment; more is a table, or an attack on whoever reads it."""
_TENS = {
    f"{word[:-1]}ies": 10.0 * value for value, word in enumerate(load_rows("grammar")["numerals"]["tens"], start=2)
}
_VAGUE = frozenset({"something", "odd", "ish"})
_CHANGE_WORDS = load_rows("changes")["bare"]


@dataclass(frozen=True, slots=True)
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
    """Return what may be a level, in order; quoted words hold none."""
    found: list[Level] = []
    taken: set[int] = set()
    for number in numbers:
        last, kind = number.last, number.kind
        after = text.words[last] if last < len(text.words) else None
        decade = after is not None and after.lower == "s" and after.start == text.words[last - 1].end
        if decade or (after is not None and after.lower in _VAGUE):
            last, kind = last + 1, "fuzzy"
        if kind == "other" or text.quoted[number.first]:
            continue
        found.append(Level(number.first, last, "number", kind, number.value))
        taken.update(range(number.first, last))
        if len(found) >= MOST:
            return found
    bands = _band_words(text, scale)
    for i, word in enumerate(text.words[:2_000]):
        if i in taken or text.quoted[i] or word.kind != "word":
            continue
        if word.lower in _TENS:
            found.append(Level(i, i + 1, "number", "fuzzy", _TENS[word.lower]))
        elif grade := grade_at(text, i):
            found.append(Level(i, grade, "grade", "grade", grade_value(text, i, grade)))
        elif i in bands:
            found.append(Level(i, i + 1, "band", "band", None))
    return sorted(found, key=lambda level: level.first)[:MOST]


def _band_words(text: Text, scale: Scale) -> set[int]:
    """Return words that name a band of the post, or stand where only such a name can: "from brass into iron"."""
    words = text.words
    found = {i for i, word in enumerate(words) if word.lower in scale.bands and not text.mention[i] >= 1.0}
    for i in range(1, len(words) - 1):
        if words[i].lower not in ("to", "into"):
            continue
        before, after = words[i - 1], words[i + 1]
        if any(w.kind != "word" or w.lower in _no_band() or w.stem in _no_band() for w in (before, after)):
            continue
        opens = i == 1 or words[i - 2].lower in ("from", "frm", "out", "of", "went", "gone", "me", "us", ",", ".", "!")
        if opens:
            found |= {i - 1, i + 1}
    return found


@cache
def _no_band() -> frozenset[str]:
    listed = {word for key in ("no_grade", "times", "seasons", "moved") for word in _CHANGE_WORDS[key]}
    return frozenset(listed | {stem(word) for word in listed}) | word_set("change_slots", "conjunctions")
