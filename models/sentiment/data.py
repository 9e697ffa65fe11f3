# ruff: noqa: INP001  # part of a recipe
"""Read the corpora of tone with all that the recipe asks of a text."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from threadscope.corpora import corpus
from threadscope.labelled import labelled
from threadscope.nlp.tone import clauses, dense
from threadscope.nlp.vader import Scores, Vader

FILES = {
    "goemotions_train": "goemotions",
    "goemotions_dev": "goemotions",
    "vader_amazon": "vader-ratings",
    "vader_movie": "vader-ratings",
    "vader_tweets": "vader-ratings",
    "se_api": "sentiment-unseen",
    "se_gh": "sentiment-unseen",
    "ss_twitter4242": "sentiment-unseen",
    "sst_dev": "sentiment-unseen",
}
LABELLED = {"web_texts": "ud-english-ewt", "video_comments": "youtube-spam", "blog_comments": "blog-comments"}
"""Texts of others whose tones `corpora/tones` holds."""
WEIGHT = 2.0
"""Of a text of these: they are few, and from more kinds of places than the others."""
LABELS = ("neg", "neu", "pos", "mixed")
WEAK = {"approval", "realization", "optimism", "desire", "caring", "neutral"}
"""GoEmotions' emotions that are no tone by themselves; a text with no other is left out unless it is neutral."""
LEAST_WORD, LEAST_PAIR = 2, 3
MEANT = 0.3
"""Of a text's word vectors beside its words."""


@dataclass
class Texts:
    """Hold labelled texts with their features."""

    texts: list[str]
    labels: np.ndarray
    ratings: np.ndarray
    """Mean ratings from -4 to 4 where the corpus has them, else nan."""
    words: list[list[str]]
    scores: list[Scores]
    groups: list[str] = field(default_factory=list)
    replies: list[bool] = field(default_factory=list)
    weight: float = 1.0

    def softened(self, least: float) -> np.ndarray:
        """Return the labels with ratings below `least` called neutral."""
        return np.where(np.abs(self.ratings) < least, 1, self.labels)

    def some(self, kept: np.ndarray) -> Texts:
        """Return the texts at the places given."""
        return Texts(
            [self.texts[i] for i in kept],
            self.labels[kept],
            self.ratings[kept],
            [self.words[i] for i in kept],
            [self.scores[i] for i in kept],
            [self.groups[i] for i in kept] if self.groups else [],
            [self.replies[i] for i in kept] if self.replies else [],
            self.weight,
        )


def described(rows: Sequence[Mapping[str, Any]], vader: Vader) -> Texts:
    """Work out the features of rows with `text`, `label` and perhaps `score`."""
    return Texts(
        [row["text"] for row in rows],
        np.array([LABELS.index(row["label"]) for row in rows]),
        np.array([row.get("score", math.nan) for row in rows], dtype=float),
        [[feature for clause in clauses(row["text"]) for feature in clause] for row in rows],
        [vader.scores(row["text"]) for row in rows],
    )


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def read(name: str, vader: Vader, *, trained: bool) -> Texts:
    """Read a corpus; for training without what has only weak emotions."""
    if name in LABELLED:
        pairs = labelled("tones", LABELLED[name])
        rows = [{"text": text, "label": row["label"]} for text, row in pairs if not trained or row["label"] != "mixed"]
        found = described(rows, vader)
        found.weight = WEIGHT
        return found
    rows = lines(corpus(FILES[name]).folder / f"{name}.jsonl")
    if trained:
        rows = [row for row in rows if row["label"] == "neu" or not set(row.get("emotions", ("none",))) <= WEAK]
    found = described(rows, vader)
    if not name.startswith("vader_"):
        found.ratings[:] = math.nan  # other scales
    return found


def reactions(vader: Vader, split: str) -> Texts:
    """Read the comments of our own threads on one side of the split by tools."""
    rows = list(_reactions(split))
    found = described(rows, vader)
    found.groups = [row["tool"] for row in rows]
    found.replies = [bool(row["reply_to"]) for row in rows]
    return found


def _reactions(split: str) -> Iterator[dict[str, Any]]:
    for path in sorted((corpus("reactions").folder / "threads").glob("*.jsonl")):
        tool = path.stem.rsplit("-", 1)[0]
        if (hashlib.sha256(tool.encode()).digest()[0] % 3 == 0) == (split == "test"):
            for row in lines(path)[1:]:
                if row["kind"] in {"comment", "vendor"}:
                    yield {**row, "label": row["sentiment"], "tool": tool}


def vocabulary(words: Sequence[Sequence[str]], least: tuple[int, int] = (LEAST_WORD, LEAST_PAIR)) -> dict[str, int]:
    """Number the features that are frequent enough: words, and pairs."""
    counts = Counter(feature for found in words for feature in set(found))
    kept = (feature for feature, count in counts.items() if count >= least[" " in feature])
    return {feature: i for i, feature in enumerate(sorted(kept))}


def matrix(texts: Texts, numbered: Mapping[str, int]) -> sparse.csr_matrix:
    """Return one row a text: words scaled to length 1, then the dense features."""
    columns: list[int] = []
    data: list[float] = []
    starts = [0]
    rest = []
    for words, scores in zip(texts.words, texts.scores, strict=True):
        known = [numbered[word] for word in words if word in numbered]
        columns += known
        data += [1 / math.sqrt(len(known) or 1)] * len(known)
        starts.append(len(columns))
        rest.append(dense(scores, len(known)))
    shape = (len(texts.words), len(numbered))
    return sparse.hstack([sparse.csr_matrix((data, columns, starts), shape=shape), np.array(rest)]).tocsr()


def meanings(numbered: Mapping[str, int], size: int) -> sparse.csr_matrix:
    """Return the word vector of each feature that is a single word, plain and negated apart; shape (size, 128)."""
    with np.load(corpus("word-vectors").folder / "vectors.npz", allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        vectors = arrays["vectors"].astype(float) * float(arrays["scale"])
        importance = arrays["importance"].astype(float)
    vectors *= MEANT * np.sqrt(importance)[:, None]
    index = {word: place for place, word in enumerate(words)}
    found = sparse.lil_matrix((size, 2 * vectors.shape[1]))
    for name, row in numbered.items():
        plain = name.removeprefix("not_")
        if plain in index:
            first = vectors.shape[1] * (plain != name)
            found[row, first : first + vectors.shape[1]] = vectors[index[plain]]
    return found.tocsr()
