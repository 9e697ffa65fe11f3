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

PAIR = ("alike", ("near",))
"""The gate's feature of a level right behind another that looks like it."""
MEASURED = 15
"""Words between two levels up to which the first of them is looked at."""
_KINDS = ("level", "move", "signed", "step")
REMEMBERED = 50_000
"""Questions with their answers whose weight is kept before the memory starts afresh."""
Asked = tuple[str, tuple[str, ...]]
"""A question and its answers: a word has a name, and often classes."""
_FAR = {kind: f"{kind} far" for kind in _KINDS}
_ASKED = {kind: (f"{kind}-1", f"{kind}-2", f"{kind}+1", f"{kind}+2", f"{kind} about") for kind in _KINDS}
_NUMBERS = (("0",), ("1",), ("2",), ("3",), ("4",), ("5",))


class _Weights(dict[Asked, float]):
    """Weights of a question's answers, summed up when they are first given: most words come again."""

    def __init__(self, known: Mapping[str, tuple[float, ...]]) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, asked: Asked) -> float:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[asked] = sum(self.known[name][0] for name in gate_names([asked]) if name in self.known)
        return found


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of a question with its answers."""

    weights: Mapping[Asked, float]
    bias: float


def gate_features(view: View, site: Site) -> list[Asked]:
    """Return the little that shows at a glance, from which most sites are seen to be nothing: questions and answers.

    No joined names: they are asked for every site, and all answers to a question are looked up together.

    Args:
        view: the comment.
        site: the place.
    """
    text, level, anchor = view.text, site.level, site.anchor
    words, names = text.words, view.names
    sentence = text.sentence_of(anchor)
    kind, end = site.kind, anchor + 1
    found: list[Asked]
    if level is not None:
        end = level.last
        place, named, looks = view.seen[level.first]
        found = [("site", ("level",)), (named, (looks,)), ("author", ("known",) if view.around.earlier else ("new",))]
        if place:
            one = view.levels[place - 1]
            gap = anchor - one.last
            found.append(("gap" if one.family == level.family else "gap of other", _NUMBERS[min(max(gap, 0), 15) // 3]))
            if 0 < gap < MEASURED:
                found += [("mid", names(i)) for i in range(one.last, min(anchor, one.last + 4))]
                found.append(("mid last", names(anchor - 1)))
            if looks_of(view, one) == looks and one.kind == level.kind:
                found.append(PAIR if gap < MEASURED else ("alike", ("far",)))
            else:
                found.append(("not alike", ("near",) if gap < MEASURED else ("far",)))
        kind = "level"
    else:
        far = site.delta.kind if site.delta is not None else "words" if site.last > end else "nothing"
        found = [("site", (kind,)), (_FAR[kind], (far,)), (kind, names(anchor))]
        for i in range(max(sentence.first, anchor - 3), anchor):
            if words[i][1] in nouns("measure"):
                found.append((kind, ("of measure",)))
                break
    before, twice, behind, then, about = _ASKED[kind]
    found.append((before, names(anchor - 1) if anchor > sentence.first else ("opens",)))
    found.append((behind, names(end) if end < sentence.last else ("closes",)))
    if anchor - 1 > sentence.first:
        found.append((twice, names(anchor - 2)[-1:]))
    if end + 1 < sentence.last:
        found.append((then, names(end + 1)[-1:]))
    tool = max(text.mention[max(sentence.first, anchor - 8) : min(sentence.last, anchor + 5)], default=0.0)
    found.append((about, ("sure",) if tool >= 0.85 else ("maybe",) if tool >= 0.3 else ("no",)))
    length = sentence.last - sentence.first
    found.append((about, ("tiny",) if length <= 4 else ("short",) if length <= 10 else ("long",)))
    return found


def gate_names(features: Iterable[Asked]) -> list[str]:
    """Return features as a model's file names them."""
    return [f"{question}={answer}" for question, answers in features for answer in answers]


def gate_of(models: Linear) -> Gate:
    """Make the question `gate` of a model ready for features as `gate_features` gives them."""
    return Gate(_Weights(models.weights["gate"]), models.bias["gate"][0])
