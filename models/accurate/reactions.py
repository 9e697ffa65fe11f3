# ruff: noqa: INP001  # beside a script
"""Read the labelled comments about scoring tools, as the branch for them learns from them.

Beside our own corpora stand real texts of others whose stance `corpora/stances` labels, and others that speak of no
score at all, as comments without a stance; nothing else is known of either.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data import SHORT

from threadscope.labelled import labelled, texts_of
from threadscope.model import SENTIMENTS, STANCES, Post, Source, Thread, Tool
from threadscope.nlp.accurate import encode
from threadscope.nlp.accurate_reactions import renamed
from threadscope.nlp.tool import find_tool

CORPORA = Path(__file__).parents[2] / "corpora"
FACETS = (
    *("accuracy", "transparency", "stability", "fairness", "usefulness", "business_impact", "privacy", "fun"),
    *("wrong_topics", "gaming", "cost"),
)
REAL = ("goemotions", "ud-english-ewt", "vader-ratings")
"""Corpora of others whose texts train."""
SILENT, SHORT_TEXT, LONG_TEXT = 400, 20, 900
"""So many texts of each of them that speak of no score, and how many characters they have at least and at most."""
FOLDS = 4
"""Of whole tools, for cross-validation."""
FLAGS = 4
"""A score change, a topic claim, an endorsed and a disputed topic."""
UNKNOWN = -1
"""Tags what no label says anything about."""
SIDES = {"none": 0, "trust": 1, "distrust": 2}


@dataclass(frozen=True, slots=True)
class Reaction:
    """One comment with its labels."""

    tool: str
    thread: str
    id: str
    corpus: str
    votes: bool
    """False for hosts and the tool's staff: learnt from, but not measured."""
    ids: list[int]
    sides: list[int]
    tags: list[int]
    """Of each word piece, 0: neither, 1: carries trust, 2: carries distrust, UNKNOWN."""
    stance: int
    tone: int | None
    stances: Any
    """Shares of the labellings that gave each of STANCES, (4)."""
    tones: Any
    """The same of SENTIMENTS; zeros where the corpus has no tone."""
    facets: Any
    """1 for each facet that is praised or blamed, (2 x FACETS)."""
    flags: Any
    """1 for each of FLAGS that is told."""


def split_of(corpus: str, thread: str) -> str:
    """Return `test`, `train` or, for `corpora/plain`, `always`; all threads of a tool fall together."""
    if corpus == "plain":
        return "always"
    return "test" if hashlib.sha256(thread.rsplit("-", 1)[0].encode()).digest()[0] % 3 == 0 else "train"


def read(tokenizer: Any, *splits: str) -> list[Reaction]:
    """Read the comments of these splits, in the threads' order."""
    found = []
    passes = _passes(CORPORA / "reactions" / "passes.jsonl")
    for corpus in ("reactions", "plain"):
        for path in sorted((CORPORA / corpus / "threads").glob("*.jsonl")):
            if split_of(corpus, path.stem) in splits:
                found.extend(_thread(tokenizer, corpus, path, passes))
    if "always" in splits:
        found += [_real(tokenizer, of, *each) for of in REAL for each in _texts(of)]
    return found


def _texts(of: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield the labelled texts of an added corpus with stance and tool, then others at random."""
    known = set()
    for text, row in labelled("stances", of):
        known.add(text)
        yield text, row["label"], text[slice(*row["tool"])]
    texts = sorted({text for _, text in texts_of(of) if SHORT_TEXT < len(text) < LONG_TEXT} - known)
    for text in random.Random(of).sample(texts, min(SILENT, len(texts))):  # noqa: S311  # a sample, no secret
        yield text, "none", None


def _real(tokenizer: Any, of: str, text: str, stance: str, tool: str | None) -> Reaction:
    """Return one text by itself; it measures nothing here."""
    ids, sides = encode(tokenizer, text if tool is None else renamed(text, Tool(tool)))
    return Reaction(
        tool=of,
        thread=of,
        id="",
        corpus="stances",
        votes=False,
        ids=ids,
        sides=sides,
        tags=[UNKNOWN] * len(ids),
        stance=STANCES.index(stance),
        tone=None,
        stances=_shares([stance], STANCES),
        tones=_shares([], SENTIMENTS),
        facets=np.zeros(2 * len(FACETS), dtype=np.float32),
        flags=np.zeros(FLAGS, dtype=np.float32),
    )


def _passes(path: Path) -> dict[str, Any]:
    return {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())} if path.exists() else {}


def _thread(tokenizer: Any, corpus: str, path: Path, passes: Mapping[str, Any]) -> Iterator[Reaction]:
    head, *rows = map(json.loads, path.read_text("utf-8").splitlines())
    post = Post(title=head["post_title"], text=head["post_text"], author=head["host"])
    tool = find_tool(Thread(post, (), Source("table")), head["tool"], ())
    assert tool is not None
    for row in rows:
        if row["kind"] in ("pingback", "spam"):
            continue
        ids, sides = encode(tokenizer, renamed(row["text"], tool))
        again = passes.get(row["id"], {})
        own = row.get("sentiment")
        tones = [SHORT.get(x, x) for x in (own, *again.get("sentiment", ())) if x]
        claimed = {each for claim in row["topic_claims"] for each in claim.get("evaluations", ())}
        signed = {(name, sign > 0) for name, sign, _ in row.get("facets", ())}
        flags = [bool(row["score_changes"]), bool(row["topic_claims"]), "endorsed" in claimed, "disputed" in claimed]
        yield Reaction(
            tool=path.stem.rsplit("-", 1)[0],
            thread=path.stem,
            id=row["id"],
            corpus=corpus,
            votes=row["kind"] == "comment",
            ids=ids,
            sides=sides,
            tags=_tags(row, len(ids), lambda text: tokenizer_ids(tokenizer, renamed(text, tool)), ids),
            stance=STANCES.index(row["stance"]),
            tone=SENTIMENTS.index(SHORT.get(own, own)) if own else None,
            stances=_shares([row["stance"], *again.get("stance", ())], STANCES),
            tones=_shares(tones, SENTIMENTS),
            facets=np.array([(name, up) in signed for name in FACETS for up in (True, False)], dtype=np.float32),
            flags=np.array(flags, dtype=np.float32),
        )


def tokenizer_ids(tokenizer: Any, text: str) -> list[int]:
    """Return a text's word pieces, without the special ones."""
    return encode(tokenizer, text)[0][1:-1]


def _shares(labels: Sequence[str], names: Sequence[str]) -> Any:
    counts = np.array([labels.count(name) for name in names], dtype=np.float32)
    return counts / max(1, len(labels))


def _tags(row: Mapping[str, Any], count: int, cut: Any, ids: Sequence[int]) -> list[int]:
    """Say of each piece what it carries; a text that was cut, or whose pieces do not add up, says nothing."""
    if "evidence" not in row:
        return [UNKNOWN] * count
    text, found, tags, at = row["text"], [], [], 0
    for said in sorted(row["evidence"], key=text.find):
        start = text.find(said)
        if start < at:
            continue
        signs = {sign for _, sign, span in row["facets"] if span in said or said in span}
        side = SIDES.get(row["stance"], {(1,): 1, (-1,): 2}.get(tuple(signs), UNKNOWN))
        for part, tag in ((text[at:start], 0), (said, side)):
            pieces = cut(part)
            found += pieces
            tags += [tag] * len(pieces)
        at = start + len(said)
    rest = cut(text[at:])
    if [*found, *rest] != list(ids[1:-1]):
        return [UNKNOWN] * count
    return [UNKNOWN, *tags, *[0] * len(rest), UNKNOWN]


def folds(rows: Sequence[Reaction]) -> Any:
    """Return each row's fold; all rows of a tool share one, those that always train have -1."""
    tools = {tool: i for i, tool in enumerate(sorted({row.tool for row in rows if row.corpus == "reactions"}))}
    return np.array([tools[row.tool] % FOLDS if row.corpus == "reactions" else -1 for row in rows])
