"""Find comments that are nothing but a copy: of a sentence of the post, or of what somebody else said.

Such comments pass for opinions and are the cheapest way to place a name and an address. Who quotes in order to answer
is not meant: quotation marks, a quote mark, or words of one's own make it no copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from threadscope.model import Comment, Thread
from threadscope.nlp.addresses import fold
from threadscope.nlp.duplicates import normalised
from threadscope.nlp.spam_words import LONGEST, Said, said

__all__ = ["Sources", "copied_from", "same_author", "sources"]

RUN = 5
PROBE = 3
"""Words looked for, as they are written, before anything is compared."""
LEAST = 7
"""Words from which on a sentence that somebody else wrote is a copy."""
LEAST_PART = 12
"""The same for a piece of a sentence: who mends a typing error repeats a few words."""
WHOLE = re.compile(r"\s*[^\W\d_a-z].*[.!?\N{HORIZONTAL ELLIPSIS}]\s*$", re.DOTALL)
LEAST_TITLE = 3
"""Words of a title from which on it is nothing that people say."""
LEAST_SENTENCE = 30
"""Characters from which on a sentence is somebody's own."""
OWN = 0.06
"""Share of words that a copy may add (a lost comma, a changed name); at least one."""
QUOTES = "\"'<>\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"


class Sources:
    """Know what could be copied: the post's words, and who first wrote each sentence of the thread."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread
        self.written = " ".join(thread.post.text.split())
        self.title = tuple(normalised(thread.post.title))
        self.longest_title = 3 * len(self.title) + 2 if len(self.title) >= LEAST_TITLE else 0
        """What stands between white space in a text that says nothing but the title, at most."""

    @cached_property
    def words(self) -> frozenset[str]:
        """What stands between white space in the post."""
        return frozenset(self.written.split())

    @cached_property
    def runs(self) -> frozenset[tuple[str, ...]]:
        """Every five words in a row of the post."""
        return frozenset(_runs(normalised(self.written)))

    @cached_property
    def copied(self) -> Mapping[str, str]:
        """Comment id -> id of the earlier comment, by somebody else, all of whose longer sentences it takes."""
        first: dict[str, Comment] = {}
        found: dict[str, str] = {}
        for comment in self.thread.comments:
            if len(comment.text) < LEAST_SENTENCE:
                continue
            parts = _sentences(comment.text)
            long = [sentence for part in parts if len(sentence := part.lstrip()) >= LEAST_SENTENCE]
            if first.keys().isdisjoint(long):
                first.update(dict.fromkeys(long, comment))
                continue
            origins = {origin.id: origin for sentence in long if (origin := first.get(sentence))}
            if len(origins) == 1 and all(sentence in first for sentence in long):
                (origin,) = origins.values()
                own = sum(len(part.lstrip()) for part in parts) - sum(map(len, long))
                if own <= OWN * len(comment.text) and not same_author(origin, comment):
                    found[comment.id] = origin.id
            for sentence in long:
                first.setdefault(sentence, comment)
        return found


def sources(thread: Thread) -> Sources:
    """Read what could be copied; for `ThreadContext.view`."""
    return Sources(thread)


def copied_from(comment: Comment, known: Sources) -> str | None:
    """Return what a comment copies: "post", "title" or the id of somebody else's earlier comment; None if nothing."""
    text = comment.text
    begins = said(text)
    if begins.count < 2:
        return None
    if begins.count <= known.longest_title and _is_title(text, known.title):
        return "title"
    if begins.count < LEAST:
        return None
    origin = known.copied.get(comment.id)
    if (origin or _probe(text, begins, known)) and not _quotes(comment):
        words = normalised(text)
        if len(words) < (LEAST if WHOLE.match(text) else LEAST_PART):
            return None
        return origin or ("post" if _covered(words, known.runs) else None)
    return None


def same_author(one: Comment, other: Comment) -> bool:
    """Return whether two comments are signed alike: by the same name, accents apart, or the same address."""
    if fold(one.author.name) == fold(other.author.name):
        return True
    return bool(one.author.url) and one.author.url == other.author.url


def _probe(text: str, begins: Said, known: Sources) -> bool:
    """Return whether a few words out of the middle stand in the post; one of two tries may meet what was changed."""
    whole = text.split() if len(text) > LONGEST else None  # of which `begins` holds the beginning only
    count = len(whole) if whole else begins.count

    def word(place: int) -> str:
        return whole[place] if whole else begins.word(place)

    for at in (count // 4, count // 2):
        # The word in the middle stands there whole, which is soon known.
        if word(at + 1) in known.words and " ".join(map(word, range(at, at + PROBE))) in known.written:
            return True
    return False


def _sentences(text: str) -> list[str]:
    """Return what stands between full stops, exclamation and question marks and line ends."""
    return text.strip().replace("!", ".").replace("?", ".").replace("\n", ".").split(".")


def _quotes(comment: Comment) -> bool:
    return comment.text.lstrip()[:1] in QUOTES or any(mark.kind == "quote" for mark in comment.marks)


def _is_title(text: str, title: tuple[str, ...]) -> bool:
    """Return whether the text starts with the whole title and adds at most as much again (a site's name)."""
    if title[0] not in text.lower() and text.isascii():
        return False
    words = normalised(text)
    return tuple(words[: len(title)]) == title and len(words) <= 2 * len(title) + 2


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def _covered(words: list[str], known: frozenset[tuple[str, ...]]) -> bool:
    """Return whether the known runs leave (almost) no word over."""
    covered = [False] * len(words)
    for i, run in enumerate(_runs(words)):
        if run in known:
            covered[i : i + RUN] = [True] * RUN
    return len(words) - sum(covered) <= max(1, OWN * len(words))
