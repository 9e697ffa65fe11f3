"""A linear model of stance: which words, pairs and stems go with trust or distrust, beside what the rules found.

The rules (`stance.py`) bind phrases to the tool and know negation and quotation, but people seldom use the phrases that
somebody listed. A multinomial logistic regression, trained on `corpora/reactions` (recipe: `models/stance/train.py`),
weighs the rules' features together with all words. Words that mean the tool become `<tool>` and numbers `<num>`, so
that nothing is learnt about one tool; quoted words are left out. Words that the corpus never had get their say by their
meaning: each word of a large vocabulary (`corpora/word-vectors`) has weights that a regression over word vectors gave
it, so that "hogwash" pulls where "nonsense" does. Scored here without scikit-learn, and without vectors.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from threadscope.model import STANCES, Span

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from threadscope.nlp.words import Text, Word

__all__ = ["Gram", "Model", "clauses", "dense", "evidence", "grams"]

MEANS_THE_TOOL = 0.7
"""The least strength of a mention that stands for the tool."""
BOUND, STRONG = 0.85, 0.6
"""A phrase whose subject or object is the tool itself, and one that leaves little doubt."""
PLAIN = 12
"""Words over which the weight of what the rules found falls to 1/e."""
WORDS_READ = 1_000
"""A bound on hostile input; a comment that has not taken a stance by then has none."""
SHORTEST, LONGEST = 3, 25
"""Words of a clause that is shown as evidence."""
ENDS = frozenset((".", "!", "?", ";", ":", ",", "…", "...", "—", "–", "(", ")"))  # noqa: RUF001  people type both dashes
TURNS = frozenset(("but", "though", "however", "yet"))
SIDES: Mapping[str, tuple[str, ...]] = {
    "trust": ("trust",),
    "distrust": ("distrust",),
    "mixed": ("trust", "distrust"),
    "none": (),
}

Gram = tuple[str, tuple[int, ...]]
"""A feature and the words that it is made of."""
MEANING = "="
"""Opens the name of a word that is weighed by its meaning; the other features are weighed as they were met."""


def grams(text: Text) -> list[Gram]:
    """Return the word features of a comment: words and pairs, once as they stand and once as stems; and meanings."""
    own = [i for i in range(min(len(text.words), WORDS_READ)) if not text.quoted[i]]
    found: list[Gram] = []
    for mark, forms in (
        ("", [_form(text, i, text.words[i].lower) for i in own]),
        ("~", [_form(text, i, text.words[i].stem) for i in own]),
    ):
        found += [(mark + form, (i,)) for form, i in zip(forms, own, strict=True)]
        pairs = zip(pairwise(forms), pairwise(own), strict=True)
        found += [(f"{mark}{a} {b}", at) for (a, b), at in pairs]
    plain = (i for i in own if text.words[i].kind == "word" and text.mention[i] < MEANS_THE_TOOL)
    return found + [(MEANING + text.words[i].lower, (i,)) for i in plain]


def _form(text: Text, at: int, word: str) -> str:
    if text.mention[at] >= MEANS_THE_TOOL:
        return "<tool>"
    return "<num>" if text.words[at].kind == "num" else word


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
    trust = max((weight for weight, binding in said if weight > 0 and binding >= BOUND), default=0.0)
    distrust = max((-weight for weight, binding in said if weight < 0 and binding >= BOUND), default=0.0)
    found = {
        "said_trust": min(1.0, trust),
        "said_distrust": min(1.0, distrust),
        "only_trust": float(trust >= STRONG and all(weight > 0 for weight, _ in said)),
        "only_distrust": float(distrust >= STRONG and all(weight < 0 for weight, _ in said)),
        **{f"rules_{label}": chances[label] for label in STANCES},
    }
    return {
        **features,
        **found,
        **{f"short_{name}": shortness * value for name, value in found.items()},
        "shortness": shortness,
        "reply": float(reply),
    }


@dataclass(frozen=True, slots=True)
class Model:
    """Hold the weights and score with them; four numbers a feature, in the order of STANCES."""

    words: Mapping[str, tuple[float, ...]]
    meanings: Mapping[str, tuple[float, ...]]
    """Word -> its importance (rare words say more), then its four weights times that."""
    dense: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    temperature: float
    version: str
    prior: Mapping[str, float]
    """The class mix that the probabilities assume; the trust index divides it out."""

    @classmethod
    def load(cls, folder: Traversable) -> Model:
        """Read `weights.npz` and `meta.json`; nothing in them is executed (`allow_pickle=False`)."""
        import numpy as np

        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            words = dict(zip(vocabulary, map(tuple, arrays["words"].astype(float).tolist()), strict=True))
            known = arrays["known"].tobytes().decode("utf-8").split("\n")
            meanings = dict(zip(known, map(tuple, arrays["meanings"].astype(float).tolist()), strict=True))
            rest = [tuple(row) for row in arrays["dense"].astype(float).tolist()]
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        named = dict(zip(meta["dense"], rest[:-1], strict=True))
        return cls(words, meanings, named, rest[-1], meta["temperature"], meta["version"], meta["prior"])

    def probabilities(self, found: Sequence[Gram], values: Mapping[str, float]) -> dict[str, float]:
        """Return the probabilities of the four labels, summing to 1.

        Args:
            found: from `grams`; each feature counts once.
            values: from `dense`; one that the model does not know is an error in the code (KeyError).
        """
        names = dict.fromkeys(name for name, _ in found)
        known = [self.words[name] for name in names if name in self.words]
        meant = [row for name in names if name[0] == MEANING and (row := self.meanings.get(name[1:])) is not None]
        scale, wide = 1 / math.sqrt(max(1, len(known))), 1 / math.sqrt(max(1.0, sum(row[0] for row in meant)))
        logits = list(self.bias)
        for k in range(len(STANCES)):
            logits[k] += scale * sum(weights[k] for weights in known) + wide * sum(row[k + 1] for row in meant)
            logits[k] += sum(self.dense[name][k] * value for name, value in values.items())
        top = max(logits)
        shares = [math.exp((x - top) / self.temperature) for x in logits]
        return {label: share / sum(shares) for label, share in zip(STANCES, shares, strict=True)}

    def pulls(self, text: Text, found: Sequence[Gram], label: str) -> list[float]:
        """Return how far each word pulls towards a label, as against the mean of the others."""
        at = STANCES.index(label)
        pulls = [0.0] * len(text.words)
        for name, words in found:
            weights = self.words.get(name) or self.meanings.get(name.removeprefix(MEANING), ())[1:]
            if weights:
                pull = weights[at] - (sum(weights) - weights[at]) / (len(STANCES) - 1)
                for i in words:
                    pulls[i] += pull / len(words)
        return pulls


def clauses(text: Text) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a comment as words `first`..`last` (exclusive), none of it quoted."""
    first = 0
    words = text.words[:WORDS_READ]
    for i, word in enumerate(words):
        ends_line = i > 0 and "\n" in text.text[words[i - 1].end : word.start]
        if text.quoted[i] or ends_line or (_turns(word) and i - first >= SHORTEST) or i - first >= LONGEST:
            if i > first:
                yield first, i
            first = i + 1 if text.quoted[i] else i
        elif word.lower in ENDS and (i - first >= SHORTEST or word.lower in ".!?"):
            if i > first:
                yield first, i
            first = i + 1
    if first < len(words):
        yield first, len(words)


def _turns(word: Word) -> bool:
    return word.lower in TURNS


def evidence(
    model: Model, text: Text, found: Sequence[Gram], label: str, bonus: Mapping[tuple[str, int], float]
) -> tuple[Span, ...]:
    """Return the clause that carries each side of a stance.

    Args:
        model: whose weights say which words pull.
        text: the comment.
        found: its word features.
        label: the stance; `mixed` has two sides, `none` has none.
        bonus: (side, word) -> weight of a phrase of the rules that begins there.
    """
    spans: list[Span] = []
    for side in SIDES[label]:
        pulls = model.pulls(text, found, side)
        rated = [
            (sum(pulls[first:last]) + sum(bonus.get((side, i), 0.0) for i in range(first, last)), first, last)
            for first, last in clauses(text)
        ]
        if rated:
            _, first, last = max(rated)
            while last - first > 1 and text.words[last - 1].kind == "other":
                last -= 1
            while last - first > 1 and text.words[first].kind == "other":
                first += 1
            start, end = text.span(first, last)
            spans.append(Span(start, end, text.text[start:end]))
    return tuple(dict.fromkeys(sorted(spans, key=lambda span: span.start)))
