"""Read how a comment is signed: as people sign, or with a search phrase and the address of a shop.

On real blogs this tells adverts from comments better than anything in their texts. The words are whole words of the
*name*, never parts of words and never of what somebody says (`patterns/advertising.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from threadscope.nlp.addresses import Address, address, words

__all__ = ["Lists", "evidence", "is_address", "lists", "parts_of"]

ADDRESS = re.compile(r"(?:https?://|www\.)?[\w-]+(?:\.[\w-]+){0,4}\.[a-z]{2,10}/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lists:
    """Hold the word lists of `patterns/advertising.toml`."""

    selling: frozenset[str]
    around: frozenset[str]
    phrase: frozenset[str]
    praise: frozenset[str]
    empty: frozenset[str]
    """Words that say nothing about this post: short words of any English sentence, praise, talk about blogs."""
    pitch: frozenset[str]
    """What the text of an advert offers."""
    bids: frozenset[str]
    """What it asks its readers to do."""
    shop: frozenset[str]
    """Words of three letters or more with which a shop's address begins or ends."""
    shop_heads: frozenset[str]
    """Their first three letters."""
    shop_tails: frozenset[str]
    """Their last three letters."""


@cache
def lists() -> Lists:
    """Read the word lists, once."""
    folder = files("threadscope.nlp") / "patterns"
    table = tomllib.loads((folder / "advertising.toml").read_text(encoding="utf-8"))
    named = {name: frozenset(entry["words"].split()) for name, entry in table.items()}
    english = tomllib.loads((folder / "function_words.toml").read_text(encoding="utf-8"))["en"]["words"].split()
    selling = named["goods"] | named["services"] | named["money"] | named["body"] | named["trade"]
    empty = named["praise"] | named["blogging"] | frozenset(english)
    shop = frozenset(word for word in selling | named["address"] if len(word) > 2)
    return Lists(
        selling,
        named["address"],
        named["phrases"],
        named["praise"],
        empty,
        named["pitch"],
        named["bids"],
        shop,
        frozenset(word[:3] for word in shop),
        frozenset(word[-3:] for word in shop),
    )


def is_address(name: str) -> bool:
    """Return whether a name is an address, as of those who sign in by one."""
    return "." in name and bool(ADDRESS.fullmatch(name[:200]))


@lru_cache(maxsize=512)
def parts_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, of which more than one question is asked."""
    return tuple(words(name))


@lru_cache(maxsize=512)
def evidence(name: str, url: str | None) -> tuple[tuple[float, str], ...]:
    """Return (points, reason) for all that makes a signature an advert's; nothing for people's."""
    where = address(url)
    if where is not None and is_address(name):
        return ((0.3, "its author's name is an address"),)
    parts = parts_of(name)
    return _several(name, parts, where) if len(parts) > 1 else ()


def _several(name: str, parts: Sequence[str], where: Address | None) -> tuple[tuple[float, str], ...]:
    """Return what a name of several words shows."""
    known = lists()
    selling = not known.selling.isdisjoint(parts)
    phrase = len(parts) >= 3 and name == name.lower() and not known.phrase.isdisjoint(parts)
    shop = where is not None and _shop(parts, where, known)
    if not (selling or phrase):
        return ((1.2, "its author's address is its name with a shop's words around it"),) if shop else ()
    reason = f"its author's name is a search phrase ({' '.join(parts[:6])})"
    if where is None:
        return ((0.7, reason),)
    if selling and sum(part in words(where.path) or part in where.host for part in parts if len(part) > 2) >= 2:
        return (1.2, reason), (0.8, "its author's address is made of the same words")
    if shop:
        return (1.2, reason), (0.8, "its author's address is its name with a shop's words around it")
    return ((1.2, reason),)


def _shop(parts: Sequence[str], where: Address, known: Lists) -> bool:
    """Return whether the host is the name plus a word that only a shop adds ("top…", "…-outlet")."""
    label = where.label
    if "-" in label and len(pieces := set(label.split("-"))) > 1:
        return not pieces.isdisjoint(known.around | known.selling) and not pieces.isdisjoint(parts)
    head, found, tail = label.partition("".join(parts))
    return bool(found) and ((head in known.around and not tail) or (tail in known.around and not head))
