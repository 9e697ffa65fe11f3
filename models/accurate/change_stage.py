# ruff: noqa: INP001, T201  # beside a script; it prints its progress
"""The third stage of `train.py`: the reader of score changes, and how it is weighed with the linear model.

What a comment is asked, and how answers are measured, are those of the linear model's own recipe (`models/changes`).
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from branch import LAYERS, Scale
from change_reader import MOVES, UNKNOWN, Asked, Reader, logits, train
from network import Network  # noqa: TC002  # cheap here
from sklearn.linear_model import LogisticRegression

from threadscope.nlp import change_model
from threadscope.nlp.accurate_changes import AccurateReader, Window, inputs, known_names, windows
from threadscope.nlp.change_opinion import Mix, Opinion, logit_of

SEEDS = (1, 2, 3)
"""One reader each; their logits are averaged."""
CROSSED_SEEDS = SEEDS[:1]
"""The same in the cross-validation."""
FOLDS = 4
"""Of whole tools."""
CORPORA = ("reactions", "wordings", "plain")
CROSSED = CORPORA[:2]
"""Corpora whose tools are left out in turn."""
SEEN_OFTEN = 5
"""Times that a feature is seen at least."""
NEUTRAL = Mix(1.0, 0.0, 0.0)


def _recipe() -> Any:
    """Return the linear model's recipe as a module; here, too, is one that is called `train`."""
    path = Path(__file__).parents[1] / "changes" / "train.py"
    spec = importlib.util.spec_from_file_location("changes_recipe", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


recipe = _recipe()


@dataclass
class Read:
    """A comment that holds sites, with its windows."""

    corpus: str
    row: Any
    windows: list[Window]
    asked: list[Asked]
    fold: int
    """UNKNOWN where it always trains."""


def read(net: Network, tokenizer: Any, scale: Scale) -> tuple[list[Read], dict[str, list[Any]], dict[str, int]]:
    """Read the training tools of all corpora.

    Returns:
        The comments that hold a site, all rows of each corpus, and the names of features that the reader is told.
    """
    rows = {name: list(recipe.rows(name, "train")) for name in CORPORA} | {"ewt": list(recipe.negatives())}
    recipe.FOLDS = FOLDS
    fold = recipe.folds([row for name in CROSSED for row in rows[name]])
    seen = Counter(
        name for each in rows.values() for row in each for one in row.sites for name in known_names(one.claim)
    )
    known = {name: column for column, name in enumerate(sorted(n for n, count in seen.items() if count >= SEEN_OFTEN))}
    found = []
    for name, each in rows.items():
        for row in each:
            if row.sites:
                cut = windows(tokenizer, row.view, [one.site.anchor for one in row.sites])
                left = fold[row.tool] if name in CROSSED else UNKNOWN
                found.append(Read(name, row, cut, [_asked(row, window, known) for window in cut], left))
    _states(net, found, scale)
    return found, rows, known


def _asked(row: Any, window: Window, known: dict[str, int]) -> Asked:
    owners = [row.owners[site] for site in window.sites]
    tells = np.zeros(len(window.ids), dtype=np.int64)
    for gold in row.gold:
        for word, (first, last) in window.places.items():
            start, end = row.view.text.span(word, word + 1)
            if start < gold.end and end > gold.start:
                tells[first:last] = 1 + MOVES.index(gold.direction)
    return Asked(
        torch.empty(0),
        inputs(window, row.sites, known),
        np.array([row.labels[site] for site in window.sites]),
        row.weight,
        np.array([UNKNOWN if gold is None else MOVES.index(gold.direction) for gold in owners]),
        tells,
    )


@torch.no_grad()
def _states(net: Network, found: Sequence[Read], scale: Scale) -> None:
    """Run the encoder once over all windows, those of one length together, so that there is no padding."""
    every = [(window, asked) for each in found for window, asked in zip(each.windows, each.asked, strict=True)]
    every.sort(key=lambda both: len(both[0].ids))
    net.eval()
    at = 0
    while at < len(every):
        long = len(every[at][0].ids)
        part = [both for both in every[at : at + 32] if len(both[0].ids) == long]
        at += len(part)
        ids = torch.tensor([window.ids for window, _ in part])
        with torch.autocast("cpu", torch.bfloat16):
            kept = net.states(ids, torch.zeros_like(ids))
        even = (torch.cat([kept[layer - 1] for layer in LAYERS], -1).float() - scale.mean) / scale.spread
        for (_, asked), states in zip(part, even, strict=True):
            asked.states = states.bfloat16()


def stage(
    net: Network, tokenizer: Any, scale: Scale, work: Path
) -> tuple[list[Reader], dict[str, Any], dict[str, Any]]:
    """Train the readers and fit how their opinion is weighed.

    Returns:
        The readers, what `changes.json` holds, and cross-validated figures.
    """
    found, rows, known = read(net, tokenizer, scale)
    judged: dict[int, tuple[Any, list[Opinion]]] = {}
    for out in range(FOLDS):
        left = [each for each in found if each.fold == out]
        readers = [_trained(found, (out, seed), work) for seed in CROSSED_SEEDS]
        kept = {id(each.row) for each in left}
        models = recipe.linear(recipe.fit([row for every in rows.values() for row in every if id(row) not in kept]))
        for each in left:
            judged[id(each.row)] = models, _opinions(readers, each)
    mix = _mix(found, judged)
    least, figures = _measured(rows, judged, mix)
    readers = [_trained(found, (None, seed), work) for seed in SEEDS]
    told = {"linear": mix.linear, "reader": mix.reader, "bias": mix.bias}
    return readers, {"least": least, "mix": told, "names": list(known)}, figures


def _trained(found: Sequence[Read], of: tuple[int | None, int], work: Path) -> Reader:
    """Train a reader without a fold (None: with all comments) and with a seed, or take it from `work`."""
    out, seed = of
    path = work / f"changes-{'all' if out is None else out}-{seed}.pt"
    gate = change_model.gate()
    asked = [
        question
        for each in found
        if each.fold != out or out is None
        for window, question in zip(each.windows, each.asked, strict=True)
        if question.told
        or any(change_model.promising(each.row.view, each.row.sites[site].site, gate) for site in window.sites)
    ]
    if path.exists():
        reader = Reader(asked[0].given["names"].shape[1])
        reader.load_state_dict(torch.load(path, weights_only=True))
        return reader.eval()
    reader = train(asked, seed)
    torch.save(reader.state_dict(), path)
    print(path.name, flush=True)
    return reader


def _opinions(readers: Sequence[Reader], each: Read) -> list[Opinion]:
    said = {
        site: logit
        for window, asked in zip(each.windows, each.asked, strict=True)
        for site, logit in zip(window.sites, logits(readers, asked), strict=True)
    }
    return [Opinion(said[site], NEUTRAL) for site in range(len(each.row.sites))]


def _mix(found: Sequence[Read], judged: dict[int, tuple[Any, list[Opinion]]]) -> Mix:
    """Fit the weights of both logits to sites of tools that neither had seen."""
    views, labels, weights = [], [], []
    for each in found:
        models, opinions = judged.get(id(each.row), (None, []))
        for one, opinion, label in zip(each.row.sites, opinions, each.row.labels, strict=False):
            if label >= 0:
                chance = change_model.judge(each.row.view, one, models).chance
                views.append((logit_of(chance), opinion.logit))
                labels.append(label)
                weights.append(each.row.weight)
    fitted = LogisticRegression(C=100.0).fit(np.array(views), labels, sample_weight=weights)
    linear, reader = fitted.coef_[0].tolist()
    return Mix(round(linear, 4), round(reader, 4), round(float(fitted.intercept_[0]), 4))


def _predicted(data: Sequence[Any], judged: dict[int, tuple[Any, list[Opinion]]], mix: Mix) -> list[Any]:
    """Judge rows as the product does, each by models that have not seen its tool."""
    found = []
    for row in data:
        models, opinions = judged.get(id(row), (None, []))
        sites = [
            replace(one, opinion=replace(opinion, mix=mix)) for one, opinion in zip(row.sites, opinions, strict=True)
        ]
        found += recipe.predict([replace(row, sites=sites)], models) if sites else [[]]
    return found


def _measured(rows: dict[str, list[Any]], judged: Any, mix: Mix) -> tuple[float, dict[str, Any]]:
    """Choose the least chance as the linear recipe does; return it with figures of the linear model and of both."""
    figures: dict[str, Any] = {}
    least = {}
    for name, views in (("linear", NEUTRAL), ("both", mix)):
        found = {corpus: _predicted(rows[corpus], judged, views) for corpus in CROSSED}
        ordinary = recipe.ordinarily(rows["reactions"], found["reactions"])
        scores = {step / 40: recipe.measure(*ordinary, step / 40) for step in range(8, 29)}
        best = max(score["f1"] for score in scores.values())
        least[name] = min(step for step, score in scores.items() if score["f1"] >= best - recipe.SLACK)
        figures[name] = {"reactions of ordinary density": scores[least[name]]} | {
            corpus: recipe.measure(rows[corpus], found[corpus], least[name]) for corpus in CROSSED
        }
    return least["both"], figures


def test_tools(reader: AccurateReader) -> dict[str, Any]:
    """Measure the shipped files, and the shipped linear model beside them, on the test tools."""
    rows = list(recipe.rows("reactions", "test"))
    models = change_model.model()
    with_opinions = [
        replace(
            row,
            sites=[
                replace(one, opinion=opinion)
                for one, opinion in zip(row.sites, reader.opinions(row.view, row.sites), strict=True)
            ]
            if row.sites
            else [],
        )
        for row in rows
    ]
    return {
        "linear": recipe.measure(rows, recipe.predict(rows, models), models.meta["least"]),
        "both": recipe.measure(rows, recipe.predict(with_opinions, models), reader.least),
    }
