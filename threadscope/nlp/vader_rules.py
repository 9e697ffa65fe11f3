"""Apply VADER's rules to words: what the lexicon, the three words before each and the next one make of it.

All rules of the package vaderSentiment as they are, oddities included; `threadscope.nlp.vader` names its authors and
holds its licence, which covers this module, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import heappop, heappush
from string import punctuation
from typing import TYPE_CHECKING, Any

from vaderSentiment.vaderSentiment import BOOSTER_DICT, C_INCR, N_SCALAR, NEGATE, SPECIAL_CASES

from threadscope.nlp.numbered import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BUT", "MARKED", "RATED", "SMALL", "UPPER", "Lookup", "acting", "strip", "weigh_around_but"]

BOOSTERS: Mapping[str, float] = BOOSTER_DICT
IDIOMS: Mapping[str, float] = SPECIAL_CASES
NEGATIONS = frozenset[str](NEGATE)
CAPITALS: float = C_INCR
NEGATED: float = N_SCALAR
PHRASES = [phrase.split() for phrase in (*IDIOMS, *BOOSTERS) if " " in phrase]
PHRASED = frozenset(word for words in PHRASES for word in words)
JOINTS = frozenset(words[1] for words in PHRASES)
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
WINDOWS = 20_000
"""Stretches of six words of which is remembered what they come to: most words are alike to the rules."""


class Lookup:
    """Know of each word, as it stands in a text, all that the rules ever ask.

    To the rules a word is a code: 0 for none, 4 for one that they do not know, 8 for such a one with "n't" in it, and
    from 12 on a multiple of four for those that they know, the same for all that they treat alike; 2 more in capitals,
    and 1 more with a mark.
    """

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        import numpy as np

        weights = {**lexicon, **BOOSTERS}
        kinds: dict[tuple[int, float, str], int] = {(0, 0.0, ""): 4, (NEGATES | ACTS, 0.0, ""): 8}
        self._codes: dict[str, int] = {}
        for word in (*lexicon, *BOOSTERS, *NEGATIONS, *CUES, *PHRASED):
            kind = _flags(word, word in lexicon), weights.get(word, 0.0), word if word in PHRASED else ""
            self._codes[word] = kinds.setdefault(kind, 4 * len(kinds) + 4)
        held, rated, self._words = zip((0, 0.0, ""), *kinds, strict=True)
        flags = np.repeat(held, 4)
        written = np.tile([SMALL, SMALL | MARKED, UPPER, UPPER | MARKED], len(held))
        self.flags = np.where(flags > 0, flags | written, written & ~UPPER)
        """What a word is, by code."""
        self.flags[0] = 0
        self.weights = np.repeat(rated, 4)
        """The ratings of rated words, and what boosters add, by code."""
        self._known = [*zip(self.flags.tolist(), self.weights.tolist(), strict=True)]
        self.around = np.arange(-3, 3)
        """Where the words stand of which the rules ask for one."""
        self.codes = Column(self._code, int)
        self.valence = lru_cache(maxsize=WINDOWS)(self._valence)

    def rating(self, raw: str) -> float:
        """Return the rating of a word, 0.0 where it has none."""
        flags, weight = self._known[self._code(raw)]
        return weight if flags & RATED else 0.0

    def _code(self, raw: str) -> int:
        if raw.isalpha() and raw.islower():  # as most are
            return self._codes.get(raw, 4)
        word = strip(raw).lower()
        code = self._codes.get(word) or (8 if "n't" in word else 4)
        return code + 2 * raw.isupper() + ("!" in raw or "?" in raw)

    def _valence(self, some_upper: bool, *window: int) -> float:  # noqa: FBT001  # by place, as it is remembered
        """Rate a word of the lexicon.

        The order of the steps matters: the package adds and multiplies in this order, and its numbers depend on it to
        the last digit.

        Args:
            some_upper: whether some words of its text stand in capitals, but not all.
            window: the codes of the three words before it, of itself and of the next two; 0 where its text ends.
        """
        flags, weights = zip(*map(self._known.__getitem__, window), strict=True)
        three, two, one, word, after, _ = flags
        if word & KIND and after & OF:
            return 0.0
        raised = [CAPITALS if some_upper and flag & UPPER else 0.0 for flag in flags]
        said = _after_no(weights[3], flags)
        said += raised[3] if said > 0 else -raised[3]
        if not one & IN_LEXICON:  # what is rated itself changes no other
            said = _boosted(said, weights[2], raised[2], 1.0)
            said *= NEGATED if one & NEGATES else 1.0
        if not two & IN_LEXICON:
            said = _negated(_boosted(said, weights[1], raised[1], 0.95), two, so=one & SO, doubt=one & DOUBT)
        if window[0] and not three & IN_LEXICON:
            said = _boosted(said, weights[0], raised[0], 0.9)
            # Whatever stands before "so": the package's `and` binds tighter than its `or`.
            said = said * 1.25 if one & SO else _negated(said, three, so=two & SO, doubt=(two | one) & DOUBT)
            if (one | two | word | after) & JOINT:
                said = _apply_idioms(said, [self._words[code // 4] for code in window])
        return said * NEGATED if one & LEAST and not (one & IN_LEXICON or two & AT) else said


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


def acting(near: NDArray[Any]) -> NDArray[Any]:
    """Return which of some rated words a rule may touch; all others add their own rating.

    Args:
        near: for each, what the three words before it are, itself and the next two.
    """
    import numpy as np

    found: NDArray[Any] = (np.bitwise_or.reduce(near[:, :5], axis=1) & ACTS | near[:, 3] & UPPER).nonzero()[0]
    return found


def _after_no(rating: float, flags: Sequence[int]) -> float:
    """Take a word's own rating, negated after "no"; a "no" before another lexicon word has none."""
    three, two, one, word, after, _ = flags
    if one & NO or two & NO or (one & OR and three & NO):
        return rating * NEGATED
    return 0.0 if word & NO and after & IN_LEXICON else rating


def _boosted(said: float, boost: float, raised: float, share: float) -> float:
    """Apply a booster; nothing where `boost` is 0."""
    if not boost:
        return said
    boost = -boost if said < 0 else boost
    return said + (boost + (raised if said > 0 else -raised)) * share


def _negated(said: float, word: int, *, so: int, doubt: int) -> float:
    """Apply a negation two or three words back: "never so" strengthens, "without doubt" changes nothing."""
    if so and word & NEVER:
        return said * 1.25
    return said * NEGATED if word & NEGATES and not (doubt and word & WITHOUT) else said


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
