"""A second opinion on the sites of change, and how it is weighed with the linear model's.

The linear model sees words, classes and rules; a reader that sees more (`accurate_changes`) says of each site how
likely it tells of a change, and the logits of both are added up with weights that were fitted to tools which neither
had seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from threadscope.nlp.change_model import Prepared
    from threadscope.nlp.change_view import View

__all__ = ["Mix", "Opinion", "Reader", "logit_of"]

LEAST = 1e-6
"""No probability counts as less."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How much the logits of both sides count."""

    linear: float
    reader: float
    bias: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says of one site: the logit of a change."""

    logit: float
    mix: Mix

    def weighed(self, chance: float) -> float:
        """Return the chance of a change in view of both, given the linear model's."""
        logit = self.mix.linear * logit_of(chance) + self.mix.reader * self.logit + self.mix.bias
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


class Reader(Protocol):
    """Whoever gives opinions."""

    @property
    def least(self) -> float:
        """The least weighed chance that makes a claim."""

    def opinions(self, view: View, prepared: Sequence[Prepared]) -> Sequence[Opinion]:
        """Return one opinion on each site of a comment."""


def logit_of(chance: float) -> float:
    """Return the logarithm of the odds, within bounds."""
    return math.log(max(chance, LEAST) / max(1 - chance, LEAST))
