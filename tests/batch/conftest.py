from __future__ import annotations

import json
import random

import pytest

from threadscope.batch.query import open_run
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run

OPENINGS = (
    "I would not bet a coffee on what {tool} says about me.",
    "{tool} gets my habits right, and I have checked it for a year.",
    "My {tool} went from {a} to {b} over one quiet weekend.",
    "Does anybody know whether {tool} counts replies?",
    "{tool} believes I am an authority on {topic}, which is a joke.",
    "Lovely photographs, thank you for walking all that way.",
    "We hire by {tool} now and it has served us well so far.",
)
TOPICS = ("marmalade", "tram drivers", "basalt", "winter sowing")
NAMES = ("Ines Okafor", "tobias_r", "Mirela", "Jun Castellano", "Priya N.", "Aud")


def row(chance: random.Random, thread: int, number: int, tool: str) -> dict[str, object]:
    opening = chance.choice(OPENINGS)
    text = opening.format(tool=tool, a=chance.randint(40, 80), b=chance.randint(20, 79), topic=chance.choice(TOPICS))
    return {
        "thread": f"thread {thread}",
        "id": f"{thread}-{number}",
        "author": chance.choice(NAMES),
        "posted": f"2014-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}T10:00:00",
        "text": f"{text} That is what happened in week {number} of thread {thread}.",
        "tool": tool,
        "post_url": f"https://{'garden' if thread % 2 else 'harbour'}.example/post/{thread}",
        "post_title": f"What {tool} makes of us, part {thread}",
    }


@pytest.fixture
def table(tmp_path):
    """Write a table of some threads with some comments each."""

    def write(threads: int = 6, comments: int = 5, name: str = "comments.jsonl", seed: int = 1):
        chance = random.Random(seed)
        path = tmp_path / name
        rows = [
            row(chance, t, c, "Pondermeter" if t % 3 else "Zeal Index") for t in range(threads) for c in range(comments)
        ]
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
        return path

    return write


@pytest.fixture
def contents():
    """Give everything in a run that must be the same however it was made."""

    def read(folder, tables=tuple(TABLES)):
        with open_run(Run.open(folder)) as db:
            return {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall())) for name in tables}

    return read
