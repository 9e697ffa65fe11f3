"""The words of a text as the stages about adverts read them, and what they hint at."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from threadscope.nlp import signatures
from threadscope.nlp.lowered import LONGEST_REMEMBERED, REMEMBERED, hints, written

__all__ = ["LONGEST", "TOKEN", "own_words", "said", "says_more_than"]

TOKEN = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3_000
"""Characters of a text that are read; what comes later is no advert's opening."""
OFFER_SIGNS = ("%", "$", "€", "£", "24/7", "usd", "USD", "dollar", "euro", "pcs")
FIRST_PERSON = frozenset(("i", "i'm", "i've", "my", "me", "mine", "we", "our", "us"))


class _Words(dict[str, tuple[str, ...]]):
    """Remember the words in what stands between white space; links have none."""

    def __missing__(self, token: str) -> tuple[str, ...]:
        found = () if "://" in token or "www." in token else tuple(TOKEN.findall(token.lower()))
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = found
        return found


WORDS = _Words()


@lru_cache(maxsize=64)
def said(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a text's beginning, and those of them that do not fit any post."""
    found = frozenset(chain.from_iterable(map(WORDS.__getitem__, written(text[:LONGEST]))))
    return found, found - signatures.lists().empty


def own_words(text: str) -> frozenset[str]:
    """Return those of a text's words that do not fit any post."""
    return said(text)[1]


def says_more_than(text: str, count: int) -> bool:
    """Return whether a text has more words of its own than so many; the first few show it for most texts."""
    own: set[str] = set()
    empty = signatures.lists().empty
    for words in map(WORDS.__getitem__, written(text[:LONGEST])):
        if words:
            own.update(words)
            own -= empty
            if len(own) > count:
                return True
    return False


def _hinted(token: str) -> tuple[bool, ...]:
    word = token.lower()
    parts, known = TOKEN.findall(word), signatures.lists()
    return (
        "://" in token or "www." in token,
        word in FIRST_PERSON,
        not known.praise.isdisjoint(parts),
        not known.pitch.isdisjoint(parts),
        not known.bids.isdisjoint(parts),
        any(map(token.__contains__, OFFER_SIGNS)),
    )


LINK, PERSONAL, PRAISE, PITCH, BIDS, OFFERS = hints(6, _hinted)
"""What a text's words hint at; a hint at praise, pitch, bids or offers may turn out to be none."""
