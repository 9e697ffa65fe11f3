"""What an element's tag says of it: its name, class names and id, and what these make of it.

Pages repeat their tags, so each different one is described once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from threadscope.platforms.vocabulary import (
    AUTHOR,
    COMMENT,
    FOREIGN_REGION,
    FOREIGN_TAGS,
    FOREIGN_WIDGET,
    PART,
    THREAD,
    UNSEEN,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["TEXT", "Tag", "pattern", "tag_of"]

_DIGITS = re.compile(r"[0-9a-f]*[0-9][0-9a-f]{7,}|\d+")
"""A run of digits, or a long hexadecimal number as TypePad and others use them."""
_LONGEST = 500
"""Characters of an attribute that are looked at."""
_HIDDEN = re.compile(r"display\s*:\s*none")
_RARE = frozenset({"itemprop", "itemtype", "hidden", "rel", "style"})
"""Attributes that also tell something, besides class and id."""


class Tag(NamedTuple):
    """What an element's tag says of it."""

    name: str
    names: tuple[str, ...] = ()
    """Class names, lower-cased, digits taken out."""
    id: str = ""
    mark: str = ""
    """The id without the part that numbers it, lower-cased."""
    kind: tuple[str, str] = ("", "")
    """Name and, where it is numbered, `mark`: what records of a run have in common at least."""
    traits: tuple[bool, bool, bool] = (False, False, False)
    """Whether it calls itself a list of comments, a foreign widget, any foreign region."""
    regional: bool = False
    """Whether it may be a foreign region, by these or by its name."""
    hidden: bool = False
    telling: bool = False
    """Whether it has a class, an id or a meaning."""
    person: bool = False
    """Whether its meaning is somebody's name."""
    speaks: bool = False
    """Whether a class or the id speaks of comments."""
    kin: tuple[str, ...] = ("", "")
    """`kind` and the first class: what records of a run mostly have in common."""
    keys: tuple[tuple[str, ...], ...] = ()
    """The groups of repeated things that it belongs to, by its id (`mark`, of which a part is a number), classes and
    name."""


TEXT = Tag("")
"""What stands for the tag of a text, which has none."""


def tag_of(node: LexborNode, name: str) -> Tag:
    """Describe an element, whose name is `name`."""
    given = node.attributes
    if not given:
        return _plain(name)
    rare = () if _RARE.isdisjoint(given) else _rare(given)
    identifier = given.get("id") or ""
    if not identifier and name == "a":
        identifier = given.get("name") or ""
    words = given.get("class") or ""
    if not (identifier or words or rare):
        return _plain(name)
    if not identifier:
        return _described(name, "", words[:_LONGEST], rare)
    identifier = identifier[:200]
    tag = _described(name, pattern(identifier), words[:_LONGEST], rare)
    return Tag._make((name, tag.names, identifier, *tag[3:]))


def _rare(given: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Return what the rarer attributes tell: a meaning, that the element is hidden, that it names an author."""
    told = [(key, (given[key] or "")[: 2 * _LONGEST]) for key in ("itemprop", "itemtype", "hidden") if key in given]
    if "author" in (given.get("rel") or "").lower():
        told.append(("rel", "author"))
    if _HIDDEN.search((given.get("style") or "")[: 2 * _LONGEST]):
        told.append(("hidden", ""))
    return tuple(told)


@lru_cache(maxsize=4_096)
def _described(name: str, mark: str, words: str, rare: tuple[tuple[str, str], ...]) -> Tag:
    """Describe all tags that differ in nothing but the number in their id, which is not set yet."""
    given = dict(rare)
    names = _names(words)
    if given.get("itemprop") == "comment" or given.get("itemtype", "").endswith("Comment"):
        names = (*names, "comment")
    told = [_told(one) for one in (*names, mark)]
    thread, widget, region, speaks = map(any, zip(*told, strict=True))
    kind = (name, mark if "0" in mark else "")
    return Tag(
        name,
        names,
        mark=mark,
        kind=kind,
        traits=(thread, widget, region),
        regional=region or name in FOREIGN_TAGS,
        hidden="hidden" in given or not UNSEEN.isdisjoint(names),
        telling=bool(names or mark) or name == "time",
        person="rel" in given or "name" in given.get("itemprop", ""),
        speaks=speaks,
        kin=(*kind, *names[:1]),
        keys=_keys(name, names, mark),
    )


def _keys(name: str, names: tuple[str, ...], mark: str) -> tuple[tuple[str, ...], ...]:
    keys = [("id", name, mark)] if "0" in mark and not PART.search(mark) else []
    keys += [
        ("class", name, one) for one in names if (COMMENT.search(one) or AUTHOR.search(one)) and not PART.search(one)
    ]
    return (*keys, ("time", "time", "")) if name == "time" else tuple(keys)


@cache
def _plain(name: str) -> Tag:
    kind = (name, "")
    timed = name == "time"
    return Tag(name, kind=kind, regional=name in FOREIGN_TAGS, telling=timed, kin=kind, keys=_keys(name, (), ""))


def pattern(identifier: str) -> str:
    """Return an id without the part that numbers it."""
    return _DIGITS.sub("0", identifier.lower())


@lru_cache(maxsize=2_048)
def _names(attribute: str) -> tuple[str, ...]:
    """Split a class attribute into names, lower-cased, digits taken out; elements share few different ones."""
    return tuple(_DIGITS.sub("", c) for c in attribute.lower().split()[:12])


@lru_cache(maxsize=2_048)
def _told(name: str) -> tuple[bool, bool, bool, bool]:
    """Tell whether a name is that of a list of comments, a foreign widget, any foreign region; if it means comments."""
    widget, speaks = bool(FOREIGN_WIDGET.search(name)), bool(COMMENT.search(name))
    return bool(THREAD.match(name)), widget, widget or bool(FOREIGN_REGION.search(name) and not speaks), speaks
