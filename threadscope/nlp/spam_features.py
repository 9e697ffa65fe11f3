"""Say in a few named numbers what a comment asks for and how it stands in its thread.

On real blogs the author's name and address tell adverts from people far better than words do, and the thread tells the
rest: who answers, asks, returns or speaks of what the post speaks of is no advert. The numbers are all between 0 and 1,
so that their weights (`models/spam`) can be compared; `REASONS` says each in words, those of signatures
(`spam_signature`) among them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from threadscope.nlp import signatures
from threadscope.nlp.spam_words import BIDS, LONGEST, OFFER, PERSONAL, PITCHES, PRAISES, TOKEN, Said, said

__all__ = [
    "EMPTY",
    "FEATURES",
    "REASONS",
    "TOKEN",
    "Links",
    "Place",
    "is_own_page",
    "text_features",
]

PRICE = re.compile(r"\d\s?%|[$€£]\s?\d|\b24/7\b|\b\d+\s?(?:usd|dollars?|euros?|pcs)\b", re.IGNORECASE)
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


def is_own_page(values: Mapping[str, float]) -> bool:
    """Return whether somebody signs with a page of their own name, and neither sells nor links: real people do.

    Args:
        values: all features of a comment.
    """
    named = "person" in values and ("handle" in values or "name_in_host" in values)
    return named and SELLING.isdisjoint(values)


SELLING = frozenset(("selling_name", "selling_host", "selling_link", "pitch", "offer", "link", "cheap_host", "shifts"))


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


def text_features(text: str, links: Links, place: Place, *, signed: Mapping[str, float]) -> dict[str, float]:
    """Describe what a comment says and where it stands; what is zero is left out.

    Whether it shares words with the post is the caller's to find out; until then EMPTY holds if nothing is shared.

    Args:
        text: of any length; the first LONGEST characters are read.
        links: as counted by the caller, who knows the comment's marks.
        place: the comment in its thread.
        signed: from `signature`.
    """
    words, text = said(text), text[:LONGEST]
    values = _worded(words, signed)
    if links.count or links.share:
        values |= _linking(links)
    if words.hints & OFFER and PRICE.search(text):
        values["offer"] = 1.0
    if "?" in text:
        values["asks"] = 1.0
    if '"' in text or "\N{LEFT DOUBLE QUOTATION MARK}" in text or text.startswith(">"):
        values["quotes"] = 1.0
    if "\n" in text and "\n" in text.strip():
        values["paragraphs"] = 1.0
    if any(place):
        values.update((name, 1.0) for name, holds in zip(Place._fields, place, strict=True) if holds)
    return values


def _worded(words: Said, signed: Mapping[str, float]) -> dict[str, float]:
    """Describe the words of a text."""
    tokens, own, hints, known = words.tokens, words.own, words.hints, signatures.lists()
    values = {"long": min(1.0, math.log1p(words.count) / 6)} if words.count else {}
    if words.count < 20:
        values["brief"] = 1 - words.count / 20
    if hints & PRAISES:
        values["praise"] = 1.0
    if tokens and len(own) <= 0.4 * len(tokens) + 1:
        values["empty"] = 1.0
        if hints & PRAISES and "address" in signed:
            values["empty_praise"] = 1.0
        if "stranger_host" in signed:
            values["empty_stranger"] = 1.0
    if len(tokens) > len(own) and "address" in signed:
        values["stock"] = (len(tokens) - len(own)) / len(tokens)
    if hints & PITCHES:
        pitch = len(tokens & known.pitch)
        values |= {"pitch": min(1.0, pitch / 2), "pitches": min(1.0, 4 * pitch / (len(tokens) + 3))}
    if hints & BIDS:
        values["bids"] = min(1.0, len(tokens & known.bids) / 2)
    if not hints & PERSONAL:
        values["impersonal"] = 1.0
    return values


def _linking(links: Links) -> dict[str, float]:
    values = {
        "link": float(links.count > 0),
        "links": min(1.0, max(0, links.count - 1) / 3),
        "own_link": float(links.own),
        "linked": links.share,
        "selling_link": float(links.selling),
    }
    return {name: value for name, value in values.items() if value}
