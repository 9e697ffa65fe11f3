"""Find the words that mean the thread's tool: its names, "my score", and pronouns that stand for them.

Each mention has a strength: how surely it is the tool. Rules multiply it in, so a doubtful "they" counts for little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from threadscope.model import Tool
from threadscope.nlp.context import context_of, note
from threadscope.nlp.naming import Naming, everyday, naming_of, sure_name
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["NAME", "OWN_SCORE", "bind", "make_mentions", "names_tool"]

SURE = Naming()
"""Of a text without a thread."""
NAME, OWN_SCORE, MINE, ANY_SCORE = 1.0, 0.9, 0.86, 0.7
POINTED = 0.75
"""The strength of "this site", "their service": often the tool, and often its owner or something else."""
PRONOUN, PRONOUN_AWAY, PRONOUN_OTHER = 0.8, 0.65, 0.3
"""A pronoun after the tool; with nothing before it to stand for; with some other noun nearer than the tool."""
DOUBTED = 0.2
"""The strength of a name that is mostly an everyday word in its thread, where nothing makes it sure."""

SHORTEST = 3
"""Letters of a part of the tool's name that stands for it."""
_DETERMINERS = word_set("mentions", "determiners")
_POINTING = word_set("mentions", "pointing")
_PRONOUNS = word_set("mentions", "pronouns")
_BETWEEN = word_set("mentions", "between")
_ARTICLES = word_set("mentions", "articles")
_NOT_NOUNS = word_set("mentions", "not_nouns")
_PEOPLE = word_set("mentions", "people")


_OWNED = frozenset({"mine", "ours", "theirs", "yours"})
_OTHERS = frozenset({"the", "my", "our", "a", "an", "his", "her", "your"})
"""What stands before a noun that a later pronoun may mean instead of the tool."""
_BEFORE_PART = _POINTING | {"the", "my", "our", "your"}
_MEASURE, _PRONOUN, _PERSON, _OTHER = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class _Nouns:
    score: frozenset[str]
    part: frozenset[str]
    weak: frozenset[str]
    classes: Mapping[str, int]
    """Each word that any rule below looks at -> what it is to them, as bits."""


@cache
def _nouns() -> _Nouns:
    rows = load_rows("tool")
    score, part = frozenset(rows["score_nouns"]), frozenset(rows["part_nouns"])
    classes: dict[str, int] = {}
    of_class = {_MEASURE: score | part | _OWNED, _PRONOUN: _PRONOUNS, _PERSON: _PEOPLE, _OTHER: _OTHERS}
    for bit, words in of_class.items():
        for word in words:
            classes[word] = classes.get(word, 0) | bit
    return _Nouns(score, part, frozenset(rows["weak_parts"]), classes)


@dataclass(frozen=True, slots=True)
class _Names:
    """What a tool's names begin with, and the parts of them that stand for the whole."""

    by_head: Mapping[str, Sequence[tuple[str, ...]]]
    """First word -> the names' words, the longest name first."""
    last: str
    """The last word of a name of several."""
    parts: frozenset[str]
    """What begins or ends the name's first word: "mark" for PantryMark."""
    heads: frozenset[str]
    """All words at which a name may begin."""


@lru_cache(maxsize=64)
def _names(tool: Tool) -> _Names:
    words = tool.name.casefold().split()
    first = words[0] if words else ""
    lengths = range(SHORTEST, len(first))
    parts = frozenset({first[:n] for n in lengths} | {first[-n:] for n in lengths})
    last = words[-1] if len(words) > 1 else ""
    by_head: dict[str, list[tuple[str, ...]]] = {}
    for name in (tool.name, *tool.aliases):
        of_name = tuple(name.casefold().replace("-", " ").split())
        if of_name:
            by_head.setdefault(of_name[0], []).append(of_name)
    ordered = {head: sorted(names, key=len, reverse=True) for head, names in by_head.items()}
    return _Names(ordered, last, parts, frozenset({*by_head, last, *parts}))


def bind(text: Text, tool: Tool | None, naming: Naming = SURE) -> list[tuple[int, int]]:
    """Mark the words of a text that mean the tool.

    Args:
        text: of a comment.
        tool: of its thread.
        naming: how the thread writes the tool's names; without it, every use of a name is sure.

    Returns:
        Word spans (first, last), last exclusive, from left to right; `text.mention` and `text.group` are filled.
    """
    if tool is None:
        return []
    text.memory.clear()
    binder = _Binder(text, tool, naming)
    binder.names()
    binder.measures()
    binder.pronouns()
    return binder.spans()


class _Binder:
    def __init__(self, text: Text, tool: Tool, naming: Naming) -> None:
        self.text = text
        self.naming = naming
        self.nouns = _nouns()
        self.called = _names(tool)
        self.groups = 0
        self.marked: set[int] = set()
        classes, heads = self.nouns.classes, self.called.heads
        words = [word[0] for word in text.words]
        self.classed = [(i, found) for i, found in enumerate(map(classes.get, words)) if found]
        self.named = [] if heads.isdisjoint(words) else [i for i, word in enumerate(words) if word in heads]

    def names(self) -> None:
        words, called = self.text.words, self.called
        for i in self.named:
            word = words[i]
            before = words[i - 1].lower if i else ""
            if word.lower == called.last and (before in _POINTING or before == "the"):
                self._mark(i - 1, i + 1, OWN_SCORE)  # "the Dial" for the Verity Dial
            elif before in _BEFORE_PART and word.text[:1].isupper() and word.lower in called.parts:
                self._mark(i - 1, i + 1, OWN_SCORE)
            for parts in called.by_head.get(word.lower, ()):
                last = i + len(parts)
                if word.lower in self.naming.doubtful and len(parts) == 1 and not self._sure(i):
                    if not everyday(before):
                        self._mark(i, last, DOUBTED)
                    break
                if len(parts) == 1 or tuple(w.lower for w in words[i:last]) == parts:
                    if last < len(words) and words[last].lower in self.nouns.score:
                        last += 1
                    self._mark(i, last, NAME)
                    break

    def _sure(self, i: int) -> bool:
        words, sentence = self.text.words, self.text.sentence_of(i)
        before = words[i - 1].text if i > sentence.first and words[i - 1].kind == "word" else ""
        after = words[i + 1].text if i + 1 < sentence.last and words[i + 1].kind == "word" else ""
        return sure_name(words[i].text, before, after)

    def measures(self) -> None:
        for i, classes in self.classed:
            word = self.text.words[i]
            if not classes & _MEASURE or self.text.mention[i] or word.kind != "word":
                continue
            if word.lower in _OWNED:
                self._mark(i, i + 1, MINE)
            else:
                self._measure(i, score=word.lower in self.nouns.score)

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
        words, mention = self.text.words, self.text.mention
        after_others = {i + 1 for i, classes in self.classed if classes & _OTHER and i + 1 < len(words)}
        known = dict(self.classed)
        for i in sorted(known.keys() | after_others | self.marked):
            classes = known.get(i, 0)
            if mention[i]:
                if mention[i] > PRONOUN_OTHER:
                    tool_seen = i
            elif classes & _PRONOUN:
                strength = self._pronoun(i, tool_seen, other_seen, people_seen)
                if strength:
                    self._mark(i, i + 1, strength)
                    if strength >= PRONOUN_AWAY:
                        tool_seen = i
            elif classes & _PERSON:
                people_seen = i
            elif i in after_others and words[i].kind == "word":
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
        if tool >= 0:
            return PRONOUN
        return PRONOUN_AWAY if self.naming.about else PRONOUN_OTHER

    def _mark(self, first: int, last: int, strength: float) -> None:
        self.groups += 1
        for i in range(first, last):
            if self.text.mention[i] < strength:
                self.text.mention[i] = strength
                self.text.group[i] = self.groups
                self.marked.add(i)

    def spans(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        group = self.text.group
        for i in sorted(self.marked):
            if i == 0 or group[i - 1] != group[i]:
                found.append((i, i + 1))
            else:
                found[-1] = (found[-1][0], i + 1)
        return found


def names_tool(text: Text, start: int, end: int, least: float = NAME) -> bool:
    """Tell whether a sentence of these characters means the tool this surely.

    In a thread about something else that is asked of every claim: there, "the score" may be anything's.
    """
    for sentence in text.sentences:
        opens, closes = text.span(sentence.first, sentence.last)
        if opens < end and closes > start and max(text.mention[sentence.first : sentence.last]) >= least:
            return True
    return False


def make_mentions(doc: Doc) -> Doc:
    """Write `doc._.mentions`: character spans that mean the tool."""
    text = text_of(doc)
    thread = context_of(doc).thread
    spans = bind(text, thread.tool, thread.tool_view(naming_of))
    note(doc, "mentions", tuple([text.span(first, last) for first, last in spans]))
    return doc


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_mentions_v1", assigns=["doc._.mentions"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_mentions


_register()
