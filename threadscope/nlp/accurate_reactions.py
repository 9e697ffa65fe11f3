"""Stance and tone in threads about a tool, read by a branch of the accurate tier's encoder.

    text -> the tool's names become one plain word -> encoder -> logits of the branch (stance, tone)
         -> stance: weighed with what the linear model says, which sees syntax, rules and what a comment answers
         -> tone: as the branch says

Weights of both views were fitted on tools that neither model had seen (`models/accurate/train.py`), under the class mix
that the linear model's probabilities assume, so that the trust index divides out the same prior.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from threadscope.model import SENTIMENTS, STANCES, Comment, Reading, Stance, Tool
from threadscope.nlp import accurate, models

__all__ = ["Blend", "load", "logits", "renamed", "reread"]

NAME = "score"
"""The word that stands for the tool: what it is called says nothing about what people think of it."""
LEAST = 1e-4
"""No probability counts as less."""
READ = 6_000
"""Characters in which a sentence to show is looked for."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Hold how much each view counts, and what calibrates them together."""

    linear: float
    """Of the logarithms of the linear model's probabilities."""
    branch: float
    """Of the branch's logits."""
    bias: Sequence[float]
    """In the order of STANCES."""
    tone: float
    """Of the branch's logits of tone."""
    tone_bias: Sequence[float]
    """In the order of SENTIMENTS."""

    def stance(self, chances: Mapping[str, float], said: Sequence[float]) -> dict[str, float]:
        """Return the probabilities of STANCES in view of both, summing to 1."""
        logits = [
            self.linear * math.log(max(chances[label], LEAST)) + self.branch * logit + bias
            for label, logit, bias in zip(STANCES, said, self.bias, strict=True)
        ]
        return dict(zip(STANCES, accurate.chances(logits, 1.0), strict=True))

    def sentiment(self, said: Sequence[float]) -> dict[str, float]:
        """Return the probabilities of SENTIMENTS, summing to 1."""
        logits = [self.tone * logit + bias for logit, bias in zip(said, self.tone_bias, strict=True)]
        return dict(zip(SENTIMENTS, accurate.chances(logits, 1.0), strict=True))


@cache
def load() -> Blend:
    """Return the blend that the model's folder holds."""
    meta = json.loads((models.folder("accurate") / "meta.json").read_text(encoding="utf-8"))
    return Blend(**meta["reactions"])


def reread(readings: Sequence[Reading], comments: Sequence[Comment], tool: Tool) -> list[Reading]:
    """Weigh each rated comment's stance with what the branch reads, and take its tone from the branch.

    Each result depends on its own comment, its reading and the tool only. A short "same here" keeps the stance of what
    it answers: by itself it has none.

    Args:
        readings: of the whole pipeline, answers weighed.
        comments: what they are of, in the same order.
        tool: what the thread is about.

    Raises:
        Fatal: the extra is not installed.
    """
    model, blend = accurate.load(), load()
    found = []
    for reading, comment in zip(readings, comments, strict=True):
        if reading.sentiment.probabilities is None and reading.stance.probabilities is None:
            found.append(reading)
            continue
        stance, tone = logits(model, renamed(comment.text, tool))
        found.append(_reread(reading, comment.text, (blend.stance, stance), blend.sentiment(tone)))
    return found


def logits(model: accurate.Model, text: str) -> tuple[list[float], list[float]]:
    """Return the branch's logits of stance and of tone for one text, its tool's names replaced."""
    both = model.run("reaction", *accurate.encode(model.tokenizer, text))
    return both[: len(STANCES)], both[len(STANCES) :]


def renamed(text: str, tool: Tool) -> str:
    """Put one plain word in the place of the tool's names, with what marks them (`#`, `@`)."""
    return _names(tool).sub(NAME, text)


@lru_cache(maxsize=64)
def _names(tool: Tool) -> re.Pattern[str]:
    names = sorted({tool.name, *tool.aliases}, key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)[#@]?(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)


def _reread(reading: Reading, text: str, weigh: tuple[Any, Sequence[float]], shares: Mapping[str, float]) -> Reading:
    from threadscope.nlp.stance_answers import agrees

    if reading.sentiment.probabilities is not None:
        label = max(SENTIMENTS, key=lambda name: shares[name])
        score = shares["positive"] - shares["negative"]
        tone = replace(reading.sentiment, label=label, score=score, probabilities=dict(shares))
        reading = replace(reading, sentiment=tone, model=accurate.load().version)
    own = reading.stance
    if own.probabilities is None or agrees(text):
        return reading
    chances = weigh[0](own.probabilities, weigh[1])
    return replace(reading, stance=_with(own, chances, text))


def _with(own: Stance, chances: Mapping[str, float], text: str) -> Stance:
    """Return a stance with new probabilities; where its label changes, so does the sentence that is shown."""
    from threadscope.nlp.stance_evidence import quote_plain
    from threadscope.nlp.stance_model import trained
    from threadscope.nlp.words import read_text

    label = max(STANCES, key=lambda name: chances[name])
    evidence = own.evidence
    if label != own.label:
        (evidence,) = quote_plain(trained(), [read_text(text[:READ])], [label])
    return replace(own, label=label, probabilities=dict(chances), evidence=evidence)
