"""Tables of comments (CSV, JSON, JSONL), from any tool, and the threads that `extract` itself writes.

The columns are those of docs/formats.md; only `text` is required, and where a table has none, what other tools usually
call it is taken and said in a warning. A row that cannot be used is reported with its line
and skipped, so that one bad line of an export never costs the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from threadscope.errors import BadRow, Unreadable, UsageError
from threadscope.model import CommentKind, Page, Post, Source, Thread
from threadscope.platforms.base import Document, ReadOptions, Record, comments_of, web_url
from threadscope.platforms.table_columns import renamed
from threadscope.platforms.table_csv import csv_rows
from threadscope.platforms.table_lines import text_lines

__all__ = ["COLUMNS", "read_table"]

COLUMNS = (
    "text", "id", "thread", "parent_id", "author", "author_url", "posted", "kind", "permalink", "likes",
    "post_title", "post_text", "post_author", "post_url", "tool",
)  # fmt: skip
"""The columns that mean something; every other one is handed through."""

_KINDS = ("comment", "pingback", "trackback", "webmention")
_MACHINE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]|$)|\d{9,13}(?:\.\d+)?$")
_YES = frozenset({"true", "yes", "1", "y"})


@dataclass(slots=True)
class _Group:
    """The rows of one thread so far."""

    records: list[Record] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    """`tool` and `post_*`: the first row that has one decides."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Columns that were read as ours: {theirs: ours}."""


def read_table(
    source: BinaryIO | Path | str | bytes, form: str | None = None, options: ReadOptions | None = None
) -> Iterator[Thread | BadRow]:
    """Read a table as threads: rows with the same `thread` make one, without that column all do.

    Args:
        source: an open binary stream, a path, or the bytes themselves.
        form: `csv` (comma, semicolon, tab or bar), `json` (an array of rows, or threads as `extract` writes them) or
            `jsonl` (a row or a thread a line); None decides by the first characters.
        options: the user's date order.

    Yields:
        Bad rows as they are met, threads of `extract` as they are met, and threads made of rows in the order in which
        each began: its rows may stand anywhere in the table, so they are held until the end.

    Raises:
        Unreadable: nothing in the input is a table of comments, above all without a `text` column.
        UsageError: `form` is none of the three.
    """
    if form not in ("csv", "json", "jsonl", None):
        raise UsageError(f"There is no table format named {form}.", "Use csv, json or jsonl.")
    stream = BytesIO(source) if isinstance(source, bytes) else source
    with Path(stream).open("rb") if isinstance(stream, str | Path) else nullcontext(stream) as opened:
        lines = text_lines(opened)
        first = next(lines, None)
        if first is None:
            raise Unreadable("The table is empty.")
        lines = _chain(first, lines)
        form = form or _guess(first)
        items = csv_rows(lines) if form == "csv" else _json_lines(lines) if form == "jsonl" else _json_items(lines)
        yield from _threads(items, options)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _guess(first: str) -> str:
    start = first.lstrip()
    if start.startswith("["):
        return "json"
    if not start.startswith("{"):
        return "csv"
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return "json"
    return "jsonl"


def _json_lines(lines: Iterable[str]) -> Iterator[tuple[int, Any] | BadRow]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            yield _bad(number, "this is no JSON")


def _json_items(lines: Iterable[str]) -> Iterator[tuple[int, Any] | BadRow]:
    try:
        data = json.loads("".join(lines))
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        raise Unreadable(
            f"The file is no JSON ({where}).", "For one JSON object a line, use --input-format jsonl."
        ) from None
    if isinstance(data, Mapping):
        data = [data]
    if not isinstance(data, list) or not any(isinstance(item, Mapping) for item in data):
        raise Unreadable("The JSON holds neither rows nor threads.", "Give an array of objects with a `text` each.")
    yield from enumerate(data, start=1)


def _threads(items: Iterable[tuple[int, Any] | BadRow], options: ReadOptions | None) -> Iterator[Thread | BadRow]:
    groups: dict[str, _Group] = {}
    usable, refused = False, None
    names: Mapping[str, str] = {}
    for item in items:
        if isinstance(item, BadRow):
            yield item
            continue
        number, row = item
        if not isinstance(row, Mapping):
            yield _bad(number, "this is no row")
        elif isinstance(row.get("comments"), list) or isinstance(row.get("source"), Mapping):
            usable = True
            yield _thread(number, row)
        else:
            row = {str(key).strip().casefold(): value for key, value in row.items() if key is not None}
            names = renamed(tuple(row)) or names
            taken = {} if "text" in row else {theirs: ours for theirs, ours in names.items() if theirs in row}
            row = {taken.get(key, key): value for key, value in row.items()}
            refused = refused or (None if "text" in row else sorted(row))
            usable |= "text" in row
            problem = _add(groups, row, taken)
            if problem:
                yield _bad(number, problem)
    if not usable and refused is not None:
        found = f"Its columns are {', '.join(refused[:12])}; rename the one with the comments."
        raise Unreadable(
            "The table has no column named `text`.", found if refused else "It has no columns; give rows with a `text`."
        )
    for name, group in groups.items():
        if group.records:
            yield _assemble(name, group, options)


def _thread(number: int, row: Mapping[str, Any]) -> Thread | BadRow:
    from threadscope.wire import thread_from_json

    try:
        return thread_from_json(row)
    except Unreadable as error:
        return _bad(number, error.message.rstrip("."))


def _bad(number: int, problem: str) -> BadRow:
    return BadRow(f"Line {number}: {problem}.", "The row is left out.")


def _add(groups: dict[str, _Group], row: Mapping[str, Any], taken: Mapping[str, str]) -> str | None:
    """Put a row to its thread; return what is wrong with it, if anything."""
    text = row.get("text")
    if not isinstance(text, str):
        return "the column `text` is missing" if text is None else "`text` is no string"
    if not text.strip():
        return "`text` is empty"
    group = groups.setdefault(_string(row.get("thread")), _Group())
    identifier = _string(row.get("id")) or None
    if identifier in group.ids:
        return f"the id {identifier[:60]!r} has been used before" if identifier else None
    record = _record(row, text, identifier)
    if identifier:
        group.ids.add(identifier)
    group.records.append(record)
    group.renamed.update(taken)
    for name in ("tool", "post_title", "post_text", "post_author", "post_url"):
        value = _string(row.get(name))
        if value:
            group.facts.setdefault(name, value)
    return None


def _record(row: Mapping[str, Any], text: str, identifier: str | None) -> Record:
    known = dict.fromkeys((*COLUMNS, "by_host", "posted_raw", "extra"))
    extra = {key: value for key, value in row.items() if key not in known and key and value not in ("", None)}
    inner = row.get("extra")
    if isinstance(inner, Mapping):
        extra = {**inner, **extra}
    author = row.get("author")
    name, address = (author.get("name"), author.get("url")) if isinstance(author, Mapping) else (author, None)
    kind = _string(row.get("kind")).casefold()
    likes = _integer(row.get("likes"))
    if kind and kind not in (*_KINDS, "host"):
        extra["kind"] = row["kind"]
    if likes is None and _string(row.get("likes")):
        extra["likes"] = row["likes"]
    posted = _string(row.get("posted"))
    return Record(
        body=text,
        plain=True,
        id=identifier,
        parent_id=_string(row.get("parent_id")) or None,
        name=_string(name),
        author_url=_string(row.get("author_url")) or _string(address) or None,
        posted=posted if _MACHINE.match(posted) else None,
        posted_raw=_string(row.get("posted_raw")) or posted or None,
        permalink=_string(row.get("permalink")) or None,
        kind=cast("CommentKind", kind) if kind in _KINDS else "comment",
        by_host=kind == "host" or _string(row.get("by_host")).casefold() in _YES,
        likes=likes,
        extra=extra,
    )


def _string(value: Any) -> str:
    """Return a cell as text; numbers as they print, anything structured as nothing."""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _integer(value: Any) -> int | None:
    try:
        return int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        return None


def _assemble(name: str, group: _Group, options: ReadOptions | None) -> Thread:
    facts = group.facts
    url = web_url(facts.get("post_url")) or ""
    comments = comments_of(Document(Page(url=url, body=b""), options), group.records)
    said = ", ".join(f"`{theirs}` as {ours}" for theirs, ours in sorted(group.renamed.items()))
    warnings = (f"the table has no column `text`: read {said}",) if said else ()
    post = Post(
        url=url, title=facts.get("post_title", ""), author=facts.get("post_author", ""), text=facts.get("post_text", "")
    )
    return Thread(
        post=post,
        comments=comments,
        source=Source(platform="table", url=url, warnings=warnings),
        name=name,
        tool=facts.get("tool"),
    )
