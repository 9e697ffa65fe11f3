"""Learn from a post in which units its tool counts: "from one to five ladles", "seven folds"."""

from __future__ import annotations

from collections import Counter

from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import read_text, stem

__all__ = ["scale_of"]

LONGEST = 20_000
"""Characters of a post that are read."""
_TIME = word_set("numbers", "time")
_RANGES = frozenset({"to", "of", "between", "and", "-", "\u2013", "up"})


def scale_of(post: str) -> frozenset[str]:
    """Return stems of nouns that a post counts as its tool does.

    A noun is a unit where it ends a range ("one to five stars", "out of ten points") or is counted twice. People, times
    and other things that everybody counts are none.
    """
    text = read_text(post[:LONGEST])
    seen: Counter[str] = Counter()
    common = {stem(word) for word in load_rows("changes")["scale"]["common"]}
    for number in numbers_of(text, 0, len(text.words)):
        if number.last >= len(text.words) or number.value > 1000:
            continue
        noun = text.words[number.last]
        if (
            noun.kind != "word"
            or len(noun.lower) < 3
            or noun.stem in common
            or noun.lower in _TIME
            or noun.stem in _TIME
        ):
            continue
        if not noun.lower.endswith("s") and number.value != 1:
            continue
        lead = {word.lower for word in text.words[max(0, number.first - 2) : number.first]}
        seen[noun.stem] += 2 if lead & _RANGES else 1
    return frozenset(noun for noun, count in seen.items() if count >= 2)
