"""What the rules make of a comment: its phrases of trust and distrust, summed up in a few named numbers.

    words -> evidence (`evidence`, weighed phrases) + topic claims + levels that the author finds wrong -> features

Tone is one small feature: "I don't trust the scores, but it's a fun tool" is cheerful and distrusts. The weights of the
rules' own probabilities lie in `patterns/stance.toml`; `stance_model` takes both as features.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

from threadscope.model import STANCES, Claim, TopicInfluence
from threadscope.nlp.evidence import Evidence, find_evidence
from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.phrases import Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["FEATURES", "Rules", "apply_rules", "rule_chances"]

FEATURES = (
    "trust",
    "distrust",
    "both",
    "bright",
    "dark",
    "asks",
    "thanks",
    "silent",
    "apart",
    "changed",
    "reported",
    "brief",
    "long",
    "named",
    "meant",
    "negated",
    "paired",
    "sweeping",
    "turning",
    "mine",
)
"""`patterns/stance.toml` says what each means."""
_ABOUT = 0.6
"""The least strength of a mention that makes a comment be about the tool."""
HEADING = 4
"""Words of a heading before its colon, at most."""
TWICE = 2
_OPENERS = frozenset((".", "!", "?", ",", ";", "but"))
_LEVEL_LEADS = word_set("stance", "level_leads")
_OUTCRY = word_set("stance", "outcry")
_THANKS, _SWEEPING, _TURNING, _MINE, _NEGATOR, _CRY = 1, 2, 4, 8, 16, 32


class Rules(NamedTuple):
    """What the rules found in a comment."""

    evidence: tuple[Evidence, ...]
    values: tuple[float, ...]
    """In the order of FEATURES, each 0..1."""


@cache
def _cues() -> Mapping[str, int]:
    """Return each word that any feature looks for -> which of them, as bits."""
    cues = load_rows("stance")["cues"]
    of_bit = {
        _THANKS: cues["thanks"],
        _SWEEPING: cues["sweeping"],
        _TURNING: cues["turning"],
        _MINE: cues["mine"],
        _NEGATOR: NEGATORS,
        _CRY: _OUTCRY,
    }
    found: dict[str, int] = {}
    for bit, words in of_bit.items():
        for word in words:
            found[word] = found.get(word, 0) | bit
    return found


def apply_rules(text: Text, claims: Sequence[Claim] = (), *, tone: float = 0.0, ironic: bool = False) -> Rules:
    """Weigh a comment's phrases and sum them up.

    Args:
        text: with its mentions bound.
        claims: of earlier stages; disputed and endorsed topics are evidence.
        tone: VADER's compound of the whole comment, -1..1.
        ironic: whether the sentiment stage found irony.
    """
    evidence = find_evidence(text)
    if evidence:
        changes = [(claim.start, claim.end) for claim in claims if claim.type == "score_change"]
        if changes:
            evidence = [e for e in evidence if not _inside(text, e, changes)]  # "a pathetic 44" is no verdict
    if evidence and (ironic or _ironic(text)):
        evidence = [e._replace(weight=-0.8 * abs(e.weight)) for e in evidence]
    return Rules(tuple(evidence), _features(text, evidence, claims, tone))


def _inside(text: Text, e: Evidence, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = text.span(e.first, e.last)
    return any(first <= start and end <= last for first, last in spans)


def _features(text: Text, evidence: Sequence[Evidence], claims: Sequence[Claim], tone: float) -> tuple[float, ...]:
    trust = sum([e.weight for e in evidence if e.weight > 0])
    distrust = -sum([e.weight for e in evidence if e.weight < 0])
    verdicts: set[str] = set()
    changed = False
    for claim in claims:
        if isinstance(claim, TopicInfluence):
            verdicts.update([topic.evaluation for topic in claim.topics])
        changed = changed or claim.type == "score_change"
    sources = load_rows("stance")["sources"]
    if "endorsed" in verdicts:
        trust += sources["endorsed_topic"]
    if "disputed" in verdicts:
        distrust += sources["disputed_topic"]
    words, quoted = text.words, text.quoted
    own = [word[0] for word in words]
    if True in quoted:
        own = [word for word, told in zip(own, quoted, strict=True) if not told]
    hits = list(filter(None, map(_cues().get, own)))
    flags = reduce(or_, hits, 0)
    if not trust and flags & _CRY and not changed and _level_contrast(text):
        distrust += sources["level_contrast"]
    t, d = 1 - math.exp(-trust), 1 - math.exp(-distrust)
    meant = max(text.mention, default=0.0)
    silent = not trust and not distrust
    asking = [1 for first, last, question in text.sentences if question and last - first > 3]
    return (
        t,
        d,
        math.sqrt(t * d),
        max(0.0, tone),
        max(0.0, -tone),
        len(asking) / max(1, len(text.sentences)),
        float(flags & _THANKS > 0),
        float(silent),
        float(silent and meant < _ABOUT),
        float(silent and changed),
        float("reported" in verdicts),
        float(len(own) <= 6),
        min(1.0, len(own) / 60),
        float(meant >= 0.7),
        meant,
        min(1.0, len([1 for bits in hits if bits & _NEGATOR]) / 2) if flags & _NEGATOR else 0.0,
        float(_paired(text)),
        float(flags & _SWEEPING > 0),
        float(flags & _TURNING > 0),
        float(flags & _MINE > 0),
    )


@cache
def _paired_stems() -> frozenset[str]:
    return frozenset(map(stem, load_rows("stance")["cues"]["paired"]))


def _paired(text: Text) -> bool:
    """True where two clauses open with the same preposition, or two headings ("Sleep: ...") follow each other."""
    stems = text.stems
    if ":" in stems:
        colons = text.places[":"]
        if len(colons) >= TWICE and sum(0 < i <= text.sentence_of(i).first + HEADING for i in colons) >= TWICE:
            return True
    words = text.words
    for paired in _paired_stems() & stems:
        at = text.places[paired]
        if len(at) >= TWICE and len([i for i in at if not i or words[i - 1][0] in _OPENERS]) >= TWICE:
            return True
    return False


def _level_contrast(text: Text) -> bool:
    """True where a score is told with a "but" or an outcry beside it: "a 4, and it's the kindest school in town"."""
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


@cache
def _irony() -> Phrases:
    return Phrases([load_rows("stance")["irony"]["phrases"]])


def _ironic(text: Text) -> bool:
    return any(not text.quoted[match.first] for match in _irony().find(text))


def rule_chances(values: Any) -> Any:
    """Turn features into the probabilities of the four labels.

    Args:
        values: (comments, FEATURES).

    Returns:
        (comments, 4), each row summing to 1.
    """
    import numpy as np

    weights, bias, floor, temperature = _weights()
    logits = np.add.reduce(values[:, :, None] * weights, axis=1) + bias
    raised = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    return floor / len(STANCES) + (1 - floor) * raised / raised.sum(axis=1, keepdims=True)


@cache
def _weights() -> tuple[Any, Any, float, float]:
    import numpy as np

    table = load_rows("stance")
    rows = [table["weights"][label] for label in STANCES]
    weights = np.array([[row.get(name, 0.0) for row in rows] for name in FEATURES])
    bias = np.array([row["bias"] for row in rows])
    return weights, bias, table["calibration"]["floor"], table["calibration"]["temperature"]
