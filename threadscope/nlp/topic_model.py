"""Judge what an author makes of a topic by a trained model that sees what the rules read (`models/topics`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, cast

from threadscope.nlp.linear import Linear, load
from threadscope.nlp.models import folder
from threadscope.nlp.topic_evaluation import Found, evaluate, shared_out
from threadscope.nlp.topic_features import verdict_features
from threadscope.nlp.words import Text

__all__ = ["Verdict", "judge", "model"]

Verdict = Literal["endorsed", "disputed", "reported"]


@cache
def model() -> Linear:
    """Load `models/topics`, once."""
    return load(folder("topics"))


def judge(text: Text, first: int, topics: Sequence[Found], tone: float) -> list[tuple[Verdict, tuple[int, int] | None]]:
    """Judge each topic of a claim.

    Args:
        text: the comment.
        first: where the claim begins.
        topics: in order.
        tone: P(positive) - P(negative) of the comment.

    Returns:
        For each topic its verdict and the character span that shows it (none for `reported`).
    """
    models = model()
    rules = evaluate(text, first, topics)
    own, general = shared_out(text, first, topics)
    judged: list[tuple[Verdict, tuple[int, int] | None]] = []
    for k, features in enumerate(verdict_features(text, first, topics, tone)):
        chances = models.chances(features, "verdict")
        verdict = cast("Verdict", max(chances, key=chances.__getitem__))
        shown = rules[k][1]
        if verdict != "reported" and shown is None:
            clauses = own.get(k) or general
            sentence = text.sentence_of(first)
            shown = text.span(*(clauses[0] if clauses else (sentence.first, sentence.last)))
        judged.append((verdict, None if verdict == "reported" else shown))
    return judged
