"""Talk pages of MediaWiki, where a comment is text that somebody signed: a link to a user, a time, and no markup else.

Sure from the software's own pages, old skins and new: a signature ends a paragraph or an item of a list; its links lead
to one user (`User:Ann`, `User talk:Ann`, `Special:Contributions/192.0.2.7`, whatever these are called in the wiki's
language), and behind them stands the time with its zone. What is indented (`dd`, `li`) answers the last comment that
is less so; headings part threads. Everything since the signature before belongs to a comment, as in the
DiscussionTools extension, whose ids (`c-Ann-2026...`) are kept where a page has them. What nobody signed is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from threadscope.platforms.base import Candidate, Document, Record, comments_of, make_thread
from threadscope.platforms.dates import find_date
from threadscope.platforms.fit import fit
from threadscope.platforms.generic_body import body_markup
from threadscope.platforms.outline import HEADINGS, Line, Outline

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "mediawiki"
VERSION = 1

_INDENTS = frozenset({"dd", "li"})
_BOX = re.compile(
    r"^(?:toc|mw-editsection|ext-discussiontools-init-section|[a-z]*mbox|messagebox|navbox|infobox|archives?|catlinks"
    r"|noprint)(?:$|[-_])"
)
"""What stands on a talk page and is said by nobody; `tmbox` and its like are the banners at its top."""
_ZONED = re.compile(r"\d.{0,24}\((?:[A-Z]{2,5}|UTC[+-]?\d{0,2})\)")
_BETWEEN = 24
"""Characters between two links of a signature (" | ", " (")."""
_BEFORE_TIME = 80
"""Characters from the last of these links on."""
_DASHES = re.compile(r"(?:\s|&nbsp;|\xa0)*(?:--+|[\u2013\u2014~\u2022])?(?:\s|&nbsp;|\xa0)*$")


@dataclass(frozen=True, slots=True)
class _Signature:
    user: str
    url: str
    start: int
    """The first text that is part of it."""
    time: str


def matches(document: Document) -> bool:
    """Look for what the parser wraps its output in, and for a zone as signatures have it."""
    if document.media != "html" or not document.calls("mw-parser-output", "mw-content-text"):
        return False
    return _ZONED.search(document.text) is not None


def read(document: Document) -> Candidate | None:
    """Read what is signed; None for a page without two signatures, as articles are."""
    roots = document.tree.css(".mw-parser-output") or document.tree.css("#mw-content-text")
    root = max(roots, key=lambda node: len(node.text()), default=None)
    if root is None:
        return None
    page = Outline(root)
    records: list[Record] = []
    owners: list[int] = []
    for record, owner in _records(page):
        records.append(record)
        owners.append(owner)
    if len(records) < _FEWEST and not _is_talk(document):
        return None
    comments = comments_of(document, records)
    rate, why = fit(comments, None)
    thread = make_thread(document, comments, platform=NAME, version=VERSION, fit=rate)
    return Candidate(NAME, thread, rate, roots=page.elements(owners), why=why) if comments else None


_FEWEST = 2


def _is_talk(document: Document) -> bool:
    return document.calls(" ns-talk ")


def _records(page: Outline) -> Iterator[tuple[Record, int]]:
    """Yield each comment and the element that its signature stands in, in the order of the page."""
    pending: list[Line] = []
    above: list[tuple[int, str]] = []
    number = 0
    for line in page.lines:
        around = (line.block, *page.ancestors(line.block, _DEEPEST))
        tags = [page.tags[order] for order in around]
        if any(_BOX.match(name) for tag in tags for name in (*tag.names, tag.mark)):
            continue
        if tags[0].name in HEADINGS or any("mw-heading" in tag.names for tag in tags[:2]):
            pending, above = [], []
            continue
        pending.append(line)
        signature = _signature(page, line)
        if signature is None:
            continue
        number += 1
        level = min(_level(page, one) for one in pending)
        while above and above[-1][0] >= level:
            above.pop()
        own = next(_ids(page, pending[0].texts[0], line), f"r{number}")
        yield (
            Record(
                body=_body(page, pending, signature),
                id=own,
                parent_id=above[-1][1] if above else None,
                name=signature.user,
                author_url=signature.url,
                posted_raw=signature.time,
                permalink=None if own == f"r{number}" else f"#{own}",
            ),
            line.block,
        )
        above.append((level, own))
        pending = []


_DEEPEST = 40


def _level(page: Outline, line: Line) -> int:
    around = (line.block, *page.ancestors(line.block, _DEEPEST))
    return sum(page.tags[order].name in _INDENTS for order in around)


def _ids(page: Outline, start: int, line: Line) -> Iterator[str]:
    """Yield the ids that DiscussionTools sets at the start of a comment, or around its signature's time."""
    for order in range(max(0, start - 3), line.texts[-1]):
        identifier = page.id(order)
        if identifier.startswith("c-"):
            yield identifier


def _body(page: Outline, lines: Sequence[Line], signature: _Signature) -> str:
    """Return the markup of a comment's lines without the signature, and without the dash before it."""
    *whole, last = lines
    texts = [t for t in last.texts if t < signature.start]
    if texts and page.texts[texts[-1]].strip() == signature.user:
        texts.pop()
    if any(page.texts[t].strip() for t in texts):
        whole.append(replace(last, texts=texts))
    markup = body_markup(page, whole, 0)
    return markup[:-_BETWEEN] + _DASHES.sub("", markup[-_BETWEEN:])


def _signature(page: Outline, line: Line) -> _Signature | None:
    """Find the links to one user at a line's end with the time behind them."""
    tail, shown = "", ""
    names: frozenset[str] = frozenset()
    url, start = "", -1
    for text in reversed(line.texts):
        link = _linked(page, text)
        who = _users(link) if link and not _ZONED.search(page.texts[text]) else frozenset()
        same = names & who if names else who
        if same:
            if not names:
                shown = " ".join(tail.split())
                if not _ZONED.search(shown) or len(shown) > _BEFORE_TIME:
                    return None
            names, url, start, tail = same, link, text, ""
            continue
        tail = page.texts[text] + tail
        if (names and (link or len(tail.strip()) > _BETWEEN)) or len(tail) > 2 * _BEFORE_TIME:
            break
    found = find_date(shown) if names else None
    if found is None:
        return None
    zone = _ZONED.search(shown)
    return _Signature(_name(names), url, start, shown[found[0] : max(found[1], zone.end() if zone else 0)])


def _name(names: frozenset[str]) -> str:
    """Choose between the parts of a link's title: an address is whose contributions are linked, else a page's owner."""
    return next((name for name in sorted(names) if _ADDRESS.fullmatch(name)), "") or min(names, key=len)


_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{6,39}|~\d{4}-[\d-]{1,20}")


def _linked(page: Outline, text: int) -> str:
    """Return the address of the link that a text stands in."""
    for order in (page.parents[text], *page.ancestors(page.parents[text], 3)):
        if order >= 0 and page.tags[order].name == "a":
            return page.attributes(order).get("href", "")
    return ""


@lru_cache(maxsize=4_096)
def _users(href: str) -> frozenset[str]:
    """Return whom a link to `User:Ann`, `User talk:Ann/Archive` or `Special:Contributions/Ann` may name."""
    parts = urlsplit(href)
    title = (parse_qs(parts.query).get("title") or [unquote(parts.path)])[0]
    space, _, rest = title.rpartition("/wiki/")[2].rpartition("/index.php/")[2].partition(":")
    if not rest or "." in space or rest.startswith("//"):
        return frozenset()
    first, _, second = rest.partition("/")
    return frozenset(name for part in (first, second.partition("/")[0]) if (name := part.replace("_", " ").strip()))
