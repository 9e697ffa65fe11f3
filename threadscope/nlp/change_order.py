"""Say which of two levels is the older: mostly the first, but "705 from 430", "390, was 210" tell the new one first."""

from __future__ import annotations

from collections.abc import Sequence

from threadscope.nlp.bare_changes import series_of
from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_slots import CLAUSE, CONJUNCTIONS
from threadscope.nlp.change_words import classes_of
from threadscope.nlp.words import Text

__all__ = ["first_of_series", "turned"]

LEAD, TAIL = 7, 5
"""Words before and behind a level that give its time."""
_WAS = frozenset(("was", "were", "had", "said", "been", "'d"))
_IS = frozenset(("is", "'s", "am", "'m", "im", "are", "'re", "have", "has", "'ve", "says", "now"))
_BREAKS = CLAUSE | CONJUNCTIONS | frozenset((".", "!", "?", "(", ")"))
_NUMERIC = frozenset(("plain", "rank", "unit", "percent"))


def turned(text: Text, one: Level, two: Level) -> bool:
    """Tell whether the second of two levels, in the order of the text, is the older one.

    It is where it stands behind "from" alone, or is told in the past behind a first that is told in the present or
    without any time ("Sixty-one? It said 83 on Friday!").
    """
    lead, before = _lead(text, two, one.last), _lead(text, one, 0)
    if "from" in lead[-3:] and "from" not in before[-3:]:
        return True
    if _WAS.isdisjoint(lead):
        return False
    verb = next((word for word in reversed(before) if word in _IS or word in _WAS or _moves(word)), "")
    return (verb in _IS or not verb) and not _dated(text, one, two.first)


def first_of_series(text: Text, level: Level, levels: Sequence[Level]) -> Level | None:
    """Return the level at which a run of three and more began that ends at this one: "88 > 61 > 74 > 90"."""
    run = [level]
    for one in reversed([have for have in levels if have.last <= level.first]):
        between = [word.lower for word in text.words[one.last : run[-1].first]]
        if one.family != "number" or one.kind not in _NUMERIC or not series_of(between):
            break
        run.append(one)
    return run[-1] if len(run) > 2 else None


def _moves(word: str) -> bool:
    return word.endswith("ed") or not {"up", "down", "open"}.isdisjoint(classes_of(word, word))


def _lead(text: Text, level: Level, floor: int) -> list[str]:
    """Return the words of a level's clause before it."""
    floor = max(floor, text.sentence_of(level.first).first, level.first - LEAD)
    words = [word.lower for word in text.words[floor : level.first]]
    for at in range(len(words) - 1, -1, -1):
        if words[at] in _BREAKS:
            return words[at + 1 :]
    return words


def _dated(text: Text, level: Level, ceiling: int) -> bool:
    """Tell whether a level's own clause says when it held: "12,4 in march"."""
    for word in text.words[level.last : min(level.last + TAIL, ceiling, text.sentence_of(level.first).last)]:
        if word.lower in _BREAKS:
            return False
        if not {"when", "past"}.isdisjoint(classes_of(word.lower, word.stem)):
            return True
    return False
