"""The cheap look at a site of change, after which most sites need no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.nlp.change_sites import Site
from threadscope.nlp.change_subject import nouns
from threadscope.nlp.change_view import View, looks_of

if TYPE_CHECKING:
    from threadscope.nlp.linear import Linear

__all__ = ["PAIR", "Gate", "gate_features", "gate_names", "gate_of"]

PAIR = ("alike", "near")
"""The gate's feature of a level right behind another that looks like it."""
MEASURED = 15
"""Words between two levels up to which the first of them is looked at."""
_KINDS = ("level", "move", "signed", "step")
_FAR = {kind: f"{kind} far" for kind in _KINDS}
_ASKED = {kind: (f"{kind}-1", f"{kind}-2", f"{kind}+1", f"{kind}+2", f"{kind} about") for kind in _KINDS}
_NUMBERS = ("0", "1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of pairs of question and answer."""

    weights: Mapping[tuple[str, str], float]
    bias: float


def gate_features(view: View, site: Site) -> list[tuple[str, str]]:
    """Return the little that shows at a glance, from which most sites are seen to be nothing, as (question, answer).

    Pairs, not joined names: they are asked for every site, and a pair is looked up without making a string.

    Args:
        view: the comment.
        site: the place.
    """
    text, level, anchor = view.text, site.level, site.anchor
    words, names = text.words, view.names
    sentence = text.sentence_of(anchor)
    kind, end = site.kind, anchor + 1
    found: list[tuple[str, str]]
    if level is not None:
        end = level.last
        place, named, looks = view.seen[level.first]
        found = [("site", "level"), (named, looks), ("author", "known" if view.around.earlier else "new")]
        if place:
            one = view.levels[place - 1]
            gap = anchor - one.last
            found.append(("gap" if one.family == level.family else "gap of other", _NUMBERS[min(max(gap, 0), 15) // 3]))
            if 0 < gap < MEASURED:
                found += [("mid", name) for i in range(one.last, min(anchor, one.last + 4)) for name in names(i)]
                found += [("mid last", name) for name in names(anchor - 1)]
            if looks_of(view, one) == looks and one.kind == level.kind:
                found.append(PAIR if gap < MEASURED else ("alike", "far"))
            else:
                found.append(("not alike", "near" if gap < MEASURED else "far"))
        kind = "level"
    else:
        far = site.delta.kind if site.delta is not None else "words" if site.last > end else "nothing"
        found = [("site", kind), (_FAR[kind], far)]
        found += [(kind, name) for name in names(anchor)]
        for i in range(max(sentence.first, anchor - 3), anchor):
            if words[i][1] in nouns("measure"):
                found.append((kind, "of measure"))
                break
    before, twice, behind, then, about = _ASKED[kind]
    found += [(before, name) for name in names(anchor - 1)] if anchor > sentence.first else [(before, "opens")]
    found += [(behind, name) for name in names(end)] if end < sentence.last else [(behind, "closes")]
    if anchor - 1 > sentence.first:
        found.append((twice, names(anchor - 2)[-1]))
    if end + 1 < sentence.last:
        found.append((then, names(end + 1)[-1]))
    tool = max(text.mention[max(sentence.first, anchor - 8) : min(sentence.last, anchor + 5)], default=0.0)
    found.append((about, "sure" if tool >= 0.85 else "maybe" if tool >= 0.3 else "no"))
    length = sentence.last - sentence.first
    found.append((about, "tiny" if length <= 4 else "short" if length <= 10 else "long"))
    return found


def gate_names(features: Iterable[tuple[str, str]]) -> list[str]:
    """Return features as a model's file names them."""
    return ["=".join(pair) for pair in features]


def gate_of(models: Linear) -> Gate:
    """Make the question `gate` of a model ready for features as `gate_features` gives them."""
    known = models.weights["gate"]
    weights = {(name[: name.index("=")], name[name.index("=") + 1 :]): row[0] for name, row in known.items()}
    return Gate(weights, models.bias["gate"][0])
