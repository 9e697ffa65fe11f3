"""A linear model of stance: which words, pairs and stems go with trust or distrust, beside what the rules found.

The rules (`stance_rules.py`) bind phrases to the tool and know negation and quotation, but people seldom use phrases
that somebody listed. Two logistic regressions, trained on `corpora/reactions` (recipe: `models/stance/train.py`), share
one table of words: one says of each sentence whether it carries trust, distrust or neither, the other rates the comment
from all of its words, the rules' features, and what its sentences said. Words that the corpus never had get their say
by their meaning: each word of a large vocabulary (`corpora/word-vectors`) has weights that a regression over word
vectors gave it, so that "hogwash" pulls where "nonsense" does. Scored without scikit-learn, and without vectors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from threadscope.model import STANCES
from threadscope.nlp import models
from threadscope.nlp.stance_features import MEANS_THE_TOOL, NEGATED, REACH, STEM, STOPS, scopes, sentences
from threadscope.nlp.words import NEGATORS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

    from threadscope.nlp.words import Sentence, Text, Word

    Floats = NDArray[np.float32]

__all__ = ["SIDES", "Model", "Sums", "trained"]

SIDES = ("trust", "distrust", "neither")
"""What a sentence carries."""
LABELS = len(STANCES)
WIDTH = LABELS + len(SIDES) + 1
"""Numbers that each word adds: a weight for each label and side, and a count."""
MOST_FORMS = 16_000
"""Words whose weights are gathered; hostile input may hold any number of new ones."""
UNKNOWN, TOOL, NUMBER = 0, 1, 2
"""Forms of a word of which nothing is known, of what means the tool, and of numbers."""
OPENS, CLOSES, STEM_OPENS, STEM_CLOSES, TURNS, STOPPING = 1, 2, 4, 8, 16, 32
"""What a form may do: begin or end a known pair as it stands or as a stem, turn around what follows, end that."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Comments' weights, summed up by sentence."""

    sentences: Sequence[Sequence[Sentence]]
    """Of each comment, those that are read."""
    parts: Floats
    """(sentences, 2, WIDTH), words before meanings: of the comment's labels, of SIDES, and how many features are known,
    or the sum of the meanings' importance."""
    scaled: Floats
    """(sentences, 4 + 3): words and meanings together, each by the root of its last column."""
    whole: Floats
    """(comments, 4 + 3): the same of all words of a comment."""

    @property
    def counts(self) -> list[int]:
        """Sentences of each comment."""
        return [len(found) for found in self.sentences]


class _Forms:
    """Gather what words' spellings add, so that one look-up a word finds all of it."""

    def __init__(self, size: int) -> None:
        self.numbers: dict[str, int] = {}
        self.count = 0
        self.rows = np.zeros((size, 2), dtype=np.int64)
        """Row of the word, and of its stem, in the table."""
        self.does = np.zeros(size, dtype=np.uint8)
        self.adds = np.zeros((size, 4, WIDTH), dtype=np.float32)
        """Of the word and its stem, of the stem behind a negator, of the meaning, and of that behind a negator."""

    def add(self, does: int, rows: tuple[int, int], adds: Floats) -> int:
        """Number one more form."""
        at = self.count
        if at == len(self.does):
            self.rows = np.concatenate((self.rows, np.zeros_like(self.rows)))
            self.does = np.concatenate((self.does, np.zeros_like(self.does)))
            self.adds = np.concatenate((self.adds, np.zeros_like(self.adds)))
        self.rows[at], self.does[at], self.adds[at] = rows, does, adds
        self.count += 1
        return at


@dataclass(slots=True)
class Model:
    """Hold the weights and score with them."""

    numbers: Mapping[str, int]
    """Word or stem -> its row in `table`, from 1 on."""
    pairs: NDArray[np.int64]
    """Known pairs in order: row of the first word times SPACE, plus row of the second."""
    pair_rows: NDArray[np.int64]
    """Their rows."""
    known: Mapping[str, int]
    """Word -> the row of its meaning in `table`; behind a negator, `behind` rows further."""
    behind: int
    table: Floats
    """(1 + features, WIDTH), the last column 1, then the meanings; row 0 is the unknown word."""
    comments: Floats
    """Weights of the numbers about a comment, then the bias; (numbers + 1, 4)."""
    parts: Floats
    """The same about a sentence; (numbers + 1, 3)."""
    dense: Sequence[str]
    temperature: float
    version: str
    prior: Mapping[str, float]
    """The class mix that the probabilities assume; the trust index divides it out."""
    _firsts: frozenset[int] = field(init=False)
    _seconds: frozenset[int] = field(init=False)
    _forms: _Forms = field(init=False)

    def __post_init__(self) -> None:
        """Gather what every comment asks for."""
        self._firsts = frozenset((self.pairs // SPACE).tolist())
        self._seconds = frozenset((self.pairs % SPACE).tolist())
        self._start()

    def _start(self) -> None:
        """Forget all forms but those of unknown words, of what means the tool, and of numbers."""
        self._forms = _Forms(MOST_FORMS)
        self._forms.add(0, (0, 0), np.zeros((4, WIDTH), dtype=np.float32))
        for shape in ("<tool>", "<num>"):
            self._add(shape, (self.numbers.get(shape, 0), self.numbers.get(STEM + shape, 0), 0, 0))

    def _add(self, lower: str, rows: tuple[int, int, int, int]) -> int:
        """Gather what a word adds: rows of it, of its stem, of the stem behind a negator, and of its meaning."""
        own, stem, turned, row = rows
        does = OPENS * (own in self._firsts) | CLOSES * (own in self._seconds)
        does |= STEM_OPENS * (stem in self._firsts) | STEM_CLOSES * (stem in self._seconds)
        does |= TURNS * (lower in NEGATORS) | STOPPING * (lower in STOPS)
        if not (does or any(rows)):
            return UNKNOWN
        table = self.table
        meant = table[row], table[row + self.behind if row else 0]
        return self._forms.add(does, (own, stem), np.stack((table[own] + table[stem], table[turned], *meant)))

    @classmethod
    def load(cls, folder: Traversable) -> Model:
        """Read `weights.npz` and `meta.json`; nothing in them is executed (`allow_pickle=False`)."""
        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            vocabulary = arrays["vocabulary"].tobytes().decode("utf-8").split("\n")
            known = arrays["known"].tobytes().decode("utf-8").split("\n")
            words = _table(arrays["words"], np.ones(len(vocabulary)))
            wide = arrays["meanings"]
            size = LABELS + len(SIDES)
            plain, behind = (_table(wide[:, a : a + size], wide[:, 0]) for a in (1, 1 + size))
            comments, parts = (arrays[name].astype(np.float64) for name in ("comments", "sentences"))
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        numbers = {name: i for i, name in enumerate(vocabulary, 1) if " " not in name}
        pairs = _pairs(vocabulary, numbers)
        return cls(
            numbers,
            np.array([pair for pair, _ in pairs], dtype=np.int64),
            np.array([row for _, row in pairs], dtype=np.int64),
            {word: i for i, word in enumerate(known, len(words) + 1)},
            len(plain),
            np.vstack([words, plain, behind]),
            comments,
            parts,
            tuple(meta["dense"]),
            meta["temperature"],
            meta["version"],
            meta["prior"],
        )

    def _form(self, word: Word) -> int:
        """Number a word's form; the same for every word of its spelling."""
        lower, stem, kind, _ = word
        if kind == "num":
            return NUMBER
        turned, row = 0, 0
        if kind == "word":
            turned, row = self.numbers.get(STEM + NEGATED + stem, 0), self.known.get(lower, 0)
        form = self._add(lower, (self.numbers.get(lower, 0), self.numbers.get(STEM + stem, 0), turned, row))
        self._forms.numbers[lower] = form
        return form

    def sums(self, texts: Sequence[Text]) -> Sums:
        """Sum up the weights of comments' words, as `stance_features.grams` names them.

        All comments are summed up together, sentence by sentence and in the order of their words, so that what comes
        out for one does not depend on the others.
        """
        if len(self._forms.numbers) > MOST_FORMS:
            self._start()
        found = [sentences(text) for text in texts]
        forms: list[int] = []
        mentions: list[float] = []
        lengths: list[int] = []
        for text, read in zip(texts, found, strict=True):
            lengths += self._look_up(text, read, forms, mentions)
        if not lengths:
            nothing = np.zeros((len(texts), 2, WIDTH), dtype=np.float32)
            return Sums(found, nothing[:0], _scaled(nothing[:0]), _scaled(nothing))
        words, size = np.array(forms), np.array(lengths)
        does = self._forms.does[words]
        words[np.array(mentions) >= MEANS_THE_TOOL] = TOOL
        starts = np.cumsum(size) - size
        turned = np.flatnonzero(_behind_negators(does, starts))
        adds = self._forms.adds
        own, meant = adds[words, 0], adds[words, 2]
        own[turned] += adds[words[turned], 1]
        meant[turned] = adds[words[turned], 3]
        counts = np.array([len(read) for read in found])
        firsts = starts[_firsts(counts)]
        self._add_pairs(own, words, firsts)
        parts = np.stack((np.add.reduceat(own, starts), np.add.reduceat(meant, starts)), axis=1)
        whole = np.zeros((len(texts), 2, WIDTH), dtype=np.float32)
        whole[counts > 0] = np.add.reduceat(parts, _firsts(counts))
        return Sums(found, parts, _scaled(parts), _scaled(whole))

    def _look_up(self, text: Text, read: Sequence[Sentence], forms: list[int], mentions: list[float]) -> list[int]:
        """Add the forms of a comment's own words, and how surely they mean the tool; return its sentences' lengths."""
        words, mention = text.words, text.mention
        if read is text.sentences:
            lengths = [last - first for first, last, _ in read]
        else:
            quoted = text.quoted
            own = [[i for i in range(first, last) if not quoted[i]] for first, last, _ in read]
            lengths = [len(each) for each in own]
            words, mention = [words[i] for each in own for i in each], [mention[i] for each in own for i in each]
        known = self._forms.numbers
        found = [known.get(word[0], -1) for word in words]
        if -1 in found:
            found = [self._form(word) if form < 0 else form for form, word in zip(found, words, strict=True)]
        forms += found
        mentions += mention
        return lengths

    def _add_pairs(self, own: Floats, words: Any, firsts: Any) -> None:
        """Add the weights of known pairs to their second words; `firsts` are the words at which comments begin."""
        does, rows = self._forms.does[words], self._forms.rows[words]
        inside = np.ones(len(words), dtype=bool)
        inside[firsts] = False
        for column, opens, closes in ((0, OPENS, CLOSES), (1, STEM_OPENS, STEM_CLOSES)):
            second = 1 + np.flatnonzero((does[:-1] & opens > 0) & (does[1:] & closes > 0) & inside[1:])
            pairs = rows[second - 1, column] * SPACE + rows[second, column]
            at = np.minimum(np.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
            hit = self.pairs[at] == pairs
            own[second[hit]] += self.table[self.pair_rows[at[hit]]]

    def sides(self, sums: Sums, said: Any) -> Any:
        """Return the probabilities of SIDES for each sentence; `said` is from `stance_features.said_in`."""
        return _softmax(sums.scaled[:, LABELS:] + self.parts[-1] + _product(said, self.parts[:-1]))

    def probabilities(self, sums: Sums, values: Mapping[str, Any]) -> Any:
        """Return the probabilities of the four labels for each comment, (comments, 4), summing to 1.

        Args:
            sums: of the comments' words.
            values: from `dense` and `pooled`; a missing one is an error in the code.
        """
        rows = np.column_stack([values[name] for name in self.dense])
        logits = sums.whole[:, :LABELS] + _product(rows, self.comments[:-1]) + self.comments[-1]
        return _softmax(logits / self.temperature)

    def pulls(self, text: Text, sentence: Sentence, side: str) -> dict[int, float]:
        """Return how far each of the author's own words, with the one before it, pulls a sentence towards a side."""
        scoped = list(scopes(text, sentence))
        turned = np.array([negated for _, negated in scoped])[:, None]
        tool = [text.mention[i] >= MEANS_THE_TOOL for i, _ in scoped]
        known = self._forms.numbers
        found = [
            self._form(text.words[i]) if form < 0 else form
            for i, form in ((i, known.get(text.words[i].lower, -1)) for i, _ in scoped)
        ]
        forms = np.array(found)
        forms[np.array(tool) | (forms == NUMBER)] = UNKNOWN  # a number says little of what to quote
        plain, behind, meant, meant_behind = self._forms.adds[forms].transpose(1, 0, 2)
        weights = plain + np.where(turned, behind + meant_behind, meant)
        self._add_pairs(weights, forms, [0])
        sides = weights[:, LABELS:-1]
        pulls = (sides[:, SIDES.index(side)] - sides.mean(axis=1)).tolist()
        return {i: pull for (i, _), pull, named in zip(scoped, pulls, tool, strict=True) if not named}


SPACE = 1 << 32
"""More rows than any table has."""


@cache
def trained() -> Model:
    """Return the trained model."""
    return Model.load(models.folder("stance"))


def _table(weights: Any, last: Any) -> Floats:
    """Add a column, and in front a row of zeros for what is unknown."""
    return np.vstack([np.zeros(weights.shape[1] + 1), np.column_stack([weights, last])]).astype(np.float32)


def _pairs(vocabulary: Sequence[str], numbers: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return (pair, row) in the pairs' order; both words of a known pair are known."""
    found: list[tuple[int, int]] = []
    for i, name in enumerate(vocabulary, 1):
        first, space, second = name.partition(" ")
        if space:
            mark = STEM if first[0] == STEM and first != STEM else ""
            found.append((numbers[first] * SPACE + numbers[mark + second], i))
    return sorted(found)


def _firsts(counts: Any) -> Any:
    """Return where each stretch begins, for stretches one after the other; empty ones left out."""
    return (np.cumsum(counts) - counts)[counts > 0]


def _behind_negators(does: Any, starts: Any) -> Any:
    """Tell of each word whether a negator turns it around: the loop of `stance_features.scopes`, for many sentences."""
    turned = np.zeros(len(does), dtype=bool)
    stops, reach = does & STOPPING > 0, does & TURNS > 0
    if not reach.any():
        return turned
    for _ in range(REACH):
        behind = np.zeros_like(turned)
        behind[1:] = reach[:-1]
        behind[starts] = False
        turned |= behind
        reach = behind & ~stops
    return turned


def _scaled(parts: Floats) -> Floats:
    """Scale sums of words and of meanings, each by the root of its last column, and add up the two."""
    each = parts[..., :-1] / np.sqrt(np.maximum(parts[..., -1:], 1))
    scaled: Floats = np.add.reduce(each, axis=1)
    return scaled


def _product(values: Any, weights: Any) -> Any:
    """Multiply matrices, each row by itself: BLAS would round one differently beside others."""
    return np.add.reduce(values[:, :, None] * weights, axis=1)


def _softmax(logits: Any) -> Any:
    raised = np.exp(logits - np.maximum.reduce(logits, axis=-1, keepdims=True))  # the ufunc: `max` costs twice as much
    return raised / np.add.reduce(raised, axis=-1, keepdims=True)
