"""Blogger exports (Atom): a blog's posts and comments in one feed, of the old and of the new kind.

Old ("Back up content", until 2024): a `category` names an entry's kind, `thr:in-reply-to` a comment's post, the link
`rel=related` the comment that it answers. New (Takeout, `xmlns:blogger=.../blogger/2018`): `blogger:type`, `:parent`,
`:inReplyTo`, `:status`, `:filename` (the post's path, without the host). Shapes from several independent importers and
their samples. What is not live, in the bin or removed is left out and counted. A comment is the host's where its
profile is the post author's; the whole blog's comment feed (`feeds/comments/default`) is read here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from threadscope.model import Post
from threadscope.platforms.answers import post_of
from threadscope.platforms.base import Candidate, Document, Record, web_url
from threadscope.platforms.blogger_feed import ATOM, Entry, is_comment_feed, of_xml, record_of
from threadscope.platforms.exports import elements, root_name, text_of, thread_of

__all__ = ["NAME", "VERSION", "matches", "read", "read_all"]

NAME = "blogger_export"
VERSION = 1

_SIGN = b"tag:blogger.com,1999:"


@dataclass(slots=True)
class _Thread:
    post: Post = field(default_factory=Post)
    host: str = ""
    records: list[Record] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def matches(document: Document) -> bool:
    """Look for the service's ids in a feed."""
    head = document.page.body[:20_000]
    return _SIGN in head and root_name(head) == "feed" and not is_comment_feed(head)


def read(document: Document) -> Candidate | None:
    """Read the first post that has comments."""
    return next(read_all(document), None)


def read_all(document: Document) -> Iterator[Candidate]:
    """Read every post that has comments, one candidate each, in the order of the posts."""
    threads: dict[str, _Thread] = {}
    for element in elements(document.page.body, [f"{ATOM}entry"], 1):
        entry = of_xml(element)
        if entry.kind in ("post", "page") and entry.number:
            thread = threads.setdefault(entry.number, _Thread())
            thread.post, thread.host = _post(document, entry), entry.author_url
        elif entry.kind == "comment" and entry.number and entry.post:
            thread = threads.setdefault(entry.post, _Thread())
            thread.records.append(record_of(entry))
            if not entry.live:
                thread.gone.add(f"c{entry.number}")
    for thread in threads.values():
        if thread.records:
            for record in thread.records:
                record.by_host = bool(thread.host) and record.author_url == thread.host
            thread.records.sort(key=lambda record: record.posted or "")
            yield thread_of(document, (NAME, VERSION), thread.post, thread.records, thread.gone)


def _post(document: Document, entry: Entry) -> Post:
    url = web_url(entry.link, document.page.url) or ""
    return post_of(url, entry.title, entry.name, entry.published or None, text_of(entry.content, url))
