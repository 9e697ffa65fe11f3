"""Say which of two levels is the older: mostly the first, but "705 from 430", "390, was 210" tell the new one first."""

from __future__ import annotations

from collections.abc import Sequence

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_slots import ARROWS, CLAUSE, CONJUNCTIONS
from threadscope.nlp.change_words import classes_of
from threadscope.nlp.words import Text

__all__ = ["ends_of_series", "turned"]

LEAD, TAIL = 7, 5
"""Words before and behind a level that give its time."""
_WAS = frozenset(("was", "were", "had", "said", "been", "'d"))
_HAD = frozenset(("had", "'d"))
_IS = frozenset(("is", "'s", "am", "'m", "im", "are", "'re", "have", "has", "'ve", "says", "now"))
_BREAKS = CLAUSE | CONJUNCTIONS | frozenset((".", "!", "?", "(", ")"))
_HELD = frozenset(("being", "having"))
_SPELLS = frozenset(("a", "years", "months", "weeks"))
"""Words behind "after" that say how long the older level held."""
_AT = frozenset(("on", "at", "of", "being", "been"))
_JOINTS = ARROWS | frozenset((",", "then", "and", "now", "to", "/", "next", "finally"))
"""Words that join the levels of a run."""
_NUMERIC = frozenset(("plain", "rank", "unit", "percent"))


def turned(text: Text, one: Level, two: Level) -> bool:
    """Tell whether the second of two levels, in the order of the text, is the older one.

    It is where it stands behind "from" alone, behind "after" as what held for a while ("40, after a year on 52"), is
    told in the past perfect, or in the past behind a first that is told in the present or without any time
    ("Sixty-one? It said 83 on Friday!").
    """
    lead, before = _lead(text, two, one.last), _lead(text, one, 0)
    if ("from" in lead[-3:] and "from" not in before[-3:]) or _after_a_while(text, one, two):
        return True
    if "been" in lead and not _HAD.isdisjoint(lead) and _HAD.isdisjoint(before):
        return True
    if _WAS.isdisjoint(lead) and "used" not in lead:
        return False
    verb = next((word for word in reversed(before) if word in _IS or word in _WAS or _moves(word)), "")
    return (verb in _IS or not verb) and not _dated(text, one, two.first)


def ends_of_series(level: Level, levels: Sequence[Level], text: Text) -> tuple[Level, Level] | None:
    """Return the first and the last level of the run that a level stands in: "88 > 61 > 74", "40, then 52, then 61".

    Two levels are no run: which of them is the older one is told by more than their order.
    """
    before = _run(text, level, [one for one in reversed(levels) if one.last <= level.first])
    behind = _run(text, level, [one for one in levels if one.first >= level.last])
    return (before[-1], behind[-1]) if len(before) + len(behind) > 3 else None


def _run(text: Text, level: Level, others: Sequence[Level]) -> list[Level]:
    """Return a level and those that follow it one way with hardly a word between."""
    run = [level]
    for one in others:
        left, right = sorted((run[-1], one), key=lambda item: item.first)
        between = [word.lower for word in text.words[left.last : min(right.first, left.last + 4)]]
        if one.family != "number" or one.kind not in _NUMERIC or not between:
            break
        if len(between) > 3 or not _JOINTS.issuperset(between):
            break
        run.append(one)
    return run


def _after_a_while(text: Text, one: Level, two: Level) -> bool:
    """Tell whether "after" stands between two levels and gives the second as what held before."""
    between = [word.lower for word in text.words[one.last : min(two.first, one.last + 9)]]
    if "after" not in between[:2] or len(between) > 8 or text.sentence_at[one.first] != text.sentence_at[two.first]:
        return False
    rest = between[between.index("after") + 1 :]
    return between == [",", "after"] or (bool(rest) and (rest[0] in _HELD or (rest[0] in _SPELLS and rest[-1] in _AT)))


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
