# ruff: noqa: INP001, T201  # a script, and it prints its numbers
"""Train and measure the stance model on our own corpora: `threadscope train stance`.

Tools are split, never comments: the test tools (`split_of`) are left out of training and measured once, at the end. The
temperature comes from a cross-validation over whole tools of the training half. Takes about two minutes of one core.
Writes `weights.npz`, `meta.json` and `metrics.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from threadscope.model import STANCES, Author, Comment, Post, Source, Thread
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.pipeline import load
from threadscope.nlp.stance import rate_doc
from threadscope.nlp.stance_model import dense, grams
from threadscope.nlp.tool import find_tool
from threadscope.nlp.words import text_of

HERE = Path(__file__).parent
VERSION = "stance-1"
STRENGTH = 3.0
DENSE_SCALE = 0.1
"""Of a standardised rule feature beside a word: small, so that words get their say (chosen on the training tools)."""
LEAST = 2
"""Comments that a word feature must occur in."""
FOLDS = 8


def split_of(corpus: str, thread: str) -> str:
    """Return `test`, `train` or, for `corpora/plain`, `always`; all threads of a tool fall together."""
    if corpus == "plain":
        return "always"
    slug = thread.rsplit("-", 1)[0]
    return "test" if hashlib.sha256(slug.encode()).digest()[0] % 3 == 0 else "train"


@dataclass
class Row:
    """One labelled comment with its features."""

    tool: str
    split: str
    label: int
    words: list[str]
    dense: dict[str, float]
    rules: int
    compound: float


def rows(corpus: str) -> Iterator[Row]:
    """Run the pipeline over every thread of a corpus and read the features out."""
    nlp = load()
    for path in sorted((HERE.parents[1] / "corpora" / corpus / "threads").glob("*.jsonl")):
        head, *labelled = map(json.loads, path.read_text("utf-8").splitlines())
        comments = tuple(
            Comment(c["id"], c["text"], Author(c["author"], c["author_url"] or None), c["reply_to"]) for c in labelled
        )
        post = Post(title=head["post_title"], text=head["post_text"], author=head["host"])
        thread = Thread(post, comments, Source("table"))
        shared = ThreadContext(thread, find_tool(thread, head["tool"], ()))
        docs = [nlp.make_doc(c.text) for c in comments]
        for doc, comment in zip(docs, comments, strict=True):
            doc._.context = Context(comment, shared)
        for doc, gold in zip(nlp.pipe(docs, disable=["stance"]), labelled, strict=True):
            if gold["kind"] != "comment" or doc._.language not in ("en", "und"):
                continue
            rated = rate_doc(doc)
            chances = rated.stance.probabilities or {}
            yield Row(
                tool=path.stem.rsplit("-", 1)[0],
                split=split_of(corpus, path.stem),
                label=STANCES.index(gold["stance"]),
                words=list(dict.fromkeys(name for name, _ in grams(text_of(doc)))),
                dense=dense(
                    rated.features,
                    chances,
                    [(e.weight, e.bound) for e in rated.evidence],
                    doc._.sentiment.probabilities,
                    reply=gold["reply_to"] is not None,
                ),
                rules=STANCES.index(rated.stance.label),
                compound=doc._.vader.compound,
            )


@dataclass
class Fitted:
    """Weights, as the product scores with them."""

    vocabulary: list[str]
    words: Any
    dense: Any
    bias: Any

    def logits(self, data: Sequence[Row]) -> Any:
        """Score rows without temperature; shape (rows, 4)."""
        return matrix(data, self.vocabulary) @ self.words + table(data) @ self.dense + self.bias


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


def table(data: Sequence[Row]) -> Any:
    """Return the dense features, shape (rows, features)."""
    return np.array([list(row.dense.values()) for row in data])


def fit(data: Sequence[Row]) -> Fitted:
    """Fit with balanced classes, so that the rare `mixed` gets its say."""
    counts = Counter(name for row in data for name in row.words)
    vocabulary = sorted(name for name, n in counts.items() if n >= LEAST)
    values = table(data)
    mean, spread = values.mean(0), values.std(0) + 1e-6
    features = sparse.hstack([sparse.csr_matrix((values - mean) / spread * DENSE_SCALE), matrix(data, vocabulary)])
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3_000)
    model.fit(features.tocsr(), [row.label for row in data])
    weights = model.coef_.T
    own = weights[: values.shape[1]] * (DENSE_SCALE / spread)[:, None]
    return Fitted(vocabulary, weights[values.shape[1] :], own, model.intercept_ - mean @ own)


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


def main() -> None:
    """Train on the training tools, choose the temperature there, measure on the test tools."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE)
    output = parser.parse_args().output
    data = [*rows("reactions"), *rows("plain")]
    plain = [row for row in data if row.split == "always"]
    train = [row for row in data if row.split == "train"]
    test = [row for row in data if row.split == "test"]
    tools = sorted({row.tool for row in train})
    gold = np.array([row.label for row in train])
    crossed = np.zeros((len(train), len(STANCES)))
    for fold in range(FOLDS):
        left_out = np.array([tools.index(row.tool) % FOLDS == fold for row in train])
        fitted = fit([*(row for row, out in zip(train, left_out, strict=True) if not out), *plain])
        crossed[left_out] = fitted.logits([row for row, out in zip(train, left_out, strict=True) if out])

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(crossed, temperature)[np.arange(len(gold)), gold] + 1e-12).mean())

    temperature = round(float(minimize_scalar(loss, bounds=(0.3, 5), method="bounded").x), 3)
    fitted = fit([*train, *plain])
    unseen = np.array([row.label for row in test])
    rules = np.eye(4)[[row.rules for row in test]]
    sign = np.eye(4)[[0 if row.compound >= 0.05 else 1 if row.compound <= -0.05 else 3 for row in test]]
    metrics = {
        "cross_validated_over_training_tools": scores(gold, softmax(crossed, temperature)),
        "test_tools": scores(unseen, softmax(fitted.logits(test), temperature)),
        "test_tools_rules_alone": {k: v for k, v in scores(unseen, rules).items() if k != "ece"},
        "test_tools_sign_of_vader": {k: v for k, v in scores(unseen, sign).items() if k != "ece"},
        "tools": {"train": len(tools), "test": len({row.tool for row in test})},
    }
    np.savez_compressed(
        output / "weights.npz",
        vocabulary=np.frombuffer("\n".join(fitted.vocabulary).encode(), dtype=np.uint8),
        words=fitted.words.astype(np.float16),
        dense=np.vstack([fitted.dense, fitted.bias]).astype(np.float32),
    )
    meta = {
        "version": VERSION,
        "dense": list(train[0].dense),
        "temperature": temperature,
        "prior": dict(zip(STANCES, softmax(crossed, temperature).mean(0).round(3).tolist(), strict=True)),
        "features": len(fitted.vocabulary),
    }
    (output / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
