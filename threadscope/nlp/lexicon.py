"""Let users give words and phrases a tone of their own, without code: `lexicon.toml`.

    [words]
    drizzly = 2.5
    "drops like a stone" = -3

    [tool."Rain Gauge"]
    wet = 1.5

A weight lies between -4 and 4, as in VADER's lexicon. A single word joins VADER's own list, so that `compound` counts
it, too; words and phrases are added to the model's log odds (`idioms.ODDS` a point), turned round after a negation. So
every explanation can show what an entry did. Entries under a tool's name count in threads about that tool only, and go
before general ones.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadscope.errors import UsageError
from threadscope.nlp.vader_rules import strip

if TYPE_CHECKING:
    from threadscope.model import Sentiment
    from threadscope.nlp.idioms import Found

__all__ = ["Comparison", "Lexicon", "compare", "load", "single_words"]

STRONGEST = 4.0
MOST_WORDS = 8
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Hold a user's words and phrases with their weights, in lower case."""

    words: Mapping[str, float] = field(default_factory=dict)
    tools: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Tool name, in lower case -> entries that count in its threads only."""

    def entries(self, tool: str | None = None) -> dict[str, float]:
        """Return what counts in threads about a tool, or in any thread where None."""
        return {**self.words, **(self.tools.get(tool.lower(), {}) if tool else {})}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Say what a lexicon changes about one text."""

    text: str
    before: Sentiment
    after: Sentiment
    found: tuple[Found, ...]
    """The entries that stand in the text, with their weights there."""


def load(path: Path) -> Lexicon:
    """Read a `lexicon.toml`.

    Raises:
        UsageError: it cannot be read or is no TOML, has other tables than `words` and `tool`, or holds an entry that
            is no phrase of one to eight words with a number between -4 and 4; the message names the entry.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{path} is larger than a lexicon can be.", "Split it, or name another file.")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Name a lexicon.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} is no TOML: {error}.", 'Write lines such as: drizzly = 2.5, below "[words]".'
        ) from None
    if unknown := set(table) - {"words", "tool"}:
        raise UsageError(f"{path} holds [{min(unknown)}].", 'Entries stand below [words] or [tool."NAME"].')
    tools = _table(table.get("tool", {}), "tool")
    return Lexicon(
        dict(_entries(_table(table.get("words", {}), "words"))),
        {name.lower(): dict(_entries(_table(own, name))) for name, own in tools.items()},
    )


def single_words(entries: Mapping[str, float]) -> dict[str, float]:
    """Return the entries that VADER can hold: single tokens without outer punctuation."""
    return {word: weight for word, weight in entries.items() if word.split() == [word] and strip(word) == word}


def compare(texts: Sequence[str], lexicon: Lexicon, tool: str | None = None) -> list[Comparison]:
    """Rate texts without and with a lexicon, by the linear model.

    Args:
        texts: English comments.
        lexicon: from `load`.
        tool: the tool that they are about, for entries of its own.
    """
    from threadscope.nlp import models
    from threadscope.nlp.idioms import Idioms, built_in
    from threadscope.nlp.sentiment import LinearScorer, sentiment_of
    from threadscope.nlp.tone import Model
    from threadscope.nlp.vader import Vader

    entries = lexicon.entries(tool)
    model, own = Model.load(models.folder("sentiment")), Idioms({}, entries)
    sides = (
        (Vader.load(), LinearScorer(model, built_in())),
        (Vader.load(single_words(entries)), LinearScorer(model, built_in(), own)),
    )
    found = []
    for text in texts:
        before, after = (sentiment_of(text, "en", vader, scorer)[0] for vader, scorer in sides)
        found.append(Comparison(text, before, after, tuple(own.find(text))))
    return found


def _table(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"“{name}” is no table.", 'Entries stand below [words] or [tool."NAME"].')
    return value


def _entries(table: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for phrase, weight in table.items():
        words = phrase.lower().split()
        if not 1 <= len(words) <= MOST_WORDS or not any(map(str.isalnum, phrase)):
            raise UsageError(f"“{phrase}” is no phrase of one to {MOST_WORDS} words.", "Shorten it.")
        number = isinstance(weight, int | float) and not isinstance(weight, bool)
        if not number or not math.isfinite(weight) or abs(weight) > STRONGEST:
            raise UsageError(f"The weight of “{phrase}” is no number between -4 and 4.", "Give such a number.")
        yield " ".join(words), float(weight)
