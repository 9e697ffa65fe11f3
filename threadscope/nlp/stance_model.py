"""A linear model of stance: which words, pairs and stems go with trust or distrust, beside what the rules found.

The rules (`stance.py`) bind phrases to the tool and know negation and quotation, but people seldom use the phrases that
somebody listed. Two logistic regressions, trained on `corpora/reactions` (recipe: `models/stance/train.py`), share one
table of words: one says of each sentence whether it carries trust, distrust or neither, the other rates the comment
from all of its words, the rules' features, and what its sentences said. Words that the corpus never had get their say
by their meaning: each word of a large vocabulary (`corpora/word-vectors`) has weights that a regression over word
vectors gave it, so that "hogwash" pulls where "nonsense" does. Scored without scikit-learn, and without vectors.
"""

from __future__ import annotations

import json
import math
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
MOST_FORMS = 16_000
"""Words whose places in the tables are remembered; hostile input may hold any number of new ones."""
Seconds = Mapping[int, int]
"""Row of a pair's second word -> row of the pair."""
_NONE: Seconds = {}
_Form = tuple[int, int, int, int, int, Seconds, Seconds]


@dataclass(frozen=True, slots=True)
class Sums:
    """A comment's weights, summed up by sentence."""

    sentences: Sequence[Sentence]
    parts: Floats
    """(sentences, 2, 4 + 3 + 1), words before meanings: of the comment's labels, of SIDES, and how many features are
    known, or the sum of the meanings' importance."""
    scaled: Floats
    """(sentences + 1, 4 + 3): words and meanings together, each by the root of its last column; last, of all words."""


@dataclass(slots=True)
class Model:
    """Hold the weights and score with them."""

    numbers: Mapping[str, int]
    """Word or stem -> its row in `words`, from 1 on."""
    pairs: Mapping[int, Seconds]
    """Row of a pair's first word -> its second words."""
    known: Mapping[str, int]
    """Word -> the row of its meaning in `table`; behind a negator, `behind` rows further."""
    behind: int
    table: Floats
    """(1 + features, 4 + 3 + 1), the last column 1, then the meanings; row 0 is the unknown word."""
    comments: Floats
    """Weights of the numbers about a comment, then the bias; (numbers + 1, 4)."""
    parts: Floats
    """The same about a sentence; (numbers + 1, 3)."""
    dense: Sequence[str]
    temperature: float
    version: str
    prior: Mapping[str, float]
    """The class mix that the probabilities assume; the trust index divides it out."""
    _forms: dict[str, _Form] = field(default_factory=dict)
    """Word -> rows of it, of its stem, of the stem behind a negator, of its meaning, and of that behind a negator; then
    the pairs that it opens, and those that its stem opens."""
    _shapes: tuple[_Form, _Form] = field(init=False)
    """The rows of what stands for the tool, and for a number."""

    def __post_init__(self) -> None:
        """Look up what every comment asks for."""
        self._shapes = self._rows("<tool>", "<tool>"), self._rows("<num>", "<num>")

    def _rows(self, own: str, stem: str, turned: int = 0, row: int = 0) -> _Form:
        first, second = self.numbers.get(own, 0), self.numbers.get(STEM + stem, 0)
        after, after_stem = self.pairs.get(first, _NONE), self.pairs.get(second, _NONE)
        return first, second, turned, row, row + self.behind if row else 0, after, after_stem

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
            comments, parts = (arrays[name].astype(np.float32) for name in ("comments", "sentences"))
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        numbers = {name: i for i, name in enumerate(vocabulary, 1) if " " not in name}
        return cls(
            numbers,
            _pairs(vocabulary, numbers),
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

    def _form(self, word: Word) -> _Form:
        """Find a word's rows; the same for every word of its spelling."""
        lower, turned, row = word.lower, 0, 0
        if word.kind == "word":
            turned, row = self.numbers.get(STEM + NEGATED + word.stem, 0), self.known.get(lower, 0)
        form = self._rows(lower, word.stem, turned, row)
        if len(self._forms) < MOST_FORMS:
            self._forms[lower] = form
        return form

    def sums(self, text: Text) -> Sums:
        """Sum up the weights of a comment's words, as `stance_features.grams` names them."""
        found = sentences(text)
        if not found:
            return Sums((), self.table[:0, None], self.table[:1, :-1])
        rows: list[int] = []
        starts: list[int] = []
        before = _NONE, _NONE
        for sentence in found:
            meant = [0]  # an empty stretch would take the number after it
            starts.append(len(rows))
            rows.append(0)
            before = self._look_up(text, sentence, before, (rows, meant))
            starts.append(len(rows))
            rows += meant
        parts = np.add.reduceat(self.table.take(rows, axis=0), starts).reshape(len(found), 2, -1)
        return Sums(found, parts, _scaled(np.concatenate((parts, np.add.reduce(parts, keepdims=True)))))

    def _look_up(
        self, text: Text, sentence: Sentence, before: tuple[Seconds, Seconds], rows: tuple[list[int], list[int]]
    ) -> tuple[Seconds, Seconds]:
        """Add the rows of a sentence's words and meanings; take and return the pairs that the last word opens.

        The loop is that of `stance_features.scopes`, written out because it runs for every word of every comment.
        """
        forms, (known, meant), (after, after_stem) = self._forms, rows, before
        (tool, number), left, here = self._shapes, 0, slice(sentence.first, sentence.last)
        for word, mention, quoted in zip(text.words[here], text.mention[here], text.quoted[here], strict=True):
            if quoted:
                continue
            lower = word[0]
            form = tool if mention >= MEANS_THE_TOOL else number if word[4] == "num" else forms.get(lower)
            own, stem, turned, row, behind, opens, stem_opens = form or self._form(word)
            known += (own, stem)
            if own in after:
                known.append(after[own])
            if stem in after_stem:
                known.append(after_stem[stem])
            if left:
                known.append(turned)
                meant.append(behind)
                left = 0 if lower in STOPS else left - 1
            else:
                meant.append(row)
            if lower in NEGATORS:
                left = REACH
            after, after_stem = opens, stem_opens
        return after, after_stem

    def sides(self, sums: Sums, said: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return the probabilities of SIDES for each sentence; `said` is from `stance_features.said_in`."""
        if not sums.sentences:
            return []
        logits = sums.scaled[:-1, LABELS:] + self.parts[-1]
        logits += np.array(said, dtype=np.float32) @ self.parts[:-1]
        shares: list[list[float]] = _softmax(logits).tolist()
        return shares

    def probabilities(self, sums: Sums, values: Mapping[str, float]) -> dict[str, float]:
        """Return the probabilities of the four labels, summing to 1.

        Args:
            sums: of the comment's words.
            values: from `dense` and `pooled`, in the order of training; a missing one is an error in the code.
        """
        row = np.array([values[name] for name in self.dense], dtype=np.float32)
        logits = sums.scaled[-1, :LABELS] + row @ self.comments[:-1] + self.comments[-1]
        cooled = [logit / self.temperature for logit in logits.tolist()]
        top = max(cooled)
        shares = [math.exp(logit - top) for logit in cooled]
        total = sum(shares)
        return {label: share / total for label, share in zip(STANCES, shares, strict=True)}

    def pulls(self, text: Text, sentence: Sentence, side: str) -> dict[int, float]:
        """Return how far each of the author's own words, with the one before it, pulls a sentence towards a side."""
        at = LABELS + SIDES.index(side)
        known: list[tuple[int, int]] = []
        meant: list[tuple[int, int]] = []
        before = None
        for i, negated in scopes(text, sentence):
            if text.mention[i] >= MEANS_THE_TOOL:
                before = None
                continue
            own, stem, turned, row, behind, *opens = self._form(text.words[i])
            known += [(i, own), (i, stem), *([(i, turned)] * negated)]
            meant.append((i, behind if negated else row))
            if before is not None:
                known += [(i, pairs.get(second, 0)) for pairs, second in zip(before, (own, stem), strict=True)]
            before = opens
        pulls: dict[int, float] = {}
        for found in (known, meant):
            weights = self.table[[row for _, row in found], LABELS:-1]
            for (i, _), pull in zip(found, (weights[:, at - LABELS] - weights.mean(axis=1)).tolist(), strict=True):
                pulls[i] = pulls.get(i, 0.0) + pull
        return pulls


@cache
def trained() -> Model:
    """Return the trained model."""
    return Model.load(models.folder("stance"))


def _table(weights: Any, last: Any) -> Floats:
    """Add a column, and in front a row of zeros for what is unknown."""
    return np.vstack([np.zeros(weights.shape[1] + 1), np.column_stack([weights, last])]).astype(np.float32)


def _pairs(vocabulary: Sequence[str], numbers: Mapping[str, int]) -> dict[int, dict[int, int]]:
    """Key pairs by their words' numbers; both words of a known pair are known."""
    found: dict[int, dict[int, int]] = {}
    for i, name in enumerate(vocabulary, 1):
        first, space, second = name.partition(" ")
        if space:
            mark = STEM if first[0] == STEM and first != STEM else ""
            found.setdefault(numbers[first], {})[numbers[mark + second]] = i
    return found


def _scaled(parts: Floats) -> Floats:
    """Scale sums of words and of meanings, each by the root of its last column, and add up the two."""
    each = parts[..., :-1] / np.sqrt(np.maximum(parts[..., -1:], 1))
    scaled: Floats = np.add.reduce(each, axis=1)
    return scaled


def _softmax(logits: Any) -> Any:
    raised = np.exp(logits - np.maximum.reduce(logits, axis=-1, keepdims=True))  # the ufunc: `max` costs twice as much
    return raised / np.add.reduce(raised, axis=-1, keepdims=True)
