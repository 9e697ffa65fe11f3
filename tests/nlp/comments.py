"""Comments written for this project, about invented tools, with the labels of docs' conventions.

@ TOOL | post title
T: text            trust; D: distrust; M: mixed; N: none
 ~ down 70 58 : words that report a change ("-" for a number that is not given)
 ^ disputed : topic, topic : words that make the claim
 reply 3           answers the third comment of its thread
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp.mentions import bind
from threadscope.nlp.tool import aliases_of
from threadscope.nlp.words import read_text

DATA = Path(__file__).parent / "data"
STANCE = {"T": "trust", "D": "distrust", "M": "mixed", "N": "none"}
GIZMO = Tool("Gizmo Score", ("Gizmo",))


@dataclass
class Row:
    stance: str
    text: str
    changes: list[tuple[str, float | None, float | None, str]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    reply: str | None = None


def load(name):
    """Yield (thread, rows) of `data/threads_<name>.txt`."""
    threads = []
    for line in (DATA / f"threads_{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            tool, title = (part.strip() for part in line[1:].split("|", 1))
            threads.append((tool, title, []))
        elif line[1:2] == ":":
            threads[-1][2].append(Row(STANCE[line[0]], line[2:].strip()))
        elif line.startswith(" ~"):
            said, span = line[2:].split(" : ", 1)
            direction, before, to = said.split()
            numbers = [None if number == "-" else float(number) for number in (before, to)]
            threads[-1][2][-1].changes.append((span, *numbers, direction))
        elif line.startswith(" ^"):
            verdict, topics, _ = (part.strip() for part in line[2:].split(" : ", 2))
            threads[-1][2][-1].topics += [(topic.strip(), verdict) for topic in topics.split(",")]
        elif line.startswith(" reply"):
            threads[-1][2][-1].reply = line.split()[1]
    return [(make_thread(tool, title, rows), rows) for tool, title, rows in threads]


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
