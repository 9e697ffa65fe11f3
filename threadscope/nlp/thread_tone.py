"""The tone of a comment in a thread about a scoring tool: four labels, mixed among them.

People who judge a score praise and blame dryly, by what happened to them, and the words of reviews and tweets do not
reach that. So a second linear model was trained on threads written for this project (`corpora/reactions`), on top of
what the general model (`tone.py`) finds. It is asked only where the thread has a tool. Its figures say how well it
reads such writing; they stand in the card.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add, mul
from typing import TYPE_CHECKING

from threadscope.nlp.numbered import Column, numbered
from threadscope.nlp.tone import CALIBRATED, Tone
from threadscope.nlp.tone_words import Tokens, clauses

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["LABELS", "LONGEST", "SHAPE", "ThreadTone", "shape", "shapes_of", "words_of"]

LABELS = ("negative", "neutral", "positive", "mixed")
SHAPE = (
    *("length", "reply", "asks", "exclaims", "ends_asking", "pictures", "but", "mine", "yours", "numbers"),
    *("shouts", "quotes", "small", "clauses", "odds"),
    *CALIBRATED,
)
"""The features that are no words, in the order of `shape`."""
LONGEST = 5_000
MINE = re.compile(r"\b(?:i|my|me)\b")
YOURS = re.compile(r"\byour?\b")
BUT = re.compile(r"\bbut\b")

Four = tuple[float, float, float, float]
Pulls = tuple[Sequence[complex], Sequence[complex]]
"""Weights towards the first two labels as one complex number, so that `sum` adds up both at once, and the last two."""


def words_of(text: str) -> list[str]:
    """Return the word features of a comment, each once."""
    return list(dict.fromkeys(feature for clause in clauses(text[:LONGEST]) for feature in clause))


def shape(text: str, tone: Tone, *, reply: bool) -> tuple[float, ...]:
    """Return the features that are no words, in the order of SHAPE."""
    odds = math.log((tone.positive + 0.01) / (tone.negative + 0.01))
    (said,) = shapes_of((text,), (reply,))
    return (*said, odds, *tone.sums)


def shapes_of(texts: Sequence[str], replies: Sequence[bool]) -> list[tuple[float, ...]]:
    """Return for each of many texts those of SHAPE that the general model has no part in: all before "odds"."""
    import numpy as np

    begun = [text[:LONGEST] for text in texts]
    words = numbered(begun)
    # Each flag is counted in bits of its own: a text of 5,000 characters has fewer than 4,096 words.
    flags = words.over(np.add, words.told(FLAGS)).tolist()
    return [*map(_shape, begun, words.counts.tolist(), flags, replies)]


def _shape(text: str, count: int, flags: int, reply: bool) -> tuple[float, ...]:  # noqa: FBT001  # one of the features
    asks, exclaims = text.count("?"), text.count("!")
    return (
        math.log1p(count),
        float(reply),
        1.0 if asks else 0.0,
        1.0 if exclaims else 0.0,
        1.0 if asks and text.rstrip()[-1] == "?" else 0.0,
        0.0 if text.isascii() else float(max(text) > "\U0001f000"),
        1.0 if flags & BUTS else 0.0,
        1.0 if flags & MINES else 0.0,
        1.0 if flags & YOUR else 0.0,
        (flags & DIGITS) / (5 + count),
        1.0 if flags & SHOUTS else 0.0,
        1.0 if '"' in text or "\N{LEFT DOUBLE QUOTATION MARK}" in text else 0.0,
        1.0 if text[:1].islower() else 0.0,
        math.log1p(text.count(".") + exclaims + asks + text.count("\n")),
    )


def _flags(token: str) -> int:
    """Say what a word between white space tells of a comment's shape."""
    lower = token.lower()
    holds = (
        not token.isalpha() and any(map(str.isdigit, token)),
        len(token) > 2 and token.isupper(),
        "but" in lower and BUT.search(lower) is not None,
        MINE.search(lower) is not None,
        "you" in lower and YOURS.search(lower) is not None,
    )
    return sum(1 << BITS * place for place, held in enumerate(holds) if held)


BITS = 12
DIGITS, SHOUTS, BUTS, MINES, YOUR = ((1 << BITS) - 1 << BITS * place for place in range(5))
"""Where `_flags` counts words with a digit, words in capitals, "but", "I" and its like, "you" and "your"."""
FLAGS = Column(_flags, int)


@dataclass(frozen=True, slots=True)
class ThreadTone:
    """Hold the weights and score with them; four numbers a feature, in the order of LABELS."""

    rows: Tokens[int]
    """The place of each word feature in `pulls`."""
    pulls: Pulls
    shape: Pulls
    """Of SHAPE."""
    bias: Four
    temperature: float = 1.0

    @classmethod
    def of(cls, words: Mapping[str, Four], shape: Iterable[Four], bias: Four, temperature: float = 1.0) -> ThreadTone:
        """Write the weights of the word features, and of SHAPE, as scoring wants them."""
        rows = Tokens({word: row for row, word in enumerate(words)})
        return cls(rows, _paired(words.values()), _paired(shape), bias, temperature)

    def weights(self) -> dict[str, Four]:
        """Return those of the word features."""
        return dict(zip(self.rows.known, _apart(self.pulls), strict=True))

    def shape_weights(self) -> list[Four]:
        """Return those of SHAPE."""
        return _apart(self.shape)

    @classmethod
    def load(cls, folder: Traversable) -> ThreadTone:
        """Read `thread.npz`; nothing in it is executed (`allow_pickle=False`).

        Raises:
            ValueError: it was trained with other features.
        """
        import numpy as np

        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["thread"]
        if tuple(meta["shape"]) != SHAPE:
            raise ValueError("this model was trained with other features")
        with (folder / "thread.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            words = dict(zip(vocabulary, map(tuple, arrays["words"].astype(float).tolist()), strict=True))
            rest = [tuple(row) for row in arrays["shape"].astype(float).tolist()]
        return cls.of(words, rest[:-1], rest[-1], meta["temperature"])

    def probabilities(self, words: Sequence[str], numbers: Sequence[float]) -> dict[str, float]:
        """Return the probabilities of the four labels, summing to 1.

        Args:
            words: from `words_of`.
            numbers: from `shape`.
        """
        return self._chances([self.rows.known[word] for word in words if word in self.rows.known], numbers)

    def rate(self, text: str, numbers: Sequence[float]) -> dict[str, float]:
        """Return the same for a comment's text, without making the names of its features."""
        return self._chances(dict.fromkeys(chain.from_iterable(self.rows.said(text[:LONGEST]))), numbers)

    def _chances(self, rows: Collection[int], numbers: Sequence[float]) -> dict[str, float]:
        scale = 1 / math.sqrt(max(1, len(rows)))
        logits: list[float] = []
        for pulls, shaped in zip(self.pulls, self.shape, strict=True):
            said = scale * sum(map(pulls.__getitem__, rows), 0j) + sum(map(mul, shaped, numbers), 0j)
            logits += (said.real, said.imag)
        negative, neutral, positive, mixed = map(add, logits, self.bias)
        top = max(negative, neutral, positive, mixed)
        temperature = self.temperature
        shares = (
            math.exp((negative - top) / temperature),
            math.exp((neutral - top) / temperature),
            math.exp((positive - top) / temperature),
            math.exp((mixed - top) / temperature),
        )
        whole = sum(shares)
        return {label: share / whole for label, share in zip(LABELS, shares, strict=True)}


def _paired(rows: Iterable[Four]) -> Pulls:
    kept = tuple(rows)
    return [complex(row[0], row[1]) for row in kept], [complex(row[2], row[3]) for row in kept]


def _apart(pulls: Pulls) -> list[Four]:
    return [(one.real, one.imag, two.real, two.imag) for one, two in zip(*pulls, strict=True)]
