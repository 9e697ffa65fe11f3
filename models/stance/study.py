# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Print what the stance model's card tables: by trap and facet, the learning curve, and each part left out.

    python models/stance/study.py     (ten minutes of a core)

Everything is cross-validated over whole training tools; test tools are not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import train
from data import Row, halves

from threadscope.model import STANCES
from threadscope.nlp.stance_model import MEANING

LEAST = 20
"""Comments of a trap or facet that a figure needs."""


def macro(gold: Any, chances: Any) -> float:
    """Return macro F1."""
    return float(train.scores(gold, chances)["macro_f1"])


def held_out(data: Sequence[Row], always: Sequence[Row], tools: int | None = None) -> float:
    """Return the macro F1 of comments' own words, from models that learnt from some of the other folds' tools."""
    names = sorted({row.tool for row in data})
    chosen = set(np.random.default_rng(1).permutation(names)[:tools])
    folds, logits = train.folds_of(data), np.zeros((len(data), len(STANCES)))
    for fold in range(train.FOLDS):
        kept = [row for row, own in zip(data, folds, strict=True) if own != fold and row.tool in chosen]
        out = folds == fold
        logits[out] = train.fit([*kept, *always]).logits([r for r, own in zip(data, out, strict=True) if own])
    gold = np.array([row.label for row in data])
    temperature, bias, _ = train.calibrate(logits, gold)
    return macro(gold, train.softmax(logits + bias, temperature))


def without(drop: Callable[[str], bool]) -> Callable[[Row], Row]:
    """Return a function that leaves features out of a row, by name."""

    def cut(row: Row) -> Row:
        words = [name for name in row.words if not drop(name)]
        values = {name: 0.0 if drop(f"dense:{name}") else value for name, value in row.dense.items()}
        return replace(row, words=words, dense=values)

    return cut


PARTS: dict[str, Callable[[str], bool]] = {
    "words by meaning": lambda name: name[0] == MEANING,
    "words and pairs as met": lambda name: name[0] != MEANING and not name.startswith("dense:"),
    "the rules": lambda name: name.startswith("dense:"),
    "rules weighed by shortness": lambda name: name.startswith("dense:short"),
}


def main() -> None:
    """Print the tables."""
    data, _, always = halves()
    model = train.train_on(data, always)
    heard = [i for i, row in enumerate(data) if row.votes]
    votes = [data[i] for i in heard]
    chances, gold = model.second[heard], np.array([row.label for row in votes])
    right = chances.argmax(1) == gold
    for title, of in (
        ("trap", lambda row: {row.gold["trap"] or "none"}),
        ("facet", lambda row: {each[0] for each in row.gold["facets"]}),
    ):
        counts = Counter(name for row in votes for name in of(row))
        for name, n in counts.most_common():
            inside = np.array([name in of(row) for row in votes])
            if n >= LEAST:
                print(f"{title:6} {name:20} {n:5} accuracy {right[inside].mean():.2f}")
    print(f"all parts {macro(gold, chances):.3f}, own words alone {macro(gold, model.first[heard]):.3f}")
    for name, drop in PARTS.items():
        cut = without(drop)
        print(f"without {name}: {held_out([cut(row) for row in votes], [cut(row) for row in always]):.3f}")
    print(f"without corpora/plain: {held_out(votes, []):.3f}")
    for tools in (6, 12, 25, 38):
        print(f"{tools} tools: {held_out(votes, always, tools):.3f}")


if __name__ == "__main__":
    main()
