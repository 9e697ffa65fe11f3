"""Which labels a person should look at, and in which order."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from threadscope.corrections import Label
from threadscope.model import Comment, Reading, Report

__all__ = ["Item", "Question", "least_certain", "sampled"]


@dataclass(frozen=True, slots=True)
class Item:
    """A label to look at."""

    comment: Comment
    reading: Reading
    label: Label
    value: str
    probability: float | None
    """Of the label; None where the stage gives none."""


@dataclass(frozen=True, slots=True)
class Question:
    """A label to decide about, wherever it comes from."""

    thread: str
    comment: str
    """Its id."""
    author: str
    text: str
    value: str
    probability: float | None


def least_certain(report: Report, label: Label) -> list[Item]:
    """List the voting comments, first those whose label is in most doubt and weighs most.

    Doubt is the entropy of the probabilities; a voice's weight is shared by its comments.
    """
    shared = {comment: len(voice.comment_ids) for voice in report.voices for comment in voice.comment_ids}
    items = list(_items(report, label))
    doubt = {item.comment.id: _entropy(_probabilities(item)) / shared.get(item.comment.id, 1) for item in items}
    return sorted(items, key=lambda item: -doubt[item.comment.id])


def sampled(report: Report, label: Label, share: float, seed: int = 0) -> list[Item]:
    """Draw a random share (0..1) of the voting comments, the same for the same seed, at least one."""
    items = list(_items(report, label))
    items.sort(key=lambda item: hashlib.sha256(f"{seed}:{item.comment.id}:{item.comment.text}".encode()).digest())
    return items[: max(1, math.ceil(len(items) * share))] if items else []


def _items(report: Report, label: Label) -> Iterator[Item]:
    for comment, reading in zip(report.thread.comments, report.readings, strict=True):
        left_out = report.excluded.get(comment.id)
        if left_out is None or (label == "spam" and left_out == "spam"):
            value = getattr(reading, label).label
            if value != "unrated":
                probabilities = getattr(getattr(reading, label), "probabilities", None) or {}
                yield Item(comment, reading, label, value, probabilities.get(value))


def _probabilities(item: Item) -> Mapping[str, float]:
    if item.label == "spam":
        score = min(max(item.reading.spam.score, 0.0), 1.0)
        return {"spam": score, "ok": 1 - score}
    return getattr(item.reading, item.label).probabilities or {}


def _entropy(probabilities: Mapping[str, float]) -> float:
    return -sum(p * math.log(p) for p in probabilities.values() if p > 0)
