"""Fill the slots of a change: which of the numbers around its words is the first, the last, the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from threadscope.nlp.numbers import Number
from threadscope.nlp.numerals import OPENERS, fraction_at, numeral_at
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, Word

__all__ = ["Slots", "clause_end", "clause_start", "find_pairs", "is_bound", "slots_after", "slots_before"]

CLAUSE = word_set("change_slots", "clause")
CONJUNCTIONS = word_set("change_slots", "conjunctions")
_OPENERS = CLAUSE | CONJUNCTIONS
ARROWS = word_set("change_slots", "arrows")
_ENDS = CLAUSE | {
    "but",
    "and",
    "because",
    "while",
    "although",
    "though",
    "so",
    "yet",
    "since",
    "which",
    "when",
    "who",
}
"""Words before which a clause ends."""
_FILLERS = word_set("change_slots", "fillers")
_FROM = word_set("change_slots", "from")
_TO = word_set("change_slots", "to")
_BY = word_set("change_slots", "by")
_BOUNDS = word_set("change_slots", "bounds")
PAST = word_set("change_slots", "past")
PRESENT = word_set("change_slots", "present")
_LAST = word_set("change_slots", "last")
_THIS = word_set("change_slots", "this")
NUMERALS = word_set("numerals", "small") | word_set("numerals", "tens")
_SEASONS = frozenset(load_rows("changes")["bare"]["seasons"])
_COPULAS = frozenset({"is", "'s", "am", "'m", "are", "says", "at"})
_SCORES = word_set("change_slots", "scores")


@dataclass(slots=True)
class Slots:
    """Numbers of one change and the words that they span."""

    first: int
    last: int
    before: Number | None = None
    to: Number | None = None
    delta: Number | None = None
    bound: bool = False

    @property
    def numbers(self) -> int:
        """How many of the three are filled."""
        return sum(n is not None for n in (self.before, self.to, self.delta))


def clause_start(text: Text, word: int, floor: int) -> int:
    """Return where the clause of a word begins, not before `floor` nor more than 14 words back."""
    words, floor = text.words, max(floor, word - 14)
    for i in range(word - 1, floor - 1, -1):
        lower = words[i][0]
        if lower in _OPENERS and not (lower == "and" and _in_number(words, i)):
            return i + 1
    return floor


def clause_end(text: Text, word: int, ceiling: int) -> int:
    """Return where the clause that holds a word ends; a comma before "from", "to", "now" goes on."""
    words = text.words
    for i in range(word, min(ceiling, word + 16)):
        lower = words[i][0]
        if lower not in _ENDS or (lower == "and" and _in_number(words, i)):
            continue
        following = words[i + 1].lower if i + 1 < ceiling else ""
        if lower in ("and", ",", "(", "-", "\u2013") and (
            following in ("from", "to", "now", "down", "up", "is", "still")
            or words[min(i + 1, len(words) - 1)].kind == "num"
            or following in NUMERALS
        ):
            continue
        return i
    return min(ceiling, word + 16)


def _in_number(words: Sequence[Word], at: int) -> bool:
    """Tell whether an "and" joins no clauses but a number: "four and a half", "a hundred and eight"."""
    before = words[at - 1].lower if at else ""
    if before in NUMERALS or (at and words[at - 1].kind == "num"):
        return bool(fraction_at(words, at, len(words))[0])
    if before not in OPENERS:
        return False
    numerals = (numeral_at(words, i, len(words)) for i in range(max(0, at - 2), at))
    return any(numeral is not None and numeral.last > at + 1 for numeral in numerals)


def _preposition(text: Text, number: Number, floor: int) -> tuple[str, bool]:
    """Return the word that governs a number, over fillers, and whether a bound stands between."""
    bound = False
    for i in range(number.first - 1, max(floor, number.first - 6) - 1, -1):
        lower = text.words[i].lower
        if lower in _FROM or lower in _TO or lower in _BY or lower in ("of", "+", "-", "\u2212"):
            if lower in ("at", "of", "is") and i > floor and text.words[i - 1].lower in ("from", "to"):
                continue
            return lower, bound
        bound = bound or lower in _BOUNDS
        if lower not in _FILLERS and not (i > floor and text.words[i - 1].lower in ("a", "an", "my", "the")):
            break  # any one word may describe the number: "a sad 62"
    return "", bound


def is_bound(text: Text, first: int) -> bool:
    """Tell whether the number at a word is only a bound: "over 60"."""
    return bool({word.lower for word in text.words[max(0, first - 2) : first]} & _BOUNDS)


def slots_after(text: Text, numbers: Sequence[Number], span: tuple[int, int], bare: str) -> Slots:
    """Fill slots from the numbers behind a change's words.

    Args:
        text: the comment.
        numbers: of its sentence.
        span: the words of the change, end exclusive; the search goes on to the end of the clause.
        bare: what a number without a preposition is.
    """
    first, last = span
    slots = Slots(first, last)
    ceiling = clause_end(text, last, text.sentence_of(first).last)
    previous: Number | None = None
    for number in numbers:
        if number.first < last or number.last > ceiling or number.kind in ("other", "count"):
            continue
        word, bound = _preposition(text, number, max(first, last - 1))
        _assign(slots, number, word or _arrow(text, previous, number), bare if previous is None else "")
        slots.bound = slots.bound or (bound and slots.before is number)
        if number in (slots.before, slots.to, slots.delta):
            slots.last = max(slots.last, number.last)
            previous = number
    return slots


def _arrow(text: Text, previous: Number | None, number: Number) -> str:
    if previous is None:
        return ""
    between = [w.lower for w in text.words[previous.last : number.first]]
    return "->" if (between and between[0] in ARROWS | {"to"}) or between == ["-", ">"] else ""


def _assign(slots: Slots, number: Number, word: str, bare: str) -> None:
    if word == "->" and slots.before is None:
        slots.before, slots.delta = slots.to or slots.delta, None
        slots.to = number
    elif word in _FROM and slots.before is None:
        slots.before = number
    elif (
        (word in _BY or word in ("of", "+", "-", "\u2212") or number.kind == "delta")
        and word not in ("to", "at")
        and slots.delta is None
    ):
        slots.delta = number
    elif word in _TO and slots.to is None:
        slots.to = number
    elif not word and bare == "delta" and slots.delta is None:
        slots.delta = number
    elif not word and bare == "to" and slots.to is None:
        slots.to = number


def slots_before(text: Text, numbers: Sequence[Number], slots: Slots, floor: int, *, past: bool = True) -> None:
    """Complete slots from what stands before: "a 12 point drop", "over 60, then down to 48"."""
    for number in reversed(numbers):
        if number.last > slots.first or number.first < floor:
            continue
        gap = slots.first - number.last
        if number.kind == "delta" and slots.delta is None and gap <= 3 and not _joined(text, number.last, slots.first):
            slots.delta = number
            slots.first = min(slots.first, number.first)
        elif number.kind in ("delta", "other", "count"):
            continue
        elif slots.before is None and gap <= 12:
            word, bound = _preposition(text, number, floor)
            lead = {w.lower for w in text.words[max(floor, number.first - 4) : number.first]}
            if (
                word in _FROM
                or lead
                & ((PAST if past else frozenset()) | _BOUNDS | {"hit", "reached", "at", "hitting", "cracked", "topped"})
                or word in _TO
            ):
                slots.before, slots.bound = number, bound or bool(lead & _BOUNDS)
                slots.first = min(slots.first, max(floor, number.first - 1))
        return


def _joined(text: Text, first: int, last: int) -> bool:
    return any(text.words[i].lower in CONJUNCTIONS or text.words[i].lower in CLAUSE for i in range(first, last))


def find_pairs(text: Text, numbers: Sequence[Number]) -> list[Slots]:
    """Find two numbers that stand for then and now without any verb of change: "63 last week, 39 today"."""
    plain = [n for n in numbers if n.kind in _SCORES]
    found: list[Slots] = []
    for one, two in pairwise(plain):
        if one.kind != two.kind or two.first - one.last > 14:
            continue
        between = [w.lower for w in text.words[one.last : two.first]]
        lead = [w.lower for w in text.words[max(0, one.first - 5) : one.first]]
        tail = [w.lower for w in text.words[two.last : two.last + 4]]
        if _then_and_now(lead, between, tail):
            found.append(Slots(one.first, two.last, one, two))
    return found


def _dated(words: list[str]) -> bool:
    """True for "in April", "by midsummer"."""
    return len(words) >= 2 and words[0] in ("in", "by", "at", "on", "last") and words[1] in _SEASONS


def _then_and_now(lead: list[str], between: list[str], tail: list[str]) -> bool:
    head = between[0] if between else ""
    if head in ARROWS or between[:2] == ["-", ">"]:
        return True
    if "from" in lead[-3:] and ("to" in between or "down" in between) and len(between) <= 6:
        return True
    if head == "to" and len(between) <= 4:
        return (
            not lead
            or lead[-1] in CLAUSE
            or lead[-1] in ("mine", "went", "ours", "score", "rating", "me", "gone", "frm", "us")
        )
    if not between:
        return False
    if "from" in lead[-1:] and "now" in between and len(between) <= 5:
        return True
    if _dated(between) and _dated(tail) and len(between) <= 6:
        return True
    if between in (["down", "to"], ["up", "to"], ["became"], ["is", "now"], ["are", "now"], ["became", "a"]):
        return True
    past_first = bool(PAST & {*lead, *between[:5]}) or (
        between[0] in ("last", "in", "on", "at", "one", "the") and bool({*between[:4]} & {*_LAST, "launch", "start"})
    )
    present_second = (
        "this" in between[-6:]
        or tail[:2] == ["in", "this"]
        or (between[-1] in _COPULAS and "and" in between and bool({"was", "were"} & {*lead[-2:]}))
        or (tail[:1] in (["last"], ["yesterday"], ["tonight"]) and between[:1] != ["last"])
        or bool(PRESENT & {*between[-5:], *tail})
        or bool(tail and tail[0] in ("this", "the") and {*tail[1:3]} & _THIS)
        or (tail[:1] == ["on"] and bool({*tail[1:3]} & _THIS))
    )
    if past_first and present_second:
        return True
    return between in (
        [",", "then"],
        ["then"],
        [",", "and", "then"],
        ["and", "then"],
        [",", "now"],
        ["now"],
        ["and", "now"],
        [",", "and", "now"],
    )
