"""Write a thread as `extract` prints it, and read it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from threadscope.errors import Unreadable
from threadscope.model import Author, Comment, Mark, Post, Source, Thread
from threadscope.wire.values import Json, number, time

__all__ = ["comment_to_json", "post_to_json", "source_to_json", "thread_from_json", "thread_to_json"]


def thread_to_json(thread: Thread, input: str | None = None) -> Json:  # noqa: A002  the format's own word
    """Write down what a source says, and nothing inferred.

    Args:
        thread: what was read.
        input: the input as the user gave it; the thread's name where None. A name that differs is kept as `thread`.
    """
    name = thread.name if input is None else input
    row: Json = {"input": name}
    if thread.source.error is not None:
        row |= {"status": thread.source.status, "error": thread.source.error}
    row |= {
        "source": source_to_json(thread.source),
        "post": post_to_json(thread.post),
        "comments": [*map(comment_to_json, thread.comments)],
    }
    if thread.name != name:
        row["thread"] = thread.name
    if thread.tool is not None:
        row["tool"] = thread.tool
    return row


def source_to_json(source: Source) -> Json:
    """Write down where a thread comes from."""
    row: Json = {
        "platform": source.platform,
        "version": source.version,
        "url": source.url,
        "fetched": time(source.fetched),
        "sha256": source.sha256,
        "status": source.status,
        "detail": source.detail,
        "fit": number(source.fit),
        "stated_count": source.stated_count,
        "pages_read": source.pages_read,
        "removed": source.removed,
        "warnings": list(source.warnings),
    }
    return row if source.error is None else row | {"error": source.error}


def post_to_json(post: Post) -> Json:
    """Write down the article."""
    row: Json = {"url": post.url, "title": post.title, "author": post.author, "published": time(post.published)}
    row["text"] = post.text
    return row | {"marks": [*map(_mark, post.marks)]} if post.marks else row


def _mark(mark: Mark) -> Json:
    row: Json = {"kind": mark.kind, "start": mark.start, "end": mark.end}
    return row if mark.href is None else row | {"href": mark.href}


def comment_to_json(comment: Comment) -> Json:
    """Write down one comment as the source shows it."""
    row: Json = {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": {"name": comment.author.name, "url": comment.author.url},
        "posted": time(comment.posted),
        "posted_raw": comment.posted_raw,
        "text": comment.text,
        "marks": [*map(_mark, comment.marks)],
        "permalink": comment.permalink,
        "kind": comment.kind,
        "by_host": comment.by_host,
        "likes": comment.likes,
    }
    if comment.posted_coarse:
        row["posted_coarse"] = True
    return row | {"extra": dict(comment.extra)} if comment.extra else row


def thread_from_json(obj: Any) -> Thread:
    """Read back what `thread_to_json` wrote; unknown keys are ignored, missing ones take the model's defaults.

    Raises:
        Unreadable: this is no thread, with the place that is wrong.
    """
    thread = _Fields(obj, "the thread")
    source, post = _Fields(thread.take("source", dict, {}), "source"), _Fields(thread.take("post", dict, {}), "post")
    comments = thread.take("comments", list, [])
    name = thread.take("input", str, "")
    return Thread(
        post=Post(
            url=post.take("url", str, ""),
            title=post.take("title", str, ""),
            author=post.take("author", str, ""),
            published=post.time("published"),
            text=post.take("text", str, ""),
            marks=_marks(post),
        ),
        comments=tuple(_read_comment(_Fields(c, f"comment {n}")) for n, c in enumerate(comments, 1)),
        source=Source(
            platform=source.take("platform", str, "json"),
            version=source.take("version", int, 1),
            url=source.take("url", str, ""),
            fetched=source.time("fetched"),
            sha256=source.take("sha256", str, ""),
            status=source.one_of("status", ("read", "no-comments", "closed", "not-in-page", "partial", "failed")),
            detail=source.take("detail", str, None),
            fit=float(source.take("fit", (int, float), 1.0)),
            stated_count=source.take("stated_count", int, None),
            pages_read=source.take("pages_read", int, 1),
            removed=source.take("removed", int, 0),
            warnings=tuple(str(w) for w in source.take("warnings", list, [])),
            error=source.take("error", str, thread.take("error", str, None)),
        ),
        name=thread.take("thread", str, name),
        tool=thread.take("tool", str, None),
    )


def _read_comment(row: _Fields) -> Comment:
    author = _Fields(row.take("author", dict, {}), f"author of {row.place}")
    return Comment(
        id=str(row.take("id", (str, int), row.place)),
        text=row.take("text", str, ""),
        author=Author(author.take("name", str, ""), author.take("url", str, None)),
        parent_id=row.take("parent_id", str, None),
        posted=row.time("posted"),
        posted_raw=row.take("posted_raw", str, None),
        posted_coarse=row.take("posted_coarse", bool, default=False),
        marks=_marks(row),
        permalink=row.take("permalink", str, None),
        kind=row.one_of("kind", ("comment", "pingback", "trackback", "webmention")),
        by_host=row.take("by_host", bool, default=False),
        likes=row.take("likes", int, None),
        extra=row.take("extra", dict, {}),
    )


def _marks(row: _Fields) -> tuple[Mark, ...]:
    marks = [_Fields(m, f"marks of {row.place}") for m in row.take("marks", list, [])]
    kinds = ("quote", "link", "strong", "code", "edit")
    return tuple(
        Mark(m.one_of("kind", kinds), m.take("start", int, 0), m.take("end", int, 0), m.take("href", str, None))
        for m in marks
    )


class _Fields:
    """Take typed fields out of one JSON object, and say where a wrong one stands."""

    def __init__(self, obj: Any, place: str) -> None:
        if not isinstance(obj, dict):
            raise Unreadable(f"{place[0].upper()}{place[1:]} is not a JSON object.", "Give what `extract` wrote.")
        self._obj = obj
        self.place = place

    def take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        """Return a field of the right type; null and absent are the default."""
        value = self._obj.get(key)
        if value is None:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Unreadable(f"`{key}` of {self.place} has a value of the wrong type.", "Give what `extract` wrote.")
        return value

    def one_of(self, key: str, values: Sequence[str]) -> Any:
        """Return one of the words allowed; absent is the first."""
        value = self.take(key, str, values[0])
        if value not in values:
            raise Unreadable(f"`{key}` of {self.place} is none of {', '.join(values)}.")
        return value

    def time(self, key: str) -> datetime | None:
        """Return an ISO 8601 time."""
        value = self.take(key, str, None)
        try:
            return None if value is None else datetime.fromisoformat(value)
        except ValueError:
            raise Unreadable(f"`{key}` of {self.place} is no ISO 8601 time.") from None
