"""Find phrases whose tone is not the sum of their words: common idioms, and whatever a user's lexicon adds.

"Not bad at all" and "could not agree more" praise, though each of their words, or the negation, says otherwise. A
phrase has a weight on VADER's scale (-4 to 4); it is added to the log odds of positive against negative, so that an
explanation can name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from threadscope.nlp import signatures
from threadscope.nlp.numbered import Column, numbered
from threadscope.nlp.tables import load_rows
from threadscope.nlp.tone_words import NEGATORS

__all__ = ["Found", "Idioms", "built_in"]

ODDS = 1.0
"""Log odds that one point of weight adds."""
TURNED = -0.74
"""What a negation does to a weight; VADER's own factor."""
SCOPE = 3
"""Words after a negation that it turns."""
NEAR = 60
"""Characters before a phrase in which its negation stands."""
GAP = "*"
"""In a phrase, stands for any one word."""
LONGEST = 20_000
"""Characters searched."""
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
AROUND = (
    *(
        ("", after)
        for after in ("", ".", ",", "!", "?", ";", ":", ")", "...", "!!", "!!!", '"', "*", "\N{HORIZONTAL ELLIPSIS}")
    ),
    *((before, "") for before in ("(", '"', "*", "\N{LEFT DOUBLE QUOTATION MARK}")),
)
"""What may stand around a word between white space where it is looked for first; the rest is not worth the time."""


class Found(NamedTuple):
    """A phrase in a text: characters `start` to `end`, and its weight there, negation and all."""

    start: int
    end: int
    phrase: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One phrase, its words beside its anchor, its weight, whether a negation before it turns it."""

    phrase: str
    others: tuple[str, ...]
    """Without each of these it cannot be there; the rarest first."""
    pattern: re.Pattern[str]
    weight: float
    turns: bool


class Idioms:
    """Find phrases in texts; the longest at a place wins, and none overlaps another."""

    def __init__(self, fixed: Mapping[str, float], turning: Mapping[str, float] | None = None) -> None:
        """Take phrases: `fixed` as they stand, `turning` with regard to negations before them."""
        anchored: dict[str, list[Entry]] = {}
        for phrases, turns in ((fixed, False), (turning or {}, True)):
            for phrase, weight in phrases.items():
                words = phrase.lower().replace(CURLY, "'").split()
                needs = tuple(sorted((word for word in words if word != GAP), key=_commonness))
                parts = [r"\S{1,40}" if word == GAP else re.escape(word) for word in words]
                # What must not stand before is asked after the first letter, which can be searched for at once.
                if words[0] != GAP:
                    first = re.escape(words[0][0])
                    parts[0] = rf"{first}(?<!\w{first})" + re.escape(words[0][1:])
                else:
                    parts[0] = r"(?<!\w)" + parts[0]
                pattern = re.compile(r"\s{1,9}".join(parts) + r"(?!\w)")
                entry = Entry(phrase, needs[1:], pattern, weight, turns)
                anchored.setdefault(needs[0], []).append(entry)
        around: dict[str, tuple[Entry, ...]] = {}
        for anchor, entries in anchored.items():
            for before, after in AROUND:
                token = before + anchor + after
                around[token] = (*around.get(token, ()), *entries)
        self._anchored = Column(lambda token: around.get(_kept(token)))

    def find(self, text: str) -> list[Found]:
        """Return the phrases of a text in its order."""
        (found,) = self.find_in((text,))
        return found

    def find_in(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return the same for each of many texts."""
        begun = [text[:LONGEST] for text in texts]
        words = numbered(begun)
        anchored = words.told(self._anchored)
        held = anchored.nonzero()[0]
        entries: dict[int, set[Entry]] = {}
        for i, met in zip(words.ends.searchsorted(held, side="right").tolist(), anchored[held], strict=True):
            entries.setdefault(i, set()).update(met)
        return [_found(text, entries[i]) if i in entries else [] for i, text in enumerate(begun)]

    def odds(self, texts: Sequence[str]) -> list[float]:
        """Return what the phrases of each text add to its log odds."""
        return [ODDS * sum(found.weight for found in phrases) for phrases in self.find_in(texts)]


def _found(text: str, entries: Iterable[Entry]) -> list[Found]:
    """Find those of some phrases that a text holds."""
    lower = text.lower() if text.isascii() else _kept(text)
    met: list[tuple[int, int, Entry]] = []
    for entry in entries:
        for other in entry.others:
            if other not in lower:
                break
        else:
            met += [(match.start(), -match.end(), entry) for match in entry.pattern.finditer(lower)]
    found: list[Found] = []
    free = 0
    for start, end, entry in sorted(met, key=lambda item: (*item[:2], not item[2].turns)):
        if start >= free:
            weight = entry.weight * (TURNED if entry.turns and _negated(lower, start) else 1.0)
            found.append(Found(start, -end, entry.phrase, weight))
            free = -end
    return found


@cache
def built_in() -> Idioms:
    """Read the idioms of `patterns/tone_idioms.toml`, once."""
    return Idioms(load_rows("tone_idioms")["phrases"])


def _commonness(word: str) -> tuple[bool, int]:
    """Order words so that the rarest come first: no words of every sentence, and long ones."""
    return word in signatures.lists().empty or word in NEGATORS, -len(word)


def _kept(text: str) -> str:
    """Keep every character's place in a text in lower case, and make apostrophes plain."""
    lower = text.lower().replace(CURLY, "'")
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _negated(lower: str, start: int) -> bool:
    for word in reversed(lower[max(0, start - NEAR) : start].split()[-SCOPE:]):
        if word[-1] in ".,;:!?)":
            return False
        if word in NEGATORS or word.endswith("n't"):
            return True
    return False
