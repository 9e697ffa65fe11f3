"""Say what each word added to a comment's tone, so that the parts add up to the whole.

The whole is the log odds of positive against negative: ln(P(positive) / P(negative)). Everything that makes it is
linear, the calibration included, so every token has an exact share; a pair of words is shared by both. What is left is
VADER's part, the text's shape, and a constant.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from threadscope.nlp.idioms import ODDS
from threadscope.nlp.sentiment import LinearScorer, ThreadScorer
from threadscope.nlp.thread_tone import SHAPE, shape, words_of
from threadscope.nlp.tone import CALIBRATED, LEAST, Model, Pull, dense
from threadscope.nlp.tone_words import LONGEST, MARK, NEGATOR, SCOPE, STOP, TURN, pieces
from threadscope.nlp.vader import Scores

__all__ = ["Explanation", "Part", "explain_tone"]

VADERS = ("compound", "extremity", "silent", "vader_negative", "vader_neutral", "vader_positive")


class Part(NamedTuple):
    """What characters `start` to `end` of the text added; positive pulls towards positive."""

    start: int
    end: int
    text: str
    odds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold the parts of a comment's tone: `total` is their sum."""

    parts: tuple[Part, ...]
    """By token, in the order of the text; phrases of idioms and lexicons have one of their own."""
    vader: float
    rest: float
    """The text's shape, and what every text has."""
    total: float
    """ln(P(positive) / P(negative)), before irony turns it."""


class _Feature(NamedTuple):
    name: str
    pull: Pull
    tokens: tuple[int, ...]
    clause: int


def explain_tone(text: str, scores: Scores, scorer: LinearScorer | ThreadScorer) -> Explanation:
    """Explain the tone of a text as the scorer finds it.

    Args:
        text: as rated.
        scores: VADER's numbers of it, by the same lexicon.
        scorer: the scorer that rated it.
    """
    general = scorer.general if isinstance(scorer, ThreadScorer) else scorer
    spans = list(_spans(text[:LONGEST]))
    shares = [0.0] * len(spans)
    vader, rest = _general(text, scores, general.model, shares)
    phrases = [found for idioms in general.idioms for found in idioms.find(text)]
    parts = [Part(found.start, found.end, text[found.start : found.end], ODDS * found.weight) for found in phrases]
    if isinstance(scorer, ThreadScorer):
        vader, rest, factor = _in_thread(text, scores, scorer, shares, (vader, rest))
        parts = [part._replace(odds=part.odds * factor) for part in parts]
    parts += [
        Part(start, end, text[start:end], share) for (start, end), share in zip(spans, shares, strict=True) if share
    ]
    total = math.fsum((vader, rest, *(part.odds for part in parts)))
    return Explanation(tuple(sorted(parts)), vader, rest, total)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each token stands, in the order in which the model reads them."""
    at = 0
    for token in text.split():
        start = text.index(token, at)
        at = start + len(token)
        yield start, at


def _features(text: str, model: Model) -> tuple[list[_Feature], int]:
    """Return the known features of a text with their tokens and clauses, and how many clauses there are."""
    found: list[_Feature] = []
    clause = number = 0
    pulls = model.weights.pulls
    for line in text[:LONGEST].splitlines():
        previous, previous_at, before, negated_to = "", 0, 0, -1
        for at, token in enumerate(line.split()):
            for role, piece in pieces(token):
                if role >= MARK:
                    previous, negated_to = "", -1
                    if role == MARK and piece[:2] in pulls:
                        found.append(_Feature(piece[:2], pulls[piece[:2]], (number + at,), clause))
                    clause += role != STOP
                    continue
                if role == TURN:
                    clause += 1
                    negated_to = -1
                word = "not_" + piece if at <= negated_to else piece
                if word in pulls:
                    found.append(_Feature(word, pulls[word], (number + at,), clause))
                pair = f"{previous} {word}"
                if previous and at - previous_at < 2 and pair in pulls:
                    found.append(_Feature(pair, pulls[pair], (before, number + at), clause))
                previous, previous_at, before = word, at, number + at
                if role == NEGATOR:
                    negated_to = at + SCOPE
        number += len(line.split())
        clause += 1
    return found, clause + 1


def _general(text: str, scores: Scores, model: Model, shares: list[float]) -> tuple[float, float]:
    """Add each token's share to `shares`; return VADER's part and the rest."""
    features, count = _features(text, model)
    sums = model.tone(text, scores).sums
    calibration = model.calibration
    up, down = (calibration.up, calibration.down) if calibration else ((1.0,), (0.0, 1.0))
    slope = {name: u - d for name, u, d in zip(CALIBRATED, up, down, strict=bool(calibration))}
    weights = [_clause_weights(i, features, slope) for i in _extremes(features, count)]
    scale = 1 / math.sqrt(len(features) or 1)
    by_clause: dict[int, Pull] = {}
    for clause, pull in weights:
        old = by_clause.get(clause, (0.0, 0.0))
        by_clause[clause] = (old[0] + pull[0], old[1] + pull[1])
    for feature in features:
        own = by_clause.get(feature.clause, (0.0, 0.0))
        odds = feature.pull[0] * (slope["up"] * scale + own[0]) + feature.pull[1] * (slope["down"] * scale + own[1])
        for token in feature.tokens:
            shares[token] += odds / len(feature.tokens)
    said = dense(scores, len(features))
    each = [
        value * (slope["up"] * u + slope["down"] * d) for value, (u, d) in zip(said, model.dense, strict=True)
    ]  # the last is the text's brevity
    named = dict(zip(CALIBRATED, sums, strict=True))
    vader = sum(each[:-1]) + sum(slope.get(name, 0.0) * named[name] for name in VADERS)
    bias = calibration.bias[0] - calibration.bias[1] if calibration else 0.0
    rest = bias + each[-1] + slope.get("known", 0.0) * named["known"]
    return vader, rest + slope["up"] * model.bias[0] + slope["down"] * model.bias[1]


def _extremes(features: list[_Feature], count: int) -> Iterator[tuple[str, int, float]]:
    """Yield (feature of the calibration, clause, 1 / sqrt of its known features) for the clauses that it looks at."""
    sides = [[0.0, 0.0, 0.0] for _ in range(count)]
    for feature in features:
        side = sides[feature.clause]
        side[0] += feature.pull[0]
        side[1] += feature.pull[1]
        side[2] += 1
    heard = [i for i, (_, _, known) in enumerate(sides) if known >= LEAST]
    if not heard:
        return
    scaled = {i: (sides[i][0] / math.sqrt(sides[i][2]), sides[i][1] / math.sqrt(sides[i][2])) for i in heard}
    for name, clause in (
        ("most_up", max(heard, key=lambda i: scaled[i][0])),
        ("most_down", max(heard, key=lambda i: scaled[i][1])),
        ("best", max(heard, key=lambda i: scaled[i][0] - scaled[i][1])),
        ("worst", min(heard, key=lambda i: scaled[i][0] - scaled[i][1])),
        ("last_up", heard[-1]),
        ("last_down", heard[-1]),
    ):
        yield name, clause, 1 / math.sqrt(sides[clause][2])


def _clause_weights(
    extreme: tuple[str, int, float], _features: list[_Feature], slope: dict[str, float]
) -> tuple[int, Pull]:
    """Return what the calibration makes of a clause's pulls, up and down."""
    name, clause, scale = extreme
    weight = slope.get(name, 0.0) * scale
    if name.endswith("_up"):
        return clause, (weight, 0.0)
    if name.endswith("_down"):
        return clause, (0.0, weight)
    return clause, (weight, -weight)


def _in_thread(
    text: str, scores: Scores, scorer: ThreadScorer, shares: list[float], general: tuple[float, float]
) -> tuple[float, float, float]:
    """Replace the general shares by the thread model's; return VADER's part, the rest, and the factor of phrases.

    The general model's odds are one number of the thread model's; what the logarithm and the caps in it add is rest.
    """
    tone = scorer.general.tone(text, scores)
    numbers = shape(text, tone, reply=scorer.reply)
    model = scorer.trained
    slopes = [(weights[2] - weights[0]) / model.temperature for weights in model.shape_weights()]
    by_name = dict(zip(SHAPE, zip(slopes, numbers, strict=True), strict=True))
    factor = by_name["odds"][0]
    phrases = sum(ODDS * found.weight for idioms in scorer.general.idioms for found in idioms.find(text))
    explained = math.fsum((*shares, *general, phrases))
    vader = general[0] * factor + sum(by_name[name][0] * by_name[name][1] for name in VADERS)
    rest = (model.bias[2] - model.bias[0]) / model.temperature + factor * (numbers[SHAPE.index("odds")] - explained)
    rest += general[1] * factor
    rest += sum(s * value for name, (s, value) in by_name.items() if name not in (*VADERS, "odds"))
    for i, share in enumerate(shares):
        shares[i] = share * factor
    by_word = model.weights()
    known = [word for word in words_of(text) if word in by_word]
    places = _places(text)
    for word in known:
        weights = by_word[word]
        odds = (weights[2] - weights[0]) / model.temperature / math.sqrt(len(known))
        at = places.get(word.split()[-1].removeprefix("not_"))
        if at is None:
            rest += odds
        else:
            shares[at] += odds
    return vader, rest, factor


def _places(text: str) -> dict[str, int]:
    """Return the first token in which each piece stands."""
    found: dict[str, int] = {}
    for at, token in enumerate(text[:LONGEST].split()):
        for role, piece in pieces(token):
            found.setdefault(piece[:2] if role == MARK else piece, at)
    return found
