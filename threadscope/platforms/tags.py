"""What an element's tag says of it: its name, class names and id, and what these make of it.

Pages repeat their tags, so each different one is described once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from threadscope.platforms.vocabulary import (
    AUTHOR,
    COMMENT,
    FOREIGN_REGION,
    FOREIGN_TAGS,
    FOREIGN_WIDGET,
    PART,
    THREAD,
    UNSEEN,
    counted,
)

__all__ = ["ITEMS", "TEXT", "Tag", "identifier_of", "tag_of"]

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]*[0-9][0-9a-f]{7,}"
    r"|(?<![a-z0-9])(?=[a-z0-9]{8})[a-z]*[0-9]+[a-z]++[a-z0-9]*+|\d+"
)
"""A UUID, a long hexadecimal number as TypePad and others use them, letters and digits mixed, or a run of digits."""
ITEMS = frozenset({"li", "article", "dd", "td"})
"""What has a header and a footer of its own."""
_BOUNDS = ITEMS | FOREIGN_TAGS
_FIRST = frozenset("cdklr0")
"""What an id begins with that may be a comment's, its number written as 0."""
_LONGEST = 500
"""Characters of an attribute that are looked at."""
_HIDDEN = re.compile(r"display\s*:\s*none")
_MEANINGS = ("itemprop", "itemtype", "hidden")
_RARE = frozenset({*_MEANINGS, "rel", "style", "role", "aria-label"})
"""Attributes that also tell something, besides class and id."""


_FOOT = re.compile(r"(?:^|[-_])footer$")
_STRIPES = frozenset({"odd", "even", "alt", "first", "last"})
"""Classes that say only where in a row something stands."""
_WRITERS = frozenset({"author", "creator"})
_ANOTHER = re.compile(
    r"(?:^|[-_])(?:repl(?:y|ied|ying)|answer(?:ed|ing)?|respond(?:ed|ing)?)[-_]?to(?:$|[-_])|in[-_]?reply"
    r"|repl(?:y|ied)[-_]?(?:user|name|author|nick|target)"
)
"""Names of what holds the name of somebody who is answered."""
_QUOTING = re.compile(r"quot")
"""A part of the names of boxes with what somebody else said, which some sites set in an `aside`."""


class Tag(NamedTuple):
    """What an element's tag says of it."""

    name: str
    names: tuple[str, ...] = ()
    """Class names, lower-cased, digits taken out."""
    mark: str = ""
    """The id without the part that numbers it, lower-cased; "" for no id."""
    kind: tuple[str, str] = ("", "")
    """Name and, where it is numbered, `mark`: what records of a run have in common at least."""
    traits: tuple[bool, bool, bool] = (False, False, False)
    """Whether it calls itself a list of comments, a foreign widget, any foreign region."""
    regional: bool = False
    """Whether it may be a foreign region, by these or by its name."""
    bounds: bool = False
    """Whether it may be one, or has a header and a footer of its own."""
    numbered: bool = False
    """Whether its id may be that of one comment."""
    hidden: bool = False
    telling: bool = False
    """Whether it has a class, an id or a meaning."""
    person: bool = False
    """Whether its meaning is somebody's name."""
    foot: bool = False
    """Whether it calls itself a footer."""
    another: bool = False
    """Whether it says whom its record answers."""
    speaks: bool = False
    """Whether a class or the id speaks of comments."""
    kin: tuple[str, ...] = ("", "")
    """`kind` and the first class: what records of a run mostly have in common."""
    keys: tuple[tuple[str, ...], ...] = ()
    """The groups of repeated things that it belongs to, by its id (`mark`, of which a part is a number), classes and
    name."""


TEXT = Tag("")
"""What stands for the tag of a text, which has none."""


def tag_of(name: str, given: Mapping[str, str | None]) -> Tag:
    """Describe an element by its name and attributes; its number is left out, so that numbered ones share a tag."""
    if not given:
        return _plain(name)
    identifier = identifier_of(name, given)
    words = given.get("class") or ""
    rare = () if _RARE.isdisjoint(given) else _rare(name, given)
    if not (identifier or words or rare):
        return _plain(name)
    return _described(name, _pattern(identifier) if identifier else "", words[:_LONGEST], rare)


def identifier_of(name: str, given: Mapping[str, str | None]) -> str:
    """Return what a link to an element names, "" for none."""
    identifier = given.get("id")
    if not identifier and name == "a":
        identifier = given.get("name")
    return identifier[:200] if identifier else ""


def _rare(name: str, given: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Return what the rarer attributes tell: a meaning, that the element is hidden, that it names an author."""
    told = [(key, (given[key] or "")[: 2 * _LONGEST]) for key in _MEANINGS if key in given]
    if "author" in (given.get("rel") or "").lower():
        told.append(("rel", "author"))
    style = (given.get("style") or "")[: 2 * _LONGEST]
    if "none" in style and _HIDDEN.search(style):
        told.append(("hidden", ""))
    if name in _LABELLED and (said := _said(given)):
        told.append(("role", said))
    return tuple(told)


_LABELLED = frozenset({"div", "section", "article", "li", "ul", "ol"})
_OF_COMMENT = re.compile(
    r"(?:comment|reply|kommentar|commentaire|comentario|coment\u00e1rio|commento|reactie)\b", re.IGNORECASE
)


def _said(given: Mapping[str, str | None]) -> str:
    """Return what an element is to people who hear the page: `comment`, `comments` or nothing of these."""
    role, label = given.get("role") or "", (given.get("aria-label") or "")[:_LABEL]
    if role == "comment" or _OF_COMMENT.match(label):
        return "comment"
    return "comments" if label and counted(label) else ""


_LABEL = 80


@lru_cache(maxsize=4_096)
def _described(name: str, mark: str, words: str, rare: tuple[tuple[str, str], ...]) -> Tag:
    """Describe all tags that differ in nothing but the number in their id."""
    given = dict(rare)
    names = _names(words)
    if given.get("itemprop") == "comment" or given.get("itemtype", "").endswith("Comment"):
        names = (*names, "comment")
    if "-" in name or "role" in given:  # an element of the site's own, or one that calls itself something when read out
        names = (*names, given.get("role") or name)
    if given.get("itemprop") in _WRITERS:
        names = (*names, "author")
    own = [_told(one) for one in names]
    told = _told(mark).union(*own)
    kind = (name, mark if "0" in mark else "")
    keys = [("id", *kind)] if kind[1] and not PART.search(mark) else []
    if "record" in told:
        keys += [("class", name, one) for one, says in zip(names, own, strict=True) if "record" in says]
    return Tag(
        name,
        names,
        mark=mark,
        kind=kind,
        traits=("thread" in told, "widget" in told, "region" in told),
        regional="region" in told or (name in FOREIGN_TAGS and not _own_part(name, names)),
        bounds="region" in told or name in _BOUNDS,
        numbered=mark[:1] in _FIRST and "0" in mark,
        hidden="hidden" in given or not UNSEEN.isdisjoint(names),
        telling=bool(names or mark) or name == "time",
        person="rel" in given or "name" in given.get("itemprop", ""),
        foot="footer" in words and any(map(_FOOT.search, names)),
        another=("repl" in words or "answer" in words or "respond" in words) and any(map(_ANOTHER.search, names)),
        speaks="speaks" in told,
        kin=(*kind, *[name for name in names if name not in _STRIPES][:1]),
        keys=(*keys, *_keys(name)),
    )


def _own_part(name: str, names: tuple[str, ...]) -> bool:
    """Tell a box that is a part of a record: what somebody else said, or, in an `aside`, who says it."""
    return any(map(_QUOTING.search, names)) or (name == "aside" and any(map(AUTHOR.search, names)))


def _keys(name: str) -> tuple[tuple[str, ...], ...]:
    return (("time", "time", ""),) if name == "time" else ()


@cache
def _plain(name: str) -> Tag:
    if "-" in name:
        return _described(name, "", "", ())
    kind = (name, "")
    timed = name == "time"
    foreign, bounds = name in FOREIGN_TAGS, name in _BOUNDS
    return Tag(name, kind=kind, regional=foreign, bounds=bounds, telling=timed, kin=kind, keys=_keys(name))


def _pattern(identifier: str) -> str:
    """Return an id without the part that numbers it."""
    low = identifier.lower()
    return _DIGITS.sub("0", low) if _DIGIT.search(low) else low


def _names(attribute: str) -> tuple[str, ...]:
    """Split a class attribute into names, lower-cased, digits taken out."""
    low = attribute.lower()
    names = low.split()[:12]
    if _DIGIT.search(low):
        names = [_DIGITS.sub("", name) if _DIGIT.search(name) else name for name in names]
    return tuple(names)


_OF_WIDGET = re.compile(r"post|article|stor|repl")
"""What the names of widgets speak of that list something else than comments."""


@lru_cache(maxsize=16_384)
def _told(name: str) -> frozenset[str]:
    """Return what one class name or id tells; most tell nothing.

    `speaks`: it means comments. `thread`: a list of them. `record`: it may be that of one record. `region`: that of a
    foreign region. `widget`: of one that speaks of comments.
    """
    told = set()
    speaks = COMMENT.search(name) is not None
    if speaks:
        told.add("speaks")
        if THREAD.match(name):
            told.add("thread")
    if (speaks or _OF_WIDGET.search(name)) and FOREIGN_WIDGET.search(name):
        told.update(("widget", "region"))
    elif not speaks and FOREIGN_REGION.search(name):
        told.add("region")
    if (speaks or AUTHOR.search(name)) and not PART.search(name):
        told.add("record")
    return frozenset(told) if told else _NOTHING


_NOTHING: frozenset[str] = frozenset()
