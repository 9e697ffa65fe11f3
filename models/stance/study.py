# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Print what the stance model's card tables: by trap and facet, the learning curve, and each part left out.

    python models/stance/study.py     (ten minutes of a core)

Everything is cross-validated over whole training tools; test tools are not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import train
from data import Row, halves
from learning import scores, softmax

from threadscope.nlp.stance_features import MEANING, NEGATED, STEM

RULES = 5
"""Numbers about a sentence that come from the rules (`stance_features.said_in`)."""
LEAST = 20
"""Comments of a trap or facet that a figure needs."""


def macro(gold: Any, chances: Any) -> float:
    """Return macro F1."""
    return float(scores(gold, chances)["macro_f1"])


def held_out(data: Sequence[Row], always: Sequence[Row], tools: Collection[str] | None = None) -> float:
    """Return the macro F1 of comments' own words, from models that learnt from some of the other folds' tools."""
    logits = train.crossed(data, always, tools).logits
    gold = np.array([row.label for row in data])
    temperature, bias, _ = train.calibrate(logits, gold)
    return macro(gold, softmax(logits + bias, temperature))


def without(drop: Callable[[str], bool]) -> Callable[[Row], Row]:
    """Return a function that leaves features out of a row, by name."""

    def cut(row: Row) -> Row:
        words = [[name for name in names if not drop(name)] for names in row.words]
        values = {name: 0.0 if drop(f"dense:{name}") else value for name, value in row.dense.items()}
        rules = drop("dense:trust")
        said = [[*[0.0] * RULES, *row[RULES:-1], 0.0] for row in row.said] if rules else row.said
        return replace(row, words=words, dense=values, said=said)

    return cut


PARTS: dict[str, Callable[[str], bool]] = {
    "words by meaning": lambda name: name[0] == MEANING,
    "words and pairs as met": lambda name: name[0] != MEANING and not name.startswith("dense:"),
    "words behind negators": lambda name: name[:2] in (STEM + NEGATED, MEANING + NEGATED) and len(name) > len("~!"),
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
    names = np.random.default_rng(1).permutation(sorted({row.tool for row in votes}))
    for tools in (6, 12, 25, 50):
        print(f"{tools} tools: {held_out(votes, always, set(names[:tools])):.3f}")


if __name__ == "__main__":
    main()
