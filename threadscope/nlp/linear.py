"""Logistic regressions over named features, scored without scikit-learn.

Weights are stored as `weights.npz` (`allow_pickle=False`) beside a `meta.json`; the recipes under `models/` write them
with `save`, stages read them with `load`.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["YES", "Asked", "Features", "Linear", "load", "names_of", "save"]

Asked = Mapping[str, Sequence[str | None]]
"""Features as questions with their answers, which need no joined names: "level-1" -> ("at", "#in")."""
YES = (None,)
"""The answer to a question whose name says it all."""


def names_of(asked: Asked) -> list[str]:
    """Return the names of features, as a model's file has them: "level-1=at", "thought"."""
    return [name if one is None else f"{name}={one}" for name, answers in asked.items() for one in answers]


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of the questions of one model; a feature that a question does not know counts nothing."""

    weights: Mapping[str, Mapping[str, tuple[float, ...]]]
    """Question -> feature -> weight of each class; a question of two classes holds the weight of the second only."""
    bias: Mapping[str, tuple[float, ...]]
    meta: Mapping[str, Any]
    _answers: dict[str, Mapping[str, Mapping[str | None, float]]] = field(default_factory=dict, compare=False)
    """Question of the model -> question of a feature -> answer -> weight; made when first asked for."""

    def chance(self, features: Features, question: str) -> float:
        """Return the probability of the second of two classes."""
        known, logit = self.weights[question], self.bias[question][0]
        for name, value in _valued(features):
            row = known.get(name)
            if row is not None:
                logit += row[0] * value
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))

    def chance_of(self, asked: Asked, question: str) -> float:
        """Return the probability of the second of two classes; as `chance` of `names_of` them, sooner."""
        known, logit = self._answers.get(question) or self._by_answer(question), self.bias[question][0]
        for name, answers in asked.items():
            weights = known.get(name)
            if weights is not None:
                for one in answers:
                    if one in weights:
                        logit += weights[one]
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))

    def _by_answer(self, question: str) -> Mapping[str, Mapping[str | None, float]]:
        found: dict[str, dict[str | None, float]] = {}
        for feature, (weight,) in self.weights[question].items():
            name, equals, answer = feature.partition("=")
            found.setdefault(name, {})[sys.intern(answer) if equals else None] = weight
        self._answers[question] = found
        return found

    def chances(self, features: Features, question: str) -> dict[str, float]:
        """Return the probability of each class of a question (`classes` in `meta`), summing to 1."""
        logits = self._logits(features, question)
        top = max(logits)
        shares = [math.exp(logit - top) for logit in logits]
        return {label: share / sum(shares) for label, share in zip(self.meta["classes"][question], shares, strict=True)}

    def _logits(self, features: Features, question: str) -> list[float]:
        known = self.weights[question]
        rows = [(known[name], value) for name, value in _valued(features) if name in known]
        return [sum([row[k] * value for row, value in rows], bias) for k, bias in enumerate(self.bias[question])]


Features = Iterable[str] | Mapping[str, float]
"""Names of features that hold, or names with values."""


def _valued(features: Features) -> Iterable[tuple[str, float]]:
    return features.items() if isinstance(features, Mapping) else ((name, 1.0) for name in features)


def load(folder: Traversable) -> Linear:
    """Read a model; nothing in its files is executed.

    Raises:
        OSError, ValueError, KeyError: the files are missing or damaged.
    """
    import numpy as np

    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    weights: dict[str, dict[str, tuple[float, ...]]] = {}
    bias: dict[str, tuple[float, ...]] = {}
    floats: dict[float, float] = {}
    tuples: dict[tuple[float, ...], tuple[float, ...]] = {}  # of half precision few are distinct: a third of the memory
    with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        for question in meta["questions"]:
            names = arrays[f"{question}_names"].tobytes().decode("utf-8").split("\n")
            rows = arrays[f"{question}_weights"].astype(float).tolist()
            shared = (tuple([floats.setdefault(weight, weight) for weight in row]) for row in rows)
            weights[question] = {name: tuples.setdefault(row, row) for name, row in zip(names, shared, strict=True)}
            bias[question] = tuple(arrays[f"{question}_bias"].astype(float).tolist())
    return Linear(weights, bias, meta)


def save(folder: Path, questions: Mapping[str, tuple[Sequence[str], Any, Any]], meta: Mapping[str, Any]) -> None:
    """Write a model.

    Args:
        folder: made by the recipe, `models/<name>`.
        questions: name -> (features, weights of shape (features, classes), biases); two classes have one column.
        meta: version, classes and thresholds; the questions' names are added.
    """
    import numpy as np

    arrays: dict[str, Any] = {}
    for question, (names, weights, bias) in questions.items():
        arrays[f"{question}_names"] = np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)
        arrays[f"{question}_weights"] = np.asarray(weights, dtype=np.float16)
        arrays[f"{question}_bias"] = np.asarray(bias, dtype=np.float32).reshape(-1)
    np.savez_compressed(folder / "weights.npz", allow_pickle=False, **arrays)
    told = {**meta, "questions": list(questions)}
    (folder / "meta.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
