"""Phrases as rows of a table: compile them once, find them all in one pass over the words.

A phrase is words separated by spaces. Each stands for all of its inflections ("drop" reads dropped, dropping, drops).
    a|b     either word                        =word   exactly this form
    word?   may be left out                    ...     up to four words between, inside the sentence
    TOOL    words that mean the tool           NUM     a number
    NOT     any negator                        ,       punctuation stands for itself
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, product
from typing import NamedTuple

from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["Match", "Phrases"]

GAP = 4
_CONTRACTION = re.compile(r"(?<=\w)(n't|'(?:s|re|ve|ll|d|m))$")


class Match(NamedTuple):
    """Words `first`..`last` (exclusive) match a row."""

    first: int
    last: int
    row: int


@dataclass(frozen=True, slots=True)
class _Element:
    stems: frozenset[str]
    exact: frozenset[str]
    keys: frozenset[str]
    """Stems of which one must stand in a text that this matches; none where a slot matches too."""
    slot: str = ""
    """`TOOL`, `NUM` or `...`."""
    optional: bool = False

    def matches(self, text: Text, i: int) -> bool:
        word = text.words[i]
        if word.stem in self.stems or word.lower in self.exact:
            return True
        return bool(self.slot) and (text.mention[i] > 0 if self.slot == "TOOL" else word.kind == "num")

    @property
    def commonness(self) -> tuple[int, int]:
        """How many function words, and words at all, it stands for: most texts hold some of those."""
        return len(_function_words().intersection(self.keys)), len(self.keys)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(stem(word) for word in load_rows("function_words")["en"]["words"].split())


def _element(source: str) -> _Element:
    optional = source.endswith("?") and len(source) > 1
    source = source.removesuffix("?") if optional else source
    if source == "...":
        return _Element(frozenset(), frozenset(), frozenset(), source, optional)
    choices = set(source.split("|"))
    slot = next((name for name in ("TOOL", "NUM") if name in choices), "")
    if "NOT" in choices:
        choices |= {f"={word}" for word in NEGATORS}
    choices -= {"TOOL", "NUM", "NOT"}
    stems = frozenset(stem(choice) for choice in choices if not choice.startswith("="))
    exact = frozenset(choice.lstrip("=") for choice in choices if choice.startswith("="))
    keys = frozenset() if slot else stems.union(map(stem, exact))
    return _Element(stems, exact, keys, slot, optional)


@dataclass(frozen=True, slots=True)
class _Phrase:
    row: int
    elements: tuple[_Element, ...]
    needed: tuple[frozenset[str], ...]
    """For each further element that must be there, the stems of which one must."""


def _variants(phrase: str) -> list[list[str]]:
    """Take contractions apart as `words` does: "can't|may argue" is "ca n't argue" and "may argue"."""
    variants: list[list[str]] = [[]]
    for part in phrase.split():
        whole = [choice for choice in part.split("|") if not _CONTRACTION.search(choice)]
        apart = [_CONTRACTION.sub(r" \1", choice).split() for choice in part.split("|") if _CONTRACTION.search(choice)]
        ways = [["|".join(whole)], *apart] if whole else apart
        variants = [[*variant, *way] for variant in variants for way in ways]
    return variants


_OPENINGS: dict[tuple[str, str] | str, dict[Phrases, list[_Phrase]]] = {}
"""Two words in a row, or a word -> the phrases of each table that hold them: a text is searched once for all tables."""


_TABLES: list[Phrases] = []


class Phrases:
    """All phrases of a table's rows, indexed by two words that stand in a row in them, else by their rarest word.

    Few texts hold both words of a pair, so that most phrases are never looked at.
    """

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        self._wordless: list[_Phrase] = []
        for number, phrases in enumerate(rows):
            for phrase in phrases:
                for parts in _variants(phrase):
                    self._index(number, tuple(_element(part) for part in parts))
        _TABLES.append(self)

    def _index(self, number: int, elements: tuple[_Element, ...]) -> None:
        if elements[0].optional:
            self._index(number, elements[1:])
        must = [element for element in elements if element.keys and not element.optional]
        must.sort(key=lambda element: element.commonness)
        pairs = [pair for pair in pairwise(elements) if all(element.keys and not element.optional for element in pair)]
        if pairs:
            one, other = min(pairs, key=lambda pair: len(pair[0].keys) * len(pair[1].keys))
            needed = tuple(element.keys for element in must if element is not one and element is not other)
            phrase = _Phrase(number, elements, needed)
            for pair in product(sorted(one.keys), sorted(other.keys)):
                _OPENINGS.setdefault(pair, {}).setdefault(self, []).append(phrase)
            return
        phrase = _Phrase(number, elements, tuple(element.keys for element in must[1:]))
        if not must:
            self._wordless.append(phrase)
        for word in must[0].keys if must else ():
            _OPENINGS.setdefault(word, {}).setdefault(self, []).append(phrase)

    def occur(self, text: Text) -> bool:
        """Tell whether any matches anywhere in a text."""
        return bool(self._remembered(text))

    def _remembered(self, text: Text) -> Sequence[tuple[int, int, _Phrase]]:
        matches: Sequence[tuple[int, int, _Phrase]] | None = text.memory.get(self)
        if matches is None:
            matches = text.memory[self] = self._matches(text)
        return matches

    def find(self, text: Text, first: int = 0, last: int | None = None) -> list[Match]:
        """Return matches from left to right; where several overlap, the longest."""
        matches = self._remembered(text)
        if not matches:
            return []
        last = len(text.words) if last is None else min(last, len(text.words))
        best: dict[tuple[int, int], int] = {}
        for i, end, phrase in matches:
            if first <= i < last:
                if end > last:  # a shorter one may fit
                    end = _match(text, i + 1, last, phrase.elements, 1)  # noqa: PLW2901  # the same end, bounded
                if end > best.get((i, phrase.row), 0):
                    best[i, phrase.row] = end
        return _longest([Match(i, end, row) for (i, row), end in best.items()]) if best else []

    def _matches(self, text: Text) -> list[tuple[int, int, _Phrase]]:
        """Return (first word, end, phrase) of all that matches anywhere in a text, overlapping or not."""
        found: list[tuple[int, int, _Phrase]] = []
        stems, places, length = text.stems, text.places, len(text.words)
        for phrase in chain(self._wordless, _likely(text).get(self, ())):
            for keys in phrase.needed:
                if stems.isdisjoint(keys):
                    break
            else:
                for i in _heads(text, places, phrase.elements[0]):
                    end = _match(text, i + 1, length, phrase.elements, 1)
                    if end:
                        found.append((i, end, phrase))
        return found


def _likely(text: Text) -> Mapping[Phrases, Sequence[_Phrase]]:
    """Return the phrases of each table of which a text holds the two words, or the word, that they are indexed by."""
    key = _likely, len(_TABLES)
    found: dict[Phrases, list[_Phrase]] | None = text.memory.get(key)
    if found is None:
        found = text.memory[key] = {}
        for opening in _OPENINGS.keys() & {*pairwise([word[1] for word in text.words]), *text.stems}:
            for table, phrases in _OPENINGS[opening].items():
                found.setdefault(table, []).extend(phrases)
    return found


def _heads(text: Text, places: Mapping[str, Sequence[int]], head: _Element) -> Iterable[int]:
    """Return the words that match the first element of a phrase."""
    if head.slot == "TOOL" and not (head.stems or head.exact):
        return [i for i, strength in enumerate(text.mention) if strength > 0]
    likely = range(len(text.words)) if head.slot else chain.from_iterable([places.get(key, ()) for key in head.keys])
    return [i for i in likely if head.matches(text, i)]


def _match(text: Text, i: int, last: int, elements: tuple[_Element, ...], at: int) -> int:
    """Return the end of a match of `elements[at:]` that begins at word `i`, 0 where there is none."""
    if at == len(elements):
        return i
    head = elements[at]
    if head.slot == "...":
        return _skip(text, i, last, elements, at + 1)
    if i < last and head.matches(text, i):
        end = _match(text, _past(text, i, last) if head.slot == "TOOL" else i + 1, last, elements, at + 1)
        if end:
            return end
    return _match(text, i, last, elements, at + 1) if head.optional else 0


def _skip(text: Text, i: int, last: int, elements: tuple[_Element, ...], at: int) -> int:
    for j in range(i, min(i + GAP, last) + 1):
        if j > i and text.words[j - 1].lower in (".", "!", "?", ";"):
            return 0
        end = _match(text, j, last, elements, at)
        if end:
            return end
    return 0


def _past(text: Text, i: int, last: int) -> int:
    """Return where the mention that holds a word ends."""
    end = i + 1
    while text.mention[i] and end < last and text.group[end] == text.group[i]:
        end += 1
    return end


def _longest(found: list[Match]) -> list[Match]:
    if len(found) == 1:
        return found
    taken: list[Match] = []
    used: set[int] = set()
    for match in sorted(found, key=lambda m: (m.first - m.last, m.first, m.row)):
        if used.isdisjoint(range(match.first, match.last)):
            taken.append(match)
            used.update(range(match.first, match.last))
    return sorted(taken, key=lambda m: m.first)
