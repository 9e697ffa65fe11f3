"""What was found out about a word is kept: most words of a comment have been seen before."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["LONGEST_REMEMBERED", "REMEMBERED", "Remembered"]

T = TypeVar("T")

REMEMBERED, LONGEST_REMEMBERED = 16_000, 64
"""Distinct words kept before the memory starts afresh, and the longest one kept; bounds on memory."""


class Remembered(dict[str, T]):
    """Hold what `found` says of each word that was asked for; looking one up again costs no call.

    A dictionary and no `lru_cache`, so that `map(memory.__getitem__, words)` runs at the speed of the interpreter.
    """

    def found(self, word: str) -> T:
        """Find it out for a word that is not remembered."""
        raise NotImplementedError

    def __missing__(self, word: str) -> T:
        said = self.found(word)
        if len(word) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[word] = said
        return said
