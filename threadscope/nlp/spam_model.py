"""Weigh what `spam_features` says: a logistic regression over named numbers, so that every verdict has its reasons.

Its weights were fitted on real blog comments and on our own reactions (`models/spam/train.py`) and are read here from
plain JSON; nothing in it is executed and scikit-learn is not needed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from operator import mul
from typing import TYPE_CHECKING

from threadscope.nlp import models
from threadscope.nlp.spam_features import FEATURES, REASONS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["SpamModel", "shipped"]

SHOWN = 0.4
"""The least that a feature adds to the log odds to be named as a reason."""
MOST = 4
"""Reasons named; the strongest come first."""


@dataclass(frozen=True, slots=True)
class SpamModel:
    """Hold the weights, and the probabilities from which on a comment is suspect or spam."""

    weights: Mapping[str, float]
    bias: float
    suspect: float
    spam: float
    version: str = ""

    @classmethod
    def load(cls, folder: Traversable) -> SpamModel:
        """Read `meta.json` of a model's folder.

        Raises:
            ValueError: it was trained with other features.
        """
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if set(meta["weights"]) != set(FEATURES):
            raise ValueError("this model was trained with other features")
        return cls(meta["weights"], meta["bias"], meta["suspect"], meta["spam"], meta["version"])

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability of spam; what `features` leaves out is zero."""
        odds = self.bias + sum(map(mul, map(self.weights.__getitem__, features), features.values()))
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))

    def score(self, probability: float) -> float:
        """Stretch a probability so that `suspect` begins at .5 and `spam` at .75, as the rules' points do."""
        if probability < self.suspect:
            return 0.5 * probability / self.suspect
        if probability < self.spam:
            return 0.5 + 0.25 * (probability - self.suspect) / (self.spam - self.suspect)
        return 0.75 + 0.24 * (probability - self.spam) / (1 - self.spam)

    def reasons(self, features: Mapping[str, float]) -> tuple[str, ...]:
        """Say in words what speaks against a comment, the strongest first."""
        added = [(self.weights[name] * value, REASONS[name]) for name, value in features.items() if REASONS[name]]
        said = sorted((item for item in added if item[0] >= SHOWN), key=lambda item: -item[0])
        return tuple(reason for _, reason in said[:MOST])


@cache
def shipped() -> SpamModel:
    """Read the model under `models/spam`, once."""
    return SpamModel.load(models.folder("spam"))
