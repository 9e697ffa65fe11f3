"""The words of a text as the stages about adverts read them, and what they hint at."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from threadscope.nlp import signatures
from threadscope.nlp.lowered import hint, written
from threadscope.nlp.remembered import Remembered

__all__ = ["LONGEST", "PERSONAL", "PITCH", "TOKEN", "holds_link", "own_words", "said"]

TOKEN = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3_000
"""Characters of a text that are read; what comes later is no advert's opening."""
FIRST_PERSON = frozenset(("i", "i'm", "i've", "my", "me", "mine", "we", "our", "us"))


class _Words(Remembered[tuple[str, ...]]):
    """Remember the words in what stands between white space; links have none."""

    def found(self, token: str) -> tuple[str, ...]:
        return () if "://" in token or "www." in token else tuple(TOKEN.findall(token.lower()))


WORDS = _Words()


@lru_cache(maxsize=64)
def said(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a text's beginning, and those of them that do not fit any post."""
    found = frozenset(chain.from_iterable(map(WORDS.__getitem__, written(text[:LONGEST]))))
    return found, found - signatures.lists().empty


def own_words(text: str) -> frozenset[str]:
    """Return those of a text's words that do not fit any post."""
    return said(text)[1]


PERSONAL = hint(FIRST_PERSON.__contains__)
"""Hint of a text that somebody speaks for themselves in."""
PITCH = hint(lambda word: word in signatures.lists().pitch)
"""Hint of a text that holds words of adverts, standing alone."""


def holds_link(text: str) -> bool:
    """Return whether an address is written in a text."""
    return "://" in text or "www." in text
