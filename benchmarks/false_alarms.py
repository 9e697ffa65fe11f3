"""Claims in texts about anything but a scoring tool: what is found there is a false alarm.

    python benchmarks/false_alarms.py [TOOL ...]

Reads the running text of the Universal Dependencies English Web Treebank (`threadscope corpora add ud-english-ewt
PATH`), takes each document, then each sentence, as a comment below a post without words, and binds it to a tool called
like each of the given words. Goals, over "Google" and three frequent nouns: 2 topic claims, 4 score changes, 10 claims
of trust.
"""

from __future__ import annotations

import lzma
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from threadscope.corpora import corpus
from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp import pipeline
from threadscope.nlp.annotate import annotate

TREEBANK = "ud-english-ewt"
TOOLS = ("Google", "time", "people", "place")
TYPES = ("topic_influence", "score_change", "trust")
LONGEST = 400
"""Comments of one thread."""


def texts() -> tuple[list[str], list[str]]:
    """Return the documents and the sentences."""
    documents: list[list[str]] = []
    for path in sorted(corpus(TREEBANK).folder.rglob("*.conllu*")):
        for line in _lines(path):
            if line.startswith("# newdoc"):
                documents.append([])
            elif line.startswith("# text = "):
                documents[-1].append(line.removeprefix("# text = ").strip())
    return [" ".join(document) for document in documents], [text for document in documents for text in document]


def _lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        yield from file


def claims(comments: Sequence[str], tool: Tool) -> Counter[str]:
    """Count the claims by their type."""
    found: Counter[str] = Counter()
    for first in range(0, len(comments), LONGEST):
        part = comments[first : first + LONGEST]
        told = tuple(Comment(str(i), text, Author(f"Person {i}")) for i, text in enumerate(part))
        for reading in annotate(pipeline.load(), Thread(Post(), told, Source("table")), tool):
            found.update(claim.type for claim in reading.claims)
    return found


def main(tools: Sequence[str]) -> None:
    """Print a line a tool, and the sum."""
    if not corpus(TREEBANK).present:
        print(f"{TREEBANK} is not here: threadscope corpora add {TREEBANK} PATH")
        return
    for unit, comments in zip(("documents", "sentences"), texts(), strict=True):
        print(f"{len(comments)} {unit}".ljust(24), *(f"{name:>16}" for name in TYPES))
        total: Counter[str] = Counter()
        for tool in tools:
            found = claims(comments, Tool(tool))
            total += found
            print(f"  {tool:<22}", *(f"{found[name]:16}" for name in TYPES))
        print(f"  {'all':<22}", *(f"{total[name]:16}" for name in TYPES))


if __name__ == "__main__":
    main(sys.argv[1:] or TOOLS)
