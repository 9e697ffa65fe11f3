"""Find texts that are said twice in a thread, in time linear in its length.

"+1" from ten people is ten voices, so texts under five words are never duplicates. Near-duplicates (a word swapped, a
greeting added) are met through their first and last words, of which nearly all keep one or the other, and only texts
that do are compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from threadscope.model import Thread
from threadscope.nlp.lowered import tokens

__all__ = ["groups", "normalised"]

WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)?")
LEAST = 5
"""Words from which on the same text is no coincidence."""
LEAST_NEAR = 12
"""Words from which on nearly the same text is none."""
EDGE = 4
"""Words at the beginning or at the end that near-duplicates share."""
RESEMBLANCE = 0.8
"""Share of distinct words that near-duplicates have in common (Jaccard)."""
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
    exact: dict[tuple[str, ...], str] = {}
    near: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}
    found: dict[str, str] = {}
    for comment in thread.comments:
        words = tokens(comment.text[:LONGEST])
        if len(words) < LEAST:
            continue
        first = exact.get(words)
        if first is None and len(words) >= LEAST_NEAR:
            for key in (words[:EDGE], words[-EDGE:]):
                said = near.get(key)
                if said is not None and first is None and _alike(words, said[1]):
                    first = said[0]
            for key in (words[:EDGE], words[-EDGE:]):
                near.setdefault(key, (first or comment.id, words))
        if first is not None:
            found[comment.id] = first
        exact.setdefault(words, first or comment.id)
    return found


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not RESEMBLANCE * len(other) <= len(one) <= len(other) / RESEMBLANCE:
        return False
    left, right = set(one), set(other)
    return len(left & right) >= RESEMBLANCE * len(left | right)
