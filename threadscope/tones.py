"""Real texts of others whose tone we labelled: `corpora/tones` joined with the corpora that hold the texts.

The labels stand here without the texts: a row names one by the SHA-256 of its id in a corpus that the user has added,
so that nothing of theirs lies in this repository. For recipes and measurements only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from threadscope.corpora import corpus

__all__ = ["labelled"]

FILES = {
    "ud-english-ewt": "en_ewt-ud-train.conllu",
    "youtube-spam": "youtube.jsonl",
    "blog-comments": "blogs.jsonl",
}
DIGITS = 16
"""Of a digest; among some ten thousand texts two never share them."""


def labelled(of: str) -> Iterator[tuple[str, str]]:
    """Yield those texts of an added corpus whose tone we labelled, each with it (pos, neg, neu, mixed).

    Args:
        of: `ud-english-ewt`, `youtube-spam` or `blog-comments`; a text of the first is up to three sentences.

    Raises:
        KeyError: the corpus as added lacks a text that was labelled.
    """
    places: dict[str, int] = {}
    texts: list[str] = []
    for identifier, text in _texts(corpus(of).folder / FILES[of]):
        places[hashlib.sha256(identifier.encode()).hexdigest()[:DIGITS]] = len(texts)
        texts.append(text)
    for row in _lines(corpus("tones").folder / "labels.jsonl"):
        if row["of"] == of:
            first = places[row["id"]]
            yield " ".join(texts[first : first + row.get("more", 0) + 1]), row["label"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".jsonl":
        yield from ((row["id"], row["text"]) for row in _lines(path))
        return
    identifier = ""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# sent_id = "):
                identifier = line[12:].strip()
            elif line.startswith("# text = "):
                yield identifier, line[9:].strip()
