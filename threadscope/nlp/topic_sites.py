"""Gather lists of noun phrases that could be topics, generously; a model (`models/topics`) says which a tool gave.

Phrases and shapes (`topics`, `topic_labels`) know the usual frames. Others follow any linking word, verb of saying or
placing, colon or quotation mark, or open a sentence ("Stamina?? I was sick in the bin."). What speaks for them: who
stands before them, words that the post itself uses for what its tool gives out, and whether they name a known topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from threadscope.nlp.scale import read_post
from threadscope.nlp.tables import word_set
from threadscope.nlp.taxonomy import own_taxonomy
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_lists import noun_list
from threadscope.nlp.topic_proof import class_of
from threadscope.nlp.words import NEGATORS, Sentence, Text

__all__ = ["TopicSite", "attributable", "giving_words", "site_features", "topic_sites"]

MOST = 60
"""Sites of one comment."""
_LINKS = frozenset({"as", "under", "for", "in", "with", "about", "on", "into", "among", ":"})
_OBJECTS = frozenset({"husband", "wife", "boss", "shop", "us", "me", "him", "her", "got"})
_UNREAL = frozenset({"if", "unless", "imagine", "suppose", "would", "could", "might"})
_ASKING = frozenset({"do", "does", "did", "can", "is", "are", "who", "what"})
_TELLERS = ("<tool>", "#tool", "#pages", "#hearsay")
_BOUND = 0.3
"""The least strength of a mention that may be the giver."""
_OPEN = word_set("topics", "open")
_PEOPLE = word_set("topics", "people")
_LINKING = _OPEN | _LINKS | _OBJECTS
"""What links a list to what stands before it, other than verbs (`_link`)."""
_SUBJECTS = frozenset(
    {
        "subject",
        "topic",
        "known",
        "know",
        "good",
        "strong",
        "expert",
        "authority",
        "noted",
        "specialist",
        "influential",
        "label",
        "tag",
    }
)


@dataclass(slots=True)
class TopicSite:
    """A list of noun phrases; `first` is where its sentence's words about it begin."""

    first: int
    start: int
    link: str
    topics: tuple[Found, ...]
    stop: int


def topic_sites(text: Text, giving: frozenset[str] | None = None) -> Iterator[TopicSite]:
    """Yield the lists of a comment that could be topics.

    Args:
        text: with its mentions bound.
        giving: what the post calls the things that its tool gives out: only sentences in which anything says that the
            tool gave a list are read (see `attributable`); without it, all are.
    """
    count = 0
    written, verbs = text.words, _verbs()
    for sentence in text.sentences if giving is None else _promising(text):
        if text.quoted[sentence.first] and text.words[sentence.first].text not in _OPEN:
            continue
        done = -1
        for i in range(*_reach(text, sentence, giving)):
            if count >= MOST:
                return
            if i < done:
                continue
            link = "opens"
            if i > sentence.first:
                before = written[i - 1]
                if before.lower not in _LINKING and before.stem not in verbs:
                    continue
                link = _link(before.lower, before.stem, before.kind)
            if not link:
                continue
            topics, stop = noun_list(text, i, sentence.last)
            if topics and topics[0].first <= i + 2:
                count += 1
                done = topics[0].last
                yield TopicSite(max(sentence.first, i - 8), i, link, tuple(topics), stop)


def _promising(text: Text) -> Iterator[Sentence]:
    """Yield the sentences that may hold an `attributable` list: all others lack a topic, a mark and a verb."""
    wanted = _wanted()
    if not wanted.isdisjoint(text.stems):
        for sentence in text.sentences:
            if not wanted.isdisjoint([word[1] for word in text.words[sentence[0] : sentence[1]]]):
                yield sentence


@cache
def _wanted() -> frozenset[str]:
    return own_taxonomy().heads | _verbs() | _OPEN


@lru_cache(maxsize=10_000)
def _link(lower: str, base: str, kind: str) -> str:
    """Return how the word behind this one is linked to what stands before, "" where it is not."""
    if lower in _OPEN and kind == "other":
        return "quote"
    if lower in _LINKS:
        return lower
    if kind == "word" and (base in class_of("saying") or base in class_of("placing")):
        return "verb"
    return "object" if lower in _OBJECTS else ""


def _reach(text: Text, sentence: Sentence, giving: frozenset[str] | None) -> tuple[int, int]:
    """Return between which words of a sentence lists may begin that are `attributable`; without `giving`, any are."""
    first, last = sentence.first, sentence.last
    if giving is None or max(text.mention[first:last]) >= _BOUND:
        return first, last
    if not giving or (sentence.question and text.words[first].lower in _ASKING):
        return first, first
    return first, first + 1 if giving.isdisjoint([word.stem for word in text.words[first:last]]) else last


def attributable(text: Text, site: TopicSite, giving: frozenset[str]) -> bool:
    """Tell whether anything says that the tool gave a list, and gave it in earnest: else no model is asked."""
    sentence = text.sentence_of(site.start)
    before = text.words[sentence.first : site.start]
    lead = [word[0] for word in before]
    if not _UNREAL.isdisjoint(lead) or (sentence.question and text.words[sentence.first].lower in _ASKING):
        return False
    if class_of("no_topic").issuperset([text.words[topic.last - 1][0] for topic in site.topics]):
        return False
    known = any(_is_known(text.text[slice(*text.span(topic.first, topic.last))]) for topic in site.topics)
    if site.link == "opens":  # nothing stands before it, so the post has to say that the tool gives subjects
        return known and bool(giving)
    strongest = max(text.mention[sentence.first : sentence.last])
    given = bool(giving) and not giving.isdisjoint([word[1] for word in before])
    if strongest < _BOUND and not given:
        return False
    if known or site.link == "quote":
        return True
    told = max(text.mention[sentence.first : site.start]) >= _BOUND or not _tellers().isdisjoint(lead)
    return told and not _verbs().isdisjoint([word[1] for word in before[-4:]])


@cache
def _tellers() -> frozenset[str]:
    return class_of("pages") | class_of("hearsay")


@cache
def _verbs() -> frozenset[str]:
    """What labels are given with; an unknown subject right behind one of these may be a topic."""
    return class_of("placing") | class_of("saying")


def giving_words(post: str) -> frozenset[str]:
    """Return stems of a post's words for what its tool gives out: nouns in sentences that speak of subjects."""
    text = read_post(post)
    found: set[str] = set()
    for sentence in text.sentences:
        words = text.words[sentence.first : sentence.last]
        if {word.stem for word in words} & _SUBJECTS or "known for" in " ".join(word.lower for word in words):
            found |= {word.stem for word in words if word.kind == "word" and len(word.lower) > 3}
    return frozenset(found)


def site_of(text: Text, topics: Sequence[Found]) -> TopicSite:
    """Describe topics that a rule has found as a list that could be topics."""
    first, floor = topics[0].first, text.sentence_of(topics[0].first).first
    before = text.words[first - 1] if first > floor else None
    link = _link(before.lower, before.stem, before.kind) if before is not None else "opens"
    return TopicSite(max(floor, first - 8), first, link, tuple(topics), topics[-1].last)


def site_features(text: Text, site: TopicSite, giving: frozenset[str], rule: str = "") -> dict[str, float]:
    """Return what speaks for and against a list as topics that the tool gave.

    Args:
        text: the comment, with its mentions bound.
        site: the list.
        giving: what the post calls the things that its tool gives out.
        rule: the name of the rule that found it, "" for none.
    """
    words, sentence = text.words, text.sentence_of(site.start)
    found = [f"link={site.link}", f"topics={min(3, len(site.topics))}", f"rule={rule}", f"ruled={bool(rule)}"]
    before = [_names(text, i, giving) for i in range(max(sentence.first, site.start - 9), site.start)]
    for step, names in enumerate(reversed(before[-4:]), 1):
        found += _prefixed(f"-{step}=", names)
    if len(before) < 4:
        found.append(f"-{len(before) + 1}=<edge>")
    found += map("lead=".__add__, chain.from_iterable(before))
    kinds = "".join(map(_kind, before[-6:])) if len(before) > 5 else "^" + "".join(map(_kind, before))
    found += [f"kinds={kinds[-n:]}" for n in range(2, len(kinds) + 1)]
    for step in (0, 1, 2):
        i = site.stop + step
        found += _prefixed(f"+{step}=", _names(text, i, giving) if i < sentence.last else ("<edge>",))
    lead = range(sentence.first, site.start)
    tool = max(text.mention[sentence.first : site.start], default=0.0)
    behind = max(text.mention[site.stop : min(site.stop + 4, sentence.last)], default=0.0)
    tooled = "sure" if tool >= 0.85 else "maybe" if tool >= 0.3 else "no"
    person = not _PEOPLE.isdisjoint([words[i].lower for i in lead])
    known = sum(_is_known(text.text[slice(*text.span(t.first, t.last))]) for t in site.topics)
    given = bool(giving) and not giving.isdisjoint([words[i].stem for i in lead])
    around = set(chain.from_iterable(before))
    told = not around.isdisjoint(_TELLERS)
    first = words[site.topics[0].first]
    found += [
        f"tool={tooled} link={site.link}",
        f"behind={behind >= 0.3}",
        f"known={'all' if known == len(site.topics) else 'some' if known else 'none'}",
        f"known={bool(known)} tool={tool >= 0.3} person={person}",
        f"known={bool(known)} link={site.link}",
        f"person={person} tool={tool >= 0.3}",
        f"given={given} known={bool(known)} link={site.link}",
        f"capital={first.text[:1].isupper()} opens={site.link == 'opens'}",
        f"length={min(4, site.topics[0].last - site.topics[0].first)}",
        f"sentence={min(3, (sentence.last - sentence.first) // 5)} link={site.link}",
        f"place={'first' if sentence.first == 0 else 'later'}",
        f"placed={'#placing' in around} link={site.link} told={told}",
        f"said={'#saying' in around} link={site.link} told={told}",
        *(["question"] if sentence.question else []),
        *(f"head={words[topic.last - 1].stem}" for topic in site.topics[:2]),
    ]
    features = dict.fromkeys(found, 1.0)
    meant = [words[i].lower for topic in site.topics for i in range(topic.first, topic.last)]
    for word in meant:
        features[f"~{word}"] = features.get(f"~{word}", 0.0) + 1 / len(meant)
    return features


@lru_cache(maxsize=10_000)
def _is_known(topic: str) -> bool:
    return own_taxonomy().find(topic) is not None


_KINDS = {
    "<tool>": "T",
    "<not>": "N",
    "<num>": "0",
    "#placing": "P",
    "#labelling": "P",
    "#saying": "S",
    "#pages": "G",
    "#giving": "G",
    "#nouns": "L",
    "#qualities": "Q",
    "#own": "O",
    "#people": "I",
    "#hearsay": "H",
}
_FUNCTION = {
    "be": "b",
    "hav": "h",
    "as": "a",
    "under": "a",
    "for": "f",
    "about": "f",
    "in": "i",
    "with": "i",
    "on": "i",
    "at": "i",
    "of": "o",
    "to": "t",
    "a": "d",
    "an": "d",
    "the": "d",
    "and": "&",
    "or": "&",
    ",": ",",
    ":": ":",
    "that": "c",
    "down": "u",
}


@lru_cache(maxsize=20_000)
def _kind(names: tuple[str, ...]) -> str:
    """Return a letter for what kind of word it is, so that turns of phrase can be told by their shape."""
    letter = "T" if "#tool" in names else _FUNCTION.get(names[0])
    if letter is None:
        letter = next((_KINDS[name] for name in names if name in _KINDS), "w" if names[0].isalpha() else "x")
    return letter


@lru_cache(maxsize=20_000)
def _prefixed(place: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(place + name for name in names)


def _names(text: Text, i: int, giving: frozenset[str]) -> tuple[str, ...]:
    word = text.words[i]
    if text.mention[i] >= 0.7:
        return ("<tool>",)
    names = _classes(word.lower, word.stem, word.kind)
    if names[0] != "<not>":
        if word.stem in giving:
            names = (*names, "#giving")
        if text.mention[i] >= _BOUND or (text.mention[i] > 0 and word.lower in ("it", "they")):
            names = (*names, "#tool")
    return names


@lru_cache(maxsize=20_000)
def _classes(lower: str, base: str, kind: str) -> tuple[str, ...]:
    """Return a word's stem and the classes that it belongs to."""
    if lower in NEGATORS:
        return ("<not>",)
    classes = ("saying", "placing", "labelling", "pages", "qualities", "nouns", "own", "hearsay")
    of = [f"#{name}" for name in classes if base in class_of(name) or lower in class_of(name)]
    return ("<num>" if kind == "num" else base, *of, *(["#people"] if lower in _PEOPLE else []))
