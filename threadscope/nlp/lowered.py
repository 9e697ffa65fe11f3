"""A text's words between white space, in lower case: several stages ask for them one after the other.

Idioms, copies and the rules about adverts all look words up before they look closer. Lowering and splitting a text
for each of them cost as much as the looking, so the last texts asked for are remembered.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["lowered", "tokens"]


@lru_cache(maxsize=64)
def lowered(text: str) -> str:
    """Return a text in lower case; as `str.lower`, remembered."""
    return text.lower()


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[str, ...]:
    """Return what stands between white space in a text in lower case."""
    return tuple(lowered(text).split())
