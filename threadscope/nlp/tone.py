"""A linear model of tone: words and word pairs, marked where negated, beside VADER's numbers.

Pang, Lee and Vaithyanathan, "Thumbs up? Sentiment classification using machine learning techniques" (EMNLP 2002), mark
negated words; the rest is a multinomial logistic regression. It is trained offline (`models/sentiment/train.py`) and
scored here without scikit-learn. Two numbers are kept a feature, its pull towards positive and towards negative as
against neutral. The pulls are also summed by clause.

What is *neutral* differs from source to source more than what is good. So the sums are no probabilities yet: a second,
small regression (`Calibration`) turns them, the strongest clauses and VADER's four numbers into log odds. It was fitted
on what models that had never seen a source said of it, for each source in turn, so that it expects the next source to
be strange, too (stacking; Wolpert, "Stacked generalization", Neural Networks 1992).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from threadscope.nlp.lowered import LONGEST_REMEMBERED as REMEMBERED_WHOLE
from threadscope.nlp.lowered import written
from threadscope.nlp.vader import Scores

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["CALIBRATED", "DENSE", "Calibration", "Model", "Tokens", "Tone", "Weights", "balance", "clauses", "dense"]

PIECE = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)?"  # a word, "don't" in one piece
    r"|[:;=8x]['\-]?[()\[\]dpo/\\|*]+(?!\w)|<3"  # an emoticon
    r"|[!?]+|[.,;:()]"
)
NEGATORS = frozenset(
    (
        *(
            "not",
            "no",
            "never",
            "nor",
            "neither",
            "nobody",
            "nothing",
            "none",
            "nowhere",
            "without",
            "hardly",
            "barely",
        ),
        *("scarcely", "cannot", "cant", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "wont", "aint"),
        *("wouldnt", "shouldnt", "couldnt", "hasnt", "havent", "hadnt"),
    )
)
SCOPE = 3
"""Words after a negation that it turns."""
TURNS = frozenset(("but", "however", "although", "though", "yet", "except", "unfortunately", "nevertheless"))
LONGEST = 50_000
"""Characters read; a bound on hostile input."""
REMEMBERED, LONGEST_REMEMBERED = 16_000, 64
"""Distinct tokens kept before the memory starts afresh, and the longest one kept."""

DENSE = ("compound", "compound_above", "compound_below", "positive", "negative", "brevity")
"""The features that are no words, in the order of `dense`."""

CALIBRATED = (
    *("up", "down", "compound", "extremity", "silent", "known", "most_up", "most_down", "best", "worst"),
    *("last_up", "last_down", "vader_negative", "vader_neutral", "vader_positive"),
)
"""The features of the calibration, in the order of `Tone.sums`."""

WORD, NEGATOR, TURN, MARK, STOP, END = range(6)
"""What a piece of text does: END closes a clause, MARK ("!") counts and closes one, STOP (",") ends a negation."""


def pieces(token: str) -> tuple[tuple[int, str], ...]:
    """Take a token between white space apart: what each piece does, and its text in lower case."""
    return _remembered(token) if len(token) <= LONGEST_REMEMBERED else _apart(token)


def _apart(token: str) -> tuple[tuple[int, str], ...]:
    lower = token.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return tuple((_role(piece), piece) for piece in PIECE.findall(lower))


_remembered = lru_cache(maxsize=20_000)(_apart)


def _role(piece: str) -> int:
    if piece in NEGATORS or piece.endswith("n't"):
        return NEGATOR
    if piece in TURNS:
        return TURN
    if piece[0] in "!?":
        return MARK
    return END if piece in ".;" else STOP if piece in ",:()" else WORD


def clauses(text: str) -> list[list[str]]:
    """Return the features of each clause of a text: words, and pairs of neighbours, `not_` before what is negated.

    Clauses end at full stops, line ends, exclamation and question marks, and before words that turn the tone ("but").
    `Tokens.said` does the same without making the names; a test holds both together.
    """
    found: list[list[str]] = [[]]
    for line in text[:LONGEST].splitlines():
        previous, previous_at, negated_to = "", 0, -1
        for at, token in enumerate(line.split()):
            for role, piece in pieces(token):
                if role >= MARK:
                    previous, negated_to = "", -1
                    if role == MARK:
                        found[-1].append(piece[:2])
                    if role != STOP:
                        found.append([])
                    continue
                if role == TURN:
                    found.append([])
                    negated_to = -1
                word = "not_" + piece if at <= negated_to else piece
                found[-1] += (word, f"{previous} {word}") if previous and at - previous_at < 2 else (word,)
                previous, previous_at = word, at
                if role == NEGATOR:
                    negated_to = at + SCOPE
        found.append([])
    return [clause for clause in found if clause]


def dense(scores: Scores, count: int) -> tuple[float, ...]:
    """Return the features that are no words, in the order of DENSE; `count` is the number of known word features."""
    compound = scores.compound
    return (
        compound,
        max(0.0, compound - 0.3),
        max(0.0, -compound - 0.3),
        scores.positive,
        scores.negative,
        1 / math.sqrt(1 + count),
    )


class Tone(NamedTuple):
    """Hold what the model makes of a text: three probabilities, and what they were made of."""

    negative: float
    neutral: float
    positive: float
    best: float
    """Log odds of positive against negative in the most positive clause."""
    worst: float
    """The same in the most negative clause; never above `best`."""
    sums: tuple[float, ...] = ()
    """In the order of CALIBRATED."""


Pull = tuple[float, float]
"""Towards positive and towards negative, both as against neutral."""
W = TypeVar("W")
"""What a model knows of a feature."""
State = tuple[str, W | None, Mapping[str, W] | None]
"""A word as it stands, negated or not: its feature, what is known of it, and of pairs with what may follow it."""
Entry = tuple[bool, str, W | None, Mapping[str, W] | None, tuple[tuple[int, State[W], State[W]], ...]]
"""A token: whether it is one plain word (or does nothing), that word's state, and all of its pieces."""


class Tokens(dict[str, Entry[W]], Generic[W]):
    """Remember what each token's pieces do and say: most of a comment's tokens have been seen before."""

    def __init__(self, known: Mapping[str, W]) -> None:
        super().__init__()
        self.known = known
        self.followers: dict[str, dict[str, W]] = {}
        self.seconds: set[str] = set()
        for feature, said in known.items():
            first, space, second = feature.partition(" ")
            if space:
                self.followers.setdefault(first, {})[second] = said
                self.seconds.add(second.removeprefix("not_"))

    def __missing__(self, token: str) -> Entry[W]:
        parts = tuple(
            (role, self._state(piece[:2] if role == MARK else piece), self._state("not_" + piece))
            for role, piece in pieces(token)
        )
        if not any(
            role or plain[1] is not None or turned[1] is not None or plain[2] or turned[2] or plain[0] in self.seconds
            for role, plain, turned in parts
        ):
            parts = ()  # a word that does nothing
        entry: Entry[W] = (True, "", None, None, parts)
        if parts:
            entry = (len(parts) == 1 and parts[0][0] == WORD, *parts[0][1], parts)
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = entry
        return entry

    def _state(self, feature: str) -> State[W]:
        return feature, self.known.get(feature), self.followers.get(feature)

    def said(self, text: str) -> list[list[W]]:
        """Return what is known of the features of each clause of a text."""
        parts: list[list[W]] = []
        lines = text.splitlines()
        if len(lines) == 1 and len(text) <= REMEMBERED_WHOLE:
            self._collect(written(text), parts)
        else:
            for line in lines:
                self._collect(line.split(), parts)
        return parts

    def _collect(self, line: Sequence[str], parts: list[list[W]]) -> None:  # noqa: C901, PLR0912  # a call a word costs more than all of this
        """Add to `parts` what is known of the features of each clause of a line."""
        clause: list[W] = []
        followers: Mapping[str, W] | None = None
        negated_to = -1
        for at, (simple, word, weight, next_ones, entry) in enumerate(map(self.__getitem__, line)):
            if simple and at > negated_to:
                if weight is not None:
                    clause.append(weight)
                if followers is not None and word in followers:
                    clause.append(followers[word])
                followers = next_ones
                continue
            if not entry:
                followers = None
            for role, plain, turned in entry:
                if role >= TURN:
                    if role == MARK and plain[1] is not None:
                        clause.append(plain[1])
                    if role != STOP:
                        parts.append(clause)
                        clause = []
                    negated_to = -1
                    if role != TURN:
                        followers = None
                        continue
                feature, pull, after = turned if at <= negated_to else plain
                if pull is not None:
                    clause.append(pull)
                if followers is not None and feature in followers:
                    clause.append(followers[feature])
                followers = after
                if role == NEGATOR:
                    negated_to = at + SCOPE
        parts.append(clause)


class Weights(Tokens[complex]):
    """Hold the pulls, each as one complex number, up + down i, so that `sum` adds up both of a clause at once."""

    def __init__(self, pulls: Mapping[str, Pull]) -> None:
        super().__init__({feature: complex(*pull) for feature, pull in pulls.items()})
        self.pulls = pulls


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turn the sums of a text into log odds towards positive and towards negative, both as against neutral."""

    up: tuple[float, ...]
    down: tuple[float, ...]
    bias: Pull

    def odds(self, sums: tuple[float, ...]) -> Pull:
        """Return the log odds; `sums` in the order of CALIBRATED."""
        return (
            self.bias[0] + sum(map(mul, self.up, sums)),
            self.bias[1] + sum(map(mul, self.down, sums)),
        )


@dataclass(frozen=True, slots=True)
class Model:
    """Hold the weights and score with them."""

    weights: Weights
    dense: tuple[Pull, ...]
    bias: Pull
    mixed: tuple[float, float, float]
    """Of the logistic regression behind `mixture`: bias, weight of the weaker side, weight of the whole's lean."""
    version: str = ""
    calibration: Calibration | None = None
    """None while the model is being trained: its sums are its log odds."""
    dense_pulls: tuple[complex, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Write the pulls of `dense` as the words' are."""
        object.__setattr__(self, "dense_pulls", tuple(complex(*pull) for pull in self.dense))

    @classmethod
    def load(cls, folder: Traversable) -> Model:
        """Read `weights.npz` and `meta.json` from a model's folder.

        Nothing in them is executed: the arrays are plain numbers (`allow_pickle=False`), the vocabulary is text.
        """
        import numpy as np

        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            pulls = map(tuple, arrays["pulls"].astype(float).tolist())
            rest = [(float(p), float(n)) for p, n in arrays["dense"]]
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if tuple(meta["dense"]) != DENSE or tuple(meta["calibrated"]) != CALIBRATED:
            raise ValueError("this model was trained with other features")
        weights = Weights(dict(zip(vocabulary, pulls, strict=True)))
        up, down = map(tuple, meta["calibration"])
        calibration = Calibration(up[:-1], down[:-1], (up[-1], down[-1]))
        return cls(weights, tuple(rest[:-1]), rest[-1], tuple(meta["mixed"]), meta["version"], calibration)

    def tone(self, text: str, scores: Scores, added: float = 0.0) -> Tone:
        """Score a text.

        Args:
            text: of any length.
            scores: VADER's numbers of the same text.
            added: by phrases that no weight knows (`idioms`), in log odds of positive against negative.
        """
        sums = self._sums(self.weights.said(text[:LONGEST]), scores)
        positive, negative = self.calibration.odds(sums) if self.calibration else sums[:2]
        best, worst = sums[8], sums[9]
        if added:
            positive, negative = positive + max(0.0, added), negative + max(0.0, -added)
            best, worst = max(best, added), min(worst, added)
            # What misreads a phrase is no other side of a mixture.
            best, worst = (best, min(0.0, worst + added)) if added > 0 else (max(0.0, best + added), worst)
        return Tone(*_softmax(negative, positive), best, worst, sums)

    def _sums(self, parts: list[list[complex]], scores: Scores) -> tuple[float, ...]:
        """Return what the calibration weighs, in the order of CALIBRATED; `parts` as `Weights.said` gives them."""
        whole, features = 0j, 0
        odds: list[float] = []
        ups: list[float] = []
        downs: list[float] = []
        for part in parts:
            known = len(part)
            if known >= LEAST:
                pull = sum(part)
                scale = SCALES[known] if known < len(SCALES) else 1 / math.sqrt(known)
                up, down = pull.real * scale, pull.imag * scale
                ups.append(up)
                downs.append(down)
                odds.append(up - down)
                whole += pull
            elif known:
                whole += part[0]
            features += known
        heard = (0.0,) * 6
        if ups:
            heard = (max(ups), max(downs), max(odds), min(odds), ups[-1], downs[-1])
        scale = 1 / math.sqrt(features or 1)
        said = complex(whole.real * scale + self.bias[0], whole.imag * scale + self.bias[1])
        said = sum(map(mul, dense(scores, features), self.dense_pulls), said)
        positive, negative = said.real, said.imag
        compound = scores.compound
        silent, size = float(compound == 0), math.log1p(features)
        shares = scores.negative, scores.neutral, scores.positive
        return (positive, negative, compound, abs(compound), silent, size, *heard, *shares)

    def mixture(self, tone: Tone) -> float:
        """Return the probability that a text both praises and blames, neither of them in passing."""
        bias, weaker, lean = self.mixed
        if tone.best <= 0 or tone.worst >= 0:
            return 0.0
        return 1 / (1 + math.exp(-(bias + sum(map(mul, (weaker, lean), balance(tone))))))


def balance(tone: Tone) -> tuple[float, float]:
    """Return what decides about a mixture: the weaker of both sides, and how far the whole leans to one."""
    return min(tone.best, -tone.worst), abs(math.log((tone.positive + 0.01) / (tone.negative + 0.01)))


SCALES = (1.0, *(1 / math.sqrt(count) for count in range(1, 256)))
"""By how much the sum of so many features is divided."""
LEAST = 2
"""Known features from which on a clause has a tone of its own."""


def _softmax(negative: float, positive: float) -> tuple[float, float, float]:
    """Turn two log odds against neutral into the probabilities of negative, neutral and positive."""
    top = max(negative, positive, 0.0)
    n, u, p = math.exp(negative - top), math.exp(-top), math.exp(positive - top)
    whole = n + u + p
    return n / whole, u / whole, p / whole
