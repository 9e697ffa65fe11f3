"""Whether an author, now, believes in or relies on the thread's tool as a measure.

    words -> evidence (`evidence`, weighed phrases) + topic claims + levels that the author finds wrong
          -> features (a few named numbers) -> probabilities (a table of weights, softmax)

Tone is one small feature: "I don't trust the scores, but it's a fun tool" is cheerful and distrusts. Short answers
("same here") hold no evidence of their own; a second pass, `stance_answers.inherit`, weighs what a comment answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from threadscope.model import STANCES, Claim, Facet, Span, Stance, TopicInfluence
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.evidence import Evidence, find_evidence
from threadscope.nlp.lowered import written
from threadscope.nlp.mentions import NAME
from threadscope.nlp.naming import naming_of
from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.phrases import Phrases
from threadscope.nlp.stance_answers import inherit
from threadscope.nlp.stance_evidence import SHOWN, Read, quote
from threadscope.nlp.stance_features import dense, pooled, said_in
from threadscope.nlp.stance_model import trained
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Text, stem, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = [
    "features",
    "inherit",
    "judge",
    "make_stance",
    "probabilities",
    "rate",
    "rate_doc",
    "trained",
    "trust_claims",
]

EVIDENCE = 0.25
"""The least weight of a phrase that is worth showing."""
_ABOUT = 0.6
"""The least strength of a mention that makes a comment be about the tool."""
CLAIMED = 0.88
"""The least binding of a phrase that is reported as a trust claim: the tool must really be named, or "the score" stand
in a thread that is about it."""


HEADING = 4
"""Words of a heading before its colon, at most."""
TWICE = 2
_OPENERS = frozenset((".", "!", "?", ",", ";", "but"))


@cache
def _cues() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in load_rows("stance")["cues"].items()}


@dataclass(frozen=True, slots=True)
class Rated:
    """A stance with the evidence and features that made it, for explanations."""

    stance: Stance
    evidence: tuple[Evidence, ...]
    features: Mapping[str, float]


def rate(text: Text, claims: Sequence[Claim] = (), *, tone: float = 0.0, ironic: bool = False) -> Rated:
    """Rate one comment.

    Args:
        text: with its mentions bound.
        claims: of earlier stages; disputed and endorsed topics are evidence.
        tone: VADER's compound of the whole comment, -1..1.
        ironic: whether the sentiment stage found irony.
    """
    rated = _rated(text, claims, tone=tone, ironic=ironic)
    spans = _spans(text, rated.evidence, claims, rated.stance.label)
    return replace(rated, stance=replace(rated.stance, evidence=spans))


def _rated(text: Text, claims: Sequence[Claim], *, tone: float, ironic: bool) -> Rated:
    """Rate one comment, without what the stance shows of it."""
    evidence = find_evidence(text)
    if evidence:
        changes = [(claim.start, claim.end) for claim in claims if claim.type == "score_change"]
        evidence = [e for e in evidence if not _inside(text, e, changes)]  # "a pathetic 44" is no verdict
    if evidence and (ironic or _ironic(text)):
        evidence = [replace(e, weight=-0.8 * abs(e.weight)) for e in evidence]
    values = features(text, evidence, claims, tone=tone)
    chances = probabilities(values)
    label = max(STANCES, key=chances.__getitem__)
    return Rated(Stance(label, chances, (), _facets(text, evidence)), tuple(evidence), values)


@cache
def _paired_stems() -> frozenset[str]:
    return frozenset(map(stem, _cues()["paired"]))


def _paired(text: Text) -> bool:
    """True where two clauses open with the same preposition, or two headings ("Sleep: ...") follow each other."""
    places, words = text.places, text.words
    colons = places.get(":", ())
    if len(colons) >= TWICE and sum(0 < i <= text.sentence_of(i).first + HEADING for i in colons) >= TWICE:
        return True
    for paired in _paired_stems() & text.stems:
        at = places[paired]
        if len(at) >= TWICE and sum(not i or words[i - 1].lower in _OPENERS for i in at) >= TWICE:
            return True
    return False


def _inside(text: Text, e: Evidence, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = text.span(e.first, e.last)
    return any(first <= start and end <= last for first, last in spans)


def features(text: Text, evidence: Sequence[Evidence], claims: Sequence[Claim], *, tone: float) -> dict[str, float]:
    """Sum a comment up in a few named numbers, each 0..1; `patterns/stance.toml` says what each means."""
    sources, cues = load_rows("stance")["sources"], _cues()
    trust = sum([e.weight for e in evidence if e.weight > 0])
    distrust = -sum([e.weight for e in evidence if e.weight < 0])
    verdicts = {topic.evaluation for claim in claims if isinstance(claim, TopicInfluence) for topic in claim.topics}
    trust += sources["endorsed_topic"] * ("endorsed" in verdicts)
    distrust += sources["disputed_topic"] * ("disputed" in verdicts)
    words, quoted = text.words, text.quoted
    own = (
        [word[0] for word in words]
        if True not in quoted
        else [w[0] for w, q in zip(words, quoted, strict=True) if not q]
    )
    lower = set(own)
    if not trust and not lower.isdisjoint(_OUTCRY) and _level_contrast(text, claims):
        distrust += sources["level_contrast"]
    t, d = 1 - math.exp(-trust), 1 - math.exp(-distrust)
    meant = max(text.mention, default=0.0)
    asking = len([1 for s in text.sentences if s[2] and s[1] - s[0] > 3]) / max(1, len(text.sentences))
    changed = "score_change" in [claim.type for claim in claims]
    negators = 0 if lower.isdisjoint(NEGATORS) else len([1 for word in own if word in NEGATORS])
    return {
        "trust": t,
        "distrust": d,
        "both": math.sqrt(t * d),
        "bright": max(0.0, tone),
        "dark": max(0.0, -tone),
        "asks": asking,
        "thanks": float(not lower.isdisjoint(cues["thanks"])),
        "silent": float(not trust and not distrust),
        "apart": float(not trust and not distrust and meant < _ABOUT),
        "changed": float(changed and not trust and not distrust),
        "reported": float("reported" in verdicts),
        "brief": float(len(own) <= 6),
        "long": min(1.0, len(own) / 60),
        "named": float(meant >= 0.7),
        "meant": meant,
        "negated": min(1.0, negators / 2),
        "paired": float(_paired(text)),
        "sweeping": float(not lower.isdisjoint(cues["sweeping"])),
        "turning": float(not lower.isdisjoint(cues["turning"])),
        "mine": float(not lower.isdisjoint(cues["mine"])),
    }


def probabilities(values: Mapping[str, float]) -> dict[str, float]:
    """Turn features into the probabilities of the four labels."""
    rows, floor, temperature = _weights()
    said = {**values, "bias": 1.0}
    logits = [sum([weight * said[name] for name, weight in row]) for row in rows]
    top = max(logits)
    shares = [math.exp((logit - top) / temperature) for logit in logits]
    least, total = floor / len(STANCES), sum(shares)
    return {label: least + (1 - floor) * share / total for label, share in zip(STANCES, shares, strict=True)}


@cache
def _weights() -> tuple[Sequence[Sequence[tuple[str, float]]], float, float]:
    table = load_rows("stance")
    rows = tuple(tuple(table["weights"][label].items()) for label in STANCES)
    return rows, table["calibration"]["floor"], table["calibration"]["temperature"]


def _level_contrast(text: Text, claims: Sequence[Claim]) -> bool:
    """True where a score is told with a "but" or an outcry beside it: "a 4, and it's the kindest school in town"."""
    if any(claim.type == "score_change" for claim in claims):
        return False
    for number in numbers_of(text, 0, min(len(text.words), 400)):
        before = text.words[number.first - 1].lower if number.first else ""
        if number.kind not in ("plain", "percent") or text.quoted[number.first] or before not in _LEVEL_LEADS:
            continue
        sentence = text.sentence_of(number.first)
        ahead = {text.words[i].lower for i in range(sentence.first, min(sentence.last + 12, len(text.words)))}
        asked = sentence.question and text.words[sentence.last - 1].lower in ("?", "!")
        if asked or not ahead.isdisjoint(_OUTCRY):
            return not ahead.isdisjoint(_OUTCRY)
    return False


_LEVEL_LEADS = word_set("stance", "level_leads")
_OUTCRY = word_set("stance", "outcry")


@cache
def _irony() -> Phrases:
    return Phrases([load_rows("stance")["irony"]["phrases"]])


def _ironic(text: Text) -> bool:
    return any(not text.quoted[match.first] for match in _irony().find(text))


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


def make_stance(doc: Doc) -> Doc:
    """Write `doc._.stance` and add trust claims to `doc._.claims`."""
    context = context_of(doc)
    if context.thread.tool is None:
        note(doc, "stance", Stance("unrated", reason="no tool is known"))
        return doc
    language = noted(doc, "language")
    if language not in ("en", "und"):
        note(doc, "stance", Stance("unrated", reason=f"language: {language}"))
        return doc
    text = text_of(doc)
    rated = rate_doc(doc)
    stance = judge(text, rated, reply=context.comment.parent_id is not None)
    note(doc, "stance", stance)
    claims = (
        trust_claims(text, rated.evidence, stance.label, about=context.thread.tool_view(naming_of).about)
        if rated.evidence
        else ()
    )
    if claims:
        note(doc, "claims", (*noted(doc, "claims"), *claims))
    return doc


def rate_doc(doc: Doc) -> Rated:
    """Rate one comment by the rules, with what earlier stages wrote; what to show is for `judge` to choose."""
    sentiment, vader = noted(doc, "sentiment"), noted(doc, "vader")
    tone = vader.compound if vader is not None else 0.0
    ironic = bool(sentiment is not None and sentiment.ironic)
    return _rated(text_of(doc), noted(doc, "claims"), tone=tone, ironic=ironic)


def judge(text: Text, rated: Rated, *, reply: bool) -> Stance:
    """Weigh what the rules found together with all words of the comment, and show the sentence that decides."""
    model = trained()
    sums = model.sums(text)
    sides = model.sides(sums, said_in(text, sums.sentences, rated.evidence))
    values = dense(
        rated.features,
        rated.stance.probabilities or {},
        [(e.weight, e.bound) for e in rated.evidence],
        reply=reply,
        length=len(written(text.text)),
    )
    values |= pooled(sides)
    chances = model.probabilities(sums, values)
    label = max(STANCES, key=chances.__getitem__)
    shown = quote(model, Read(text, sums, sides, rated.evidence), label)
    return Stance(label, chances, shown, rated.stance.facets)


def _register() -> None:
    from spacy.language import Language

    @Language.factory("threadscope_stance_v1", assigns=["doc._.stance", "doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_stance


_register()
