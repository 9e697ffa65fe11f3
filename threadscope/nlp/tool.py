"""Find the scoring tool that a thread is about, and the names it goes by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from threadscope.model import Thread, Tool
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import read_text

__all__ = ["aliases_of", "find_tool", "score_nouns"]

COMMENTS_READ = 400
"""A name that the thread is about shows long before that."""
CHARACTERS_READ = 2_000
POST_READ = 5_000
TITLE_WEIGHT, POST_WEIGHT = 6.0, 2.0
BESIDE_SCORE = 3.0
SELDOM = 0.1
"""The least share of a name's comments in which a measure word stands near it."""
NEARLY_ALWAYS = 0.6
ENOUGH = 8.0
"""Less evidence than a title and one further mention, or several uses beside "score", convinces nobody."""


def score_nouns() -> frozenset[str]:
    """Return the nouns that stand for a measure ("score", "rating", "index")."""
    return frozenset(load_rows("tool")["score_nouns"])


def find_tool(thread: Thread, name: str | None = None, aliases: Iterable[str] = ()) -> Tool | None:
    """Say which tool a thread is about.

    Args:
        thread: its `tool` column beats `name`.
        name: what the user gave (`--tool`).
        aliases: further names that the user gave.

    Returns:
        The tool with derived aliases, or None where no name stands out: a wrong tool would be worse than none.
    """
    given = thread.tool or name
    if given and given.strip():
        given = given.strip()
        return Tool(given, _merged(given, [*aliases, *aliases_of(given)]), "--tool")
    votes = _candidates(thread)
    if not votes:
        return None
    (best, weight), *others = sorted(votes.items(), key=lambda item: -item[1])[:2]
    if others and others[0][1] > 0.8 * weight:
        return None
    shown = _whole_name(thread, _as_written(thread, best))
    found_by = "title" if best in thread.post.title.casefold() else "thread"
    return Tool(shown, _merged(shown, [*aliases, *aliases_of(shown)]), found_by)


def aliases_of(name: str) -> tuple[str, ...]:
    """Derive what people call a tool: without its measure word, without spaces, as its initials.

    >>> aliases_of("Clarion Score")
    ('Clarion', 'ClarionScore')
    """
    parts = name.split()
    found = []
    if len(parts) > 1:
        rest = [part for part in parts if part.casefold() not in score_nouns()]
        common = load_rows("tool")["common_words"]
        if rest and len(rest) < len(parts) and not all(part.casefold() in common for part in rest):
            found.append(" ".join(rest))
        found.append("".join(parts))
        initials = "".join(part[0] for part in parts).upper()
        if len(initials) >= 3:
            found.append(initials)
    else:
        humps = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+", name)
        if len(humps) > 1:
            found.append(" ".join(humps))
            capitals = "".join(hump[0] for hump in humps).upper()
            if len(humps) == len(capitals) and len(capitals) >= 2 and capitals.casefold() not in _SHORT_WORDS:
                found.append(capitals)
    return tuple(dict.fromkeys(alias for alias in found if alias.casefold() != name.casefold()))


_SHORT_WORDS = word_set("tool", "short_words")


def _merged(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for alias in aliases:
        plain = alias.strip().lstrip("#@")
        if plain and plain.casefold() != name.casefold():
            kept.setdefault(plain.casefold(), plain)
    return tuple(kept.values())


@dataclass(slots=True)
class _Evidence:
    """In how many comments a name occurs, and in how many texts (the post's too) it does so in words of measuring."""

    comments: int = 0
    measured: float = 0.0
    in_title: bool = False
    in_post: bool = False

    @property
    def weight(self) -> float:
        return self.comments + BESIDE_SCORE * self.measured + TITLE_WEIGHT * self.in_title + POST_WEIGHT * self.in_post

    @property
    def convinces(self) -> bool:
        """Names abound; the tool's stands beside words of measuring, more than once and not only by chance."""
        least = 3.0 - self.in_title - self.in_post - 0.5 * (self.in_title and self.in_post)
        return self.measured >= max(least, SELDOM * self.comments) and self.weight >= ENOUGH


def _candidates(thread: Thread) -> dict[str, float]:
    """Weigh capitalised names: in the title and the post, among words of measuring, recurring in the comments."""
    found: dict[str, _Evidence] = {}
    title, post = thread.post.title, thread.post.text[:POST_READ]
    texts = [
        (title, 0),
        (post, 1),
        *((comment.text[:CHARACTERS_READ], 2) for comment in thread.comments[:COMMENTS_READ]),
    ]
    for text, place in texts:
        seen: dict[str, float] = {}
        for name, measured in _names(text):
            key = name.casefold()
            seen[key] = max(seen.get(key, 0.0), measured)
        for key, measured in seen.items():  # one text, one vote
            evidence = found.setdefault(key, _Evidence())
            evidence.comments += place == 2
            evidence.measured += measured
            evidence.in_title |= place == 0
            evidence.in_post |= place == 1
    return {key: evidence.weight for key, evidence in found.items() if evidence.convinces}


def _names(text: str) -> list[tuple[str, float]]:
    """Return capitalised names with how surely it is a measure: 1 beside a measure word, half in its sentence."""
    nouns, common = score_nouns(), load_rows("tool")["common_words"]
    read = read_text(text)
    words = read.words
    measures = _measure_words()
    measuring = [not measures.isdisjoint([word.lower for word in words[s.first : s.last]]) for s in read.sentences]
    found = []
    i = 0
    while i < len(words):
        word = words[i]
        key = word.lower
        if word.kind != "word" or not word.text[0].isupper() or key in common or key in nouns or len(key) < 3:
            i += 1
            continue
        last = i + 1
        while last < len(words) and _continues(words[last].text, words[last].lower, common) and last - i < 3:
            last += 1
        name = text[slice(*read.span(i, last))]
        after = words[last].lower if last < len(words) else ""
        if after == "'s" and last + 1 < len(words):
            after = words[last + 1].lower
        head = words[last - 1].lower
        if head in nouns and last - i > 1:
            name, after = text[slice(*read.span(i, last - 1))], head
        found.append((name, 1.0 if after in nouns else 0.5 if measuring[read.sentence_at[i]] else 0.0))
        i = last
    return found


@cache
def _measure_words() -> frozenset[str]:
    rows = load_rows("tool")
    return score_nouns() | (frozenset(rows["part_nouns"]) - frozenset(rows["weak_parts"]))


def _continues(text: str, lower: str, common: Iterable[str]) -> bool:
    return bool(text) and text[0].isupper() and lower not in common and text[0].isalpha()


def _whole_name(thread: Thread, name: str) -> str:
    """Add the measure word that nearly always follows a name and is written like one: "Pulse" is "Pulse Rank" there."""
    wanted = read_text(name).words[-1].lower
    uses, heads = 0, Counter[str]()
    for text in (thread.post.title, *(comment.text[:CHARACTERS_READ] for comment in thread.comments[:COMMENTS_READ])):
        words = read_text(text).words
        for word, after in zip(words, [*words[1:], None], strict=False):
            if word.lower == wanted:
                uses += 1
                if after is not None and after.lower in score_nouns() and after.text[:1].isupper():
                    heads[after.text] += 1
    head, count = heads.most_common(1)[0] if heads else ("", 0)
    return f"{name} {head}" if uses >= 3 and count > NEARLY_ALWAYS * uses else name


def _as_written(thread: Thread, key: str) -> str:
    forms: Counter[str] = Counter()
    pattern = re.compile(rf"(?<!\w){re.escape(key)}(?!\w)", re.IGNORECASE)
    for text in (thread.post.title, *(comment.text[:CHARACTERS_READ] for comment in thread.comments[:COMMENTS_READ])):
        forms.update(pattern.findall(text))
    capital = [form for form, _ in forms.most_common() if form[:1].isupper()]
    return capital[0] if capital else key
