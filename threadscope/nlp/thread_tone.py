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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from typing import TYPE_CHECKING

from threadscope.nlp.tone import CALIBRATED, Tone, clauses

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["SHAPE", "ThreadTone", "shape", "words_of"]

LABELS = ("negative", "neutral", "positive", "mixed")
SHAPE = (
    *("length", "reply", "asks", "exclaims", "ends_asking", "pictures", "but", "mine", "yours", "numbers"),
    *("shouts", "quotes", "small", "clauses", "odds"),
    *CALIBRATED,
)
"""The features that are no words, in the order of `shape`."""
LONGEST = 5_000
DIGIT = re.compile(r"[0-9]")
MINE = re.compile(r"\b(?:i|my|me)\b")
YOURS = re.compile(r"\byour?\b")
BUT = re.compile(r"\bbut\b")

Four = tuple[float, float, float, float]


def words_of(text: str) -> list[str]:
    """Return the word features of a comment, each once."""
    return list(dict.fromkeys(feature for clause in clauses(text[:LONGEST]) for feature in clause))


def shape(text: str, tone: Tone, *, reply: bool) -> tuple[float, ...]:
    """Return the features that are no words, in the order of SHAPE."""
    text = text[:LONGEST]
    lower, words = text.lower(), text.split()
    plain = text.isascii() and not DIGIT.search(text)
    digits = 0 if plain else sum(any(map(str.isdigit, word)) for word in words)
    return (
        math.log1p(len(words)),
        float(reply),
        float("?" in text),
        float("!" in text),
        float(text.rstrip().endswith("?")),
        float(not text.isascii() and any(character > "\U0001f000" for character in text)),
        float(bool(BUT.search(lower))),
        float(bool(MINE.search(lower))),
        float(bool(YOURS.search(lower))),
        digits / (5 + len(words)),
        float(any(len(word) > 2 and word.isupper() for word in words)),
        float('"' in text or "\N{LEFT DOUBLE QUOTATION MARK}" in text),
        float(text[:1].islower()),
        math.log1p(sum(text.count(mark) for mark in ".!?\n")),
        math.log((tone.positive + 0.01) / (tone.negative + 0.01)),
        *tone.sums,
    )


@dataclass(frozen=True, slots=True)
class ThreadTone:
    """Hold the weights and score with them; four numbers a feature, in the order of LABELS."""

    words: Mapping[str, Four]
    shape: Sequence[Four]
    bias: Four
    temperature: float = 1.0

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
        return cls(words, rest[:-1], rest[-1], meta["temperature"])

    def probabilities(self, words: Sequence[str], numbers: Sequence[float]) -> dict[str, float]:
        """Return the probabilities of the four labels, summing to 1.

        Args:
            words: from `words_of`.
            numbers: from `shape`.
        """
        known = [self.words[word] for word in words if word in self.words]
        scale = 1 / math.sqrt(max(1, len(known)))
        said = map(math.fsum, zip(*known, strict=True)) if known else (0.0,) * len(LABELS)
        shaped = (math.fsum(map(mul, column, numbers)) for column in zip(*self.shape, strict=True))
        logits = [bias + scale * pull + rest for bias, pull, rest in zip(self.bias, said, shaped, strict=True)]
        top = max(logits)
        shares = [math.exp((logit - top) / self.temperature) for logit in logits]
        whole = sum(shares)
        return {label: share / whole for label, share in zip(LABELS, shares, strict=True)}
