"""Substack: the comments of a post as its site's own script gets them, saved by the user.

The endpoint is undocumented and may want a session, so nothing is asked of Substack; a page says which answer would
help. The fields are sure from type definitions in public client code (id, body, date, name, ancestor_path, children,
deleted, reactions, reaction_count); `metadata.is_author` is general knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from threadscope.platforms.answers import Harvest, number, propose, rows, text, utc, walk
from threadscope.platforms.base import Candidate, Document, Record

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "substack"
VERSION = 1

_POST = re.compile(r'\\?"post\\?":\s?\{[^{}]{0,400}?\\?"id\\?":\s?(\d{1,12})')
_COUNT = re.compile(r'\\?"comment_count\\?":\s?(\d{1,7})')


def matches(document: Document) -> bool:
    """Accept the comments' answer, and a publication's pages."""
    if document.media == "json":
        return bool(_comments(document.data))
    return document.media == "html" and "_preloads" in document.scripts and "substackcdn" in document.text


def _comments(data: object) -> list[Mapping[str, Any]]:
    listed = rows(data.get("comments")) if isinstance(data, Mapping) else rows(data)
    first = listed[0] if listed else {}
    return listed if {"id", "body", "date", "children", "ancestor_path"} <= first.keys() else []


def read(document: Document) -> Candidate | None:
    """Read the answer; of a page, say where its comments are."""
    if document.media == "json":
        return propose(document, (NAME, VERSION), _answer(document.data))
    if "/p/" not in urlsplit(document.page.url or document.canonical_url).path:
        return None
    post, count = _POST.search(document.text), _COUNT.search(document.text)
    stated = int(count[1]) if count else None
    if stated == 0:
        return propose(document, (NAME, VERSION), Harvest(stated=0))
    parts = urlsplit(document.page.url or document.canonical_url)
    number_of = post[1] if post else "POST-ID"
    address = f"{parts.scheme}://{parts.netloc}/api/v1/post/{number_of}/comments?all_comments=true&sort=best_first"
    advice = f"comments are loaded by Substack; open {address} in your browser, save it, and give the saved file"
    return propose(document, (NAME, VERSION), Harvest(absent=advice, stated=stated))


def _answer(data: object) -> Harvest:
    records, gone = [], []
    for row, parent in walk(_comments(data), lambda item: rows(item.get("children"))):
        identifier = text(row.get("id"))
        if not identifier:
            continue
        if row.get("deleted") or not text(row.get("body")):
            gone.append(identifier)
        records.append(_record(row, text(parent.get("id")) if parent else _last(text(row.get("ancestor_path")))))
    return Harvest(tuple(records), frozenset(gone))


def _last(path: str) -> str | None:
    """Return the nearest of the ancestors in "12.34"."""
    return path.rpartition(".")[2] or None


def _record(row: Mapping[str, Any], parent: str | None) -> Record:
    metadata, handle = row.get("metadata"), text(row.get("handle"))
    reactions = row.get("reactions")
    counts = [number(n) or 0 for n in reactions.values()] if isinstance(reactions, Mapping) else []
    told = number(row.get("reaction_count"))
    return Record(
        body=text(row.get("body")),
        plain=True,
        id=text(row.get("id")),
        parent_id=parent,
        name=text(row.get("name")),
        author_url=f"https://substack.com/@{handle}" if handle else None,
        posted=utc(row.get("date")),
        by_host=isinstance(metadata, Mapping) and metadata.get("is_author") is True,
        likes=told if told is not None else sum(counts) if counts else None,
    )
