# ruff: noqa: INP001  # beside a script
"""Read what the accurate tier learns from, as texts with target probabilities."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadscope.corpora import corpus
from threadscope.labelled import labelled
from threadscope.model import SENTIMENTS

LABELLED = {"web_texts": "ud-english-ewt", "video_comments": "youtube-spam"}
"""Texts of others whose tones `corpora/tones` holds."""
CORPORA = ("goemotions", "vader_amazon", "vader_movie", "vader_tweets", "joined", *LABELLED)
"""Each has class habits of its own; `joined` are texts put together for `mixed`."""
RATED = ("vader_amazon", "vader_movie", "vader_tweets")
SHORT = {"neg": "negative", "neu": "neutral", "pos": "positive", "mixed": "mixed"}
EMOTIONS = (
    *("admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire"),
    *("disappointment", "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy"),
    *("love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral"),
)
WEAK = {"approval", "realization", "optimism", "desire", "caring", "neutral"}
"""Emotions that are no tone by themselves; a text with no other is left out unless it is neutral."""
MILD, SLOPE = 0.7, 2.5
"""A mean rating at which half the readers would see no tone, and how fast that changes (VADER's scale, -4..4)."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text with what should be said of it."""

    text: str
    target: tuple[float, ...]
    """Probabilities over SENTIMENTS."""
    corpus: str
    emotions: tuple[float, ...] | None = None


def _one(label: str, labels: Sequence[str]) -> tuple[float, ...]:
    return tuple(float(x == label) for x in labels)


def _tone(negative: float, neutral: float, positive: float, mixed: float = 0.0) -> tuple[float, ...]:
    said = {"negative": negative, "neutral": neutral, "positive": positive, "mixed": mixed}
    return tuple(said[x] for x in SENTIMENTS)


def rated_target(score: float) -> tuple[float, ...]:
    """Turn a mean rating into probabilities: the further from 0, the fewer readers see no tone."""
    positive = 1 / (1 + math.exp(-(score - MILD) * SLOPE))
    negative = 1 / (1 + math.exp((score + MILD) * SLOPE))
    return _tone(negative, 1 - positive - negative, positive)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read_goemotions(part: str, *, weak: bool = False) -> list[Example]:
    """Read GoEmotions with its emotions; `part` is `train` or `dev`, and `weak` keeps texts of weak emotions alone."""
    found = []
    for row in lines(corpus("goemotions").folder / f"goemotions_{part}.jsonl"):
        if weak or row["label"] == "neu" or not set(row["emotions"]) <= WEAK:
            emotions = tuple(float(x in row["emotions"]) for x in EMOTIONS)
            found.append(Example(row["text"], _one(SHORT[row["label"]], SENTIMENTS), "goemotions", emotions))
    return found


def read_ratings() -> list[Example]:
    """Read VADER's gold ratings."""
    folder = corpus("vader-ratings").folder
    return [
        Example(row["text"], rated_target(row["score"]), name)
        for name in RATED
        for row in lines(folder / f"{name}.jsonl")
    ]


def read_tones() -> list[Example]:
    """Read others' texts whose tones we labelled."""
    return [
        Example(text, _one(SHORT[row["label"]], SENTIMENTS), name)
        for name, of in LABELLED.items()
        for text, row in labelled("tones", of)
    ]


def joined(examples: Sequence[Example], count: int, chosen: random.Random) -> list[Example]:
    """Put texts together: praise with blame is mixed; two of one tone, or one with a neutral text, keep the tone."""
    neutral, positive, negative, mixed = (SENTIMENTS.index(x) for x in ("neutral", "positive", "negative", "mixed"))
    by_label: dict[int, list[str]] = {neutral: [], positive: [], negative: []}
    for example in examples:
        top = max(range(len(example.target)), key=example.target.__getitem__)
        if example.target[top] > 0.8 and top != mixed and len(example.text) < 300:
            by_label[top].append(example.text)
    links = (". ", ", but ", " ", "! ", ". However, ", "\n", ". ", ". Still, ", "; ", " - ")
    found = []
    for _ in range(count):
        kind = chosen.random()
        if kind < 0.5:
            labels, said = [positive, negative], mixed
        elif kind < 0.75 or not by_label[neutral]:
            said = chosen.choice([positive, negative])
            labels = [said, said]
        else:
            said = chosen.choice([positive, negative])
            labels = [said, neutral]
        chosen.shuffle(labels)
        first, second = (chosen.choice(by_label[x]) for x in labels)
        text = first.rstrip(" .!") + chosen.choice(links) + second
        soft = [0.03, 0.03, 0.03, 0.03]
        soft[said] += 1 - sum(soft)
        found.append(Example(text, tuple(soft), "joined"))
    return found
