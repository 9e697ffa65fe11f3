"""Find the scoring tool that a thread is about, and the names it goes by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from threadscope.model import Thread, Tool
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import read_text

__all__ = ["aliases_of", "find_tool", "score_nouns"]

COMMENTS_READ = 400
"""A name that the thread is about shows long before that."""
CHARACTERS_READ = 2_000
TITLE_WEIGHT = 6.0
BESIDE_SCORE = 3.0
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
    if weight < ENOUGH or (others and others[0][1] > 0.8 * weight):
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


def _candidates(thread: Thread) -> dict[str, float]:
    """Weigh capitalised names: in the title, beside a measure word, recurring in the comments."""
    votes: dict[str, float] = {}
    sources = [(thread.post.title, TITLE_WEIGHT)]
    sources += [(comment.text[:CHARACTERS_READ], 1.0) for comment in thread.comments[:COMMENTS_READ]]
    beside: Counter[str] = Counter()
    for text, weight in sources:
        seen: set[str] = set()
        for found, next_to in _names(text):
            key = found.casefold()
            if next_to:
                beside[key] += 1
            if key not in seen:  # one comment, one vote
                seen.add(key)
                votes[key] = votes.get(key, 0.0) + weight + (BESIDE_SCORE if next_to else 0.0)
    recurring = {key: weight for key, weight in votes.items() if beside[key]}
    title = {name.casefold() for name, _ in _names(thread.post.title)}
    for key in title - recurring.keys():
        if votes.get(key, 0.0) >= TITLE_WEIGHT + 3:  # in the title and in three comments: a name even without "score"
            recurring[key] = votes[key]
    return recurring


def _names(text: str) -> list[tuple[str, bool]]:
    """Return capitalised names with whether a measure word stands beside them."""
    nouns, common = score_nouns(), load_rows("tool")["common_words"]
    words = read_text(text).words
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
        name = text[word.start : words[last - 1].end]
        after = words[last].lower if last < len(words) else ""
        if after == "'s" and last + 1 < len(words):
            after = words[last + 1].lower
        head = words[last - 1].lower
        if head in nouns and last - i > 1:
            name, after = text[word.start : words[last - 2].end], head
        humps = sum(letter.isupper() for letter in word.text) > 1 and not word.text.isupper()
        found.append((name, after in nouns or (humps and last - i == 1)))
        i = last
    return found


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
