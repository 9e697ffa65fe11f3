"""Phrases as rows of a table: compile them once, find them all in one pass over the words.

A phrase is words separated by spaces. Each stands for all of its inflections ("drop" reads dropped, dropping, drops).
    a|b     either word                        =word   exactly this form
    word?   may be left out                    ...     up to four words between, inside the sentence
    TOOL    words that mean the tool           NUM     a number
    NOT     any negator                        ,       punctuation stands for itself
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["Match", "Phrases"]

GAP = 4
_CONTRACTION = re.compile(r"(?<=\w)(n't|'(?:s|re|ve|ll|d|m))$")


@dataclass(frozen=True, slots=True)
class Match:
    """Words `first`..`last` (exclusive) match a row."""

    first: int
    last: int
    row: int


@dataclass(frozen=True, slots=True)
class _Element:
    exact: frozenset[str]
    stems: frozenset[str]
    special: str = ""
    optional: bool = False

    def matches(self, text: Text, i: int) -> bool:
        word = text.words[i]
        if self.special == "TOOL":
            return text.mention[i] > 0
        if self.special == "NUM":
            return word.kind == "num"
        if self.special == "NOT":
            return word.lower in NEGATORS
        return word.lower in self.exact or word.stem in self.stems


def _element(source: str) -> _Element:
    optional = source.endswith("?") and len(source) > 1
    source = source.removesuffix("?") if optional else source
    if source in ("TOOL", "NUM", "NOT", "..."):
        return _Element(frozenset(), frozenset(), source, optional)
    choices = source.split("|")
    exact = frozenset(choice.lstrip("=") for choice in choices)
    return _Element(exact, frozenset(stem(c) for c in choices if not c.startswith("=")), "", optional)


def _variants(phrase: str) -> list[list[str]]:
    """Take contractions apart as `words` does: "can't|may argue" is "ca n't argue" and "may argue"."""
    variants: list[list[str]] = [[]]
    for part in phrase.split():
        whole = [choice for choice in part.split("|") if not _CONTRACTION.search(choice)]
        apart = [_CONTRACTION.sub(r" \1", choice).split() for choice in part.split("|") if _CONTRACTION.search(choice)]
        ways = [["|".join(whole)], *apart] if whole else apart
        variants = [[*variant, *way] for variant in variants for way in ways]
    return variants


class Phrases:
    """All phrases of a table's rows, indexed by their first word."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        self._by_word: dict[str, list[tuple[int, tuple[_Element, ...]]]] = {}
        for number, phrases in enumerate(rows):
            for phrase in phrases:
                for parts in _variants(phrase):
                    self._index(number, tuple(_element(part) for part in parts))

    def _index(self, number: int, elements: tuple[_Element, ...]) -> None:
        head = elements[0]
        if head.optional:
            self._index(number, elements[1:])
        keys = {head.special} if head.special else {f"={word}" for word in head.exact} | head.stems
        for key in keys:
            self._by_word.setdefault(key, []).append((number, elements[1:]))

    def find(self, text: Text, first: int = 0, last: int | None = None) -> list[Match]:
        """Return matches from left to right; where several overlap, the longest."""
        last = len(text.words) if last is None else min(last, len(text.words))
        found: list[Match] = []
        for i in range(first, last):
            best: dict[int, int] = {}
            for key in self._keys(text, i):
                for number, elements in self._by_word[key]:
                    end = _match(text, i + 1, last, elements)
                    if end > best.get(number, 0):
                        best[number] = end
            found += [Match(i, end, number) for number, end in best.items()]
        return _longest(found) if found else found

    def _keys(self, text: Text, i: int) -> list[str]:
        word, index = text.words[i], self._by_word
        keys = [key for key in (word.stem, f"={word.lower}") if key in index]
        if text.mention[i] and "TOOL" in index:
            keys.append("TOOL")
        if word.kind == "num" and "NUM" in index:
            keys.append("NUM")
        if word.lower in NEGATORS and "NOT" in index:
            keys.append("NOT")
        return keys


def _match(text: Text, i: int, last: int, elements: tuple[_Element, ...]) -> int:
    """Return the end of a match of `elements` that begins at word `i`, 0 where there is none."""
    if not elements:
        return i
    head, rest = elements[0], elements[1:]
    if head.special == "...":
        return _skip(text, i, last, rest)
    if i < last and head.matches(text, i):
        end = _match(text, _past(text, i, last) if head.special == "TOOL" else i + 1, last, rest)
        if end:
            return end
    return _match(text, i, last, rest) if head.optional else 0


def _skip(text: Text, i: int, last: int, rest: tuple[_Element, ...]) -> int:
    for j in range(i, min(i + GAP, last) + 1):
        if j > i and text.words[j - 1].lower in (".", "!", "?", ";"):
            return 0
        end = _match(text, j, last, rest)
        if end:
            return end
    return 0


def _past(text: Text, i: int, last: int) -> int:
    """Return where the mention that holds a word ends."""
    end = i + 1
    while end < last and text.group[end] == text.group[i]:
        end += 1
    return end


def _longest(found: list[Match]) -> list[Match]:
    taken: list[Match] = []
    used: set[int] = set()
    for match in sorted(found, key=lambda m: (m.first - m.last, m.first, m.row)):
        if used.isdisjoint(range(match.first, match.last)):
            taken.append(match)
            used.update(range(match.first, match.last))
    return sorted(taken, key=lambda m: m.first)
