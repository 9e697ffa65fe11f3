"""Rate a text as VADER does: the same four numbers to the last digit, several times faster, with each word's part.

Hutto, C.J. & Gilbert, E.E. (2014). VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text. Eighth International Conference on Weblogs and Social Media (ICWSM-14). Ann Arbor, MI, June 2014.

The rules are those of the package vaderSentiment (C.J. Hutto; George Berry; Ewan Klein and Pierpaolo Pantone), oddities
included, and the words are read from it: its lexicon, its emoji table, its boosters, negations and idioms. What makes
this faster: many texts are read at once; what any rule asks about a word is found out once and remembered (`numbered`),
so that only words in the lexicon are visited, and rules are applied only to those with something around them that acts;
a text without emoji is not searched for them; and the weighing around "but" takes O(n log n), where the package is
quadratic.

The package's licence, which covers these rules too:

    The MIT License (MIT)

    Copyright (c) 2016 C.J. Hutto

    Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
    documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
    rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
    permit persons to whom the Software is furnished to do so, subject to the following conditions:

    The above copyright notice and this permission notice shall be included in all copies or substantial portions of
    the Software.

    THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
    THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
    AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT,
    TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
    SOFTWARE.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import vaderSentiment

from threadscope.errors import UsageError
from threadscope.nlp.numbered import numbered
from threadscope.nlp.vader_emoji import Emoji, original
from threadscope.nlp.vader_rules import (
    BUT,
    MARKED,
    RATED,
    SMALL,
    UPPER,
    Lookup,
    acting,
    strip,
    weigh_around_but,
)

__all__ = ["Scores", "Vader", "Word"]


class Scores(NamedTuple):
    """Hold VADER's numbers of one text, rounded as the package rounds them.

    `negative`, `neutral` and `positive` are shares of the text (0 to 1, three digits); `compound` is the normalised sum
    (-1 to 1, four digits). None of them is a probability. A text without a word has 0.0 everywhere.
    """

    negative: float
    neutral: float
    positive: float
    compound: float


@dataclass(frozen=True, slots=True)
class Word:
    """Say what one word added to the sum: after boosters, capitals, negation, idioms and "but".

    `start` and `end` count characters of the text as it was given, and `text` is what stands there.
    """

    start: int
    end: int
    text: str
    valence: float


class _Tally(NamedTuple):
    """Keep what is summed in a text."""

    words: int
    """How many it has."""
    places: Sequence[int]
    """Where its rated words stand, in all texts that were asked about."""
    valences: list[float]
    emphasis: float


class Vader:
    """Rate texts by the installed VADER lexicon, and by the user's own words where some are given."""

    __slots__ = ("_emoji", "_lookup")

    def __init__(self, lexicon: Mapping[str, float], emoji: Mapping[str, str]) -> None:
        self._emoji = Emoji(emoji)
        self._lookup = Lookup(lexicon)

    @classmethod
    def load(cls, extra: Mapping[str, float] | None = None) -> Vader:
        """Read the package's word lists, and let `extra` add to them or overrule them.

        Args:
            extra: a valence for each word, as in the lexicon (most lie between -4 and 4). Case does not matter.

        Raises:
            UsageError: an extra entry that no token can ever equal (several words, outer punctuation), or no number.
        """
        folder = Path(vaderSentiment.__file__).parent
        lexicon = {word: float(rating) for word, rating in _rows(folder / "vader_lexicon.txt")}
        for word, valence in (extra or {}).items():
            if word.split() != [word] or strip(word) != word:
                raise UsageError(f"“{word}” is no single word.", "Give one word, without punctuation around it.")
            if not math.isfinite(valence):
                raise UsageError(f"The valence of “{word}” is no number.", "Give a number between -4 and 4.")
            lexicon[word.lower()] = float(valence)
        return cls(lexicon, dict(_rows(folder / "emoji_utf8_lexicon.txt")))

    def scores(self, text: str) -> Scores:
        """Give the package's `neg`, `neu`, `pos` and `compound` for a text, in time that grows with its length."""
        (scores,) = self.scores_of((text,))
        return scores

    def scores_of(self, texts: Sequence[str]) -> list[Scores]:
        """Give the same for each of many texts, in far less time."""
        if not texts:
            return []
        spelled = [text if text.isascii() else self._emoji.spelled(text)[0] for text in texts]
        return [*map(_scores, self._tallies(spelled))]

    def rating(self, word: str) -> float:
        """Return what the lexicon says of a word that stands alone, at once; 0.0 where it says nothing."""
        return self._lookup.rating(word)

    def explain(self, text: str) -> tuple[Scores, tuple[Word, ...]]:
        """Give the scores, and the words whose valences make up the sum that `compound` normalises.

        With s the sum of all valences given, compound = s / sqrt(s² + 15). The words come in the order of the text,
        those which add nothing left out. Where exclamation and question marks strengthen the sum, their term comes
        last, placed on the first run of marks. An emoji counts by the words of its description, each of which is placed
        on the emoji, so that spans can repeat.
        """
        spelled, inserts = self._emoji.spelled(text)
        (tally,) = self._tallies((spelled,))
        spans = _spans(spelled, tally.places)
        valences = list(tally.valences)
        total = sum(valences)
        if total and tally.emphasis:
            spans.append(_first_marks(spelled))
            valences.append(math.copysign(tally.emphasis, total))
        if inserts:
            spans = [(original(inserts, start), original(inserts, end - 1) + 1) for start, end in spans]
        words = [
            Word(start, end, text[start:end], valence)
            for (start, end), valence in zip(spans, valences, strict=True)
            if valence
        ]
        return _scores(tally), tuple(words)

    def _tallies(self, texts: Sequence[str]) -> list[_Tally]:
        """Find the valences of all words of texts, in which emoji are spelled out already."""
        import numpy as np

        words = numbered(texts)
        codes = words.told(self._lookup.codes)
        flags = self._lookup.flags[codes]
        united = words.united(flags)
        rated = (flags & RATED).nonzero()[0]
        said = self._lookup.weights[codes[rated]].tolist()
        around = rated[:, None] + self._lookup.around
        ruled = acting(flags.take(around, mode="clip"))
        if len(ruled):
            at = around[ruled]
            whose = words.ends.searchsorted(at[:, 3], side="right")
            ends = words.ends[whose, None]
            inside = (at >= ends - words.counts[whose, None]) & (at < ends)
            windows = (codes.take(at, mode="clip") * inside).tolist()
            some_upper = (united[whose] & (UPPER | SMALL)) == UPPER | SMALL
            for k, upper, window in zip(ruled.tolist(), some_upper.tolist(), windows, strict=True):
                said[k] = self._lookup.valence(upper, *window)
        first_buts: dict[int, int] = {}
        if np.bitwise_or.reduce(united) & BUT:
            buts = (flags & BUT).nonzero()[0][::-1]
            first_buts.update(zip(words.ends.searchsorted(buts, side="right").tolist(), buts.tolist(), strict=True))
        places, marked = rated.tolist(), (united & MARKED).tolist()
        found = []
        first = 0
        for i, last in enumerate(rated.searchsorted(words.ends).tolist()):
            valences, stand = said[first:last], places[first:last]
            if i in first_buts:
                valences = weigh_around_but(valences, stand, first_buts[i])
            found.append(_Tally(int(words.counts[i]), stand, valences, _emphasis(texts[i]) if marked[i] else 0.0))
            first = last
        return found


def _rows(path: Path) -> Iterable[tuple[str, str]]:
    for line in path.read_bytes().decode("utf-8").split("\n"):
        if line:
            word, value = line.strip().split("\t")[:2]
            yield word, value


def _emphasis(text: str) -> float:
    questions = text.count("?")
    strength: float = min(text.count("!"), 4) * 0.292
    if questions > 1:
        strength += questions * 0.18 if questions <= 3 else 0.96
    return strength


def _scores(tally: _Tally) -> Scores:
    if not tally.valences:
        return Scores(0.0, float(tally.words > 0), 0.0, 0.0)
    positive = negative = neutral = 0.0
    for valence in tally.valences:
        if valence > 0:
            positive += valence + 1
        elif valence < 0:
            negative += 1 - valence
        else:
            neutral += 1
    neutral += tally.words - len(tally.valences)
    total = float(sum(tally.valences))
    if tally.emphasis:
        total += tally.emphasis * ((total > 0) - (total < 0))
        positive += tally.emphasis * (positive > negative)
        negative += tally.emphasis * (negative > positive)
    whole = positive + negative + neutral
    compound = total / math.sqrt(total * total + 15)
    return Scores(round(negative / whole, 3), round(neutral / whole, 3), round(positive / whole, 3), round(compound, 4))


def _spans(text: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """Find the rated words, without their outer punctuation."""
    tokens = text.split()
    spans = []
    end = done = 0
    for place in places:
        for token in tokens[done : place + 1]:
            start = text.index(token, end)  # only white space lies between, so the first one found is the one meant
            end = start + len(token)
        done = place + 1
        bare = strip(tokens[place])
        start += tokens[place].index(bare)
        spans.append((start, start + len(bare)))
    return spans


def _first_marks(text: str) -> tuple[int, int]:
    """Find the first run of what `_emphasis` counted: exclamation marks, else two or more question marks."""
    start = end = text.index("!") if "!" in text else text.index("?")
    while end < len(text) and text[end] in "!?":
        end += 1
    return start, end
