"""WordPress' REST answer `/wp/v2/comments?post=N`: every comment with its true parent and exact time, but no pings.

`date` is the site's own clock without an offset and `date_gmt` is UTC without a `Z`; together they give the offset.
`per_page` goes up to 100; `X-WP-TotalPages` says how many pages there are. An unknown post and a page past the end
are both `[]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from threadscope.model import CommentKind, Page, Post
from threadscope.platforms.base import Candidate, Document, Record, Want, comments_of, make_thread
from threadscope.platforms.fit import fit

__all__ = ["NAME", "VERSION", "further_pages", "matches", "read", "rest_authors", "rest_records"]

NAME = "wordpress_rest"
VERSION = 1

_KINDS = ("pingback", "trackback", "webmention")


def matches(document: Document) -> bool:
    """Accept a JSON list of objects with `author_name` and `content.rendered`."""
    if document.media != "json" or not isinstance(document.data, list) or not document.data:
        return False
    first = document.data[0]
    return isinstance(first, Mapping) and "author_name" in first and isinstance(first.get("content"), Mapping)


def read(document: Document) -> Candidate | None:
    """Read a saved REST answer as a thread."""
    comments = comments_of(document, rest_records(document.data))
    if not comments:
        return None
    total = document.page.headers.get("x-wp-total", "")
    stated = int(total) if total.isdigit() else None
    pages = document.page.headers.get("x-wp-totalpages", "1")
    rate, why = fit(comments, stated)
    facts: dict[str, Any] = {"stated_count": stated, "fit": rate}
    if pages.isdigit() and int(pages) > 1:
        facts |= {"status": "partial", "detail": f"1 of {pages} pages of the REST API"}
    document.post = Post(url=(comments[0].permalink or "").split("#")[0])  # JSON has no <head> to read it from
    thread = make_thread(document, comments, platform=NAME, version=VERSION, **facts)
    return Candidate(NAME, thread, rate, why=why)


def rest_records(data: object) -> list[Record]:
    """Turn a REST answer into records; rows that are no comments are left out.

    Returns:
        Records with `comment-ID` ids, in the order of the answer.
    """
    rows = [row for row in data if isinstance(row, Mapping)] if isinstance(data, Sequence) else []
    return [_record(row) for row in rows if isinstance(row.get("id"), int) and isinstance(row.get("content"), Mapping)]


def _record(row: Mapping[str, Any]) -> Record:
    kind = row.get("type")
    parent = row.get("parent")
    return Record(
        body=_text(row["content"].get("rendered")),
        id=f"comment-{row['id']}",
        parent_id=f"comment-{parent}" if isinstance(parent, int) and parent > 0 else None,
        name=_text(row.get("author_name")),
        author_url=_text(row.get("author_url")) or None,
        posted=_posted(_text(row.get("date")), _text(row.get("date_gmt"))),
        permalink=_text(row.get("link")) or None,
        kind=cast("CommentKind", kind) if kind in _KINDS else "comment",
    )


def rest_authors(data: object) -> dict[str, int]:
    """Return comment id -> number of the registered user who wrote it; guests are left out."""
    rows = [row for row in data if isinstance(row, Mapping)] if isinstance(data, Sequence) else []
    return {
        f"comment-{r['id']}": r["author"]
        for r in rows
        if isinstance(r.get("author"), int) and r["author"] and "id" in r
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _posted(local: str, utc: str) -> str | None:
    """Join the site's clock and UTC into one ISO time with its offset; what cannot be joined stays as it is."""
    try:
        here, there = datetime.fromisoformat(local), datetime.fromisoformat(utc)
        offset = here.replace(tzinfo=None) - there.replace(tzinfo=None)
        if abs(offset) > timedelta(hours=16):
            return local
        return here.replace(tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60)))).isoformat()
    except ValueError:
        return f"{utc}+00:00" if utc and not local else local or None


def further_pages(page: Page, asked: str) -> tuple[Want, ...]:
    """Return the wants for pages 2..N of a REST answer, none where the answer is one of those itself."""
    total = page.headers.get("x-wp-totalpages", "")
    parts = urlsplit(asked)
    query = parse_qsl(parts.query, keep_blank_values=True)
    if not total.isdigit() or int(total) > 10_000 or any(name == "page" for name, _ in query):
        return ()
    pages = (urlencode([*query, ("page", str(number))], safe="/") for number in range(2, int(total) + 1))
    return tuple(Want(urlunsplit((*parts[:3], query_of, "")), "rest") for query_of in pages)
