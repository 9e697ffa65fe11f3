"""Labels that people checked: kept in a file that only grows, and stronger than every model.

A line is one decision: which comment (by id and text), which label, what it was, what it is, who says so, when, and
why. A decision that leaves the label as it was is a check; of a random sample, checks measure how often the labels are
right. The lines are gold labels too: `threadscope evaluate --gold FILE` reads them as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from threadscope.errors import Unreadable
from threadscope.model import SENTIMENTS, STANCES, Comment, Reading, Sentiment, Spam, Stance

__all__ = ["LABELS", "Accuracy", "Correction", "Label", "accuracy", "append", "applied", "load", "read_line"]

Label = Literal["stance", "sentiment", "spam"]
LABELS: Mapping[str, tuple[str, ...]] = {"stance": STANCES, "sentiment": SENTIMENTS, "spam": ("ok", "suspect", "spam")}

SURE = 0.97
"""Probability of a label that a person gave: people err too."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision about one label of one comment."""

    comment: str
    text: str
    """The comment's; a decision about another text under the same id is not applied."""
    label: Label
    was: str
    value: str
    who: str
    when: str
    """ISO 8601, UTC."""
    why: str = ""
    sampled: bool = False
    """The comment was drawn by chance, not chosen because it looked wrong."""
    thread: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the line, which `evaluate --gold` takes as a gold label."""
        facts = {"thread": self.thread, "id": self.comment, "text": self.text, self.label: self.value, "was": self.was}
        return facts | {"who": self.who, "when": self.when, "why": self.why, "sampled": self.sampled}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a label was right in a random sample, with a 90 % interval (Jeffreys)."""

    label: str
    right: int
    n: int
    low: float
    high: float

    def __str__(self) -> str:
        right, low, high = (f"{share * 100:.0f} %" for share in (self.right / self.n, self.low, self.high))
        share = f"{right} (90 % interval {low} to {high})"
        return f"Checked by hand: {self.right} of {self.n} sampled {self.label} labels were right, {share}."


def load(path: Path) -> list[Correction]:
    """Read decisions in the order in which they were made.

    Raises:
        Unreadable: a line is no decision.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.", "Name the file that `review` wrote.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is no text in UTF-8.", "Name the file that `review` wrote.") from error
    return [read_line(line, f"{path}, line {number}") for number, line in enumerate(lines, start=1) if line.strip()]


def append(path: Path, correction: Correction) -> None:
    """Add one decision; it is on the disk when this returns, and earlier lines are never touched."""
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(correction.to_json(), ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def applied(
    readings: Sequence[Reading], comments: Iterable[Comment], corrections: Iterable[Correction]
) -> tuple[list[Reading], list[Correction]]:
    """Put the latest decision on each label in its place; give the readings, and the decisions about these comments."""
    texts = {comment.id: comment.text for comment in comments}
    fitting = [each for each in corrections if texts.get(each.comment) == each.text]
    latest = {(each.comment, each.label): each for each in fitting}
    corrected = []
    for reading in readings:
        for label in get_args(Label):
            if (decision := latest.get((reading.comment_id, label))) is not None:
                reading = _changed(reading, decision)  # noqa: PLW2901  one label after another
        corrected.append(reading)
    return corrected, fitting


def accuracy(corrections: Iterable[Correction]) -> Iterator[Accuracy]:
    """Measure each label over the comments that were drawn by chance; a comment counts once, by its latest decision."""
    drawn = {(each.thread, each.comment, each.label): each for each in corrections if each.sampled}
    for label in get_args(Label):
        checks = [each.was == each.value for each in drawn.values() if each.label == label]
        if checks:
            yield _jeffreys(label, sum(checks), len(checks))


def _jeffreys(label: str, right: int, n: int) -> Accuracy:
    from scipy.stats import beta

    low = float(beta.ppf(0.05, right + 0.5, n - right + 0.5)) if right else 0.0
    high = float(beta.ppf(0.95, right + 0.5, n - right + 0.5)) if right < n else 1.0
    return Accuracy(label, right, n, low, high)


def _changed(reading: Reading, decision: Correction) -> Reading:
    value = decision.value
    if decision.label == "spam":
        reasons = (f"{decision.who} says so",)
        return replace(reading, spam=Spam(value, 0.0 if value == "ok" else 1.0, reasons))  # type: ignore[arg-type]  # checked by `read_line`
    labels = LABELS[decision.label]
    sure = {label: SURE if label == value else (1 - SURE) / (len(labels) - 1) for label in labels}
    if decision.label == "sentiment":
        score = sure["positive"] - sure["negative"]
        tone = Sentiment(value, score, sure, reading.sentiment.compound, reading.sentiment.ironic)
        return replace(reading, sentiment=tone)
    same = reading.stance.label == value
    evidence = reading.stance.evidence if same else ()
    return replace(reading, stance=Stance(value, sure, evidence, reading.stance.facets if same else ()))


def read_line(line: str, where: str) -> Correction:
    """Read one decision.

    Raises:
        Unreadable: it is none; the message says `where`.
    """
    try:
        row = json.loads(line)
        (label,) = [name for name in get_args(Label) if name in row]
        found = Correction(
            comment=str(row["id"]),
            text=str(row["text"]),
            label=label,
            was=str(row.get("was", "")),
            value=str(row[label]),
            who=str(row.get("who", "")),
            when=str(row.get("when", "")),
            why=str(row.get("why", "")),
            sampled=bool(row.get("sampled", False)),
            thread=str(row.get("thread", "")),
        )
    except (ValueError, TypeError, KeyError):
        raise Unreadable(f"{where} is no correction.", "Only `review` and the HTML report write this file.") from None
    if found.value not in LABELS[label]:
        raise Unreadable(f"{where}: {found.value!r} is no {label}.", f"Labels: {', '.join(LABELS[label])}.")
    return found
