"""The words of a text as the stages about adverts read them, and what they hint at.

What a word hints at is a bit: all bits of a text's words together tell in one step whether a rule need look closer at
it at all, which is so for few texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from threadscope.nlp import signatures
from threadscope.nlp.numbered import Column, Texts, numbered

__all__ = [
    "BIDS",
    "CLOSES",
    "CODE",
    "LINK",
    "LONGEST",
    "MARKUP",
    "OFFER",
    "PERSONAL",
    "PITCH",
    "PITCHES",
    "PRAISES",
    "PROMOTION",
    "TOKEN",
    "URL",
    "Said",
    "said",
    "said_in",
]

TOKEN = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3_000
"""Characters of a text that are read; what comes later is no advert's opening."""
FIRST_PERSON = frozenset(("i", "i'm", "i've", "my", "me", "mine", "we", "our", "us"))

PERSONAL, PITCH, LINK, MARKUP, CODE, CLOSES, OFFER, PROMOTION, PRAISES, PITCHES, BIDS = (1 << k for k in range(11))
"""Hints: somebody speaks for themselves; a word of adverts, standing alone; an address; what may be a link in some
markup, code, a price, or praise of a page of one's own; a token of praise, of adverts, of what they ask for."""
LINKS = ("://", "www.")
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'\])]{3,}", re.IGNORECASE)
CODE_MARKS = re.compile(r"\w\(\)|</\w|=>|\$\w|\b\w+\.\w+\(|\w_\w")
SIGNS = (
    (LINK, LINKS),
    (MARKUP, ("[", "<")),
    (CODE | CLOSES, ("(", "_", ";", "{", "}", "$", "</", "=>")),
    (OFFER, ("%", "$", "€", "£", "24/7", "usd", "USD", "dollar", "euro", "pcs")),
)
"""What stands in a word that gives such a hint."""
PROMOTES = ("visit", "check", "look", "click", "subscribe")
"""The same in lower case."""


def _hints(word: str) -> int:
    lower, tokens, known = word.lower(), _tokens(word), signatures.lists()
    found = PERSONAL * (lower in FIRST_PERSON) + PITCH * (lower in known.pitch)
    found += PROMOTION * any(map(lower.__contains__, PROMOTES))
    for hint, words in ((PRAISES, known.praise), (PITCHES, known.pitch), (BIDS, known.bids)):
        found += hint * (not words.isdisjoint(tokens))
    found += sum(hint for hint, signs in SIGNS if any(map(word.__contains__, signs)))
    return found & ~(CODE | CLOSES) | _code(URL.sub(" ", word)) if found & CODE else found


def _code(word: str) -> int:
    return CODE * (CODE_MARKS.search(word) is not None) + CLOSES * word.rstrip().endswith(("{", "}", ";"))


def _tokens(word: str) -> tuple[str, ...]:
    """Return the words in what stands between white space; links have none."""
    return () if any(map(word.__contains__, LINKS)) else tuple(TOKEN.findall(word.lower()))


HINTS, TOKENS = Column(_hints, int), Column(_tokens)


class Said:
    """Hold what is asked of a text's words."""

    __slots__ = ("_first", "_own", "_parts", "_texts", "_tokens", "count", "hints")

    def __init__(self, texts: Texts, parts: Sequence[tuple[str, ...]], span: tuple[int, int], hints: int) -> None:
        """Take its batch: all words, and the tokens of each; then which of them are its own, and what they hint at."""
        self._texts, self._parts = texts, parts
        self._first, last = span
        self._tokens: frozenset[str] | None = None
        self._own: frozenset[str] | None = None
        self.count = last - self._first
        """Words between white space."""
        self.hints = hints
        """MARKUP is set of a text that goes on after its beginning, too, and LINK if an address is written there."""

    def word(self, place: int) -> str:
        """Return one of the words between white space, as it stands in the text."""
        number: int = self._texts.words[self._first + place]
        return self._texts.numbers.words[number]

    @property
    def tokens(self) -> frozenset[str]:
        """The words."""
        if self._tokens is None:
            self._tokens = frozenset(chain.from_iterable(self._parts[self._first : self._first + self.count]))
        return self._tokens

    @property
    def own(self) -> frozenset[str]:
        """Those of them that do not fit any post."""
        if self._own is None:
            self._own = self.tokens - signatures.lists().empty
        return self._own


_remembered: dict[str, Said] = {}


def said(text: str) -> Said:
    """Return what a text's beginning says; at hand where `said_in` was asked for its batch before."""
    found = _remembered.get(text)
    return said_in((text,))[0] if found is None else found


def said_in(texts: Sequence[str]) -> list[Said]:
    """Return the same for each of many texts; those of the last call are remembered."""
    global _remembered  # noqa: PLW0603  # one batch after the other
    words = numbered([text[:LONGEST] for text in texts])
    parts, ends = words.told(TOKENS).tolist(), words.ends.tolist()
    hints = words.united(words.told(HINTS)).tolist()
    for i, text in enumerate(texts):
        if len(text) > LONGEST:
            hints[i] |= MARKUP | (LINK if any(map(text.__contains__, LINKS)) else 0)
    spans = zip([0, *ends], ends, strict=False)  # each text begins where the one before ends
    found = [Said(words, parts, span, hint) for span, hint in zip(spans, hints, strict=True)]
    _remembered = dict(zip(texts, found, strict=True))
    return found
