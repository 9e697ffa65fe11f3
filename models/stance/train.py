# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the stance model on our own corpora: `threadscope train stance`.

Tools are split, never comments: the test tools (`split_of`) are left out of training and measured once, at the end.
Calibration comes from a cross-validation over whole tools of the training half. Takes about three minutes of one core.
Writes `weights.npz`, `meta.json` and `metrics.json`. `study.py` measures what each part is worth.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from data import CORPORA, Row, halves
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from threadscope.model import STANCES
from threadscope.nlp.stance_answers import Answers, situation
from threadscope.nlp.stance_model import MEANING

HERE = Path(__file__).parent
VERSION = "stance-2"
STRENGTH = 3.0
DENSE_SCALE = 0.2
"""Of a standardised rule feature beside a word: small, so that words get their say (chosen on the training tools)."""
MEANT = 0.4
"""Of a comment's mean word vector, at root mean square 1, beside its words (chosen on the training tools)."""
LEAST = 2
"""Comments that a word feature must occur in."""
FOLDS = 8
EVENED = 0.6
"""The class mix that probabilities assume: the training mix to this power. 1 would leave `mixed`, the rarest label,
hardly ever the largest; 0 would call too much of what has no stance one. The mix is recorded and divided out."""


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
    """Of the mean word vector, (64, 4)."""
    dense: Any
    bias: Any

    def logits(self, data: Sequence[Row]) -> Any:
        """Score rows without temperature; shape (rows, 4)."""
        known = matrix(data, self.vocabulary) @ self.words
        return known + meanings(data) @ self.meant + table(data) @ self.dense + self.bias


def matrix(data: Sequence[Row], vocabulary: Sequence[str]) -> Any:
    """Return the word features, each row divided by the root of its number of known features."""
    index = {name: i for i, name in enumerate(vocabulary)}
    cells: tuple[list[int], list[int], list[float]] = ([], [], [])
    for number, row in enumerate(data):
        known = [index[name] for name in row.words if name in index]
        cells[0].extend([number] * len(known))
        cells[1].extend(known)
        cells[2].extend([1 / np.sqrt(max(1, len(known)))] * len(known))
    return sparse.csr_matrix((cells[2], (cells[0], cells[1])), shape=(len(data), len(vocabulary)))


def meanings(data: Sequence[Row]) -> Any:
    """Return each row's weighted sum of word vectors, divided by the root of their weights, (rows, 64)."""
    index, values, importance = vectors()
    sums = np.zeros((len(data), values.shape[1]))
    for number, row in enumerate(data):
        known = [index[name[1:]] for name in row.words if name[0] == MEANING and name[1:] in index]
        if known:
            sums[number] = importance[known] @ values[known] / np.sqrt(max(1.0, importance[known].sum()))
    return sums


def table(data: Sequence[Row]) -> Any:
    """Return the dense features, shape (rows, features)."""
    return np.array([list(row.dense.values()) for row in data])


def fit(data: Sequence[Row]) -> Fitted:
    """Fit with balanced classes, so that the rare `mixed` gets its say; two labels of a comment count half each."""
    counts = Counter(name for row in data for name in row.words if name[0] != MEANING)
    vocabulary = sorted(name for name, n in counts.items() if n >= LEAST)
    values, meant = table(data), meanings(data)
    mean, spread = values.mean(0), values.std(0) + 1e-6
    scale = MEANT / max(1e-9, np.sqrt((meant**2).sum(1).mean()))
    parts = [(values - mean) / spread * DENSE_SCALE, meant * scale]
    features = sparse.hstack([*map(sparse.csr_matrix, parts), matrix(data, vocabulary)]).tocsr()
    pairs = [(i, label, 1 / len(row.labels)) for i, row in enumerate(data) for label in row.labels]
    at, labels, shares = (np.array(x) for x in zip(*pairs, strict=True))
    totals = np.bincount(labels, weights=shares, minlength=len(STANCES))
    model = LogisticRegression(C=STRENGTH, max_iter=1_000, tol=1e-3)
    model.fit(features[at], labels, sample_weight=shares * (totals.sum() / (len(STANCES) * totals))[labels])
    own, wide, words = np.split(model.coef_.T, np.cumsum([values.shape[1], meant.shape[1]]))
    own = own * (DENSE_SCALE / spread)[:, None]
    return Fitted(vocabulary, words, wide * scale, own, model.intercept_ - mean @ own)


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


def crossed(train: Sequence[Row], always: Sequence[Row]) -> Any:
    """Return logits of every training row from a model that never saw its tool, (rows, 4)."""
    logits = np.zeros((len(train), len(STANCES)))
    folds = folds_of(train)
    for fold in range(FOLDS):
        left_out = folds == fold
        fitted = fit([*(row for row, out in zip(train, left_out, strict=True) if row.votes and not out), *always])
        logits[left_out] = fitted.logits([row for row, out in zip(train, left_out, strict=True) if out])
    return logits


def folds_of(train: Sequence[Row]) -> Any:
    """Return each row's fold; all rows of a tool share one."""
    tools = {tool: i for i, tool in enumerate(sorted({row.tool for row in train}))}
    return np.array([tools[row.tool] % FOLDS for row in train])


def calibrate(logits: Any, gold: Any) -> tuple[float, Any, Any]:
    """Find the temperature, bias and class mix under which probabilities are right.

    Rows are weighed so that the classes have the mix that is wanted; what minimises the log loss then assumes that mix.

    Returns:
        Temperature, bias to add to the logits, and the mix, in the order of STANCES.
    """
    mix = np.bincount(gold, minlength=len(STANCES)) / len(gold)
    wanted = mix**EVENED / (mix**EVENED).sum()
    weight = (wanted / mix)[gold]

    def loss(x: Any) -> float:
        chances = softmax(logits + np.append(x[1:], 0.0), float(np.exp(x[0])))
        return float(-(weight * np.log(chances[np.arange(len(gold)), gold] + 1e-12)).mean())

    x = minimize(loss, np.zeros(len(STANCES)), method="Nelder-Mead", options={"maxiter": 2_000}).x
    return round(float(np.exp(x[0])), 3), np.append(x[1:], 0.0), wanted.round(4)


def places(data: Sequence[Row], chances: Any) -> list[dict[str, float]]:
    """Return what each comment's place in its thread says (`stance_answers.situation`); rows in the threads' order."""
    named = [dict(zip(STANCES, row, strict=True)) for row in chances.tolist()]
    at = {(row.thread, row.id): i for i, row in enumerate(data)}
    found = []
    for i, row in enumerate(data):
        parent = row.gold["reply_to"]
        before = i - 1 if i and data[i - 1].thread == row.thread else None
        answered = at.get((row.thread, parent)) if parent else before
        found.append(situation(row.gold["text"], None if answered is None else named[answered], reply=bool(parent)))
    return found


def fit_answers(chances: Any, found: Sequence[Mapping[str, float]], gold: Any) -> Answers:
    """Fit the second pass on probabilities from models that had not seen the tools."""
    names = sorted({name for each in found for name in each})
    features = np.column_stack(
        [np.log(np.maximum(chances, 1e-4)), [[each.get(name, 0.0) for name in names] for each in found]]
    )
    mix = np.bincount(gold, minlength=len(STANCES)) / len(gold)
    model = LogisticRegression(C=0.5, max_iter=3_000)
    model.fit(features, gold, sample_weight=(mix ** (EVENED - 1))[gold])
    own, rest = np.split(model.coef_.T.round(4), [len(STANCES)])
    return Answers(own.tolist(), dict(zip(names, rest.tolist(), strict=True)), model.intercept_.round(4).tolist())


def in_view(data: Sequence[Row], chances: Any, answers: Answers) -> Any:
    """Return probabilities after the second pass, in the threads' order, as the program takes it."""
    done: dict[tuple[str, str], dict[str, float]] = {}
    before: tuple[str, dict[str, float]] | None = None
    for row, own in zip(data, chances.tolist(), strict=True):
        mine, parent = dict(zip(STANCES, own, strict=True)), row.gold["reply_to"]
        previous = before[1] if before and before[0] == row.thread else None
        answered = done.get((row.thread, parent)) if parent else previous
        if answered is not None:
            found = situation(row.gold["text"], answered, reply=bool(parent))
            mine = answers.weigh(mine, found)
        done[row.thread, row.id] = mine
        before = row.thread, mine
    return np.array([list(done[row.thread, row.id].values()) for row in data])


def write(output: Path, fitted: Fitted, meta: Mapping[str, Any]) -> None:
    """Write what the product reads; word vectors become four weights a word."""
    index, values, importance = vectors()
    pulls = importance[:, None] * (values @ fitted.meant)
    np.savez_compressed(
        output / "weights.npz",
        vocabulary=np.frombuffer("\n".join(fitted.vocabulary).encode(), dtype=np.uint8),
        words=fitted.words.astype(np.float16),
        known=np.frombuffer("\n".join(index).encode(), dtype=np.uint8),
        meanings=np.column_stack([importance, pulls]).astype(np.float16),
        dense=np.vstack([fitted.dense, fitted.bias]).astype(np.float32),
    )
    (output / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")


@dataclass
class Trained:
    """The model, and what models that had not seen a tool said of the training tools."""

    fitted: Fitted
    temperature: float
    mix: Any
    answers: Answers
    first: Any
    """Held-out probabilities of every training row before the second pass, (rows, 4)."""
    second: Any
    """The same after it."""

    def chances(self, data: Sequence[Row]) -> Any:
        """Rate rows as the program does; shape (rows, 4)."""
        return in_view(data, softmax(self.fitted.logits(data), self.temperature), self.answers)


def train_on(train: Sequence[Row], always: Sequence[Row]) -> Trained:
    """Fit, calibrate and fit the second pass; hosts' rows are answered but not learnt from."""
    votes = np.array([row.votes for row in train])
    gold = np.array([row.label for row in train])
    logits = crossed(train, always)
    temperature, bias, mix = calibrate(logits[votes], gold[votes])
    first = softmax(logits + bias, temperature)
    found = places(train, first)
    second = np.zeros_like(first)
    folds = folds_of(train)
    for fold in range(FOLDS):
        kept = [i for i in range(len(train)) if votes[i] and folds[i] != fold]
        out = [i for i in range(len(train)) if folds[i] == fold]
        answers = fit_answers(first[kept], [found[i] for i in kept], gold[kept])
        second[out] = in_view([train[i] for i in out], first[out], answers)
    answers = fit_answers(first[votes], [each for each, vote in zip(found, votes, strict=True) if vote], gold[votes])
    fitted = fit([*(row for row in train if row.votes), *always])
    fitted.bias = fitted.bias + bias
    return Trained(fitted, temperature, mix, answers, first, second)


def main() -> None:
    """Train on the training tools, calibrate there, measure on the test tools."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    train, test, always = halves()
    model = train_on(train, always)
    heard = [row for row in test if row.votes]
    votes = np.array([row.votes for row in test])
    unseen = np.array([row.label for row in heard])
    known, gold = np.array([row.votes for row in train]), np.array([row.label for row in train if row.votes])
    rules = np.eye(4)[[row.rules for row in heard]]
    sign = np.eye(4)[[0 if row.compound >= 0.05 else 1 if row.compound <= -0.05 else 3 for row in heard]]
    metrics = {
        "cross_validated_over_training_tools": scores(gold, model.second[known]),
        "cross_validated_own_words_alone": scores(gold, model.first[known]),
        "test_tools": scores(unseen, model.chances(test)[votes]),
        "test_tools_rules_alone": {k: v for k, v in scores(unseen, rules).items() if k != "ece"},
        "test_tools_sign_of_vader": {k: v for k, v in scores(unseen, sign).items() if k != "ece"},
        "tools": {"train": len({row.tool for row in train}), "test": len({row.tool for row in test})},
    }
    answers = {"own": model.answers.own, "weights": dict(model.answers.weights), "bias": model.answers.bias}
    meta = {
        "version": VERSION,
        "dense": list(train[0].dense),
        "temperature": model.temperature,
        "prior": dict(zip(STANCES, model.mix.tolist(), strict=True)),
        "features": len(model.fitted.vocabulary),
        "answers": answers,
    }
    write(output, model.fitted, meta)
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
