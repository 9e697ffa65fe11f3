"""A text's words between white space, and what they hint at: several stages ask for both, one after the other.

Most words of a comment have been met before, and few of them hint at anything (a word of praise, a link, half a set
phrase). So what a word hints at is found out once and remembered, a bit for each question; all of a text's words
together then tell in one step whether a stage need look closer at it at all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from threadscope.nlp.remembered import Remembered

__all__ = ["Split", "hint", "lowered", "split", "tokens", "written"]

REMEMBERED_TEXTS = 512
"""Texts: the stages take a comment one after the other, and what is kept for longer is slow to reach."""
LONGEST_TEXT = 2_000
"""Characters of a text that is remembered; a bound on memory."""


class Split(NamedTuple):
    """Hold what stands between white space in a text, and what that hints at."""

    written: tuple[str, ...]
    """As it stands."""
    hints: int
    """A bit for each `hint` that holds for one of the words."""


class _Hints(Remembered[int]):
    """Remember the hints of each word."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[tuple[int, Callable[[str], object]]] = []

    def found(self, token: str) -> int:
        lower = token.lower()
        found = 0
        for bit, holds in self.questions:
            if holds(lower):
                found |= bit
        return found


_HINTS = _Hints()
_new = tuple.__new__


def hint(holds: Callable[[str], object]) -> int:
    """Let all texts be asked whether something holds for one of their words; for modules, as they are loaded.

    Args:
        holds: asked about what stands between white space, in lower case, punctuation and all; quick to answer, as
            every new word is asked.

    Returns:
        The bit of `Split.hints` that is set where it holds.
    """
    bit = 1 << len(_HINTS.questions)
    _HINTS.questions.append((bit, holds))
    _HINTS.clear()
    _remembered.cache_clear()
    return bit


def split(text: str) -> Split:
    """Split a text at white space, remembered for the stages that follow."""
    return _remembered(text) if len(text) <= LONGEST_TEXT else _split(text)


def written(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text."""
    return split(text)[0]


def lowered(text: str) -> str:
    """Return a text in lower case; here so that stages need not know whether it is remembered."""
    return text.lower()


def tokens(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text in lower case."""
    return tuple(text.lower().split())


def _split(text: str) -> Split:
    words = tuple(text.split())
    return _new(Split, (words, reduce(or_, map(_HINTS.__getitem__, words), 0)))


_remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(_split)
