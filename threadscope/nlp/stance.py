"""Whether an author, now, believes in or relies on the thread's tool as a measure.

    words -> what the rules make of them (`stance_rules`) -> numbers (`stance_features`)
          -> probabilities by sentence and comment (`stance_model`) -> the sentence to show (`stance_evidence`)

A thread's comments are weighed together, as numpy takes as long for one as for fifty; what comes out for one does not
depend on the others. Short answers ("same here") hold no evidence of their own; a second pass,
`stance_answers.inherit`, weighs what a comment answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from threadscope.model import STANCES, Claim, Facet, Span, Stance, TopicInfluence
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.evidence import Evidence
from threadscope.nlp.lowered import written
from threadscope.nlp.mentions import NAME
from threadscope.nlp.naming import naming_of
from threadscope.nlp.stance_answers import inherit
from threadscope.nlp.stance_evidence import SHOWN, Read, quote
from threadscope.nlp.stance_features import dense, pooled, said_in
from threadscope.nlp.stance_model import trained
from threadscope.nlp.stance_rules import FEATURES, Rules, apply_rules, rule_chances
from threadscope.nlp.words import Text, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Rated", "Ruled", "Stage", "inherit", "judge", "rate", "rules_of", "trained", "trust_claims"]

EVIDENCE = 0.25
"""The least weight of a phrase that is worth showing."""
CLAIMED = 0.88
"""The least binding of a phrase that is reported as a trust claim: the tool must really be named, or "the score" stand
in a thread that is about it."""
LANGUAGES = ("en", "und")
BATCH = 128
"""Comments weighed together where nobody says how many."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A stance by the rules alone, with the evidence and features that made it, for explanations."""

    stance: Stance
    evidence: tuple[Evidence, ...]
    features: Mapping[str, float]


def rate(text: Text, claims: Sequence[Claim] = (), *, tone: float = 0.0, ironic: bool = False) -> Rated:
    """Rate one comment by the rules alone; for the arguments see `stance_rules.apply_rules`."""
    rules = apply_rules(text, claims, tone=tone, ironic=ironic)
    chances = dict(zip(STANCES, rule_chances(np.array([rules.values]))[0].tolist(), strict=True))
    label = max(STANCES, key=chances.__getitem__)
    spans = _spans(text, rules.evidence, claims, label)
    features = dict(zip(FEATURES, rules.values, strict=True))
    return Rated(Stance(label, chances, spans, _facets(text, rules.evidence)), rules.evidence, features)


def _spans(text: Text, evidence: Sequence[Evidence], claims: Sequence[Claim], label: str) -> tuple[Span, ...]:
    sides = {"trust": (1,), "distrust": (-1,), "mixed": (1, -1)}.get(label, ())
    found: list[Span] = []
    for e in sorted(evidence, key=lambda e: -abs(e.weight)):
        side = 1 if e.weight > 0 else -1
        if side in sides and abs(e.weight) >= EVIDENCE:
            found.append(_span(text, *_widened(text, e)))
    for claim in claims:
        for topic in claim.topics if isinstance(claim, TopicInfluence) else ():
            wanted = {"endorsed": 1, "disputed": -1}.get(topic.evaluation)
            if wanted in sides:
                found.append(topic.evidence or Span(claim.start, claim.end, claim.text))
    return tuple(dict.fromkeys(found))[:6]


def _widened(text: Text, e: Evidence) -> tuple[int, int]:
    """Take in the negator and the tool beside a phrase, so that the span says what it means."""
    first, last = e.first, e.last
    sentence = text.sentence_of(first)
    for i in range(max(sentence.first, first - 5), first):
        if (
            text.mention[i] >= 0.6
            or text.words[i].lower in ("i", "we", "never", "not", "n't", "dont")
            or (e.negated and text.words[i].lower == "no")
        ):
            first = i
            break
    if first > sentence.first and text.words[first].lower in ("n't", "nt"):
        first -= 1
    while first > sentence.first and text.group[first] and text.group[first - 1] == text.group[first]:
        first -= 1
    for i in range(last, min(last + 3, sentence.last)):
        if text.mention[i] >= 0.6:
            last = i + 1
    while last < sentence.last and text.group[last - 1] and text.group[last] == text.group[last - 1]:
        last += 1
    return first, last


def _span(text: Text, first: int, last: int) -> Span:
    start, end = text.span(first, last)
    return Span(start, end, text.text[start:end])


def _facets(text: Text, evidence: Sequence[Evidence]) -> tuple[Facet, ...]:
    if not evidence:
        return ()
    found: dict[tuple[str, bool], Facet] = {}
    for e in evidence:
        if e.facet and (abs(e.weight) >= EVIDENCE or e.facet == "fun"):
            start, end = text.span(e.first, e.last)
            found.setdefault((e.facet, e.weight >= 0), Facet(e.facet, 1 if e.weight >= 0 else -1, start, end))
    return tuple(found.values())


def trust_claims(text: Text, evidence: Sequence[Evidence], label: str, *, about: bool = True) -> list[Claim]:
    """Report phrases that name the tool as claims of type `trust`.

    Args:
        text: the comment.
        evidence: phrases of the rules.
        label: the comment's stance; a phrase of the other side, or of none, is no claim.
        about: whether the thread is about the tool (`naming.Naming`), so that "the score" is the tool's.
    """
    found = []
    sides = SHOWN[label]
    least = CLAIMED if about else NAME
    for e in evidence:
        if e.bound < least or abs(e.weight) < 0.6 or ("trust" if e.weight > 0 else "distrust") not in sides:
            continue
        span = _span(text, *_widened(text, e))
        found.append(
            Claim(
                type="trust",
                start=span.start,
                end=span.end,
                text=span.text,
                polarity=1 if e.weight > 0 else -1,
                negated=e.negated,
                confidence=round(min(0.95, abs(e.weight) / 1.5), 2),
                rule=e.row,
            )
        )
    return found


@dataclass(slots=True)
class Ruled:
    """A comment with what the rules made of it."""

    text: Text
    rules: Rules
    reply: bool = False
    """Whether it answers another."""


def rules_of(doc: Doc) -> Ruled:
    """Apply the rules to one comment, with what earlier stages wrote."""
    sentiment, vader = noted(doc, "sentiment"), noted(doc, "vader")
    tone = vader.compound if vader is not None else 0.0
    ironic = bool(sentiment is not None and sentiment.ironic)
    text = text_of(doc)
    rules = apply_rules(text, noted(doc, "claims"), tone=tone, ironic=ironic)
    return Ruled(text, rules, context_of(doc).comment.parent_id is not None)


def judge(comments: Sequence[Ruled]) -> list[Stance]:
    """Weigh what the rules found together with all words of each comment, and show the sentence that decides."""
    if not comments:
        return []
    model = trained()
    texts, rules = [one.text for one in comments], [one.rules for one in comments]
    sums = model.sums(texts)
    counts = sums.counts
    sides = model.sides(sums, said_in(texts, sums.sentences, rules))
    lengths = [len(written(text.text)) for text in texts]
    values = dense(rules, replies=[one.reply for one in comments], lengths=lengths) | pooled(sides, counts)
    chances = model.probabilities(sums, values)
    by_sentence, first = sides.tolist(), 0
    stances: list[Stance] = []
    for k, (at, shares) in enumerate(zip(chances.argmax(axis=1).tolist(), chances.tolist(), strict=True)):
        label, last = STANCES[at], first + counts[k]
        shown: tuple[Span, ...] = ()
        if label != "none":
            read = Read(texts[k], sums.sentences[k], by_sentence[first:last], rules[k].evidence)
            shown = quote(model, read, label)
        facets = _facets(texts[k], rules[k].evidence)
        stances.append(Stance(label, dict(zip(STANCES, shares, strict=True)), shown, facets))
        first = last
    return stances


class Stage:
    """Write `doc._.stance` and add trust claims to `doc._.claims`."""

    def __call__(self, doc: Doc) -> Doc:
        """Rate one comment."""
        self._rate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Rate comments, a batch at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._rate(batch)
            yield from batch

    def _rate(self, docs: Sequence[Doc]) -> None:
        rated = [doc for doc in docs if not _unrated(doc)]
        comments = [rules_of(doc) for doc in rated]
        for doc, comment, stance in zip(rated, comments, judge(comments), strict=True):
            note(doc, "stance", stance)
            if comment.rules.evidence:
                about = context_of(doc).thread.tool_view(naming_of).about
                claims = trust_claims(comment.text, comment.rules.evidence, stance.label, about=about)
                if claims:
                    note(doc, "claims", (*noted(doc, "claims"), *claims))


def _unrated(doc: Doc) -> bool:
    """Tell whether a comment cannot be rated, and note why."""
    if context_of(doc).thread.tool is None:
        reason = "no tool is known"
    elif (language := noted(doc, "language")) not in LANGUAGES:
        reason = f"language: {language}"
    else:
        return False
    note(doc, "stance", Stance("unrated", reason=reason))
    return True


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_stance_v1", assigns=["doc._.stance", "doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return Stage()


_register()
