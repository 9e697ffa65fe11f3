"""Addresses of a thread's further pages: the page's own address but for a number, and what links to such are called.

A number in an address may as well name another post, so two degrees are told apart: *sure*, where the parameter or the
part of the path is called a page (`?page=2`, `?start=20`, `/comment-page-2`), and *bare* numbers (`/3`, `?x=3`), which
only a row of links that count upwards makes page numbers. Everything else in the address must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, quote_plus, urlsplit

from threadscope.platforms.words import phrases

__all__ = ["Place", "Target", "label", "number_in", "places", "targets"]

_COMMENTS = (
    r"(?:comm?ents?|comments?list|replies|reply|answers?|kommentare?|commentaires?|comentarios?|commenti|posts?)"
)
_PAGE = (
    r"(?:page|pages|paged|pageno|pagenr|pagenum|pagenumber|pageindex|pg|pag|pagina|página|seite|side|sida|strona|sayfa)"
)
_SURE_NAME = re.compile(
    rf"(?:(?:{_COMMENTS}|c|t|topic|thread)?[-_]?{_PAGE}(?:[-_]?(?:no|nr|num|number|index|{_COMMENTS}|\d))?"
    rf"|(?:{_COMMENTS}[-_]?)?(?:p|pn|start|offset|from|skip|st))",
    re.IGNORECASE,
)
_STEPS = re.compile(r"(?:.*[-_])?(?:start|offset|from|skip|st)", re.IGNORECASE)
"""Names of what counts comments, not pages."""
_SURE_PATH = re.compile(
    rf"(?P<base>.*?)(?P<said>[/;,._-]?(?:{_COMMENTS}[-_/]?)?(?:{_PAGE}[-_/=]?|(?<=/)p[-_]?))(?P<n>\d{{1,5}})(?P<tail>\.\w{{2,5}})?/?",
    re.IGNORECASE,
)
_BARE_PATH = re.compile(r"(?P<base>.*?)(?P<said>[/;,_-])(?P<n>\d{1,4})(?P<tail>\.[a-z]{2,5})?/?", re.IGNORECASE)
_SPEAKS = re.compile(_COMMENTS, re.IGNORECASE)
_FRONT = re.compile(r"/?(?:(?:index|default)\.\w{2,5})?", re.IGNORECASE)
"""The path of a site's front page, whose numbered pages list other posts."""
_IDLE = re.compile(r"utm_\w+|fbclid|gclid|sid|phpsessid|jsessionid|highlight|hilit", re.IGNORECASE)
"""Parameters that do not change what a page holds."""
_LONGEST = 2_000
_NUMBER = re.compile(r"\W{0,3}(?:[^\W\d]{1,9}\s)?(\d{1,4})\W{0,3}")
_COUNTS = re.compile(r"\d+")
_ARROWS = frozenset("\xab\xbb\u2039\u203a\u2190\u2192\u21d0\u21d2\u226a\u226b<>")
_SIGNS = "".join(_ARROWS) + " \xa0\u2026\xb7\u2013\u2014|.:()[]+-"


class Place(NamedTuple):
    """What an address says besides a page's number: equal places are pages of one thread."""

    host: str
    path: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One way to read an address as a page of a thread."""

    place: Place
    key: tuple[str, str]
    """Where the number stands: pages of one thread have it in common."""
    sure: bool
    """Whether it is called a page's number."""
    value: int | None = None
    head: str = ""
    tail: str = ""
    """What stands before and after the number."""

    @property
    def counts_comments(self) -> bool:
        """Whether the number is that of the first comment, not of the page."""
        return self.key[0] == "query" and _STEPS.fullmatch(self.key[1]) is not None

    def at(self, value: int) -> str:
        """Return the address with another number."""
        return f"{self.head}{value}{self.tail}"


@lru_cache(maxsize=1_024)
def number_in(text: str) -> int | None:
    """Return the number that a link's whole text is: "3", "[3]", "page 3"; None for any other text."""
    found = _NUMBER.fullmatch(text)
    if not found or (text.strip(_SIGNS)[:1].isalpha() and not label(text)):
        return None
    return int(found[1])


@lru_cache(maxsize=1_024)
def label(text: str) -> bool:
    """Tell whether a text is what links to further pages are called: "older comments", "Nächste »", an arrow."""
    core = " ".join(_COUNTS.sub(" ", text).split()).strip(_SIGNS).casefold()
    return core in phrases("further_pages") if core else not _ARROWS.isdisjoint(text)


def places(url: str) -> set[Place]:
    """Return what pages of the thread at an address have in common: the address itself, and without its page number."""
    parts = _split(url)
    if parts is None:
        return set()
    host, path, query = parts
    return {Place(host, path.rstrip("/"), query), *(t.place for t in targets(url) if t.sure)}


def targets(url: str) -> Iterator[Target]:
    """Read an address as a thread's page with a number, in every way it can be; nothing for one without a number."""
    parts = _split(url)
    if parts is None:
        return
    host, path, query = parts
    for name, value in query:
        if not (value.isascii() and value.isdigit() and len(value) < 7):
            continue
        rest = tuple(pair for pair in query if pair != (name, value))
        front = not rest and _FRONT.fullmatch(path) and not _SPEAKS.search(name)
        at = re.search(rf"[?&;]{re.escape(quote_plus(name))}=({value})(?=[&;#]|$)", url)
        if at and not front:
            sure = _SURE_NAME.fullmatch(name) is not None
            place = Place(host, path.rstrip("/"), rest)
            yield Target(place, ("query", name), sure, int(value), url[: at.start(1)], url[at.end(1) :])
    start = url.find(path, url.find("//") + 2)
    for pattern in (_SURE_PATH, _BARE_PATH):
        found = pattern.fullmatch(path)
        if found is None or start < 0:
            continue
        if _FRONT.fullmatch(found["base"]) and not _SPEAKS.search(found["said"]):
            continue
        base = f"{found['base'].rstrip('/')}{found['tail'] or ''}"
        cut = start + found.start("n"), start + found.end("n")
        key = ("path", found["said"].lower())
        yield Target(
            Place(host, base, query), key, pattern is _SURE_PATH, int(found["n"]), url[: cut[0]], url[cut[1] :]
        )
        return


def _split(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]] | None:
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True)
    except ValueError:
        return None
    return parts.netloc.lower(), parts.path, tuple(sorted(pair for pair in query if not _IDLE.fullmatch(pair[0])))
