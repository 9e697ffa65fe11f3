"""Read many texts at once into the numbers of the features that models of tone know of them.

What `tone_words.Tokens` does word by word is done here for all pieces of all texts in a few numpy steps. A piece of
text is one number: which piece it is, what it does, and whether a token begins with it. Whether it is negated, which
clause it belongs to and what it pairs with follow from what stands before it, for all of them alike. No number depends
on which texts are read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from threadscope.nlp.numbered import Column, numbered
from threadscope.nlp.tone_words import END, LONGEST, MARK, NEGATOR, SCOPE, TURN, apart

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Found", "Reader"]

GAP, BREAK = 6, 7
"""Beside the roles of `tone_words`: a token without any piece, and the end of a line."""
ROLES = 8


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what was found in texts: feature `features[k]` stands in clause `clauses[k]`."""

    features: NDArray[Any]
    """Places in the reader's vocabulary, counted from 1; 0 is none."""
    clauses: NDArray[Any]
    """Counted through all texts."""
    first_clauses: NDArray[Any]
    """Text -> its first clause."""
    texts: NDArray[Any]
    """Clause -> its text."""


class Reader:
    """Find a vocabulary's features in texts."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """Take the features: words, marks and pairs of words, `not_` before what is negated."""
        import numpy as np

        pairs = [(number, name.split(" ")) for number, name in enumerate(vocabulary, 1) if " " in name]
        words = {name.removeprefix("not_") for name in vocabulary if " " not in name}
        words.update(word.removeprefix("not_") for _, pair in pairs for word in pair)
        known = {word: place for place, word in enumerate(sorted(words), 1)}
        self._known = known
        self._first = Column(lambda token: self._codes(token)[0], int)
        self._further = Column(lambda token: self._codes(token)[1:] or None)
        size = 2 * len(known) + 2
        self._single, self._left, self._right = (np.zeros(size, dtype=np.int64) for _ in range(3))

        def place(word: str) -> int:
            """Return where a word stands in these tables, negated ones apart."""
            return 2 * known[word.removeprefix("not_")] + word.startswith("not_")

        for number, name in enumerate(vocabulary, 1):
            if " " not in name:
                self._single[place(name)] = number
        for table, side in ((self._left, 0), (self._right, 1)):
            for number, word in enumerate(sorted({pair[side] for _, pair in pairs}), 1):
                table[place(word)] = number
        self._span = int(self._right.max(initial=0)) + 1
        keyed = sorted((self._left[place(a)] * self._span + self._right[place(b)], n) for n, (a, b) in pairs)
        self._keys = np.array([key for key, _ in keyed] or [-1], dtype=np.int64)
        self._pairs = np.array([number for _, number in keyed] or [0], dtype=np.int64)

    def read(self, texts: Sequence[str]) -> Found:
        """Find the features of texts; the first LONGEST characters of each are read."""
        import numpy as np

        codes, ends = self._coded(texts)
        roles, tokens = codes // 2 % ROLES, np.cumsum(codes % 2)
        places = np.arange(len(codes))
        # A negation reaches as far as the next piece that ends or turns what was said.
        resets = np.maximum.accumulate(np.where((roles >= TURN) & (roles != GAP), places, -1))
        negations = np.maximum.accumulate(np.where(roles == NEGATOR, places, -1))
        negations[1:], negations[0] = negations[:-1].copy(), -1
        negated = (negations > resets) & (tokens - tokens[negations] <= SCOPE)
        words = codes // (2 * ROLES) * 2 + negated
        closes = (roles == MARK) | (roles == END) | (roles == BREAK)
        clauses = np.cumsum(closes) - closes + np.cumsum(roles == TURN)
        last = clauses[ends - 1]
        texts_ = np.repeat(np.arange(len(ends)), np.diff(last, prepend=-1))
        keys, seconds = self._keyed(words)
        found = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        met = self._keys[found] == keys
        singles = self._single[words]
        held = np.flatnonzero(singles)
        features = np.concatenate((singles[held], self._pairs[found[met]]))
        return Found(
            features,
            np.concatenate((clauses[held], clauses[seconds[met]])),
            np.concatenate(([0], last[:-1] + 1)),
            texts_,
        )

    def _codes(self, token: str) -> tuple[int, ...]:
        """Return the numbers of a token's pieces."""
        found = [
            (self._known.get(piece[:2] if role == MARK else piece, 0) * ROLES + role) * 2
            for role, piece in apart(token)
        ] or [GAP * 2]
        found[0] += 1  # a token begins
        return tuple(found)

    def _coded(self, texts: Sequence[str]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the numbers of all pieces, and where each text ends; every line and every text ends with a BREAK."""
        import numpy as np

        begun = [text[:LONGEST] for text in texts]
        words = numbered(begun)
        further = words.told(self._further)
        several = further.nonzero()[0]
        pieces = further[several].tolist()
        after = np.repeat(several + 1, [*map(len, pieces)])  # how many words stand before each further piece
        breaks, lasts = _breaks(begun, words.ends.tolist())
        inserted = np.array([*chain.from_iterable(pieces), *[BREAK * 2] * len(breaks)], np.int64)
        codes = np.insert(words.told(self._first), np.concatenate((after, breaks)), inserted)
        ends = breaks[lasts] + np.searchsorted(after, breaks[lasts], side="right") + lasts + 1
        return codes, ends

    def _keyed(self, words: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the keys of all neighbours that may be known as pairs, and where the second of each stands."""
        import numpy as np

        left, right = self._left[words[:-1]], self._right[words[1:]]
        firsts = np.flatnonzero((left > 0) & (right > 0))
        return left[firsts] * self._span + right[firsts], firsts + 1


def _breaks(texts: Sequence[str], ends: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return how many words stand before each end of a line or a text, and which of these ends are those of texts."""
    import numpy as np

    breaks: list[int] = []
    lasts: list[int] = []
    first = 0
    for text, end in zip(texts, ends, strict=True):
        lines = text.splitlines()
        for line in lines if len(lines) > 1 else ():
            first += len(line.split())
            breaks.append(first)
        lasts.append(len(breaks))
        breaks.append(end)
        first = end
    return np.array(breaks), np.array(lasts)
