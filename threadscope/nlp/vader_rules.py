"""Apply VADER's rules to words: what the lexicon, the three words before each and the next one make of it.

All rules of the package vaderSentiment as they are, oddities included; `threadscope.nlp.vader` names its authors and
holds its licence, which covers this module, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from string import punctuation
from typing import TYPE_CHECKING, Any

from vaderSentiment.vaderSentiment import BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE, SPECIAL_CASES

from threadscope.nlp.numbered import Column, Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BUT", "MARKED", "RATED", "SMALL", "UPPER", "Lookup", "acting", "strip", "valences", "weigh_around_but"]

BOOSTERS: Mapping[str, float] = BOOSTER_DICT
IDIOMS: Mapping[str, float] = SPECIAL_CASES
NEGATIONS = frozenset[str](NEGATE)
CAPITALS: float = C_INCR
NEGATED: float = N_SCALAR
JOINTS = frozenset(phrase.split()[1] for phrase in (*IDIOMS, *BOOSTERS) if " " in phrase)
"""The second words of all idioms: a phrase can only match where one of these stands."""

RATED, IN_LEXICON, NEGATES, JOINT, ACTS, UPPER, SMALL, MARKED = (1 << place for place in range(8))
"""What a word is: in the lexicon and no booster; in the lexicon; a negation; a second word of idioms; asked for by
rules; known to them and in capitals; not in capitals; with a question or exclamation mark."""
BUT, KIND, OF, NO, OR, SO, DOUBT, WITHOUT, NEVER, LEAST, AT = (1 << place for place in range(8, 19))
CUES = {
    "but": BUT,
    "kind": KIND,
    "of": OF,
    "no": NO,
    "or": OR,
    "nor": OR,
    "so": SO,
    "this": SO,
    "doubt": DOUBT,
    "without": WITHOUT,
    "never": NEVER,
    "least": LEAST,
    "at": AT,
    "very": AT,
}
"""What the rules ask for by name."""

FEW = 16
"""Rated words of a text up to which searching costs less than heaps."""


class Lookup:
    """Know of each word, as it stands in a text, all that the rules ever ask."""

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        self._known = {
            word: _flags(word, word in lexicon) for word in {*lexicon, *BOOSTERS, *NEGATIONS, *JOINTS, *CUES}
        }
        self._weights = {**lexicon, **BOOSTERS}
        self.flags = Column(self._flags, int)
        self.weights = Column(lambda raw: self._weights.get(strip(raw).lower(), 0.0), float)
        """The ratings of rated words, and what boosters add."""

    def rating(self, raw: str) -> float:
        """Return the rating of a word, 0.0 where it has none."""
        return self._weights.get(strip(raw).lower(), 0.0) if self._flags(raw) & RATED else 0.0

    def _flags(self, raw: str) -> int:
        word = strip(raw).lower()
        flags = self._known.get(word, NEGATES | ACTS if "n't" in word else 0)
        shouts = raw.isupper()
        if shouts and flags:
            flags |= UPPER
        return flags | (0 if shouts else SMALL) | (MARKED if "!" in raw or "?" in raw else 0)


def _flags(word: str, in_lexicon: bool) -> int:  # noqa: FBT001  # one of the flags
    negates, joint, cue = word in NEGATIONS or "n't" in word, word in JOINTS, CUES.get(word, 0)
    acts = negates or word in BOOSTERS or joint or cue not in (0, KIND)
    rated = in_lexicon and word not in BOOSTERS
    held = ((RATED, rated), (IN_LEXICON, in_lexicon), (NEGATES, negates), (JOINT, joint), (ACTS, acts))
    return cue + sum(flag for flag, holds in held if holds)


def strip(token: str) -> str:
    """Strip outer punctuation, unless so little is left that the token may be an emoticon."""
    stripped = token.strip(punctuation)
    return stripped if len(stripped) > 2 else token


def acting(flags: NDArray[Any], rated: NDArray[Any]) -> NDArray[Any]:
    """Return which of the rated words a rule may touch; all others add their own rating."""
    acts = (flags & ACTS) > 0
    near = acts.copy()
    for far in (1, 2, 3):
        near[far:] |= acts[:-far]
    near[:-1] |= acts[1:]
    found: NDArray[Any] = (near[rated] | (flags[rated] & UPPER > 0)).nonzero()[0]
    return found


def valences(lookup: Lookup, numbers: Numbers, around: NDArray[Any], some_upper: NDArray[Any]) -> NDArray[Any]:
    """Rate words of the lexicon.

    The order of the steps matters: the package adds and multiplies in this order, and its numbers depend on it to the
    last digit.

    Args:
        lookup: what is known of words.
        numbers: of the words.
        around: for each, the numbers of the three words before it, itself and the next two; 0 where its text ends.
        some_upper: for each, whether some words of its text stand in capitals, but not all.
    """
    import numpy as np

    flags = lookup.flags.of(numbers)[around].T
    three, two, one, word, after, _ = flags
    raised = np.where(some_upper & (flags & UPPER > 0), CAPITALS, 0.0)
    modifying = (flags & IN_LEXICON) == 0  # before a word; what is rated itself changes no other
    boosts = np.where(modifying, lookup.weights.of(numbers)[around].T, 0.0)
    flags = np.where(modifying, flags, 0)

    def boosted(said: NDArray[Any], back: int, share: float) -> NDArray[Any]:
        boost = np.where(said < 0, -boosts[back], boosts[back])
        boost = boost + np.where(said > 0, raised[back], -raised[back])
        return np.where(boosts[back] != 0, said + boost * share, said)

    def negated(said: NDArray[Any], back: int, so: NDArray[Any], doubt: NDArray[Any]) -> NDArray[Any]:
        """Apply a negation two or three words back: "never so" strengthens, "without doubt" changes nothing."""
        negates = np.where(flags[back] & NEGATES, said * NEGATED, said)
        kept = np.where((doubt & DOUBT > 0) & (flags[back] & WITHOUT > 0), said, negates)
        return np.where((so & SO > 0) & (flags[back] & NEVER > 0), said * 1.25, kept)

    said = _after_no(lookup.weights.of(numbers)[around[:, 3]], (three, two, one, word, after))
    said = np.where(raised[3] > 0, said + np.where(said > 0, CAPITALS, -CAPITALS), said)
    said = boosted(said, 2, 1.0)
    said = np.where(flags[2] & NEGATES, said * NEGATED, said)
    said = negated(boosted(said, 1, 0.95), 1, one, one)
    further = boosted(said, 0, 0.9)
    # Whatever stands before "so": the package's `and` binds tighter than its `or`.
    further = np.where(one & SO, further * 1.25, negated(further, 0, two, two | one))
    deep = (around[:, 0] > 0) & modifying[0]
    said = np.where(deep, further, said)
    for row in (deep & ((one | two | word | after) & JOINT > 0)).nonzero()[0].tolist():
        near = [strip(numbers.words[number]).lower() for number in around[row].tolist()]
        said[row] = _apply_idioms(float(said[row]), near)
    said = np.where((flags[2] & LEAST > 0) & (two & AT == 0), said * NEGATED, said)
    return np.where((word & KIND > 0) & (after & OF > 0), 0.0, said)


def _after_no(ratings: NDArray[Any], around: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Take each word's own rating, negated after "no"; a "no" before another lexicon word has none."""
    import numpy as np

    three, two, one, word, after = around
    after_no = (one & NO > 0) | ((one & OR > 0) & (three & NO > 0)) | (two & NO > 0)
    silent = (word & NO > 0) & (after & IN_LEXICON > 0)
    said: NDArray[Any] = np.where(after_no, ratings * NEGATED, np.where(silent, 0.0, ratings))
    return said


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


def weigh_around_but(valences: list[float], places: list[int], but: int) -> list[float]:
    """Halve what stands before the first "but" and raise what stands after it by half, as the package does.

    The package looks each valence up by `list.index`, so that it changes the first one of that size at that moment,
    which may be another word's. Where there are many, a heap of places for each size finds the same one without the
    search.
    """
    if len(valences) > FEW:
        _weigh_many(valences, places, but)
        return valences
    for valence in valences:  # as they are by then: what is changed stands at the same place or before
        if valence:
            first = valences.index(valence)
            if places[first] != but:
                valences[first] = valence * (0.5 if places[first] < but else 1.5)
    return valences


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
