"""What the stance model sees of a comment: the words of each sentence, and a few named numbers.

A sentence's words count once as they stand, once as stems, and once by their meaning; pairs keep "n't trust" apart from
"trust". A linear model cannot turn a word around, so what stands behind a negator is told apart: "rely" and "not ...
rely" are features of their own, and so are their meanings. Words that mean the tool become `<tool>` and numbers
`<num>`, so that nothing is learnt about one tool; quoted words are left out.

`grams` is the definition of the word features, from which the recipe learns; `Model.sums` looks the same features up
without building them. Numbers are computed for many comments at once, each from its own alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from threadscope.model import STANCES
from threadscope.nlp.stance_rules import FEATURES, Rules, rule_chances
from threadscope.nlp.tables import word_set
from threadscope.nlp.words import NEGATORS

if TYPE_CHECKING:
    from threadscope.nlp.words import Sentence, Text

__all__ = ["MEANING", "NEGATED", "SAID", "STEM", "dense", "grams", "pooled", "said_in", "scopes", "sentences"]

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
SAID = 12
"""Numbers about each sentence (`said_in`)."""
_FOUND = ("said_trust", "said_distrust", "only_trust", "only_distrust", *(f"rules_{label}" for label in STANCES))
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


def said_in(texts: Sequence[Text], found: Sequence[Sequence[Sentence]], rules: Sequence[Rules]) -> Any:
    """Return numbers about each sentence: what the rules found in it, and its place.

    Args:
        texts: comments.
        found: the sentences that are read of each.
        rules: what they found in each.

    Returns:
        (sentences of all comments, SAID).
    """
    counts = [len(each) for each in found]
    rows = np.zeros((sum(counts), SAID))
    if not len(rows):
        return rows
    bounds = np.array(list(chain.from_iterable(chain.from_iterable(found)))).reshape(-1, 3)
    lengths = np.array([len(text.words) for text in texts])
    begins = np.repeat(np.cumsum(lengths) - lengths, counts)
    stretches = (bounds[:, :2] + begins[:, None]).ravel()
    mentions = np.array([*chain.from_iterable([text.mention for text in texts]), 0.0])  # a stretch may end at the last
    ends = np.cumsum(counts)
    rows[:, 5] = np.maximum.reduceat(mentions, stretches)[::2]
    rows[:, 6] = bounds[:, 2]
    rows[:, 7] = np.minimum(1.0, (bounds[:, 1] - bounds[:, 0]) / LONG)
    rows[:, 8] = bounds[:, 0] == 0
    rows[ends[np.array(counts) > 0] - 1, 9] = 1.0
    rows[:, 10] = np.repeat(np.equal(counts, 1), counts)
    rows[:, 11] = 1.0
    for text, sentences_, said, end in zip(texts, found, rules, ends.tolist(), strict=True):
        if said.evidence:
            _mark(text, sentences_, said, rows[end - len(sentences_) : end])
    return rows


def _mark(text: Text, found: Sequence[Sentence], said: Rules, rows: Any) -> None:
    """Put what the rules found in one comment into its sentences' rows."""
    at = {text.sentence_at[s.first]: k for k, s in enumerate(found)}
    for e in said.evidence:
        k = at.get(text.sentence_at[e.first])
        if k is not None:
            row, side, weight = rows[k], int(e.weight < 0), abs(e.weight)
            row[side] = max(row[side], weight)
            if e.bound >= BOUND:
                row[2 + side] = max(row[2 + side], weight)
            row[4] = max(row[4], float(e.negated))
            row[11] = 0.0


def pooled(chances: Any, counts: Sequence[int]) -> dict[str, Any]:
    """Sum up what the sentences of each comment said one by one.

    Args:
        chances: probabilities that a sentence carries trust, distrust, neither; (sentences of all comments, 3).
        counts: sentences of each comment.

    Returns:
        Name -> a number for each comment.
    """
    trust, distrust = np.asarray(chances, dtype=float).reshape(-1, 3)[:, :2].T
    each_has = np.asarray(counts, dtype=int)
    some = np.flatnonzero(each_has)
    ends = np.cumsum(each_has)[some]
    starts = ends - each_has[some]

    def each(function: Any, values: Any) -> Any:
        found = np.zeros(len(counts))
        found[some] = function.reduceat(values, starts) if len(some) else 0.0
        return found

    def at(values: Any, places: Any) -> Any:
        found = np.zeros(len(counts))
        found[some] = values[places]
        return found

    def either(values: Any) -> Any:
        none = np.ones(len(counts))
        none[some] = np.multiply.reduceat(1 - values, starts) if len(some) else 1.0
        return 1 - none

    most_trust, most_distrust = each(np.maximum, trust), each(np.maximum, distrust)
    return {
        "most_trust": most_trust,
        "most_distrust": most_distrust,
        "any_trust": either(trust),
        "any_distrust": either(distrust),
        "both_sides": np.sqrt(most_trust * most_distrust),
        "sum_trust": np.log1p(each(np.add, trust)),
        "sum_distrust": np.log1p(each(np.add, distrust)),
        "range": each(np.maximum, trust - distrust) - each(np.minimum, trust - distrust),
        "first_trust": at(trust, starts),
        "first_distrust": at(distrust, starts),
        "last_trust": at(trust, ends - 1),
        "last_distrust": at(distrust, ends - 1),
    }


def dense(rules: Sequence[Rules], *, replies: Sequence[bool], lengths: Sequence[int]) -> dict[str, Any]:
    """Return the features that are no words.

    Args:
        rules: what they found in each comment; a phrase bound to the tool itself says most.
        replies: whether each comment answers another.
        lengths: words of each. In a short one a phrase bound to the tool is all there is; in a long one it is one of
            many, so what the rules found counts once for itself and once by how short the comment is.

    Returns:
        Name -> a number for each comment.
    """
    values = np.array([said.values for said in rules], dtype=float).reshape(-1, len(FEATURES))
    found = np.hstack([np.array([_surest(said) for said in rules]).reshape(-1, 4), rule_chances(values)])
    shortness = np.exp(np.asarray(lengths) / -PLAIN)
    columns = dict(zip(FEATURES, values.T, strict=True))
    columns.update(zip(_FOUND, found.T, strict=True))
    columns.update(zip([f"short_{name}" for name in _FOUND], (shortness[:, None] * found).T, strict=True))
    columns["shortness"], columns["reply"] = shortness, np.asarray(replies, dtype=float)
    return columns


_NOTHING = (0.0, 0.0, 0.0, 0.0)


def _surest(said: Rules) -> tuple[float, float, float, float]:
    """Return the weight of the surest phrase of either side, and whether it leaves little doubt."""
    if not said.evidence:
        return _NOTHING
    trust = max([e.weight for e in said.evidence if e.weight > 0 and e.bound >= BOUND], default=0.0)
    distrust = max([-e.weight for e in said.evidence if e.weight < 0 and e.bound >= BOUND], default=0.0)
    return (
        min(1.0, trust),
        min(1.0, distrust),
        float(trust >= STRONG and all(e.weight > 0 for e in said.evidence)),
        float(distrust >= STRONG and all(e.weight < 0 for e in said.evidence)),
    )
