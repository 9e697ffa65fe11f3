"""Find the words that mean the thread's tool: its names, "my score", and pronouns that stand for them.

Each mention has a strength: how surely it is the tool. Rules multiply it in, so a doubtful "they" counts for little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from threadscope.model import Tool
from threadscope.nlp.context import context_of
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, Word, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["bind", "make_mentions"]

NAME, OWN_SCORE, MINE, ANY_SCORE = 1.0, 0.9, 0.86, 0.7
POINTED = 0.75
"""The strength of "this site", "their service": often the tool, and often its owner or something else."""
PRONOUN, PRONOUN_AWAY, PRONOUN_OTHER = 0.8, 0.65, 0.3
"""A pronoun after the tool; with nothing before it to stand for; with some other noun nearer than the tool."""

SHORTEST = 3
"""Letters of a part of the tool's name that stands for it."""
_DETERMINERS = word_set("mentions", "determiners")
_POINTING = word_set("mentions", "pointing")
_PRONOUNS = word_set("mentions", "pronouns")
_BETWEEN = word_set("mentions", "between")
_ARTICLES = word_set("mentions", "articles")
_NOT_NOUNS = word_set("mentions", "not_nouns")
_PEOPLE = word_set("mentions", "people")


@dataclass(frozen=True, slots=True)
class _Nouns:
    score: frozenset[str]
    part: frozenset[str]
    weak: frozenset[str]


@cache
def _nouns() -> _Nouns:
    rows = load_rows("tool")
    return _Nouns(frozenset(rows["score_nouns"]), frozenset(rows["part_nouns"]), frozenset(rows["weak_parts"]))


def bind(text: Text, tool: Tool | None) -> list[tuple[int, int]]:
    """Mark the words of a text that mean the tool.

    Returns:
        Word spans (first, last), last exclusive, from left to right; `text.mention` and `text.group` are filled.
    """
    if tool is None:
        return []
    binder = _Binder(text, tool)
    binder.names()
    binder.measures()
    binder.pronouns()
    return binder.spans()


class _Binder:
    def __init__(self, text: Text, tool: Tool) -> None:
        self.text = text
        self.nouns = _nouns()
        self.groups = 0
        parts = tool.name.casefold().split()
        self.head = parts[-1] if len(parts) > 1 else ""
        self.first = parts[0] if parts else ""
        self.by_head: dict[str, list[tuple[str, ...]]] = {}
        for name in (tool.name, *tool.aliases):
            words = tuple(name.casefold().replace("-", " ").split())
            if words:
                self.by_head.setdefault(words[0], []).append(words)

    def names(self) -> None:
        words = self.text.words
        for i, word in enumerate(words):
            if word.lower == self.head and i and words[i - 1].lower in _POINTING | {"the"}:
                self._mark(i - 1, i + 1, OWN_SCORE)  # "the Dial" for the Verity Dial
            elif i and self._is_part(word) and words[i - 1].lower in _POINTING | {"the", "my", "our", "your"}:
                self._mark(i - 1, i + 1, OWN_SCORE)
            for parts in sorted(self.by_head.get(word.lower, ()), key=len, reverse=True):
                last = i + len(parts)
                if tuple(w.lower for w in words[i:last]) == parts:
                    if last < len(words) and words[last].lower in self.nouns.score:
                        last += 1
                    self._mark(i, last, NAME)
                    break

    def _is_part(self, word: Word) -> bool:
        """Tell whether a capitalised word begins or ends the name's first word: "the Mark" for PantryMark."""
        short = word.lower
        if len(short) < SHORTEST or not word.text[:1].isupper() or short == self.first:
            return False
        return self.first.startswith(short) or self.first.endswith(short)

    def measures(self) -> None:
        for i, word in enumerate(self.text.words):
            if self.text.mention[i] or word.kind != "word":
                continue
            score = word.lower in self.nouns.score
            if score or word.lower in self.nouns.part:
                self._measure(i, score=score)
            elif word.lower in ("mine", "ours", "theirs", "yours"):
                self._mark(i, i + 1, MINE)

    def _measure(self, i: int, *, score: bool) -> None:
        words = self.text.words
        first = i
        while first > 0 and i - first < 3 and words[first - 1].lower in _BETWEEN:
            first -= 1
        before = words[first - 1].lower if first else ""
        after = words[i + 1].lower if i + 1 < len(words) else ""
        if after == "of" or before in ("phone", "a great", "credit card") or (score and before == "i"):
            return
        weak = words[i].lower in self.nouns.weak
        if before in _DETERMINERS or before == "'s":
            if (
                not weak
                or before in _POINTING
                or words[first].lower in ("whole", "entire", "damn", "darn", "stupid", "bloody")
            ):
                self._mark(max(0, first - 1), i + 1, POINTED if weak else OWN_SCORE)
            elif before == "the":
                self._mark(first - 1, i + 1, PRONOUN_OTHER)
        elif (
            score
            and words[i].text != "Number"
            and not (words[i].lower in ("rank", "grade", "rate", "index") and before == "to")
        ):
            self._mark(first - 1 if before in _ARTICLES else first, i + 1, ANY_SCORE)

    def pronouns(self) -> None:
        tool_seen, other_seen, people_seen = -1, -1, -1
        words = self.text.words
        for i, word in enumerate(words):
            if self.text.mention[i]:
                if self.text.mention[i] > PRONOUN_OTHER:
                    tool_seen = i
                continue
            if word.lower in _PRONOUNS:
                strength = self._pronoun(i, tool_seen, other_seen, people_seen)
                if strength:
                    self._mark(i, i + 1, strength)
                    if strength >= PRONOUN_AWAY:
                        tool_seen = i
            elif word.lower in _PEOPLE:
                people_seen = i
            elif (
                i
                and words[i - 1].lower in ("the", "my", "our", "a", "an", "his", "her", "your")
                and word.kind == "word"
            ):
                other_seen = i

    def _pronoun(self, i: int, tool: int, other: int, people: int) -> float:
        word = self.text.words[i].lower
        after = self.text.words[i + 1] if i + 1 < len(self.text.words) else None
        if (
            word in ("this", "these", "those")
            and after is not None
            and after.kind == "word"
            and after.lower not in _NOT_NOUNS
        ):
            return 0.0  # "this house": a determiner, and no measure follows
        if word in ("they", "them", "their", "those", "these", "themselves") and people > tool:
            return PRONOUN_OTHER / 2
        if other > tool:
            near = self.text.sentence_at[other] == self.text.sentence_at[i]
            return PRONOUN_OTHER if near else (PRONOUN_OTHER + PRONOUN_AWAY) / 2
        return PRONOUN if tool >= 0 else PRONOUN_AWAY

    def _mark(self, first: int, last: int, strength: float) -> None:
        self.groups += 1
        for i in range(first, last):
            if self.text.mention[i] < strength:
                self.text.mention[i] = strength
                self.text.group[i] = self.groups

    def spans(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        group = self.text.group
        for i, number in enumerate(group):
            if number and (i == 0 or group[i - 1] != number):
                found.append((i, i + 1))
            elif number:
                found[-1] = (found[-1][0], i + 1)
        return found


def make_mentions(doc: Doc) -> Doc:
    """Write `doc._.mentions`: character spans that mean the tool."""
    text = text_of(doc)
    spans = bind(text, context_of(doc).thread.tool)
    doc._.mentions = tuple(text.span(first, last) for first, last in spans)
    return doc


def _register() -> None:
    from spacy.language import Language

    @Language.factory("threadscope_mentions_v1", assigns=["doc._.mentions"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_mentions


_register()
