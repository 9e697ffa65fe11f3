"""Features of what an author makes of a topic: cues, words of the clauses that judge it, experience, tone.

Words enter apart for clauses that speak of the topic itself (`own`), for what is said of the claim as a whole (`all`),
and for what stands before it (`lead`); what the rules read from the same clauses (`topic_evaluation`) is one feature.
The words of both kinds of clauses enter once more by what they mean (`~word`, behind a negator `~!word`): the recipe
ends word vectors in one weight of each, so that "hogwash" says what "nonsense" does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from threadscope.nlp.topic_evaluation import Found, cues, evaluate, related_words, shared_out
from threadscope.nlp.words import NEGATORS, Text

__all__ = ["MEANING", "verdict_features"]

MEANING = "~"
"""Opens the name of a feature that is a word by its meaning."""
READ = 40
"""Words of each part that are read."""
_SELF = frozenset({"i", "we", "my", "our", "me", "us", "mine", "ours", "i'm", "im", "ive"})
_OTHERS = frozenset({"he", "she", "his", "her", "they", "their", "him"})
_LAUGHS = frozenset(
    {"lol", "haha", "hah", "ha", "lmao", "rofl", "hehe", "\U0001f602", "\U0001f923", "\U0001f644", "um", "er", "erm"}
)


def verdict_features(text: Text, first: int, topics: Sequence[Found], tone: float) -> list[dict[str, float]]:
    """Return the features of each topic of a claim, with their values.

    Args:
        text: the comment.
        first: where the claim begins.
        topics: in order.
        tone: P(positive) - P(negative) of the comment.
    """
    own, general = shared_out(text, first, topics)
    rules = evaluate(text, first, topics)
    common = list(dict.fromkeys([*_whole(text, first, topics, tone), *_clauses(text, general, "all", first)]))
    meant = list(_meant(text, general, first))
    found: list[dict[str, float]] = []
    for k, topic in enumerate(topics):
        clauses = own.get(k, [])
        named = [
            *common,
            f"rule={rules[k][0]}",
            f"rule={rules[k][0]} own={bool(clauses)}",
            *_clauses(text, clauses, "own", first),
            *_of_topic(text, topic, first),
            f"place={min(k, 2)}",
        ]
        words = dict.fromkeys([*meant, *_meant(text, clauses, first)])
        found.append(dict.fromkeys(named, 1.0) | dict.fromkeys(words, 1 / math.sqrt(max(1, len(words)))))
    return found


def _meant(text: Text, clauses: Sequence[tuple[int, int]], first: int) -> Iterator[str]:
    """Yield the words of clauses behind the claim, each as a feature of what it means."""
    read = 0
    for begin, end in sorted(clauses):
        negated = False
        for i in range(begin, end if begin >= first else begin):
            word = text.words[i]
            read += 1
            if read > READ:
                return
            negated = negated or word.lower in NEGATORS
            if word.kind == "word":
                yield f"{MEANING}!{word.lower}" if negated else f"{MEANING}{word.lower}"


def _whole(text: Text, first: int, topics: Sequence[Found], tone: float) -> Iterator[str]:
    last = topics[-1].last
    sentence = text.sentence_of(first)
    after = len(text.sentences) - 1 - text.sentence_at[last - 1]
    yield f"sentences after={min(after, 3)}"
    yield f"sentences before={min(text.sentence_at[first], 2)}"
    yield f"topics={min(len(topics), 4)}"
    yield f"tone={'up' if tone > 0.35 else 'down' if tone < -0.35 else 'flat'}"
    rest = text.words[last : sentence.last]
    yield f"rest={'none' if sum(word.kind == 'word' for word in rest) == 0 else 'some'} after={min(after, 1)}"
    if sentence.question:
        yield "question"
    for word in text.words[max(sentence.first, first - 8) : topics[0].first]:
        if word.kind == "word":
            yield f"lead={word.stem}"
    if first == sentence.first:
        yield "opens"
    if any(word.text in "\"\u201c\u2018'" for word in text.words[max(0, topics[0].first - 1) : topics[0].first]):
        yield "quoted"
    closing = text.words[last].text if last < len(text.words) else ""
    yield f"closed={closing if closing and not closing.isalnum() else '-'}"


def _of_topic(text: Text, topic: Found, first: int) -> Iterator[str]:
    stems = {text.words[i].stem for i in range(topic.first, topic.last)}
    linked = related_words(stems)
    for i in range(topic.last, min(len(text.words), topic.last + 60)):
        if text.words[i].stem in linked:
            yield "later:related"
        if text.words[i].stem in stems and text.words[i].kind == "word" and len(text.words[i].lower) > 3:
            yield "later:named"
    for i in range(max(0, first - 40), first):
        if text.words[i].stem in linked or text.words[i].stem in stems:
            yield "earlier:related"
    loud = text.words[topic.first].text
    if loud.isupper() and len(loud) > 3:
        yield "loud"


def _clauses(  # noqa: C901  # a list of features, one after another
    text: Text, clauses: Sequence[tuple[int, int]], part: str, first: int
) -> Iterator[str]:
    read = 0
    yield f"{part}:{'some' if clauses else 'none'}"
    for place, (begin, end) in enumerate(sorted(clauses, key=lambda clause: (clause[0] < first, clause[0]))):
        zone = "lead" if begin < first else part
        negated = False
        for match in cues().find(text, begin, end):
            name = ("disputed", "endorsed", "unsure")[match.row]
            before = text.words[max(begin, match.first - 3) : match.first]
            turned = name == "endorsed" and any(word.lower in NEGATORS for word in before)
            yield f"{zone}:cue={name}{' turned' if turned else ''}"
        for i in range(begin, end):
            word = text.words[i]
            read += 1
            if read > READ:
                return
            negated = negated or word.lower in NEGATORS
            if word.lower in NEGATORS:
                yield f"{zone}:not"
            elif word.lower in _SELF:
                yield f"{zone}:self"
                yield f"{zone}:self{min(2, place)}"
            elif word.lower in _OTHERS:
                yield f"{zone}:others"
            elif word.lower in _LAUGHS:
                yield f"{zone}:laughs"
            elif word.kind == "num":
                yield f"{zone}:number"
            elif word.kind == "word":
                yield f"{zone}{' not' if negated else ''}={word.stem}"
                if i + 1 < end and text.words[i + 1].kind == "word":
                    yield f"{zone}={word.stem} {text.words[i + 1].stem}"
            else:
                yield f"{zone}:mark={word.text[:1]}"
