"""Find comments that are nothing but a copy: of a sentence of the post, or of what somebody else said.

Such comments pass for opinions and are the cheapest way to place a name and an address. Who quotes in order to answer
is not meant: quotation marks, a quote mark, or words of one's own make it no copy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from threadscope.model import Comment, Thread
from threadscope.nlp.addresses import fold
from threadscope.nlp.duplicates import normalised, runs

__all__ = ["Sources", "copied_from", "same_author", "sources"]

RUN = 5
LEAST = 7
"""Words from which on a sentence that somebody else wrote is a copy."""
LEAST_PART = 12
"""The same for a piece of a sentence: who mends a typing error repeats a few words."""
WHOLE = re.compile(r"\s*[^\W\d_a-z].*[.!?\N{HORIZONTAL ELLIPSIS}]\s*$", re.DOTALL)
OWN = 0.06
"""Share of words that a copy may add (a lost comma, a changed name); at least one."""
QUOTES = "\"'<>\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"


@dataclass(frozen=True, slots=True)
class Sources:
    """Know every run of five words of the post, and who said it first in the thread."""

    post: frozenset[int]
    title: tuple[str, ...]
    comments: Mapping[int, int]
    """Run -> position of the first comment with it."""


def sources(thread: Thread) -> Sources:
    """Read what could be copied; for `ThreadContext.view`."""
    first: dict[int, int] = {}
    for position, comment in enumerate(thread.comments):
        for key in runs(normalised(comment.text), RUN):
            first.setdefault(key, position)
    post = frozenset(runs(normalised(thread.post.text), RUN))
    return Sources(post, tuple(normalised(thread.post.title)), first)


def copied_from(comment: Comment, position: int, thread: Thread, known: Sources) -> str | None:
    """Return what a comment copies: "post", "title" or the id of an earlier comment by somebody else; None if nothing.

    Args:
        comment: the suspect.
        position: its place in the thread.
        thread: the thread.
        known: `sources` of the same thread.
    """
    if comment.text.lstrip()[:1] in QUOTES or any(mark.kind == "quote" for mark in comment.marks):
        return None
    words = normalised(comment.text)
    if len(words) >= 2 and known.title and _within(words, known.title):
        return "title"
    if len(words) < (LEAST if WHOLE.match(comment.text) else LEAST_PART):
        return None
    keys = runs(words, RUN)
    if _covers([key in known.post for key in keys], len(words)):
        return "post"
    origin = known.comments.get(keys[len(keys) // 2], position)
    if origin >= position or same_author(thread.comments[origin], comment):
        return None
    return thread.comments[origin].id if _covers([known.comments[key] == origin for key in keys], len(words)) else None


def _within(words: list[str], title: tuple[str, ...]) -> bool:
    """Return whether the text starts with the whole title and adds at most as much again (a site's name)."""
    return len(title) >= 3 and tuple(words[: len(title)]) == title and len(words) <= 2 * len(title) + 2


def _covers(hits: list[bool], length: int) -> bool:
    """Return whether the runs found leave (almost) no word over."""
    covered = [False] * length
    for i, hit in enumerate(hits):
        if hit:
            covered[i : i + RUN] = [True] * RUN
    return length - sum(covered) <= max(1, OWN * length)


def same_author(one: Comment, other: Comment) -> bool:
    """Return whether two comments are signed alike: by the same name, accents apart, or the same address."""
    if fold(one.author.name) == fold(other.author.name):
        return True
    return bool(one.author.url) and one.author.url == other.author.url
