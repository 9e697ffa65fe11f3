"""Find phrases whose tone is not the sum of their words: common idioms, and whatever a user's lexicon adds.

"Not bad at all" and "could not agree more" praise, though each of their words, or the negation, says otherwise. A
phrase has a weight on VADER's scale (-4 to 4); it is added to the log odds of positive against negative, so that an
explanation can name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
OUTER = ".,;:!?()[]\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}*_-"
WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?|[^\s\w]+")


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


class Idioms:
    """Find phrases in texts; the longest at a place wins, and none overlaps another."""

    def __init__(self, fixed: Mapping[str, float], turning: Mapping[str, float] | None = None) -> None:
        """Take phrases: `fixed` as they stand, `turning` with regard to negations before them."""
        self._anchored: dict[str, list[Entry]] = {}
        for phrases, turns in ((fixed, False), (turning or {}, True)):
            for phrase, weight in phrases.items():
                words = tuple(_words(phrase))
                anchor = max(range(len(words)), key=lambda i: len(words[i]))  # the longest word is the rarest
                self._anchored.setdefault(words[anchor], []).append(Entry(phrase, words, anchor, weight, turns))
        for entries in self._anchored.values():
            entries.sort(key=lambda entry: (-len(entry.words), not entry.turns))
        self._anchors = frozenset(self._anchored)

    def find(self, text: str) -> list[Found]:
        """Return the phrases of a text in its order."""
        text = text[:LONGEST]
        if self._anchors.isdisjoint([token.strip(OUTER) for token in text.lower().replace(CURLY, "'").split()]):
            return []
        matches = list(WORD.finditer(text))
        words = [_form(match[0]) for match in matches]
        found: list[Found] = []
        free = 0
        for at, word in enumerate(words):
            for entry in self._anchored.get(word, ()):
                first = at - entry.anchor
                last = first + len(entry.words)
                if first >= free and all(map(_same, entry.words, words[first:last])) and last <= len(words):
                    weight = entry.weight * (TURNED if entry.turns and _negated(words, first) else 1.0)
                    found.append(Found(matches[first].start(), matches[last - 1].end(), entry.phrase, weight))
                    free = last
                    break
        return found

    def odds(self, text: str) -> float:
        """Return what the phrases of a text add to its log odds."""
        return ODDS * sum(found.weight for found in self.find(text))


@cache
def built_in() -> Idioms:
    """Read the idioms of `patterns/tone_idioms.toml`, once."""
    return Idioms(load_rows("tone_idioms")["phrases"])


def _words(text: str) -> list[str]:
    return [_form(word) for word in WORD.findall(text)]


def _form(word: str) -> str:
    """Return a word as it is compared; of a run of marks ("!!!") the first says it all."""
    lower = word.lower().replace(CURLY, "'")
    return lower if word[0].isalnum() else lower[0]


def _same(part: str, word: str) -> bool:
    return part in (GAP, word)


def _negated(words: Sequence[str], at: int) -> bool:
    for word in reversed(words[max(0, at - SCOPE) : at]):
        if not (word[0].isalnum()):
            return False
        if word in NEGATORS or word.endswith("n't"):
            return True
    return False
