"""Check a change that words announce: did it happen, and was it the tool's number?"""

from __future__ import annotations

from typing import Any

from threadscope.nlp.change_slots import Slots
from threadscope.nlp.change_subject import Subject, nouns
from threadscope.nlp.numbers import Number
from threadscope.nlp.phrases import Match
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import Text, stem

__all__ = ["enough", "hypothetical", "only_ordinals"]

_CLEAR = 0.85
"""The same where no number says that a score is meant: "it fell" alone is too often something else."""
_NO_LOSS = frozenset({"cost", "tak", "cut"})
_FOLLOW = frozenset(load_rows("changes")["bare"]["follow"])


def hypothetical(text: Text, match: Match, start: int, subject: Subject, numbers: int) -> bool:
    """Tell whether the change is only thought of: conditions, modal verbs, advice to others."""
    modality = load_rows("changes")["modality"]
    words = text.words
    sentence = text.sentence_of(match.first)
    before = [w.lower for w in words[max(sentence.first, match.first - 12) : match.first]]
    if any(word in modality["hypothetical"] for word in before[-9:]):
        return True
    clause = [w.lower for w in words[start : match.first]]
    if any(word in modality["modal"] or word in ("'ll", "wo") for word in clause[-4:]):
        return True
    if before and before[-1] == "to" and not (len(before) > 1 and stem(before[-2]) in modality["real_infinitive"]):
        return True
    if sentence.question and subject.you:
        return True
    if sentence.question and not numbers and words[sentence.first].lower not in ("why", "how"):
        return True
    return subject.you and words[match.first].lower == words[match.first].stem


def only_ordinals(text: Text, slots: Slots, subject: Subject) -> bool:
    """True for "from the 7th to the 14th": dates, unless a place in a table is spoken of."""
    if subject.kind == "measure" or slots.before is None or slots.before.kind != "rank":
        return False
    after = text.words[slots.last].lower if slots.last < len(text.words) else ""
    if slots.to is not None and (slots.to.value > 31 or slots.to.value < slots.before.value):
        return False  # dates run upwards
    return after == "of" or not any(word.stem in nouns("rank") for word in text.words)


def enough(text: Text, match: Match, row: dict[str, Any], slots: Slots, subject: Subject) -> bool:
    """Decide whether the tool's number is what changed."""
    after = text.words[match.last].lower if match.last < len(text.words) else ""
    needs, pair = row.get("needs", ""), slots.before is not None and slots.to is not None
    points = slots.delta is not None and (
        slots.delta.kind == "delta" or (row["subject"] == "holder" and _closes(text, match, slots.delta))
    )
    measure = subject.kind == "measure" and (subject.strength >= _CLEAR or slots.numbers > 0)
    if subject.kind == "other" or (after == "as" and needs) or _idle(text, match, slots, after):
        return False
    if row["subject"] == "object":
        return _object_bound(text, match) and (slots.numbers > 0 or needs == "nothing")
    if row["subject"] == "holder":
        return points or needs == "nothing" or (measure and pair)
    if needs == "pair":
        return pair and (subject.kind != "thing" or text.words[slots.before.first - 1].lower in ("from", "a"))  # type: ignore[union-attr]  # `pair` says so
    if needs == "number":
        return _enough_with_number(text, match, slots, subject, strong=(measure, points))
    if measure or _in_my_score(text, match, slots) or (row.get("object") and _object_bound(text, match)):
        return True
    if slots.delta is not None and slots.delta.kind == "plain" and subject.kind in ("none", "holder"):
        return (
            pair
            or _by(text, match, slots.delta)
            or (_closes(text, match, slots.delta) and match.last - match.first <= 2)
        )
    if row["direction"] == "same":
        return subject.kind in ("none", "holder") and slots.to is not None and after != "in"
    if subject.kind == "thing" and points and text.words[subject.first].lower in ("my", "our", "his", "her", "their"):
        return True
    return pair or (subject.kind != "thing" and (points or (slots.to is not None and slots.to.kind != "rank")))


def _idle(text: Text, match: Match, slots: Slots, after: str) -> bool:
    """True for "up to", "going back" without a number, and "down 20 would"."""
    said = [word.lower for word in text.words[match.first : match.last]]
    later = text.words[slots.last].lower if slots.last < len(text.words) else ""
    nothing = (said == ["up"] and after == "to") or ("back" in said and not slots.numbers)
    return nothing or later in ("would", "could", "might")


def _enough_with_number(text: Text, match: Match, slots: Slots, subject: Subject, *, strong: tuple[bool, bool]) -> bool:
    """Decide for words that say nothing without a number ("up", "back at"); `strong`: a measure, points of it."""
    measure, points = strong
    pair = slots.before is not None and slots.to is not None
    after = text.words[match.last].lower if match.last < len(text.words) else ""
    if slots.to is not None and "back" in (w.lower for w in text.words[match.first : match.last]):
        plain = slots.to.kind != "rank" and (slots.to.value > 24 or slots.to.value % 1 > 0)
        return plain and subject.kind in ("none", "holder", "measure")
    if measure:
        return slots.numbers > 0
    number = slots.delta
    beside = number is not None and number.kind == "plain" and subject.kind in ("none", "holder")
    if beside and number is not None and (_closes(text, match, number) or _by(text, match, number)):
        return True
    opens = match.first == text.sentence_of(match.first).first and after != "at" and slots.numbers > 0
    opens = opens and slots.last - match.last <= 4
    return subject.kind in ("none", "holder") and (pair or points or opens)


def _closes(text: Text, match: Match, number: Number) -> bool:
    """True for a bare number at the end of its clause: "and gained ten."."""
    if number.kind != "plain" or number.first != match.last or text.words[match.first].stem in _NO_LOSS:
        return False
    after = text.words[number.last].lower if number.last < len(text.words) else "."
    if number.last < len(text.words) and text.touches(number.last):
        return after in (".", "!", ",", ";") or (len(after) <= 2 and after.isalpha() and after != "by")  # "lost 77g"
    return after in (".", "!", ",", ";") or after in _FOLLOW


def _by(text: Text, match: Match, number: Number) -> bool:
    """True for "sank by 31", "up by about six"."""
    return number.first - match.last <= 3 and "by" in (w.lower for w in text.words[match.first : number.first])


def _object_bound(text: Text, match: Match) -> bool:
    ahead = range(match.last, min(match.last + 5, text.sentence_of(match.first).last))
    return any(text.mention[i] >= 0.7 and text.words[i].lower not in ("it", "they", "them", "this") for i in ahead)


def _in_my_score(text: Text, match: Match, slots: Slots) -> bool:
    """True for "a drop in my score", "a 12 point fall on the index"."""
    ahead = range(match.last, min(max(match.last, slots.last) + 6, text.sentence_of(match.first).last))
    return any(text.mention[i] >= 0.9 and text.words[i - 1].lower in ("in", "of", "on", "to") for i in ahead if i)
