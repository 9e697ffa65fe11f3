"""Collect what a thread holds besides its verdict: facets, score changes, topics, questions, quotes.

All of it counts voices, not comments, wherever a count could be read as an opinion.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from threadscope.hosts import addressee
from threadscope.identity import name_key, own_words
from threadscope.model import (
    SENTIMENTS,
    Change,
    Comment,
    Facet,
    FacetEvidence,
    MetricChanges,
    Question,
    Quote,
    Reading,
    ScoreChange,
    Span,
    Thread,
    TopicClaim,
    TopicInfluence,
    Trust,
    Voice,
)
from threadscope.trust import MIN_POSITIONS, MIN_VOICES

__all__ = [
    "Hearing",
    "beta_interval",
    "by_metric",
    "facet_name",
    "facets",
    "leaning",
    "more_voices",
    "plural",
    "questions",
    "quotes",
    "score_changes",
    "sentiment_counts",
    "topic_claims",
    "wanting",
]

QUOTED = ("trust", "distrust", "mixed")
LONGEST_QUOTE = 280
MIN_FACET_VOICES = 3
RHETORICAL = "rhetorical-question"
"""The rule of a question that asks for no answer."""
LEANS = 0.65
"""How sure it must be that the index is on one side of 50 to be called nearer to that side."""
_ONE_SIDED, _WITHIN = 1.2816, 1.6449
"""Standard deviations within which 90 % of a normal curve lies: up to one end, between two."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Hold who said what in a thread and whose word counts, by comment id."""

    thread: Thread
    readings: Mapping[str, Reading]
    voices: Mapping[str, Voice]
    excluded: Mapping[str, str]

    def community(self) -> Iterator[tuple[Comment, Reading, Voice]]:
        """Walk the comments that count as the community's, in order."""
        for comment in self.thread.comments:
            if comment.id not in self.excluded:
                yield comment, self.readings[comment.id], self.voices[comment.id]

    def told(self) -> Iterator[tuple[Comment, Reading, Voice]]:
        """Walk the community's comments and the host's, whose facts count though his opinion does not."""
        for comment in self.thread.comments:
            if self.excluded.get(comment.id, "host") == "host":
                yield comment, self.readings[comment.id], self.voices[comment.id]


def sentiment_counts(hearing: Hearing) -> dict[str, int]:
    """Count community comments by tone; those that only their language or emptiness keeps from voting are `unrated`."""
    counts = Counter(reading.sentiment.label for _, reading, _ in hearing.community())
    unread = sum(reason in {"language", "empty"} for reason in hearing.excluded.values())
    rated = {label: counts[label] for label in SENTIMENTS}
    return rated | {"unrated": counts.total() - sum(rated.values()) + unread}


def beta_interval(for_: float, against: float, level: float = 0.9) -> tuple[float, float]:
    """Return the central interval of Beta(1 + for, 1 + against), by summing its density on a fine grid."""
    import numpy as np

    x = (np.arange(20_000) + 0.5) / 20_000
    log = for_ * np.log(x) + against * np.log1p(-x)
    mass = np.cumsum(np.exp(log - log.max()))
    low, high = np.interp([(1 - level) / 2, (1 + level) / 2], mass / mass[-1], x)
    return float(low), float(high)


def facet_name(facet: str) -> str:
    """Write a facet as people say it."""
    return "gaming the score" if facet == "gaming" else facet.replace("_", " ")


def plural(count: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def facets(hearing: Hearing) -> tuple[FacetEvidence, ...]:
    """Count praise and blame of each facet, one signed vote per voice and facet.

    A voice that does both equally often is among `voices` on neither side; in the interval it is half a vote for each.
    Sorted by the number of voices, then by name.
    """
    votes: dict[str, Counter[str]] = {}
    for _, reading, voice in hearing.community():
        for facet in reading.stance.facets:
            votes.setdefault(facet.facet, Counter())[voice.key] += _sign(facet)
    found = []
    for name, signed in votes.items():
        positive, negative = (sum(side * v > 0 for v in signed.values()) for side in (1, -1))
        tie = (len(signed) - positive - negative) / 2
        interval = beta_interval(positive + tie, negative + tie) if len(signed) >= MIN_FACET_VOICES else None
        found.append(FacetEvidence(name, positive, negative, len(signed), interval))
    return tuple(sorted(found, key=lambda f: (-f.voices, f.facet)))


def _sign(facet: Facet) -> int:
    return (facet.polarity > 0) - (facet.polarity < 0)


def score_changes(hearing: Hearing) -> tuple[Change, ...]:
    """List real changes told by community and host, in the thread's order."""
    return tuple(
        Change(comment.id, voice.key, "host" if voice.role == "host" else "community", claim)
        for comment, reading, voice in hearing.told()
        for claim in reading.claims
        if isinstance(claim, ScoreChange) and not (claim.quoted or claim.hypothetical)
    )


def by_metric(changes: tuple[Change, ...]) -> tuple[MetricChanges, ...]:
    """Group changes by metric, the most reported first, with the median over community voices that give both numbers.

    A voice with several such changes brings their median, so that nobody counts twice.
    """
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(" ".join(change.claim.metric.casefold().split()), []).append(change)
    found = []
    for group in groups.values():
        deltas: dict[str, list[float]] = {}
        for change in group:
            claim = change.claim
            if (
                change.by == "community"
                and not claim.from_is_bound
                and claim.before is not None
                and claim.to is not None
            ):
                deltas.setdefault(change.voice, []).append(
                    claim.to - claim.before if claim.delta is None else claim.delta
                )
        median = statistics.median(statistics.median(own) for own in deltas.values()) if deltas else None
        found.append(MetricChanges(group[0].claim.metric, median, tuple(group)))
    return tuple(sorted(found, key=lambda g: -len(g.changes)))


def topic_claims(hearing: Hearing) -> tuple[TopicClaim, ...]:
    """List the subjects that the tool ties to somebody, in the thread's order."""
    return tuple(
        TopicClaim(comment.id, voice.key, topic)
        for comment, reading, voice in hearing.told()
        for claim in reading.claims
        if isinstance(claim, TopicInfluence) and not (claim.quoted or claim.hypothetical)
        for topic in claim.topics
    )


def questions(hearing: Hearing) -> tuple[Question, ...]:
    """List the community's questions and whether the host replied to the comment that asks.

    A reply is the host's comment under it, or a later one that opens with the asker's name, or, in a flat thread, the
    very next comment where it speaks to somebody ("you").
    """
    comments = hearing.thread.comments
    threaded = any(c.parent_id for c in comments)
    by_host = [hearing.voices[c.id].role == "host" for c in comments]
    replied = {c.parent_id for c, is_host in zip(comments, by_host, strict=True) if is_host}
    place = {c.id: i for i, c in enumerate(comments)}
    # Where the host last turned to somebody by name, without using the reply link.
    named = {addressee(c.text): place[c.id] for c in comments if by_host[place[c.id]] and c.parent_id is None}
    found = []
    for comment, reading, _ in hearing.community():
        here = place[comment.id]
        name = next(iter(name_key(comment.author.name).split()), "")
        next_is_host = not threaded and here + 1 < len(comments) and by_host[here + 1]
        answered = (
            comment.id in replied
            or (bool(name) and named.get(name, -1) > here)
            or (next_is_host and _speaks_to_somebody(comments[here + 1]))
        )
        found += [
            Question(comment.id, comment.author.name, claim.text, answered, claim.rule == RHETORICAL)
            for claim in reading.claims
            if claim.type == "question" and not claim.quoted
        ]
    return tuple(found)


def _speaks_to_somebody(comment: Comment) -> bool:
    return not {"you", "your", "you're", "thanks", "thank"}.isdisjoint(own_words(comment).casefold().split())


def quotes(hearing: Hearing) -> dict[str, tuple[Quote, ...]]:
    """Pick the words that stand for each stance, the surest first, one a voice, so that they can be counted."""
    best: dict[str, dict[str, Quote]] = {label: {} for label in QUOTED}
    for comment, reading, voice in hearing.community():
        label = reading.stance.label
        if label not in best:
            continue
        span = _span(comment.text, reading.stance.evidence, whole=label == "mixed")
        author = comment.author.name or next(iter(voice.names), "")
        probability = (reading.stance.probabilities or {}).get(label, 0.0)
        quote = Quote(comment.id, voice.key, author, span.text, span.start, span.end, comment.permalink, probability)
        if voice.key not in best[label] or best[label][voice.key].probability < probability:
            best[label][voice.key] = quote
    return {label: tuple(sorted(found.values(), key=lambda q: -q.probability)) for label, found in best.items()}


def _span(text: str, evidence: tuple[Span, ...], *, whole: bool) -> Span:
    """Choose what to quote: all evidence where both sides must show, else its longest piece, else the beginning."""
    fitting = [e for e in evidence if 0 <= e.start < e.end <= len(text)]
    if whole and fitting:
        start, end = min(e.start for e in fitting), max(e.end for e in fitting)
        if end - start <= LONGEST_QUOTE:
            return Span(start, end, text[start:end])
    if fitting:
        longest = max(fitting, key=lambda e: e.end - e.start)
        start, end = longest.start, longest.end
    else:
        start = len(text) - len(text.lstrip())
        end = min(len(text.rstrip()), start + LONGEST_QUOTE)
    return Span(start, end, text[start:end])


# --- what an unclear verdict leaves to say ------------------------------------------------------------------------


def wanting(trust: Trust, voices: int) -> Trust:
    """Say of an unclear verdict what a firm one would take, in numbers where there are some.

    Args:
        trust: as estimated.
        voices: how many voted.
    """
    more = more_voices(trust, voices) if trust.verdict == "unclear" else ""
    least = [missing for missing in trust.missing if missing.startswith("at least")]
    return replace(trust, missing=(*least, more)) if more else trust


def more_voices(trust: Trust, voices: int) -> str:
    """Say how many more voices, speaking as those heard did, a firm verdict would take.

    The interval shrinks with the square root of the voices; the index is taken to stay where it is. Held against copies
    of the voices themselves, estimated anew until a verdict holds, the number is mostly right within a factor of two.

    Args:
        trust: an unclear verdict.
        voices: how many voted.

    Returns:
        "" where there is no index to start from.
    """
    if trust.index is None or trust.interval is None or not voices:
        return ""
    spread = (trust.interval[1] - trust.interval[0]) / (2 * _WITHIN)
    off = abs(trust.index - 50)
    narrow = max(off / _ONE_SIDED, (10 - off) / _WITHIN)  # for a side of 50, or for "divided": 40 to 60
    needed = max(voices * (spread / narrow) ** 2, MIN_VOICES, voices * MIN_POSITIONS / trust.positions)
    if needed > 4 * max(voices, MIN_VOICES):
        return "several times as many voices, or voices that agree more"
    more = math.ceil(needed - voices)
    if more <= 10:
        return "a few more voices that speak as these do"
    return f"about {5 * math.ceil(more / 5)} more voices that speak as these do"


def leaning(trust: Trust, facets: tuple[FacetEvidence, ...]) -> str:
    """Say what an unclear verdict still tells: the nearer side, the aspect named most, what is wanting.

    Returns:
        One or more sentences; "" where the verdict is clear, or nobody takes a position.
    """
    if trust.verdict != "unclear" or trust.lean is None:
        return ""
    if trust.lean >= LEANS:
        said = "nearer distrust than trust"
    elif trust.lean <= 1 - LEANS:
        said = "nearer trust than distrust"
    else:
        said = "as near trust as distrust"
    sentences = [f"Unclear, {said}."]
    blamed = _most({f.facet: f.negative for f in facets if f.negative > f.positive})
    praised = _most({f.facet: f.positive for f in facets if f.positive > f.negative})
    if blamed:
        sentences.append(f"The main complaint is {blamed}.")
    if praised and (not blamed or trust.lean < LEANS):
        sentences.append(f"The main praise is for {praised}.")
    if trust.missing:
        sentences.append(f"A firm verdict would need {trust.missing[-1]}.")
    return " ".join(sentences)


def _most(voices: Mapping[str, int]) -> str:
    """Name the aspect of which most voices speak, or the two that share that place; one voice is too few."""
    most = max(voices.values(), default=0)
    named = [facet_name(facet) for facet, count in voices.items() if count == most]
    if most < 2 or len(named) > 2:
        return ""
    return f"{' and '.join(named)} ({most} voices{' each' * (len(named) > 1)})"
