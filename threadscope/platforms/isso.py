"""Isso: the page holds an empty `#isso-thread`, one address answers with the whole thread.

Read in the source of Isso 0.14 and checked against a running one. The endpoint is `script[data-isso]`, else the
place that `js/embed.min.js` came from; the thread is `data-isso-id`, else the page's path. `GET ENDPOINT/?uri=ID`
without a limit gives all comments and replies. `created` is seconds since 1970 as a float; `mode` 4 is a deleted
comment that still has replies, which the totals count; the server hangs deeper replies under their top-level
comment. The host is known by `data-isso-page-author-hashes`.

A page saved from a browser holds the comments that the script has drawn (`.isso-comment`), with exact times; those
are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, classes, comments_of, make_thread
from threadscope.platforms.fit import fit
from threadscope.platforms.services import Heard, Service, absent, answered, count, expected, hear, rows, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "isso"
VERSION = 1

_SERVICE = Service(NAME, VERSION, "Isso")
_SCRIPTS = ("/js/embed.min.js", "/js/embed.dev.js")
_DELETED = 4
_NUMBER = re.compile(r"\d{1,6}")


def matches(document: Document) -> bool:
    """Look for the thread's element in a page, or for the shape of an answer."""
    if document.media == "json":
        return _is_answer(document.data)
    return document.media == "html" and "isso-thread" in document.names


def _is_answer(data: object) -> bool:
    if not isinstance(data, Mapping) or not {"replies", "total_replies", "hidden_replies"} <= data.keys():
        return False
    return all("created" in row and "text" in row for row in rows(data["replies"]))


def read(document: Document) -> Candidate | None:
    """Read what a script has drawn, else say where the comments are; or read a saved answer."""
    if document.media == "json":
        return answered(document, _SERVICE, _listen)
    thread = document.tree.css_first("#isso-thread")
    if thread is None:
        return None
    drawn = thread.css(".isso-comment[id^='isso-']")
    if drawn:
        return _drawn(document, thread, drawn)
    endpoint, hosts = _configuration(document)
    uri = thread.attributes.get("data-isso-id") or urlsplit(document.page.url or document.canonical_url).path
    known = endpoint and uri
    address = f"{(endpoint or '').rstrip('/')}/?{urlencode({'uri': uri})}"
    return absent(document, _SERVICE, Want(address, "thread", essential=True) if known else None, hosts)


def _configuration(document: Document) -> tuple[str | None, frozenset[str]]:
    """Return the endpoint and the hashes of the page's authors, as the embedding script's attributes say."""
    endpoint, hosts = None, frozenset[str]()
    for node in document.tree.css("script[data-isso], script[src]"):
        address = node.attributes.get("data-isso")
        source = node.attributes.get("src") or ""
        if address is None and source.endswith(_SCRIPTS):
            address = source[: -len(_SCRIPTS[0])]
        if address is not None and endpoint is None:
            endpoint = document.absolute(address or "/")
            hashes = node.attributes.get("data-isso-page-author-hashes") or ""
            hosts = frozenset(hashes.replace(",", " ").split())
    return endpoint, hosts


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Take the endpoint's answer."""
    return hear(_SERVICE, candidate, answers, _listen)


def _listen(heard: Heard, data: Any, _: str) -> tuple[Heard, list[Want]] | None:
    if not _is_answer(data):
        return None
    found, hidden = [], {"": count(data["hidden_replies"]) or 0}
    for row in rows(data["replies"]):
        replies = rows(row.get("replies"))
        found += [row, *replies]
        hidden[words(row.get("id"))] = count(row.get("hidden_replies")) or 0
    kept = [row for row in found if row.get("mode") != _DELETED]
    gone = [words(row.get("id")) for row in found if row.get("mode") == _DELETED]
    # `plain=1` asks for the Markdown as typed; rendered texts always start with an element
    plain = not any(words(row["text"]).lstrip().startswith("<") for row in kept if "text" in row)
    records = [_record(row, heard.note or frozenset(), plain=plain) for row in kept]
    whole = len(found) + sum(hidden.values())
    stated = max(whole, count(data["total_replies"]) or 0)  # servers before 0.13 count top-level comments only
    return replace(heard.adding(records, gone), stated=stated, hidden=hidden), []


def _record(row: Mapping[str, Any], hosts: frozenset[str], *, plain: bool) -> Record:
    parent = words(row.get("parent"))
    identifier = words(row.get("id"))
    return Record(
        body=words(row.get("text")),
        plain=plain,
        id=f"isso-{identifier}" if identifier else None,
        parent_id=f"isso-{parent}" if parent else None,
        name=unescape(words(row.get("author"))),  # the server stores names and addresses escaped, for its script
        author_url=unescape(words(row.get("website"))) or None,
        posted=words(row.get("created")) or None,
        by_host=words(row.get("hash")) in hosts if hosts else False,
        likes=count(row.get("likes")),
    )


# --- what the script has drawn --------------------------------------------------------------------------------------


def _drawn(document: Document, thread: LexborNode, nodes: Sequence[LexborNode]) -> Candidate:
    nodes = [node for node in nodes if next(_own(node, "isso-text"), None) is not None]
    kept = [node for node in nodes if not _is_removed(node)]
    comments = comments_of(document, [_drawn_record(node) for node in kept])
    heading = thread.css_first(".isso-thread-heading")
    number = _NUMBER.search(heading.text()) if heading else None
    stated = int(number[0]) if number else None
    removed = len(nodes) - len(kept)
    rate, why = fit(comments, expected(stated, len(comments), removed))
    facts: dict[str, Any] = {"removed": removed, "fit": rate, "stated_count": stated}
    if thread.css_first(".isso-comment-loader") is not None:
        facts |= {"status": "partial", "detail": "lists of hidden comments were not opened before saving"}
    made = make_thread(document, comments, platform=NAME, version=VERSION, **facts)
    return Candidate(NAME, made, rate, roots=(thread,), why=why)


def _own(node: LexborNode, name: str) -> Iterator[LexborNode]:
    """Yield a comment's own elements of a class; replies are in `.isso-follow-up`, beside its wrapper."""
    for child in node.iter():
        if "isso-text-wrapper" in classes(child):
            yield from child.css(f".{name}")


def _is_removed(node: LexborNode) -> bool:
    note, text = next(_own(node, "isso-note"), None), next(_own(node, "isso-text"), None)
    return bool(note and note.text(strip=True)) and not (text and text.text(strip=True).strip("\xa0"))


def _drawn_record(node: LexborNode) -> Record:
    identifier = node.attributes.get("id") or ""
    author, text = next(_own(node, "isso-author"), None), next(_own(node, "isso-text"), None)
    time = next((t for link in _own(node, "isso-permalink") for t in link.css("time")), None)
    above = node.parent
    while above is not None and "isso-comment" not in classes(above):
        above = above.parent
    return Record(
        body=(text.inner_html or "") if text else "",
        id=identifier,
        parent_id=above.attributes.get("id") if above is not None else None,
        name=author.text() if author else "",
        author_url=author.attributes.get("href") if author else None,
        posted=time.attributes.get("datetime") if time else None,
        posted_raw=time.text() if time else None,
        permalink=f"#{identifier}",
        by_host="isso-is-page-author" in classes(node),
    )
