"""Mastodon: a status' context (`/api/v1/statuses/ID/context`), and what its page says of it.

The context holds what the status answers (`ancestors`) and every known reply below it (`descendants`), but not the
status itself. Descendants are the comments; ancestors are another thread and left out. Sure from answers recorded in
the tests of a public client library; the anonymous limit (60 replies, 20 deep) is general knowledge, so a thread of
just that size is reported as possibly cut. A page holds no reply without scripts. Replies on servers that this one
does not know are in no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from threadscope.model import Post
from threadscope.platforms.answers import Harvest, number, opened, post_of, propose, rows, some, text, utc
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want

__all__ = ["NAME", "VERSION", "matches", "merge", "read"]

NAME = "mastodon"
VERSION = 1

_ANONYMOUS_LIMIT = 60
_PRIVATE = frozenset({"private", "direct"})
_API = re.compile(r"/api/v1/statuses/(\d{1,30})(?:/context)?$")
_STATUS = re.compile(r"/(?:@[^/]{1,200}|users/[^/]{1,200}/statuses|web/statuses|deck/@[^/]{1,200})/(\d{1,30})/?$")


def matches(document: Document) -> bool:
    """Accept a context, and pages of a Mastodon server."""
    if document.media == "json":
        data = document.data
        return isinstance(data, Mapping) and all(_are_statuses(data.get(key)) for key in ("ancestors", "descendants"))
    return document.media == "html" and "mastodon" in document.names


def _are_statuses(value: object) -> bool:
    shaped = ("in_reply_to_id", "account", "content")
    return isinstance(value, list) and all(
        isinstance(row, Mapping) and all(k in row for k in shaped) for row in value[:3]
    )


def read(document: Document) -> Candidate | None:
    """Read a saved context; of a page, ask for the context of its status."""
    if document.media == "json":
        found = _API.search(urlsplit(document.page.url).path)
        root = found[1] if found else _root(document.data)
        site = _site(document.page.url) if found else ""
        wants = (Want(f"{site}/api/v1/statuses/{root}", "status"),) if site else ()
        return propose(document, (NAME, VERSION), _context(document.data, root), wants)
    for url in (document.page.url, document.canonical_url, _alternate(document)):
        found = _STATUS.search(urlsplit(url).path) if url else None
        if found and (site := _site(url)):
            want = Want(f"{site}/api/v1/statuses/{found[1]}/context", "context", essential=True)
            where = f"replies are loaded by a script; read {want.url}"
            return propose(document, (NAME, VERSION), Harvest(absent=where), (want,))
    return None


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _alternate(document: Document) -> str:
    node = document.tree.css_first("link[rel='alternate'][type='application/activity+json'][href]")
    return (node.attributes.get("href") or "") if node else ""


def _root(data: Mapping[str, Any]) -> str:
    """Find the status that the context belongs to: what replies answer and the answer does not hold."""
    told = rows(data.get("descendants"))
    known = {text(row.get("id")) for row in told}
    return next((p for row in told if (p := text(row.get("in_reply_to_id"))) and p not in known), "")


def _context(data: Mapping[str, Any], root: str) -> Harvest:
    told = [row for row in rows(data.get("descendants")) if text(row.get("id"))]
    shown = [row for row in told if text(row.get("visibility")) not in _PRIVATE]
    host = next((text(r.get("in_reply_to_account_id")) for r in shown if text(r.get("in_reply_to_id")) == root), "")
    warnings = []
    if len(shown) < len(told):
        warnings.append(f"{some(len(told) - len(shown), 'reply that is', 'replies that are')} not public: left out")
    if len(told) == _ANONYMOUS_LIMIT:
        warnings.append(f"servers give strangers at most {_ANONYMOUS_LIMIT} replies; there may be more")
    return Harvest(tuple(_record(row, host) for row in shown), warnings=tuple(warnings))


def _record(row: Mapping[str, Any], host: str) -> Record:
    account = row.get("account")
    account = account if isinstance(account, Mapping) else {}
    return Record(
        body=_with_warning(row),
        id=text(row.get("id")),
        parent_id=text(row.get("in_reply_to_id")) or None,
        name=text(account.get("display_name")).strip() or text(account.get("acct")),
        author_url=text(account.get("url")) or None,
        posted=utc(row.get("created_at")),
        permalink=text(row.get("url")) or text(row.get("uri")) or None,
        by_host=bool(host) and text(account.get("id")) == host,
        likes=number(row.get("favourites_count")),
    )


def _with_warning(row: Mapping[str, Any]) -> str:
    """Put a content warning, which the author wrote too, before the text."""
    from html import escape

    spoiler = text(row.get("spoiler_text")).strip()
    content = text(row.get("content"))
    return f"<p>{escape(spoiler)}</p>{content}" if spoiler else content


def merge(candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
    """Join the context to a page, or the status itself to a context."""
    document, harvest = candidate.state
    wants = list(candidate.wants)
    for answer in answers:
        told, why = opened(answer, document.options)
        data = told.data if told is not None and told.media == "json" else None
        if answer.want.role == "context" and told is not None and isinstance(data, Mapping) and matches(told):
            found = _API.search(urlsplit(answer.want.url).path)
            harvest = replace(_context(data, found[1] if found else _root(data)), pages=harvest.pages + 1)
        elif answer.want.role == "status" and isinstance(data, Mapping) and "content" in data:
            harvest = replace(harvest, post=_post(data), stated=None, pages=harvest.pages + 1)
        elif answer.want.role == "context":
            harvest = replace(harvest, absent=f"replies not read: {why or 'the answer is no context'}")
        else:
            harvest = replace(harvest, warnings=(*harvest.warnings, f"the status itself was not read: {why}"))
    return propose(document, (NAME, VERSION), harvest, wants)


def _post(row: Mapping[str, Any]) -> Post:
    from threadscope.platforms.bodies import read_bodies

    account = row.get("account")
    account = account if isinstance(account, Mapping) else {}
    body = read_bodies([(text(row.get("content")), False)])[0].text
    name = text(account.get("display_name")).strip() or text(account.get("acct"))
    return post_of(text(row.get("url")), "", name, utc(row.get("created_at")), body)
