"""Read English numerals in words: "a hundred and eight", "six point two", "seven-forty", "ninety-first".

Libraries were looked at first: the one that is kept up joins the two numbers of "one hundred and two hundred", knows
neither "seven-forty" nor "four and a half", and is a compiled extension for what takes a page here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import Word

__all__ = ["CARDINALS", "OPENERS", "SCALES", "Numeral", "fraction_at", "numeral_at"]

_SMALL = {word: float(value) for value, word in enumerate(load_rows("grammar")["numerals"]["small"])}
_SMALL |= dict.fromkeys(("nil", "nought", "naught"), 0.0)
_TENS = {word: 10.0 * value for value, word in enumerate(load_rows("grammar")["numerals"]["tens"], start=2)}
CARDINALS = _SMALL | _TENS
_ORDINALS = {word: float(value) for value, word in enumerate(load_rows("grammar")["numerals"]["ordinals"], start=1)}
_ORDINALS |= {word: 20.0 + 10 * place for place, word in enumerate(load_rows("changes")["numerals"]["tenth"])}
SCALES = {"thousand": 1_000.0, "million": 1_000_000.0}
_DOZEN = "dozen"
OPENERS = frozenset({*CARDINALS, *_ORDINALS, *SCALES, "hundred", _DOZEN})
"""Words that a numeral begins with."""
_OH = frozenset(("oh", "o"))
_FOLLOW = OPENERS | _OH | {"hundredth", "point"}
"""Words that a numeral of several words goes on with."""
_PARTS = {("a", "half"): 0.5, ("a", "quarter"): 0.25, ("one", "quarter"): 0.25, ("three", "quarters"): 0.75}
_WRITTEN = {("1", "2"): 0.5, ("1", "4"): 0.25, ("3", "4"): 0.75}
DECIMALS = 6
"""Digits behind "point" that are read."""


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Numeral:
    """A number that ends before word `last`."""

    value: float
    last: int
    ordinal: bool = False


def numeral_at(words: Sequence[Word], first: int, last: int) -> Numeral | None:
    """Read the numeral that begins at a word and ends before `last`; None where none does.

    "hundred", "thousand" and "dozen" need a number or "a" before them; that "a" is no part of what is read. Numbers
    from 100 to 2099 may be said in two parts ("seven-forty", "six oh five", "twelve fifty"), as scores and years are.
    """
    word = words[first].lower
    if word in ("hundred", _DOZEN, *SCALES) and (not first or words[first - 1].lower not in ("a", "the")):
        return None
    if word == _DOZEN:
        half = first > 1 and words[first - 2].lower == "half"
        return Numeral(6.0 if half else 12.0, first + 1)
    if word in _ORDINALS:
        return Numeral(_ORDINALS[word], first + 1, ordinal=True)
    if word in CARDINALS and (first + 1 >= last or words[first + 1].lower not in _FOLLOW):
        return Numeral(CARDINALS[word], first + 1)  # most are a single word
    whole = _whole(words, first, last)
    if whole is None or whole.ordinal:
        return whole
    if whole.last < last and words[whole.last].lower == _DOZEN and whole.value < 100:
        return Numeral(whole.value * 12, whole.last + 1)
    return _decimal(words, whole, last) or _in_two_parts(words, first, whole, last) or whole


def fraction_at(words: Sequence[Word], first: int, last: int) -> tuple[float, int]:
    """Return what a fraction behind a whole number adds ("and a half", "½", "3/4") and where it ends; 0.0 for none."""
    ahead = [word.lower for word in words[first : min(last, first + 3)]]
    if ahead and len(ahead[0]) == 1 and unicodedata.category(ahead[0]) == "No":
        value = unicodedata.numeric(ahead[0])
        return (value, first + 1) if value < 1 else (0.0, first)
    if len(ahead) < 3:
        return 0.0, first
    value = _PARTS.get((ahead[1], ahead[2]), 0.0) if ahead[0] == "and" else 0.0
    if ahead[1] == "/":
        value = _WRITTEN.get((ahead[0], ahead[2]), 0.0)
    return value, first + 3 if value else first


def _whole(words: Sequence[Word], first: int, last: int) -> Numeral | None:
    """Read a whole number, biggest scale first: "two thousand three hundred and four"."""
    total, at, scale = 0.0, first, 1e9
    while True:
        part = _below_thousand(words, at, last)
        if part is None and at == first and words[first].lower in SCALES:
            part = Numeral(1.0, first)  # "a thousand"
        if part is None or (total and part.value >= scale):
            return Numeral(total, _before_and(words, at)) if total else None
        following = words[part.last].lower if part.last < last else ""
        bigger = SCALES.get(following, 0.0)
        if part.ordinal or not bigger:
            return replace(part, value=total + part.value)
        if bigger >= scale:  # "three thousand and two thousand" are two numbers
            return Numeral(total, _before_and(words, at))
        total, scale, at = total + part.value * bigger, bigger, part.last + 1
        if at + 1 < last and words[at].lower == "and":
            at += 1


def _before_and(words: Sequence[Word], at: int) -> int:
    return at - 1 if words[at - 1].lower == "and" else at


def _below_thousand(words: Sequence[Word], first: int, last: int) -> Numeral | None:
    """Read a number up to 9,900 ("sixteen hundred") without any thousand in it."""
    part = _below_hundred(words, first, last)
    if part is None and first < last and words[first].lower == "hundred":
        part = Numeral(1.0, first)  # "a hundred"
    if part is None or part.ordinal or part.last >= last:
        return part
    if words[part.last].lower == "hundredth":
        return Numeral(part.value * 100, part.last + 1, ordinal=True)
    if words[part.last].lower != "hundred" or not part.value:
        return part
    hundreds, at = part.value * 100, part.last + 1
    rest = at + 1 if at + 1 < last and words[at].lower == "and" else at
    more = _below_hundred(words, rest, last)
    follows = words[more.last].lower if more is not None and more.last < last else ""
    another = rest > at and follows == "hundred"
    if more is None or another or (more.value == 0 and not more.ordinal):
        return Numeral(hundreds, at)  # "one hundred and two hundred" are two numbers
    return replace(more, value=hundreds + more.value)


def _below_hundred(words: Sequence[Word], first: int, last: int) -> Numeral | None:
    if first >= last:
        return None
    word = words[first].lower
    if word in _ORDINALS:
        return Numeral(_ORDINALS[word], first + 1, ordinal=True)
    if word not in _TENS:
        return Numeral(_SMALL[word], first + 1) if word in _SMALL else None
    if first + 1 < last:
        following = words[first + 1].lower
        for table, ordinal in ((_SMALL, False), (_ORDINALS, True)):
            if 0 < table.get(following, 0) < 10:
                return Numeral(_TENS[word] + table[following], first + 2, ordinal)
    return Numeral(_TENS[word], first + 1)


def _decimal(words: Sequence[Word], whole: Numeral, last: int) -> Numeral | None:
    """Read on behind a whole number: "point two five", "point oh five", "point twenty-five"."""
    if whole.last + 1 >= last or words[whole.last].lower != "point":
        return None
    digits, at = "", whole.last + 1
    while at < last and len(digits) < DECIMALS:
        word = words[at].lower
        if word in _TENS and not digits:
            two = _below_hundred(words, at, last)
            if two is not None and not two.ordinal:
                digits, at = f"{two.value:.0f}", two.last
            break
        if word not in _OH and _SMALL.get(word, 10) > 9:
            break
        digits += "0" if word in _OH else f"{_SMALL[word]:.0f}"
        at += 1
    return Numeral(float(f"{whole.value:.0f}.{digits}"), at) if digits else None


def _in_two_parts(words: Sequence[Word], first: int, head: Numeral, last: int) -> Numeral | None:
    """Read "seven-forty" as 740, "six oh five" as 605, "nineteen eighty-four" as 1984."""
    at = head.last
    if at - first != 1 or at >= last or not (1 <= head.value <= 9 or 11 <= head.value <= 20):
        return None
    if words[at].lower in _OH:
        digit = _SMALL.get(words[at + 1].lower, 10.0) if at + 1 < last else 10.0
        return Numeral(head.value * 100 + digit, at + 2) if 0 < digit < 10 else None
    tail = _below_hundred(words, at, last)
    if tail is None or tail.ordinal or tail.value < 10 or (tail.last < last and _goes_on(words[tail.last].lower)):
        return None
    return Numeral(head.value * 100 + tail.value, tail.last)


def _goes_on(word: str) -> bool:
    """Tell whether a numeral goes on in a way that no second part does: "one twenty thousand"."""
    return word in ("hundred", _DOZEN, "point") or word in SCALES
