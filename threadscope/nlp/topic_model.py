"""Judge what an author makes of a topic by a trained model that sees what the rules read (`models/topics`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from threadscope.nlp.linear import Linear, load
from threadscope.nlp.models import folder
from threadscope.nlp.topic_evaluation import Found, evaluate, shared_out
from threadscope.nlp.topic_features import verdict_features
from threadscope.nlp.words import Text

if TYPE_CHECKING:
    from threadscope.nlp.topic_opinion import Reader

__all__ = ["Judged", "Verdict", "judge", "model"]

Verdict = Literal["endorsed", "disputed", "reported"]
Judged = tuple[Verdict, tuple[int, int] | None]
"""A topic's verdict and the character span that shows it."""


@cache
def model() -> Linear:
    """Load `models/topics`, once."""
    return load(folder("topics"))


def judge(text: Text, first: int, topics: Sequence[Found], tone: float, reader: Reader | None = None) -> list[Judged]:
    """Judge each topic of a claim.

    Args:
        text: the comment.
        first: where the claim begins.
        topics: in order.
        tone: P(positive) - P(negative) of the comment.
        reader: whose opinion on each topic is weighed, too.

    Returns:
        For each topic its verdict and the character span that shows it (none for `reported`).
    """
    models = model()
    rated = [models.chances(features, "verdict") for features in verdict_features(text, first, topics, tone)]
    if reader is not None:
        rated = reader.verdicts(text, first, topics, rated)
    rules = evaluate(text, first, topics)
    own, general = shared_out(text, first, topics)
    judged: list[Judged] = []
    for k, chances in enumerate(rated):
        verdict = cast("Verdict", max(chances, key=chances.__getitem__))
        shown = rules[k][1]
        if verdict != "reported" and shown is None:
            clauses = own.get(k) or general
            sentence = text.sentence_of(first)
            shown = text.span(*(clauses[0] if clauses else (sentence.first, sentence.last)))
        judged.append((verdict, None if verdict == "reported" else shown))
    return judged
