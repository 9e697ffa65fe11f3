"""Comments in the JSON answers of services that nobody described: objects that have a text, a name and a time.

Why: most comment systems put their comments into the page by a script, which asks an endpoint for them. Such an answer,
saved from the browser's network view, says more than the page does. What is a field's meaning is told by its name (see
`json_fields`) and, for ids and parents, by what they hold: an id differs in every row, a parent is another row's id.
Replies may also stand inside the row that they answer, or in a list beside it. Rows of a plain table are left to
`table`, and threads that threadscope wrote to `wire`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from threadscope.model import CommentKind, Post
from threadscope.platforms.answers import Harvest, number, propose, text
from threadscope.platforms.base import Candidate, Document, Record
from threadscope.platforms.json_fields import (
    HOST,
    IDS,
    LIKES,
    LINKS,
    PARENTS,
    TEXTS,
    WRAPPERS,
    field,
    is_gone,
    name_of,
    plain_key,
    text_of,
    time_of,
)

__all__ = ["NAME", "VERSION", "harvest_of", "matches", "read"]

NAME = "json_rows"
VERSION = 1
_MOST = 200_000
"""Objects looked at."""
_TAG = re.compile(r"<(?:p|br|a|div|em|strong|b|i|ul|ol|blockquote|pre|code|img|span)\b[^<]{0,400}>", re.IGNORECASE)
_ABOUT = ("page", "topic", "thread", "issue", "discussion", "post", "data", "attributes")
_COUNTS = ("count", "total", "commentcount", "totalcount", "commentscount", "totalcomments")
_MORE = ("more", "hasmore", "hasnext", "hasnextpage")
_KINDS = frozenset({"pingback", "trackback", "webmention"})


@dataclass(slots=True)
class _Row:
    """An object that may be a comment."""

    fields: dict[str, Any]
    """By plain key, those of its wrapped part first."""
    group: str
    """The outermost list that it stands in."""
    above: int | None
    """The row that it stands in."""
    id: str = ""
    parent: str | None = None


def matches(document: Document) -> bool:
    """Accept any JSON that threadscope did not write."""
    return document.media == "json" and not _is_ours(document.data)


def read(document: Document) -> Candidate | None:
    """Read the largest group of rows with texts; None where most of them have neither a name nor a time."""
    if _is_table(document.data):
        return None
    harvest = harvest_of(document.data)
    return None if harvest is None else propose(document, (NAME, VERSION), harvest)


def harvest_of(data: Any) -> Harvest | None:
    """Collect the largest group of rows with texts that decoded JSON holds; None for none."""
    rows = _largest(_rows(data))
    people = _people(data)
    key = _text_key(rows)
    if not key:
        return None
    _identify(rows)
    marked = any(_TAG.search(text_of(row.fields.get(key))) for row in rows)
    records = [_record(row, key, people, plain=not marked) for row in rows]
    told = sum(bool(r.name) + bool(r.posted) for r in records)
    if told < 1.2 * len(records):
        return None
    gone = {row.id for row in rows if is_gone(row.fields) or not text_of(row.fields.get(key)).strip()}
    tops = _tops(data)
    return Harvest(
        tuple(records),
        frozenset(gone),
        Post(title=next((" ".join(t.split()) for top in tops if (t := text(field(top, ("title", "subject"))))), "")),
        stated=_stated(tops, len(records)),
        missing=("the answer says that there is more",) if any(field(top, _MORE) is True for top in tops) else (),
    )


def _is_ours(data: Any) -> bool:
    one = data[0] if isinstance(data, list) and data else data
    if not isinstance(one, Mapping):
        return True
    source = one.get("source")
    return (isinstance(source, Mapping) and "platform" in source) or "posted_raw" in one


def _is_table(data: Any) -> bool:
    """Tell a list of rows with a column `text`, or of flat ones: a table."""
    rows = [row for row in data[:50] if isinstance(row, Mapping)] if isinstance(data, list) else []
    nested = any(isinstance(value, Mapping | list) for row in rows for value in row.values())
    return bool(rows) and (not nested or any(isinstance(row.get("text"), str) for row in rows))


def _rows(data: Any) -> list[_Row]:
    """Collect the items of lists that have a text and a name or a time, in the answer's order, however deep."""
    rows: list[_Row] = []
    stack: list[tuple[Any, str, int | None, bool]] = [(data, "", None, False)]
    for _ in range(_MOST):
        if not stack:
            break
        value, path, above, listed = stack.pop()
        if isinstance(value, list):
            stack.extend((item, path, above, True) for item in reversed(value) if isinstance(item, Mapping | list))
        elif isinstance(value, Mapping):
            fields = _fields(value)
            at, wrapped = above, None
            if listed and _speaks(fields):
                at, wrapped = len(rows), _wrapper(value)
                rows.append(_Row(fields, path if above is None else rows[above].group, above))
            inner = [(k, v) for k, v in value.items() if isinstance(v, Mapping | list) and v is not wrapped]
            stack.extend((v, f"{path}.{k}"[-200:], at, False) for k, v in reversed(inner))
    return rows


def _wrapper(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((value[key] for key in WRAPPERS if isinstance(value.get(key), Mapping)), None)


def _fields(value: Mapping[str, Any]) -> dict[str, Any]:
    fields = {plain_key(key): v for key, v in value.items()}
    if (inner := _wrapper(value)) is not None:
        fields |= {plain_key(key): v for key, v in inner.items()}
    related = value.get("relationships")
    for key, link in related.items() if isinstance(related, Mapping) else ():  # JSON:API
        target = link.get("data") if isinstance(link, Mapping) else None
        if isinstance(target, Mapping):
            fields.setdefault(f"{plain_key(key)}id", f"{target.get('type')} {target.get('id')}")
    return fields


def _speaks(fields: Mapping[str, Any]) -> bool:
    texts = any(isinstance(fields.get(key), str) or text_of(fields.get(key)) for key in TEXTS)
    return texts and (time_of(fields) is not None or bool(name_of(fields, {})[0]))


def _largest(rows: list[_Row]) -> list[_Row]:
    """Keep the group with most rows, the first of equals, and let what stood in other rows stand at the top."""
    groups = Counter(row.group for row in rows)
    if not groups:
        return []
    best = groups.most_common(1)[0][0]
    places = {old: new for new, old in enumerate(i for i, row in enumerate(rows) if row.group == best)}
    kept = [row for row in rows if row.group == best]
    for row in kept:
        row.above = places.get(row.above) if row.above is not None else None
    return kept


def _people(data: Any) -> dict[str, Mapping[str, Any]]:
    """Index the people that an answer lists beside its rows: by id, by JSON:API's type and id, or by key."""
    people: dict[str, Mapping[str, Any]] = {}
    tops = [data, data.get("data")] if isinstance(data, Mapping) else []
    for top in tops:
        for key in ("users", "commenters", "authors", "members", "accounts", "included"):
            listed = top.get(key) if isinstance(top, Mapping) else None
            pairs = listed.items() if isinstance(listed, Mapping) else ((None, one) for one in listed or ())
            for name, one in pairs:
                if isinstance(one, Mapping):
                    fields = _fields(one)
                    people[str(name if name is not None else fields.get("id"))] = fields
                    people[f"{one.get('type')} {one.get('id')}"] = fields
    return people


def _text_key(rows: Sequence[_Row]) -> str:
    counts = Counter(key for row in rows for key in TEXTS if text_of(row.fields.get(key)).strip())
    most = max(counts.values(), default=0)
    return next((key for key in TEXTS if counts[key] and counts[key] >= 0.7 * most), "")


def _identify(rows: Sequence[_Row]) -> None:
    """Fill ids and parents by what the fields hold."""
    own = ""
    for key in IDS:
        values = {text(row.fields.get(key)) for row in rows} - {""}
        if len(values) == len(rows):
            own = key
            break
    for place, row in enumerate(rows, start=1):
        row.id = text(row.fields.get(own)) if own else f"r{place}"
    ids = {row.id for row in rows}
    for key in PARENTS:
        if key == own:
            continue
        named = [_target(key, row.fields.get(key)) for row in rows]
        known = sum(target in ids and target != row.id for target, row in zip(named, rows, strict=True))
        if known and known >= 0.5 * sum(bool(target) for target in named):
            for row, target in zip(rows, named, strict=True):
                row.parent = target if target in ids and target != row.id else None
            return
    for row in rows:
        row.parent = rows[row.above].id if row.above is not None else None


def _target(key: str, value: Any) -> str:
    """Return the id that a field names; "" for the values that stand for none."""
    if key == "path" and isinstance(value, str):
        steps = re.split(r"[./]", value[-2_000:])
        return steps[-2] if len(steps) > 1 else ""
    if isinstance(value, list):
        value = value[-1] if value else None
    if isinstance(value, Mapping):
        value = value.get("id")
    found = text(value)
    return "" if found in ("0", "-1", "root") else found


def _record(row: _Row, key: str, people: Mapping[str, Mapping[str, Any]], *, plain: bool) -> Record:
    fields = row.fields
    name, link = name_of(fields, people)
    told = str(field(fields, ("type", "kind"))).lower()
    url = field(fields, LINKS[:4])
    return Record(
        body=text_of(fields.get(key)),
        plain=plain,
        id=row.id,
        parent_id=row.parent,
        name=name,
        author_url=link or (url if isinstance(url, str) else None),
        posted=time_of(fields),
        permalink=next((v for k in ("permalink", "htmlurl") if isinstance(v := fields.get(k), str)), None),
        kind=cast("CommentKind", told if told in _KINDS else "comment"),
        by_host=any(fields.get(k) is True for k in HOST),
        likes=number(field(fields, LIKES)),
    )


def _tops(data: Any) -> list[dict[str, Any]]:
    """Return what an answer says about all of its rows: its outermost objects, by plain key."""
    if not isinstance(data, Mapping):
        return []
    tops = [data, *(data[key] for key in (*_ABOUT, "info", "meta") if isinstance(data.get(key), Mapping))]
    return [_fields(top) for top in tops]


def _stated(tops: Sequence[Mapping[str, Any]], found: int) -> int | None:
    """Return the number of comments that the answer states; some count what begins a thread only."""
    counts = (number(top.get(key)) for top in tops for key in _COUNTS)
    return next((count for count in counts if count is not None and count >= found), None)
