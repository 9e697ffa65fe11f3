"""Read what the author makes of topics: endorsed, disputed, or only reported.

The rest of the sentence and the next two are cut into clauses. A clause that names a topic (or something that belongs
to it: heels to shoes) judges that one; a clause that names none judges all that have no clause of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from threadscope.nlp.phrases import Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["Found", "evaluate"]

Verdict = Literal["endorsed", "disputed", "reported"]
_STOPS = word_set("topic_evaluation", "stops")
_TURNS = word_set("topic_evaluation", "turns")
_WEAK = word_set("topic_evaluation", "weak")
_SMALL = word_set("topic_evaluation", "small")
REACH = 2
"""Sentences after the claim that may judge it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words `first`..`last` (exclusive) name a topic."""

    first: int
    last: int


@cache
def _cues() -> Phrases:
    rows = load_rows("topics")["evaluation"]
    return Phrases([rows["disputed"], rows["endorsed"]])


@cache
def _related() -> dict[str, frozenset[str]]:
    return {stem(key): frozenset(stem(word) for word in words) for key, words in load_rows("topics")["related"].items()}


def evaluate(text: Text, first: int, topics: Sequence[Found]) -> list[tuple[Verdict, tuple[int, int] | None]]:
    """Judge each topic.

    Args:
        text: the comment.
        first: where the claim begins; words before it in its sentence may judge it too ("for some reason").
        topics: in order.

    Returns:
        For each topic its verdict and the character span that shows it.
    """
    own: dict[int, tuple[Verdict, tuple[int, int]]] = {}
    general: tuple[Verdict, tuple[int, int]] | None = None
    for begin, end in _clauses(text, first, topics):
        verdict = _verdict(text, begin, end)
        about = [n for n, topic in enumerate(topics) if _speaks_of(text, topic, begin, end)]
        if verdict is None:
            continue
        span = text.span(begin, end)
        for number in about:
            own.setdefault(number, (verdict, span))
        if not about and general is None:
            general = (verdict, span)
    return [own.get(n) or (general if general is not None else ("reported", None)) for n in range(len(topics))]


def _clauses(text: Text, first: int, topics: Sequence[Found]) -> list[tuple[int, int]]:
    sentence = text.sentence_at[topics[-1].first]
    reach = min(sentence + REACH, len(text.sentences) - 1)
    stop = text.sentences[reach].last
    clauses = []
    lead = text.sentences[text.sentence_at[first]].first
    begin = topics[-1].last
    for i in range(begin, stop):
        word = text.words[i].lower
        if word in _STOPS or (word in _TURNS and i > begin):
            last = i + 1 if word in ("?", "!") else i
            if last > begin:
                clauses.append((begin, last))
            begin = i + 1 if word in _STOPS else i
    if begin < stop:
        clauses.append((begin, stop))
    if lead < first:
        clauses.append((lead, first))
    return clauses


def _speaks_of(text: Text, topic: Found, begin: int, end: int) -> bool:
    names = {text.words[i].stem for i in range(topic.first, topic.last)} - _SMALL
    linked: set[str] = set()
    for name in names:
        linked |= _related().get(name, frozenset())
    for i in range(begin, end):
        word = text.words[i].stem
        if word in names or word in linked or any(len(n) > 4 and len(word) > 4 and n[:5] == word[:5] for n in names):
            return True
    return False


def _verdict(text: Text, begin: int, end: int) -> Verdict | None:
    """Weigh the cues of one clause; negation turns endorsement around."""
    score = 0.0
    for match in _cues().find(text, begin, end):
        head = text.words[match.first].lower
        if match.row == 0:
            score -= 0.6 if head in _WEAK else 1.0
        else:
            before = text.words[max(begin, match.first - 3) : match.first]
            score += -1.0 if any(w.lower in NEGATORS for w in before) else 1.2
    if score == 0.0:
        return None
    return "endorsed" if score > 0 else "disputed"
