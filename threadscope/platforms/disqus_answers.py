"""Disqus' JSON: what its API answers, and what its embedded frame carries in `script#disqus-threadData`.

Posts are a flat list with `parent` numbers, in `response` (API) or `response.posts` (frame); `createdAt` is UTC without
a `Z`; `message` is HTML. Sure from saved answers in public repositories; `cursor.next`, `hasNext` and `limit` (at most
100) from third-party documentation of API 3.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from threadscope.model import Post
from threadscope.platforms.answers import number, post_of, rows, text, utc
from threadscope.platforms.base import Record, web_url

__all__ = ["PostList", "is_answer", "post_list", "posts_url", "unwrapped"]

_API = "https://disqus.com/api/3.0/threads/listPosts.json"
_REDIRECT = re.compile(r"""https?://disq\.us/url\?url=([^"'&<>\s]{1,4000})(?:&[^"'<>\s]{0,200})?""")


@dataclass(frozen=True, slots=True)
class PostList:
    """One answer's posts."""

    records: tuple[Record, ...]
    gone: frozenset[str]
    post: Post
    next: str | None = None
    """Cursor of the next part."""
    stated: int | None = None


def is_answer(data: object) -> bool:
    """Tell an answer that lists posts, or the bare list, by its shape."""
    return bool(_posts(data))


def _posts(data: object) -> list[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        inner = data.get("response")
        data = inner.get("posts") if isinstance(inner, Mapping) else inner
    listed = rows(data)
    first = listed[0] if listed else {}
    shaped = "createdAt" in first and "message" in first and isinstance(first.get("author"), Mapping)
    return listed if shaped and "id" in first and "parent" in first else []


def post_list(data: object, page_url: str = "") -> PostList:
    """Read an answer; what it lacks stays empty.

    Args:
        data: the decoded JSON.
        page_url: the article's address, if known; comments are its `#comment-ID`.
    """
    posts = _posts(data)
    answer = data if isinstance(data, Mapping) else {}
    inner = answer.get("response")
    thread = inner.get("thread") if isinstance(inner, Mapping) else (posts[0].get("thread") if posts else None)
    post = _article(thread, page_url)
    cursor = answer.get("cursor")
    cursor = cursor if isinstance(cursor, Mapping) else {}
    total = number(thread.get("posts")) if isinstance(thread, Mapping) else None
    return PostList(
        tuple(_record(row, post.url) for row in posts if text(row.get("id"))),
        frozenset(text(row.get("id")) for row in posts if _is_gone(row)),
        post,
        text(cursor.get("next")) or None if cursor.get("hasNext") else None,
        number(cursor.get("total")) if "total" in cursor else total,
    )


def _article(thread: object, page_url: str) -> Post:
    thread = thread if isinstance(thread, Mapping) else {}
    link = web_url(text(thread.get("link"))) or ""
    return post_of(link or page_url, text(thread.get("clean_title")) or text(thread.get("title")))


def _is_gone(row: Mapping[str, Any]) -> bool:
    return bool(row.get("isDeleted") or row.get("isSpam") or row.get("isApproved") is False)


def _record(row: Mapping[str, Any], page_url: str) -> Record:
    author = row.get("author")
    author = author if isinstance(author, Mapping) else {}
    identifier = text(row.get("id"))
    return Record(
        body=unwrapped(text(row.get("message"))),
        id=identifier,
        parent_id=text(row.get("parent")) or None,
        name=text(author.get("name")) or text(author.get("username")),
        author_url=text(author.get("url")) or text(author.get("profileUrl")) or None,
        posted=utc(row.get("createdAt")),
        permalink=f"{page_url}#comment-{identifier}" if page_url else None,
        likes=number(row.get("likes")),
    )


def unwrapped(html: str) -> str:
    """Give links their real target: Disqus sends every one through `disq.us/url?url=TARGET%3AHASH`."""
    if "disq.us/" not in html:
        return html
    return _REDIRECT.sub(lambda found: unquote(found[1]).rpartition(":")[0].replace('"', "%22") or found[0], html)


def posts_url(key: str, forum: str, thread: Sequence[str], cursor: str | None = None) -> str:
    """Build the address that lists a thread's posts, oldest first.

    Args:
        key: the user's own public API key.
        forum: the site's short name.
        thread: ("link", the article's address) or ("ident", the site's own identifier).
        cursor: of the part wanted; None for the first.
    """
    query = {"api_key": key, "forum": forum, f"thread:{thread[0]}": thread[1], "limit": "100", "order": "asc"}
    return f"{_API}?{urlencode(query | ({'cursor': cursor} if cursor else {}), safe=':')}"
