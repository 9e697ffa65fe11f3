"""Blogger's entries, as its comment feeds (JSON and Atom) and its exports write them.

The script that Blogger's own pages carry reads the JSON feed so: an entry's id ends in `post-N`, its answered comment
is the number in the link to `comments/default/N` (`rel=related`), a removed one has the extended property
`blogger.contentRemoved`. `thr:in-reply-to` names the post, never a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from threadscope.platforms.answers import rows
from threadscope.platforms.base import Record

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # lxml ships no types

__all__ = ["ATOM", "Entry", "is_comment_feed", "of_json", "of_xml", "record_of", "tail"]

ATOM = "{http://www.w3.org/2005/Atom}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_NEW = "{http://schemas.google.com/blogger/2018}"
_GOOGLE = "{http://schemas.google.com/g/2005}"
_ID = re.compile(r"(?:post|page|comment)-(\d{1,25})$")
_ANSWERED = re.compile(r"/comments/default/(\d{1,25})(?:[?/]|$)")
_COMMENT_FEED = re.compile(rb"<id>[^<>]{0,80}post-?\d{1,25}\.{1,2}comments</id>")
_KIND = re.compile(r"kind#(\w{1,20})$")


@dataclass(slots=True)
class Entry:
    """A post, a page or a comment."""

    number: str = ""
    kind: str = "comment"
    """`post`, `page`, `comment`, or what else an export holds."""
    post: str = ""
    """The number of the post that a comment belongs to."""
    parent: str = ""
    """The number of the comment that it answers."""
    name: str = ""
    author_url: str = ""
    published: str = ""
    title: str = ""
    content: str = ""
    plain: bool = False
    link: str = ""
    live: bool = True
    links: dict[str, str] = field(default_factory=dict)
    """Address by `rel`."""


def is_comment_feed(head: bytes) -> bool:
    """Tell the feed of one post's comments from an export by the id in its first lines."""
    return _COMMENT_FEED.search(head[:4000]) is not None


def tail(identifier: str) -> str:
    """Return the number at the end of one of Blogger's ids, "" where it has none."""
    found = _ID.search(identifier)
    return found[1] if found else ""


def record_of(entry: Entry) -> Record:
    """Make a comment's record; its id is the anchor that pages give it."""
    return Record(
        body=entry.content,
        plain=entry.plain,
        id=f"c{entry.number}",
        parent_id=f"c{entry.parent}" if entry.parent else None,
        name=entry.name,
        author_url=entry.author_url or None,
        posted=entry.published or None,
        permalink=entry.link or None,
    )


def of_json(data: object) -> Iterator[Entry]:
    """Read the entries of a JSON feed; values stand in members called `$t`."""
    feed = data.get("feed") if isinstance(data, Mapping) else None
    for row in rows(feed.get("entry")) if isinstance(feed, Mapping) else ():
        authors = rows(row.get("author"))
        content = row.get("content") or row.get("summary")
        entry = Entry(
            number=tail(value(row.get("id"))),
            name=value(authors[0].get("name")) if authors else "",
            author_url=value(authors[0].get("uri")) if authors else "",
            published=value(row.get("published")),
            title=value(row.get("title")),
            content=value(content),
            plain=isinstance(content, Mapping) and content.get("type") == "text",
            links={str(link.get("rel")): str(link.get("href") or "") for link in rows(row.get("link"))},
            live=all(prop.get("name") != "blogger.contentRemoved" for prop in rows(row.get("gd$extendedProperty"))),
        )
        reply = row.get("thr$in-reply-to")
        entry.post = tail(str(reply.get("ref"))) if isinstance(reply, Mapping) else ""
        yield _linked(entry)


def value(member: Any) -> str:
    """Return the text of a member such as `{"$t": "..."}`, "" for anything else."""
    told = member.get("$t") if isinstance(member, Mapping) else None
    return told if isinstance(told, str) else ""


def of_xml(element: _Element) -> Entry:
    """Read an Atom entry of a comment feed, of an old export (`category` names the kind) or of a new one."""
    content = element.find(f"{ATOM}content")
    entry = Entry(
        number=tail(_of(element, f"{ATOM}id")),
        kind=_kind(element),
        parent=tail(_of(element, f"{_NEW}inReplyTo")),
        name=_of(element, f"{ATOM}author/{ATOM}name"),
        author_url=_of(element, f"{ATOM}author/{ATOM}uri"),
        published=_of(element, f"{ATOM}published"),
        title=_of(element, f"{ATOM}title"),
        content=(content.text or "") if content is not None else "",
        plain=content is not None and content.get("type") == "text",
        link=_of(element, f"{_NEW}filename"),
        links={link.get("rel", "alternate"): link.get("href", "") for link in element.iterchildren(f"{ATOM}link")},
    )
    reply = element.find(f"{_THREAD}in-reply-to")
    entry.post = tail(reply.get("ref", "")) if reply is not None else tail(_of(element, f"{_NEW}parent"))
    removed = any(p.get("name") == "blogger.contentRemoved" for p in element.iterchildren(f"{_GOOGLE}extendedProperty"))
    draft = any(x.text == "yes" for x in element.iter("{*}draft"))
    entry.live = (
        not (removed or draft) and _of(element, f"{_NEW}status") in ("", "LIVE") and not _of(element, f"{_NEW}trashed")
    )
    return _linked(entry)


def _kind(element: _Element) -> str:
    told = _of(element, f"{_NEW}type")
    if told:
        return told.lower()
    terms = (category.get("term", "") for category in element.iterchildren(f"{ATOM}category"))
    return next((found[1] for term in terms if (found := _KIND.search(term))), "comment")


def _of(element: _Element, path: str) -> str:
    return (element.findtext(path) or "").strip(" \t\r\n")


def _linked(entry: Entry) -> Entry:
    entry.link = entry.links.get("alternate", "") or entry.link
    answered = _ANSWERED.search(entry.links.get("related", ""))
    entry.parent = entry.parent or (answered[1] if answered else "")
    return entry
