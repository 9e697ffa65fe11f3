"""How a thread writes its tool's name: a tool may be called what everybody says anyway ("Compass", "Ledger", "Time").

A capital in mid-sentence, a measure word behind it ("compass score") or several words make a name sure. Where a thread
hardly ever writes a name so, and often puts before it what stands before common nouns ("the first time", "a long
time"), the name is doubtful there, and only its sure uses mean the tool. Commenters who write "compass" for a tool that
the post and others call "Compass", or who never say "a good compass", raise no doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from threadscope.model import Thread, Tool
from threadscope.nlp.lowered import lowered
from threadscope.nlp.tables import load_rows, word_set

__all__ = ["Naming", "everyday", "naming_of", "sure_name"]

SELDOM = 0.2
"""A name is doubtful only where less than this share of its uses is sure; what the post says counts `OF_POST` times."""
OF_POST = 4
EVERYDAY = 0.08
"""And where at least this share of its uses is a common noun's."""
LEAST = 2
"""Uses as a common noun; one may be a pun."""
APART = 4_000
"""Characters in which a thread about a tool names it once, at least, where its post does not."""
EMPHATIC = 3
"""Letters from which on capitals throughout may be loudness."""
_MODIFIERS = word_set("mentions", "modifiers")
_BEFORE = re.compile(r"([^\W\d_]+)(?:['\u2019](?:s|re|ve|ll|d|m))?[ \t]*$")
_AFTER = re.compile(r"[ \t]*([^\W\d_]+)")
_NEAR = 40
"""Characters to either side of a name that are looked at."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What a thread's way of writing says about its tool's name."""

    doubtful: frozenset[str] = frozenset()
    """Names of one word, in lower case, that are mostly an everyday word there."""
    about: bool = True
    """Whether the post or many comments name the tool or "my score", so that "the score" is the tool's."""


def sure_name(form: str, before: str, after: str) -> bool:
    """Tell whether a use of a name can be nothing else.

    Args:
        form: as written.
        before: the word before it, "" where it opens a sentence.
        after: the word behind it, "" where it closes one.
    """
    if after.lower() in _score_nouns() and not everyday(before):
        return True
    if not before or form[:1] == form[:1].lower() or (len(form) > EMPHATIC and form.isupper()):
        return False
    return not (before[:1].isupper() and before != "I") and not (after[:1].isupper() and everyday(before))


def everyday(before: str) -> bool:
    """Tell whether a word stands before common nouns and hardly before a name: "every", "first", "good"."""
    return before.lower() in _MODIFIERS


@lru_cache(maxsize=1)
def _score_nouns() -> frozenset[str]:
    return frozenset(load_rows("tool")["score_nouns"])


def naming_of(thread: Thread, tool: Tool | None) -> Naming:
    """Read how a thread writes its tool's names; linear in the length of its texts."""
    if tool is None:
        return Naming()
    names = {name.casefold() for name in (tool.name, *tool.aliases)}
    single = frozenset(name.casefold() for name in (tool.name, *tool.aliases) if _single(name, tool))
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    escaped = [re.escape(name) for name in longest_first]
    pattern = re.compile("|".join(rf"{name}(?<!\w{name})(?!\w)" for name in escaped))  # first letters first: quicker
    post = f"{thread.post.title}\n{thread.post.text}"
    sure = length = in_post = 0
    plain, common, small = Counter[str](), Counter[str](), Counter[str]()
    for text, weight in ((post, OF_POST), *((comment.text, 1) for comment in thread.comments)):
        lower = lowered(text)
        length += len(text)
        if len(lower) != len(text) or not any(name in lower for name in longest_first):
            continue
        for match in pattern.finditer(lower):
            name, (start, end) = match.group(), match.span()
            ahead, behind = _BEFORE.search(text, max(0, start - _NEAR), start), _AFTER.match(text, end, end + _NEAR)
            before, after = ahead[1] if ahead else "", behind[1] if behind else ""
            in_post += weight == OF_POST
            if name not in single or sure_name(text[start:end], before, after):
                sure += weight
                continue
            plain[name] += weight
            common[name] += weight * everyday(before)
            small[name] += text[start].islower()
    doubtful = _common(
        [
            name
            for name, uses in plain.items()
            if sure < SELDOM * (sure + uses) and common[name] >= max(LEAST, EVERYDAY * uses)
        ]
    )
    named = sure + sum(uses for name, uses in plain.items() if name not in doubtful)
    about = bool(in_post and not doubtful) or named * APART >= length or (named + _own_scores(thread)) * APART >= length
    if not (about or sure):
        doubtful |= _common(small)  # nothing in the thread says that these are names
    return Naming(frozenset(doubtful), about)


def _own_scores(thread: Thread) -> int:
    """Count "my score" and its like: below a post that was not given, nobody need name what all speak of."""
    owned = re.compile(rf"\b(?:my|our|your|his|her|their) (?:{'|'.join(sorted(_score_nouns()))})\b")
    return sum(len(owned.findall(lowered(comment.text))) for comment in thread.comments)


def _common(names: Collection[str]) -> set[str]:
    """Return those that are English words: nobody means anything else by "loudle", however it is written."""
    if not names:
        return set()
    from threadscope.nlp.stance_model import trained  # some 19,000 words, which the stance stage needs anyway

    return trained().known.keys() & set(names)


def _single(name: str, tool: Tool) -> bool:
    """Tell whether a name could be an everyday word: letters only, and no alias that somebody gave in lower case."""
    return name.isalpha() and (name == tool.name or name[:1].isupper()) and name[1:] == name[1:].lower()
