"""Real texts of others that we labelled: a corpus of our labels joined with the corpora that hold the texts.

The labels stand here without the texts: a row names one by the SHA-256 of its id (of the text itself, where a corpus
gives no ids) in a corpus that the user has added, so that nothing of theirs lies in this repository. For recipes and
measurements only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from threadscope.corpora import corpus

__all__ = ["labelled", "texts_of"]

FILES = {
    "ud-english-ewt": ("en_ewt-ud-train.conllu",),
    "youtube-spam": ("youtube.jsonl",),
    "blog-comments": ("blogs.jsonl",),
    "goemotions": ("goemotions_train.jsonl",),
    "vader-ratings": ("vader_amazon.jsonl", "vader_movie.jsonl", "vader_tweets.jsonl"),
}
DIGITS = 16
"""Of a digest; among some hundred thousand texts two never share them."""


def labelled(labels: str, of: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield those texts of an added corpus that we labelled, each with its row of labels.

    Args:
        labels: the corpus of ours that holds the labels: `tones` or `stances`.
        of: the corpus that holds the texts, one of FILES; a text of the treebank is up to three sentences.

    Raises:
        KeyError: the corpus as added lacks a text that was labelled.
    """
    places: dict[str, int] = {}
    texts: list[str] = []
    for identifier, text in texts_of(of):
        places[hashlib.sha256(identifier.encode()).hexdigest()[:DIGITS]] = len(texts)
        texts.append(text)
    for row in _lines(corpus(labels).folder / "labels.jsonl"):
        if row["of"] == of:
            first = places[row["id"]]
            yield " ".join(texts[first : first + row.get("more", 0) + 1]), row


def texts_of(of: str) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of each text of an added corpus, in order; sentences of a treebank."""
    for name in FILES[of]:
        path = corpus(of).folder / name
        yield from _sentences(path) if path.suffix == ".conllu" else _comments(path)


def _comments(path: Path) -> Iterator[tuple[str, str]]:
    yield from ((row.get("id", row["text"]), row["text"]) for row in _lines(path))


def _sentences(path: Path) -> Iterator[tuple[str, str]]:
    identifier = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# sent_id = "):
                identifier = line[12:].strip()
            elif line.startswith("# text = "):
                yield identifier, line[9:].strip()


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)
