"""Which record a record says that it answers: by a link, by a number, by an attribute."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from threadscope.platforms.outline import Line, Outline
from threadscope.platforms.records import Segment
from threadscope.platforms.roles import Parts
from threadscope.platforms.selflinks import target_of
from threadscope.platforms.vocabulary import REPLIED_TO

__all__ = ["Targets", "addressed", "answered", "names_parent", "told", "told_id"]

_TOLD_ID = re.compile(
    r"^(?:data-(?:(?:comm?ent|post|message|msg|reply|item|node|entry|c|p|m)-?)?|(?:comm?ent|post|message|reply)-?)(?:id|key)$"
)
_TOLD_PARENT = re.compile(
    r"^(?:data-(?:[a-z]+-)?(?:parent|in-?reply|reply-?to|to-?[pc]?id)|parent-?(?:comm?ent-?)?(?:id)?$|in-?reply-?to)"
)
_UPWARD = frozenset({"parent", "\u2191", "\u25b2", "^", "\u21a9", "\u21b0"})
"""What a link to the comment answered shows where it shows no name."""
_DIGITS = re.compile(r"\d{2,}$|\d+$")


_RANK = re.compile(r"^\W{0,3}(?:nr|no)?[.\s]?(\d{1,6})\b", re.IGNORECASE)
_NAMING = re.compile(r"\d[0-9a-f]{5,}$|[0-9a-f]{6,}\d$|\d{2,}$")
"""The end of a path that is one record's alone."""


def told_id(page: Outline, segment: Segment) -> str | None:
    """Return the number that an attribute such as `data-id` gives a record."""
    for order in dict.fromkeys((segment.anchor, segment.unit, segment.owner)):
        if page.tags[order].name:
            for name, value in page.attributes(order).items():
                if value[:1].isalnum() and value[-1:].isdigit() and len(value) < _LONGEST_ID and _TOLD_ID.match(name):
                    return value
    return None


_LONGEST_ID = 80


class Targets:
    """Find the record that a link or an attribute names; looks when first asked: most pages never do."""

    def __init__(self, page: Outline, segments: Sequence[Segment], parts: Sequence[Parts], ids: Sequence[str]) -> None:
        self._page = page
        self._segments = segments
        self._parts = parts
        self._ids = ids

    def named(self, name: str) -> str | None:
        """Return the record that holds an element of this id, or whose own id ends in the same number."""
        if not name:
            return None
        if name in self._names:
            return self._names[name]
        number = _DIGITS.search(name)
        return self._names.get(number[0]) if number else None

    def linked(self, href: str, words: str) -> str | None:
        """Return the record whose number a link shows, or that links to the same address itself."""
        number = words.strip(" #()[]")
        if number.isdecimal() and len(number) < _LONGEST_RANK and (found := self._ranks.get(int(number))):
            return found
        found = next((own for key in _addresses(href) if (own := self._links.get(key))), None)
        return found or self._posts.get(href.partition("#")[0])

    @cached_property
    def _posts(self) -> dict[str, str]:
        """The addresses within records that end in the record's own number."""
        found: dict[str, str] = {}
        for segment, own in zip(self._segments, self._ids, strict=True):
            number = told_id(self._page, segment) or own
            for order in range(segment.start, segment.stop):
                if self._page.tags[order].name == "a":
                    address = self._page.attributes(order).get("href", "").partition("#")[0]
                    ending = _DIGITS.search(address.rstrip("/"))
                    if ending and number.endswith(ending[0]) and number[: -len(ending[0])][-1:] not in _DECIMAL:
                        found.setdefault(address, own)
        return found

    @cached_property
    def _ranks(self) -> dict[int, str]:
        """The numbers that records begin with, where each has another one."""
        ranks: dict[int, str] = {}
        for segment, own in zip(self._segments, self._ids, strict=True):
            for line in self._page.lines_between(segment.start, segment.stop)[:3]:
                if found := _RANK.match(line.text):
                    ranks.setdefault(int(found[1]), own)
                    break
        return ranks if len(set(ranks.values())) >= 0.8 * len(self._ids) else {}

    @cached_property
    def _links(self) -> dict[str, str]:
        """Addresses that the header of one record alone links to, but for those of what it answers."""
        found: dict[str, str] = {}
        count: Counter[str] = Counter()
        for part, own in zip(self._parts, self._ids, strict=True):
            keys = {key for index in part.header for href in self._own_links(index) for key in _addresses(href)}
            count.update(keys)
            found.update(dict.fromkeys(keys, own))
        return {key: own for key, own in found.items() if count[key] == 1}

    def _own_links(self, index: int) -> Iterator[str]:
        before = ""
        for text in self._page.lines[index].texts:
            above = self._page.parents[text]
            named = self._page.texts[text].lstrip()[:1] == "@"
            if self._page.tags[above].name == "a" and not named and not _replies(before):
                yield self._page.attributes(above).get("href", "")
            before += self._page.texts[text]

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {match[0]: own for own in self._ids if (match := _DIGITS.search(own))}
        for segment, own in zip(self._segments, self._ids, strict=True):
            for order in (segment.owner, segment.unit, segment.anchor, *range(segment.start, segment.stop)):
                if name := self._page.id(order):
                    names[name] = own
            if told := told_id(self._page, segment):
                names.setdefault(told, own)
        return names


def answered(page: Outline, part: Parts, targets: Targets, own: str) -> str | None:
    """Return the id of the record that a header line such as "in reply to Ann" links to, or the first words (">>3")."""
    if part.body and (target := _quoted(page, part.body[0], targets)) not in (None, own):
        return target
    for index in part.header:
        line = page.lines[index]
        if not line.linked:
            continue
        worded = REPLIED_TO.search(line.text) is not None
        before, found, named = "", None, False
        for text in line.texts:
            words = page.texts[text]
            above = page.parents[text]
            if (
                page.tags[above].name == "a"
                and words.strip()
                and (worded or (named := _names(before, words)) or words.strip() in _UPWARD)
            ):
                href = page.attributes(above).get("href", "")
                target = targets.named(href.partition("#")[2])
                if target is None and (_replies(before) if worded else named):
                    target = targets.linked(href, words)
                if target not in (None, own):
                    if not worded or REPLIED_TO.search(before):
                        return target
                    found = found or target
            before += words
        if found:
            return found
    return None


def _names(before: str, words: str) -> bool:
    """Tell a link that is somebody's name behind an "@"."""
    return words.strip()[:1] == "@" or before.rstrip()[-1:] == "@"


_LONGEST_RANK = 7
_DECIMAL = tuple("0123456789")


def _replies(before: str) -> bool:
    """Tell whether what stands before a link ends in words such as "in reply to"."""
    end = before[-_NEAR:].rstrip(" \t\xa0:#(")
    return any(found.end() == len(end) for found in REPLIED_TO.finditer(end))


_NEAR = 40


def _addresses(href: str) -> Iterator[str]:
    """Yield what a link may be known by: all of it, and its path where that ends in a number."""
    address = href.partition("#")[0]
    path = address.partition("?")[0]
    if address:
        yield address
    if path != address and _NAMING.search(path):
        yield path


def _quoted(page: Outline, line: Line, targets: Targets) -> str | None:
    """Return the id of the record whose number a line opens with, as boards write it."""
    if not line.linked or not _NUMBERED.match(line.text):
        return None
    links = (page.parents[t] for t in line.texts if page.texts[t].strip())
    first = next(links, -1)
    return targets.named(target_of(page, first)) if first >= 0 and page.tags[first].name == "a" else None


_NUMBERED = re.compile(r"^(?:>>|@#?|\u300b|\xbb|#)\s?\d{1,9}")


def told(page: Outline, segment: Segment, targets: Targets, own: str) -> str | None:
    """Return the id of the record that an attribute such as `data-parent` names."""
    for order in dict.fromkeys((segment.anchor, segment.unit, segment.owner)):
        if page.tags[order].name:
            for name, value in page.attributes(order).items():
                if value and _TOLD_PARENT.match(name) and (target := targets.named(value)) not in (None, own):
                    return target
    return None


def names_parent(page: Outline, segment: Segment) -> bool:
    """Tell a record with an attribute for what it answers that is not empty."""
    for order in dict.fromkeys((segment.anchor, segment.unit, segment.owner)):
        if page.tags[order].name and any(
            value.strip("0-") and _TOLD_PARENT.match(name) for name, value in page.attributes(order).items()
        ):
            return True
    return False


def addressed(page: Outline, parts: Sequence[Parts], nested: Sequence[int | None]) -> list[int | None]:
    """Find the records that say by a name alone whom they answer: the last one above of that name in their thread.

    Args:
        page: the outline.
        parts: what was read of each record, in the order of the page.
        nested: the record that each one stands in, None for none.

    Returns:
        For each record the index of the one answered, None where it names nobody.
    """
    if not any(page.tags[order].another for order in page.telling):
        return [None] * len(parts)
    roots: list[int] = []
    found: list[int | None] = []
    latest: dict[tuple[int, str], int] = {}
    anywhere: dict[str, int] = {}
    for at, (part, above) in enumerate(zip(parts, nested, strict=True)):
        roots.append(at if above is None or above >= at else roots[above])
        name = _addressee(page, part)
        found.append((latest.get((roots[at], name)) if above is not None else anywhere.get(name)) if name else None)
        own = part.name.casefold().strip(_AROUND)
        latest[roots[at], own] = anywhere[own] = at
    return found


def _addressee(page: Outline, part: Parts) -> str:
    """Return the name in an element of a record's header that is called `reply-to`, "" for none."""
    for index in part.header:
        for text in page.lines[index].texts:
            if page.tags[page.parents[text]].another:
                words = REPLIED_TO.sub("", " ".join(page.texts[text].split())).strip(_AROUND)
                if words:
                    return words.casefold()
    return ""


_AROUND = " @:,.\u25b8\u25b6\u2192\u203a>"
