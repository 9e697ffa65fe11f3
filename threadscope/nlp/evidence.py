"""Phrases of trust and distrust in a comment, each weighed by what stands around it.

A phrase counts in full where the author says it, now, about the tool. What lessens it is listed in `_weigh`, one
factor each, so that every number can be explained: other target, other holder, negation, question, condition, hedge,
quotation, a past opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from threadscope.nlp.phrases import Match, Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Text

__all__ = ["Evidence", "find_evidence", "trust_phrases"]

_STRONG_STOPS = word_set("evidence", "strong_stops")
_TURNS = word_set("evidence", "turns")
_CLAUSE_ENDS = _STRONG_STOPS | _TURNS
_AUTHOR = word_set("evidence", "author")
_OTHERS = word_set("evidence", "others")
_REPORTS = word_set("evidence", "reports")
_FUNCTION = word_set("evidence", "function")
_DETERMINERS = word_set("evidence", "determiners")
_HEDGES = word_set("evidence", "hedges")
_CONDITIONS = word_set("evidence", "conditions")
_WOULD = word_set("evidence", "would")
_UNLESS = frozenset(("if", "once", "until", "unless", "when"))
_NEGATION: dict[str, frozenset[str]] = {
    name: frozenset(words) for name, words in load_rows("stance")["negation"].items()
}
NEGATED_WITHIN = 7
"""Words before a phrase in which a negator can govern it."""
WORDS_READ = 5_000
"""A comment that has not taken a stance by then has none; hostile ones are longer."""
FRAGMENT, UNBOUND, OTHER = 0.75, 0.5, 0.1
"""Binding of a phrase without any subject; of an idiom in a comment that never names the tool; to something else."""


class Evidence(NamedTuple):
    """One phrase with its signed weight: above 0 trust, below 0 distrust."""

    first: int
    last: int
    weight: float
    facet: str
    row: str
    bound: float
    negated: bool = False


@cache
def trust_phrases() -> tuple[Phrases, Sequence[dict[str, Any]]]:
    """Compile the rows of `patterns/trust.toml`."""
    rows = load_rows("trust")["row"]
    return Phrases(row["phrases"] for row in rows), rows


@cache
def _turning() -> Phrases:
    return Phrases([load_rows("stance")["turns"]["phrases"]])


def find_evidence(text: Text) -> list[Evidence]:
    """Find and weigh a comment's phrases of trust and distrust; its mentions must be bound."""
    phrases, rows = trust_phrases()
    last = min(len(text.words), WORDS_READ)
    matches = phrases.find(text, 0, last)
    if not matches:
        return []
    turns = _turning().find(text, 0, last)
    turned = turns[-1].last if turns else 0
    found = []
    for match in matches:
        if text.quoted[match.first]:
            continue
        evidence = _weigh(text, match, rows[match.row])
        if evidence is None:
            continue
        if match.last <= turned:  # what one thought before "but then" counts little
            evidence = evidence._replace(weight=evidence.weight * 0.3, negated=False)
        found.append(evidence)
    return found


def _weigh(text: Text, match: Match, row: dict[str, Any]) -> Evidence | None:
    bound = _bound(text, match, row["target"])
    if bound <= OTHER:
        return None
    weight = row["weight"] * row["polarity"] * bound
    start = _clause(text, match.first)
    before = [word[0] for word in text.words[start : match.first]]
    negated = False
    if row.get("plain"):
        negated = _negators(text, start, match.first) % 2 == 1
        if negated:
            weight *= -1.0 if row["polarity"] > 0 else -0.5
    weight *= _holder(text, match, before, belief=row.get("belief", False))
    weight *= _mood(text, match, before, row, negated=negated)
    if not weight and row["weight"]:
        return None
    return Evidence(match.first, match.last, weight, row.get("facet", ""), row["name"], bound, negated)


def _clause(text: Text, word: int) -> int:
    floor = max(text.sentence_of(word).first, word - 14)
    words = text.words
    for i in range(word - 1, floor - 1, -1):
        if words[i][0] in _CLAUSE_ENDS:
            return i + 1
    return floor


def _negators(text: Text, start: int, first: int) -> int:
    """Count the negators that govern a phrase.

    A comma ends their reach ("No, I believe it"), and so does a new subject ("I don't know why I trust it"), unless the
    verb before it hands the negation on ("I don't think it is fair") or the subject itself is negated ("nobody I know
    trusts it"). "Not only", "no doubt" and "couldn't be fairer" deny nothing.
    """
    words, count = text.words, 0
    if words[first].lower in NEGATORS:  # "can't live with what nobody can explain": its own negator says it all
        return 0
    for i in range(first - 1, max(start, first - NEGATED_WITHIN) - 1, -1):
        word, before = words[i].lower, words[i - 1].lower if i > start else ""
        if word == ",":
            break
        if word in NEGATORS:
            ahead = {words[j].lower for j in range(i + 1, first + 1)}
            compared = before == "could" and not ahead.isdisjoint(_NEGATION["compared"])
            hollow = i + 1 < first and words[i + 1].lower in _NEGATION["hollow"]
            count += not hollow and not compared
        elif (
            word in _NEGATION["subjects"]
            and before not in NEGATORS
            and before not in _NEGATION["auxiliaries"]
            and words[i - 1].stem not in _NEGATION["raising"]
            and before not in ("", "that")
        ):
            break
    return count


def _bound(text: Text, match: Match, target: str) -> float:
    inside = max(text.mention[match.first : match.last], default=0.0)
    if target == "self":
        return max(0.8, inside)
    if target == "object":
        return max(inside, _object(text, match))
    if target == "near":
        return max(inside, _near(text, match))
    return max(inside if target == "either" else 0.0, _attribute(text, match), _subject(text, match))


def _object(text: Text, match: Match) -> float:
    end = min(match.last + 5, text.sentence_of(match.first).last)
    content = False
    for i in range(match.last, end):
        word = text.words[i]
        if text.mention[i]:
            return text.mention[i]
        if word.lower in _STRONG_STOPS or word.lower in (",", "and", "or") or word.lower in _TURNS:
            break
        content = content or (word.kind == "word" and word.lower not in _FUNCTION)
    return 0.0 if content else FRAGMENT


def _attribute(text: Text, match: Match) -> float:
    end = min(match.last + 3, text.sentence_of(match.first).last)
    return max(
        (text.mention[i] for i in range(match.last, end) if text.words[i].lower not in ("it", "they", "that", "this")),
        default=0.0,
    )


def _subject(text: Text, match: Match) -> float:
    """Walk left to what the phrase is said of."""
    start = _clause(text, match.first)
    for i in range(match.first - 1, start - 1, -1):
        word = text.words[i].lower
        if text.mention[i]:
            return text.mention[i]
        if word in ("i", "we", "he", "she", "you", "who"):
            return OTHER
        if word == "," and all(text.words[j].lower in _FUNCTION for j in range(i + 1, match.first)):
            return FRAGMENT
        if word in _FUNCTION:
            continue
        if text.words[i].kind == "word" and i > 0 and text.words[i - 1].lower in _DETERMINERS:
            tool_part = any(text.mention[j] >= 0.7 for j in range(i + 1, match.first))
            return FRAGMENT if tool_part else OTHER
        if match.first - i > 7:
            return OTHER
    return FRAGMENT if match.first - start <= 4 else UNBOUND * 0.7


def _near(text: Text, match: Match) -> float:
    sentence = text.sentence_at[match.first]
    here = _strongest(text, sentence)
    if here >= 0.3:
        return max(here, 0.6)
    around = max(
        (_strongest(text, n) for n in (sentence - 1, sentence + 1) if 0 <= n < len(text.sentences)), default=0.0
    )
    return 0.7 if around >= 0.6 else UNBOUND


def _strongest(text: Text, sentence: int) -> float:
    s = text.sentences[sentence]
    return max(text.mention[s.first : s.last], default=0.0)


def _holder(text: Text, match: Match, before: Sequence[str], *, belief: bool) -> float:
    """Return how far the author is the one who holds it."""
    if not belief and _OTHERS.isdisjoint(before):
        return 1.0
    own = max((i for i, word in enumerate(before) if word in _AUTHOR), default=-1)
    other = max(
        (
            i
            for i, word in enumerate(before)
            if word in _OTHERS and not text.mention[match.first - len(before) + i] >= 0.6
        ),
        default=-1,
    )
    if belief and text.words[match.first].lower not in _AUTHOR:
        head = before[other] if other >= 0 else ""
        if other > own or (other >= 0 and own == other - 1) or (other >= 0 and head in _OTHERS and own < other):
            return 0.1
        return 0.6 if own < 0 and "you" in before else 1.0
    if other >= 0:
        reported = any(text.words[match.first - len(before) + i].stem in _REPORTS for i in range(other, len(before)))
        return 0.15 if reported and own <= other else 1.0
    return 1.0


def _mood(text: Text, match: Match, before: Sequence[str], row: dict[str, Any], *, negated: bool) -> float:
    factor = 1.0
    sentence = text.sentence_of(match.first)
    if sentence.question:
        factor *= 0.15 if row.get("plain") and not negated else 0.7
    positive = (row["polarity"] > 0) != negated
    would = positive and row.get("plain") and not _WOULD.isdisjoint(before[-4:])
    if would and any(word[0] in _UNLESS for word in text.words[match.last : min(match.last + 10, sentence.last)]):
        return -0.8  # "I would trust it if they ...": holding back
    if not _CONDITIONS.isdisjoint(before[-8:]):
        factor *= 0.3
    elif would and not _WOULD.isdisjoint(before[-3:]) and not negated:
        factor *= 0.6
    if not _HEDGES.isdisjoint(before[-5:]):
        factor *= 0.7
    if "used" in before and "to" in before:
        factor *= 0.3
    return factor
