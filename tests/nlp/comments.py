"""Comments about invented tools, with labels, from `corpora/plain`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp.mentions import bind
from threadscope.nlp.tool import aliases_of
from threadscope.nlp.words import read_text

DATA = Path(__file__).resolve().parents[2] / "corpora" / "plain" / "threads"
GIZMO = Tool("Gizmo Score", ("Gizmo",))


@dataclass
class Row:
    stance: str
    text: str
    changes: list[tuple[str, float | None, float | None, str]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    reply: str | None = None


def load(name):
    """Return (thread, rows) of the threads called NAME-…"""
    threads = []
    for path in sorted(DATA.glob(f"{name}-*.jsonl"), key=lambda path: int(path.stem.rsplit("-", 1)[1])):
        head, *comments = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        numbers = {comment["id"]: str(n) for n, comment in enumerate(comments, start=1)}
        rows = [
            Row(
                comment["stance"],
                comment["text"],
                [(c["span"], c["from"], c["to"], c["direction"]) for c in comment["score_changes"]],
                [(c["topics"][0], c["evaluations"][0]) for c in comment["topic_claims"]],
                numbers.get(comment["reply_to"]),
            )
            for comment in comments
        ]
        threads.append((make_thread(head["tool"], head["post_title"], rows), rows))
    return threads


def make_thread(tool, title, rows):
    comments = tuple(
        Comment(str(n), row.text, Author(f"Person {n}"), parent_id=row.reply) for n, row in enumerate(rows, start=1)
    )
    return Thread(Post(title=title), comments, Source("table"), tool=tool)


def bound(text, tool=GIZMO):
    """Read a text with its mentions bound."""
    words = read_text(text)
    bind(words, tool)
    return words


def tool_named(name):
    return Tool(name, aliases_of(name))
