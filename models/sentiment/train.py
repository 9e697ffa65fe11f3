# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the models of tone: `threadscope train sentiment`.

Three steps. A linear model of words, trained on GoEmotions and VADER's ratings. Its calibration, fitted on what models
that had not seen a corpus say of it, for each corpus in turn. And the model of threads about a tool, trained on the
training tools of our reactions, on top of both. Corpora of `sentiment-unseen` and the test tools are measured once, at
the end. Takes about ten minutes of one core. Writes `weights.npz`, `thread.npz`, `meta.json` and `metrics.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from data import LABELLED, Texts, matrix, meanings, reactions, read, vocabulary
from figures import macro_f1, measure, measure_thread
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from threadscope.nlp.idioms import built_in
from threadscope.nlp.sentiment import LinearScorer
from threadscope.nlp.thread_tone import SHAPE, ThreadTone, shape, words_of
from threadscope.nlp.tone import CALIBRATED, DENSE, Calibration, Model, Weights, balance
from threadscope.nlp.vader import Vader

HERE = Path(__file__).parent
VERSION = "sentiment-4"
TRAIN = ("goemotions_train", "vader_amazon", "vader_movie", "vader_tweets", "web_texts", "video_comments")
UNSEEN = ("goemotions_dev", "se_api", "se_gh", "ss_twitter4242", "sst_dev", "blog_comments")
MILD, MILD_CALIBRATED = 0.5, 0.8
"""VADER's raters mean nothing by less (the scale goes to 4): for the words, and for the calibration."""
KEPT = 10_000
"""Features: as good as all 37,000 on every corpus measured, and a third of the time is saved."""
STRENGTH, CALIBRATION_STRENGTH, THREAD_STRENGTH = 0.5, 0.3, 4.0
SHAPE_SCALE = 0.3
"""Of a standardised number beside a word, so that words get their say (chosen on the training tools)."""
SHRUNK = 0.65
"""How far the calibration goes from the plain log odds to the fitted ones.

Chosen on the left-out corpora: further than that helps reviews, where next to nothing is neutral, and harms the rest.
"""
SAMPLE = 6_000
"""Texts of a corpus that the calibration sees at most; each corpus weighs the same."""
OURS = 0.5
"""Weight of a corpus whose tones we labelled ourselves: all of these share one reader's idea of neutral."""
MIXED_SHARE = 0.15
FOLDS = 8


def fit(corpora: Sequence[Texts]) -> Model:
    """Fit the three classes, keep the features that pull, and fit again.

    Each text's mean word vector is learnt beside its words and then shared out among them, so that a word that is rare
    in the corpora leans on those that mean the like.
    """
    numbered = vocabulary([words for corpus in corpora for words in corpus.words])
    labels = np.concatenate([corpus.softened(MILD) for corpus in corpora])
    weight = np.repeat([corpus.weight for corpus in corpora], [len(corpus.texts) for corpus in corpora])
    for last in (False, True):
        features = sparse.vstack([matrix(corpus, numbered) for corpus in corpora]).tocsc()
        meant = meanings(numbered, features.shape[1])
        both = sparse.hstack([features, features @ meant]).tocsr()
        fitted = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3).fit(both, labels, sample_weight=weight)
        own, shared = np.split(fitted.coef_, [features.shape[1]], axis=1)
        found = own + (meant @ shared.T).T
        if not last:
            pull = np.abs(found[[2, 0], : len(numbered)] - found[1, : len(numbered)]).max(0)
            often = np.minimum(np.diff(features.indptr)[: len(numbered)], 50)
            names = list(numbered)
            kept = np.sort(np.argsort(-pull * np.sqrt(often), kind="stable")[:KEPT])
            numbered = {names[i]: place for place, i in enumerate(kept)}
    pulls = np.column_stack([found[2] - found[1], found[0] - found[1]])
    bias = (fitted.intercept_[2] - fitted.intercept_[1], fitted.intercept_[0] - fitted.intercept_[1])
    words = np.float16(pulls[: len(numbered)]).astype(float).tolist()
    rest = np.float32(pulls[len(numbered) :]).astype(float).tolist()
    weights = {word: tuple(pair) for word, pair in zip(numbered, words, strict=True)}
    plain = tuple(map(float, np.float32(bias)))
    return Model(Weights(weights), tuple(map(tuple, rest)), plain, (-9.0, 0.0, 0.0), VERSION)


def sums(model: Model, texts: Texts) -> np.ndarray:
    """Return what the calibration weighs, a row a text."""
    return np.array([model.tone(t, s).sums for t, s in zip(texts.texts, texts.scores, strict=True)])


def calibrate(parts: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Calibration:
    """Fit the calibration on (sums, labels) of each corpus; each weighs the same, but those of `corpora/tones` half."""
    chosen = np.random.default_rng(0)
    rows, labels, weights = [], [], []
    for name, (values, gold) in parts.items():
        kept = np.flatnonzero(gold < 3)
        if len(kept) > SAMPLE:
            kept = np.sort(chosen.permutation(kept)[:SAMPLE])
        rows.append(values[kept])
        labels.append(gold[kept])
        weights.append(np.full(len(kept), (OURS if name in LABELLED else 1.0) / len(kept)))
    stacked, weight = np.vstack(rows), np.concatenate(weights)
    middle, span = stacked.mean(0), stacked.std(0) + 1e-9
    fitted = LogisticRegression(C=CALIBRATION_STRENGTH, max_iter=1000)
    fitted.fit((stacked - middle) / span, np.concatenate(labels), sample_weight=weight * len(weight) / weight.sum())
    sides = []
    for plain, side in (("up", 2), ("down", 0)):
        slopes = SHRUNK * (fitted.coef_[side] - fitted.coef_[1]) / span
        offset = SHRUNK * (fitted.intercept_[side] - fitted.intercept_[1]) - float(slopes @ middle)
        slopes[CALIBRATED.index(plain)] += 1 - SHRUNK
        sides.append((tuple(np.round(slopes, 5).tolist()), round(float(offset), 5)))
    return Calibration(sides[0][0], sides[1][0], (sides[0][1], sides[1][1]))


def fit_mixture(model: Model, corpora: Sequence[Texts], vader: Vader) -> tuple[float, float, float]:
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
    bias, weaker, lean = float(fitted.intercept_[0]), *map(float, fitted.coef_[0])
    return round(bias, 4), round(weaker, 4), round(lean, 4)


def features(texts: Texts, model: Model) -> tuple[list[list[str]], np.ndarray]:
    """Return the words and the numbers that the thread model reads."""
    scorer = LinearScorer(model, built_in())
    rows = zip(texts.texts, texts.scores, texts.replies, strict=True)
    numbers = np.array([shape(t, scorer.tone(t, s), reply=reply) for t, s, reply in rows])
    return [words_of(text) for text in texts.texts], numbers


def fit_thread(words: Sequence[Sequence[str]], numbers: np.ndarray, labels: np.ndarray) -> ThreadTone:
    """Fit the four labels of threads about a tool; rare ones count as much as frequent ones."""
    numbered = vocabulary(words, (2, 2))
    columns = [[numbered[word] for word in found if word in numbered] for found in words]
    starts = np.cumsum([0, *map(len, columns)])
    scales = np.repeat([1 / np.sqrt(max(1, len(row))) for row in columns], np.diff(starts))
    indices = [column for row in columns for column in row]
    middle, span = numbers.mean(0), numbers.std(0) + 1e-9
    here = sparse.csr_matrix((scales, indices, starts), shape=(len(words), len(numbered)))
    both = sparse.hstack([here, sparse.csr_matrix((numbers - middle) / span * SHAPE_SCALE)]).tocsr()
    fitted = LogisticRegression(C=THREAD_STRENGTH, max_iter=1000, class_weight="balanced").fit(both, labels)
    weights = np.float16(fitted.coef_[:, : len(numbered)].T).astype(float)
    slopes = fitted.coef_[:, len(numbered) :].T * SHAPE_SCALE / span[:, None]
    bias = fitted.intercept_ - middle @ slopes
    return ThreadTone.of(
        dict(zip(numbered, map(tuple, weights.tolist()), strict=True)),
        [tuple(row) for row in np.float32(slopes).astype(float).tolist()],
        tuple(np.float32(bias).astype(float).tolist()),
    )


def cross_validate(words: list[list[str]], numbers: np.ndarray, texts: Texts) -> dict[str, Any]:
    """Leave whole tools out, a fold at a time, and draw the learning curve over the others."""
    tools = sorted(set(texts.groups))
    random.Random(3).shuffle(tools)  # noqa: S311  # folds, no secret
    folds = [set(tools[i::FOLDS]) for i in range(FOLDS)]
    curve = {}
    for share in (0.25, 0.5, 0.75, 1.0):
        said = np.zeros((len(words), 4))
        for fold in folds:
            others = [tool for tool in tools if tool not in fold]
            seen = set(others[: round(share * len(others))])
            here = [i for i, tool in enumerate(texts.groups) if tool in seen]
            model = fit_thread([words[i] for i in here], numbers[here], texts.labels[here])
            for i in [i for i, tool in enumerate(texts.groups) if tool in fold]:
                said[i] = list(model.probabilities(words[i], numbers[i].tolist()).values())
        curve[str(share)] = macro_f1(texts.labels, said.argmax(1), range(4))
    return {**measure_thread(texts.labels, said), "learning_curve": curve}


def save(output: Path, model: Model, thread: ThreadTone, metrics: Mapping[str, Any]) -> None:
    """Write the files that the product reads, and the numbers."""
    calibration = model.calibration
    assert calibration is not None
    np.savez_compressed(
        output / "weights.npz",
        vocabulary=np.frombuffer("\n".join(model.weights.pulls).encode(), dtype=np.uint8),
        pulls=np.array(list(model.weights.pulls.values()), dtype=np.float16),
        dense=np.array([*model.dense, model.bias], dtype=np.float32),
    )
    np.savez_compressed(
        output / "thread.npz",
        vocabulary=np.frombuffer("\n".join(thread.rows.known).encode(), dtype=np.uint8),
        words=np.array(list(thread.weights().values()), dtype=np.float16),
        shape=np.array([*thread.shape_weights(), thread.bias], dtype=np.float32),
    )
    meta = {
        "version": VERSION,
        "dense": DENSE,
        "calibrated": CALIBRATED,
        "calibration": [(*calibration.up, calibration.bias[0]), (*calibration.down, calibration.bias[1])],
        "mixed": model.mixed,
        "features": len(model.weights.pulls),
        "thread": {"shape": SHAPE, "temperature": thread.temperature, "features": len(thread.rows.known)},
    }
    for name, content in (("meta.json", meta), ("metrics.json", metrics)):
        (output / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure with each corpus left out, then train on everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    vader = Vader.load()
    corpora = {name: read(name, vader, trained=True) for name in TRAIN}
    ours = reactions(vader, "train")
    model = fit(list(corpora.values()))
    parts: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    strangers: dict[str, Model] = {}
    for name in TRAIN:
        others = [corpus for other, corpus in corpora.items() if other != name]
        strangers[name] = fit([*others, ours.some(np.flatnonzero(ours.labels < 3))])
        whole = read(name, vader, trained=False)
        parts[name] = sums(strangers[name], whole), whole.softened(MILD_CALIBRATED)
        print(name, file=sys.stderr, flush=True)
    parts["reactions"] = sums(model, ours), ours.labels
    metrics: dict[str, Any] = {
        "left_out": {},
        "left_out_without_calibration": {},
        "final": {},
        "without_calibration": {},
    }
    for name in TRAIN:
        calibration = calibrate({other: part for other, part in parts.items() if other != name})
        whole = read(name, vader, trained=False)
        metrics["left_out"][name] = measure(replace(strangers[name], calibration=calibration), whole)
        metrics["left_out_without_calibration"][name] = measure(strangers[name], whole)
    calibration = calibrate(parts)
    tuned = replace(model, calibration=calibration)
    sample = [read(name, vader, trained=True) for name in ("goemotions_dev", "vader_tweets")]
    tuned = replace(tuned, mixed=fit_mixture(tuned, sample, vader))
    for name in UNSEEN:
        texts = read(name, vader, trained=False)
        used = tuned
        if name == "sst_dev":  # its sentences are in vader_movie
            used = replace(strangers["vader_movie"], calibration=calibration, mixed=tuned.mixed)
        metrics["final"][name] = measure(used, texts)
        metrics["without_calibration"][name] = measure(replace(used, calibration=None), texts)
    words, numbers = features(ours, tuned)
    metrics["reactions_left_out"] = cross_validate(words, numbers, ours)
    thread = fit_thread(words, numbers, ours.labels)
    tests = reactions(vader, "test")
    test_words, test_numbers = features(tests, tuned)
    said = [list(thread.probabilities(w, n.tolist()).values()) for w, n in zip(test_words, test_numbers, strict=True)]
    metrics["test_tools"] = measure_thread(tests.labels, np.array(said))
    metrics["test_tools_general_model"] = measure(tuned, tests)
    save(output, tuned, thread, metrics)
    json.dump(metrics, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
