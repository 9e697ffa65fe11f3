# ruff: noqa: INP001  # beside a script
"""Weigh what the linear stance model says with what the branch says, and calibrate both together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

LEAST = 1e-4
LABELS = 4
EVENED = 0.6
"""Tone is calibrated under the training mix to this power, as stance is (`models/stance/train.py`)."""


def logs(chances: Any) -> Any:
    """Return the logarithms of probabilities, bounded as the product bounds them."""
    return np.log(np.maximum(chances, LEAST))


def evened(gold: Any) -> Any:
    """Return the class mix to the power EVENED."""
    mix = (np.bincount(gold, minlength=LABELS) / len(gold)) ** EVENED
    return mix / mix.sum()


def fit(views: Sequence[Any], gold: Any, prior: Any) -> Any:
    """Find the weight of each view and a bias (the last label's is 0) that minimise the log loss under a class mix."""
    weight = (prior / (np.bincount(gold, minlength=LABELS) / len(gold)))[gold]
    every = np.stack(views)

    def loss(x: Any) -> float:
        rows = mixed(x, every)
        return float((weight * -np.log(rows[np.arange(len(gold)), gold] + 1e-12)).mean())

    begin = np.append(np.full(len(every), 1 / len(every)), np.zeros(LABELS - 1))
    return minimize(loss, begin, method="L-BFGS-B").x


def mixed(x: Any, views: Any) -> Any:
    """Return probabilities, (rows, labels), from weights as `fit` gives them."""
    logits = np.tensordot(x[: len(views)], np.stack(views), 1) + np.append(x[len(views) :], 0.0)
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def crossed(views: Sequence[Any], gold: Any, prior: Any, folds: Any) -> Any:
    """Return probabilities of every row from weights that were fitted without its fold."""
    found = np.zeros_like(views[0], dtype=float)
    for fold in np.unique(folds):
        out = folds == fold
        found[out] = mixed(fit([each[~out] for each in views], gold[~out], prior), [each[out] for each in views])
    return found
