"""Learn from a thread how its tool counts: units, names of bands, the look of its numbers, places or points.

A tool may count in ladles, seal people's shops in brass and iron, or rank them; nobody can list that beforehand. The
post says it ("one to five ladles", "Tin, Brass, Silver"), and the thread's own numbers show what a level looks like.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from threadscope.nlp.change_words import classes_of
from threadscope.nlp.numbers import Number, numbers_of
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, read_text, stem

__all__ = ["NO_SCALE", "Scale", "read_post", "read_scale", "scale_of", "shape"]

LONGEST = 20_000
"""Characters of a post that are read."""
LONGEST_THREAD = 200_000
"""Characters of its comments in which places are counted."""
_NUMBER = re.compile(r"\d[\d,.]*(?:st|nd|rd|th)?")
_NO_PLACE = re.compile(
    r"[\s-]*(?:percentile|century|grade|floor|time|day|year|hour|street|avenue|birthday|of [A-Z]|[A-Z][a-z]+)"
)
"""What stands behind an ordinal that is no place; a capital is a month or a street."""
_RANKED = re.compile(
    r"[RrLlTt](?<!\w.)(?:(?<=[Rr])ank(?:s|ed)?|(?<=[Ll])ea(?:gue|derboard)|(?<=[Tt])op (?:ten|fifty|hundred|\d+))\b"
)
"""Its first letters stand first, and then that they begin a word: ten times as quick as the other way round."""
_FROM_TO = re.compile(
    r"from\s#?(?P<old>\d[\d,.]{0,8})(?:st|nd|rd|th)?\s(?:up\s|down\s|back\s)?to\s#?(?P<new>\d[\d,.]{0,8})"
)
_SLIPS = 2
"""Times that a thread may say "rose from 60 to 50" by mistake, or of another number."""
_TIME = word_set("numbers", "time")
_RANGES = frozenset({"to", "of", "between", "and", "-", "\u2013", "up"})
_JOINTS = frozenset({",", "and", "or", "then", "to", "/", "up", ">", "<"})
_BEST_FIRST = frozenset(("best", "highest", "top", "downwards", "finest"))
_GOOD = frozenset(("good", "better", "best", "healthier"))
_BAD = frozenset(("bad", "worse", "worst"))
_JUDGED = _GOOD | _BAD
_ORDER = 8
"""Words before a list that say which end is up."""
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


def read_scale(post: str, comments: str = "") -> Scale:
    """Learn a scale from a post's title and text; from its comments, only whether the tool ranks."""
    text = read_post(post)
    numbers = numbers_of(text, 0, len(text.words))
    units = _units(text, numbers)
    looks = Counter(
        shape(n.value) for n in numbers if n.kind in ("plain", "rank", "percent") or _counted(text, n, units)
    )
    total = sum(looks.values()) or 1
    comments = comments[:LONGEST_THREAD]
    named = sum([len(text.places[place]) for place in text.stems & _PLACES]) + len(_RANKED.findall(comments)) / 2
    shown = _shown(post) + _shown(comments)
    shown = min(shown, 0) + max(0, shown - _SLIPS)
    low = _low_is_good([word.lower for word in text.words]) + shown / 2
    ranked = 0.0 if "percentil" in text.stems else _ordinals(post[:LONGEST]) + 2 * _ordinals(comments)
    return Scale(
        units,
        _bands(text),
        {look: count / total for look, count in looks.items()},
        max(0.0, min(1.0, 2 * ranked + min(named, 6) / 16 + low)),
    )


@lru_cache(maxsize=2)
def read_post(post: str) -> Text:
    """Return the words of a post's title and text, remembered for the next stage that asks for them."""
    return read_text(post[:LONGEST])


def scale_of(post: str) -> frozenset[str]:
    """Return stems of nouns that a post counts as its tool does.

    A noun is a unit where it ends a range ("one to five stars", "out of ten points") or is counted twice. People, times
    and other things that everybody counts are none.
    """
    text = read_post(post)
    return _units(text, numbers_of(text, 0, len(text.words)))


def _low_is_good(lower: Sequence[str]) -> float:
    """Return 1.0 where a post says it outright: "lower is better", "the lower the better", "bigger is worse"."""
    if _JUDGED.isdisjoint(lower):
        return 0.0
    for a, b, c in zip(lower, lower[1:], lower[2:], strict=False):
        low = a in ("low", "lower", "less", "fewer", "smaller") and c in _GOOD
        high = a in ("high", "higher", "more", "bigger", "larger") and c in _BAD
        if (b in ("is", "'s", "means", "the") and low) or (b in ("is", "'s", "means") and high):
            return 1.0
    return 0.0


def _shown(text: str) -> int:
    """Return how often a text shows that low is good ("dropped from 44 to 71"), less how often that high is."""
    found = 0
    for match in _FROM_TO.finditer(text):
        try:
            one, two = (float(match[name].replace(",", "")) for name in ("old", "new"))
        except ValueError:
            continue
        said = text[max(0, match.start() - 24) : match.start()].lower().split()
        verb = next((word for word in reversed(said) if word not in ("up", "down", "back")), "")
        names = classes_of(verb, stem(verb))
        if one != two and one and ("up" in names) != ("down" in names):
            found += 1 if (two > one) == ("down" in names) else -1
    return found


def _ordinals(text: str) -> float:
    """Return the share of places ("12th", "#4") among the numbers of a text."""
    places = count = 0
    for match in _NUMBER.finditer(text):
        count += 1
        start, end = match.span()
        if text[end - 1].isalpha() or text[start - 1 : start] == "#":
            places += _NO_PLACE.match(text, end) is None
    return places / max(8, count)


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
        names = list(dict.fromkeys(text.words[i].lower for i in run))
        plural = sum(name.endswith("s") and not name.endswith("ss") for name in names)  # subjects, not bands
        known = any(ladder.keys() >= set(names) for ladder in _ladders())
        if len(run) >= 3 and 3 * plural <= len(names) and not known and found.keys().isdisjoint(names):
            lead = {word.lower for word in text.words[max(0, run[0] - _ORDER) : run[0]]}
            ordered = names if lead.isdisjoint(_BEST_FIRST) else names[::-1]
            found.update((name, place) for place, name in enumerate(ordered))
    for ladder in _ladders():
        named = {word.lower for word in text.words} & ladder.keys()
        if len({ladder[name] for name in named}) >= 2 and found.keys().isdisjoint(ladder):
            found.update(ladder)
    return found


@cache
def _ladders() -> list[dict[str, int]]:
    """Return ladders that everybody knows, lowest first: two of its steps in a post name the others too."""
    return [
        {name: place for place, names in enumerate(steps) for name in names.split()}
        for steps in load_rows("changes")["scale"]["ladders"]
    ]


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
    if word.text[:1].isupper() and i > text.sentence_of(i).first and len(word.lower) > 2:
        return word.lower not in _function()
    return word.kind == "word" and len(word.lower) > 2 and word.stem not in _common() and word.lower not in _function()


@cache
def _function() -> frozenset[str]:
    listed = frozenset(load_rows("changes")["bare"]["no_grade"]) | word_set("change_slots", "conjunctions") | _JOINTS
    return listed | frozenset(load_rows("function_words")["en"]["words"].split())
