"""How likely a judged site is right in all that it says: its place, its numbers and its way.

`change_model` says of each site by itself whether it tells of a change. Whether the claim that comes of it is right
also hangs on how sure its old level and its direction are, and on the sites around it: one level that three words of
movement surround is told once. A last regression, fitted to judgements on tools that the others had not seen, weighs
all that.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from threadscope.nlp.change_opinion import logit_of

if TYPE_CHECKING:
    from threadscope.nlp.change_model import Found
    from threadscope.nlp.linear import Linear

__all__ = ["LOOKED", "hit_features", "weighed"]

LOOKED = 0.1
"""The least chance of a change by itself at which a site is looked at, and counts among what stands around others."""
CLAIMED = 0.3
"""The least chance of a change by itself that makes a claim, however sure its numbers are."""
_ALONE = -4.0
"""The logit of a neighbour where there is none."""
_NO_START = -8.0
_OPTIONS = 4
_AGREED = 2.0
"""Rules that agree or disagree on a direction, at most so many of which count."""


def weighed(found: Sequence[Found], words: int, models: Linear) -> list[Found]:
    """Return the judged sites of a comment that are worth it, with the chance that all they say is right.

    Args:
        found: the judged sites of one comment.
        words: how many the comment has.
        models: with the question `hit`.
    """
    looked = [one for one in found if one.chance >= LOOKED]
    claimed = [one for one in looked if one.chance >= CLAIMED]
    return [
        replace(one, chance=models.chance(features, "hit"))
        for one, features in zip(claimed, hit_features(looked, words, CLAIMED), strict=True)
    ]


def hit_features(found: Sequence[Found], words: int, least: float = LOOKED) -> Iterator[dict[str, float]]:
    """Yield what speaks for and against all that each site of a comment says; pairs, new levels and words apart.

    Args:
        found: the judged sites of one comment whose chance is at least `LOOKED`.
        words: how many the comment has.
        least: skip the sites whose chance is less; they still count among what stands around others.
    """
    logits = [logit_of(one.chance) for one in found]
    for one, logit in zip(found, logits, strict=True):
        if one.chance < least:
            continue
        rivals: list[float] = []
        others: list[float] = []
        for have, theirs in zip(found, logits, strict=True):
            if have is not one:
                (rivals if one.first < have.last and have.first < one.last else others).append(theirs)
        kind = _kind(one)
        said = _said(one, logit) | {
            "rival": max(rivals, default=_ALONE),
            "rivals": float(len(rivals)),
            "other": max(others, default=_ALONE),
            "sites": float(len(found)),
        }
        yield {
            **said,
            **{f"{kind} {name}": value for name, value in said.items()},
            **_marks(one, kind, logit),
            "unlikely": min(logit, 0.0),
            "way alone": said["way"] if one.before is None else 0.0,
            "logit rival": logit * said["rival"],
            "logit start": logit * said["start"],
            "words": math.log(words),
            "place": one.first / words,
            "likely": float(sum(theirs > 0 for theirs in others)),
        }


def _kind(one: Found) -> str:
    if one.site.kind != "level":
        return "words"
    if one.to is None:
        return "level"
    return "to" if one.before is None else "pair"


def _said(one: Found, logit: float) -> dict[str, float]:
    """Return how sure the site itself is, its old level and its way."""
    starts = (*one.details.starts, 0.0, 0.0)
    agree = float(sum(1 if way == one.direction else -1 for way in one.details.ways))
    return {
        "logit": logit,
        "surer": max(logit, 0.0),
        "start": max(_NO_START, logit_of(starts[0])),
        "second": starts[1],
        "options": float(min(len(one.details.starts), _OPTIONS)),
        "agree": max(-_AGREED, min(_AGREED, agree)),
        "span": math.log(one.last - one.first + 1),
        "way": abs(logit_of(one.details.up)),
        "same": one.details.same,
    }


def _marks(one: Found, kind: str, logit: float) -> dict[str, float]:
    """Return what kind of site it is, and which way it went."""
    found = {kind: 1.0, f"way {one.direction}": 1.0, f"site {one.site.kind}": 1.0}
    if one.direction == "same":
        found |= {f"same {kind}": 1.0, "same logit": logit}
    if one.site.level is not None:
        found[f"is {one.site.level.kind}"] = 1.0
    if not one.details.starts:
        found["no start"] = 1.0
    elif one.before is not None and one.before == one.to:
        found["equal"] = 1.0
    return found
