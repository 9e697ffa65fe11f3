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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from threadscope.model import STANCES
from threadscope.nlp import models
from threadscope.nlp.stance_features import MEANS_THE_TOOL, NEGATED, STEM, scopes, sentences

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

    from threadscope.nlp.words import Sentence, Text, Word

    Floats = NDArray[np.float32]

__all__ = ["SIDES", "Model", "Sums", "trained"]

SIDES = ("trust", "distrust", "neither")
"""What a sentence carries."""
LABELS = len(STANCES)
MOST_FORMS = 60_000
"""Words whose places in the tables are remembered; hostile input may hold any number of new ones."""
SHIFT = 20
"""Bits of a word's number in the key of a pair."""
_Form = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """A comment's weights, summed up by sentence."""

    sentences: Sequence[Sentence]
    known: Floats
    """(sentences, 4 + 3 + 1): of the comment's labels, of SIDES, and how many features are known."""
    meant: Floats
    """The same by meaning; the last column is the sum of the words' importance."""


@dataclass(slots=True)
class Model:
    """Hold the weights and score with them."""

    numbers: Mapping[str, int]
    """Word or stem -> its row in `words`, from 1 on."""
    pairs: Mapping[int, int]
    """first << SHIFT | second -> row."""
    words: Floats
    """(1 + features, 4 + 3 + 1), the last column 1; row 0 is the unknown word."""
    known: Mapping[str, int]
    """Word -> its row in `meanings`, from 1 on; behind a negator, `behind` rows further."""
    meanings: Floats
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
    """Word -> rows of it, of its stem, of the stem behind a negator, of its meaning, and of that behind a negator."""

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
            words,
            {word: i for i, word in enumerate(known, 1)},
            np.vstack([plain, behind]),
            comments,
            parts,
            tuple(meta["dense"]),
            meta["temperature"],
            meta["version"],
            meta["prior"],
        )

    def _form(self, word: Word) -> _Form:
        """Find a word's rows; the same for every word of its spelling."""
        numbers, lower = self.numbers, word.lower
        row = self.known.get(lower, 0) if word.kind == "word" else 0
        behind = row + len(self.meanings) // 2 if row else 0
        negated = numbers.get(STEM + NEGATED + word.stem, 0) if word.kind == "word" else 0
        form = numbers.get(lower, 0), numbers.get(STEM + word.stem, 0), negated, row, behind
        if len(self._forms) < MOST_FORMS:
            self._forms[lower] = form
        return form

    def sums(self, text: Text) -> Sums:
        """Sum up the weights of a comment's words, as `stance_features.grams` names them."""
        found = sentences(text)
        known, meant, starts, places = [0], [0], [], []
        before = (0, 0)
        for sentence in found:
            starts.append(len(known))
            places.append(len(meant))
            known.append(0)  # an empty stretch would take the number after it
            meant.append(0)
            before = self._look_up(text, sentence, before, (known, meant))
        if not found:
            return Sums((), self.words[:0], self.meanings[:0])
        return Sums(found, np.add.reduceat(self.words[known], starts), np.add.reduceat(self.meanings[meant], places))

    def _look_up(
        self, text: Text, sentence: Sentence, before: tuple[int, int], rows: tuple[list[int], list[int]]
    ) -> tuple[int, int]:
        """Add the rows of a sentence's words and meanings; take and return the last word before, and its stem."""
        forms, pairs, words, mention = self._forms, self.pairs, text.words, text.mention
        (known, meant), (last, last_stem) = rows, before
        for i, negated in scopes(text, sentence):
            word = words[i]
            if mention[i] >= MEANS_THE_TOOL or word[4] == "num":
                own, stem, turned, row, behind = self._special("<num>" if mention[i] < MEANS_THE_TOOL else "<tool>")
            else:
                own, stem, turned, row, behind = forms.get(word[0]) or self._form(word)
            known += (own, stem)
            if own and last and (pair := pairs.get(last << SHIFT | own)):
                known.append(pair)
            if stem and last_stem and (pair := pairs.get(last_stem << SHIFT | stem)):
                known.append(pair)
            if negated:
                known.append(turned)
                meant.append(behind)
            else:
                meant.append(row)
            last, last_stem = own, stem
        return last, last_stem

    def _special(self, name: str) -> _Form:
        """Find the rows of what stands for the tool or for a number."""
        return self.numbers.get(name, 0), self.numbers.get(STEM + name, 0), 0, 0, 0

    def sides(self, sums: Sums, said: Sequence[Sequence[float]]) -> list[list[float]]:
        """Return the probabilities of SIDES for each sentence; `said` is from `stance_features.said_in`."""
        if not sums.sentences:
            return []
        logits = _scaled(sums.known, sums.meant)[:, LABELS:] + self.parts[-1]
        logits += np.asarray(said, dtype=np.float32) @ self.parts[:-1]
        shares: list[list[float]] = _softmax(logits).tolist()
        return shares

    def probabilities(self, sums: Sums, values: Mapping[str, float]) -> dict[str, float]:
        """Return the probabilities of the four labels, summing to 1.

        Args:
            sums: of the comment's words.
            values: from `dense` and `pooled`, in the order of training; a missing one is an error in the code.
        """
        row = np.array([values[name] for name in self.dense], dtype=np.float32)
        whole = _scaled(sums.known.sum(axis=0, keepdims=True), sums.meant.sum(axis=0, keepdims=True))[0, :LABELS]
        logits = whole + row @ self.comments[:-1] + self.comments[-1]
        return dict(zip(STANCES, _softmax(logits.astype(np.float64) / self.temperature).tolist(), strict=True))

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
            form = self._form(text.words[i])
            own, stem, turned, row, behind = form
            known += [(i, own), (i, stem), *([(i, turned)] * negated)]
            meant.append((i, behind if negated else row))
            if before is not None:
                known += [(i, self.pairs.get(a << SHIFT | b, 0)) for a, b in zip(before[:2], form[:2], strict=True)]
            before = form
        pulls: dict[int, float] = {}
        for table, found in ((self.words, known), (self.meanings, meant)):
            weights = table[[row for _, row in found], LABELS:-1]
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


def _pairs(vocabulary: Sequence[str], numbers: Mapping[str, int]) -> dict[int, int]:
    """Key pairs by their words' numbers; both words of a known pair are known."""
    found: dict[int, int] = {}
    for i, name in enumerate(vocabulary, 1):
        first, space, second = name.partition(" ")
        if space:
            mark = STEM if first[0] == STEM and first != STEM else ""
            found[numbers[first] << SHIFT | numbers[mark + second]] = i
    return found


def _scaled(known: Floats, meant: Floats) -> Floats:
    words = known[:, :-1] / np.sqrt(np.maximum(known[:, -1:], 1))
    return np.asarray(words + meant[:, :-1] / np.sqrt(np.maximum(meant[:, -1:], 1)), dtype=np.float32)


def _softmax(logits: Any) -> Any:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
