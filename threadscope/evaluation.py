"""Hold the program's labels against gold labels: F1 by class, confusion, calibration, with baselines beside them.

Gold is a table of comments (docs/formats.md) with one column more: `sentiment`, `stance` or `spam`. Whole threads are
read, as the program always does; nothing of a gold column reaches it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from threadscope.errors import BadRow, Unreadable, UsageError
from threadscope.metrics import Interval, calibration_error, class_f1, confusion, intervals, macro_f1

__all__ = ["Evaluation", "Task", "evaluate", "gold_rows", "reactions", "tasks_in"]

Task = Literal["sentiment", "stance", "spam"]
Row = Mapping[str, Any]

LABELS: Mapping[Task, tuple[str, ...]] = {
    "sentiment": ("negative", "neutral", "positive", "mixed"),
    "stance": ("trust", "distrust", "mixed", "none"),
    "spam": ("ok", "suspect", "spam"),
}
_SHORT = {"neg": "negative", "neu": "neutral", "pos": "positive", "1": "spam", "0": "ok", "true": "spam", "false": "ok"}
_SIGN = 0.05
"""VADER's own threshold between neutral and a sign (Hutto and Gilbert, 2014)."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well one task was done on one set of gold labels."""

    task: Task
    source: str
    n: int
    labels: tuple[str, ...]
    """The classes that gold holds."""
    f1: tuple[float, ...]
    macro_f1: Interval
    accuracy: float
    ece: float | None
    """None where the program gives no probabilities for this task."""
    confusion: tuple[tuple[int, ...], ...]
    """Gold by row, given by column, in the order of `labels`; a last column counts everything else."""
    baselines: Mapping[str, float]
    """Macro F1 of each."""


def gold_rows(path: Path) -> list[Row]:
    """Read a file of gold labels, JSON lines, or what people decided about a run.

    The latest line about a text counts: a file of corrections holds one for each decision.

    Raises:
        Unreadable: the file is missing, or a line is no JSON object with a text.
    """
    about = _about(path) if path.is_dir() else {}
    if path.is_dir():
        path /= "corrections.jsonl"
    try:
        lines = path.read_text("utf-8-sig").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.", "Name a file of labels, or a run.") from None
    except ValueError as error:
        raise Unreadable(f"{path} is no JSON lines: {error}.", "Write one JSON object a line.") from None
    if not rows or not all(isinstance(row, dict) and isinstance(row.get("text"), str) for row in rows):
        raise Unreadable(f"{path} holds no labelled comments.", 'A line is {"text": …, "stance": …}.')
    return [about.get(str(row.get("thread", "")), {}) | row for row in _latest(rows)]


def _about(folder: Path) -> Mapping[str, dict[str, Any]]:
    """Give the tool and the title of a run's threads, by the thread's name: a decision names neither."""
    from threadscope.batch.query import open_run
    from threadscope.batch.run import Run

    with open_run(Run.open(folder)) as db:
        rows = db.execute("SELECT thread, tool, post_title FROM threads WHERE tool IS NOT NULL").fetchall()
    return {name: {"tool": tool, "post_title": title or ""} for name, tool, title in rows}


def _latest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join the decisions of one comment, which have an id; the later one wins."""
    found: dict[Any, dict[str, Any]] = {}
    for at, row in enumerate(rows):
        key = (row.get("thread"), row["id"], row["text"]) if "was" in row and "id" in row else at
        found[key] = found.get(key, {}) | row
    return list(found.values())


def reactions(part: Literal["train", "test"]) -> list[Row]:
    """Give one half of our own corpus of reactions as gold rows; tools are on one side or the other, never on both."""
    from threadscope.corpora import corpus

    return [
        row for path in sorted((corpus("reactions").folder / "threads").glob("*.jsonl")) for row in _own(path, part)
    ]


def _own(path: Path, part: str) -> Iterator[Row]:
    tool = path.stem.rsplit("-", 1)[0]
    if (hashlib.sha256(tool.encode()).digest()[0] % 3 == 0) != (part == "test"):
        return
    head, *comments = map(json.loads, path.read_text("utf-8").strip().split("\n"))
    post = {"thread": head["thread"], "tool": head["tool"], "post_author": head["host"]}
    post |= {key: head[key] for key in ("post_title", "post_text", "post_url")}
    for comment in comments:
        row = post | {key: comment[key] for key in ("id", "author", "author_url", "text", "sentiment")}
        row["parent_id"] = comment["reply_to"]
        row["spam"] = "spam" if comment["kind"] == "spam" else "ok"
        if comment["kind"] == "comment":
            row["stance"] = comment["stance"]
        yield row


def tasks_in(rows: Sequence[Row]) -> list[Task]:
    """List the tasks for which rows hold gold labels.

    Raises:
        UsageError: there is none.
    """
    found = [task for task in get_args(Task) if any(row.get(task) is not None for row in rows)]
    if not found:
        raise UsageError("The gold file has no labels.", f"Name the column {', '.join(get_args(Task))}.")
    return found


def evaluate(rows: Sequence[Row], source: str, tasks: Iterable[Task], tool: str | None = None) -> list[Evaluation]:
    """Annotate the rows' threads and hold the labels against gold, one evaluation a task."""
    given = _annotated(rows, tool)
    return [_judged(task, source, rows, given) for task in tasks]


def _annotated(rows: Sequence[Row], tool: str | None) -> list[Mapping[str, Any]]:
    """Give what the program says of each row, in order."""
    from threadscope.api import AnalyzeOptions, analyze_thread
    from threadscope.platforms.table import read_table
    from threadscope.wire import comment_rows

    # Ids are the rows' own numbers: gold files repeat theirs across threads, or have none.
    numbers = {(str(row.get("thread", "")), str(row["id"])): str(n) for n, row in enumerate(rows) if "id" in row}
    table = io.BytesIO()
    for n, row in enumerate(rows):
        parent = numbers.get((str(row.get("thread", "")), str(row.get("parent_id"))))
        clean = {key: value for key, value in row.items() if key not in LABELS} | {"id": str(n), "parent_id": parent}
        table.write(json.dumps(clean).encode() + b"\n")
    table.seek(0)
    said: dict[str, Mapping[str, Any]] = {}
    for thread in read_table(table, "jsonl"):
        if isinstance(thread, BadRow):
            raise Unreadable(thread.message, thread.hint)
        report = analyze_thread(replace(thread, name=""), AnalyzeOptions(tool=tool))
        said |= {row["id"]: row for row in comment_rows(report)}
    return [said[str(n)] for n in range(len(rows))]


def _judged(task: Task, source: str, rows: Sequence[Row], given: Sequence[Mapping[str, Any]]) -> Evaluation:
    pairs = [(_label(row[task]), one, row) for row, one in zip(rows, given, strict=True) if row.get(task) is not None]
    gold = [label for label, _, _ in pairs]
    if strange := set(gold) - set(LABELS[task]):
        raise UsageError(f"{min(strange)!r} is no label of {task}.", f"Labels: {', '.join(LABELS[task])}.")
    labels = tuple(label for label in LABELS[task] if label in gold)
    threads: dict[str, list[int]] = {}
    for at, (_, _, row) in enumerate(pairs):
        threads.setdefault(str(row.get("thread", at)), []).append(at)  # without threads each comment stands alone
    said = [one[task]["label"] for _, one, _ in pairs]

    def counted(labels_given: Sequence[str]) -> Any:
        import numpy as np

        every = [
            confusion([gold[i] for i in some], [labels_given[i] for i in some], labels) for some in threads.values()
        ]
        return np.stack(every)

    stack = counted(said)
    whole = stack.sum(axis=0)
    rated = [(label, one[task]["probabilities"]) for label, one, _ in pairs if one[task].get("probabilities")]
    return Evaluation(
        task=task,
        source=source,
        n=len(pairs),
        labels=labels,
        f1=tuple(map(float, class_f1(whole))),
        macro_f1=intervals(stack),
        accuracy=sum(map(str.__eq__, gold, said)) / len(gold),
        ece=calibration_error([label for label, _ in rated], [p for _, p in rated]) if rated else None,
        confusion=tuple(tuple(map(int, line)) for line in whole),
        baselines={name: float(macro_f1(counted(one).sum(axis=0))) for name, one in _baselines(task, gold, pairs)},
    )


def _baselines(task: Task, gold: Sequence[str], pairs: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    yield "majority", [Counter(gold).most_common(1)[0][0]] * len(gold)
    signs = {"sentiment": ("negative", "neutral", "positive"), "stance": ("distrust", "none", "trust")}
    if task in signs:
        low, middle, high = signs[task]
        tones = [one["sentiment"].get("compound") or 0.0 for _, one, _ in pairs]
        yield "VADER", [high if tone >= _SIGN else low if tone <= -_SIGN else middle for tone in tones]


def _label(value: Any) -> str:
    text = str(value).lower()
    return _SHORT.get(text, text)
