"""A linear model of tone: words and word pairs (`tone_words`) beside VADER's numbers.

It is a multinomial logistic regression, trained offline (`models/sentiment/train.py`) and
scored here without scikit-learn. Two numbers are kept a feature, its pull towards positive and towards negative as
against neutral. The pulls are also summed by clause.

What is *neutral* differs from source to source more than what is good. So the sums are no probabilities yet: a second,
small regression (`Calibration`) turns them, the strongest clauses and VADER's four numbers into log odds. It was fitted
on what models that had never seen a source said of it, for each source in turn, so that it expects the next source to
be strange, too (stacking; Wolpert, "Stacked generalization", Neural Networks 1992).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from threadscope.nlp.tone_words import LONGEST, Tokens, clauses
from threadscope.nlp.vader import Scores

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["CALIBRATED", "DENSE", "LEAST", "Calibration", "Model", "Tone", "Weights", "balance", "clauses", "dense"]

DENSE = ("compound", "compound_above", "compound_below", "positive", "negative", "brevity")
"""The features that are no words, in the order of `dense`."""

CALIBRATED = (
    *("up", "down", "compound", "extremity", "silent", "known", "most_up", "most_down", "best", "worst"),
    *("last_up", "last_down", "vader_negative", "vader_neutral", "vader_positive"),
)
"""The features of the calibration, in the order of `Tone.sums`."""


def dense(scores: Scores, count: int) -> tuple[float, ...]:
    """Return the features that are no words, in the order of DENSE; `count` is the number of known word features."""
    compound = scores.compound
    return (
        compound,
        max(0.0, compound - 0.3),
        max(0.0, -compound - 0.3),
        scores.positive,
        scores.negative,
        1 / math.sqrt(1 + count),
    )


class Tone(NamedTuple):
    """Hold what the model makes of a text: three probabilities, and what they were made of."""

    negative: float
    neutral: float
    positive: float
    best: float
    """Log odds of positive against negative in the most positive clause."""
    worst: float
    """The same in the most negative clause; never above `best`."""
    sums: tuple[float, ...] = ()
    """In the order of CALIBRATED."""


Pull = tuple[float, float]
"""Towards positive and towards negative, both as against neutral."""


class Weights(Tokens[complex]):
    """Hold the pulls, each as one complex number, up + down i, so that `sum` adds up both of a clause at once."""

    def __init__(self, pulls: Mapping[str, Pull]) -> None:
        super().__init__({feature: complex(*pull) for feature, pull in pulls.items()})

    @property
    def pulls(self) -> dict[str, Pull]:
        """Each feature's pulls, made afresh."""
        return {feature: (pull.real, pull.imag) for feature, pull in self.known.items()}


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turn the sums of a text into log odds towards positive and towards negative, both as against neutral."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    bias: Pull

    def odds(self, sums: tuple[float, ...]) -> Pull:
        """Return the log odds; `sums` in the order of CALIBRATED."""
        return (
            self.bias[0] + sum(map(mul, self.up, sums)),
            self.bias[1] + sum(map(mul, self.down, sums)),
        )


@dataclass(frozen=True, slots=True)
class Model:
    """Hold the weights and score with them."""

    weights: Weights
    dense: tuple[Pull, ...]
    bias: Pull
    mixed: tuple[float, float, float]
    """Of the logistic regression behind `mixture`: bias, weight of the weaker side, weight of the whole's lean."""
    version: str = ""
    calibration: Calibration | None = None
    """None while the model is being trained: its sums are its log odds."""
    dense_pulls: tuple[complex, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Write the pulls of `dense` as the words' are."""
        object.__setattr__(self, "dense_pulls", tuple(complex(*pull) for pull in self.dense))

    @classmethod
    def load(cls, folder: Traversable) -> Model:
        """Read `weights.npz` and `meta.json` from a model's folder.

        Nothing in them is executed: the arrays are plain numbers (`allow_pickle=False`), the vocabulary is text.
        """
        import numpy as np

        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            pulls = map(tuple, arrays["pulls"].astype(float).tolist())
            rest = [(float(p), float(n)) for p, n in arrays["dense"]]
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if tuple(meta["dense"]) != DENSE or tuple(meta["calibrated"]) != CALIBRATED:
            raise ValueError("this model was trained with other features")
        weights = Weights(dict(zip(vocabulary, pulls, strict=True)))
        up, down = map(tuple, meta["calibration"])
        calibration = Calibration(up[:-1], down[:-1], (up[-1], down[-1]))
        return cls(weights, tuple(rest[:-1]), rest[-1], tuple(meta["mixed"]), meta["version"], calibration)

    def tone(self, text: str, scores: Scores, added: float = 0.0) -> Tone:
        """Score a text.

        Args:
            text: of any length.
            scores: VADER's numbers of the same text.
            added: by phrases that no weight knows (`idioms`), in log odds of positive against negative.
        """
        sums = self._sums(self.weights.said(text[:LONGEST]), scores)
        positive, negative = self.calibration.odds(sums) if self.calibration else sums[:2]
        best, worst = sums[8], sums[9]
        if added:
            positive, negative = positive + max(0.0, added), negative + max(0.0, -added)
            best, worst = max(best, added), min(worst, added)
            # What misreads a phrase is no other side of a mixture.
            best, worst = (best, min(0.0, worst + added)) if added > 0 else (max(0.0, best + added), worst)
        return Tone(*_softmax(negative, positive), best, worst, sums)

    def _sums(self, parts: list[list[complex]], scores: Scores) -> tuple[float, ...]:
        """Return what the calibration weighs, in the order of CALIBRATED; `parts` as `Weights.said` gives them."""
        whole, features = 0j, 0
        odds: list[float] = []
        ups: list[float] = []
        downs: list[float] = []
        for part in parts:
            known = len(part)
            if known >= LEAST:
                pull = sum(part)
                scale = SCALES[known] if known < len(SCALES) else 1 / math.sqrt(known)
                up, down = pull.real * scale, pull.imag * scale
                ups.append(up)
                downs.append(down)
                odds.append(up - down)
                whole += pull
            elif known:
                whole += part[0]
            features += known
        heard = (0.0,) * 6
        if ups:
            heard = (max(ups), max(downs), max(odds), min(odds), ups[-1], downs[-1])
        scale = 1 / math.sqrt(features or 1)
        said = complex(whole.real * scale + self.bias[0], whole.imag * scale + self.bias[1])
        said = sum(map(mul, dense(scores, features), self.dense_pulls), said)
        positive, negative = said.real, said.imag
        compound = scores.compound
        silent, size = float(compound == 0), math.log1p(features)
        shares = scores.negative, scores.neutral, scores.positive
        return (positive, negative, compound, abs(compound), silent, size, *heard, *shares)

    def mixture(self, tone: Tone) -> float:
        """Return the probability that a text both praises and blames, neither of them in passing."""
        bias, weaker, lean = self.mixed
        if tone.best <= 0 or tone.worst >= 0:
            return 0.0
        return 1 / (1 + math.exp(-(bias + sum(map(mul, (weaker, lean), balance(tone))))))


def balance(tone: Tone) -> tuple[float, float]:
    """Return what decides about a mixture: the weaker of both sides, and how far the whole leans to one."""
    return min(tone.best, -tone.worst), abs(math.log((tone.positive + 0.01) / (tone.negative + 0.01)))


SCALES = (1.0, *(1 / math.sqrt(count) for count in range(1, 256)))
"""By how much the sum of so many features is divided."""
LEAST = 2
"""Known features from which on a clause has a tone of its own."""


def _softmax(negative: float, positive: float) -> tuple[float, float, float]:
    """Turn two log odds against neutral into the probabilities of negative, neutral and positive."""
    top = max(negative, positive, 0.0)
    n, u, p = math.exp(negative - top), math.exp(-top), math.exp(positive - top)
    whole = n + u + p
    return n / whole, u / whole, p / whole
