# ruff: noqa: INP001  # beside a script
"""Logistic regressions over words, word meanings and numbers, and what a model's probabilities are worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from data import CORPORA, Row
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.model import STANCES
from threadscope.nlp.stance_features import MEANING, NEGATED

MEANT = 0.4
"""Of a text's mean word vector, at root mean square 1, beside its words (chosen on the training tools)."""
LEAST = 2
"""Comments that a word feature must occur in."""


@dataclass
class Options:
    """How a regression is fitted."""

    vocabulary: Sequence[str]
    strength: float
    """Inverse of the L2 penalty."""
    dense: float
    """Of a standardised number beside a word: small, so that words get their say."""
    evened: float
    """Classes are weighed by their frequency to the minus this power; 1 balances them."""


@cache
def vectors() -> tuple[dict[str, int], Any, Any]:
    """Return word -> row, the vectors, and each word's importance."""
    with np.load(CORPORA / "word-vectors" / "vectors.npz", allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        values = arrays["vectors"].astype(float) * float(arrays["scale"])
        return {word: i for i, word in enumerate(words)}, values, arrays["importance"].astype(float)


@dataclass
class Fitted:
    """Weights, as the product scores with them."""

    vocabulary: list[str]
    words: Any
    meant: Any
    """Of the mean word vectors, plain and negated, (128, labels)."""
    dense: Any
    bias: Any

    def logits(self, words: Sequence[Sequence[str]], values: Any) -> Any:
        """Score what has these word features and numbers, without temperature; shape (rows, labels)."""
        known = matrix(words, self.vocabulary) @ self.words
        return known + meanings(words) @ self.meant + values @ self.dense + self.bias


def matrix(data: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Any:
    """Return how often each known word feature occurs, each row divided by the root of its number of them."""
    index = {name: i for i, name in enumerate(vocabulary)}
    cells: tuple[list[int], list[int], list[float]] = ([], [], [])
    for number, words in enumerate(data):
        known = [index[name] for name in words if name in index]
        cells[0].extend([number] * len(known))
        cells[1].extend(known)
        cells[2].extend([1 / np.sqrt(max(1, len(known)))] * len(known))
    return sparse.csr_matrix((cells[2], (cells[0], cells[1])), shape=(len(data), len(vocabulary)))


def meanings(data: Sequence[Sequence[str]]) -> Any:
    """Return each row's weighted sums of word vectors, plain and negated, divided by the root of all weights."""
    index, values, importance = vectors()
    size = values.shape[1]
    sums = np.zeros((len(data), 2 * size))
    for number, words in enumerate(data):
        total = 0.0
        for name in words:
            if name[0] == MEANING:
                negated = name[1:2] == NEGATED
                at = index.get(name[1 + negated :])
                if at is not None:
                    sums[number, size * negated : size * (1 + negated)] += importance[at] * values[at]
                    total += importance[at]
        sums[number] /= np.sqrt(max(1.0, total))
    return sums


def vocabulary_of(data: Sequence[Row]) -> list[str]:
    """Return the word features that enough comments hold."""
    counts = Counter(name for row in data for name in {name for words in row.words for name in words})
    return sorted(name for name, n in counts.items() if n >= LEAST and name[0] != MEANING)


def regress(words: Sequence[Sequence[str]], values: Any, labels: Any, shares: Any, options: Options) -> Fitted:
    """Fit a logistic regression over words, meanings and numbers.

    Args:
        words: the word features of each row.
        values: its numbers, (rows, numbers).
        labels: (label, ...) of each example, and the row that each example is of.
        shares: how much each example counts.
        options: what the regression is told.
    """
    meant = meanings(words)
    mean, spread = values.mean(0), values.std(0) + 1e-6
    scale = MEANT / max(1e-9, np.sqrt((meant**2).sum(1).mean()))
    parts = [(values - mean) / spread * options.dense, meant * scale]
    features = sparse.hstack([*map(sparse.csr_matrix, parts), matrix(words, options.vocabulary)]).tocsr()
    at, said = labels
    totals = np.bincount(said, weights=shares)
    weight = shares * ((totals.sum() / (len(totals) * totals)) ** options.evened)[said]
    model = LogisticRegression(C=options.strength, max_iter=1_000, tol=1e-3)
    model.fit(features[at], said, sample_weight=weight)
    own, wide, known = np.split(model.coef_.T, np.cumsum([values.shape[1], meant.shape[1]]))
    own = own * (options.dense / spread)[:, None]
    return Fitted(list(options.vocabulary), known, wide * scale, own, model.intercept_ - mean @ own)


def softmax(logits: Any, temperature: float) -> Any:
    """Return probabilities, shape (rows, 4)."""
    raised = np.exp((logits - logits.max(1, keepdims=True)) / temperature)
    return raised / raised.sum(1, keepdims=True)


def scores(gold: Any, chances: Any) -> dict[str, Any]:
    """Return F1 by label, macro F1 and the expected calibration error over ten bins."""
    said = chances.argmax(1)
    each = {}
    for k, name in enumerate(STANCES):
        hits = int(((gold == k) & (said == k)).sum())
        each[name] = round(2 * hits / max(1, int((gold == k).sum() + (said == k).sum())), 3)
    top = chances.max(1)
    bins = np.minimum((top * 10).astype(int), 9)
    error = sum(abs((top[bins == b] - (said == gold)[bins == b]).sum()) for b in range(10)) / len(gold)
    return {"n": len(gold), "macro_f1": round(sum(each.values()) / 4, 3), "f1": each, "ece": round(float(error), 3)}
