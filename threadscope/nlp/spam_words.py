"""The words of a text as the stages about adverts read them, and what they hint at."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from threadscope.nlp import signatures
from threadscope.nlp.lowered import LONGEST_REMEMBERED, REMEMBERED, hints, written

__all__ = [
    *("BIDS", "LINK", "LONGEST", "OFFERS", "PERSONAL", "PITCH", "PRAISE", "TOKEN"),
    *("own_words", "said", "says_more_than"),
]

TOKEN = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3_000
"""Characters of a text that are read; what comes later is no advert's opening."""
OFFER_SIGNS = ("%", "$", "€", "£", "24/7", "usd", "USD", "dollar", "euro", "pcs")
FIRST_PERSON = frozenset(("i", "i'm", "i've", "my", "me", "mine", "we", "our", "us"))


class _Words(dict[str, tuple[list[str], list[str]]]):
    """Remember the words in what stands between white space, and those that do not fit any post; links have none."""

    def __missing__(self, token: str) -> tuple[list[str], list[str]]:
        found = [] if "://" in token or "www." in token else TOKEN.findall(token.lower())
        both = found, [word for word in found if word not in signatures.lists().empty]
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = both
        return both


WORDS = _Words()


@lru_cache(maxsize=64)
def said(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a text's beginning, and those of them that do not fit any post."""
    words_ = written(text[:LONGEST])
    if not words_:
        return NONE, NONE
    found, own = zip(*map(WORDS.__getitem__, words_), strict=True)
    return frozenset(chain.from_iterable(found)), frozenset(chain.from_iterable(own))


NONE: frozenset[str] = frozenset()


def own_words(text: str) -> frozenset[str]:
    """Return those of a text's words that do not fit any post."""
    return said(text)[1]


def says_more_than(text: str, count: int) -> bool:
    """Return whether a text has more words of its own than so many; the first few show it for most texts."""
    own: set[str] = set()
    for token in written(text[:LONGEST]):
        own.update(WORDS[token][1])
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
