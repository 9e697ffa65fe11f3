# ruff: noqa: INP001  # beside a script
"""What the stance model learns from: labelled comments with the features that the pipeline finds in them.

Beside our own corpora stand real texts of others, those that `corpora/stances` labels.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from threadscope.labelled import labelled
from threadscope.model import STANCES, Author, Comment, Post, Source, Thread
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.lowered import written
from threadscope.nlp.pipeline import load
from threadscope.nlp.stance import LANGUAGES, rules_of
from threadscope.nlp.stance_features import dense, grams, said_in, sentences
from threadscope.nlp.stance_rules import rule_chances
from threadscope.nlp.tool import find_tool

CORPORA = Path(__file__).parents[2] / "corpora"
REAL = ("goemotions", "ud-english-ewt", "vader-ratings")
"""Corpora of others whose texts train; comments of blogs are labelled, too, and measure."""
SHARE, MOST = 0.6, 2.0
"""What a real text weighs on average, and at most; a comment of a thread weighs 1."""
PLAIN = 2.0
"""What a sentence of `corpora/plain` weighs: it says one thing, and in few words."""


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
    thread: str
    id: str
    split: str
    labels: tuple[int, ...]
    """The label; then those of each pass over the corpus, where there were several."""
    words: list[list[str]]
    """The word features of each sentence."""
    said: list[list[float]]
    """Numbers about each sentence (`stance_features.said_in`)."""
    spans: list[tuple[int, int]]
    """Characters of each sentence."""
    dense: dict[str, float]
    rules: int
    compound: float
    votes: bool
    """False for hosts, staff and spam, which are answered but neither learnt from nor counted."""
    gold: Mapping[str, Any] = field(repr=False)
    weight: float = 1.0

    @property
    def label(self) -> int:
        """The label that counts."""
        return self.labels[0]


def rows(corpus: str) -> Iterator[Row]:
    """Run the pipeline over every thread of a corpus of ours and read the features out."""
    passes = _passes(CORPORA / corpus / "passes.jsonl")
    for path in sorted((CORPORA / corpus / "threads").glob("*.jsonl")):
        head, *labels = map(json.loads, path.read_text("utf-8").splitlines())
        for row in _described(path.stem, head, labels):
            row.split = split_of(corpus, path.stem)
            row.labels += tuple(map(STANCES.index, passes.get(row.id, ())))
            yield row


def real(of: str) -> Iterator[Row]:
    """Read the texts of an added corpus that `corpora/stances` labels, each a thread of its own about its tool."""
    for text, row in labelled("stances", of):
        first, last = row["tool"]
        yield from _alone(of, row["id"], text, (text[first:last], row["label"]))


def _alone(of: str, name: str, text: str, about: tuple[str, str]) -> Iterator[Row]:
    tool, stance = about
    head = {"tool": tool, "post_title": "", "post_text": "", "host": ""}
    gold = {"id": name, "reply_to": None, "author": "A", "author_url": "", "text": text, "kind": "comment"}
    for row in _described(f"{of}-{name}", head, [{**gold, "stance": stance}]):
        row.tool = of
        yield row


def _described(name: str, head: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Run the pipeline over one thread and read the features out; comments in other languages are left out."""
    nlp = load()
    thread = thread_of(head, labels)
    shared = ThreadContext(thread, find_tool(thread, head["tool"], ()))
    docs = [nlp.make_doc(c.text) for c in thread.comments]
    for doc, comment in zip(docs, thread.comments, strict=True):
        doc._.context = Context(comment, shared)
    kept = [
        (doc, gold)
        for doc, gold in zip(nlp.pipe(docs, disable=["stance"]), labels, strict=True)
        if gold["kind"] != "pingback" and doc._.language in LANGUAGES
    ]
    if not kept:
        return
    comments = [rules_of(doc) for doc, _ in kept]
    found = [sentences(one.text) for one in comments]
    rules = [one.rules for one in comments]
    numbers = dense(
        rules, replies=[one.reply for one in comments], lengths=[len(written(one.text.text)) for one in comments]
    )
    by_rules = rule_chances(np.array([each.values for each in rules])).argmax(axis=1).tolist()
    said = said_in([one.text for one in comments], found, rules).tolist()
    for k, ((doc, gold), one) in enumerate(zip(kept, comments, strict=True)):
        first = sum(map(len, found[:k]))
        yield Row(
            tool=name.rsplit("-", 1)[0],
            thread=name,
            id=gold["id"],
            split="always",
            labels=(STANCES.index(gold["stance"]),),
            words=grams(one.text),
            said=said[first : first + len(found[k])],
            spans=[one.text.span(s.first, s.last) for s in found[k]],
            dense={name: float(values[k]) for name, values in numbers.items()},
            rules=by_rules[k],
            compound=doc._.vader.compound,
            votes=gold["kind"] == "comment",
            gold=gold,
        )


def thread_of(head: Mapping[str, Any], labelled: Sequence[Mapping[str, Any]]) -> Thread:
    """Return a thread of the corpus without its labels."""
    comments = tuple(
        Comment(c["id"], c["text"], Author(c["author"], c["author_url"] or None), c["reply_to"]) for c in labelled
    )
    return Thread(
        Post(title=head["post_title"], text=head["post_text"], author=head["host"]), comments, Source("table")
    )


def _passes(path: Path) -> dict[str, list[str]]:
    """Comment -> what each pass over the corpus called its stance."""
    if not path.exists():
        return {}
    return {row["id"]: row["stance"] for row in map(json.loads, path.read_text("utf-8").splitlines())}


def halves() -> tuple[list[Row], list[Row], list[Row]]:
    """Read the rows of the training tools, the test tools, and those that always train."""
    data = [*rows("reactions"), *rows("plain")]
    train, test, always = ([row for row in data if row.split == name] for name in ("train", "test", "always"))
    always = [row for row in always if row.votes]
    for row in always:
        row.weight = PLAIN
    return train, test, [*always, *evened([row for of in REAL for row in real(of)], train)]


def evened(rows: Sequence[Row], like: Sequence[Row]) -> Sequence[Row]:
    """Weigh rows so that their classes have the mix of others.

    A real text rarely has a stance, a thread's comment often: without that, every short text leans to `none`.
    """
    there, here = (np.bincount([row.label for row in some if row.votes], minlength=4) for some in (like, rows))
    weights = np.minimum(SHARE * (there / there.sum()) / (here / here.sum()), MOST)
    for row in rows:
        row.weight = float(weights[row.label])
    return rows
