"""Say who tells what about whom around a label: the proof that a tool's page speaks there."""

from __future__ import annotations

from functools import cache

from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import Text

__all__ = ["attributed", "class_of", "fills_object", "owned", "passive", "plural", "stems", "tells"]


@cache
def class_of(name: str) -> frozenset[str]:
    """Return a word class under `[labels]` in `patterns/topics.toml`."""
    return frozenset(load_rows("topics")["labels"][name])


def stems(text: Text, first: int, last: int) -> set[str]:
    """Return the stems and the words `first`..`last` (exclusive), to look classes up in."""
    return {text.words[i].stem for i in range(first, last)} | {text.words[i].lower for i in range(first, last)}


def attributed(text: Text, first: int, last: int, *, least: float = 0.3) -> bool:
    """True where the tool, or hearsay ("apparently"), stands among words."""
    return any(text.mention[i] >= least or text.words[i].lower in class_of("hearsay") for i in range(first, last))


def owned(text: Text, span: range) -> bool:
    """Tell whether "my", "our", "I" or "we" stands among words."""
    return any(text.words[k].lower in class_of("own") or text.words[k].lower in ("i", "we") for k in span)


def tells(text: Text, verb: int) -> bool:
    """True where the tool, or a page of somebody's, is the subject of a verb."""
    words, floor = text.words, max(text.sentence_of(verb).first, verb - 5)
    if words[verb].kind != "word":
        return False
    k = verb - 1
    while k >= floor and (words[k].lower in class_of("auxiliaries") or words[k].lower.endswith("ly")):
        k -= 1
    if k < floor:
        return words[verb].lower in class_of("bare_verbs") and verb == floor
    if words[verb].stem == "hav" and verb + 1 < len(words) and words[verb + 1].lower.endswith(("ed", "en")):
        return words[verb + 1].lower in class_of("particles") and text.mention[k] >= 0.3
    named = words[k].text[:1].isupper() and k > floor and words[k - 1].lower == "the"
    bare = k == text.sentence_of(verb).first and words[k].kind == "word" and words[k].lower not in class_of("pronouns")
    return (
        text.mention[k] >= 0.3
        or named
        or words[k].lower in class_of("pages")
        or (bare and words[verb].stem in class_of("page_verbs") and words[k].text.islower())
        or any(words[j].lower in class_of("own") for j in range(max(floor, k - 3), k))
    )


def passive(text: Text, verb: int) -> bool:
    """True for "is listed", "gets filed": a participle of labelling behind a form of be."""
    words, floor = text.words, max(text.sentence_of(verb).first, verb - 3)
    if words[verb].stem == "com":
        after = [word.lower for word in words[verb + 1 : verb + 3]]
        return after[:1] in (["under"], ["beneath"]) or (
            after[:1] in (["out"], ["back"], ["up"]) and after[1:] == ["as"]
        )
    participle = words[verb].stem in class_of("labelling") and words[verb].lower != words[verb].stem
    return participle and any(words[k].stem in ("be", "get") for k in range(floor, verb))


def plural(word: str) -> bool:
    """Tell whether a word looks like a plural noun."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def fills_object(text: Text, first: int, link: int) -> bool:
    """True where "me", "our shop" or a name fills the words between a verb and its preposition."""
    words = text.words
    while first < link and words[first].lower in ("got", "even", "also", "now", "still"):
        first += 1
    if first >= link:
        return False
    head = words[first]
    rest = range(first + 1, link)
    if head.lower in ("me", "us", "him", "her", "them", "it", "mine", "ours") or head.lower in class_of("own"):
        free = head.lower in class_of("own") - {"her", "mine", "ours"}
        if all(words[k].lower in class_of("particles") for k in rest):
            return not free
        return head.lower in class_of("own") and len(rest) <= 5 and all(words[k].kind == "word" for k in rest[:-1])
    named = head.text[:1].isupper() and not head.text.isupper() and head.kind == "word"
    return named and all(
        words[k].text[:1].isupper() or words[k].lower in class_of("particles") or words[k].lower == "'s" for k in rest
    )
