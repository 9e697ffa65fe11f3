"""Find changes that no word of change reports: grades in order, series, "same as last week", "390, was 210", "-14."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

from threadscope.nlp.change_slots import ARROWS, CLAUSE, Slots
from threadscope.nlp.numbers import Number
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import Sentence, Text

__all__ = [
    "GRADES",
    "LETTERS",
    "Bare",
    "grade_at",
    "grade_changes",
    "grade_value",
    "reversed_pairs",
    "series",
    "signed",
    "steady",
    "word_grades",
]

Direction = Literal["up", "down", "same"]
Bare = tuple[Slots, Direction]
_GRADES = "ABCDEFG"
GRADES = frozenset({*_GRADES, "AA", "AAA", "BB", "BBB"})
"""Letters that may be a grade."""
_STEADY = frozenset({"running", "before", "same"})
LETTERS = frozenset(map(str.lower, GRADES))
"""Words that may be a grade, in lower case."""


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load_rows("changes")["bare"][name])


def _lead(text: Text, number: Number, count: int) -> list[str]:
    floor = max(0, number.first - count)
    return [word.lower for word in text.words[floor : number.first]]


def reversed_pairs(text: Text, numbers: Sequence[Number]) -> Iterator[Slots]:
    """Yield pairs whose earlier number comes last: "390, was 210 in spring", "705 from 430"."""
    for to, before in pairwise([n for n in numbers if n.kind in ("plain", "rank", "unit")]):
        if before.first - to.last > 12 or text.quoted[to.first]:
            continue
        between = [word.lower for word in text.words[to.last : before.first]]
        was = between[-1:] in (["was"], ["were"]) or between[-2:] in (["was", "a"], ["was", "at"])
        clause = len(between) >= 2 and between[-2] in CLAUSE | {"it", "which", "he", "she", "we", "ours"}
        now = bool(set(between[:-1]) & _set("now")) or len(between) <= 3
        above = between == ["from"] or between[-2:] in (["up", "from"], ["down", "from"])
        if (was and clause and now and to.kind == before.kind) or (above and to.kind == before.kind):
            yield Slots(to.first, before.last, before, to)


def series(text: Text, sentence: Sentence, numbers: Sequence[Number]) -> Iterator[Slots]:
    """Yield runs of three and more levels: "88, 71, 90, 64", "it went 715, 760, 802"."""
    run: list[Number] = []
    for number in [*numbers, None]:
        if number is not None and number.kind == "plain" and (not run or _next(text, run[-1], number)):
            run.append(number)
            continue
        if len(run) >= 3 and _levels(text, sentence, run):
            yield Slots(run[0].first, run[-1].last, run[0], run[-1])
        run = [number] if number is not None and number.kind == "plain" else []


def _next(text: Text, one: Number, two: Number) -> bool:
    between = {word.lower for word in text.words[one.last : two.first]}
    return two.first > one.last and two.first - one.last <= 2 and between <= {",", "and", "then", "."}


def _levels(text: Text, sentence: Sentence, run: Sequence[Number]) -> bool:
    before = text.words[run[0].first - 1].lower if run[0].first > sentence.first else ""
    values = [number.value for number in run]
    alike = min(values) >= 10 and max(values) < 3 * min(values)
    counted = all(two - one == 1 for one, two in pairwise(values))
    return alike and not counted and (not before or before in _set("runs"))


def steady(text: Text, numbers: Sequence[Number]) -> Iterator[Slots]:
    """Yield numbers that are said to be as they were: "66, same as last week", "702 three weeks running"."""
    for number in numbers:
        if number.kind not in ("plain", "rank", "unit"):
            continue
        end = min(number.last + 12, text.sentence_of(number.first).last)
        tail = [word.lower for word in text.words[number.last : end]]
        if _STEADY.isdisjoint(tail):
            continue
        for k in range(len(tail)):
            running = tail[k] == "running" and k > 0 and tail[k - 1] in _set("times") and k <= 4
            both = tail[k : k + 3] == ["before", "and", "after"] and k <= 2
            same = tail[k : k + 2] == ["same", "as"] and set(tail[k + 2 : k + 5]) & (_set("times") | {"before", "left"})
            if running or both or same:
                yield Slots(number.first, number.last + k + (1 if running else 2), number, number)
                break


def signed(text: Text, sentence: Sentence, numbers: Sequence[Number]) -> Iterator[Bare]:
    """Yield sentences that are a signed number and hardly more: "-14.", "minus 31.", "+31 M"."""
    for number in numbers:
        first = number.first - 1
        if first < sentence.first or number.kind not in ("plain", "delta", "unit"):
            continue
        sign = text.words[first].lower
        if sign not in ("+", "-", "\u2212", "minus", "plus"):
            continue
        alone = sum(text.words[i].kind == "word" for i in range(sentence.first, sentence.last)) <= 2
        opens = first == sentence.first or text.words[first - 1].lower in (",", ".")
        if opens and alone:
            yield Slots(first, number.last, delta=number), "up" if sign in ("+", "plus") else "down"


def grade_changes(text: Text) -> Iterator[Bare]:
    """Yield letter grades that follow each other: "E to B", "D in winter, C now", "their C became a C+"."""
    letters = sorted(i for stem in text.stems & LETTERS for i in text.places[stem])
    grades = [(i, end) for i in letters if (end := grade_at(text, i))]
    for (one, one_end), (two, two_end) in pairwise(grades[:200]):
        between = [word.lower for word in text.words[one_end:two]]
        if not between or len(between) > 10 or text.quoted[one] or not _follows(text, one, between, two_end):
            continue
        direction = _better(text, (one, one_end), (two, two_end))
        if direction != "same":
            yield Slots(one, two_end), direction


def grade_at(text: Text, i: int) -> int:
    """Return where the grade at word `i` ends, 0 where it is none: an article "A" is none."""
    words = text.words
    letters = words[i].text
    if letters not in GRADES:
        return 0
    end = i + 1
    if end < len(words) and words[end].lower in ("+", "-", "\u2212") and text.touches(end):
        return end + 1
    if letters != "A" or end >= len(words) or words[end].kind != "word":
        return end
    return end if words[end].lower in _set("after_grade") else 0


def _better(text: Text, one: tuple[int, int], two: tuple[int, int]) -> Direction:
    before, to = grade_value(text, *one), grade_value(text, *two)
    return "up" if to > before else "down" if to < before else "same"


def grade_value(text: Text, first: int, last: int) -> float:
    """Return the worth of a grade, higher is better: "AA" above "A+" above "A"."""
    letters = text.words[first].text
    sign = text.words[last - 1].lower if last - first > 1 else ""
    return 0.2 * len(letters) - _GRADES.index(letters[0]) + {"+": 0.1, "-": -0.3, "\u2212": -0.3}.get(sign, 0.0)


def _follows(text: Text, one: int, between: list[str], two_end: int) -> bool:
    words = text.words
    sentence = text.sentence_of(one)
    lead = [word.lower for word in words[max(sentence.first, one - 4) : one]]
    tail = [word.lower for word in words[two_end : two_end + 3]]
    plain = [word for word in between if word not in ("a", "an")]
    if plain in (["to"], ["into"]):
        opens = one == sentence.first or (lead and lead[-1] in CLAUSE) or "from" not in lead
        moved = bool(set(lead) & _set("moved"))
        return (bool(opens) or moved or one - 1 == sentence.first) and not set(lead) & _set("not_moved")
    if plain[:1] and (plain[0] in ARROWS or plain == ["became"] or plain in (["then"], [",", "then"])):
        return True
    later = bool(set(tail) & (_set("now") | _set("seasons"))) or "now" in plain
    earlier = bool(set(plain) & _set("seasons")) or bool({"been", "was", "were", "had"} & set(lead))
    return later and earlier and not set(plain) & {"if", "or", "would", "than"}


def word_grades(text: Text, start: int, sentence: Sentence) -> int:
    """Return the end of "from brass to iron" at word `start`, 0 where no two names of grades stand there."""
    words = text.words
    if start + 3 >= sentence.last or words[start].lower not in ("from", "out"):
        return 0
    if words[start + 2].lower not in ("to", "into"):
        return 0
    one, two = words[start + 1], words[start + 3]
    if any(w.kind != "word" or w.lower in _set("no_grade") | _set("times") | _set("seasons") for w in (one, two)):
        return 0
    return start + 4
