"""Split the words behind a frame into topics: noun phrases between commas and "and"."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.words import NEGATORS, Text

__all__ = ["noun_list", "topics_from"]

LONGEST = 6
"""Words in one topic; whatever is longer is a clause and not a subject."""
MOST = 12
"""Topics in one claim."""

_OPEN = word_set("topics", "open")
_CLOSE = word_set("topics", "close")
_ARTICLES = word_set("topics", "articles")
_BREAKS = word_set("topics", "breaks")
_MARKS = _OPEN | _CLOSE
_APOSTROPHES = frozenset({"'", "\u2019"})


@cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(load_rows("topics")[table][key])


class _Lists(NamedTuple):
    """What joins and ends a list of noun phrases, and what belongs to none of them."""

    joints: frozenset[str]
    ends: frozenset[str]
    trim: frozenset[str]
    trim_end: frozenset[str]
    no_noun: frozenset[str]
    verdicts: frozenset[str]


@cache
def _lists() -> _Lists:
    return _Lists(
        joints=_words("list", "joints"),
        ends=_words("list", "ends"),
        trim=_words("list", "trim"),
        trim_end=_words("list", "trim_end"),
        no_noun=_words("list", "no_noun"),
        verdicts=_words("about", "verdicts"),
    )


def topics_from(text: Text, start: int) -> list[Found]:
    """Split the words behind a frame into topics."""
    found: list[Found] = []
    sentence = text.sentence_of(start) if start < len(text.words) else None
    if sentence is None:
        return []
    while start < sentence.last - 1 and text.words[start].lower in _ARTICLES:
        start += 1
    i = first = start
    quoting = False
    while i < sentence.last and len(found) < MOST:
        word = text.words[i]
        quoting = quoting or (word.text in _OPEN and i == first)
        joint = word.lower in (",", "and", "or", "/", "plus") or (word.lower == "&" and not quoting)
        if word.text in _CLOSE and i > start and not (word.text in _OPEN and i == first) and word.kind == "other":
            _take(text, first, i, found)
            first, i, quoting = i + 1, i + 1, False
            if i < sentence.last and text.words[i].lower not in (",", "and", "&", "or"):
                return found
            if i < sentence.last and _goes_on(text, i, sentence.last):
                first = i = i + 1
                continue
            return found
        if joint:
            if not _goes_on(text, i, sentence.last):
                break
            _take(text, first, i, found)
            first = i + 1
        elif word.lower in _BREAKS or (i > first and word.lower in _words("list", "stop")) or i - first > LONGEST:
            break
        i += 1
    _take(text, first, min(i, sentence.last), found)
    return found


def _goes_on(text: Text, joint: int, end: int) -> bool:
    """True where another topic follows a comma or "and", not another clause."""
    i = joint + 1
    while i < end and text.words[i].lower in ("and", "or", "&", ",", "even", "also"):
        i += 1
    if (
        i >= end
        or (text.words[i].lower in _words("list", "stop") - {"for", "in", "under"})
        or text.words[i].lower in NEGATORS
    ):
        return False
    ahead = {text.words[j].lower for j in range(i, min(i + 3, end))}
    if text.words[joint].lower == ",":
        clause = {text.words[j].lower for j in range(i, min(i + 5, end))}
        return not (clause & _words("list", "clause")) or bool({"and", "&"} & ahead)
    return not ahead & _words("list", "clause_after_and")


def _take(text: Text, first: int, last: int, found: list[Found]) -> None:
    trim = _words("list", "trim")
    while first < last and text.words[first].lower in trim:
        first += 1
    while last > first and (text.words[last - 1].lower in trim or text.words[last - 1].lower in (",", "and", "please")):
        last -= 1
    if first >= last or last - first > LONGEST + 1:
        return
    head = text.words[first]
    if (
        head.kind != "word"
        or text.mention[first] >= 0.9
        or (last - first == 1 and head.lower in _words("about", "verdicts"))
    ):
        return
    found.append(Found(first, last))


def noun_list(text: Text, start: int, end: int) -> tuple[list[Found], int]:
    """Read a list of noun phrases and nothing else: stricter than `topics_from`, for frames that need proof.

    Args:
        text: the comment.
        start: first word of the list.
        end: where it must end at the latest.

    Returns:
        The topics and the word at which reading stopped; none where a verb or pronoun stands among the first words.
    """
    found: list[Found] = []
    i = first = start
    lists, words = _lists(), text.words
    joints, ends = lists.joints, lists.ends
    while i < end and len(found) < MOST:
        lower, _, kind, written = words[i]
        if kind == "word" and lower not in joints:
            if lower in ends:
                break
            if i - first >= LONGEST:
                return found, first
            i += 1
            continue
        if written in _APOSTROPHES and i > first and _belongs(text, i):
            i += 1
            continue
        if lower in joints or (lower in (";", "/") and i > start) or written in _MARKS:
            if i > first and not _noun_phrase(text, first, i, found):
                return found, first
            first = i + 1
        else:
            break
        i += 1
    if first < i and _noun_phrase(text, first, i, found):
        first = i
    if len(found) > 1 and _called(text, found):
        found.pop()
    return found, first


def _belongs(text: Text, i: int) -> bool:
    """True for the apostrophe of "dolls' houses"."""
    before = text.words[i - 1]
    return before.lower.endswith("s") and text.touches(i) and text.words[i - 2].text not in _OPEN


def _called(text: Text, found: list[Found]) -> bool:
    """True where the last item is a name that the author turns to: "they have us under tea, Rosa"."""
    last = found[-1]
    alone = last.last - last.first == 1 and text.words[last.first].text.istitle()
    others = all(text.words[item.first].text.islower() for item in found[:-1])
    ends = last.last >= len(text.words) or text.words[last.last].text in ".!?"
    return alone and others and ends and len(found) == 2 and text.words[last.first - 1].lower == ","


def _noun_phrase(text: Text, first: int, last: int, found: list[Found]) -> bool:
    """Add words as one topic, unless a word among them makes a clause of them."""
    lists, words = _lists(), text.words
    trim, no_noun = lists.trim, lists.no_noun
    while first < last and words[first][0] in trim:
        first += 1
    while last > first and (words[last - 1][0] in trim or words[last - 1][0] in lists.trim_end):
        last -= 1
    if first == last or last - first > 4:
        return False
    for lower, _, kind, written in words[first:last]:
        if lower in no_noun or (kind != "word" and written not in _APOSTROPHES):
            return False
    if last - first == 1 and words[first][0] in lists.verdicts:
        return False
    if text.mention[first] >= 0.9:
        return False
    found.append(Found(first, last))
    return True
