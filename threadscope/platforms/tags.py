"""Markup as the parser prints it again -> tokens, and what each tag says of its element.

A tree of Python objects costs a call a node; printing it costs one, and what comes out has every attribute in quotes
and every end tag in place, so that it may be cut up by a regular expression. Pages repeat their tags, so each
different one is described once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from threadscope.platforms.vocabulary import (
    COMMENT,
    FOREIGN_REGION,
    FOREIGN_TAGS,
    FOREIGN_WIDGET,
    THREAD,
    UNSEEN,
)

__all__ = ["TEXT", "UNSEEN_WHOLE", "VOID", "Tag", "attributes", "pattern", "tag_of", "tokens_of", "unescaped"]

_ATTRIBUTES = r'(?: [^\s/>][^\s/>=]*+="[^"]*+")*+'
_UNSEEN_WHOLE = "script style iframe noembed noframes select textarea title button"
_VOID = "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
UNSEEN_WHOLE = frozenset(_UNSEEN_WHOLE.split())
"""Elements that never stand in their own kind and show nothing that anybody wrote; each is one token."""
VOID = frozenset(_VOID.split())
"""Elements without content and end tag."""
_BLOCKS = """article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li nav ol p pre script
    section style table tbody td tr ul"""
"""Elements at whose edges white space is nothing; a page has a thousand such texts."""
_TOKEN = re.compile(
    rf"(?:\s++(?=</?(?:{'|'.join(_BLOCKS.split())})[ >]))?+"
    r"([^<]++|<!--.*?-->|"
    + "|".join(f"<{name}{_ATTRIBUTES}>.*?</{name}>" for name in _UNSEEN_WHOLE.split())
    + f"|<(?:{'|'.join(_VOID.split())}){_ATTRIBUTES}>"
    + f"|<[a-zA-Z][^\\s/>]*+{_ATTRIBUTES}>(?:[^<]*+</[a-zA-Z][a-zA-Z0-9:-]*+>)?+"
    + r"|</[a-zA-Z][^\s/>]*+>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([^\s/>][^\s/>=]*+)="([^"]*+)"')
_TELLING = re.compile(
    r' (class|id|name|itemprop|itemtype|hidden|rel(?=="[^"]*(?i:author))|style(?=="[^"]*display))="([^"]*+)"'
)
_DIGITS = re.compile(r"[0-9a-f]*[0-9][0-9a-f]{7,}|\d+")
"""A run of digits, or a long hexadecimal number as TypePad and others use them."""
_LONGEST = 500
"""Characters of a class attribute that are looked at."""
_HIDDEN = re.compile(r"display\s*:\s*none")


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


TEXT = Tag("")
"""What stands for the tag of a text, which has none."""


def tokens_of(markup: str) -> list[str]:
    """Cut up what a parser printed: texts, start and end tags, comments, and whole elements that hold no other.

    Half of all elements hold nothing but text, and are one token each.
    Joined again, tokens are the markup between the first one and the last, but for white space that means nothing.
    """
    return _TOKEN.findall(markup)


def tag_of(token: str) -> Tag:
    """Describe a start tag."""
    return _seen(token) if len(token) < _LONGEST else _seen.__wrapped__(token)


@lru_cache(maxsize=4_096)
def _seen(token: str) -> Tag:
    name, _, rest = token[1:-1].partition(" ")
    told = _TELLING.findall(token) if rest else ()
    if not told:
        return _plain(name)
    given = {key: unescaped(value[: 2 * _LONGEST]) for key, value in told}
    identifier = (given.pop("id", "") or (given.get("name", "") if name == "a" else ""))[:200]
    given.pop("name", None)
    tag = _described(name, pattern(identifier) if identifier else "", *given.items())
    return tag._replace(id=identifier) if identifier else tag


@lru_cache(maxsize=4_096)
def _described(name: str, mark: str, *told: tuple[str, str]) -> Tag:
    """Describe all tags that differ in nothing but the number in their id, which is not set yet."""
    given = dict(told)
    get = given.get
    names = _names(get("class", "")[:_LONGEST])
    if get("itemprop") == "comment" or get("itemtype", "").endswith("Comment"):
        names = (*names, "comment")
    traits = _traits(names, mark)
    return Tag(
        name,
        names,
        mark=mark,
        kind=(name, mark if "0" in mark else ""),
        traits=traits,
        regional=traits[2] or name in FOREIGN_TAGS,
        hidden="hidden" in given or bool(_HIDDEN.search(get("style", ""))) or not UNSEEN.isdisjoint(names),
        telling=bool(names or mark) or name == "time",
        person="author" in get("rel", "").lower() or "name" in get("itemprop", ""),
    )


@cache
def _plain(name: str) -> Tag:
    return Tag(name, kind=(name, ""), regional=name in FOREIGN_TAGS, telling=name == "time")


def attributes(token: str) -> Mapping[str, str]:
    """Return the attributes of a start tag, or of an element that is one token; "" for those without a value."""
    if (end := token.rfind("</")) > 0 and token[-2] != '"':
        token = token[: token.rfind(">", 0, end) + 1]
    return {name: unescaped(value) for name, value in _ATTRIBUTE.findall(token)}


def unescaped(text: str) -> str:
    """Return a text, or an attribute's value, as it was before it was printed."""
    return html.unescape(text) if "&" in text else text


def pattern(identifier: str) -> str:
    """Return an id without the part that numbers it."""
    return _DIGITS.sub("0", identifier.lower())


@lru_cache(maxsize=2_048)
def _names(attribute: str) -> tuple[str, ...]:
    """Split a class attribute into names, lower-cased, digits taken out; elements share few different ones."""
    return tuple(_DIGITS.sub("", c) for c in attribute.lower().split()[:12])


@lru_cache(maxsize=2_048)
def _traits(names: tuple[str, ...], mark: str) -> tuple[bool, bool, bool]:
    """Tell whether an element calls itself a list of comments, a foreign widget, any foreign region."""
    own = (*names, mark)
    widget = any(FOREIGN_WIDGET.search(n) for n in own)
    foreign = widget or any(FOREIGN_REGION.search(n) and not COMMENT.search(n) for n in own)
    return any(THREAD.match(n) for n in own), widget, foreign
