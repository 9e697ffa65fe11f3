"""Apply VADER's rules to one word: what the lexicon, the three words before it and the next one make of it.

All rules of the package vaderSentiment as they are, oddities included; `threadscope.nlp.vader` names its authors and
holds its licence, which covers this module, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from string import punctuation

from vaderSentiment.vaderSentiment import BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE, SPECIAL_CASES

from threadscope.nlp.remembered import Remembered

__all__ = ["Memory", "Token", "strip", "valence_at", "weigh_around_but"]

BOOSTERS: Mapping[str, float] = BOOSTER_DICT
IDIOMS: Mapping[str, float] = SPECIAL_CASES
NEGATIONS = frozenset[str](NEGATE)
CAPITALS: float = C_INCR
NEGATED: float = N_SCALAR
JOINTS = frozenset(phrase.split()[1] for phrase in (*IDIOMS, *BOOSTERS) if " " in phrase)
"""The second words of all idioms: a phrase can only match where one of these stands."""
CUES = frozenset({"at", "but", "doubt", "least", "never", "no", "nor", "or", "so", "this", "very", "without"})
"""What the rules ask for by name."""

FEW = 16
"""Rated words of a text up to which searching costs less than heaps."""


@dataclass(frozen=True, slots=True)
class Token:
    """Hold all that the rules ever ask about a word."""

    lower: str
    rating: float = 0.0
    rated: bool = False  # in the lexicon and no booster: adds to the sum
    in_lexicon: bool = False
    boost: float = 0.0
    negates: bool = False
    joint: bool = False
    upper: bool = False
    acts: bool = False
    """Whether a rule may ask for it: a lexicon word without one of these around it adds its own rating."""


CONTRACTION = Token("n't", negates=True, acts=True)
"""Stands for any word with "n't" in it that the lists lack."""


class Memory(Remembered[Token | None]):
    """Look a token up once, as it stands in the text; None stands for a word that no rule cares about."""

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        super().__init__()
        words = {*lexicon, *BOOSTERS, *NEGATIONS, *JOINTS, *CUES}
        self.known = {word: _token(word, lexicon) for word in words}

    def found(self, raw: str) -> Token | None:
        """Look a token up as VADER does."""
        stripped = raw.strip(punctuation)  # as in `strip`, whose call would cost a tenth of the time here
        lower = (stripped if len(stripped) > 2 else raw).lower()
        token = self.known.get(lower)
        if token is None and "n't" in lower:
            token = CONTRACTION
        if token and raw.isupper():
            token = replace(token, upper=True)
        return token


def strip(token: str) -> str:
    """Strip outer punctuation, unless so little is left that the token may be an emoticon."""
    stripped = token.strip(punctuation)
    return stripped if len(stripped) > 2 else token


def _token(word: str, lexicon: Mapping[str, float]) -> Token:
    negates = word in NEGATIONS or "n't" in word
    return Token(
        lower=word,
        rating=lexicon.get(word, 0.0),
        rated=word in lexicon and word not in BOOSTERS,
        in_lexicon=word in lexicon,
        boost=BOOSTERS.get(word, 0.0),
        negates=negates,
        joint=word in JOINTS,
        acts=negates or word in BOOSTERS or word in JOINTS or word in CUES,
    )


def valence_at(tokens: Sequence[str], words: list[Token | None], place: int, *, some_upper: bool) -> float:
    """Rate the lexicon word at `place`, an index of `tokens`; `words` holds three more in front and one behind.

    `some_upper`: some tokens of the text stand in capitals, but not all. The order of the steps matters: the package
    adds and multiplies in this order, and its numbers depend on it to the last digit.
    """
    three, two, one, word, after = around = words[place : place + 5]
    assert word
    if word.lower == "kind" and after and after.lower == "of":
        return 0
    valence = _after_no(word, around)
    if some_upper and word.upper:
        valence += CAPITALS if valence > 0 else -CAPITALS
    before = one.lower if one else ""
    if one and not one.in_lexicon:
        valence += _boost(one, valence, shouts=some_upper and one.upper) if one.boost else 0.0
        if one.negates:
            valence *= NEGATED
    if two and not two.in_lexicon:
        valence += _boost(two, valence, shouts=some_upper and two.upper) * 0.95 if two.boost else 0.0
        valence = _negate(valence, two, so=before in {"so", "this"}, doubt=before == "doubt")
    if place > 2 and not (three and three.in_lexicon):
        valence = _look_three_back(valence, around, some_upper=some_upper)
        if word.joint or (one and one.joint) or (two and two.joint) or (after and after.joint):
            valence = _apply_idioms(valence, [strip(token).lower() for token in tokens[place - 3 : place + 3]])
    if before == "least" and one and not one.in_lexicon and not (two and two.lower in {"at", "very"}):
        valence *= NEGATED
    return valence


def _after_no(word: Token, around: list[Token | None]) -> float:
    """Take a word's own rating, negated after "no"; a "no" before another lexicon word has none."""
    three, two, one, _, after = around
    if one and (one.lower == "no" or (one.lower in {"or", "nor"} and three and three.lower == "no")):
        return word.rating * NEGATED
    if two and two.lower == "no":
        return word.rating * NEGATED
    return 0.0 if word.lower == "no" and after and after.in_lexicon else word.rating


def _look_three_back(valence: float, around: list[Token | None], *, some_upper: bool) -> float:
    three, two, one = around[:3]
    before = one.lower if one else ""
    if three:
        valence += _boost(three, valence, shouts=some_upper and three.upper) * 0.9 if three.boost else 0.0
    if before in {"so", "this"}:  # whatever stands before: the package's `and` binds tighter than its `or`
        return valence * 1.25
    if three:
        between = two.lower if two else ""
        valence = _negate(valence, three, so=between in {"so", "this"}, doubt="doubt" in {between, before})
    return valence


def _boost(word: Token, valence: float, *, shouts: bool) -> float:
    boost = -word.boost if valence < 0 else word.boost
    if shouts:
        boost += CAPITALS if valence > 0 else -CAPITALS
    return boost


def _negate(valence: float, word: Token, *, so: bool, doubt: bool) -> float:
    """Apply a negation two or three words back: "never so" strengthens, "without doubt" changes nothing."""
    if so and word.lower == "never":
        return valence * 1.25
    if doubt and word.lower == "without":
        return valence
    return valence * NEGATED if word.negates else valence


def _apply_idioms(valence: float, words: list[str]) -> float:
    """Let an idiom around words[3] set the valence, and "kind of" or its like before it lower it."""
    three, two, one, word = words[:4]
    before = (f"{three} {two} {one}", f"{three} {two}", f"{two} {one}")
    for phrase in (f"{one} {word}", f"{two} {one} {word}", before[2], before[0], before[1]):
        if phrase in IDIOMS:
            valence = IDIOMS[phrase]
            break
    for end in range(5, len(words) + 1):
        valence = IDIOMS.get(" ".join(words[3:end]), valence)
    for phrase in before:
        valence += BOOSTERS.get(phrase, 0.0)
    return valence


def weigh_around_but(valences: list[float], places: list[int], but: int) -> None:
    """Halve what stands before the first "but" and raise what stands after it by half, as the package does.

    The package looks each valence up by `list.index`, so that it changes the first one of that size at that moment,
    which may be another word's. Where there are many, a heap of places for each size finds the same one without the
    search.
    """
    if len(valences) > FEW:
        _weigh_many(valences, places, but)
        return
    for valence in valences:  # as they are by then: what is changed stands at the same place or before
        if valence:
            first = valences.index(valence)
            if places[first] != but:
                valences[first] = valence * (0.5 if places[first] < but else 1.5)


def _weigh_many(valences: list[float], places: list[int], but: int) -> None:
    found: dict[float, list[int]] = {}
    for k, valence in enumerate(valences):
        found.setdefault(valence, []).append(k)  # in ascending order, which is a heap
    for k in range(len(valences)):
        valence = valences[k]
        if not valence:
            continue
        first = heappop(found[valence])
        if places[first] != but:
            valence *= 0.5 if places[first] < but else 1.5
        valences[first] = valence
        heappush(found.setdefault(valence, []), first)
