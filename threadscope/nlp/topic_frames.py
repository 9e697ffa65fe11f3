"""Find topics by the words that announce them: the phrases of `patterns/topics.toml`.

Three frames: labelling ("has us down as ..."), saying somebody knows ("thinks I'm an expert on ..."), and naming topics
("my top topics are ..."). The subject's words run to the end of its clause and are split at commas and "and".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from threadscope.nlp.phrases import Match, Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_lists import topics_from
from threadscope.nlp.words import NEGATORS, Text, stem

__all__ = ["Frame", "framed", "topic_phrases"]

MOST = 12
"""Frames in one comment."""

_OPEN = word_set("topics", "open")
_CLOSE = word_set("topics", "close")
_ARTICLES = word_set("topics", "articles")
_PEOPLE = word_set("topics", "people")
_BREAKS = word_set("topics", "breaks")
_KINDS = word_set("topics", "kinds")
_BEFORE_QUOTE = word_set("topics", "before_quote")
_WEAK_KNOWING = word_set("topics", "weak_knowing")
_VERBS = word_set("topics", "verbs")
_LABELLING = frozenset(
    stem(verb) for verb in ("label", "name", "rank", "list", "tag", "rate", "declare", "deem", "consider")
)
_HYPOTHETICAL = word_set("topics", "hypothetical")


@cache
def topic_phrases() -> tuple[Phrases, list[dict[str, Any]]]:
    """Compile the rows of `patterns/topics.toml`."""
    rows = load_rows("topics")["row"]
    return Phrases(row["phrases"] for row in rows), rows


@cache
def _words(table: str, key: str) -> frozenset[str]:
    return frozenset(load_rows("topics")[table][key])


@dataclass(slots=True)
class Frame:
    """Where a claim and its topics begin, and how surely it is one."""

    first: int
    topics: int
    """Where the topics' words begin."""
    name: str
    confidence: float


def framed(text: Text) -> list[tuple[Frame, list[Found]]]:
    """Find what the phrases of `patterns/topics.toml` announce."""
    phrases, rows = topic_phrases()
    found: list[tuple[Frame, list[Found]]] = []
    done = -1
    for match in phrases.find(text):
        if len(found) >= MOST:
            break
        if match.first < done or text.quoted[match.first]:
            continue
        frame = _frame(text, match, rows[match.row])
        if frame is None or _unreal(text, frame):
            continue
        topics = topics_from(text, frame.topics)
        if not topics:
            continue
        done = topics[-1].last
        found.append((frame, topics))
    return found


def _frame(text: Text, match: Match, row: dict[str, Any]) -> Frame | None:
    if row["frame"] == "list":
        return Frame(match.first, match.last, row["name"], 0.8) if _named(text, match, match.last) else None
    if row["frame"] == "label":
        return _label(text, match, row["name"])
    if not _said_by_tool(text, match):
        return None
    sentence = text.sentence_of(match.first)
    named = range(max(sentence.first, match.first - 3), match.first)
    surely = any(text.mention[i] >= 0.5 for i in named) and not any(text.words[i].lower in NEGATORS for i in named)
    surely = surely or text.words[match.first].lower == "according"
    person = any(w.lower in _PEOPLE for w in text.words[named.start : match.last])
    claimant = _claimant(text, match, sentence.first)
    for i in range(match.last, min(match.last + 12, sentence.last - 1)):
        word = text.words[i].lower
        if word in _BREAKS or (word == "," and i > match.last):
            return None
        person = person or word in _PEOPLE or text.words[i].text[:1].isupper()
        if (
            surely
            and text.words[i - 2].lower not in ("that", "this", "it", "these")
            and (i == match.last or text.words[i - 1].lower in _BEFORE_QUOTE)
            and _short_quote(text, i, sentence.last)
        ):
            return Frame(claimant, i, "says-quoted", 0.55)
        topics = _known(text, match.last, i, surely=surely) if person else 0
        if topics:  # "says he knows nothing about": a topic withheld
            denied = any(text.words[j].lower in NEGATORS for j in range(match.last, topics))
            return None if denied else Frame(claimant, topics, row["name"], 0.8)
    return _inverted(text, match, row["name"])


def _known(text: Text, first: int, i: int, *, surely: bool) -> int:
    """Return where topics begin that word `i` announces ("expert on ...") or closes ("a jazz guy"), 0 for none."""
    word = text.words[i].lower
    if surely and word in _KINDS and i - first <= 6:
        return next((j + 1 for j in range(i - 2, first - 1, -1) if text.words[j].lower in ("a", "an")), 0)
    return _link(text, i, text.sentence_of(i).last) if word in _words("about", "knowing") else 0


def _short_quote(text: Text, start: int, end: int) -> bool:
    """Tell whether a topic in quotation marks begins here: a few words, no verb and no verdict among them."""
    if start >= end or text.words[start].text not in ('"', "“", "«"):
        return False
    for i in range(start + 1, min(start + 6, end)):
        word = text.words[i]
        if word.text in _CLOSE:
            return i - start > 1
        if (
            (word.kind != "word" and word.lower not in ("&", ","))
            or word.stem in _VERBS
            or word.lower in _words("about", "verdicts")
        ):
            return False
    return False


def _inverted(text: Text, match: Match, name: str) -> Frame | None:
    """Find "she is an authority on X, says TOOL": the subject stands before the words that report it."""
    sentence = text.sentence_of(match.first)
    first, person = sentence.first, False
    if sentence.last - match.last > 4:
        return None
    if _short_quote(text, first, match.first) and any(text.mention[i] for i in range(first, match.first)):
        return Frame(first, first, "says-quoted", 0.5)
    for i in range(max(first, match.first - 16), match.first):
        word = text.words[i].lower
        person = person or word in _PEOPLE or text.words[i].text[:1].isupper()
        if person and word in _words("about", "knowing"):
            link = _link(text, i, match.first)
            if link:
                return Frame(first, link, name, 0.7)
    return None


def _link(text: Text, knowing: int, end: int) -> int:
    """Return where the topics begin after "an expert (on)", 0 where nothing links."""
    words = text.words
    if words[knowing].lower == "about":
        return knowing + 1 if words[knowing - 1].lower in ("all", "is", "be", "was", "'s", "are", "me") else 0
    links = {"at"} if words[knowing].lower in _WEAK_KNOWING else _words("about", "links")
    for j in range(knowing + 1, min(knowing + 4, end - 1)):
        if words[j].lower in links:
            after = j + 1
            while after < end - 1 and words[after].lower in ("for", "of", "it", "comes", "to", "when"):
                after += 1
            return after
        if words[j].kind != "word":
            return 0
    return 0


def _label(text: Text, match: Match, name: str) -> Frame | None:
    """Check who labels whom: the tool, or nobody named ("was tagged as"), and a person or a thing of theirs."""
    words, sentence = text.words, text.sentence_of(match.first)
    start = skip = match.last
    while skip < sentence.last and (words[skip].text in _OPEN or words[skip].lower in _ARTICLES):
        skip += 1
    if skip >= sentence.last or not _labels_somebody(
        text, match, quote=any(w.text in _OPEN for w in words[start:skip])
    ):
        return None
    claimant = _claimant(text, match, sentence.first)
    head = _knowing_head(text, start, sentence.last)
    if head:
        return Frame(claimant, head, name, 0.85)
    if words[skip].lower in _words("about", "verdicts") or words[skip].kind == "num" or text.mention[skip] >= 0.5:
        return None
    return Frame(claimant, start, name, 0.65)


def _labels_somebody(text: Text, match: Match, *, quote: bool) -> bool:
    words, sentence = text.words, text.sentence_of(match.first)
    before = range(max(sentence.first, match.first - 6), match.first)
    bound = any(text.mention[i] >= 0.3 for i in before)
    own = any(
        words[i].lower in _PEOPLE or (words[i].text[:1].isupper() and i > match.first)
        for i in range(match.first, match.last)
    )
    passive = any(words[i].stem in ("be", "get") for i in range(max(sentence.first, match.first - 3), match.first + 1))
    opens = match.first == sentence.first and words[match.first].lower != words[match.first].stem
    if not passive and any(words[i].lower in ("i", "you", "we") for i in before if i >= match.first - 2):
        return False
    if words[match.last - 1].lower in ("in", "for", "with") and not (quote or opens or (own and bound)):
        return False
    if words[match.first].stem in ("see", "describ", "plac") and not (
        bound and any(w.lower in _PEOPLE for w in words[match.first : match.last])
    ):
        return False
    if bound:
        return quote or own or passive
    return opens or (passive and _claimed(text, match))


def _knowing_head(text: Text, start: int, end: int) -> int:
    for i in range(start, min(start + 4, end - 1)):
        if text.words[i].lower in _words("about", "knowing") - {"all", "about", "big", "good", "best"}:
            return _link(text, i, end)
    return 0


def _claimed(text: Text, match: Match) -> bool:
    """True where a passive or bare label has somebody to stick to: "I was tagged as", "Listed for"."""
    sentence = text.sentence_of(match.first)
    before = {text.words[i].lower for i in range(max(sentence.first, match.first - 4), match.first)}
    return match.first == sentence.first or bool(before & {"i", "we", "i'm", "im", "me", "my", "our"})


def _said_by_tool(text: Text, match: Match) -> bool:
    words, sentence = text.words, text.sentence_of(match.first)
    head = words[match.first].lower
    if head in ("apparently", "supposedly", "allegedly", "according"):
        return True
    before = range(max(sentence.first, match.first - 5), match.first)
    if words[match.first].stem in _LABELLING and any(words[i].stem in ("be", "get") for i in before):
        return any(words[i].lower in _PEOPLE for i in before)
    if any(text.mention[i] >= 0.5 for i in before):
        return not any(words[i].lower in ("i", "you", "we", "he", "she") for i in before if i >= match.first - 2)
    opens = match.first == sentence.first
    inverted = any(text.mention[i] >= 0.7 for i in range(match.last, min(match.last + 2, sentence.last)))
    return inverted or (opens and words[match.first].lower != words[match.first].stem)


def _named(text: Text, match: Match, last: int) -> bool:
    """True where named topics are the tool's: "my topics", "+K in", or a mention beside them."""
    sentence = text.sentence_of(match.first)
    first = {w.lower for w in text.words[match.first : match.first + 1]}
    bound = any(text.mention[i] >= 0.9 for i in range(sentence.first, sentence.last))
    return bound or bool(first & {"my", "our", "as", "+"}) or text.words[last - 1].lower == ":"


def _claimant(text: Text, match: Match, floor: int) -> int:
    for i in range(match.first - 1, max(floor, match.first - 6) - 1, -1):
        if text.mention[i] >= 0.3 and (i == floor or text.group[i - 1] != text.group[i]):
            return i
        if text.words[i].lower in (",", "but", "and", "as", "because", "since", ";"):
            return i + 1
    return match.first


def _unreal(text: Text, frame: Frame) -> bool:
    sentence = text.sentence_of(frame.first)
    lead = {text.words[i].lower for i in range(max(sentence.first, frame.first - 4), frame.topics)}
    return bool(lead & _HYPOTHETICAL) or (
        sentence.question and text.words[sentence.first].lower in ("do", "does", "did", "can", "is", "who")
    )
