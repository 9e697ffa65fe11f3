"""Read what the author makes of topics: endorsed, disputed, or only reported.

The rest of the sentence and the next two are cut into clauses. A clause that names a topic (or something that belongs
to it: heels to shoes) judges that one; a clause that names none judges all that have no clause of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from threadscope.nlp.phrases import Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["Found", "cues", "evaluate", "related_words", "shared_out"]

Verdict = Literal["endorsed", "disputed", "reported"]
_STOPS = word_set("topic_evaluation", "stops")
_TURNS = word_set("topic_evaluation", "turns")
_WEAK = word_set("topic_evaluation", "weak")
_SMALL = word_set("topic_evaluation", "small")
_POINTED = frozenset({"one", "i", "we", "is", "was", "are", "my", "our", ",", "he", "she", "they", "nobody", "may"})
_UNSURE = 2
"""Row of the cues that say: the author cannot tell."""
_OWN = frozenset({"its", "i", "i'm", "we", "my", "our", "he", "she", "there", "mine"})
ALIKE = 5
"""Letters that two words of one topic share at their beginning: "photography" and "photos"."""
REACH = 4
"""Sentences after the claim that may judge it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words `first`..`last` (exclusive) name a topic."""

    first: int
    last: int


@cache
def cues() -> Phrases:
    """Compile the cues: row 0 disputes, 1 endorses, 2 leaves it open."""
    rows = load_rows("topics")["evaluation"]
    return Phrases([rows["disputed"], rows["endorsed"], rows["unsure"]])


@cache
def _related() -> dict[str, frozenset[str]]:
    return {stem(key): frozenset(stem(word) for word in words) for key, words in load_rows("topics")["related"].items()}


def related_words(stems: Iterable[str]) -> frozenset[str]:
    """Return stems of words that belong to a topic without naming it: heels to shoes."""
    linked: set[str] = set()
    for name in stems:
        linked |= _related().get(name, frozenset())
    return frozenset(linked)


def evaluate(text: Text, first: int, topics: Sequence[Found]) -> list[tuple[Verdict, tuple[int, int] | None]]:
    """Judge each topic.

    Args:
        text: the comment.
        first: where the claim begins; words before it in its sentence may judge it too ("for some reason").
        topics: in order.

    Returns:
        For each topic its verdict and the character span that shows it.
    """
    key = (evaluate, first, tuple(topics))
    if key not in text.memory:
        text.memory[key] = _evaluated(text, first, topics)
    found: list[tuple[Verdict, tuple[int, int] | None]] = text.memory[key]
    return found


def _evaluated(text: Text, first: int, topics: Sequence[Found]) -> list[tuple[Verdict, tuple[int, int] | None]]:
    own, general = shared_out(text, first, topics)
    whole = _weigh(text, general)
    if whole is None and not own:
        whole = _contrast(text, first, general)
    judged: list[tuple[Verdict, tuple[int, int] | None]] = []
    for number in range(len(topics)):
        clauses = own.get(number)
        verdict = _of_its_own(text, clauses) if clauses else whole
        judged.append(verdict if verdict is not None else ("reported", None))
    return judged


def shared_out(
    text: Text, first: int, topics: Sequence[Found]
) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]]:
    """Give each clause to the topics that it, or the clause which it continues, speaks of."""
    key = (shared_out, first, tuple(topics))
    if key not in text.memory:
        text.memory[key] = _shared_out(text, first, topics)
    found: tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]] = text.memory[key]
    return found


def _shared_out(
    text: Text, first: int, topics: Sequence[Found]
) -> tuple[dict[int, list[tuple[int, int]]], list[tuple[int, int]]]:
    subjects = [_subject(text, topic) for topic in topics]
    own: dict[int, list[tuple[int, int]]] = {}
    general: list[tuple[int, int]] = []
    now: list[int] = []
    at, bare = -1, False
    for begin, end in _clauses(text, first, topics):
        stems = [word[1] for word in text.words[begin:end]]
        beginnings = {word[:ALIKE] for word in stems if len(word) >= ALIKE}
        about = [
            n
            for n, (linked, alike) in enumerate(subjects)
            if not (linked.isdisjoint(stems) and alike.isdisjoint(beginnings))
        ]
        about = about or _pointed_at(text, (begin, end), len(topics), own)
        sentence = text.sentence_at[begin]
        if about:
            bare = end - begin <= 1 + topics[about[0]].last - topics[about[0]].first + (
                text.words[end - 1].lower in "?!"
            )
        elif not (now and (sentence == at or bare)):
            now = []
        now, at = about or now, sentence
        for number in now:
            own.setdefault(number, []).append((begin, end))
        if not now:
            general.append((begin, end))
    return own, general


def _pointed_at(text: Text, clause: tuple[int, int], count: int, judged: Iterable[int]) -> list[int]:
    """Read "the first two", "the third", "the other one": which topics they mean."""
    if count < 2:
        return []
    order = load_rows("topics")["evaluation"]["order"]
    words = text.words
    for i in range(clause[0], clause[1]):
        pointing = (i > clause[0] and words[i - 1].lower in ("the", "that")) or i == clause[0]
        after = words[i + 1].lower if i + 1 < len(words) else ""
        if not pointing:
            continue
        if words[i].lower == "first" and after == "two":
            return [0, 1]
        if words[i].lower in order and (order[words[i].lower] < count):
            plain = (
                i + 1 >= clause[1]
                or after in _POINTED
                or words[i + 1].stem in ("be", "hav")
                or words[i].lower == "third"
            )
            if plain:
                return [order[words[i].lower] % count]
        if words[i].lower in ("other", "others", "rest") or (words[i].lower == "two" and after in ("other", "others")):
            return [n for n in range(count) if n not in set(judged)]
    return []


def _of_its_own(text: Text, clauses: Sequence[tuple[int, int]]) -> tuple[Verdict, tuple[int, int] | None] | None:
    """Judge a topic by what is said of it: who takes it up without any doubt grants it."""
    weighed = _weigh(text, clauses)
    if weighed is not None:
        return weighed
    if any(match.row == _UNSURE for begin, end in clauses for match in cues().find(text, begin, end)):
        return None
    first, last = clauses[0][0], clauses[-1][1]
    words = text.words[first:last]
    shouted = any(w.text.isupper() and len(w.text) > 3 for w in words) and not text.text.isupper()
    asked = any(w.lower in ("?", "!") for w in words) or (
        last < len(text.words) and text.words[last].lower in ("!", "?")
    )
    verdict: Verdict = "disputed" if shouted or asked else "endorsed"
    return verdict, text.span(first, last)


def _weigh(text: Text, clauses: Iterable[tuple[int, int]]) -> tuple[Verdict, tuple[int, int] | None] | None:
    """Weigh the cues of some clauses together; the first telling clause is the evidence."""
    total, shown = 0.0, None
    for begin, end in clauses:
        score = _score(text, begin, end)
        total += score
        if score and shown is None:
            shown = text.span(begin, end)
    if total == 0.0:
        return None
    return ("endorsed" if total > 0 else "disputed"), shown


def _contrast(
    text: Text, first: int, clauses: Sequence[tuple[int, int]]
) -> tuple[Verdict, tuple[int, int] | None] | None:
    """Read a plain fact beside a label as an objection: "It says tea. We are a smithy."."""
    claim = text.sentence_at[first]
    for begin, end in clauses:
        words = text.words[begin:end]
        if any(match.row == _UNSURE for match in cues().find(text, begin, end)):
            return None
        own = any(w.lower in _OWN for w in words[:4])
        if len(words) >= 3 and (own or (text.sentence_at[begin] > claim and any(w.stem == "be" for w in words[:6]))):
            return "disputed", text.span(begin, end)
    before = text.sentences[claim - 1] if claim else None
    if before is not None and text.sentences[claim].last >= len(text.words):
        head = {word.lower for word in text.words[before.first : before.first + 2]}
        if head & {"we", "i", "i'm"}:
            return "disputed", text.span(before.first, before.last)
    return None


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


def _subject(text: Text, topic: Found) -> tuple[frozenset[str], frozenset[str]]:
    """Return stems that name a topic or belong to it, and how words begin that are much like its name."""
    names = {text.words[i].stem for i in range(topic.first, topic.last)} - _SMALL
    return related_words(names) | names, frozenset({name[:ALIKE] for name in names if len(name) >= ALIKE})


def _score(text: Text, begin: int, end: int) -> float:
    """Add up the cues of one clause; negation turns endorsement around."""
    score = 0.0
    for match in cues().find(text, begin, end):
        head = text.words[match.first].lower
        if match.row == _UNSURE:
            return 0.0
        if match.row == 0:
            score -= 0.6 if head in _WEAK else 1.0
        else:
            before = text.words[max(begin, match.first - 3) : match.first]
            score += -1.0 if any(w.lower in NEGATORS for w in before) else 1.2
    return score
