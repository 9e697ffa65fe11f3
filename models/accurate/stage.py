# ruff: noqa: INP001, T201  # beside a script; it prints its progress
"""The second stage of `train.py`: the branch for comments about a tool, and how it is weighed with the linear model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from blend import crossed, evened, fit, logs
from branch import Branch, Scale, States, logits, states, train
from measure import scores
from network import Network  # noqa: TC002  # cheap here
from reactions import FOLDS, Reaction, folds, read

from threadscope.model import STANCES
from threadscope.nlp.accurate_reactions import Blend

SEEDS = (1, 2, 3)
"""One branch each; their logits are averaged."""
CROSSED = SEEDS[:1]
"""The same in the cross-validation: a second changes the log loss by .005 only."""
HERE = Path(__file__).parent


def linear(work: Path) -> dict[str, Any]:
    """Return the linear model's held-out probabilities; they are made where `work` does not hold them."""
    path = work / "linear.json"
    if not path.exists():
        subprocess.run([sys.executable, str(HERE / "linear.py"), str(path)], check=True)  # noqa: S603  # our own script
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name in ("train", "test"):
        table[name] = {(thread, comment): chances for thread, comment, chances in table[name]}
    return table


def stage(net: Network, tokenizer: Any, work: Path) -> tuple[list[Branch], Scale, dict[str, Any], dict[str, Any]]:
    """Train the branches and fit their weights.

    Returns:
        The branches, the scale of their input, the blend for `meta.json`, and cross-validated figures.
    """
    rows = read(tokenizer, "train", "always")
    found, scale = states(net, rows)
    fold = folds(rows)
    said = np.zeros((len(rows), 8))
    for out in range(FOLDS):
        left = np.flatnonzero(fold == out).tolist()
        said[left] = logits([_trained(found, rows, (out, seed), work) for seed in CROSSED], found, left)
    blend, figures = weigh(rows, said, fold, linear(work))
    branches = [_trained(found, rows, (None, seed), work) for seed in SEEDS]
    return branches, scale, blend, figures


def _trained(found: States, rows: list[Reaction], of: tuple[int | None, int], work: Path) -> Branch:
    """Train a branch without a fold (None: with all rows) and with a seed, or take it from `work`."""
    out, seed = of
    path = work / f"branch-{'all' if out is None else out}-{seed}.pt"
    if path.exists():
        branch = Branch()
        branch.load_state_dict(torch.load(path, weights_only=True))
        return branch.eval()
    fold = folds(rows)
    branch = train(found, rows, [i for i in range(len(rows)) if fold[i] != out], seed)
    torch.save(branch.state_dict(), path)
    print(path.name, flush=True)
    return branch


def weigh(rows: list[Reaction], said: Any, fold: Any, table: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fit both blends on what had not seen the tools; return the weights and the figures over left-out folds."""
    heard = [i for i, row in enumerate(rows) if row.votes and (row.thread, row.id) in table["train"]]
    one = logs(np.array([table["train"][rows[i].thread, rows[i].id] for i in heard]))
    two, tone = said[heard, :4], said[heard, 4:]
    gold = np.array([rows[i].stance for i in heard])
    felt = np.array([rows[i].tone for i in heard])
    prior, mix, apart = np.array(table["prior"]), evened(felt), fold[heard]
    x, y = fit([one, two], gold, prior), fit([tone], felt, mix)
    figures = {
        "linear_stance": scores(gold, np.exp(one), STANCES),
        "branch_stance": scores(gold, crossed([two], gold, prior, apart), STANCES),
        "stance": scores(gold, crossed([one, two], gold, prior, apart), STANCES),
        "tone": scores(felt, crossed([tone], felt, mix, apart)),
    }
    weights = [round(float(value), 4) for value in (*x, 0.0, *y, 0.0)]
    return {
        "linear": weights[0],
        "branch": weights[1],
        "bias": weights[2:6],
        "tone": weights[6],
        "tone_bias": weights[7:11],
    }, figures


def test_tools(model: Any, tokenizer: Any, blend: Blend, work: Path) -> dict[str, Any]:
    """Measure the shipped files on the test tools."""
    table = linear(work)["test"]
    rows = [row for row in read(tokenizer, "test") if row.votes and (row.thread, row.id) in table]
    said = np.array([model.run("reaction", row.ids, row.sides) for row in rows])
    gold, felt = np.array([row.stance for row in rows]), np.array([row.tone for row in rows])
    one = [dict(zip(STANCES, table[row.thread, row.id], strict=True)) for row in rows]
    both = [list(blend.stance(chances, each[:4]).values()) for chances, each in zip(one, said.tolist(), strict=True)]
    tone = [list(blend.sentiment(each[4:]).values()) for each in said.tolist()]
    return {
        "linear_stance": scores(gold, np.array([list(each.values()) for each in one]), STANCES),
        "stance": scores(gold, np.array(both), STANCES),
        "tone": scores(felt, np.array(tone)),
    }
