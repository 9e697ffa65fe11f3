"""A text's words between white space, as they stand and in lower case: several stages ask for them one after the other.

VADER, tone, idioms, repetitions, copies and the rules about adverts all look words up before they look closer.
Lowering and splitting a text for each of them cost as much as the looking, so the last texts asked for are remembered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

__all__ = ["Split", "lowered", "split", "tokens", "written"]

REMEMBERED = 2048
"""Texts: whole threads but the longest, so that what one stage has split, the next need not."""
LONGEST_REMEMBERED = 2_000
"""Characters of a text that is remembered; a bound on memory (some 20 MB if every text were as long)."""


class Split(NamedTuple):
    """Hold a text in lower case, and what stands between white space in it."""

    lower: str
    written: tuple[str, ...]
    """As it stands."""
    tokens: tuple[str, ...]
    """In lower case."""


def split(text: str) -> Split:
    """Lower and split a text, remembered."""
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _split(text)


def lowered(text: str) -> str:
    """Return a text in lower case; as `str.lower`, remembered."""
    return split(text).lower


def tokens(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text in lower case."""
    return split(text).tokens


def written(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text."""
    return split(text).written


def _split(text: str) -> Split:
    lower = text.lower()
    return Split(lower, tuple(text.split()), tuple(lower.split()))


_remembered = lru_cache(maxsize=REMEMBERED)(_split)
