"""A text's words between white space: several stages ask for them, one after the other."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["lowered", "tokens", "written"]

REMEMBERED_TEXTS = 512
"""Texts: the stages take a comment one after the other, and what is kept for longer is slow to reach."""
LONGEST_TEXT = 2_000
"""Characters of a text that is remembered; a bound on memory."""


def written(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text, remembered for the stages that follow."""
    return _remembered(text) if len(text) <= LONGEST_TEXT else _written(text)


def lowered(text: str) -> str:
    """Return a text in lower case; here so that stages need not know whether it is remembered."""
    return text.lower()


def tokens(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text in lower case."""
    return tuple(text.lower().split())


def _written(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(_written)
