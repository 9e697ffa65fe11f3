# ruff: noqa: INP001  # part of a recipe
"""Work out the figures of the recipe, with VADER's beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from threadscope.nlp.sentiment import LinearScorer

if TYPE_CHECKING:
    from data import Texts

    from threadscope.nlp.tone import Model


def measure(model: Model, texts: Texts) -> dict[str, Any]:
    """Score texts as the product does outside threads about a tool, and by VADER."""
    scorer = LinearScorer(model)
    pairs = zip(texts.texts, texts.scores, strict=True)
    rows = np.array([list(scorer.probabilities(text, scores).values()) for text, scores in pairs])
    compound = np.array([scores.compound for scores in texts.scores])
    plain = np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))
    classes = sorted(set(texts.labels.tolist()))
    return {
        "n": len(rows),
        "macro_f1": macro_f1(texts.labels, rows.argmax(1), classes),
        "polarity_f1": polarity_f1(texts.labels, rows[:, 2] - rows[:, 0]),
        "ece": calibration_error(texts.labels, rows),
        "brier": brier(texts.labels, rows),
        "mixed_share": round(float((rows.argmax(1) == 3).mean()), 4),
        "vader_macro_f1": macro_f1(texts.labels, plain, classes),
        "vader_polarity_f1": polarity_f1(texts.labels, compound),
    }


def measure_thread(labels: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    """Score the four labels of threads about a tool."""
    said = rows.argmax(1)
    return {
        "n": len(rows),
        "macro_f1": macro_f1(labels, said, range(4)),
        "polarity_f1": polarity_f1(labels, rows[:, 2] - rows[:, 0]),
        "ece": calibration_error(labels, rows),
        "f1": {name: macro_f1(labels, said, [i]) for i, name in enumerate(("neg", "neu", "pos", "mixed"))},
        "majority_macro_f1": macro_f1(labels, np.full(len(labels), np.bincount(labels).argmax()), range(4)),
    }


def macro_f1(gold: np.ndarray, said: np.ndarray, classes: Sequence[int]) -> float:
    """Return the mean F1 of the classes that occur."""
    each = []
    for label in classes:
        if (gold == label).any():
            hits = ((gold == label) & (said == label)).sum()
            each.append(2 * hits / max(1, (gold == label).sum() + (said == label).sum()))
    return round(float(np.mean(each)), 4)


def polarity_f1(gold: np.ndarray, score: np.ndarray) -> float:
    """Return the macro-F1 of the score's sign on positive and negative texts; 0 counts as wrong."""
    sided = (gold == 0) | (gold == 2)
    return macro_f1(gold[sided], np.sign(score[sided]).astype(int) + 1, (0, 2))


def brier(gold: np.ndarray, rows: np.ndarray) -> float:
    """Return the mean squared distance of the probabilities from the truth, 0 to 2."""
    return round(float(((rows - np.eye(rows.shape[1])[gold]) ** 2).sum(1).mean()), 4)


def calibration_error(gold: np.ndarray, rows: np.ndarray) -> float:
    """Return the expected calibration error of the largest probability, in ten bins."""
    surest, right = rows.max(1), rows.argmax(1) == gold
    bins = np.minimum((surest * 10).astype(int), 9)
    parts = [abs(surest[bins == i].sum() - right[bins == i].sum()) for i in range(10)]
    return round(float(sum(parts) / len(rows)), 4)
