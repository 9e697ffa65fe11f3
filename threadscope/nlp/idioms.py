"""Find phrases whose tone is not the sum of their words: common idioms, and whatever a user's lexicon adds.

"Not bad at all" and "could not agree more" praise, though each of their words, or the negation, says otherwise. A
phrase has a weight on VADER's scale (-4 to 4); it is added to the log odds of positive against negative, so that an
explanation can name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from threadscope.nlp.tables import load_rows
from threadscope.nlp.tone import NEGATORS

__all__ = ["Found", "Idioms", "built_in"]

ODDS = 0.75
"""Log odds that one point of weight adds."""
TURNED = -0.74
"""What a negation does to a weight; VADER's own factor."""
SCOPE = 3
"""Words after a negation that it turns."""
GAP = "*"
"""In a phrase, stands for any one word."""
LONGEST = 20_000
"""Characters searched."""
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
MARKS = ".,;:!?"
"""Stand for themselves; no phrase goes on behind a full stop."""
BLANKS = (
    '()[]{}<>/\\"*_-\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}'
    "\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}"
)
AROUND = (
    *(
        ("", after)
        for after in ("", ".", ",", "!", "?", ";", ":", ")", "...", "!!", "!!!", '"', "*", "\N{HORIZONTAL ELLIPSIS}")
    ),
    *((before, "") for before in ("(", '"', "*", "\N{LEFT DOUBLE QUOTATION MARK}")),
)
"""What may stand around a word between white space where it is looked for first; the rest is not worth the time."""
WORD = re.compile(rf"[^\s{re.escape(MARKS + BLANKS)}]+|[{re.escape(MARKS)}]")
"""A word or a mark."""


class Found(NamedTuple):
    """A phrase in a text: characters `start` to `end`, and its weight there, negation and all."""

    start: int
    end: int
    phrase: str
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase: its words, which of them is looked for first, its weight, whether a negation before it turns it."""

    phrase: str
    words: tuple[str, ...]
    anchor: int
    weight: float
    turns: bool
    needs: frozenset[str]
    """Words without which it cannot be there."""


class Idioms:
    """Find phrases in texts; the longest at a place wins, and none overlaps another."""

    def __init__(self, fixed: Mapping[str, float], turning: Mapping[str, float] | None = None) -> None:
        """Take phrases: `fixed` as they stand, `turning` with regard to negations before them."""
        self._anchored: dict[str, list[Entry]] = {}
        for phrases, turns in ((fixed, False), (turning or {}, True)):
            for phrase, weight in phrases.items():
                words = tuple(
                    part for word in phrase.lower().split() for part in ([GAP] if word == GAP else _words(word))
                )
                anchor = max(range(len(words)), key=lambda i: len(words[i]))  # the longest word is the rarest
                self._anchored.setdefault(words[anchor], []).append(
                    Entry(phrase, words, anchor, weight, turns, frozenset(filter(str.isalpha, words)))
                )
        for entries in self._anchored.values():
            entries.sort(key=lambda entry: (-len(entry.words), not entry.turns))
        self._anchors = frozenset(self._anchored)
        self._seen = frozenset(before + anchor + after for anchor in self._anchors for before, after in AROUND)

    def find(self, text: str) -> list[Found]:
        """Return the phrases of a text in its order."""
        matches = list(self._matches(text[:LONGEST]))
        if not matches:
            return []
        places = [match.span() for match in WORD.finditer(text[:LONGEST])]
        return [Found(places[first][0], places[last - 1][1], e.phrase, weight) for e, first, last, weight in matches]

    def odds(self, text: str) -> float:
        """Return what the phrases of a text add to its log odds."""
        return ODDS * sum(weight for _, _, _, weight in self._matches(text[:LONGEST]))

    def _matches(self, text: str) -> Iterator[tuple[Entry, int, int, float]]:
        """Yield each phrase with its first word, the word after its last, and its weight there."""
        lower = text.lower().replace(CURLY, "'")
        if self._seen.isdisjoint(lower.split()):
            return
        words = _words(lower)
        present = set(words)
        anchors = {a for a in self._anchors & present if any(entry.needs <= present for entry in self._anchored[a])}
        if not anchors:
            return
        free = 0
        for at in [i for i, word in enumerate(words) if word in anchors]:
            for entry in self._anchored[words[at]]:
                first = at - entry.anchor
                last = first + len(entry.words)
                if first >= free and last <= len(words) and all(map(_same, entry.words, words[first:last])):
                    yield entry, first, last, entry.weight * (TURNED if entry.turns and _negated(words, first) else 1.0)
                    free = last
                    break


@cache
def built_in() -> Idioms:
    """Read the idioms of `patterns/tone_idioms.toml`, once."""
    return Idioms(load_rows("tone_idioms")["phrases"])


def _words(lower: str) -> list[str]:
    """Split a text in lower case into words and marks."""
    return WORD.findall(lower)


def _same(part: str, word: str) -> bool:
    return part in (GAP, word)


def _negated(words: Sequence[str], at: int) -> bool:
    for word in reversed(words[max(0, at - SCOPE) : at]):
        if not (word[0].isalnum()):
            return False
        if word in NEGATORS or word.endswith("n't"):
            return True
    return False
