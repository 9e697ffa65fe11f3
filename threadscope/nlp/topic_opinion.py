"""A second opinion on topics, and how it is weighed with the linear models'.

The linear models see words, classes and rules; a reader that sees more (`accurate_topics`) says of each list how likely
the tool gave it, and of each topic what its author makes of it. The logits of both are added up with weights that were
fitted to tools which neither had seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from threadscope.nlp.change_opinion import LEAST

if TYPE_CHECKING:
    from threadscope.nlp.topic_evaluation import Found
    from threadscope.nlp.words import Text

__all__ = ["Reader", "VerdictMix"]


@dataclass(frozen=True, slots=True)
class VerdictMix:
    """How much both sides count in what an author makes of a topic."""

    linear: float
    """Of the logarithms of the linear model's probabilities."""
    reader: float
    """Of the reader's logits."""

    def weighed(self, chances: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
        """Return the probabilities of each verdict in view of both, summing to 1.

        Args:
            chances: the linear model's probability of each verdict.
            said: the reader's logit of each.
        """
        logits = {
            label: self.linear * math.log(max(chance, LEAST)) + self.reader * said[label]
            for label, chance in chances.items()
        }
        top = max(logits.values())
        shares = {label: math.exp(logit - top) for label, logit in logits.items()}
        total = sum(shares.values())
        return {label: share / total for label, share in shares.items()}


class Reader(Protocol):
    """Whoever gives opinions."""

    @property
    def least(self) -> float:
        """The least weighed chance of a list that is taken for topics."""

    def chances(self, text: Text, lists: Sequence[Sequence[Found]], linear: Sequence[float]) -> list[float]:
        """Return each list's chance of being topics that the tool gave, in view of the linear model's."""

    def verdicts(
        self, text: Text, first: int, topics: Sequence[Found], linear: Sequence[Mapping[str, float]]
    ) -> list[dict[str, float]]:
        """Return each topic's probabilities of the verdicts, in view of the linear model's."""
