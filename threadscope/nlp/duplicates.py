"""Find texts that are said twice in a thread, in time linear in its length.

A text is its words, case and punctuation apart; "+1" from ten people is ten voices, so texts under five words are
never duplicates. Near-duplicates (a word swapped, a greeting added) are met through the smallest hashes of their
four-word runs, after Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from zlib import crc32

from threadscope.model import Thread

__all__ = ["groups", "normalised", "runs"]

WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?")
LEAST = 5
"""Words from which on the same text is no coincidence."""
LEAST_NEAR = 12
"""Words from which on nearly the same text is none."""
RUN = 4
SKETCH = 4
"""Smallest hashes kept of a text: each is one chance to meet its near-duplicate."""
RESEMBLANCE = 0.8
LONGEST = 20_000
"""Characters compared."""


def normalised(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return WORD.findall(text[:LONGEST].lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def runs(words: Sequence[str], length: int = RUN) -> list[int]:
    """Return a hash of every run of `length` words, the same on every machine."""
    return [crc32(" ".join(words[i : i + length]).encode()) for i in range(len(words) - length + 1)]


def groups(thread: Thread) -> Mapping[str, str]:
    """Return, for every comment that repeats an earlier one, the id of the first that said it.

    Comments that repeat nobody are not in it. Whether a repetition is somebody's double click or an advert's second
    name is for others to say.
    """
    exact: dict[tuple[str, ...], str] = {}
    sketched: dict[int, tuple[str, frozenset[int]]] = {}
    found: dict[str, str] = {}
    for comment in thread.comments:
        words = tuple(normalised(comment.text))
        if len(words) < LEAST:
            continue
        first = exact.get(words)
        hashes = frozenset(runs(words)) if first is None and len(words) >= LEAST_NEAR else frozenset[int]()
        sketch = sorted(hashes)[:SKETCH]
        first = first or next(
            (i for i, other in map(sketched.get, sketch, [("", frozenset())] * len(sketch)) if _near(hashes, other)),
            None,
        )
        if first is not None:
            found[comment.id] = first
        exact.setdefault(words, first or comment.id)
        for key in sketch:
            sketched.setdefault(key, (first or comment.id, hashes))
    return found


def _near(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(other) and len(one & other) >= RESEMBLANCE * len(one | other)
