"""Rate a text as VADER does: the same four numbers to the last digit, several times faster, with each word's part.

Hutto, C.J. & Gilbert, E.E. (2014). VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text. Eighth International Conference on Weblogs and Social Media (ICWSM-14). Ann Arbor, MI, June 2014.

The rules are those of the package vaderSentiment (C.J. Hutto; George Berry; Ewan Klein and Pierpaolo Pantone), oddities
included, and the words are read from it: its lexicon, its emoji table, its boosters, negations and idioms. What makes
this faster: many texts are rated at once; what any rule asks about a word is found out once and remembered
(`numbered`), so that only words in the lexicon are visited, and the rules are applied to all of them together; a text
without emoji is not searched for them; and the weighing around "but" takes O(n log n), where the package is quadratic.

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
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import vaderSentiment

from threadscope.errors import UsageError
from threadscope.nlp.numbered import numbered
from threadscope.nlp.vader_rules import (
    BUT,
    MARKED,
    RATED,
    SMALL,
    UPPER,
    Lookup,
    acting,
    strip,
    valences,
    weigh_around_but,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class _Tallies:
    """Keep what is summed in texts: the valences of all rated words, one text after the other."""

    counts: NDArray[Any]
    """Words of each text."""
    places: NDArray[Any]
    """Of rated words in their texts."""
    valences: list[float]
    ends: NDArray[Any]
    """Text -> where its rated words end in the other two."""
    emphasis: list[float]


class _Insert(NamedTuple):
    """Record that text[start:end] of the spelled-out text stands for the emoji at `at` of the original."""

    start: int
    end: int
    at: int


class Vader:
    """Rate texts by the installed VADER lexicon, and by the user's own words where some are given."""

    __slots__ = ("_emoji", "_emoji_pattern", "_lookup")

    def __init__(self, lexicon: Mapping[str, float], emoji: Mapping[str, str]) -> None:
        # Longer emoji stand in the table, too, but the package looks at single characters only.
        self._emoji = {character: name for character, name in emoji.items() if len(character) == 1}
        self._emoji_pattern = re.compile(_coarse_class(self._emoji))
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
        spelled = [text if text.isascii() else self._spell_out(text)[0] for text in texts]
        return _scores(self._tallies(spelled))

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
        spelled, inserts = self._spell_out(text)
        tallies = self._tallies((spelled,))
        spans = _spans(spelled, tallies.places.tolist())
        valences, (emphasis,) = list(tallies.valences), tallies.emphasis
        total = sum(valences)
        if total and emphasis:
            spans.append(_first_marks(spelled))
            valences.append(math.copysign(emphasis, total))
        if inserts:
            spans = [(_original(inserts, start), _original(inserts, end - 1) + 1) for start, end in spans]
        words = [
            Word(start, end, text[start:end], valence)
            for (start, end), valence in zip(spans, valences, strict=True)
            if valence
        ]
        (scores,) = _scores(tallies)
        return scores, tuple(words)

    def _spell_out(self, text: str) -> tuple[str, list[_Insert]]:
        """Put each emoji's description in its place, after a space but, as in the package, not before one."""
        if text.isascii():
            return text, []
        pieces: list[str] = []
        inserts: list[_Insert] = []
        copied = length = 0
        for match in self._emoji_pattern.finditer(text):
            description = self._emoji.get(match[0])
            if description is None:
                continue
            at = match.start()
            if at and text[at - 1] != " ":
                description = " " + description
            start = length + at - copied
            length = start + len(description)
            inserts.append(_Insert(start, length, at))
            pieces += (text[copied:at], description)
            copied = at + 1
        return "".join((*pieces, text[copied:])), inserts

    def _tallies(self, texts: Sequence[str]) -> _Tallies:
        """Find the valences of all words of texts, in which emoji are spelled out already."""
        import numpy as np

        words = numbered(texts)
        flags = words.told(self._lookup.flags)
        united = words.united(flags)
        rated = np.flatnonzero(flags & RATED)
        owners = words.owners[rated]
        starts = words.ends - words.counts
        said = self._lookup.weights.of(words.numbers)[words.words[rated]]
        ruled = acting(flags, rated)
        if len(ruled):
            whose = owners[ruled]
            at = rated[ruled][:, None] + np.arange(-3, 3)
            inside = (at >= starts[whose, None]) & (at < words.ends[whose, None])
            around = np.where(inside, words.words.take(at, mode="clip"), 0)
            some_upper = (united[whose] & (UPPER | SMALL)) == UPPER | SMALL
            said[ruled] = valences(self._lookup, words.numbers, around, some_upper)
        found = said.tolist()
        ends = np.cumsum(np.bincount(owners, minlength=len(texts)))
        buts = np.flatnonzero(flags & BUT)[::-1]
        first_buts = dict(zip(words.owners[buts].tolist(), buts.tolist(), strict=True))
        for i, but in first_buts.items():
            part = slice(ends[i - 1] if i else 0, ends[i])
            found[part] = weigh_around_but(found[part], rated[part].tolist(), but)
        marked = (united & MARKED > 0).tolist()
        emphasis = [_emphasis(text) if marks else 0.0 for text, marks in zip(texts, marked, strict=True)]
        return _Tallies(words.counts, rated - starts[owners], found, ends, emphasis)


def _rows(path: Path) -> Iterable[tuple[str, str]]:
    for line in path.read_bytes().decode("utf-8").split("\n"):
        if line:
            word, value = line.strip().split("\t")[:2]
            yield word, value


def _coarse_class(characters: Iterable[str]) -> str:
    """Cover the characters by a few ranges: a regular expression tests six ranges much faster than a hundred."""
    ranges: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if ranges and code - ranges[-1][1] <= 512:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


def _emphasis(text: str) -> float:
    questions = text.count("?")
    strength: float = min(text.count("!"), 4) * 0.292
    if questions > 1:
        strength += questions * 0.18 if questions <= 3 else 0.96
    return strength


def _scores(tallies: _Tallies) -> list[Scores]:
    import numpy as np

    ends, valences, emphasis = tallies.ends.tolist(), np.array(tallies.valences), np.array(tallies.emphasis)
    # `sum` and plain addition, as `bincount` adds, differ from Python 3.12 on; both stand where the package has them.
    sums = [float(sum(tallies.valences[first:last])) for first, last in zip([0, *ends[:-1]], ends, strict=True)]
    total = np.array(sums) + np.sign(sums) * emphasis
    owners = np.repeat(np.arange(len(ends)), np.diff(tallies.ends, prepend=0))

    def added(weights: NDArray[Any]) -> NDArray[Any]:
        return np.bincount(owners, weights, len(ends))

    positive = added(np.where(valences > 0, valences + 1, 0.0))
    negative = added(np.where(valences < 0, 1 - valences, 0.0))
    neutral = tallies.counts - added(valences != 0)
    louder, lower = positive > negative, positive < negative
    positive, negative = np.where(louder, positive + emphasis, positive), np.where(lower, negative + emphasis, negative)
    whole = np.maximum(1.0, positive + negative + neutral)  # which is less in a text without words only
    shares = np.stack((negative / whole, neutral / whole, positive / whole, total / np.sqrt(total * total + 15)))
    return [
        Scores(round(down, 3), round(still, 3), round(up, 3), round(compound, 4))
        for down, still, up, compound in shares.T.tolist()
    ]


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


def _original(inserts: list[_Insert], place: int) -> int:
    """Give the place in the original text of a character of the spelled-out one."""
    k = bisect_right(inserts, place, key=lambda insert: insert.start) - 1
    if k < 0:
        return place
    insert = inserts[k]
    return insert.at if place < insert.end else insert.at + 1 + place - insert.end
