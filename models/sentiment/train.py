# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the tone model: `python models/sentiment/train.py DATA`, DATA being the folder of the corpora.

DATA holds `train/*.jsonl` (GoEmotions, VADER's gold ratings) and, to measure only, `eval/*.jsonl`; one JSON object a
line with `text`, `label` (neg, neu, pos), and where the corpus has them `score` (-4..4) or `emotions`. Takes about five
minutes of one core. Writes `weights.npz`, `meta.json` and `metrics.json` beside this file.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.nlp.tone import DENSE, Model, Weights, balance, clauses, dense
from threadscope.nlp.vader import Vader

HERE = Path(__file__).parent
VERSION = "sentiment-1"
TRAIN = ("goemotions_train", "vader_amazon", "vader_movie", "vader_tweets")
HELD_OUT = "goemotions_dev"
MILD = 0.8
"""VADER's raters mean nothing by less: the scale goes to 4."""
WEAK = {"approval", "realization", "optimism", "desire", "caring", "neutral"}
"""GoEmotions' emotions that are no tone by themselves; a text with no other is left out unless it is neutral."""
LEAST_WORD, LEAST_PAIR = 3, 4
KEPT = 10_000
"""Features: as good as all 37,000 on every corpus measured, and a third of the time is saved."""
STRENGTH = 1.0
MIXED_SHARE = 0.25
LABELS = ("neg", "neu", "pos")


@dataclass
class Corpus:
    """Hold a corpus with its features ready."""

    texts: list[str]
    labels: np.ndarray
    words: list[list[str]]
    dense: list[Any]


def read(path: Path, vader: Vader, *, trained: bool) -> Corpus:
    """Read a corpus; for training, with weak labels dropped or made neutral."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if trained:
        rows = [row for row in rows if row["label"] == "neu" or not set(row.get("emotions", ("none",))) <= WEAK]
    labels = [LABELS.index(row["label"]) for row in rows]
    if trained:
        labels = [1 if abs(row.get("score", 4)) < MILD else label for row, label in zip(rows, labels, strict=True)]
    texts = [row["text"] for row in rows]
    words = [[feature for clause in clauses(text) for feature in clause] for text in texts]
    return Corpus(texts, np.array(labels), words, [vader.scores(text) for text in texts])


def vocabulary(corpora: Sequence[Corpus]) -> dict[str, int]:
    """Number the features that are frequent enough."""
    counts = Counter(feature for corpus in corpora for words in corpus.words for feature in set(words))
    kept = (feature for feature, count in counts.items() if count >= (LEAST_PAIR if " " in feature else LEAST_WORD))
    return {feature: i for i, feature in enumerate(sorted(kept))}


def matrix(corpus: Corpus, numbered: Mapping[str, int]) -> sparse.csr_matrix:
    """Return one row a text: words scaled to length 1, then the dense features."""
    columns: list[int] = []
    data: list[float] = []
    starts = [0]
    rest = []
    for words, scores in zip(corpus.words, corpus.dense, strict=True):
        known = [numbered[word] for word in words if word in numbered]
        columns += known
        data += [1 / math.sqrt(len(known) or 1)] * len(known)
        starts.append(len(columns))
        rest.append(dense(scores, len(known)))
    shape = (len(corpus.words), len(numbered))
    return sparse.hstack([sparse.csr_matrix((data, columns, starts), shape=shape), np.array(rest)]).tocsr()


def fit(corpora: Sequence[Corpus]) -> tuple[dict[str, int], LogisticRegression]:
    """Fit the three classes, keep the features that pull, and fit again."""
    numbered = vocabulary(corpora)
    labels = np.concatenate([corpus.labels for corpus in corpora])
    for last in (False, True):
        features = sparse.vstack([matrix(corpus, numbered) for corpus in corpora]).tocsc()
        fitted = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3).fit(features.tocsr(), labels)
        if not last:
            pull = np.abs(fitted.coef_[[2, 0], : len(numbered)] - fitted.coef_[1, : len(numbered)]).max(0)
            often = np.minimum(np.diff(features.indptr)[: len(numbered)], 50)
            names = list(numbered)
            kept = np.sort(np.argsort(-pull * np.sqrt(often))[:KEPT])
            numbered = {names[i]: place for place, i in enumerate(kept)}
    return numbered, fitted


def to_model(numbered: Mapping[str, int], fitted: LogisticRegression) -> Model:
    """Take the neutral class's weights off the other two, rounded as they will be stored."""
    pulls = np.column_stack([fitted.coef_[2] - fitted.coef_[1], fitted.coef_[0] - fitted.coef_[1]])
    bias = (fitted.intercept_[2] - fitted.intercept_[1], fitted.intercept_[0] - fitted.intercept_[1])
    words = np.float16(pulls[: len(numbered)]).astype(float).tolist()
    rest = np.float32(pulls[len(numbered) :]).astype(float).tolist()
    weights = {word: tuple(pair) for word, pair in zip(numbered, words, strict=True)}
    return Model(
        Weights(weights), tuple(map(tuple, rest)), tuple(map(float, np.float32(bias))), (-9.0, 0.0, 0.0), VERSION
    )


def fit_mixture(model: Model, corpora: Sequence[Corpus], vader: Vader) -> tuple[float, float, float]:
    """Fit what tells mixtures from plain texts, on texts put together: one that praises with one that blames.

    Beside them stand the texts as they are and pairs of one tone; weighted so that MIXED_SHARE are mixtures.
    """
    chosen = random.Random(7)  # noqa: S311  # a sample, no secret
    plain = [(text, label) for corpus in corpora for text, label in zip(corpus.texts, corpus.labels, strict=True)]
    chosen.shuffle(plain)
    sides = {label: [text for text, its in plain if its == label] for label in (0, 1, 2)}
    joints = (". ", ", but ", " ", "! ", ". However, ", "\n")
    samples = [(text, 0) for text, _ in plain[:6000]]
    for one, other in zip(sides[2][:3000], sides[0][:3000], strict=False):
        pair = [one, other]
        chosen.shuffle(pair)
        samples.append((chosen.choice(joints).join(pair), 1))
    for label in (0, 1, 2):
        samples += [
            (chosen.choice(joints).join(pair), 0)
            for pair in zip(sides[label][3000:4500], sides[label][4500:], strict=False)
        ]
    tones = [model.tone(text, vader.scores(text)) for text, _ in samples]
    kept = [
        (balance(tone), label) for tone, (_, label) in zip(tones, samples, strict=True) if tone.best > 0 > tone.worst
    ]
    labels = np.array([label for _, label in kept])
    share = labels.mean()
    weight = np.where(labels == 1, MIXED_SHARE / share, (1 - MIXED_SHARE) / (1 - share))
    fitted = LogisticRegression(C=10.0).fit(np.array([pair for pair, _ in kept]), labels, sample_weight=weight)
    return float(fitted.intercept_[0]), float(fitted.coef_[0][0]), float(fitted.coef_[0][1])


def measure(model: Model, corpus: Corpus) -> dict[str, float]:
    """Score a corpus as the product does, and VADER beside it."""
    tones = [model.tone(text, scores) for text, scores in zip(corpus.texts, corpus.dense, strict=True)]
    mixed = np.array([model.mixture(tone) for tone in tones])
    three = np.array([(tone.negative, tone.neutral, tone.positive) for tone in tones])
    rows = np.column_stack([three * (1 - mixed)[:, None], mixed])  # a mixture counts as wrong here: no corpus knows it
    compound = np.array([scores.compound for scores in corpus.dense])
    plain = np.where(compound >= 0.05, 2, np.where(compound <= -0.05, 0, 1))
    return {
        "n": len(rows),
        "macro_f1": macro_f1(corpus.labels, rows.argmax(1), (0, 1, 2)),
        "polarity_f1": polarity_f1(corpus.labels, three[:, 2] - three[:, 0]),
        "ece": calibration_error(corpus.labels, rows),
        "mixed_share": round(float((rows.argmax(1) == 3).mean()), 4),
        "vader_macro_f1": macro_f1(corpus.labels, plain, (0, 1, 2)),
        "vader_polarity_f1": polarity_f1(corpus.labels, compound),
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
    sided = gold != 1
    return macro_f1(gold[sided], np.sign(score[sided]).astype(int) + 1, (0, 2))


def calibration_error(gold: np.ndarray, rows: np.ndarray) -> float:
    """Return the expected calibration error of the largest probability, in ten bins."""
    surest, right = rows.max(1), rows.argmax(1) == gold
    bins = np.minimum((surest * 10).astype(int), 9)
    parts = [abs(surest[bins == i].sum() - right[bins == i].sum()) for i in range(10)]
    return round(float(sum(parts) / len(rows)), 4)


def save(model: Model, metrics: Mapping[str, Any]) -> None:
    """Write the files that the product reads, and the numbers."""
    np.savez_compressed(
        HERE / "weights.npz",
        vocabulary=np.frombuffer("\n".join(model.weights.pulls).encode(), dtype=np.uint8),
        pulls=np.array(list(model.weights.pulls.values()), dtype=np.float16),
        dense=np.array([*model.dense, model.bias], dtype=np.float32),
    )
    meta = {
        "version": VERSION,
        "dense": DENSE,
        "mixed": [round(x, 4) for x in model.mixed],
        "features": len(model.weights.pulls),
    }
    for name, content in (("meta.json", meta), ("metrics.json", metrics)):
        (HERE / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Train on everything, after measuring with each corpus left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    vader = Vader.load()
    corpora = {name: read(data / "train" / f"{name}.jsonl", vader, trained=True) for name in TRAIN}
    metrics: dict[str, Any] = {"left_out": {}, "final": {}}
    for name in TRAIN:
        numbered, fitted = fit([corpus for other, corpus in corpora.items() if other != name])
        model = to_model(numbered, fitted)
        metrics["left_out"][name] = measure(model, read(data / "train" / f"{name}.jsonl", vader, trained=False))
        if name == "vader_movie" and (data / "eval" / "sst_dev.jsonl").exists():  # its sentences are in vader_movie
            metrics["left_out"]["sst_dev"] = measure(model, read(data / "eval" / "sst_dev.jsonl", vader, trained=False))
        print(name, metrics["left_out"][name], file=sys.stderr, flush=True)
    numbered, fitted = fit(list(corpora.values()))
    model = to_model(numbered, fitted)
    held_out = read(data / "train" / f"{HELD_OUT}.jsonl", vader, trained=False)
    mixture = fit_mixture(
        model,
        [read(data / "train" / f"{name}.jsonl", vader, trained=True) for name in (HELD_OUT, "vader_tweets")],
        vader,
    )
    model = Model(model.weights, model.dense, model.bias, mixture, VERSION)
    metrics["final"][HELD_OUT] = measure(model, held_out)
    for path in sorted((data / "eval").glob("*.jsonl")):
        metrics["final"][path.stem] = measure(model, read(path, vader, trained=False))
    save(model, metrics)
    json.dump(metrics, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
