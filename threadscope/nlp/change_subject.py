"""What changed: the tool's score, a measure beside it, somebody's points, or something else altogether."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import Text, stem

__all__ = ["Subject", "nouns", "subject_of"]

_SUBJECTS = word_set("change_subject", "subjects")
_SKIPPED = word_set("change_subject", "skipped")
_STATES = word_set("change_subject", "states")
_SURE = 0.5
"""The least strength of a mention that may be the thing that changed."""


@cache
def nouns(name: str) -> frozenset[str]:
    """Return stems of a list under `[nouns]` in `patterns/changes.toml`."""
    return frozenset(stem(word) for word in load_rows("changes")["nouns"][name])


@dataclass(slots=True)
class Subject:
    """The noun before a verb of change; `far` where other words stand between."""

    kind: Literal["measure", "far", "holder", "none", "other", "thing"]
    metric: str = ""
    """Empty: the tool's main score."""
    strength: float = 0.0
    first: int = 0
    you: bool = False


def subject_of(text: Text, start: int, end: int) -> Subject:
    """Say what stands before a verb of change in its clause."""
    words = text.words
    content = [
        i
        for i in range(start, end)
        if words[i].stem not in _SKIPPED and words[i].kind != "num" and words[i].stem != "would"
    ]
    if not content:
        own = any(words[i].lower in ("my", "our") for i in range(start, end))
        return Subject("other" if own else "none", first=start)
    you = words[content[0]].lower in ("you", "your") and text.mention[content[0]] < _SURE
    stems = {words[i].stem for i in content}
    if stems & nouns("other"):
        return Subject("other", first=start)
    last = content[-1]
    owned = {w.lower for w in words[start:end]} & {"my", "our", "your", "his", "her", "their"}
    if words[last].stem in nouns("measure") and text.mention[last] < 1.0 and (owned or text.mention[last]):
        return Subject("measure", _noun_phrase(text, last, start), 1.0, start, you)
    heads = [i for i in content if text.mention[i] >= _SURE]
    if heads:
        near = all(
            i == heads[-1] or text.group[i] == text.group[heads[-1]] or _adverb(words[i].lower)
            for i in content
            if i >= heads[-1]
        )
        return Subject(
            "measure" if near else "far",
            _modified(text, heads[-1], start),
            max(text.mention[i] for i in heads),
            start,
            you,
        )
    rest = [i for i in content if words[i].lower not in _SUBJECTS and words[i].stem not in _STATES]
    named = rest and len(rest) <= 2 and all(words[i].text[:1].isupper() for i in rest)
    return Subject("holder" if not rest or named else "thing", first=start, you=you)


def _adverb(word: str) -> bool:
    return word.endswith("ly") or word in (
        "as",
        "well",
        "too",
        "got",
        "today",
        "yesterday",
        "overnight",
        "recently",
        '"',
        "”",
    )


def _noun_phrase(text: Text, head: int, floor: int) -> str:
    first = head
    while first > floor and head - first < 2:
        word = text.words[first - 1]
        if (
            word.kind != "word"
            or word.stem in _SKIPPED
            or word.lower in ("the", "your", "his", "her", "their", "its", "a", "in")
        ):
            break
        first -= 1
    return " ".join(word.lower for word in text.words[first : head + 1])


def _modified(text: Text, last: int, floor: int) -> str:
    """Return "network score" where a score word carries a name of its own that is not the tool's."""
    if text.mention[last] >= 1.0 or last == floor:
        return ""
    before = text.words[last - 1]
    plain = before.kind == "word" and not text.mention[last - 1] and before.stem not in _SKIPPED
    if not plain or before.lower in (
        "the",
        "your",
        "his",
        "her",
        "their",
        "its",
        "this",
        "that",
        "'s",
        "of",
        "in",
        "i",
        "we",
        "with",
    ):
        return ""
    return f"{before.lower} {text.words[last].lower}"
