"""What the stance model sees of a comment: the words of each sentence, and a few named numbers.

A sentence's words count once as they stand, once as stems, and once by their meaning; pairs keep "n't trust" apart from
"trust". A linear model cannot turn a word around, so what stands behind a negator is told apart: "rely" and "not ...
rely" are features of their own, and so are their meanings. Words that mean the tool become `<tool>` and numbers
`<num>`, so that nothing is learnt about one tool; quoted words are left out.

`grams` is the definition, from which the recipe learns; `Model.sums` looks the same features up without building them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from threadscope.model import STANCES
from threadscope.nlp.tables import word_set
from threadscope.nlp.words import NEGATORS

if TYPE_CHECKING:
    from threadscope.nlp.evidence import Evidence
    from threadscope.nlp.words import Sentence, Text

__all__ = ["MEANING", "NEGATED", "STEM", "dense", "grams", "pooled", "said_in", "scopes", "sentences"]

STEM, MEANING, NEGATED = "~", "\t", "!"
"""Open the names of stems, of words weighed by their meaning (no word holds a tab), and, after one of these, of words
behind a negator."""
MEANS_THE_TOOL = 0.7
"""The least strength of a mention that stands for the tool."""
BOUND, STRONG = 0.85, 0.6
"""A phrase whose subject or object is the tool itself, and one that leaves little doubt."""
PLAIN = 12
"""Words over which the weight of what the rules found falls to 1/e."""
WORDS_READ = 1_000
"""A bound on hostile input; a comment that has not taken a stance by then has none."""
REACH = 4
"""Words behind a negator that it turns around, at most."""
LONG = 25
"""Words from which on a sentence's length says no more."""
_FOUND = ("said_trust", "said_distrust", "only_trust", "only_distrust", *(f"rules_{label}" for label in STANCES))
_SHORT = tuple(f"short_{name}" for name in _FOUND)
STOPS = word_set("evidence", "strong_stops") | word_set("evidence", "turns") | {","}
"""Words beyond which a negator turns nothing around."""


def sentences(text: Text) -> list[Sentence]:
    """Return the sentences that are read: those within `WORDS_READ` of which some word is the author's own."""
    quoted = text.quoted
    if True not in quoted and len(quoted) <= WORDS_READ:
        return text.sentences
    return [s for s in text.sentences if s.last <= WORDS_READ and False in quoted[s.first : s.last]]


def scopes(text: Text, sentence: Sentence) -> Iterator[tuple[int, bool]]:
    """Yield the author's own words of a sentence, and whether a negator before them turns them around."""
    left, words, quoted = 0, text.words, text.quoted
    for i in range(sentence.first, sentence.last):
        if quoted[i]:
            continue
        lower = words[i].lower
        yield i, left > 0
        if lower in NEGATORS:
            left = REACH
        elif left:
            left = 0 if lower in STOPS else left - 1


def grams(text: Text) -> list[list[str]]:
    """Return the names of each sentence's word features; a pair belongs to the sentence of its second word."""
    found: list[list[str]] = []
    before = ("", "")
    for sentence in sentences(text):
        names: list[str] = []
        for i, negated in scopes(text, sentence):
            word = text.words[i]
            special = "<tool>" if text.mention[i] >= MEANS_THE_TOOL else "<num>" if word.kind == "num" else ""
            forms = special or word.lower, special or word.stem
            names += [forms[0], STEM + forms[1]]
            if before[0]:
                names += [f"{before[0]} {forms[0]}", f"{STEM}{before[1]} {forms[1]}"]
            if not special and word.kind == "word":
                names += [STEM + NEGATED + word.stem] * negated
                names.append(MEANING + NEGATED * negated + word.lower)
            before = forms
        found.append(names)
    return found


def said_in(text: Text, found: Sequence[Sentence], evidence: Sequence[Evidence]) -> list[list[float]]:
    """Return numbers about each sentence: what the rules found in it, and its place; (sentences, 12)."""
    rows = [
        [0.0] * 5
        + [
            max(text.mention[s.first : s.last], default=0.0),
            float(s.question),
            min(1.0, (s.last - s.first) / LONG),
            float(s.first == 0),
            float(k == len(found) - 1),
            float(len(found) == 1),
            1.0,
        ]
        for k, s in enumerate(found)
    ]
    at = {text.sentence_at[s.first]: k for k, s in enumerate(found)} if evidence else {}
    for e in evidence:
        k = at.get(text.sentence_at[e.first])
        if k is not None:
            row, side, weight = rows[k], int(e.weight < 0), abs(e.weight)
            row[side] = max(row[side], weight)
            if e.bound >= BOUND:
                row[2 + side] = max(row[2 + side], weight)
            row[4] = max(row[4], float(e.negated))
            row[-1] = 0.0
    return rows


def pooled(chances: Sequence[Sequence[float]]) -> dict[str, float]:
    """Sum up what the sentences said one by one.

    Args:
        chances: probabilities that a sentence carries trust, distrust, neither; (sentences, 3).
    """
    trust, distrust = [row[0] for row in chances] or [0.0], [row[1] for row in chances] or [0.0]
    sides = [a - b for a, b in zip(trust, distrust, strict=True)]
    return {
        "most_trust": max(trust),
        "most_distrust": max(distrust),
        "any_trust": 1 - math.prod([1 - p for p in trust]),
        "any_distrust": 1 - math.prod([1 - p for p in distrust]),
        "both_sides": math.sqrt(max(trust) * max(distrust)),
        "sum_trust": math.log1p(sum(trust)),
        "sum_distrust": math.log1p(sum(distrust)),
        "range": max(sides) - min(sides),
        "first_trust": trust[0],
        "first_distrust": distrust[0],
        "last_trust": trust[-1],
        "last_distrust": distrust[-1],
    }


def dense(
    features: Mapping[str, float],
    chances: Mapping[str, float],
    said: Sequence[tuple[float, float]],
    *,
    reply: bool,
    length: int,
) -> dict[str, float]:
    """Return the features that are no words.

    Args:
        features: the rules' own.
        chances: their probabilities.
        said: (weight, binding) of each phrase that they found; a phrase bound to the tool itself says most.
        reply: whether the comment answers another.
        length: words of the comment. In a short one a phrase bound to the tool is all there is; in a long one it is one
            of many, so what the rules found counts once for itself and once by how short the comment is.
    """
    shortness = math.exp(-length / PLAIN)
    trust = max([weight for weight, binding in said if weight > 0 and binding >= BOUND], default=0.0)
    distrust = max([-weight for weight, binding in said if weight < 0 and binding >= BOUND], default=0.0)
    found = [
        min(1.0, trust),
        min(1.0, distrust),
        float(trust >= STRONG and all(weight > 0 for weight, _ in said)),
        float(distrust >= STRONG and all(weight < 0 for weight, _ in said)),
        *[chances[label] for label in STANCES],
    ]
    values = dict(features)
    values.update(zip(_FOUND, found, strict=True))
    values.update(zip(_SHORT, [shortness * value for value in found], strict=True))
    values["shortness"], values["reply"] = shortness, float(reply)
    return values
