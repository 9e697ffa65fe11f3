"""Gather the places of a comment where a score change could stand, generously; `change_model` says which of them do.

A change ends at a level ("63 in May, 39 now": at 39) or is told without one ("lost another lamp"). So a site is a level
that may be the new one, a word of movement, a signed number, or a step of the tool's scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_slots import clause_end, clause_start
from threadscope.nlp.change_words import classes_of, stems_of
from threadscope.nlp.numbers import Number
from threadscope.nlp.scale import Scale
from threadscope.nlp.words import Text

__all__ = ["Site", "sites", "starts"]

READ = 2_000
"""Words of a comment in which sites are looked for."""
MEMORY, AHEAD, FAR = 5, 2, 45
"""Levels before and behind a new one that may be the old one, and words between where it stands behind."""
_STEPPED = frozenset(
    {
        "a",
        "an",
        "another",
        "one",
        "half",
        "whole",
        "full",
        "only",
        "our",
        "my",
        "its",
        "second",
        "third",
        "next",
        "last",
        "extra",
    }
)
_LEVEL_FOLLOWS = frozenset({"to", "from", "into", "at", "now", "is", "'s", "was", "says", "am", "are"})
"""Words behind which a number says where somebody stands, not how far it moved."""
_MOVES = frozenset({"up", "down", "same", "back"})
_SIGNS = frozenset({"+", "-", "\u2212", "minus", "plus"})
_PARTS = frozenset({"a", "another", "half", "whole"})
_DELTAS = frozenset({"plain", "delta", "percent", "count"})


@dataclass(slots=True)  # not frozen: that makes it three times as dear to make one
class Site:
    """Words `first`..`last` (exclusive) that may tell of a change."""

    first: int
    last: int
    kind: str
    """`level`, `move`, `signed` or `step`."""
    anchor: int
    """The word that the site is about: a level's first, the word of movement."""
    level: Level | None = None
    delta: Number | None = None


def sites(text: Text, levels: Sequence[Level], numbers: Sequence[Number], scale: Scale) -> Iterator[Site]:
    """Yield the sites of a comment whose mentions are bound; `numbers` are those of the whole text."""
    for level in levels:
        yield Site(_back(text, level.first), level.last, "level", level.first, level)
    starts_at = {level.first for level in levels}
    by_first = {number.first: number for number in numbers}
    for i in _promising(text, scale):
        if text.quoted[i]:
            continue
        site = _signed(text, i, by_first) or _worded(text, i, starts_at, (by_first, scale))
        if site is not None:
            yield site
    for number in numbers:
        after = text.words[number.last].stem if number.last < len(text.words) else ""
        if (number.kind == "delta" or after in scale.units) and not text.quoted[number.first]:
            yield Site(_back(text, number.first), number.last, "step", number.first, delta=number)


def _promising(text: Text, scale: Scale) -> list[int]:
    """Return the words that may open a site: those of movement, signs, steps and units."""
    wanted = text.stems & _openers(scale.units)
    return sorted([i for stem in wanted for i in text.places[stem] if i < READ])


@lru_cache(maxsize=64)
def _openers(units: frozenset[str]) -> frozenset[str]:
    return stems_of("up", "down", "same", "back", "step") | _SIGNS | units


def _signed(text: Text, i: int, by_first: dict[int, Number]) -> Site | None:
    """Read "+31", "minus 96"."""
    if text.words[i].lower not in _SIGNS or (i and text.words[i - 1].kind == "num"):
        return None
    number = by_first.get(i + 1)
    if number is None or number.kind not in _DELTAS or number.kind == "count":
        return None  # "plus two payslips"
    return Site(i, number.last, "signed", i, delta=number)


def _worded(text: Text, i: int, levels: set[int], known: tuple[dict[int, Number], Scale]) -> Site | None:
    """Read a word of movement, or a step of the scale behind "another", "our"."""
    word, (by_first, scale) = text.words[i], known
    if word.kind != "word":
        return None
    said = classes_of(word.lower, word.stem)
    if not _MOVES.isdisjoint(said) and _bound(text, i, levels, scale):
        return _move(text, i, by_first, scale)
    if i and text.words[i - 1].lower in _STEPPED and (word.stem in scale.units or "step" in said):
        return Site(_back(text, i), i + 1, "step", i)
    return None


def starts(levels: Sequence[Level], level: Level) -> list[Level]:
    """Return the levels that a new one may have replaced, nearest first: before it, or behind it and near."""
    family = [one for one in levels if one.family == level.family and one is not level]
    before = [one for one in family if one.last <= level.first][-MEMORY:]
    behind = [one for one in family if one.first >= level.last and one.first - level.last <= FAR][:AHEAD]
    return sorted([*before, *behind], key=lambda one: abs(one.first - level.first))


def _back(text: Text, word: int) -> int:
    return max(clause_start(text, word, text.sentence_of(word).first), word - 6)


def _move(text: Text, i: int, by_first: dict[int, Number], scale: Scale) -> Site:
    end = text.sentence_of(i).last
    delta = _delta(text, i, clause_end(text, i + 1, end), by_first)
    last = delta.last if delta is not None else _step(text, i + 1, end, scale)
    return Site(_back(text, i), max(i + 1, last), "move", i, delta=delta)


def _bound(text: Text, i: int, levels: set[int], scale: Scale) -> bool:
    """Tell whether something of the tool is near (a mention, a number, a step); short sentences need none."""
    first, last, _ = text.sentence_of(i)
    if last - first <= 8:
        return True
    begin, end = max(first, i - 8), min(last, i + 8)
    if max(text.mention[begin:end]) >= 0.5 or not levels.isdisjoint(range(begin, end)):
        return True
    near = text.words[begin:end]
    lower = [word[0] for word in near]
    if not scale.units.isdisjoint([word[1] for word in near]) or not scale.bands.keys().isdisjoint(lower):
        return True
    ahead = text.words[i + 1 : min(i + 4, last)]
    return not _PARTS.isdisjoint([word[0] for word in ahead]) or any(
        j != i and word[2] == "word" and "step" in classes_of(word[0], word[1]) for j, word in enumerate(near, begin)
    )


def _delta(text: Text, anchor: int, end: int, by_first: dict[int, Number]) -> Number | None:
    """Return the number of points that stands behind (or right before) a word of movement."""
    for j in range(anchor + 1, min(end, anchor + 7)):
        number = by_first.get(j)
        if number is not None:
            return number if number.kind in _DELTAS else None
        if text.words[j].lower in _LEVEL_FOLLOWS:
            return None
    for j in range(anchor - 1, max(-1, anchor - 4), -1):
        number = by_first.get(j)
        if number is not None and number.last <= anchor:
            return number if number.kind in _DELTAS else None
    return None


def _step(text: Text, first: int, end: int, scale: Scale) -> int:
    for j in range(first, min(first + 4, end)):
        word = text.words[j]
        if word.stem in scale.units or word.lower in scale.bands:
            return j + 1
        if not {"step", "extent"}.isdisjoint(classes_of(word.lower, word.stem)):
            return j + 1
    return first
