"""Read the numbers of a text: their value, and whether they can be a score at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from threadscope.nlp.numerals import CARDINALS, OPENERS, SCALES, fraction_at, numeral_at
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, stem

__all__ = ["Number", "numbers_of"]

_OPENER_STEMS = frozenset(map(stem, OPENERS))
_DIGIT = re.compile(r"\d")
_MONEY = word_set("numbers", "money")
_TIME = word_set("numbers", "time")
_MONTHS = word_set("numbers", "months")
_NOT_COUNTED = word_set("numbers", "not_counted")
_STREET = word_set("numbers", "street")
_NO_SCORE_BEHIND = frozenset(("$", "\u20ac", "\u00a3", "v", "version", ":", "/")) | _MONTHS
"""Words behind which a number is no score."""
_MORE = frozenset(("more", "other", "extra"))
_LOUD = frozenset(
    ("odd", "whole", "big", "full", "measly", "entire", "huge", "credit", "straight", "precious"),
)
_PLAIN = frozenset(load_rows("changes")["numerals"]["not_counted"])
_MEASURED = frozenset(("people", "percent", "km", "kg", "lbs", "mph", "gb", "mb", "times"))
_PRICED = frozenset(("$", "\u20ac", "\u00a3", "\u00b0")) | _MONEY

_LEVELS = frozenset(("to", "from", "at", "was", "is", "now", "'s", "on", "a", "that", "says", "said", "reads"))
"""Words behind which a minus belongs to a level."""
_WHEN = frozenset(("now", "today", "last", "in", "on", "this", "when", "before", "then", "yesterday", "ago"))
_WHEN |= frozenset(("i", "he", "she", "it", "we", "they"))
"""Words that follow a level, not a loss: "-63 he was"."""


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Number:
    """Words `first`..`last` (exclusive) as a number."""

    value: float
    first: int
    last: int
    kind: str
    """`plain` may be a score; `delta` counts points; `rank`; `percent`; `letter`; `count` counts things;
    `other` is money or time."""


def numbers_of(text: Text, first: int, last: int, scale: frozenset[str] = frozenset()) -> Sequence[Number]:
    """Return the numbers among words `first`..`last` (exclusive), in order; those of a whole text are remembered.

    Args:
        text: the comment.
        first: word to begin at.
        last: word to end before.
        scale: stems of the units in which the thread's tool counts ("star"); a number of them may be a score.
    """
    if first or last < len(text.words):
        return _numbers(text, first, last, scale)
    known: Sequence[Number] | None = text.memory.get((numbers_of, scale))
    if known is None:
        known = text.memory[numbers_of, scale] = _numbers(text, first, last, scale)
    return known


def _numbers(text: Text, first: int, last: int, scale: frozenset[str]) -> list[Number]:
    spelled, words = text.stems & _OPENER_STEMS, text.words
    if _DIGIT.search(text.text) is not None:
        opening = [i for i, word in enumerate(words[first:last], first) if word[2] == "num" or word[0] in OPENERS]
    elif spelled:
        places = sorted([i for one in spelled for i in text.places[one]])
        opening = [i for i in places if first <= i < last and words[i][0] in OPENERS]
    else:
        return []
    found: list[Number] = []
    end = first
    for i in opening:
        if i < end:
            continue  # inside the number before
        number = _digits(text, i, last) if words[i].kind == "num" else _spelled(text, i, last)
        if number is None and words[i].lower == "one" and i + 1 < last and words[i + 1].stem in scale:
            number = Number(1.0, i, i + 1, "plain")  # "five lamps, then one lamp"
        if number is None:
            continue
        number = _with_fraction(text, number, last)
        if (
            number.kind in ("other", "count")
            and number.last < len(text.words)
            and text.words[number.last].stem in scale
        ):
            number = replace(number, kind="plain")
        found.append(_signed(text, number))
        end = number.last
    return _promoted(text, found)


def _with_fraction(text: Text, number: Number, last: int) -> Number:
    """Read "fifty-five and a half", "4\u00bd" as one number."""
    if number.kind == "percent" or number.value != int(number.value):
        return number
    part, end = fraction_at(text.words, number.last, min(last, text.sentence_of(number.first).last))
    if not part:
        return number
    kind = _kind(text, number.first, end, part)
    return Number(number.value + part, number.first, end, "plain" if kind == "count" else kind)


def _signed(text: Text, number: Number) -> Number:
    """Read "from plus five to minus eight", "was -80", "-1.2 last year" as levels below zero; "-14." is a loss."""
    if number.kind != "plain" or not number.first:
        return number
    sign = text.words[number.first - 1].lower
    if sign != "minus" and not (sign in ("-", "\u2212") and text.touches(number.first)):
        return number
    before = text.words[number.first - 2].lower if number.first > 1 else ""
    level = before in _LEVELS or (_opens(text, number.first - 1) and _after(text, number.last) in _WHEN)
    return replace(number, value=-number.value) if level else number


def _opens(text: Text, i: int) -> bool:
    """Tell whether a word begins a sentence or stands behind a comma."""
    return i == text.sentence_of(i).first or text.words[i - 1].lower in (",", ";", ":")


def _promoted(text: Text, numbers: list[Number]) -> list[Number]:
    """Let "from six folds to four" count folds: what stands between two numbers is the tool's unit."""
    for at in range(len(numbers) - 1):
        one, two = numbers[at], numbers[at + 1]
        between = [word.lower for word in text.words[one.last : two.first]]
        if one.kind == "other" and two.kind == "plain" and 1900 <= one.value <= 2100 and two.value >= 500:
            if between == ["to"]:
                numbers[at] = replace(one, kind="plain")  # a level of 1905 that looks like a year
            continue
        if "count" not in (one.kind, two.kind) or between[-1:] != ["to"] or len(between) > 3:
            continue
        unit = text.words[one.last].stem if one.kind == "count" else ""
        after = text.words[two.last] if two.last < len(text.words) else None
        if one.kind == "count" and (after is None or after.stem == unit or two.kind == "plain"):
            numbers[at], numbers[at + 1] = replace(one, kind="plain"), replace(two, kind="plain")
        elif one.kind == "plain" and one.value > two.value:  # nobody gives a range from more to less
            numbers[at + 1] = replace(two, kind="plain")
    return numbers


def _digits(text: Text, i: int, last: int) -> Number | None:
    raw = text.words[i].lower
    ordinal = raw.endswith(("st", "nd", "rd", "th"))
    percent = raw.endswith("%")
    body = raw.rstrip("stndrh%")
    factor = 1000.0 if body.endswith("k") else 1.0
    body = body.removesuffix("k")
    if len(body) > 15:
        return None
    head, comma, tail = body.rpartition(",")
    body = f"{head.replace(',', '')}.{tail}" if comma and len(tail) != 3 and "." not in body else body.replace(",", "")
    try:
        value = float(body) * factor
    except ValueError:
        return None  # "1.2.3" is a version
    end = i + 1
    scale = SCALES.get(text.words[end].lower, 1.0) if end < last and not ordinal and not percent else 1.0
    if scale > 1.0:
        return Number(value * scale, i, end + 1, _kind(text, i, end + 1, value))  # "1.2 million"
    if end + 1 < last and text.words[end].lower == "/" and text.words[end + 1].kind == "num":
        end += 2  # "88/100"
    if percent:
        return Number(value, i, end, "percent")
    if ordinal:
        return Number(value, i, end, _rank_or_other(text, end))
    return Number(value, i, end, _kind(text, i, end, value))


def _spelled(text: Text, i: int, last: int) -> Number | None:
    """Read a number in words, which no sentence breaks: "sixty-one", "a hundred and eight", "ninety-first"."""
    numeral = numeral_at(text.words, i, min(last, text.sentence_of(i).last))
    if numeral is None:
        return None
    value, end = numeral.value, numeral.last
    if numeral.ordinal:
        return _place(text, i, end, value)
    if end == i + 1 and text.words[i].lower == "one" and not _counts_one(text, i, last):
        return None  # mostly a pronoun
    if 1900 <= value <= 2100 and text.words[i + 1].lower in CARDINALS:
        return Number(value, i, end, "other")  # "nineteen eighty-four"
    return Number(value, i, end, _kind(text, i, end, value))


def _place(text: Text, first: int, end: int, value: float) -> Number | None:
    """Read an ordinal; small ones are too often something else ("first I", "a second later")."""
    after = _after(text, end)
    if end == first + 1 and first and text.words[first - 1].lower in ("a", "one") and after not in _rank_nouns():
        return None  # "by a fifth", "one tenth"
    if value > 3 and text.words[end - 1].lower not in ("third", "quarter"):
        return Number(value, first, end, _rank_or_other(text, end))
    named = after in _rank_nouns() or (after in ("to", "in") and text.words[first].lower != "second")
    return Number(value, first, end, "rank") if named else None


def _counts_one(text: Text, i: int, last: int) -> bool:
    """Tell whether "one" is a number: before a unit, or in "one to two"."""
    if (
        _after(text, i + 1) in ("point", "place", "spot", "notch", "star", "band")
        or fraction_at(text.words, i + 1, last)[0]
    ):
        return True
    return i + 2 < last and text.words[i + 1].lower in ("to", "->") and text.words[i + 2].lower in CARDINALS


@cache
def _rank_nouns() -> frozenset[str]:
    return frozenset(load_rows("changes")["nouns"]["rank"])


@cache
def _units() -> frozenset[str]:
    return frozenset(stem(unit) for unit in load_rows("changes")["nouns"]["units"])


def _after(text: Text, i: int) -> str:
    return text.words[i].lower if i < len(text.words) else ""


def _rank_or_other(text: Text, end: int) -> str:
    after = _after(text, end)
    return "other" if stem(after) in _STREET or after in _MONTHS or after in _STREET else "rank"


def _kind(text: Text, first: int, end: int, value: float) -> str:
    before = text.words[first - 1] if first else None
    after = text.words[end] if end < len(text.words) else None
    if (
        before is not None
        and before.lower in _NO_SCORE_BEHIND
        and (text.touches(first) or before.lower not in (":", "/"))
    ):
        return "other"
    if before is not None and before.lower in ("#", "number", "no") and (before.lower != "number" or value < 1000):
        return "rank" if before.lower in ("#", "number") else "plain"
    if after is not None and after.kind != "num":
        kind = _by_follower(text, end)
        if kind:
            return kind
    if 1900 <= value <= 2100 and value == int(value) and len(text.words[first].lower) == 4:
        return "other"
    return "plain"


def _by_follower(text: Text, end: int) -> str:
    after = text.words[end]
    lower = after.lower
    if lower in _PRICED:
        return "other"
    if lower == ":" and end + 1 < len(text.words) and text.touches(end + 1):
        return "other"
    units = _units()
    if after.stem in units:
        return "percent" if lower == "percent" else "delta"
    if lower in _TIME or after.stem in _TIME or (lower in _MORE and _after(text, end + 1) == "points"):
        return "delta" if lower in _MORE else "other"
    if lower in _LOUD and stem(_after(text, end + 1)) in units:
        return "delta"
    counted = after.kind == "word" and lower.endswith("s") and lower not in _NOT_COUNTED and after.stem != "be"
    if counted and "." in text.words[end - 1].lower:
        return ""  # nobody counts 4.2 hammers: the tool's own unit
    if lower in _PLAIN:
        return ""
    if counted:
        return "count"
    return "other" if lower in _MEASURED else ""
