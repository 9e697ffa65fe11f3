"""Rate a text as VADER does: the same four numbers to the last digit, several times faster, with each word's part.

Hutto, C.J. & Gilbert, E.E. (2014). VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text. Eighth International Conference on Weblogs and Social Media (ICWSM-14). Ann Arbor, MI, June 2014.

The rules are those of the package vaderSentiment (C.J. Hutto; George Berry; Ewan Klein and Pierpaolo Pantone), oddities
included, and the words are read from it: its lexicon, its emoji table, its boosters, negations and idioms. What makes
this faster: a token is looked up once and remembered, with all that any rule asks about it; only words in the lexicon
are visited; a text without emoji is not searched for them; and the weighing around "but" takes O(n log n), where the
package is quadratic.

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
from itertools import compress, count
from pathlib import Path
from typing import NamedTuple

import vaderSentiment

from threadscope.errors import UsageError
from threadscope.nlp.lowered import written
from threadscope.nlp.vader_rules import Memory, strip, valence_at, weigh_around_but

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
    """Keep the sum's parts: valence `k` belongs to the token at `places[k]`."""

    tokens: Sequence[str]  # of the whole text
    places: list[int]
    valences: list[float]
    emphasis: float


class _Insert(NamedTuple):
    """Record that text[start:end] of the spelled-out text stands for the emoji at `at` of the original."""

    start: int
    end: int
    at: int


class Vader:
    """Rate texts by the installed VADER lexicon, and by the user's own words where some are given."""

    __slots__ = ("_emoji", "_emoji_pattern", "_memory")

    def __init__(self, lexicon: Mapping[str, float], emoji: Mapping[str, str]) -> None:
        # Longer emoji stand in the table, too, but the package looks at single characters only.
        self._emoji = {character: name for character, name in emoji.items() if len(character) == 1}
        self._emoji_pattern = re.compile(_coarse_class(self._emoji))
        self._memory = Memory(lexicon)

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
        return _scores(self._tally(text if text.isascii() else self._spell_out(text)[0]))

    def explain(self, text: str) -> tuple[Scores, tuple[Word, ...]]:
        """Give the scores, and the words whose valences make up the sum that `compound` normalises.

        With s the sum of all valences given, compound = s / sqrt(s² + 15). The words come in the order of the text,
        those which add nothing left out. Where exclamation and question marks strengthen the sum, their term comes
        last, placed on the first run of marks. An emoji counts by the words of its description, each of which is placed
        on the emoji, so that spans can repeat.
        """
        spelled, inserts = self._spell_out(text)
        tally = self._tally(spelled)
        spans = _spans(spelled, tally)
        valences = list(tally.valences)
        total = sum(valences)
        if total and tally.emphasis:
            spans.append(_first_marks(spelled))
            valences.append(math.copysign(tally.emphasis, total))
        if inserts:
            spans = [(_original(inserts, start), _original(inserts, end - 1) + 1) for start, end in spans]
        words = [
            Word(start, end, text[start:end], valence)
            for (start, end), valence in zip(spans, valences, strict=True)
            if valence
        ]
        return _scores(tally), tuple(words)

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

    def _tally(self, text: str) -> _Tally:
        tokens = written(text)
        # None before and after, so that a rule may look three words back and one ahead without asking where it is.
        words = [None, None, None, *map(self._memory.__getitem__, tokens), None]
        places: list[int] = []
        valences: list[float] = []
        ruled: list[int] = []  # which of them take more than a look at the word itself
        upper = False
        but, acting = -1, -5
        for place in compress(count(-3), words):
            word = words[place + 3]
            assert word
            if word.acts:
                acting = place
                if but < 0 and word.lower == "but":
                    but = place
            if word.upper:
                upper = True
            if word.rated:
                after = words[place + 4]
                if word.upper or acting >= place - 3 or (after and after.acts):
                    ruled.append(len(places))
                places.append(place)
                valences.append(word.rating)
        if not places:
            return _Tally(tokens, places, valences, 0.0)
        some_upper = upper and not all(map(str.isupper, tokens))
        for k in ruled:
            valences[k] = valence_at(tokens, words, places[k], some_upper=some_upper)
        if but >= 0:
            weigh_around_but(valences, places, but)
        return _Tally(tokens, places, valences, _emphasis(text))


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


def _scores(tally: _Tally) -> Scores:
    if not tally.tokens:
        return Scores(0.0, 0.0, 0.0, 0.0)
    if not tally.places:
        return Scores(0.0, 1.0, 0.0, 0.0)
    # `sum` and plain addition differ from Python 3.12 on; both stand where the package has them.
    total = float(sum(tally.valences))
    if total > 0:
        total += tally.emphasis
    elif total < 0:
        total -= tally.emphasis
    positive = negative = 0.0
    neutral = len(tally.tokens)
    for valence in tally.valences:
        if valence > 0:
            positive += valence + 1
            neutral -= 1
        elif valence < 0:
            negative += 1 - valence
            neutral -= 1
    if positive > negative:
        positive += tally.emphasis
    elif positive < negative:
        negative += tally.emphasis
    whole = positive + negative + neutral
    return Scores(
        round(negative / whole, 3),
        round(neutral / whole, 3),
        round(positive / whole, 3),
        round(total / math.sqrt(total * total + 15), 4),
    )


def _spans(text: str, tally: _Tally) -> list[tuple[int, int]]:
    """Find the rated tokens, without their outer punctuation."""
    spans = []
    end = done = 0
    for place in tally.places:
        for token in tally.tokens[done : place + 1]:
            start = text.index(token, end)  # only white space lies between, so the first one found is the one meant
            end = start + len(token)
        done = place + 1
        bare = strip(tally.tokens[place])
        start += tally.tokens[place].index(bare)
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
