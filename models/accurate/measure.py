# ruff: noqa: INP001  # beside a script
"""Measure the shipped files as the product runs them, on sources and on tools that they never saw."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from data import SHORT, lines

from threadscope.corpora import corpus
from threadscope.model import SENTIMENTS
from threadscope.nlp.accurate import Model

UNSEEN = ("se_api", "se_gh", "ss_twitter4242")
"""Not `sst_dev`: four fifths of its sentences are among VADER's film reviews, which train."""
SAMPLE = 2_000
"""Texts of a corpus that are rated at most."""


def scores(gold: np.ndarray, chances: np.ndarray, labels: Sequence[str] = SENTIMENTS) -> dict[str, Any]:
    """Return accuracy, F1 by label, macro-F1 over the labels that occur, and calibration error in ten bins."""
    said, surest = chances.argmax(1), chances.max(1)
    each = {}
    for k, name in enumerate(labels):
        if (gold == k).any():
            hits = int(((gold == k) & (said == k)).sum())
            each[name] = round(2 * hits / int((gold == k).sum() + (said == k).sum()), 4)
    bins = np.minimum((surest * 10).astype(int), 9)
    error = sum(abs((surest[bins == b] - (said == gold)[bins == b]).sum()) for b in range(10)) / len(gold)
    brier = float(np.square(chances - np.eye(4)[gold]).sum(1).mean())
    macro = round(float(np.mean(list(each.values()))), 4)
    return {"n": len(gold), "macro_f1": macro, "f1": each, "ece": round(float(error), 4), "brier": round(brier, 4)}


def polarity(gold: np.ndarray, chances: np.ndarray) -> float:
    """Return the macro-F1 of the sign of positive minus negative, on texts that have one."""
    negative, positive = SENTIMENTS.index("negative"), SENTIMENTS.index("positive")
    sided = (gold == negative) | (gold == positive)
    said = np.where(chances[sided, positive] > chances[sided, negative], positive, negative)
    each = [
        2 * ((said == k) & (gold[sided] == k)).sum() / max(1, (said == k).sum() + (gold[sided] == k).sum())
        for k in (negative, positive)
    ]
    return round(float(np.mean(each)), 4)


def everything(model: Model) -> dict[str, Any]:
    """Return the figures on corpora of tone that the model never saw."""
    folder = corpus("sentiment-unseen").folder
    paths = {name: folder / f"{name}.jsonl" for name in UNSEEN}
    paths["goemotions_dev"] = corpus("goemotions").folder / "goemotions_dev.jsonl"
    found: dict[str, Any] = {}
    characters = texts = 0
    started = time.process_time()
    for name, path in paths.items():
        rows = list(lines(path))
        rows = random.Random(0).sample(rows, min(SAMPLE, len(rows)))  # noqa: S311  # a sample, no secret
        gold = np.array([SENTIMENTS.index(SHORT[row["label"]]) for row in rows])
        found[name] = tone_scores(gold, np.array([model.sentiment(row["text"]) for row in rows]))
        texts += len(rows)
        characters += sum(len(row["text"]) for row in rows)
    spent = time.process_time() - started
    found["mean_of_unseen"] = {
        name: round(float(np.mean([found[corpus][name] for corpus in UNSEEN])), 4)
        for name in ("macro_f1", "polarity_f1", "ece")
    }
    found["speed"] = {"texts_a_cpu_second": round(texts / spent, 1), "mean_characters": round(characters / texts)}
    return found


def tone_scores(gold: np.ndarray, chances: np.ndarray) -> dict[str, Any]:
    """Return the scores of a tone, with that of its sign and the share of texts called mixed."""
    mixed = float((chances.argmax(1) == SENTIMENTS.index("mixed")).mean())
    return {
        **scores(gold, chances),
        "polarity_f1": polarity(gold, chances),
        "mixed_share": round(mixed, 4),
    }
