"""Bluesky: a thread's answer (`app.bsky.feed.getPostThread`), and pages that only name a post.

The answer is a tree of `threadViewPost`; `notFoundPost` and `blockedPost` stand for what is gone. Texts are plain;
links and mentions are byte ranges of their UTF-8 ("facets"). Sure from a saved answer in a public client library and
from the network's own lexicons; that the endpoint takes a handle in place of a DID is seen in public code that does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, number, opened, post_of, propose, rows, some, text, utc, walk
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, web_url

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "bluesky"
VERSION = 1

_APP = "https://bsky.app/profile/"
_API = "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread"
_DEPTH = 1000
"""The endpoint's own limit of levels."""
_URI = re.compile(r"at://([A-Za-z0-9.:_-]{1,300})/app\.bsky\.feed\.post/([A-Za-z0-9._~-]{1,100})")
_PAGE = re.compile(r"https?://bsky\.app/profile/([A-Za-z0-9.:_-]{1,300})/post/([A-Za-z0-9._~-]{1,100})")
_WIDGET = re.compile(r"<(bsky-conversation|bluesky-comments|bsky-comments)\b([^<>]{0,2000})>", re.IGNORECASE)


def matches(document: Document) -> bool:
    """Accept a thread's answer, Bluesky's own pages, and pages with a known widget for one."""
    if document.media == "json":
        data = document.data
        thread = data.get("thread") if isinstance(data, Mapping) else None
        return isinstance(thread, Mapping) and _is_post(thread)
    return document.media == "html" and _target(document) is not None


def _is_post(node: Mapping[str, Any]) -> bool:
    post = node.get("post")
    return isinstance(post, Mapping) and isinstance(post.get("record"), Mapping) and "uri" in post


def _target(document: Document) -> tuple[str, str] | None:
    """Return (author, key) of the post that a page is, or shows the replies of."""
    found = _PAGE.match(document.page.url)
    if found is None and (widget := _WIDGET.search(document.text)):
        found = _URI.search(widget[2]) or _PAGE.search(widget[2])
    return (found[1], found[2]) if found else None


def read(document: Document) -> Candidate | None:
    """Read an answer; of a page, ask for it."""
    if document.media == "json":
        return propose(document, (NAME, VERSION), _thread(document.data["thread"]))
    target = _target(document)
    if target is None:
        return None
    query = {"uri": f"at://{target[0]}/app.bsky.feed.post/{target[1]}", "depth": _DEPTH, "parentHeight": 0}
    want = Want(f"{_API}?{urlencode(query, safe=':/')}", "thread", essential=True)
    return propose(
        document, (NAME, VERSION), Harvest(absent=f"replies are loaded by a script; read {want.url}"), (want,)
    )


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Take the thread's answer."""
    document, harvest = candidate.state
    for answer in answers:
        told, why = opened(answer, document.options)
        if told is not None and told.media == "json" and matches(told):
            found = _thread(told.data["thread"])
            own = document.page.url.startswith(_APP)
            harvest = replace(found, pages=2, post=found.post if own else None)
        else:
            harvest = replace(harvest, absent=f"replies not read: {why or 'the answer is no thread'}")
    return propose(document, (NAME, VERSION), harvest, candidate.wants)


def _thread(root: Mapping[str, Any]) -> Harvest:
    records, gone, hidden = [], [], 0
    main = root["post"]
    host = _did(main)
    for node, parent in walk(rows(root.get("replies")), lambda item: rows(item.get("replies"))):
        above = _uri(parent) if parent else None
        if _is_post(node):
            records.append(_record(node["post"], above, host))
            hidden += max((number(node["post"].get("replyCount")) or 0) - len(rows(node.get("replies"))), 0)
        elif _uri(node):
            gone.append(_uri(node))
            records.append(Record(id=_uri(node), parent_id=above))
    hidden += max((number(main.get("replyCount")) or 0) - len(rows(root.get("replies"))), 0)
    missing = (f"{some(hidden, 'reply is', 'replies are')} counted but not in the answer",) if hidden else ()
    return Harvest(tuple(records), frozenset(gone), _article(main), "https://bsky.app/", missing=missing)


def _uri(node: Mapping[str, Any]) -> str:
    post = node.get("post")
    return text(post.get("uri")) if isinstance(post, Mapping) else text(node.get("uri"))


def _author(post: Mapping[str, Any]) -> Mapping[str, Any]:
    author = post.get("author")
    return author if isinstance(author, Mapping) else {}


def _did(post: Mapping[str, Any]) -> str:
    return text(_author(post).get("did"))


def _name(post: Mapping[str, Any]) -> str:
    return text(_author(post).get("displayName")).strip() or text(_author(post).get("handle"))


def _address(post: Mapping[str, Any]) -> str | None:
    key = text(post.get("uri")).rpartition("/")[2]
    who = text(_author(post).get("handle")) or _did(post)
    return f"{_APP}{who}/post/{key}" if who and key else None


def _article(post: Mapping[str, Any]) -> Post:
    record = post["record"]
    return post_of(_address(post) or "", "", _name(post), utc(record.get("createdAt")), text(record.get("text")))


def _record(post: Mapping[str, Any], parent: str | None, host: str) -> Record:
    record = post["record"]
    who = text(_author(post).get("handle")) or _did(post)
    return Record(
        body=_linked(text(record.get("text")), rows(record.get("facets"))),
        id=text(post.get("uri")),
        parent_id=parent,
        name=_name(post),
        author_url=f"{_APP}{who}" if who else None,
        posted=utc(record.get("createdAt")),
        permalink=_address(post),
        by_host=bool(host) and _did(post) == host,
        likes=number(post.get("likeCount")),
    )


def _linked(said: str, facets: Sequence[Mapping[str, Any]]) -> str:
    """Write plain text with its facets as HTML; a range that overlaps, or cuts a character, is passed over."""
    raw = said.encode("utf-8", "surrogatepass")
    out: list[str] = []
    done = 0
    for start, end, href in sorted(_ranges(facets)):
        if done <= start < end <= len(raw) and _between(raw, start) and _between(raw, end):
            out += [_html(raw[done:start]), f'<a href="{escape(href)}">', _html(raw[start:end]), "</a>"]
            done = end
    return "".join([*out, _html(raw[done:])])


def _ranges(facets: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, str]]:
    found = []
    for facet in facets:
        index = facet.get("index")
        if not isinstance(index, Mapping):
            continue
        start, end = number(index.get("byteStart")), number(index.get("byteEnd"))
        for feature in rows(facet.get("features")):
            href = web_url(text(feature.get("uri")))
            if did := text(feature.get("did")):
                href = f"{_APP}{did}"
            if href and start is not None and end is not None:
                found.append((start, end, href))
                break
    return found


def _between(raw: bytes, at: int) -> bool:
    """Whether a byte offset lies between two characters."""
    return at == len(raw) or raw[at] & 0xC0 != 0x80


def _html(raw: bytes) -> str:
    return escape(raw.decode("utf-8", "replace")).replace("\n", "<br>")
