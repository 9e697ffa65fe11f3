"""Waline: a script in the page names the server, and the server's answers hold the thread.

Read in the sources of the client 3.13 and the server 1.39, and checked against a running server. `init({serverURL,
path})` (the path is the page's own where none is given) leads to `SERVER/api/comment?path=…&pageSize=…&page=…`,
which counts pages by top-level comments, up to 100 each. Older servers (not checked here) are asked at
`SERVER/comment`, may answer without the `{errno, errmsg, data}` around it, and write `insertedAt` (ISO 8601) in
place of `time` (milliseconds). `rid` is the top-level comment, `pid` the one that is answered. `count` includes
replies to comments that were taken away, which the answers leave out.

A page saved from a browser holds the comments that the script has drawn (`.wl-card-item`); those are read too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode, urlsplit

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, classes, comments_of, make_thread
from threadscope.platforms.fit import fit
from threadscope.platforms.services import (
    Heard,
    Service,
    absent,
    answered,
    count,
    further_pages,
    hear,
    rows,
    siblings,
    words,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "waline"
VERSION = 1

_SERVICE = Service(NAME, VERSION, "Waline")
_PAGE_SIZE = 100
_SERVER = re.compile(r"""["']?\bserverURL["']?\s{0,20}[:=]\s{0,20}["'`]([^"'`\s]{1,500})["'`]""", re.IGNORECASE)
_PATH = re.compile(r"""["']?\bpath["']?\s{0,20}:\s{0,20}["'`]([^"'`\s]{1,2000})["'`]""")
_RESERVED = re.compile(r"%(?=2[3-6BCF]|3[ABDF]|40)", re.IGNORECASE)
"""What JavaScript's `decodeURI` leaves as it is."""


def matches(document: Document) -> bool:
    """Look for the client's configuration or its cards in a page, or for the shape of an answer."""
    if document.media == "json":
        return _inner(document.data) is not None
    return document.media == "html" and ("wl-card-item" in document.names or "serverurl" in document.scripts)


def _inner(data: object) -> Mapping[str, Any] | None:
    """Return a page of comments, out of its wrapping; None for another shape."""
    inner = data.get("data") if isinstance(data, Mapping) and isinstance(data.get("data"), Mapping) else data
    if not isinstance(inner, Mapping) or not {"page", "totalPages", "count", "data"} <= inner.keys():
        return None
    fits = all("comment" in row and "objectId" in row and "nick" in row for row in rows(inner["data"]))
    return inner if fits else None


def read(document: Document) -> Candidate | None:
    """Read what a script has drawn, else say where the comments are; or read a saved answer."""
    if document.media == "json":
        return answered(document, _SERVICE, _listen)
    drawn = document.tree.css(".wl-card-item[id]")
    if drawn:
        return _drawn(document, drawn)
    for node in document.tree.css("script"):
        script = node.text()
        if found := _SERVER.search(script):
            server = _server(document, found[1])
            path = _path(document, script, found)
            query = {"path": path, "pageSize": _PAGE_SIZE, "page": 1, "sortBy": "insertedAt_asc"}
            address = f"{server}/api/comment?{urlencode(query)}"
            want = Want(address, "page", essential=True) if server and path else None
            return absent(document, _SERVICE, want)
    return None


def _server(document: Document, said: str) -> str | None:
    """Return the server's address as the client makes it: https where none is said, without a slash at the end."""
    said = said.replace("\\/", "/").rstrip("/")
    if not re.match(r"(?:https?:)?//", said):
        said = f"https://{said}"
    return document.absolute(said)


def _path(document: Document, script: str, server: re.Match[str]) -> str:
    """Return the thread's path: the configuration's own, else that of the page; decoded as the client does."""
    said = _PATH.search(siblings(script, server.start(), server.end()))
    path = said[1].replace("\\/", "/") if said else urlsplit(document.page.url or document.canonical_url).path
    try:
        return unquote(_RESERVED.sub("%25", path), errors="strict")
    except UnicodeDecodeError:
        return path


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join pages of comments; where a server knows no `/api`, ask it as servers were asked before."""
    merged = hear(_SERVICE, candidate, answers, _listen)
    heard: Heard = merged.state
    if heard.answers or merged.wants or not heard.lost:
        return merged
    old = [a.want.url.replace("/api/comment?", "/comment?", 1) for a in answers if "/api/comment?" in a.want.url]
    return replace(merged, wants=tuple(Want(url, "page", essential=True) for url in old))


def _listen(heard: Heard, data: Any, url: str) -> tuple[Heard, list[Want]] | None:
    inner = _inner(data)
    if inner is None:
        return None
    listed = rows(inner["data"])
    found = [row for top in listed for row in (top, *rows(top.get("children")))]
    # Only a signed-in moderator's answers hold comments of another status; readers of the page never saw those
    public = [row for row in found if row.get("status", "approved") == "approved"]
    known = {*heard.records, *(words(row.get("objectId")) for row in public)}
    heard = heard.adding(_record(row, known) for row in public)
    wants = further_pages(url, inner["page"], inner["totalPages"])
    stated = count(inner["count"])
    seen = (heard.note or frozenset()) | {count(inner["page"])}
    left = max(0, (stated or 0) - len(heard.records)) if len(seen) < (count(inner["totalPages"]) or 0) else 0
    lost = heard.lost if heard.answers else ()  # an old server's refusal of `/api`
    return replace(heard, stated=stated, hidden={"": left}, lost=lost, note=seen), wants


def _record(row: Mapping[str, Any], known: set[str]) -> Record:
    link = words(row.get("link"))
    pid, rid = words(row.get("pid")), words(row.get("rid"))
    identifier = words(row.get("objectId"))
    return Record(
        body=words(row.get("comment")),
        id=identifier or None,
        parent_id=pid if pid in known else rid if rid in known else None,
        name=words(row.get("nick")),
        author_url=link if not link or re.match(r"(?:https?:)?//", link) else f"https://{link}",
        posted=words(row.get("time")) or words(row.get("insertedAt")) or words(row.get("createdAt")) or None,
        by_host=row.get("type") == "administrator",
        likes=count(row.get("like")),
    )


# --- what the script has drawn --------------------------------------------------------------------------------------


def _drawn(document: Document, cards: Sequence[LexborNode]) -> Candidate:
    comments = comments_of(document, [_drawn_record(card) for card in cards])
    heading = document.tree.css_first(".wl-count .wl-num")
    said = heading.text(strip=True) if heading else ""
    stated = int(said) if said.isdecimal() and len(said) < 9 else None
    rate, why = fit(comments, stated)
    facts: dict[str, Any] = {"stated_count": stated, "fit": rate}
    if document.tree.css_first(".wl-operation") is not None:
        facts |= {"status": "partial", "detail": "more comments were not loaded before saving"}
    roots = tuple(card for card in cards if _card_above(card) is None)
    return Candidate(
        NAME, make_thread(document, comments, platform=NAME, version=VERSION, **facts), rate, roots=roots, why=why
    )


def _card_above(card: LexborNode) -> LexborNode | None:
    above = card.parent
    while above is not None and "wl-card-item" not in classes(above):
        above = above.parent
    return above


def _drawn_record(card: LexborNode) -> Record:
    """Read one card; its replies' cards come after its own elements, so the first of each class is its own."""
    nick, time, content = (card.css_first(f".{name}") for name in ("wl-nick", "wl-time", "wl-content"))
    answered_to = content.css_first(".wl-reply-to a[href^='#']") if content else None
    above = _card_above(card)
    parent = (answered_to.attributes.get("href") or "")[1:] if answered_to else ""
    texts = [c for c in content.iter() if c.tag == "div" and "wl-reply-to" not in classes(c)] if content else []
    user = next((child for child in card.iter() if "wl-user" in classes(child)), None)
    identifier = card.attributes.get("id")
    return Record(
        body="".join(text.inner_html or "" for text in texts),
        id=identifier,
        parent_id=parent or (above.attributes.get("id") if above is not None else None),
        name=nick.text() if nick else "",
        author_url=nick.attributes.get("href") if nick else None,
        posted_raw=time.text() if time else None,
        permalink=f"#{identifier}",
        by_host=user is not None and user.css_first(".administrator-icon") is not None,
    )
