"""Gather lists of noun phrases that could be topics, generously; a model (`models/topics`) says which a tool gave.

Phrases and shapes (`topics`, `topic_labels`) know the usual frames. Others follow any linking word, verb of saying or
placing, colon or quotation mark, or open a sentence ("Stamina?? I was sick in the bin."). What speaks for them: who
stands before them, words that the post itself uses for what its tool gives out, and whether they name a known topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from threadscope.nlp.tables import word_set
from threadscope.nlp.taxonomy import own_taxonomy
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_lists import noun_list
from threadscope.nlp.topic_proof import class_of
from threadscope.nlp.words import NEGATORS, Sentence, Text, read_text

__all__ = ["TopicSite", "attributable", "giving_words", "site_features", "topic_sites"]

MOST = 60
"""Sites of one comment."""
LONGEST = 20_000
"""Characters of a post that are read."""
_LINKS = frozenset(
    {"as", "under", "for", "in", "with", "about", "on", "into", "at", "among", "of", "to", "a", "an", ":", "the"}
)
_UNREAL = frozenset({"if", "unless", "imagine", "suppose", "would", "could", "might"})
_ASKING = frozenset({"do", "does", "did", "can", "is", "are", "who", "what"})
_BOUND = 0.3
"""The least strength of a mention that may be the giver."""
_OPEN = word_set("topics", "open")
_PEOPLE = word_set("topics", "people")
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


@dataclass(frozen=True, slots=True)
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
    for sentence in text.sentences:
        if text.quoted[sentence.first] and text.words[sentence.first].text not in _OPEN:
            continue
        done = -1
        for i in range(*_reach(text, sentence, giving)):
            if i < done or count >= MOST:
                continue
            link = "opens" if i == sentence.first else _link(*text.words[i - 1][:2], text.words[i - 1].kind)
            if not link:
                continue
            topics, stop = noun_list(text, i, sentence.last)
            if topics and topics[0].first <= i + 2:
                count += 1
                done = topics[0].last
                yield TopicSite(max(sentence.first, i - 8), i, link, tuple(topics), stop)


@lru_cache(maxsize=10_000)
def _link(lower: str, base: str, kind: str) -> str:
    """Return how the word behind this one is linked to what stands before, "" where it is not."""
    if lower in _OPEN and kind == "other":
        return "quote"
    if lower in _LINKS:
        return lower
    if kind == "word" and (base in class_of("saying") or base in class_of("placing")):
        return "verb"
    return "object" if lower in ("husband", "wife", "boss", "shop", "us", "me", "him", "her", "got") else ""


def _reach(text: Text, sentence: Sentence, giving: frozenset[str] | None) -> tuple[int, int]:
    """Return between which words of a sentence lists may begin that are `attributable`; without `giving`, any are."""
    first, last = sentence.first, sentence.last
    if giving is None or any(strength >= _BOUND for strength in text.mention[first:last]):
        return first, last
    if not giving or (sentence.question and text.words[first].lower in _ASKING):
        return first, first
    return first, first + 1 if giving.isdisjoint([word.stem for word in text.words[first:last]]) else last


def attributable(text: Text, site: TopicSite, giving: frozenset[str]) -> bool:
    """Tell whether anything says that the tool gave a list, and gave it in earnest: else no model is asked."""
    sentence = text.sentence_of(site.start)
    words = text.words[sentence.first : sentence.last]
    lead = {word.lower for word in text.words[sentence.first : site.start]}
    if lead & _UNREAL or (sentence.question and words[0].lower in _ASKING):
        return False
    named = any(text.mention[i] >= _BOUND for i in range(sentence.first, sentence.last))
    given = any(word.stem in giving for word in text.words[sentence.first : site.start])
    return named or given or (site.link == "opens" and bool(giving))


def giving_words(post: str) -> frozenset[str]:
    """Return stems of a post's words for what its tool gives out: nouns in sentences that speak of subjects."""
    text = read_text(post[:LONGEST])
    found: set[str] = set()
    for sentence in text.sentences:
        words = text.words[sentence.first : sentence.last]
        if {word.stem for word in words} & _SUBJECTS or "known for" in " ".join(word.lower for word in words):
            found |= {word.stem for word in words if word.kind == "word" and len(word.lower) > 3}
    return frozenset(found)


def site_features(text: Text, site: TopicSite, giving: frozenset[str]) -> list[str]:
    """Return what speaks for and against a list as topics that the tool gave."""
    words, sentence = text.words, text.sentence_of(site.start)
    found = [f"link={site.link}", f"topics={min(3, len(site.topics))}"]
    for step in (1, 2, 3, 4):
        i = site.start - step
        found += [f"-{step}={name}" for name in (_names(text, i, giving) if i >= sentence.first else ["<edge>"])]
    for i in range(max(sentence.first, site.start - 9), site.start):
        found += [f"lead={name}" for name in _names(text, i, giving)]
    for step in (0, 1, 2):
        i = site.stop + step
        found += [f"+{step}={name}" for name in (_names(text, i, giving) if i < sentence.last else ["<edge>"])]
    lead = range(sentence.first, site.start)
    tool = max((text.mention[i] for i in lead), default=0.0)
    behind = max((text.mention[i] for i in range(site.stop, min(site.stop + 4, sentence.last))), default=0.0)
    found.append(f"tool={'sure' if tool >= 0.85 else 'maybe' if tool >= 0.3 else 'no'} link={site.link}")
    found.append(f"behind={'tool' if behind >= 0.3 else 'no'}")
    person = any(words[i].lower in _PEOPLE for i in lead)
    known = sum(own_taxonomy().find(text.text[slice(*text.span(t.first, t.last))]) is not None for t in site.topics)
    found.append(f"known={'all' if known == len(site.topics) else 'some' if known else 'none'}")
    found.append(f"known={bool(known)} tool={tool >= 0.3} person={person}")
    found.append(f"known={bool(known)} link={site.link}")
    found.append(f"person={person} tool={tool >= 0.3}")
    given = any(words[i].stem in giving for i in lead)
    found.append(f"given={given} known={bool(known)} link={site.link}")
    first = words[site.topics[0].first]
    found.append(f"capital={first.text[:1].isupper()} opens={site.link == 'opens'}")
    found.append(f"length={min(4, site.topics[0].last - site.topics[0].first)}")
    found.append(f"sentence={min(3, (sentence.last - sentence.first) // 5)} link={site.link}")
    found.append(f"place={'first' if sentence.first == 0 else 'later'}")
    if sentence.question:
        found.append("question")
    for topic in site.topics[:2]:
        found.append(f"head={words[topic.last - 1].stem}")
    return list(dict.fromkeys(found))


def _names(text: Text, i: int, giving: frozenset[str]) -> Sequence[str]:
    word = text.words[i]
    if text.mention[i] >= 0.7:
        return ("<tool>",)
    names = _classes(word.lower, word.stem, word.kind)
    return (*names, "#giving") if word.stem in giving and names[0] != "<not>" else names


@lru_cache(maxsize=20_000)
def _classes(lower: str, base: str, kind: str) -> tuple[str, ...]:
    """Return a word's stem and the classes that it belongs to."""
    if lower in NEGATORS:
        return ("<not>",)
    classes = ("saying", "placing", "labelling", "pages", "qualities", "nouns", "own", "hearsay")
    of = [f"#{name}" for name in classes if base in class_of(name) or lower in class_of(name)]
    return ("<num>" if kind == "num" else base, *of, *(["#people"] if lower in _PEOPLE else []))
