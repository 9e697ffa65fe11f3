"""Claims that the tool ties a person, site or shop to a subject, and what the author makes of each subject.

Phrases (`topic_frames`) and shapes (`topic_labels`) announce some, other lists of nouns are gathered (`topic_sites`); a
model (`models/topics`) says which of all these the tool gave, and what the author makes of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from threadscope.model import Span, Topic, TopicInfluence
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.mentions import names_tool
from threadscope.nlp.naming import naming_of
from threadscope.nlp.taxonomy import own_taxonomy, topic_key
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_frames import Frame, framed, topic_phrases
from threadscope.nlp.topic_labels import Label, find_labels
from threadscope.nlp.topic_model import Judged, judge, model
from threadscope.nlp.topic_sites import attributable, giving_words, site_features, site_of, topic_sites
from threadscope.nlp.words import NEGATORS, Text, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from threadscope.model import Thread
    from threadscope.nlp.topic_opinion import Reader

__all__ = ["Candidate", "candidates", "find_topics", "make_topics", "ruled_topics", "topic_phrases", "topics_in"]

MOST = 12
"""Claims in one comment."""
ASKED = 0.05
"""The least probability of a list that a reader is asked about; of those below, it would make none a claim."""


def find_topics(
    text: Text, tone: float = 0.0, giving: frozenset[str] = frozenset(), reader: Reader | None = None
) -> list[TopicInfluence]:
    """Find the topic claims of a comment.

    Args:
        text: with its mentions bound.
        tone: P(positive) - P(negative) of the whole comment, which weighs in what the author makes of a topic.
        giving: what the post calls the things that its tool gives out (`topic_sites.giving_words`).
        reader: whose opinion on each list and topic is weighed, too.
    """
    models = model()
    rated = [(models.chance(one.features, "claim"), one) for one in candidates(text, giving, every=reader is not None)]
    least = models.meta["least"]
    if reader is not None:
        rated, least = _reread(text, [pair for pair in rated if pair[0] >= ASKED], reader), reader.least
    kept: list[Candidate] = []
    known: set[tuple[str, ...]] = set()
    for chance, one in sorted(rated, key=lambda pair: -pair[0]):
        if chance >= least and not any(_overlap(one.topics, other.topics) for other in kept):
            kept.append(one)
    new = [(one.frame, topics) for one in kept if (topics := _new(text, one.topics, known))]
    judged = [judge(text, frame.first, topics, tone, reader) for frame, topics in new]
    claims = [_claim(text, frame, topics, own) for (frame, topics), own in zip(new, judged, strict=True)]
    return sorted(claims, key=lambda claim: claim.start)[:MOST]


def _reread(text: Text, rated: Sequence[tuple[float, Candidate]], reader: Reader) -> list[tuple[float, Candidate]]:
    """Weigh a reader's opinion on each list."""
    found = [one for _, one in rated]
    chances = reader.chances(text, [one.topics for one in found], [chance for chance, _ in rated]) if rated else []
    return list(zip(chances, found, strict=True))


def _new(text: Text, topics: Sequence[Found], known: set[tuple[str, ...]]) -> list[Found]:
    """Return the topics that no surer claim has named: who comes back to one does not say twice that it was given."""
    new: list[Found] = []
    for topic in topics:
        key = topic_key(text.text[slice(*text.span(topic.first, topic.last))])
        if key not in known:
            known.add(key)
            new.append(topic)
    return new


@dataclass(slots=True)
class Candidate:
    """Topics that the tool may have given, and what speaks for and against it."""

    frame: Frame | Label
    topics: tuple[Found, ...]
    features: Mapping[str, float]
    tied: bool = True
    """Whether a rule announces it or anything else ties it to the tool."""


def candidates(text: Text, giving: frozenset[str], *, every: bool = False) -> list[Candidate]:
    """Describe what shapes and phrases announce, and all other lists of nouns that something ties to the tool.

    Args:
        text: with its mentions bound.
        giving: what the post calls the things that its tool gives out.
        every: also lists that nothing ties to the tool, which only a reader of the whole comment can tell.
    """
    found: list[Candidate] = []
    for frame, topics in ruled_topics(text):
        site = site_of(text, topics)
        found.append(Candidate(frame, site.topics, site_features(text, site, giving, frame.name)))
    ruled = list(found)
    for site in topic_sites(text, giving):
        tied = attributable(text, site, giving)
        if (tied or every) and not any(_overlap(site.topics, one.topics) for one in ruled):
            frame = Frame(site.first, site.start, f"model:{site.link}", 0.6)
            found.append(Candidate(frame, site.topics, site_features(text, site, giving), tied))
    return found


def _overlap(one: Sequence[Found], other: Sequence[Found]) -> bool:
    return one[0].first < other[-1].last and other[0].first < one[-1].last


def ruled_topics(text: Text) -> list[tuple[Frame | Label, list[Found]]]:
    """Find what shapes and phrases announce, without the model."""
    found: list[tuple[Frame | Label, list[Found]]] = [(label, list(label.topics)) for label in find_labels(text)]
    for frame, topics in framed(text):
        if not any(topics[0].first < have[-1].last and label.first < topics[-1].last for label, have in found):
            found.append((frame, topics))
    return found


def _claim(text: Text, frame: Frame | Label, topics: list[Found], judged: Sequence[Judged]) -> TopicInfluence:
    start, end = text.span(frame.first, topics[-1].last)
    negated = any(
        text.words[i].lower in NEGATORS or text.words[i].lower == "longer" for i in range(frame.first, topics[0].first)
    )
    return TopicInfluence(
        type="topic_influence",
        start=start,
        end=end,
        text=text.text[start:end],
        holder="tool",
        negated=negated,
        confidence=frame.confidence,
        rule=frame.name,
        topics=tuple(
            _topic(text, topic, verdict, proof) for topic, (verdict, proof) in zip(topics, judged, strict=True)
        ),
    )


def _topic(text: Text, topic: Found, verdict: Any, proof: tuple[int, int] | None) -> Topic:
    start, end = text.span(topic.first, topic.last)
    evidence = Span(proof[0], proof[1], text.text[proof[0] : proof[1]]) if proof else None
    entry = own_taxonomy().find(text.text[start:end])
    mapped = entry.id if entry is not None else None
    return Topic(text.text[start:end], verdict, mapped, start, end, evidence)


def _giving(thread: Thread) -> frozenset[str]:
    return giving_words(f"{thread.post.title}\n{thread.post.text or ''}")


def make_topics(doc: Doc) -> Doc:
    """Add topic claims to `doc._.claims`."""
    found = topics_in(doc)
    if found:
        note(doc, "claims", (*noted(doc, "claims"), *found))
    return doc


def topics_in(doc: Doc, reader: Reader | None = None) -> list[TopicInfluence]:
    """Find the topic claims of a Doc whose mentions are bound.

    Args:
        doc: with its context, language and sentiment.
        reader: whose opinion on each list and topic is weighed, too.
    """
    thread, sentiment = context_of(doc).thread, noted(doc, "sentiment")
    if thread.tool is None or noted(doc, "language") not in ("en", "und"):
        return []
    tone = (sentiment.probabilities or {}) if sentiment is not None else {}
    leaning = tone.get("positive", 0.0) - tone.get("negative", 0.0)
    text = text_of(doc)
    found = find_topics(text, leaning, thread.view(_giving), reader)
    if found and not thread.tool_view(naming_of).about:
        return [claim for claim in found if names_tool(text, claim.start, claim.end)]
    return found


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_topics_v1", assigns=["doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_topics


_register()
