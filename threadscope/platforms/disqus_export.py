"""Disqus exports (XML): all threads of a forum, then all posts, each of which names its thread and its parent.

Shape and fields from the service's help page and several independent importers: `thread` with `link`, `title`,
`createdAt`, `author`; `post` with `message` (HTML), `createdAt` (UTC), `isDeleted`, `isSpam`, sometimes `isApproved`,
`author`, and references by `dsq:id`. Deleted ones and spam are left out and counted. A comment is the host's where its
account opened the thread; addresses and mails are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threadscope.model import Post
from threadscope.platforms.answers import post_of, utc
from threadscope.platforms.base import Candidate, Document, Record, web_url
from threadscope.platforms.exports import elements, root_name, text_of, thread_of, words

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # lxml ships no types

__all__ = ["NAME", "VERSION", "matches", "read", "read_all"]

NAME = "disqus_export"
VERSION = 1

_D = "{http://disqus.com}"
_ID = "{http://disqus.com/disqus-internals}id"


@dataclass(slots=True)
class _Thread:
    post: Post
    host: str = ""
    records: list[Record] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def matches(document: Document) -> bool:
    """Look for the export's root."""
    head = document.page.body[:20_000]
    return b"http://disqus.com" in head and root_name(head) == "disqus"


def read(document: Document) -> Candidate | None:
    """Read the first thread that has comments."""
    return next(read_all(document), None)


def read_all(document: Document) -> Iterator[Candidate]:
    """Read every thread that has comments, one candidate each, in the export's order."""
    threads: dict[str, _Thread] = {}
    for element in elements(document.page.body, [f"{_D}thread", f"{_D}post"], 1):
        if element.tag == f"{_D}thread":
            threads[element.get(_ID, "")] = _opened(element)
        else:
            reference = element.find(f"{_D}thread")
            key = reference.get(_ID, "") if reference is not None else ""
            _add(threads.setdefault(key, _Thread(Post())), element)
    for thread in threads.values():
        if thread.records:
            yield thread_of(document, (NAME, VERSION), thread.post, thread.records, thread.gone)


def _opened(element: _Element) -> _Thread:
    url = web_url(words(element, f"{_D}link")) or ""
    author = words(element, f"{_D}author/{_D}name")
    body = text_of(words(element, f"{_D}message"), url)
    post = post_of(url, words(element, f"{_D}title"), author, utc(words(element, f"{_D}createdAt")), body)
    return _Thread(post, words(element, f"{_D}author/{_D}username"))


def _add(thread: _Thread, element: _Element) -> None:
    number = element.get(_ID, "")
    if not number:
        return
    parent = element.find(f"{_D}parent")
    username = words(element, f"{_D}author/{_D}username")
    record = Record(
        body=words(element, f"{_D}message"),
        id=number,
        parent_id=(parent.get(_ID) or None) if parent is not None else None,
        name=words(element, f"{_D}author/{_D}name") or username,
        posted=utc(words(element, f"{_D}createdAt")),
        permalink=f"#comment-{number}",
        by_host=bool(username) and username == thread.host,
    )
    thread.records.append(record)
    hidden = any(words(element, f"{_D}{flag}").lower() == "true" for flag in ("isDeleted", "isSpam"))
    if hidden or words(element, f"{_D}isApproved").lower() == "false":
        thread.gone.add(number)
