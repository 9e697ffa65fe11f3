"""Find labels by their shape rather than their verb: what a tool's page prints about somebody.

Five shapes: words in quotation marks that are nothing but noun phrases; a quality and its field ("noted for ...",
"strong in ..."); somebody put among things ("has me under ..."); a list that somebody's page says ("mine says ...");
and a list behind a colon. Each needs proof from its sentence that the tool says it about somebody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from threadscope.nlp.tables import word_set
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_lists import noun_list
from threadscope.nlp.topic_proof import attributed, class_of, fills_object, owned, passive, plural, stems, tells
from threadscope.nlp.words import NEGATORS, Sentence, Text, stem

__all__ = ["Label", "find_labels"]

_OPEN = word_set("topics", "open")
_CLOSE = word_set("topics", "close")
_PEOPLE = word_set("topics", "people")
_THOUGHT = frozenset(("if", "unless", "imagine", "suppose"))
MOST = 40
"""Labels in one comment."""


@dataclass(slots=True)
class Label:
    """Topics that a label gives, and the words that it spans."""

    first: int
    last: int
    name: str
    confidence: float
    topics: tuple[Found, ...]


def find_labels(text: Text) -> list[Label]:
    """Find labels of any shape, from left to right; where two share words, the first shape wins."""
    shapes = _possible(text)
    if not shapes:
        return []
    taken: list[Label] = []
    for number in sorted({text.sentence_at[i] for _, places in shapes for i in places}):
        sentence = text.sentences[number]
        if len(taken) >= MOST:
            break
        if text.quoted[sentence.first] and text.words[sentence.first].text not in _OPEN:
            continue  # somebody else's words, not the label's
        if not _real(text, sentence):
            continue
        for shape, places in shapes:
            here = places[bisect_left(places, sentence.first) : bisect_left(places, sentence.last)]
            for label in shape(text, sentence, here) if here else ():
                if label.topics and not any(label.first < t.last and t.first < label.last for t in taken):
                    taken.append(label)
    return sorted(taken, key=lambda label: label.first)


_Shape = Callable[[Text, Sentence, Sequence[int]], Iterator[Label]]


@cache
def _shapes() -> tuple[tuple[_Shape, frozenset[str]], ...]:
    """Return each shape with the stems of the words that it begins to look at."""
    qualities = frozenset(stem(word) for word in (*class_of("qualities"), "about"))
    return (
        (_quoted, _OPEN),
        (_fields, qualities),
        (_titles, class_of("nouns")),
        (_places, class_of("placing")),
        (_colons, frozenset({":"})),
        (_pages, class_of("page_verbs")),
    )


@cache
def _shapes_at() -> tuple[dict[str, list[int]], frozenset[str]]:
    """Return stem -> the numbers of the shapes that look at it; and these stems."""
    found: dict[str, list[int]] = {}
    for number, (_, looked_at) in enumerate(_shapes()):
        for one in looked_at:
            found.setdefault(one, []).append(number)
    return found, frozenset(found)


def _possible(text: Text) -> list[tuple[_Shape, list[int]]]:
    """Return the shapes that a text may hold, with the words at which they may be."""
    places: dict[int, list[int]] = {}
    shapes_at, looked_at = _shapes_at()
    at = text.places
    for one in looked_at & text.stems:
        for number in shapes_at[one]:
            places.setdefault(number, []).extend(at[one])
    return [(_shapes()[number][0], sorted(found)) for number, found in sorted(places.items())]


def _real(text: Text, sentence: Sentence) -> bool:
    opening = text.words[sentence.first : min(sentence.first + 4, sentence.last)]
    return _THOUGHT.isdisjoint([word[0] for word in opening])


def _somebody(text: Text, first: int, last: int) -> bool:
    """True where a person, a name or a thing of theirs stands among words."""
    start = text.sentence_of(first).first if first < len(text.words) else 0
    return any(
        text.words[i].lower in _PEOPLE
        or text.words[i].lower in class_of("own")
        or (text.words[i].text[:1].isupper() and i > start and text.mention[i] < 1.0)
        for i in range(first, last)
    )


def _label(text: Text, span: tuple[int, int], name: str, confidence: float, topics: list[Found]) -> Label:
    first = span[0]
    floor = text.sentence_of(first).first
    while first > floor and text.words[first - 1].kind == "word" and span[0] - first < 8:
        if text.words[first - 1].lower in ("but", "and", "because", "while"):
            break
        first -= 1
    return Label(first, max(span[1], topics[-1].last), name, confidence, tuple(topics))


def _quoted(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words, done = text.words, sentence.first
    for i in places:
        close = _closing(text, i, sentence.last) if i >= done else 0
        if not close:
            continue
        colon = next((k for k in range(i + 1, min(i + 6, close)) if words[k].lower == ":"), 0)
        start = colon + 1 if colon else i + 1
        field = _field(text, i + 1, close) if not colon else 0
        topics, stop = noun_list(text, field or start, close)
        whole = bool(topics) and all(words[k].kind == "other" or k >= close for k in range(stop, close))
        before = i
        while before > sentence.first and words[before - 1].text in _CLOSE | _OPEN | {"and", ",", "&"}:
            before -= 1
        lead = range(max(sentence.first, before - 9), before)
        if whole and (_label_quoted(text, lead, (i + 1, colon or field), topics) or (field and not lead)):
            yield _label(text, (i, close + 1), "label:quoted", 0.7, topics)
        done = close + 1


def _closing(text: Text, i: int, end: int) -> int:
    """Return the mark that closes what the mark at `i` opens, 0 where that is no quotation of a few words."""
    words = text.words
    if words[i].text not in _OPEN or (i + 1 < end and not text.touches(i + 1)):
        return 0
    ahead = range(i + 2, min(i + 16, end))
    return next((k for k in ahead if words[k].text in _CLOSE and text.touches(k)), 0)


def _label_quoted(text: Text, lead: range, prefix: tuple[int, int], topics: list[Found]) -> bool:
    words = text.words
    if prefix[1]:
        cues = stems(text, *prefix) & (class_of("qualities") | class_of("nouns"))
        return bool(cues) or (len(topics) > 1 and any(tells(text, k) for k in lead))
    if [words[k].lower for k in lead[-2:]] in (["down", "as"], ["down", "for"], ["known", "for"], ["listed", "as"]):
        return True
    said = stems(text, lead.start, lead.stop)
    last = words[lead.stop - 1].lower if lead else ""
    if said & (NEGATORS | class_of("unreal") | class_of("asking")) or last == "like" or not lead:
        return False
    own = any(words[k].lower in class_of("own") or words[k].lower in ("i", "we", "us", "me") for k in lead)
    verbs = [k for k in lead if words[k].stem in class_of("placing") | class_of("saying") and k >= lead.stop - 7]
    told = any(tells(text, k) for k in verbs) and not (last in ("is", "was") and words[lead.stop - 2].lower == "it")
    is_passive = any(passive(text, k) for k in verbs) and (last in class_of("prepositions") or lead.stop - 1 in verbs)
    near = stems(text, max(lead.start, lead.stop - 4), lead.stop)
    named = {word for word in near & class_of("nouns") if f"{word}ed" not in near} - {"known", "noted", "strong"}
    titled = bool(named) and bool(near & {"be"} or own or any(text.mention[k] >= 0.3 for k in lead))
    if len(topics) > 1:
        return told or is_passive or titled or (own and (bool(verbs) or last in class_of("prepositions")))
    final = words[topics[0].last - 1].lower
    is_passive = is_passive and (own or any(text.mention[k] >= 0.3 for k in lead))
    if final in class_of("no_topic") or not (told or titled or is_passive):
        return False
    if (
        titled
        or (is_passive and (topics[0].last - topics[0].first > 1 or plural(final)))
        or (near & class_of("placing") and near & (class_of("prepositions") | {"known", "to"}))
    ):
        return True
    several = topics[0].last - topics[0].first > 1
    return (several or plural(final)) and words[lead.stop - 1].stem in class_of("page_verbs")


def _fields(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words = text.words
    for i in places:
        if i >= sentence.last - 2:
            break
        after = _field(text, i, sentence.last)
        if not after or any(words[k].lower in NEGATORS for k in range(max(sentence.first, i - 3), i)):
            continue
        colon = words[after].lower == ":"
        topics, stop = noun_list(text, after + colon, sentence.last)
        proof = _says(text, sentence, i) or (colon and len(topics) > 1) or _printed(text, sentence, i)
        if topics and (proof or _opens(text, sentence, i, stop, colon=colon)):
            yield _label(text, (i, stop), "label:field", 0.75, topics)


def _field(text: Text, i: int, end: int) -> int:
    """Return the word after "noted for", "a leading voice on", 0 for none."""
    words = text.words
    if words[i].lower == "about" and i and words[i - 1].stem == "be":
        return i + 1
    if words[i].lower not in class_of("qualities"):
        return 0
    holder = words[i].lower in class_of("holders")
    for k in range(i + 1, min(i + 4, end - 1)):
        if words[k].lower in class_of("field_links"):
            if words[k].lower in ("at", "with") and holder:
                return 0
            if holder and not words[i].lower.startswith("expert") and words[k].lower != "for":
                return 0
            return k + 1 if k + 1 < end else 0
        if words[k].lower not in class_of("quality_heads"):
            return 0
    return 0


def _printed(text: Text, sentence: Sentence, i: int) -> bool:
    """True where the comment quotes the label's own words ("the 'noted for' line"), or a page's owner comes first."""
    words = text.words
    if i > sentence.first + 1 and words[i - 1].lower == ":":
        return owned(text, range(sentence.first, i))
    quality = words[i].lower
    return any(
        words[k].lower == quality and words[k - 1].text in _OPEN and k < sentence.first
        for k in range(max(1, i - 60), i)
    )


def _says(text: Text, sentence: Sentence, i: int) -> bool:
    """True where the tool says what follows word `i` about somebody else than itself."""
    words = text.words
    floor = max(sentence.first, i - 14)
    for k in range(i - 1, floor - 1, -1):
        hearsay = words[k].lower in class_of("hearsay")
        if not hearsay and words[k].stem not in class_of("saying"):
            continue
        if hearsay:
            return _somebody(text, floor, i)
        teller = range(max(floor, k - 4), k)
        are_told = words[k].stem == "tell" and any(words[t].stem == "be" for t in teller[-2:])
        if not are_told and any(words[t].lower in ("i", "we", "you") for t in teller[-2:]):
            continue
        told = are_told or tells(text, k) or any(text.mention[t] >= 0.3 for t in teller)
        itself = any(words[t].lower in ("it", "they", "itself") for t in range(k + 1, i))
        return told and not itself
    return False


def _opens(text: Text, sentence: Sentence, i: int, stop: int, *, colon: bool) -> bool:
    """True for a fragment: "Strong in numbers, they wrote." or "Known for: tea."."""
    words = text.words
    if any(words[k].kind == "word" and words[k].lower not in ("and", "the", "a") for k in range(sentence.first, i)):
        return False
    tail = range(stop, min(stop + 5, sentence.last))
    told = any(words[k].stem in class_of("saying") for k in tail) and attributed(text, tail.start, tail.stop)
    return told or colon


def _titles(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words = text.words
    for i in places:
        if i >= sentence.last - 2:
            break
        if words[i + 1].stem not in ("be", "includ") or words[i + 1].lower == "'s":
            continue
        lead = range(max(sentence.first, i - 8), i)
        if not owned(text, lead) and not attributed(text, lead.start, i):
            continue
        topics, stop = noun_list(text, i + 2, sentence.last)
        if topics and (len(topics) > 1 or plural(words[topics[0].last - 1].lower) or words[i + 2].text in _OPEN):
            yield _label(text, (i, stop), "label:title", 0.7, topics)


def _places(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words = text.words
    for i in places:
        for k in range(i + 1, min(i + 8, sentence.last - 1)):
            if words[k].lower in class_of("place_links") and _put(text, sentence, i, k):
                start = _contained(text, k, sentence.last)
                topics, stop = noun_list(text, start, sentence.last)
                if topics and not _idiom(text, (i, k), start, topics):
                    yield _label(text, (i, stop), "label:place", 0.7, topics)
                    break
            if words[k].kind != "word" or words[k].lower in ("that", "which", "because"):
                break


def _put(text: Text, sentence: Sentence, verb: int, link: int) -> bool:
    words = text.words
    before = range(max(sentence.first, verb - 7), verb)
    lead = {words[k].lower for k in before}
    if lead & (class_of("asking") | NEGATORS) or (lead & class_of("unreal") and not lead & {"how", "why"}):
        return False
    if words[verb].stem == "mov" and words[link].lower != "into":
        return False
    if passive(text, verb):
        direct = all(words[k].lower in class_of("particles") for k in range(verb + 1, link))
        return direct and (owned(text, before) or attributed(text, before.start, verb, least=0.9))
    if words[verb].stem == "com" or not tells(text, verb):
        return False
    return fills_object(text, verb + 1, link)


def _contained(text: Text, link: int, end: int) -> int:
    """Skip "the lane for", "the category of" and marks between a preposition and what it holds."""
    words = text.words
    if link + 1 < end and words[link + 1].lower not in ("the", "a", "its", "their"):
        return link + 1
    for k in range(link + 1, min(link + 5, end - 1)):
        if words[k].lower in ("of", "for", ":") and k > link + 1:
            return k + 1
        if words[k].kind != "word":
            break
    return link + 1


def _idiom(text: Text, span: tuple[int, int], start: int, topics: list[Found]) -> bool:
    """True where "have ... in", "put ... in" is no label: "has me in stitches", "put us in a hotel"."""
    words = text.words
    if words[topics[0].last - 1].lower in class_of("no_topic") or words[topics[0].first].lower in class_of("no_topic"):
        return True
    if words[start].lower in class_of("own") or words[span[0] - 1].lower in ("a", "the", "to", "best", "only"):
        return True
    if any(text.mention[k] >= 0.7 for topic in topics for k in range(topic.first, topic.last)):
        return True
    if words[span[1]].lower in ("in", "into", "with"):
        named = words[topics[0].first].text[:1].isupper()
        return not (named or start > span[1] + 1 or len(topics) > 1)
    return words[span[1]].lower == "for" and words[span[0]].stem not in class_of("placing_for")


def _colons(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words = text.words
    for i in places:
        if i == sentence.first or i >= sentence.last - 1:
            continue
        start = max(sentence.first, i - 7)
        topics, stop = noun_list(text, i + 1, sentence.last)
        if words[i - 1].text[:1].isupper() and words[i - 1].lower in (
            "subject",
            "category",
            "re",
            "topic",
            "area",
            "interest",
        ):
            continue
        clean = stop >= sentence.last or words[stop].kind == "other" or words[stop].lower == "and"
        cues = stems(text, start, i)
        before = text.sentence_at[i] - 1
        if before >= 0 and i - sentence.first <= 3 and len(topics) > 1:
            cues |= stems(text, text.sentences[before].first, text.sentences[before].last) & {"label", "tag"}
        near = stems(text, max(start, i - 2), i)
        told = bool(near & (class_of("saying") | {"com", "wrot"})) and (
            attributed(text, start, i) or any(words[k].lower in ("me", "us") for k in range(start, i)) or "up" in near
        )
        strong = cues & {"known", "noted", "strong", "strength"} or len(topics) > 1
        if (
            topics
            and clean
            and ((cues & class_of("nouns") and i - start <= 6 and strong) or (told and len(topics) > 1))
        ):
            yield _label(text, (start, stop), "label:colon", 0.65, topics)


def _pages(text: Text, sentence: Sentence, places: Sequence[int]) -> Iterator[Label]:
    words = text.words
    for i in places:
        if i == sentence.first or i >= sentence.last - 1:
            continue
        subject = range(max(sentence.first, i - 4), i)
        if not tells(text, i) or any(words[k].lower in ("i", "we", "you") for k in subject[-2:]):
            continue
        topics, stop = noun_list(text, i + 1, sentence.last)
        if not topics:
            continue
        cut = words[stop - 1].lower in ("and", ",")  # what follows is a clause
        ends = stop >= sentence.last or cut or words[stop].kind == "other" or words[stop].lower in class_of("page_ends")
        last = words[topics[-1].last - 1].lower
        several = len(topics) > 1 and words[topics[0].last].lower in (",", "and", "&")
        if ends and last not in class_of("no_topic") and (several or (plural(last) and words[i].stem == "say")):
            yield _label(text, (subject.start, stop), "label:page", 0.6, topics)
