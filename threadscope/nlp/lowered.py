"""A text's words between white space, and what they hint at: several stages ask for both, one after the other.

Most words of a comment have been met before, and few of them hint at anything (a word of praise, a link, half a set
phrase). So what a word hints at is found out once and remembered, a bit for each question; all of a text's words
together then tell in one step whether a stage need look closer at it at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, reduce
from itertools import chain
from operator import or_
from typing import NamedTuple

__all__ = ["Split", "hints", "lowered", "split", "tokens", "written"]

REMEMBERED_TEXTS = 512
"""Texts: the stages take a comment one after the other, and what is kept for longer is slow to reach."""
LONGEST_TEXT = 2_000
"""Characters of a text that is remembered; a bound on memory."""
REMEMBERED, LONGEST_REMEMBERED = 16_000, 64
"""Distinct words kept before the memory starts afresh, and the longest one kept."""


class Split(NamedTuple):
    """Hold what stands between white space in a text, and what that hints at."""

    written: tuple[str, ...]
    """As it stands."""
    hints: int
    """A bit for each of `hints` that holds for one of the words."""


class _Hints(dict[str, int]):
    """Remember the hints of each word."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[Callable[[str], Iterable[bool]]] = []
        self.count = 0

    def __missing__(self, token: str) -> int:
        answers = chain.from_iterable(ask(token) for ask in self.questions)
        found = sum(1 << place for place, answer in enumerate(answers) if answer)
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = found
        return found


_HINTS = _Hints()


def hints(count: int, ask: Callable[[str], Iterable[bool]]) -> tuple[int, ...]:
    """Let all texts be asked what their words hint at; for modules, as they are loaded.

    Args:
        count: how many answers `ask` gives.
        ask: asked about what stands between white space, punctuation and all.

    Returns:
        For each answer, the bit of `Split.hints` that is set where it is yes for one of a text's words.
    """
    _HINTS.questions.append(ask)
    first, _HINTS.count = _HINTS.count, _HINTS.count + count
    _HINTS.clear()
    _remembered.cache_clear()
    return tuple(1 << place for place in range(first, _HINTS.count))


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
    return Split(words, reduce(or_, map(_HINTS.__getitem__, words), 0))


_remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(_split)
