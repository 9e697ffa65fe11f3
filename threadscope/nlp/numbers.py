"""Read the numbers of a text: their value, and whether they can be a score at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, stem

__all__ = ["Number", "numbers_of"]

_SMALL = {word: float(value) for value, word in enumerate(load_rows("grammar")["numerals"]["small"])}
_TENS = {word: 10.0 * value for value, word in enumerate(load_rows("grammar")["numerals"]["tens"], start=2)}
_ORDINALS = {word: float(value) for value, word in enumerate(load_rows("grammar")["numerals"]["ordinals"], start=1)}
_MONEY = word_set("numbers", "money")
_TIME = word_set("numbers", "time")
_MONTHS = word_set("numbers", "months")
_NOT_COUNTED = word_set("numbers", "not_counted")
_STREET = word_set("numbers", "street")


@dataclass(frozen=True, slots=True)
class Number:
    """Words `first`..`last` (exclusive) as a number."""

    value: float
    first: int
    last: int
    kind: str
    """`plain` may be a score; `delta` counts points; `rank`; `percent`; `letter`; `count` counts things;
    `other` is money or time."""


def numbers_of(text: Text, first: int, last: int, scale: frozenset[str] = frozenset()) -> list[Number]:
    """Return the numbers among words `first`..`last` (exclusive), in order.

    Args:
        text: the comment.
        first: word to begin at.
        last: word to end before.
        scale: stems of the units in which the thread's tool counts ("star"); a number of them may be a score.
    """
    found: list[Number] = []
    i = first
    while i < last:
        number = _digits(text, i, last) if text.words[i].kind == "num" else _spelled(text, i, last)
        if number is None:
            i += 1
            continue
        if (
            number.kind in ("other", "count")
            and number.last < len(text.words)
            and text.words[number.last].stem in scale
        ):
            number = replace(number, kind="plain")
        found.append(_signed(text, number))
        i = number.last
    return _promoted(text, found)


def _signed(text: Text, number: Number) -> Number:
    """Read "from plus five to minus eight", "was -80" as levels below zero."""
    if number.kind != "plain" or number.first < 2:
        return number
    sign, before = text.words[number.first - 1], text.words[number.first - 2].lower
    minus = sign.lower == "minus" or (sign.lower in ("-", "\u2212") and sign.end == text.words[number.first].start)
    level = before in ("to", "from", "at", "was", "is", "now", "'s")
    return replace(number, value=-number.value) if minus and level else number


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
    if end + 1 < last and text.words[end].lower == "/" and text.words[end + 1].kind == "num":
        end += 2  # "88/100"
    if percent:
        return Number(value, i, end, "percent")
    if ordinal:
        return Number(value, i, end, _rank_or_other(text, end))
    return Number(value, i, end, _kind(text, i, end, value))


def _spelled(text: Text, i: int, last: int) -> Number | None:
    word = text.words[i].lower
    value = _SMALL.get(word, _TENS.get(word))
    end = i + 1
    if value is None:
        if word in _ORDINALS and word != "second" and _after(text, end) in {*_rank_nouns(), "to", "in"}:
            return Number(_ORDINALS[word], i, end, "rank")
        if word in ("dozen", "hundred") and i and text.words[i - 1].lower == "a":
            return Number(12.0 if word == "dozen" else 100.0, i, end, _kind(text, i, end, 12.0))
        return _ordinal(text, i, last)
    if end < last and text.words[end].lower == "hundred" and 0 < value < 100:
        return Number(value * 100, i, end + 1, _kind(text, i, end + 1, value * 100))
    if word in _TENS and end < last and text.words[end].lower in _ORDINALS:
        return Number(value + _ORDINALS[text.words[end].lower], i, end + 1, "rank")
    if word in _TENS and end < last and text.words[end].lower in _SMALL and 0 < _SMALL[text.words[end].lower] < 10:
        value += _SMALL[text.words[end].lower]
        end += 1
    if word == "one" and _after(text, end) not in ("point", "place", "spot", "notch", "star", "band"):
        return None  # mostly a pronoun
    return Number(value, i, end, _kind(text, i, end, value))


def _ordinal(text: Text, i: int, last: int) -> Number | None:
    """Read "ninetieth"."""
    tenth = load_rows("changes")["numerals"]["tenth"]
    word = text.words[i].lower
    return Number(20.0 + 10 * tenth.index(word), i, i + 1, "rank") if word in tenth and i < last else None


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
        and before.lower in ("$", "€", "£", "v", "version", ":", "/", *_MONTHS)
        and (before.end == text.words[first].start or before.lower not in (":", "/"))
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
    if after.lower in ("$", "€", "£", "°") or after.lower in _MONEY:
        return "other"
    if after.lower == ":" and end + 1 < len(text.words) and text.words[end + 1].start == after.end:
        return "other"
    units = _units()
    if after.stem in units:
        return "percent" if after.lower == "percent" else "delta"
    if (
        after.lower in _TIME
        or after.stem in _TIME
        or (after.lower in ("more", "other", "extra") and _after(text, end + 1) == "points")
    ):
        return "delta" if after.lower in ("more", "other", "extra") else "other"
    if (
        after.lower in ("odd", "whole", "big", "full", "measly", "entire", "huge", "credit", "straight", "precious")
        and stem(_after(text, end + 1)) in units
    ):
        return "delta"
    counted = (
        after.kind == "word" and after.lower.endswith("s") and after.lower not in _NOT_COUNTED and after.stem != "be"
    )
    if counted and "." in text.words[end - 1].lower:
        return ""  # nobody counts 4.2 hammers: the tool's own unit
    if after.lower in load_rows("changes")["numerals"]["not_counted"]:
        return ""
    if counted:
        return "count"
    return "other" if after.lower in ("people", "percent", "km", "kg", "lbs", "mph", "gb", "mb", "times") else ""
