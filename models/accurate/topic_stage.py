# ruff: noqa: INP001  # beside a script
"""The last stage of `train.py`: two regressions on the encoder's states, on lists and on what is made of topics.

Runs on the exported encoder, whose eight-bit states are what the product sees. What a comment is asked, and how answers
are measured, are those of the linear models' own recipe (`models/topics`).
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from threadscope.nlp.accurate_topics import AccurateTopics, Question, list_parts, seen, verdict_parts
from threadscope.nlp.change_opinion import Mix, Opinion, logit_of
from threadscope.nlp.topic_opinion import VerdictMix
from threadscope.nlp.topics import ASKED

CORPORA = ("reactions", "wordings", "plain")
CROSSED = CORPORA[:2]
"""Corpora whose tools are left out in turn."""
LIST_STRENGTH, VERDICT_STRENGTH = 10.0, 3.0
"""Inverse of the regularisation, where the squares of all inputs sum to 1 on average."""
LEASTS = tuple(step / 40 for step in range(10, 29))
SLACK = 0.001
"""F1 that a surer threshold may cost."""


def _recipe() -> Any:
    """Return the linear models' recipe as a module; here, too, is one that is called `train`."""
    path = Path(__file__).parents[1] / "topics" / "train.py"
    spec = importlib.util.spec_from_file_location("topics_recipe", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


recipe = _recipe()
recipe.EVERY = True


def _tied(row: Any) -> Any:
    """Return a comment with the lists that the fast tier reads, from which its model learns."""
    kept = [at for at, tied in enumerate(row.tied) if tied]
    names = ("features", "labels", "spans", "ruled")
    return replace(row, **{name: [getattr(row, name)[at] for at in kept] for name in names})


def _of_lists(reader: AccurateTopics, row: Any) -> list[Any]:
    """Return what the encoder sees of each of a comment's lists."""
    read = reader.read(row.text, [topics[0].first for topics in row.topics])
    return [
        seen(*both, list_parts(row.text, topics)).astype(np.float16)
        for both, topics in zip(read, row.topics, strict=True)
    ]


def _of_topic(reader: AccurateTopics, row: Any) -> Any:
    """Return what the encoder sees of a topic."""
    first, topics, k = row.place
    return seen(*reader.read(row.text, [first])[0], verdict_parts(row.text, first, topics)[k]).astype(np.float16)


class Data:
    """All comments of some corpora, with what the encoder sees of them."""

    def __init__(self, reader: AccurateTopics, rows: dict[str, Iterator[Any]]) -> None:
        self.lists: list[Any] = []
        self.topics: list[Any] = []
        self.corpora: dict[int, str] = {}
        of_lists: list[Any] = []
        of_topics: list[Any] = []
        for corpus, each in rows.items():
            for row in each:
                self.corpora[id(row)] = corpus
                if isinstance(row, recipe.Row):
                    self.topics.append(row)
                    of_topics.append(_of_topic(reader, row))
                else:
                    self.lists.append(row)
                    of_lists += _of_lists(reader, row)
                row.text.memory.clear()  # the states of all comments would fill the memory
        self.of_lists, self.of_topics = np.array(of_lists), np.array(of_topics)
        self.labels = np.array([label for row in self.lists for label in row.labels])
        self.tied = np.array([tied for row in self.lists for tied in row.tied])
        self.verdicts = np.array([recipe.CLASSES.index(row.label) for row in self.topics])

    def folds(self) -> tuple[Any, Any]:
        """Return the fold of each list and of each topic; -1 where it always trains."""
        crossed = [row for row in (*self.lists, *self.topics) if self.corpora[id(row)] in CROSSED]
        dealt = recipe.folds(crossed)
        of_row = {id(row): dealt[row.tool] for row in crossed}
        lists = [of_row.get(id(row), -1) for row in self.lists for _ in row.labels]
        return np.array(lists), np.array([of_row.get(id(row), -1) for row in self.topics])


def _fitted(states: Any, labels: Any, strength: float, weights: Any = None) -> Question:
    """Fit a regression on standardised states; the standardisation ends in its weights."""
    states = states.astype(np.float32)
    mean, spread = states.mean(0), (states.std(0) + 1e-6) * np.sqrt(states.shape[1])
    states -= mean
    states /= spread
    model = LogisticRegression(C=strength, max_iter=300).fit(states, labels, sample_weight=weights)
    own = model.coef_.T / spread[:, None]  # (numbers, classes)
    scale = np.abs(own).max(0)
    bias = model.intercept_ - mean @ own
    return Question((own / scale).astype(np.float16), scale.astype(np.float32), bias.astype(np.float32))


def _lists(data: Data, kept: Any) -> Question:
    labels = data.labels[kept]
    return _fitted(data.of_lists[kept], labels, LIST_STRENGTH, np.where(labels == 1, recipe.POSITIVE, 1.0))


def _verdicts(data: Data, kept: Any) -> Question:
    return _fitted(data.of_topics[kept], data.verdicts[kept], VERDICT_STRENGTH)


def _said(question: Question, states: Any) -> Any:
    return np.array([question.logits(each) for each in states.astype(np.float32)])


def _linear_verdicts(rows: Sequence[Any], fitted: Any) -> Any:
    """Return the logarithms of the linear model's probabilities, (topics, classes)."""
    names, weights, bias = fitted
    return _logs(recipe.sparse_of([row.features for row in rows], names) @ weights + bias)


def _logs(logits: Any) -> Any:
    logits = logits - logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def _crossed(data: Data) -> tuple[Any, Any]:
    """Ask each list and topic of CROSSED those models that have not seen its tool.

    Returns:
        Logits of lists, (lists, 2), the linear model's first; logarithms of the linear probabilities of verdicts, and
        logits of the reader's, (2, topics, classes). Zeros where a corpus always trains.
    """
    of_list, of_topic = data.folds()
    lists = np.zeros((len(of_list), 2))
    verdicts = np.zeros((2, len(of_topic), len(recipe.CLASSES)))
    ends = np.cumsum([len(row.labels) for row in data.lists])
    of_comment = [of_list[end - 1] if row.labels else -2 for row, end in zip(data.lists, ends, strict=True)]
    for k in range(recipe.FOLDS):
        fitted = recipe.fit_lists([_tied(row) for row, fold in zip(data.lists, of_comment, strict=True) if fold != k])
        left = [row for row, fold in zip(data.lists, of_comment, strict=True) if fold == k]
        lists[of_list == k, 0] = [logit_of(chance) for each in recipe.rated(left, fitted) for chance in each]
        lists[of_list == k, 1] = _said(_lists(data, of_list != k), data.of_lists[of_list == k])[:, 0]
        fitted = recipe.fit([row for row, fold in zip(data.topics, of_topic, strict=True) if fold != k])
        asked = [row for row, fold in zip(data.topics, of_topic, strict=True) if fold == k]
        verdicts[0, of_topic == k] = _linear_verdicts(asked, fitted)
        verdicts[1, of_topic == k] = _said(_verdicts(data, of_topic != k), data.of_topics[of_topic == k])
    return lists, verdicts


def _asked(lists: Any) -> Any:
    return lists[:, 0] >= logit_of(ASKED)


def _list_mix(data: Data, lists: Any) -> Mix:
    """Fit the weights of both logits to lists of tools that neither had seen."""
    kept = (data.folds()[0] >= 0) & _asked(lists)
    labels = data.labels[kept]
    weights = np.where(labels == 1, recipe.POSITIVE, 1.0)
    fitted = LogisticRegression(C=100.0).fit(lists[kept], labels, sample_weight=weights)
    linear, reader = fitted.coef_[0].tolist()
    return Mix(round(linear, 4), round(reader, 4), round(float(fitted.intercept_[0]), 4))


def _verdict_mix(data: Data, verdicts: Any) -> VerdictMix:
    """Fit the same for verdicts, which need no bias, by their log loss."""
    kept = data.folds()[1] >= 0
    (one, two), gold = verdicts[:, kept], data.verdicts[kept]

    def loss(weights: Any) -> float:
        return -float(_logs(weights[0] * one + weights[1] * two)[np.arange(len(gold)), gold].mean())

    linear, reader = minimize(loss, (0.5, 0.5), method="Nelder-Mead").x.tolist()
    return VerdictMix(round(linear, 4), round(reader, 4))


def _found(rows: Sequence[Any], chances: Sequence[float], least: float) -> dict[str, Any]:
    """Score the topics that are found with a least chance."""
    left = iter(chances)
    judged = [[next(left) for _ in row.labels] for row in rows]
    recipe.LEAST = least
    figures: dict[str, Any] = recipe.measure(rows, judged)
    return figures


def _weighed(lists: Any, mix: Mix) -> list[float]:
    return [Opinion(reader, mix).weighed(1 / (1 + np.exp(-linear))) for linear, reader in lists.tolist()]


def _right(logits: Any, gold: Any) -> dict[str, Any]:
    return {"topics": len(gold), "right": round(float((logits.argmax(1) == gold).mean()), 4)}


def _measured(data: Data, lists: Any, verdicts: Any, mixes: tuple[Mix, VerdictMix]) -> tuple[float, dict[str, Any]]:
    """Choose the least chance of a list; return it with figures of the linear models and of both."""
    least = recipe.LEAST
    of_list, of_topic = (
        np.array([data.corpora[id(row)] for row in data.lists for _ in row.labels]),
        np.array([data.corpora[id(row)] for row in data.topics]),
    )
    both = np.where(_asked(lists), _weighed(lists, mixes[0]), 0.0)
    one = np.where(data.tied, _weighed(lists, Mix(1.0, 0.0, 0.0)), 0.0)
    weighed = mixes[1].linear * verdicts[0] + mixes[1].reader * verdicts[1]
    figures: dict[str, Any] = {"linear": {}, "both": {}}
    for corpus in CROSSED:
        rows = [row for row in data.lists if data.corpora[id(row)] == corpus]
        scores = {step: _found(rows, both[of_list == corpus], step) for step in LEASTS}
        if corpus == CROSSED[0]:
            best = max(each["f1"] for each in scores.values())
            chosen = max(step for step, each in scores.items() if each["f1"] >= best - SLACK)
        gold = data.verdicts[of_topic == corpus]
        for name, found, made in (
            ("linear", _found(rows, one[of_list == corpus], least), verdicts[0]),
            ("both", _found(rows, both[of_list == corpus], chosen), weighed),
        ):
            figures[name][corpus] = {"found": found, "verdict": _right(made[of_topic == corpus], gold)}
    recipe.LEAST = least
    return chosen, figures


def stage(encoder: Any, output: Path) -> dict[str, Any]:
    """Train the regressions, fit how they are weighed, and write `topics.npz` and `topics.json`.

    Args:
        encoder: the exported `threadscope.nlp.accurate.Model`.
        output: the folder to write to.

    Returns:
        Cross-validated figures.
    """
    empty = Question(None, None, None)
    rows = {name: recipe.rows(name, "train") for name in CORPORA} | {"web": recipe.negatives()}
    data = Data(AccurateTopics(encoder, empty, empty, {}), rows)
    lists, verdicts = _crossed(data)
    mixes = _list_mix(data, lists), _verdict_mix(data, verdicts)
    least, figures = _measured(data, lists, verdicts, mixes)
    every = slice(None)
    arrays = {}
    for name, question in (("claim", _lists(data, every)), ("verdict", _verdicts(data, every))):
        for part in ("weights", "scale", "bias"):
            arrays[f"{name}_{part}"] = getattr(question, part)
    np.savez_compressed(output / "topics.npz", allow_pickle=False, **arrays)
    claim, verdict = ({name: getattr(mix, name) for name in mix.__slots__} for mix in mixes)
    told = {"least": least, "classes": recipe.CLASSES, "claim": claim, "verdict": verdict}
    (output / "topics.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return figures


def test_tools(reader: AccurateTopics) -> dict[str, Any]:
    """Measure the shipped files, and the shipped linear models beside them, on the test tools."""
    from threadscope.nlp.topic_model import model

    data, models = Data(reader, {"test": recipe.rows("reactions", "test")}), model()
    chances = [models.chance(features, "claim") for row in data.lists for features in row.features]
    left, both = iter(chances), []
    for row in data.lists:
        own = [next(left) for _ in row.labels]
        asked = [at for at, chance in enumerate(own) if chance >= ASKED]
        said = reader.chances(row.text, [row.topics[at] for at in asked], [own[at] for at in asked]) if asked else []
        both += [dict(zip(asked, said, strict=True)).get(at, 0.0) for at in range(len(own))]
    linear = [models.chances(row.features, "verdict") for row in data.topics]
    weighed = []
    for row, own in zip(data.topics, linear, strict=True):
        first, topics, k = row.place
        weighed.append(reader.verdicts(row.text, first, topics, [own] * len(topics))[k])
    one = np.where(data.tied, chances, 0.0).tolist()
    table = {"linear": (one, recipe.LEAST, linear), "both": (both, reader.least, weighed)}
    return {
        name: {
            "found": _found(data.lists, found, least),
            "verdict": _right(np.array([[one[label] for label in recipe.CLASSES] for one in said]), data.verdicts),
        }
        for name, (found, least, said) in table.items()
    }
