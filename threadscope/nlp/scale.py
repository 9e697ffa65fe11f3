"""Learn from a thread how its tool counts: units, names of bands, the look of its numbers, places or points.

A tool may count in ladles, seal people's shops in brass and iron, or rank them; nobody can list that beforehand. The
post says it ("one to five ladles", "Tin, Brass, Silver"), and the thread's own numbers show what a level looks like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from threadscope.nlp.change_words import classes_of
from threadscope.nlp.numbers import Number, numbers_of
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, read_text, stem

__all__ = ["NO_SCALE", "Scale", "read_scale", "scale_of", "shape"]

LONGEST = 20_000
"""Characters of a post that are read."""
_TIME = word_set("numbers", "time")
_RANGES = frozenset({"to", "of", "between", "and", "-", "\u2013", "up"})
_JOINTS = frozenset({",", "and", "or", "then", "to", "/", "up", ">", "<"})
_PLACES = frozenset(stem(word) for word in ("rank", "ranks", "place", "position", "league", "table", "list", "ladder"))


@dataclass(frozen=True, slots=True)
class Scale:
    """How a thread's tool counts, as far as the thread shows."""

    units: frozenset[str] = frozenset()
    """Stems of nouns that the tool counts ("ladl")."""
    bands: Mapping[str, int] = field(default_factory=dict)
    """Lower-case names of bands -> place in the post's own list, from 0."""
    shapes: Mapping[str, float] = field(default_factory=dict)
    """`shape` of a number -> share of the post's numbers that look so."""
    places: float = 0.0
    """How much the post speaks of places, 0..1: where the tool ranks, a smaller number is better."""


NO_SCALE = Scale()


def shape(value: float) -> str:
    """Return how a number looks: its digits and whether it is a fraction, with the sign left out.

    >>> shape(71.5), shape(388)
    ('2.', '3')
    """
    whole = str(int(abs(value)))
    return f"{len(whole)}." if value != int(value) else str(len(whole))


def read_scale(post: str) -> Scale:
    """Learn a scale from a post's title and text."""
    text = read_text(post[:LONGEST])
    numbers = numbers_of(text, 0, len(text.words))
    units = _units(text, numbers)
    looks = Counter(
        shape(n.value) for n in numbers if n.kind in ("plain", "rank", "percent") or _counted(text, n, units)
    )
    total = sum(looks.values()) or 1
    ranked = sum(n.kind == "rank" for n in numbers)
    named = sum(word.stem in _PLACES for word in text.words)
    return Scale(
        units,
        _bands(text),
        {look: count / total for look, count in looks.items()},
        min(1.0, ranked / 4 + named / 8 + _low_is_good(text, numbers)),
    )


def scale_of(post: str) -> frozenset[str]:
    """Return stems of nouns that a post counts as its tool does.

    A noun is a unit where it ends a range ("one to five stars", "out of ten points") or is counted twice. People, times
    and other things that everybody counts are none.
    """
    text = read_text(post[:LONGEST])
    return _units(text, numbers_of(text, 0, len(text.words)))


def _low_is_good(text: Text, numbers: Sequence[Number]) -> float:
    """Return 1.0 where a post says it outright ("lower is better") or shows it ("we dropped from 44 to 71")."""
    lower = [word.lower for word in text.words]
    for a, b, c in zip(lower, lower[1:], lower[2:], strict=False):
        if a in ("low", "lower", "less", "fewer") and b == "is" and c in ("good", "better", "best"):
            return 1.0
    shown = 0
    for one, two in pairwise(numbers):
        if lower[one.last : two.first] != ["to"] or one.value == two.value or "other" in (one.kind, two.kind):
            continue
        said = [classes_of(word.lower, word.stem) for word in text.words[max(0, one.first - 5) : one.first]]
        down, up = any("down" in names for names in said), any("up" in names for names in said)
        if down != up and one.first and lower[one.first - 1] == "from":
            shown += 1 if (two.value > one.value) == down else -1
    return float(shown > 0)


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(word) for word in load_rows("changes")["scale"]["common"])


def _units(text: Text, numbers: Sequence[Number]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    for number in numbers:
        if number.value > 1000:
            continue
        lead = {word.lower for word in text.words[max(0, number.first - 2) : number.first]}
        weight = 2 if lead & _RANGES else 1
        behind = number.last
        if behind + 1 < len(text.words) and _plural(text, behind + 1) and not _plural(text, behind):
            behind += 1  # "one to six wooden pegs"
        if behind < len(text.words) and (_plural(text, behind) or (number.value == 1 and _noun(text, behind))):
            seen[text.words[behind].stem] += weight
        before = number.first - 1
        if before > 0 and text.words[before].lower in (",", "(", "from", ":") and _plural(text, before - 1):
            after = text.words[number.last].lower if number.last < len(text.words) else ""
            seen[text.words[before - 1].stem] += 2 if after in ("to", "-", "\u2013") else 0  # "loaves, one to four"
    return frozenset(noun for noun, count in seen.items() if count >= 2)


def _noun(text: Text, i: int) -> bool:
    word = text.words[i]
    usual = word.stem in _common() or word.lower in _TIME or word.stem in _TIME
    return word.kind == "word" and len(word.lower) >= 3 and not usual and word.lower not in _function()


def _plural(text: Text, i: int) -> bool:
    return text.words[i].lower.endswith("s") and not text.words[i].lower.endswith("ss") and _noun(text, i)


def _counted(text: Text, number: Number, units: frozenset[str]) -> bool:
    return number.last < len(text.words) and text.words[number.last].stem in units


def _bands(text: Text) -> dict[str, int]:
    """Read lists of names: "Blotter, Nib, Quill, Plume", "Darned, then Snug", "iron, copper, silver or brass"."""
    found: dict[str, int] = {}
    for run in _runs(text):
        names = [text.words[i].lower for i in run]
        if len(run) >= 3 and sum(name in found for name in names) == 0:
            found.update((name, place) for place, name in enumerate(dict.fromkeys(names)))
    return found


def _runs(text: Text) -> Iterator[list[int]]:
    """Yield runs of single words that stand between commas, "and", "then"."""
    words, run = text.words, list[int]()
    i = 0
    while i < len(words):
        joint = i
        while joint < len(words) and words[joint].lower in _JOINTS and joint - i < 3:
            joint += 1
        follows = joint > i or not run
        alone = joint < len(words) and _name(text, joint)
        if follows and alone:
            run.append(joint)
            i = joint + 1
            continue
        if len(run) > 1:
            yield run
        run = []
        i = max(i + 1, joint)
    if len(run) > 1:
        yield run


def _name(text: Text, i: int) -> bool:
    word = text.words[i]
    return word.kind == "word" and len(word.lower) > 2 and word.stem not in _common() and word.lower not in _function()


@cache
def _function() -> frozenset[str]:
    return frozenset(load_rows("changes")["bare"]["no_grade"]) | word_set("change_slots", "conjunctions") | _JOINTS
