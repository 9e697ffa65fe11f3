"""Find texts that are said twice in a thread, or in many threads of a run, in time linear in their number.

"+1" from ten people is ten voices, so texts under five words are never duplicates. Near-duplicates (a word swapped, a
greeting added) are met through their first and last words, of which nearly all keep one or the other, and only texts
that do are compared. For a run of many threads the same edges become two numbers a comment (`signature`), which any
table can be grouped by; the few comments that share one are then compared (`spread`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from threadscope.model import Thread

__all__ = ["Placed", "Spread", "groups", "normalised", "signature", "spread"]

WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?")
LEAST = 5
"""Words from which on the same text is no coincidence."""
LEAST_NEAR = 12
"""Words from which on nearly the same text is none."""
EDGE = 4
"""Words at the beginning or at the end that near-duplicates share."""
RESEMBLANCE = 0.8
"""Share of distinct words that near-duplicates have in common (Jaccard)."""
MOST_COMPARED = 32
"""Texts with the same edge that a text is compared with: many people begin alike, and none needs all of them."""
LONGEST = 20_000
"""Characters compared."""


def normalised(text: str) -> list[str]:
    """Return the words of a text as they are compared: case and punctuation apart."""
    return WORD.findall(text[:LONGEST].lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def groups(thread: Thread) -> Mapping[str, str]:
    """Return, for every comment that repeats an earlier one, the id of the first that said it.

    Comments that repeat nobody are not in it. Whether a repetition is somebody's double click or an advert's second
    name is for others to say.
    """
    exact: dict[str, str] = {}
    near: dict[str, tuple[str, str, int]] = {}
    words = _Words()
    found: dict[str, str] = {}
    for comment in thread.comments:
        text = _plain(comment.text[:LONGEST])
        count = text.count(" ") + 1
        if count < LEAST:
            continue
        first = exact.get(text)
        if first is None and count >= LEAST_NEAR:
            edges = text[: -len(text.split(" ", EDGE)[EDGE]) - 1], text[len(text.rsplit(" ", EDGE)[0]) + 1 :]
            for key in edges:
                said = near.get(key)
                if said is None or first is not None or not _as_long(count, said[2]):
                    continue
                if _resembles(words[text], words[said[1]]):
                    first = said[0]
            said = first or comment.id, text, count
            for key in edges:
                near.setdefault(key, said)
        if first is not None:
            found[comment.id] = first
        exact.setdefault(text, first or comment.id)
    return found


class Placed(NamedTuple):
    """A comment of a run."""

    thread: str
    comment: str
    signer: str
    """Who says it: an address where one is left, else the folded name; what voices are told apart by will do, too."""
    text: str


class Spread(NamedTuple):
    """Say in how many places a text stands."""

    threads: int
    """That hold it or nearly the same, the comment's own among them; from 2 on."""
    signers: int
    """Under how many names or addresses."""
    first: tuple[str, str]
    """(thread, comment) of the first in the order given."""


def signature(text: str) -> tuple[int, int] | None:
    """Return two numbers of which near-duplicates share at least one; None for texts too short to be told.

    They are 63-bit, the same on every machine, and unequal for texts with other first and other last words.
    """
    words = _words(text)
    if len(words) < LEAST_NEAR:
        return None
    return _number("start", words[:EDGE]), _number("end", words[-EDGE:])


def spread(comments: Iterable[Placed]) -> Mapping[tuple[str, str], Spread]:
    """Find the texts that stand in several threads.

    Args:
        comments: those whose signature occurs in more than one thread are enough; all of a small run will do.

    Returns:
        (thread, comment) -> where else its text stands; comments said in one thread only are not in it.
    """
    kept = [(placed, _words(placed.text)) for placed in comments]
    near: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
    same: list[list[Placed]] = []
    for placed, words in kept:
        keys = signature(placed.text)
        if keys is None:
            continue
        met = (group for key in keys for group, said in near.get(key, ()) if _alike(words, said))
        group = next(met, None)
        if group is None:
            group = len(same)
            same.append([])
            for key in keys:
                known = near.setdefault(key, [])
                if len(known) < MOST_COMPARED:
                    known.append((group, words))
        same[group].append(placed)
    found: dict[tuple[str, str], Spread] = {}
    for members in same:
        threads = {placed.thread for placed in members}
        if len(threads) > 1:
            first = (members[0].thread, members[0].comment)
            whole = Spread(len(threads), len({placed.signer for placed in members}), first)
            found |= {(placed.thread, placed.comment): whole for placed in members}
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(text[:LONGEST].lower().split())


def _plain(text: str) -> str:
    """Return a text in lower case with one space between its words and none around them."""
    lower = text.lower()
    if "  " in lower or not lower.isprintable() or lower[:1] == " " or lower[-1:] == " ":
        return " ".join(lower.split())
    return lower  # of all white space, only the space is printable


def _number(side: str, words: tuple[str, ...]) -> int:
    given = "\x1f".join((side, *words)).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(given, digest_size=8).digest(), "big") >> 1


def _as_long(one: int, other: int) -> bool:
    """Return whether two texts of so many words can resemble each other."""
    return RESEMBLANCE * other <= one <= other / RESEMBLANCE


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return _as_long(len(one), len(other)) and _resembles(frozenset(one), frozenset(other))


def _resembles(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one & other)
    return both >= RESEMBLANCE * (len(one) + len(other) - both)


class _Words(dict[str, frozenset[str]]):
    """Hold the distinct words of texts that were compared; many begin as one and the same does."""

    def __missing__(self, text: str) -> frozenset[str]:
        found = self[text] = frozenset(text.split())
        return found
