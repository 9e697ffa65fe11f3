"""Artalk: a script in the page names the server, and the server's answers hold the thread.

Read in the source of the client 2.9.1; no server was run. `Artalk.init({server, site, pageKey})` (the key is the page's
path where none is given) leads to `SERVER/api/v2/comments?page_key=…&site_name=…&limit=…&offset=…`. With `flat_mode`
every comment counts for the paging, without it the top-level ones do. `rid` is the comment that is answered, 0 for
none. `content` is Markdown, which the client renders; `content_marked` is that, rendered by the server. Rows that are
not `visible` only stand for what others quote, and come again on a page of their own. The badge of administrators is
the one that the client translates. General knowledge, not checked: how many comments a server gives at most, for which
reason the next offset goes by what came; the form of `date`, which is taken with an offset only where it has one.

A page saved from a browser holds the comments that the script has drawn; those are left to the generic reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want
from threadscope.platforms.services import (
    Heard,
    Service,
    absent,
    answered,
    count,
    hear,
    rows,
    siblings,
    with_query,
    words,
)

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "artalk"
VERSION = 1

_SERVICE = Service(NAME, VERSION, "Artalk")
_LIMIT = 100
_MADE = re.compile(r"\bartalk\.init\s{0,9}\(|\bnew\s{1,9}artalk\s{0,9}\(", re.IGNORECASE)
_MEMBER = r"""(?<![\w$.])["']?{}["']?\s{{0,20}}:\s{{0,20}}["'`]([^"'`]{{0,2000}})["'`]"""
_SERVER, _KEY, _SITE = (re.compile(_MEMBER.format(name)) for name in ("server", "pageKey", "site"))
_API = re.compile(r"/?(?:/api/?)?$")
_ADMINISTRATOR = "\u7ba1\u7406\u5458"
"""The badge's text ("administrator") before the client translates it."""


def matches(document: Document) -> bool:
    """Look for the call that starts the client, or for the shape of an answer."""
    if document.media == "json":
        return _is_answer(document.data)
    return document.media == "html" and "artalk" in document.scripts


def _is_answer(data: object) -> bool:
    if not isinstance(data, Mapping) or not {"comments", "count", "roots_count"} <= data.keys():
        return False
    return all({"id", "rid", "nick", "content"} <= row.keys() for row in rows(data["comments"]))


def read(document: Document) -> Candidate | None:
    """Say where the comments are, or read a saved answer; None for a page in which they are drawn."""
    if document.media == "json":
        return answered(document, _SERVICE, _listen)
    if document.calls("atk-comment"):
        return None
    for node in document.tree.css("script"):
        script = node.text()
        made = _MADE.search(script)
        server = _SERVER.search(script, made.end()) if made else None
        if server:
            return absent(document, _SERVICE, _want(document, script, server))
    return None


def _want(document: Document, script: str, server: re.Match[str]) -> Want | None:
    """Build the address of the first answer as the client does; None where the page does not say enough."""
    beside = siblings(script, server.start(), server.end())
    key, site = _KEY.search(beside), _SITE.search(beside)
    address = document.absolute(_API.sub("", _plain(server[1])))
    page = (_plain(key[1]) if key else "") or urlsplit(document.page.url or document.canonical_url).path
    if not address or not page:
        return None
    query = {"page_key": page, "site_name": _plain(site[1]) if site else "", "limit": _LIMIT, "offset": 0}
    return Want(f"{address}/api/v2/comments?{urlencode({**query, 'flat_mode': 'true'})}", "page", essential=True)


def _plain(said: str) -> str:
    return said.replace("\\/", "/").strip()


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join pages of comments."""
    return hear(_SERVICE, candidate, answers, _listen)


def _listen(heard: Heard, data: Any, url: str) -> tuple[Heard, list[Want]] | None:
    if not _is_answer(data):
        return None
    listed = [row for row in rows(data["comments"]) if row.get("visible", True)]
    before = len(heard.records)
    # What waits for approval is shown to its author and to administrators only
    heard = heard.adding(_record(row) for row in listed if row.get("is_pending") is not True)
    stated = count(data["count"]) or 0
    query = dict(parse_qsl(urlsplit(url).query))
    start = query.get("offset", "0")
    seen = int(start) + len(listed) if start.isascii() and start.isdigit() and len(start) < 8 else stated
    left = max(0, stated - len(heard.records))
    wants = []
    if left and seen < stated and len(heard.records) > before and query.get("flat_mode") == "true":
        wants = [Want(with_query(url, offset=seen), "page", essential=True)]
    return replace(heard, stated=stated, hidden={"": 0 if wants else left}), wants


def _record(row: Mapping[str, Any]) -> Record:
    identifier, parent = words(row.get("id")), words(row.get("rid"))
    link, marked = words(row.get("link")), words(row.get("content_marked"))
    return Record(
        body=marked or words(row.get("content")),
        plain=not marked,
        id=identifier or None,
        parent_id=parent if parent not in ("", "0") else None,
        name=words(row.get("nick")),
        author_url=link if not link or re.match(r"(?:https?:)?//", link) else f"https://{link}",
        posted=words(row.get("date")) or None,
        permalink=f"#atk-comment-{identifier}" if identifier else None,
        by_host=words(row.get("badge_name")) == _ADMINISTRATOR,
        likes=count(row.get("vote_up")),
    )
