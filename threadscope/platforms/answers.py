"""What the readers of platforms' answers share: trees without recursion, placeholders taken out, one way to propose.

An answer of an API has no `<head>`: the reader makes the `Post` itself. Deleted comments leave placeholders; they are
dropped and counted, and a reply to one is hung under the nearest ancestor that still lives, or becomes a top-level
comment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from threadscope.model import Post
from threadscope.platforms.base import (
    Answer,
    Candidate,
    Document,
    ReadOptions,
    Record,
    Want,
    comments_of,
    make_thread,
)
from threadscope.platforms.fit import fit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = [
    "Harvest",
    "above",
    "living",
    "number",
    "opened",
    "own_url",
    "post_of",
    "propose",
    "rows",
    "some",
    "text",
    "trouble",
    "utc",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Harvest:
    """Hold what a reader has located so far, over all pages and answers of one thread."""

    records: tuple[Record, ...] = ()
    """In the thread's order, placeholders included; every record has an id."""
    gone: frozenset[str] = frozenset()
    """Ids of the records that only say that something was here."""
    post: Post | None = None
    """None: what the page's own head says."""
    base: str = ""
    """What relative links resolve against, where the answer's own address is not that."""
    stated: int | None = None
    pages: int = 1
    missing: tuple[str, ...] = ()
    """What the thread has and this does not: it is partial."""
    absent: str | None = None
    """Why there may be no comment here although the thread has some."""
    warnings: tuple[str, ...] = ()

    def joined(self, records: Iterable[Record], gone: Collection[str] = ()) -> Harvest:
        """Return this with the records of one more answer; those known already stay as they are."""
        known = {record.id for record in self.records}
        new = [record for record in records if record.id not in known]
        return replace(self, records=(*self.records, *new), gone=self.gone | set(gone), pages=self.pages + 1)


_EMBEDDED, _ASKABLE = 0.6, 0.8
"""How sure a service's empty frame makes us that the comments are there: more where we can ask the service for them."""


def propose(
    document: Document,
    reader: tuple[str, int],
    harvest: Harvest,
    wants: Sequence[Want] = (),
    roots: Sequence[LexborNode] = (),
) -> Candidate:
    """Make a candidate of a harvest: status, counts and the reasons for what is not there.

    Args:
        document: the page or answer that was read first.
        reader: its name and version.
        harvest: what was located.
        wants: what would make it complete.
        roots: the elements of the page that hold comments.
    """
    name, version = reader
    answered = document.media == "json"
    holder = document
    if answered or harvest.post is not None:
        holder = _Told(document, harvest.post or Post(), harvest.base or ("" if answered else document.base_url))
    kept = living(harvest.records, harvest.gone)
    removed = len(harvest.records) - len(kept)
    comments = comments_of(holder, kept)
    rate, why = fit(comments, harvest.stated)
    facts: dict[str, Any] = {}
    warnings = harvest.warnings
    waiting = [want.role for want in wants if want.essential]
    missing = harvest.missing or tuple(f"further {role} not read yet" for role in dict.fromkeys(waiting))
    if not comments and harvest.absent:
        facts = {"status": "not-in-page", "detail": name.capitalize()}
        warnings = (*warnings, harvest.absent)
        rate = _ASKABLE if wants else _EMBEDDED
        why = {"embedded": rate}
    elif missing:
        facts = {"status": "partial", "detail": "; ".join(missing)}
    elif harvest.stated is not None and len(comments) + removed < harvest.stated:
        warnings = (*warnings, f"{harvest.stated} comments are counted, {len(comments)} were found")
    thread = make_thread(
        holder,
        comments,
        platform=name,
        version=version,
        fit=rate,
        stated_count=harvest.stated,
        pages_read=harvest.pages,
        removed=removed,
        warnings=warnings,
        **facts,
    )
    thread = replace(thread, source=replace(thread.source, url=document.page.url))
    return Candidate(name, thread, rate, wants=tuple(wants), roots=tuple(roots), why=why, state=(document, harvest))


class _Told(Document):
    """Stand for a document whose reader knows the article: an answer is no HTML, and no head is searched twice."""

    def __init__(self, document: Document, post: Post, base: str) -> None:
        super().__init__(replace(document.page, body=b"", url=base or document.page.url), document.options)
        self.post = post


def living(records: Sequence[Record], gone: Collection[str]) -> list[Record]:
    """Leave placeholders out and hang each reply to one under its nearest ancestor that lives; linear."""
    if not gone:
        return list(records)
    up = {record.id: record.parent_id for record in records if record.id in gone}
    kept = []
    for record in records:
        if record.id in gone:
            continue
        path: dict[str | None, None] = {}
        at = record.parent_id
        while at in up:
            if at in path:
                at = None
                break
            path[at] = None
            at = up[at]
        up.update(dict.fromkeys(path, at))
        kept.append(record if at == record.parent_id else replace(record, parent_id=at))
    return kept


def walk(
    roots: Iterable[object], children: Callable[[Mapping[str, Any]], Iterable[object]]
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Yield (item, the item it hangs under) over a tree of JSON objects, parents first, without recursion."""
    stack: list[tuple[Iterator[object], Mapping[str, Any] | None]] = [(iter(roots), None)]
    while stack:
        items, parent = stack[-1]
        for item in items:
            if isinstance(item, Mapping):
                yield item, parent
                stack.append((iter(children(item)), item))
                break
        else:
            stack.pop()


def above(depths: Iterable[int]) -> list[int | None]:
    """Find parents in a list that only shows depth: the last row before that is less deep.

    Returns:
        The parent's place in the list for each row, None for one that stands at the top.
    """
    found: list[int | None] = []
    open_rows: list[tuple[int, int]] = []
    for place, depth in enumerate(depths):
        while open_rows and open_rows[-1][0] >= depth:
            open_rows.pop()
        found.append(open_rows[-1][1] if open_rows else None)
        open_rows.append((depth, place))
    return found


def rows(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a JSON list; [] for anything else."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Return a JSON string as it is, a whole number as its digits, "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def number(value: object) -> int | None:
    """Return a JSON number as a whole one; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:  # not: NaN is refused
        return None
    return int(value)


def utc(value: object) -> str | None:
    """Return a machine's time, taken as UTC where it has no offset; None for anything else.

    Args:
        value: ISO 8601, or seconds since 1970.
    """
    seconds = number(value)
    if seconds is not None:
        return datetime.fromtimestamp(seconds, UTC).isoformat() if 0 < seconds < 1e11 else None
    if not isinstance(value, str):
        return None
    told = value.strip()
    if len(told) < 19 or told[10:11] not in ("T", " "):
        return told or None
    zoned = told[-1] in "zZ" or "+" in told[19:] or "-" in told[19:]
    return told if zoned else f"{told}+00:00"


def some(count: int, one: str, many: str) -> str:
    """Say "1 reply", "2 replies"."""
    return f"{count} {one if count == 1 else many}"


def own_url(document: Document) -> str:
    """Return the address that a page gives itself, else where it came from."""
    return document.canonical_url or document.page.url


def post_of(url: str, title: str = "", author: str = "", posted: str | None = None, body: str = "") -> Post:
    """Make a post of an answer's fields; `posted` is a machine's time."""
    from threadscope.platforms.dates import read_dates

    when = read_dates([(posted, None)])[0].when if posted else None
    return Post(url=url, title=" ".join(title.split()), author=author.strip(), published=when, text=body.strip())


def opened(answer: Answer, options: ReadOptions) -> tuple[Document | None, str]:
    """Return an answer's document, or why there is none."""
    why = trouble(answer)
    return (None, why) if why or answer.page is None else (Document(answer.page, options), "")


def trouble(answer: Answer) -> str:
    """Say why an answer cannot be used; "" where it can."""
    if answer.page is None or answer.error:
        return answer.error or "no answer"
    return f"HTTP {answer.page.status}" if answer.page.status >= 400 else ""
