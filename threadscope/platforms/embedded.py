"""Comments that a page carries for its scripts and does not show: as JSON, or as attributes of the site's own elements.

Why: pages that are drawn in the browser bring their data along, in a script of type `application/json`, in an
assignment (`window.__STATE__ = {...}`), or in an attribute (`data-comments='[...]'`, `<x-comment text="..."
author="...">`); saved before any script has run, they show nothing. Only what stands under a name that speaks of
comments is looked at, so that a shop's products or a list of articles are none. What fields mean is told by their
names, as in the answers of services that nobody described (`json_rows`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from threadscope.platforms.answers import Harvest, propose
from threadscope.platforms.base import Candidate, Document
from threadscope.platforms.deepjson import loads
from threadscope.platforms.json_fields import TEXTS, plain_key
from threadscope.platforms.json_rows import harvest_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "embedded"
VERSION = 1
_SPEAKS = re.compile(
    r"comm?ents?|repl(?:y|ies)|responses?|discussion|kommentare?|commentaires|comentarios", re.IGNORECASE
)
_OTHER = re.compile(r"count|latest|recent|newest|config|setting|form|url|link|enabled|status|policy", re.IGNORECASE)
_CARRIED = re.compile(r"omment[a-zA-Z_]{0,24}(?:\"|&quot;|&#34;)?\s{0,4}[:=]\s{0,4}[\"']?\s{0,4}[\[{]")
"""Data under a name that speaks of comments; it begins with letters, which are found fast."""
_HINTS = ('"replies":', "replies&quot;:", "-comment>")
"""The same for other names, and what a site's own elements end with."""
_ASSIGNED = re.compile(r"[=(]\s{0,4}(?=[\[{])")
_STARTS = 40
"""Places of one script where data may begin; more are code."""
_MOST = 200_000
"""Values of one piece of data that are looked at, and elements of a page."""
_PEOPLE = ("users", "commenters", "authors", "members", "accounts", "included")


def matches(document: Document) -> bool:
    """Look for data about comments in the page's text, before anything is parsed."""
    if document.media != "html":
        return False
    text = document.text
    return _CARRIED.search(text) is not None or any(hint in text for hint in _HINTS)


def read(document: Document) -> Candidate | None:
    """Read the piece of data with most comments; None where there is none."""
    best: Harvest | None = None
    for data in (*_in_scripts(document), *_in_elements(document)):
        found = harvest_of(data)
        if found is not None and (best is None or len(found.records) > len(best.records)):
            best = found
    if best is None:
        return None
    return propose(document, (NAME, VERSION), replace(best, post=None))  # the page's head says what it is about


def _in_scripts(document: Document) -> Iterator[dict[str, Any]]:
    for script in document.elements("script"):
        given = script.attributes
        kind = (given.get("type") or "").lower()
        text = script.text() or ""
        if kind == "application/ld+json" or not _SPEAKS.search(text):
            continue
        if "json" in kind:
            yield from _pieces(_decoded(text), named=_is_list(given.get("id") or ""))
        else:
            for data in _assigned(text):
                yield from _pieces(data)


def _decoded(text: str) -> Any:
    try:
        return loads(text)
    except ValueError:
        return None


def _assigned(text: str) -> Iterator[Any]:
    """Yield what a script assigns or passes on that is JSON as it stands."""
    decoder, end = json.JSONDecoder(), 0
    for _, found in zip(range(_STARTS), _ASSIGNED.finditer(text), strict=False):
        if found.end() < end:
            continue
        try:
            data, end = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            continue
        named = _is_list(text[max(0, found.start() - 40) : found.start()].strip().rpartition(" ")[2])
        yield {"comments": data} if named and isinstance(data, list) else data


def _is_list(name: str) -> bool:
    """Tell the name of a thread from those of its count, its form or of a list of the newest comments."""
    return _SPEAKS.search(name) is not None and _OTHER.search(name) is None


def _pieces(data: Any, *, named: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the parts of some data that stand under a name for comments, with the people listed beside them."""
    beside = {key: data[key] for key in _PEOPLE if key in data} if isinstance(data, Mapping) else {}
    if named and isinstance(data, list):
        yield {"comments": data}
    stack: list[Any] = [data]
    for _ in range(_MOST):
        if not stack:
            break
        value = stack.pop()
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if isinstance(inner, list | Mapping):
                    if _is_list(key):  # whatever stands in it is read with it
                        yield {**beside, "comments": _listed(inner)}
                    else:
                        stack.append(inner)
        elif isinstance(value, list):
            stack.extend(item for item in value if isinstance(item, list | Mapping))


def _listed(value: Any) -> Any:
    """Return rows that are indexed by their ids as a list."""
    if isinstance(value, Mapping):
        for inner in (value, *value.values()):
            if isinstance(inner, Mapping) and len(inner) > 1 and all(isinstance(v, Mapping) for v in inner.values()):
                return list(inner.values())
    return value


# --- attributes -------------------------------------------------------------------------------------------------------


def _in_elements(document: Document) -> Iterator[dict[str, Any]]:
    """Yield JSON in attributes, and the site's own elements whose attributes are the fields of a comment."""
    rows: dict[int, dict[str, Any]] = {}
    tops: list[dict[str, Any]] = []
    for _, node in zip(range(_MOST), document.tree.css("body *"), strict=False):
        given = node.attributes
        if not given:
            continue
        for key, value in given.items():
            start = (value or "")[:8].lstrip()[:1]
            if value and start and start in "[{" and (_SPEAKS.search(key) or _SPEAKS.search(value)):
                yield from _pieces(_decoded(value), named=_is_list(key) or _is_list(node.tag or ""))
        tag = node.tag or ""
        if "-" in tag and _is_list(tag) and any(plain_key(key) in TEXTS for key in given):
            row: dict[str, Any] = {_plain(tag, key): value for key, value in given.items()}
            rows[node.mem_id] = row
            above = _above(node, rows)
            (tops if above is None else above.setdefault("replies", [])).append(row)
    if tops:
        yield {"comments": tops}


def _plain(tag: str, key: str) -> str:
    """Return an attribute's name without the element's own in front of it."""
    return key.removeprefix(tag.rpartition("-")[2] + "-")


def _above(node: LexborNode, rows: Mapping[int, dict[str, Any]]) -> dict[str, Any] | None:
    at, steps = node.parent, 0
    while at is not None and steps < _DEEP:
        if at.mem_id in rows:
            return rows[at.mem_id]
        at, steps = at.parent, steps + 1
    return None


_DEEP = 12
