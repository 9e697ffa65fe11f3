"""Map what people call a topic to an entry of a taxonomy, or honestly to none.

Our own taxonomy has a few hundred topics (`patterns/taxonomy.toml`). A file of the user's extends it: TOML in the same
form, a CSV with the columns `topic`, `parent`, `wikidata`, `aliases` (aliases split at `;`), or the Klout topic
ontology's CSV (`topicSlug`, `topicDisplayName`, `wikiItemId`), which the user brings.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from threadscope.errors import UsageError
from threadscope.model import Reading, TopicInfluence
from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import stem

__all__ = ["Entry", "Taxonomy", "map_topics", "own_taxonomy", "read_taxonomy", "topic_key"]

LONGEST = 100
"""Characters of a topic's text that are read."""
LARGEST = 50_000_000
"""Bytes of a user's file."""
_WORD = re.compile(r"[^\W_]+")
_DROPPED = frozenset({"a", "an", "the", "my", "our", "all", "thing", "stuff", "of", "and", "s"})
_FORMS = "TOML as in the documentation, CSV with topic,parent,wikidata,aliases, or the Klout ontology's CSV"


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic."""

    id: str
    """`parent/name`, or only a name: "food-drink/beer"."""
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id without its parent, hyphens made spaces."""
        return self.id.rpartition("/")[2].replace("-", " ")


class Taxonomy:
    """Topics by what they are called; where two share a name, the earlier one has it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._names: dict[tuple[str, ...], Entry] = {}
        self._all: dict[tuple[str, ...], Entry] = {}
        for entry in self.entries:
            self._names.setdefault(topic_key(entry.name), entry)
        for entry in self.entries:
            for alias in (entry.name, *entry.aliases):
                self._all.setdefault(topic_key(alias), entry)
        self._names.pop((), None)
        self._all.pop((), None)
        self.heads = frozenset(key[-1] for key in self._all)
        """The last words' stems of all names and aliases: a text without any of them names no topic."""

    def find(self, text: str) -> Entry | None:
        """Return the topic that a text names, None where it is unmapped.

        A name or alias has to match as a whole; failing that, the end of the text has to be a topic's own name ("home
        brewed beer"). Case, plurals, articles and hyphens do not matter.
        """
        key = topic_key(text[:LONGEST])
        if key in self._all:
            return self._all[key]
        for first in range(1, len(key)):
            if key[first:] in self._names:
                return self._names[key[first:]]
        return None

    def extended(self, more: Iterable[Entry]) -> Taxonomy:
        """Return a taxonomy in which further entries come first."""
        return Taxonomy((*more, *self.entries))


def topic_key(name: str) -> tuple[str, ...]:
    """Return a topic's words without what case, number, articles and hyphens do to them."""
    words = (stem(word) for word in _WORD.findall(name.casefold().replace("'s", "")))
    return tuple(word for word in words if word not in _DROPPED)


@cache
def own_taxonomy() -> Taxonomy:
    """Return the taxonomy that comes with the program."""
    return Taxonomy(_of_tables(load_rows("taxonomy")))


def _of_tables(tables: Mapping[str, Any]) -> Iterator[Entry]:
    for parent, topics in tables.items():
        if not isinstance(topics, Mapping):
            raise TypeError(parent)
        for name, (wikidata, *aliases) in topics.items():
            yield Entry(f"{parent}/{name}", wikidata or None, tuple(map(str, aliases)))


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a user's file and put its topics before our own.

    Raises:
        UsageError: it cannot be read, or is in none of the forms.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is too large for a list.", f"At most {LARGEST // 1_000_000} MB are read.")
        raw = path.read_text(encoding="utf-8-sig")
        entries = list(_of_tables(tomllib.loads(raw)) if path.suffix.casefold() == ".toml" else _of_csv(raw))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", "Check the path given to --topics.") from error
    except (ValueError, TypeError, csv.Error) as error:
        raise UsageError(f"{path} is no list of topics.", f"Expected: {_FORMS}.") from error
    if not entries:
        raise UsageError(f"{path} holds no topics.", f"Expected: {_FORMS}.")
    return own_taxonomy().extended(entries)


def _of_csv(raw: str) -> Iterator[Entry]:
    for row in csv.DictReader(raw.splitlines()):
        if row.get("topicSlug"):
            yield Entry(row["topicSlug"], _wikidata(row.get("wikiItemId")), (row.get("topicDisplayName") or "",))
        elif row.get("topic"):
            parent = (row.get("parent") or "").strip()
            name = row["topic"].strip().casefold().replace(" ", "-")
            aliases = tuple(alias.strip() for alias in (row.get("aliases") or "").split(";") if alias.strip())
            yield Entry(f"{parent}/{name}" if parent else name, _wikidata(row.get("wikidata")), aliases)


def _wikidata(raw: str | None) -> str | None:
    return raw if raw and re.fullmatch(r"Q\d{1,12}", raw) else None


def map_topics(readings: Iterable[Reading], taxonomy: Taxonomy) -> tuple[Reading, ...]:
    """Name the topics of all claims by another taxonomy than our own; everything else stays."""
    return tuple(
        replace(reading, claims=tuple(_mapped(claim, taxonomy) for claim in reading.claims)) for reading in readings
    )


def _mapped(claim: Any, taxonomy: Taxonomy) -> Any:
    if not isinstance(claim, TopicInfluence):
        return claim
    found = [(topic, taxonomy.find(topic.text)) for topic in claim.topics]
    return replace(claim, topics=tuple(replace(topic, topic=entry.id if entry else None) for topic, entry in found))
