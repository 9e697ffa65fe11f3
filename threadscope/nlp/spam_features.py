"""Say in a few named numbers how a comment is signed, what it asks for, and how it stands in its thread.

On real blogs the author's name and address tell adverts from people far better than words do, and the thread tells the
rest: who answers, asks, returns or speaks of what the post speaks of is no advert. The numbers are all between 0 and 1,
so that their weights (`models/spam`) can be compared; `REASONS` says each in words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from threadscope.nlp import signatures
from threadscope.nlp.addresses import Address, address, words
from threadscope.nlp.lowered import tokens as split

__all__ = [
    "EMPTY",
    "FEATURES",
    "REASONS",
    "Links",
    "Place",
    "is_own_page",
    "own_words",
    "said",
    "sells",
    "signature",
    "text_features",
]

TOKEN = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3_000
"""Characters of a text that are read; what comes later is no advert's opening."""
REMEMBERED, LONGEST_REMEMBERED = 16_000, 64
"""Distinct tokens kept before the memory starts afresh, and the longest one kept."""
OFFER = re.compile(r"\d\s?%|[$€£]\s?\d|\b24/7\b|\b\d+\s?(?:usd|dollars?|euros?|pcs)\b", re.IGNORECASE)
OFFER_SIGNS = ("%", "$", "€", "£", "24/7", "usd", "USD", "dollar", "euro", "pcs")
PERSONAL = frozenset(("i", "i'm", "i've", "my", "me", "mine", "we", "our", "us"))
CHEAP_ENDINGS = frozenset(("biz", "cc", "club", "icu", "info", "online", "ru", "shop", "site", "store", "top", "xyz"))
"""Ends of addresses that cost next to nothing where throwaway sites are made."""
HOSTED = ("blogspot.", "wordpress.", "tumblr.", "livejournal.", "typepad.", "github.io", "github.com", "posterous.")

REASONS: Mapping[str, str] = {
    "address": "leaves an address",
    "selling_name": "its author's name is goods or services",
    "selling_names": "its author's name is a string of goods and services",
    "phrase_name": "its author's name is a search phrase",
    "lower_name": "its author's name is several words in small letters",
    "long_name": "its author's name is three words or more",
    "digits_name": "its author's name holds a number",
    "shouted_name": "its author's name shouts",
    "joined_name": "its author's name joins words as addresses do",
    "name_in_host": "its author's address is made of its author's name of several words",
    "selling_host": "its author's address is made of words that sell",
    "hyphens_host": "its author's address is words joined by hyphens",
    "digits_host": "its author's address holds digits",
    "long_host": "its author's address is long",
    "cheap_host": "its author's address ends as throwaway sites do",
    "deep_address": "its author's address is one page of a site",
    "referral": "its author's address counts who sent a visitor",
    "stranger_host": "its author's address has nothing of its author's name",
    "hosted": "",
    "profile": "",
    "handle": "",
    "person": "",
    "praise": "praises in general words",
    "empty": "says nothing that belongs to this post",
    "empty_praise": "praises without a word about the post and leaves an address",
    "empty_stranger": "says nothing that belongs to this post and leaves a stranger's address",
    "stock": "is made of words that fit any post",
    "brief": "is short",
    "long": "",
    "pitch": "uses words of adverts",
    "pitches": "is made of words of adverts",
    "offer": "names a price or a discount",
    "bids": "tells readers to visit, contact or order",
    "link": "holds a link",
    "links": "holds many links",
    "own_link": "repeats its author's address in the text",
    "linked": "is mostly links",
    "selling_link": "links to an address made of words that sell",
    "shifts": "its author signs with several addresses",
    "rules": "",
    "home": "",
    "unread": "",
    "impersonal": "speaks for nobody in particular",
    "on_title": "",
    "on_topic": "",
    "asks": "",
    "code": "",
    "quotes": "",
    "answers": "",
    "answered": "",
    "answering": "",
    "returns": "",
    "paragraphs": "",
}
"""Each feature, and what it says against a comment; "" where it speaks for it."""
FEATURES = tuple(REASONS)
EMPTY = ("empty", "empty_praise", "empty_stranger")
"""What holds only while no word is shared with the post or with others."""


@lru_cache(maxsize=4096)
def signature(name: str, url: str | None) -> Mapping[str, float]:
    """Describe an author's name and address; what is zero is left out."""
    where, known = address(url), signatures.lists()
    # Who signs in by an address of their own has no other name: its words are not chosen to be found.
    by_address = signatures.is_address(name)
    parts = [] if by_address else words(name)
    selling = sum(part in known.selling for part in parts)
    small = len(parts) >= 2 and name == name.lower()
    values: dict[str, float] = {
        "selling_name": selling > 0,
        "selling_names": selling > 1,
        "lower_name": small,
        "phrase_name": small and len(parts) >= 3 and not known.phrase.isdisjoint(parts),
        "long_name": min(1.0, max(0, len(parts) - 2) / 3),
        "digits_name": not (name.isalpha() or not any(map(str.isdigit, name))),
        "shouted_name": len(parts) >= 2 and name.isupper(),
        "joined_name": " " not in name.strip() and ("-" in name or "_" in name or _humps(name) >= 3),
        "person": not selling and _is_person(name),
    }
    if where is not None:
        values["address"] = 1.0
        values["deep_address"] = where.is_page or bool(where.path.strip("/"))
        if where.is_profile:
            values["profile"] = 1.0
        elif by_address and where.host in name.lower():
            values["handle"] = 1.0
        else:
            values |= _site(parts, where)
    return _nonzero(values)


def _nonzero(values: Mapping[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items() if value}


def _site(parts: list[str], where: Address) -> dict[str, float]:
    """Describe a site that is no profile, and what it shares with its author's name."""
    labels = where.host.split(".")
    label = max(labels[:-1] or labels, key=len)
    long_parts = [part for part in parts if len(part) > 2]
    shared = sum(len(part) for part in long_parts if part in label)
    named = shared >= 0.6 * len(label)
    selling = signatures.lists().selling
    whole = "".join(parts) == label.replace("-", "")  # "Jordan Price" sells nothing at jordanprice.com
    sold = not selling.isdisjoint(parts) if whole else sells(label)
    return {
        "hosted": float(any(hosted in where.host for hosted in HOSTED)),
        "selling_host": float(sold or (len(where.path) > 1 and not selling.isdisjoint(words(where.path)))),
        "name_in_host": float(named and len(long_parts) >= 2),
        "handle": float(named and len(long_parts) < 2),
        "stranger_host": float(not shared),
        "hyphens_host": min(1.0, label.count("-") / 2),
        "digits_host": float(any(map(str.isdigit, label))),
        "long_host": min(1.0, max(0, len(label) - 14) / 10),
        "cheap_host": float(labels[-1] in CHEAP_ENDINGS),
        "referral": float("ref=" in where.query or "utm_" in where.query or "/aff" in where.path),
    }


def is_own_page(values: Mapping[str, float]) -> bool:
    """Return whether somebody signs with a page of their own name, and neither sells nor links: real people do.

    Args:
        values: all features of a comment.
    """
    named = "person" in values and ("handle" in values or "name_in_host" in values)
    return named and SELLING.isdisjoint(values)


SELLING = frozenset(("selling_name", "selling_host", "selling_link", "pitch", "offer", "link", "cheap_host", "shifts"))


def _humps(name: str) -> int:
    """Count the capitals that begin a word inside one without spaces ("BestKneeBraces" has three)."""
    return sum(b.isupper() and not a.isupper() for a, b in zip(" " + name, name, strict=False))


def _is_person(name: str) -> bool:
    """Return whether a name is one to three capitalised words, as people's are."""
    parts = name.split()
    return 1 <= len(parts) <= 3 and all(part[0].isupper() and part[1:].islower() for part in parts if part.isalpha())


def sells(label: str) -> bool:
    """Return whether a host's label begins or ends with a word that sells, or has one between hyphens."""
    known = signatures.lists()
    pieces = label.split("-")
    if len(pieces) > 1:
        return any(piece in known.selling or piece in known.around for piece in pieces)
    # Most addresses neither begin nor end with the first or last letters of such a word.
    words, size = known.shop, len(label)
    if label[:3] in known.shop_heads and any(label[:n] in words for n in range(3, size)):
        return True
    return label[-3:] in known.shop_tails and any(label[n:] in words for n in range(1, size - 2))


class Place(NamedTuple):
    """Say how a comment stands in its thread; what `surroundings.Surroundings` sees. Each is a feature of its name."""

    answers: bool
    answered: bool
    answering: bool
    """Whether its author answers somebody, here or in another comment of the thread."""
    returns: bool
    """Whether its author wrote other comments that say other things."""
    shifts: bool
    """Whether comments of this name are signed with several addresses."""


@dataclass(frozen=True, slots=True)
class Links:
    """Count what a text links to."""

    count: int
    share: float
    """Characters of links in the text, 0 to 1."""
    own: bool
    """Whether one of them leads to the author's own site."""
    selling: bool
    """Whether one of them leads to an address made of words that sell."""


class _Words(dict[str, list[str]]):
    """Remember the words in what stands between white space: most of it has been seen before."""

    def __missing__(self, token: str) -> list[str]:
        found: list[str] = TOKEN.findall(token)
        if len(token) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = found
        return found


WORDS = _Words()


@lru_cache(maxsize=2048)
def said(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a text's beginning, and those of them that do not fit any post."""
    words_ = split(text[:LONGEST])
    if "://" in text or "www." in text:
        words_ = tuple(word for word in words_ if "://" not in word and "www." not in word)
    found = frozenset(chain.from_iterable(map(WORDS.__getitem__, words_)))
    return found, found - signatures.lists().empty


def own_words(text: str) -> frozenset[str]:
    """Return those of a text's words that do not fit any post."""
    return said(text)[1]


def text_features(text: str, links: Links, place: Place, *, signed: Mapping[str, float]) -> dict[str, float]:
    """Describe what a comment says and where it stands; what is zero is left out.

    Whether it shares words with the post is the caller's to find out; until then EMPTY holds if nothing is shared.

    Args:
        text: of any length; the first LONGEST characters are read.
        links: as counted by the caller, who knows the comment's marks.
        place: the comment in its thread.
        signed: from `signature`.
    """
    values = _worded(text, signed)
    text = text[:LONGEST]
    if links.count or links.share:
        values |= _linking(links)
    if any(sign in text for sign in OFFER_SIGNS) and OFFER.search(text):
        values["offer"] = 1.0
    if "?" in text:
        values["asks"] = 1.0
    if '"' in text or "\N{LEFT DOUBLE QUOTATION MARK}" in text or text.startswith(">"):
        values["quotes"] = 1.0
    if "\n" in text and "\n" in text.strip():
        values["paragraphs"] = 1.0
    values.update((name, 1.0) for name, holds in zip(Place._fields, place, strict=True) if holds)
    return values


def _worded(text: str, signed: Mapping[str, float]) -> dict[str, float]:
    """Describe the words of a text."""
    tokens, own = said(text)
    all_words, known = split(text[:LONGEST]), signatures.lists()
    values = {"long": min(1.0, math.log1p(len(all_words)) / 6)} if all_words else {}
    if len(all_words) < 20:
        values["brief"] = 1 - len(all_words) / 20
    praise = not tokens.isdisjoint(known.praise)
    if praise:
        values["praise"] = 1.0
    if tokens and len(own) <= 0.4 * len(tokens) + 1:
        values["empty"] = 1.0
        if praise and "address" in signed:
            values["empty_praise"] = 1.0
        if "stranger_host" in signed:
            values["empty_stranger"] = 1.0
    if len(tokens) > len(own) and "address" in signed:
        values["stock"] = (len(tokens) - len(own)) / len(tokens)
    if not known.pitch.isdisjoint(tokens):
        pitch = len(tokens & known.pitch)
        values |= {"pitch": min(1.0, pitch / 2), "pitches": min(1.0, 4 * pitch / (len(tokens) + 3))}
    if not known.bids.isdisjoint(tokens):
        values["bids"] = min(1.0, len(tokens & known.bids) / 2)
    if PERSONAL.isdisjoint(all_words):
        values["impersonal"] = 1.0
    return values


def _linking(links: Links) -> dict[str, float]:
    return _nonzero(
        {
            "link": float(links.count > 0),
            "links": min(1.0, max(0, links.count - 1) / 3),
            "own_link": float(links.own),
            "linked": links.share,
            "selling_link": float(links.selling),
        }
    )
