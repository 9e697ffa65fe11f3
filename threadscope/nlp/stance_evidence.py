"""What to show of a comment: the sentence that carries its stance, or the clause where the sentence is long.

A quotation has to be understood alone, so it is a whole sentence where that is short enough; and it must not say the
opposite, so sentences are compared by how much more they carry this side than the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadscope.model import Span
from threadscope.nlp.stance_features import said_in
from threadscope.nlp.stance_model import SIDES, Model
from threadscope.nlp.stance_rules import Rules
from threadscope.nlp.tables import word_set
from threadscope.nlp.words import Text

if TYPE_CHECKING:
    from threadscope.nlp.evidence import Evidence
    from threadscope.nlp.words import Sentence

__all__ = ["SHOWN", "Read", "clauses", "quote", "quote_plain"]

QUOTE = 160
"""Characters of a sentence that is shown whole."""
ALONE = 30
"""Characters that a clause needs to be understood alone; a shorter one takes its neighbour along."""
SHORTEST = 3
"""Words of a clause."""
RULES_SAY = 4.0
"""What a phrase of the rules adds to its clause, times its weight, when the clause to show is chosen."""
SHOWN: Mapping[str, tuple[str, ...]] = {
    "trust": ("trust",),
    "distrust": ("distrust",),
    "mixed": ("trust", "distrust"),
    "none": (),
}
_ENDS = word_set("evidence", "strong_stops") | {","}
_TURNS = frozenset(("but", "though", "although", "however", "yet", "while", "whereas", "except"))
Stretch = tuple[int, int]
"""Words first..last, last exclusive."""


def clauses(text: Text, sentence: Sentence) -> Iterator[Stretch]:
    """Yield the clauses of a sentence as stretches of words; quoted words belong to none."""
    first = sentence.first
    for i in range(sentence.first, sentence.last):
        lower = text.words[i].lower
        if text.quoted[i] or (lower in _ENDS and (i - first >= SHORTEST or lower != ",")):
            if i > first:
                yield first, i
            first = i + 1
        elif lower in _TURNS and i - first >= SHORTEST:
            yield first, i
            first = i
    if first < sentence.last:
        yield first, sentence.last


@dataclass(slots=True)
class Read:
    """A comment with what the model read in it."""

    text: Text
    sentences: Sequence[Sentence]
    """Those that are read."""
    sides: Sequence[Sequence[float]]
    """Probabilities of SIDES for each of them."""
    evidence: Sequence[Evidence] = ()
    """Phrases of the rules."""


def quote(model: Model, read: Read, label: str) -> tuple[Span, ...]:
    """Return what carries each side of a stance, in the comment's order; `mixed` has two sides, `none` has none."""
    text, found = read.text, read.sentences
    if not found or label == "none":
        return ()
    best: dict[str, Sentence] = {}
    for side in SHOWN[label]:
        at = SIDES.index(side)
        more = [row[at] - row[1 - at] for row in read.sides]
        best[side] = found[more.index(max(more))]
    cut = len(best) > len(set(best.values()))
    stretches = {_within(model, read, sentence, side, cut=cut) for side, sentence in best.items()}
    return tuple(_span(text, *stretch) for stretch in sorted(stretches))


def quote_plain(model: Model, texts: Sequence[Text], labels: Sequence[str]) -> list[tuple[Span, ...]]:
    """Return the same for comments of which only the words are known."""
    if not texts:
        return []
    sums = model.sums(texts)
    sides = model.sides(sums, said_in(texts, sums.sentences, [Rules((), ())] * len(texts))).tolist()
    found: list[tuple[Span, ...]] = []
    first = 0
    for text, sentences, label in zip(texts, sums.sentences, labels, strict=True):
        last = first + len(sentences)
        found.append(quote(model, Read(text, sentences, sides[first:last]), label))
        first = last
    return found


def _within(model: Model, read: Read, sentence: Sentence, side: str, *, cut: bool) -> Stretch:
    """Return the whole sentence, or its clause that pulls most where it is long, quotes, or has to be cut."""
    text = read.text
    whole = sentence.first, sentence.last
    if not cut and _length(text, *whole) <= QUOTE and True not in text.quoted[slice(*whole)]:
        return whole
    parts = list(clauses(text, sentence)) or [whole]
    pulls = model.pulls(text, sentence, side)
    for e in read.evidence:
        if sentence.first <= e.first < sentence.last and (e.weight > 0) == (side == "trust"):
            pulls[e.first] = pulls.get(e.first, 0.0) + RULES_SAY * abs(e.weight)
    worth = [sum(pulls.get(i, 0.0) for i in range(*part)) / math.sqrt(part[1] - part[0]) for part in parts]
    at = worth.index(max(worth))
    first, last = parts[at]
    around = [n for n in (at - 1, at + 1) if 0 <= n < len(parts)]
    if not cut and around and _length(text, first, last) < ALONE:
        other = parts[max(around, key=lambda n: worth[n])]
        wide = min(first, other[0]), max(last, other[1])
        first, last = wide if _length(text, *wide) <= QUOTE else (first, last)
    return first, last


def _length(text: Text, first: int, last: int) -> int:
    start, end = text.span(first, last)
    return end - start


def _span(text: Text, first: int, last: int) -> Span:
    """Leave out punctuation at both ends."""
    while last - first > 1 and text.words[last - 1].kind == "other":
        last -= 1
    while last - first > 1 and text.words[first].kind == "other":
        first += 1
    start, end = text.span(first, last)
    return Span(start, end, text.text[start:end])
