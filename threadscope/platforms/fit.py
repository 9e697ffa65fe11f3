"""How well a reader's proposal fits its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from threadscope.model import Comment

__all__ = ["fit"]


def fit(comments: Sequence[Comment], stated: int | None, prior: float = 1.0) -> tuple[float, Mapping[str, float]]:
    """Rate a proposal 0..1 by its records, the completeness of their fields, and agreement with the stated count.

    Provisional. Returns the rate and its parts.
    """
    if not comments:
        return 0.0, {}
    named = sum(bool(c.author.name) for c in comments) / len(comments)
    dated = sum(c.posted is not None for c in comments) / len(comments)
    worded = sum(bool(c.text) for c in comments) / len(comments)
    agree = 1.0 if not stated else min(len(comments), stated) / max(len(comments), stated)
    parts = {"named": named, "dated": dated, "worded": worded, "agrees": agree, "prior": prior}
    return prior * (0.3 * named + 0.2 * dated + 0.3 * worded + 0.2 * agree), parts
