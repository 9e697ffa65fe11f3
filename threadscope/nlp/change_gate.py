"""The cheap look at a site of change, after which most sites need no other."""

from __future__ import annotations

from threadscope.nlp.change_sites import Site
from threadscope.nlp.change_subject import nouns
from threadscope.nlp.change_view import View, looks_of

__all__ = ["PAIR", "gate_features"]

PAIR = "pair"
"""The gate's feature of a level right behind another that looks like it."""
MEASURED = 15
"""Words between two levels up to which the first of them is looked at."""


def gate_features(view: View, site: Site) -> list[str]:
    """Return the little that shows at a glance, from which most sites are seen to be nothing.

    Args:
        view: the comment.
        site: the place.
    """
    text, level, anchor = view.text, site.level, site.anchor
    sentence = text.sentence_of(anchor)
    kind, end, names = site.kind, anchor + 1, view.names
    if level is not None:
        end = level.last
        place, named, looks = view.seen[level.first]
        kind = f"{named}/{looks}"
        found = ["level", kind, f"author={bool(view.around.earlier)}"]
        if place:
            one = view.levels[place - 1]
            gap = anchor - one.last
            found.append(f"gap={one.family == level.family} {min(gap, 15) // 3}")
            if 0 < gap < MEASURED:
                found += [f"mid={name}" for i in range(one.last, min(anchor, one.last + 4)) for name in names(i)]
                found += [f"mid last={name}" for name in names(anchor - 1)]
            alike = looks_of(view, one) == looks and one.kind == level.kind
            found.append(f"alike={alike} {'near' if gap < MEASURED else 'far'}")
            if alike and gap < MEASURED:
                found.append(PAIR)
        kind = "level"
    else:
        found = [kind, f"{kind}:far={site.delta.kind if site.delta is not None else site.last > end}"]
        found += [f"{kind}={name}" for name in names(anchor)]
        lead = text.words[max(sentence.first, anchor - 3) : anchor]
        found += [f"{kind} of measure"] * (not nouns("measure").isdisjoint([word[1] for word in lead]))
    found += [f"{kind}-1={name}" for name in names(anchor - 1)] if anchor > sentence.first else [f"{kind} opens"]
    found += [f"{kind}+1={name}" for name in names(end)] if end < sentence.last else [f"{kind} closes"]
    if anchor - 1 > sentence.first:
        found.append(f"{kind}-2={names(anchor - 2)[-1]}")
    if end + 1 < sentence.last:
        found.append(f"{kind}+2={names(end + 1)[-1]}")
    tool = max(text.mention[max(sentence.first, anchor - 8) : min(sentence.last, anchor + 5)], default=0.0)
    found.append(f"{kind}:tool={'sure' if tool >= 0.85 else 'maybe' if tool >= 0.3 else 'no'}")
    length = sentence.last - sentence.first
    found.append(f"{kind}:length={'tiny' if length <= 4 else 'short' if length <= 10 else 'long'}")
    return found
