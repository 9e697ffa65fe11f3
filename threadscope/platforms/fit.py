"""How well a reader's proposal fits its page, and which of several proposals wins.

A reader cannot know what it missed, so two things are weighed: what it has (are its records complete, does their number
agree with the one that the page states?) and, between readers, how much of what any of them found it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from threadscope.model import Comment

if TYPE_CHECKING:
    from threadscope.platforms.base import Candidate

__all__ = ["certain", "fit", "rank"]

_NAMED, _DATED, _WORDED, _AGREES = 0.28, 0.2, 0.3, 0.22
_ONE_MORE = 0.1
"""A single record proves little: its rate is 1 / (1 + this) of what many such records get."""

_CERTAIN = 0.97
"""A fit from which on a proposal with as many comments as the page counts leaves no doubt, though some lack a field."""

_UNCOUNTED = 0.985
"""The same where the page counts nothing: at least seven records, next to none of which lacks anything."""

_EQUAL = 0.02
"""Rates this close are equal: about one record in thirty."""


def fit(comments: Sequence[Comment], stated: int | None, prior: float = 1.0) -> tuple[float, Mapping[str, float]]:
    """Rate a proposal by its records, the completeness of their fields, and agreement with the stated count.

    Args:
        comments: what the reader found. Many themes print a pingback as a bare title, so only comments proper are
            asked for name, date and words.
        stated: the number that the page claims, None where it claims none. Headings count what is not printed
            (pingbacks, spam's orphans) and pages print a part, so disagreement costs, but never decides alone.
        prior: 0..1, how sure the reader is that these are comments at all.

    Returns:
        The rate, 0..1, and its parts by name, for `extract --explain`.
    """
    if not comments:
        return 0.0, {}
    count = len(comments)
    own = [c for c in comments if c.kind == "comment"] or comments
    named = sum(bool(c.author.name) for c in own) / len(own)
    dated = sum(c.posted is not None or c.posted_raw is not None for c in own) / len(own)
    worded = sum(bool(c.text) for c in own) / len(own)
    agrees = 1.0 if not stated else min(count, stated) / max(count, stated)
    enough = count / (count + _ONE_MORE)
    parts = {
        "records": float(count),
        "named": named,
        "dated": dated,
        "worded": worded,
        "agrees": agrees,
        "prior": prior,
    }
    rate = prior * enough * (_NAMED * named + _DATED * dated + _WORDED * worded + _AGREES * agrees)
    return max(0.0, min(1.0, rate)), parts


def certain(candidate: Candidate) -> bool:
    """Say whether a proposal leaves no doubt: all comments are complete, and all that the page counts are there.

    Where the reader itself knows of further pages, the count need not agree: it says where the others are. Where the
    page counts nothing, another reader would have to find more records than these, and as complete ones.
    """
    source, parts = candidate.thread.source, candidate.why
    whole = all(parts.get(part) == 1 for part in ("prior", "named", "dated", "worded"))
    if source.stated_count == len(candidate.thread.comments):
        return whole or candidate.fit >= _CERTAIN
    if source.stated_count is None and candidate.fit >= _UNCOUNTED and candidate.reader != "generic":
        return True  # the generic reader comes last, and is to be weighed against the others
    return whole and source.status == "partial"


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Order proposals for one page, the best first; of equals the earlier one, which is the more specific reader.

    A reader that finds a part of what another finds has the same completeness and would tie with it, so each rate is
    weighed by the reader's share of the words that the fullest proposal has. The square root keeps a reader that
    takes half the page for one comment from winning by bulk. A proposal without comments (a service's empty frame,
    whose reader knows where they are) has nothing to weigh; its rate stands.
    """
    masses = [_mass(c) for c in candidates]
    most = max(masses, default=0.0) or 1.0
    weighed = [c.fit * ((mass / most) ** 0.5 if mass else 1.0) for c, mass in zip(candidates, masses, strict=True)]
    order = sorted(range(len(candidates)), key=lambda i: (-weighed[i], i))
    best = next((i for i in range(len(candidates)) if weighed[i] >= weighed[order[0]] - _EQUAL), 0) if order else 0
    order.sort(key=lambda i: i != best)
    return [candidates[i] for i in order]


def _mass(candidate: Candidate) -> float:
    """Count a proposal's records that have words, each by its own completeness, and the placeholders it saw through."""
    records = sum(
        0.5 + 0.25 * bool(c.author.name) + 0.25 * bool(c.posted or c.posted_raw)
        for c in candidate.thread.comments
        if c.text
    )
    return records + candidate.thread.source.removed if records else 0.0
