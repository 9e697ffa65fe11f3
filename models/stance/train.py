# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the stance model on our own corpora: `threadscope train stance`.

Two regressions: one says of each sentence whether it carries trust, distrust or neither, and learns that from the
evidence that the corpus marks; the other rates the comment from all of its words and from what its sentences said.
Tools are split, never comments: the test tools (`split_of`) are left out of training and measured once, at the end.
Calibration comes from a cross-validation over whole tools of the training half. Real texts of others train, too; what
they are worth is measured with each source of them left out. Takes about five minutes of one core.
Writes `weights.npz`, `meta.json` and `metrics.json`. `study.py` measures what each part is worth.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data import REAL, Row, halves, real
from learning import Fitted, Options, regress, scores, softmax, vectors, vocabulary_of
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from threadscope.model import STANCES
from threadscope.nlp.stance_answers import Answers, situation
from threadscope.nlp.stance_features import pooled

HERE = Path(__file__).parent
VERSION = "stance-5"
FOLDS = 8
EVENED = 0.6
"""The class mix that probabilities assume: the training mix to this power. 1 would leave `mixed`, the rarest label,
hardly ever the largest; 0 would call too much of what has no stance one. The mix is recorded and divided out."""
SILENT = 0.3
"""How much a sentence counts that is not marked in a comment with a stance: it may well carry it, too."""
FEW = 2
"""Sentences of a text without marked evidence, as in `corpora/plain`, which then say one thing all together."""
MARKED = 0.5
"""Share of the shorter of a sentence and a marked span that must overlap."""
SIDES = ("trust", "distrust", "neither")


def marks(row: Row) -> list[tuple[int, float]]:
    """Return what each sentence carries (of SIDES) and how much it counts, from the evidence that the corpus marks."""
    gold, text = row.gold, row.gold["text"]
    spans: list[tuple[int, int, int | None]] = []
    if "evidence" not in gold and row.label < len(SIDES) - 1 and len(row.spans) <= FEW:
        spans = [(0, len(text), row.label)]
    for said in gold.get("evidence", ()):
        start = text.find(said)
        signs = {sign for _, sign, span in gold["facets"] if span in said or said in span}
        mixed = {(1,): 0, (-1,): 1}.get(tuple(signs))
        spans.append((start, start + len(said), mixed if STANCES[row.label] == "mixed" else row.label))
    found = []
    for first, last in row.spans:
        sides = [
            side
            for start, end, side in spans
            if min(end, last) - max(start, first) > MARKED * min(end - start, last - first)
        ]
        if not sides:
            found.append((SIDES.index("neither"), row.weight * (1.0 if STANCES[row.label] == "none" else SILENT)))
        elif sides[-1] is None or sides[-1] >= len(SIDES):
            found.append((SIDES.index("neither"), 0.0))
        else:
            found.append((sides[-1], row.weight))
    return found


def fit_sentences(data: Sequence[Row], vocabulary: Sequence[str]) -> Fitted:
    """Fit the regression over sentences."""
    marked = [each for row in data for each in marks(row)]
    used = np.flatnonzero([weight > 0 for _, weight in marked])
    labels, shares = np.array([side for side, _ in marked]), np.array([weight for _, weight in marked])
    return regress(
        [words for row in data for words in row.words],
        np.array([said for row in data for said in row.said]),
        (used, labels[used]),
        shares[used],
        Options(vocabulary, strength=2.0, dense=0.3, evened=0.5),
    )


def carried(fitted: Fitted, data: Sequence[Row]) -> list[dict[str, float]]:
    """Return what the sentences of each comment come to (`stance_features.pooled`)."""
    counts = [len(row.words) for row in data]
    words, values = [each for row in data for each in row.words], [said for row in data for said in row.said]
    chances = softmax(fitted.logits(words, np.array(values)), 1.0)
    found = pooled(chances, counts)
    return [
        dict(zip(found, each, strict=True))
        for each in zip(*(column.tolist() for column in found.values()), strict=True)
    ]


def numbers(data: Sequence[Row], sentences: Sequence[Mapping[str, float]]) -> Any:
    """Return the numbers of each comment, shape (rows, features)."""
    return np.array([[*row.dense.values(), *said.values()] for row, said in zip(data, sentences, strict=True)])


def flat(data: Sequence[Row]) -> list[list[str]]:
    """Return the word features of each comment."""
    return [[name for words in row.words for name in words] for row in data]


def fit_comments(data: Sequence[Row], sentences: Sequence[Mapping[str, float]], vocabulary: Sequence[str]) -> Fitted:
    """Fit the regression over comments, classes balanced so that the rare `mixed` gets its say.

    Two labels of a comment count half each.
    """
    pairs = [(i, label, row.weight / len(row.labels)) for i, row in enumerate(data) for label in row.labels]
    at, labels, shares = (np.array(x) for x in zip(*pairs, strict=True))
    options = Options(vocabulary, strength=3.0, dense=0.3, evened=1.0)
    return regress(flat(data), numbers(data, sentences), (at, labels), shares, options)


@dataclass
class Crossed:
    """What models that never saw a tool say of its comments."""

    sentences: list[dict[str, float]]
    always: list[dict[str, float]]
    """Of the rows that always train, from a model without them."""
    logits: Any


def crossed(train: Sequence[Row], always: Sequence[Row], tools: Collection[str] | None = None) -> Crossed:
    """Rate every training row by models that never saw its tool.

    The comments' regression learns from what sentences' regressions said that had not seen the sentences either.

    Args:
        train: rows of the training tools.
        always: rows that every model learns from.
        tools: of `train`, those that are learnt from at all; None learns from all.
    """
    folds, every = folds_of(train), range(len(train))
    sentences: list[dict[str, float]] = [{}] * len(train)
    logits = np.zeros((len(train), len(STANCES)))
    heard = [row.votes and (tools is None or row.tool in tools) for row in train]
    known = [[i for i in every if folds[i] != fold and heard[i]] for fold in range(FOLDS)]
    heard_rows = [row for row, hear in zip(train, heard, strict=True) if hear]
    alone = carried(fit_sentences(heard_rows, vocabulary_of(heard_rows)), always) if always else []
    words = [vocabulary_of([*(train[i] for i in kept), *always]) for kept in known]
    for fold, kept in enumerate(known):
        fitted = fit_sentences([*(train[i] for i in kept), *always], words[fold])
        out = np.flatnonzero(folds == fold).tolist()
        for i, said in zip(out, carried(fitted, [train[i] for i in out]), strict=True):
            sentences[i] = said
    for fold, kept in enumerate(known):
        rows = [*(train[i] for i in kept), *always]
        fitted = fit_comments(rows, [*(sentences[i] for i in kept), *alone], words[fold])
        out = np.flatnonzero(folds == fold).tolist()
        own = [train[i] for i in out]
        logits[out] = fitted.logits(flat(own), numbers(own, [sentences[i] for i in out]))
    return Crossed(sentences, alone, logits)


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


def write(output: Path, model: Trained, meta: Mapping[str, Any]) -> None:
    """Write what the product reads; word vectors become weights of each word: plain, then behind a negator."""
    index, values, importance = vectors()
    both = np.hstack([model.comments.meant, model.sentences.meant])
    plain, negated = (importance[:, None] * (values @ half) for half in np.split(both, 2))
    words = np.hstack([model.comments.words, model.sentences.words])
    np.savez_compressed(
        output / "weights.npz",
        vocabulary=np.frombuffer("\n".join(model.comments.vocabulary).encode(), dtype=np.uint8),
        words=words.astype(np.float16),
        known=np.frombuffer("\n".join(index).encode(), dtype=np.uint8),
        meanings=np.column_stack([importance, plain, negated]).astype(np.float16),
        comments=np.vstack([model.comments.dense, model.comments.bias]).astype(np.float32),
        sentences=np.vstack([model.sentences.dense, model.sentences.bias]).astype(np.float32),
    )
    (output / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")


@dataclass
class Trained:
    """The model, and what models that had not seen a tool said of the training tools."""

    sentences: Fitted
    comments: Fitted
    temperature: float
    mix: Any
    answers: Answers
    first: Any
    """Held-out probabilities of every training row before the second pass, (rows, 4)."""
    second: Any
    """The same after it."""
    bias: Any
    """What calibration added to the logits."""
    said: list[dict[str, float]]
    """What held-out sentences come to, of the rows that were learnt from."""

    def chances(self, data: Sequence[Row]) -> Any:
        """Rate rows as the program does; shape (rows, 4)."""
        logits = self.comments.logits(flat(data), numbers(data, carried(self.sentences, data)))
        return in_view(data, softmax(logits, self.temperature), self.answers)


def train_on(train: Sequence[Row], always: Sequence[Row]) -> Trained:
    """Fit, calibrate and fit the second pass; hosts' rows are answered but not learnt from."""
    votes = np.array([row.votes for row in train])
    gold = np.array([row.label for row in train])
    unseen = crossed(train, always)
    temperature, bias, mix = calibrate(unseen.logits[votes], gold[votes])
    first = softmax(unseen.logits + bias, temperature)
    found = places(train, first)
    second = np.zeros_like(first)
    folds = folds_of(train)
    for fold in range(FOLDS):
        kept = [i for i in range(len(train)) if votes[i] and folds[i] != fold]
        out = [i for i in range(len(train)) if folds[i] == fold]
        answers = fit_answers(first[kept], [found[i] for i in kept], gold[kept])
        second[out] = in_view([train[i] for i in out], first[out], answers)
    answers = fit_answers(first[votes], [each for each, vote in zip(found, votes, strict=True) if vote], gold[votes])
    rows = [*(row for row in train if row.votes), *always]
    said = [*(each for each, vote in zip(unseen.sentences, votes, strict=True) if vote), *unseen.always]
    vocabulary = vocabulary_of(rows)
    sentences, comments = fit_sentences(rows, vocabulary), fit_comments(rows, said, vocabulary)
    comments.bias = comments.bias + bias
    return Trained(sentences, comments, temperature, mix, answers, first, second, bias, said)


def elsewhere(model: Trained, train: Sequence[Row], always: Sequence[Row]) -> dict[str, Any]:
    """Measure on real texts of sources that were left out, one after the other; blog comments never trained."""
    rows = [*(row for row in train if row.votes), *always]
    gold, found = [], []
    for source in REAL:
        kept = [i for i, row in enumerate(rows) if row.tool != source]
        known, out = [rows[i] for i in kept], list(real(source))
        vocabulary = vocabulary_of(known)
        sentences = fit_sentences(known, vocabulary)
        comments = fit_comments(known, [model.said[i] for i in kept], vocabulary)
        logits = comments.logits(flat(out), numbers(out, carried(sentences, out))) + model.bias
        found.append(softmax(logits, model.temperature))
        gold.append([row.label for row in out])
    blogs = list(real("blog-comments"))
    return {
        **{source: scores(np.array(x), y) for source, x, y in zip(REAL, gold, found, strict=True)},
        "all_left_out": scores(np.concatenate(gold), np.vstack(found)),
        "blog_comments": scores(np.array([row.label for row in blogs]), model.chances(blogs)),
    }


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
        "real_texts": elsewhere(model, train, always),
        "tools": {"train": len({row.tool for row in train}), "test": len({row.tool for row in test})},
    }
    answers = {"own": model.answers.own, "weights": dict(model.answers.weights), "bias": model.answers.bias}
    meta = {
        "version": VERSION,
        "dense": [*train[0].dense, *pooled([], [])],
        "temperature": model.temperature,
        "prior": dict(zip(STANCES, model.mix.tolist(), strict=True)),
        "features": len(model.comments.vocabulary),
        "answers": answers,
    }
    write(output, model, meta)
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
