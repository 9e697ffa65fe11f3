"""A comment as the claim and stance rules see it: words, sentences, quotations.

spaCy's tokenizer keeps "68->51", "1.5K" and "€29/month" in one piece and later stages need their numbers, so the rules
read words of their own. Character offsets tie both views: a parser's tokens can be looked up by `start` and `end`.
Everything here is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from threadscope.nlp.context import context_of
from threadscope.nlp.remembered import Remembered
from threadscope.nlp.tables import load_rows, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from threadscope.model import Mark

__all__ = ["NEGATORS", "Sentence", "Text", "Word", "read_text", "stem", "text_of"]

WORD = re.compile(
    r"(?P<num>(?<![^\W_])\d+(?:[.,]\d+)*(?:[kK](?![^\W_])|%|(?:st|nd|rd|th)(?![^\W_]))?)"
    r"|(?P<aux>(?:do|does|did|is|are|was|were|has|have|had|ca|wo|would|could|should|ai)(?=n['\u2019]?t(?![^\W_]))|can(?=not(?![^\W_])))"
    r"|(?P<neg>n['\u2019]?t(?![^\W_]))"
    r"|(?P<clitic>['\u2019](?:s|re|ve|ll|d|m)(?![^\W_]))"
    r"|(?P<word>[^\W\d_]+(?:['\u2019](?!(?:s|re|ve|ll|d|m|t)(?![^\W_]))[^\W\d_]+)*)"
    r"|(?P<other>->|=>|\.\.\.+|[^\w\s])",
    re.IGNORECASE,
)
"""Contractions come apart ("did" + "n't", "it" + "'s"), so that a rule written for "is not" reads "isn't" too."""

_IRREGULAR: dict[str, str] = {form: base for base, forms in load_rows("grammar")["irregular"].items() for form in forms}
_FIXED = word_set("words", "fixed")
NEGATORS = word_set("words", "negators")

LONGEST_SENTENCE = 80
"""Words; a text without any full stop is cut, so that work on one sentence stays bounded."""
QUOTATION = re.compile(r"[“„«][^”“»„«\n]{0,2000}[”“»]|(?<![^\W_])\"[^\"\n]{0,2000}\"(?![^\W_])")
QUOTED_LINE = re.compile(r"^[ \t]*>[^\n]*", re.MULTILINE)
STOPS = ".!?…"
_CLOSERS = "\"'”\u2019)]»"
_ENDS = STOPS + _CLOSERS
_ABBREVIATIONS = word_set("words", "abbreviations")


_new = tuple.__new__


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Strip inflection from a lower-case word; rough, but the same for rules and texts, which is all they need."""
    known = _IRREGULAR.get(word)
    if known is not None:
        return known
    if word in _FIXED or len(word) < 4 or not word.isalpha():
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 2 and any(v in base for v in "aeiouy"):
            return _plain(base)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ches", "shes", "xes", "sses", "zes")) else word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def _plain(base: str) -> str:
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls":
        return base[:-1]
    return base.removesuffix("e") if len(base) > 3 else base


class Word(NamedTuple):
    """One word, number or punctuation mark; without its place, so that texts may share it."""

    lower: str
    """Case-folded, typographic apostrophes made plain."""
    stem: str
    kind: str
    """`num`, `word` or `other`."""
    text: str


_Pieces = tuple[tuple[Word, ...], tuple[int, ...]]
"""The words of what stands between white space, and where in it each begins."""


class Sentence(NamedTuple):
    """Words `first`..`last` (exclusive)."""

    first: int
    last: int
    question: bool


@dataclass(slots=True)
class Text:
    """A comment's words with what is known about each."""

    text: str
    words: list[Word]
    starts: list[int]
    """Word -> the character at which it begins."""
    sentences: list[Sentence]
    sentence_at: list[int]
    """Word -> number of its sentence."""
    quoted: list[bool]
    """True for words that the author only repeats: quote marks, "> " lines, longer stretches in quotation marks."""
    mention: list[float] = field(default_factory=list)
    """Word -> how surely it means the tool, 0..1; filled by the mentions stage."""
    group: list[int] = field(default_factory=list)
    """Word -> number of the mention that it belongs to, 0 for none."""
    memory: dict[object, Any] = field(default_factory=dict)
    """What was found out about these words and will be asked again, by whoever found it; binding mentions clears it."""

    @property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Stem -> the words that have it, in order; made when first asked for."""
        places: defaultdict[str, list[int]] | None = self.memory.get("places")
        if places is None:
            places = self.memory["places"] = defaultdict(list)
            for i, word in enumerate(self.words):
                places[word[1]].append(i)
        return places

    @property
    def stems(self) -> set[str]:
        """All stems; the quickest way to see that something is not there."""
        stems: set[str] | None = self.memory.get("stems")
        if stems is None:
            stems = self.memory["stems"] = {word[1] for word in self.words}
        return stems

    def sentence_of(self, word: int) -> Sentence:
        """Return the sentence that holds a word."""
        return self.sentences[self.sentence_at[word]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return character offsets of words `first`..`last` (exclusive)."""
        return self.starts[first], self.starts[last - 1] + len(self.words[last - 1].text)

    def touches(self, word: int) -> bool:
        """Tell whether nothing stands between a word and the one before it."""
        return self.starts[word] == self.starts[word - 1] + len(self.words[word - 1].text)


def text_of(doc: Doc) -> Text:
    """Return a Doc's words, made once and shared by all stages."""
    context = context_of(doc)
    text = context.extra.get("words")
    if text is None:
        text = context.extra["words"] = read_text(doc.text, context.comment.marks)
    assert isinstance(text, Text)
    return text


def read_text(text: str, marks: Sequence[Mark] = ()) -> Text:
    """Split a text into words and sentences and find what is quoted."""
    chunks = text.split()
    found = list(map(_KNOWN.__getitem__, chunks))
    begins = _starts(text, chunks)
    words = [word for pieces, _ in found for word in pieces]
    starts = [begin + at for begin, (_, places) in zip(begins, found, strict=True) for at in places]
    ends = [i for i, word in enumerate(words) if word[2] == "other" and word[3][0] in _ENDS]
    if "\n" in text:
        ends = sorted({*ends, *_line_ends(text, chunks, begins, found)})
    count = len(words)
    made = Text(text, words, starts, [], [], _quoted(text, starts, marks), [0.0] * count, [0] * count)
    made.sentences = _sentences(made, ends)
    for number, (first, last, _) in enumerate(made.sentences):
        made.sentence_at += [number] * (last - first)
    return made


def _starts(text: str, chunks: Sequence[str]) -> list[int]:
    """Return where each stretch without white space begins."""
    if len(text) == sum(map(len, chunks)) + len(chunks) - 1:  # one space between any two
        return list(accumulate([len(chunk) + 1 for chunk in chunks[:-1]], initial=0))
    starts, at = [], 0
    for chunk in chunks:
        start = text.index(chunk, at)
        starts.append(start)
        at = start + len(chunk)
    return starts


def _line_ends(text: str, chunks: Sequence[str], starts: Sequence[int], found: Sequence[_Pieces]) -> list[int]:
    """Return the words behind which a line ends."""
    ends: list[int] = []
    count = 0
    for chunk, start, following, (pieces, _) in zip(chunks, starts, starts[1:], found, strict=False):
        count += len(pieces)
        if count and "\n" in text[start + len(chunk) : following]:
            ends.append(count - 1)
    return ends


class _Known(Remembered[_Pieces]):
    """Remember what stands between white space, taken apart."""

    def found(self, word: str) -> _Pieces:
        words: list[Word] = []
        places: list[int] = []
        for match in WORD.finditer(word):
            group, raw = match.lastgroup, match.group()
            start, end = match.span()
            if group == "other" and raw in "-\u2010\u2011" and _glued(word, start, end):
                continue
            lower = raw.lower().replace("\u2019", "'") if group != "num" else raw.lower()
            kind = group if group in ("num", "other") else "word"
            words.append(Word(lower, stem(lower) if kind == "word" else lower, kind, raw))
            places.append(start)
        return tuple(words), tuple(places)


_KNOWN = _Known()


def _glued(text: str, start: int, end: int) -> bool:
    """True for the hyphen of "sky-rocketed", false for the minus of "-15" and the dash of "40 -50"."""
    return start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalpha()


def _sentences(text: Text, ends: list[int]) -> list[Sentence]:
    """Cut after those words among `ends` (marks, and what stands before a new line) that really end a sentence."""
    found: list[Sentence] = []
    words = text.words
    first, last, asks = 0, len(words), "?" in text.text
    for i in ends:
        if i + 1 < last and _ends(text, i):
            first = _bounded(found, first, i)
            found.append(_new(Sentence, (first, i + 1, asks and _asks(words, first, i + 1))))
            first = i + 1
    if first < last:
        first = _bounded(found, first, last - 1)
        found.append(_new(Sentence, (first, last, asks and _asks(words, first, last))))
    return found


def _bounded(found: list[Sentence], first: int, last: int) -> int:
    while last - first >= LONGEST_SENTENCE:
        found.append(Sentence(first, first + LONGEST_SENTENCE, question=False))
        first += LONGEST_SENTENCE
    return first


def _ends(text: Text, i: int) -> bool:
    word, following, touches = text.words[i], text.words[i + 1], text.touches(i + 1)
    if word.kind == "other" and word.text[0] in STOPS:
        if touches and following.text[0] in _ENDS:
            return False  # the last mark of a run ends the sentence
        return word.text != "." or not (touches or _shortened(text.words, i))  # "example.org", "e.g."
    if word.kind == "other" and word.text in _CLOSERS and _after_stop(text, i):
        return not touches
    return "\n" in text.text[text.span(i, i + 1)[1] : text.starts[i + 1]]


def _shortened(words: list[Word], i: int) -> bool:
    """Tell whether a full stop may belong to the word before it."""
    before = words[i - 1].lower if i else ""
    return before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before != "i")


def _after_stop(text: Text, i: int) -> bool:
    return i > 0 and text.words[i - 1].text[0] in STOPS and text.touches(i)


def _asks(words: list[Word], first: int, last: int) -> bool:
    return any(words[i].text == "?" for i in range(max(first, last - 4), last))


def _quoted(text: str, starts: Sequence[int], marks: Sequence[Mark]) -> list[bool]:
    spans = [(mark.start, mark.end) for mark in marks if mark.kind == "quote"]
    if ">" in text:
        spans += [found.span() for found in QUOTED_LINE.finditer(text)]
    if not text.isascii() or '"' in text:
        spans += _in_quotation_marks(text)
    if not spans:
        return [False] * len(starts)
    spans.sort()
    quoted, at = [False] * len(starts), 0
    reach = 0
    for i, start in enumerate(starts):
        while at < len(spans) and spans[at][0] <= start:
            reach = max(reach, spans[at][1])
            at += 1
        quoted[i] = start < reach
    return quoted


def _in_quotation_marks(text: str) -> list[tuple[int, int]]:
    """Find stretches of at least five words in quotation marks; fewer are a name, a topic or an ironic word."""
    return [found.span() for found in QUOTATION.finditer(text) if found.group().count(" ") >= 4]
