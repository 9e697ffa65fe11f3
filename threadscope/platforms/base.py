"""What every reader shares: the records it locates in a page, and one way to make comments of them.

A reader is a module of this package with

    NAME, VERSION                                   what `Thread.source` says
    matches(document) -> bool                       cheap: is it worth trying?
    read(document) -> Candidate | None              locate the records, pure, no network
    merge(candidate, answers) -> Candidate          optional: join further pages and endpoints that `wants` asked for
    read_again(document, first) -> Candidate | None optional: read a further page (see `furtherpages.py`)

Readers only *locate*: they fill `Record`s with pieces of markup and raw strings. `comments_of` turns all of them into
`Comment`s at once: bodies are cheapest to read in one soup, and the order of day and month shows only over a thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from threadscope.model import Author, Comment, CommentKind, Page, Source, Status, Thread
from threadscope.platforms.document import Document, ReadOptions, web_url

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = [
    "Answer",
    "Candidate",
    "Document",
    "ReadOptions",
    "Reader",
    "Record",
    "Want",
    "classes",
    "comments_of",
    "make_thread",
    "web_url",
]


@dataclass(frozen=True, slots=True)
class Want:
    """Ask for one more document that belongs to the thread."""

    url: str
    role: str
    """The reader's own word for what it is: `page`, `rest`, `feed`, `replies`."""
    essential: bool = False
    """Without it the thread is `partial`; otherwise it only adds fields."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Give what came back for a `Want`: a page, or the reason why there is none."""

    want: Want
    page: Page | None
    error: str = ""


@dataclass(slots=True)
class Record:
    """One comment as located in the source, in raw strings, before its text is read."""

    body: str = ""
    """HTML of the comment's own text, without children, header and buttons; plain text where `plain`."""
    plain: bool = False
    id: str | None = None
    parent_id: str | None = None
    name: str = ""
    author_url: str | None = None
    posted: str | None = None
    """A machine's time (a `datetime` attribute, a JSON field), ISO 8601; preferred to `posted_raw`."""
    posted_raw: str | None = None
    permalink: str | None = None
    kind: CommentKind = "comment"
    by_host: bool = False
    likes: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reader's proposal of what the thread is."""

    reader: str
    thread: Thread
    fit: float
    """0..1; see `fit.py` for what goes in."""
    wants: tuple[Want, ...] = ()
    roots: tuple[LexborNode, ...] = ()
    """The elements that hold the comments, so that the article's text can be taken without them."""
    why: Mapping[str, Any] = field(default_factory=dict)
    """What `--explain` prints: the parts of `fit`."""
    state: Any = None
    """The reader's own notes between `read` and `merge`."""


class Reader(Protocol):
    """What a module must offer to be a reader (`merge` only where `read` ever gives `wants`)."""

    NAME: str
    VERSION: int

    def matches(self, document: Document) -> bool:
        """Say cheaply whether reading is worth a try."""

    def read(self, document: Document) -> Candidate | None:
        """Locate the comments; None where this is not the reader's kind of page after all."""

    def merge(self, candidate: Candidate, answers: Sequence[Answer]) -> Candidate:
        """Join what `wants` brought; may want more."""


def classes(node: LexborNode) -> frozenset[str]:
    """Return an element's class names, lower-cased."""
    return frozenset((node.attributes.get("class") or "").lower().split())


def comments_of(document: Document, records: Sequence[Record]) -> tuple[Comment, ...]:
    """Turn located records into comments: texts and marks, dates, unique ids, parents that exist.

    Args:
        document: where the records come from; gives base URL, fetch time and the user's date order.
        records: in the order of the source.

    Returns:
        One comment a record, same order. Records whose id repeats with the same text are dropped (a page that prints
        a comment twice); those whose id repeats with another text get a suffix. A parent that is not among the
        records, or that would close a circle, becomes None.
    """
    from threadscope.platforms.bodies import read_bodies
    from threadscope.platforms.dates import read_dates
    from threadscope.platforms.names import clean_name
    from threadscope.platforms.pageparts import page_language

    bodies = read_bodies([(record.body, record.plain) for record in records], document.base_url)
    dates = read_dates(
        [(r.posted, r.posted_raw) for r in records],
        fetched=document.page.fetched,
        order=document.options.date_order,
        language=page_language(document) if document.media == "html" else "",
        after=document.post.published,
    )
    seen: dict[str, str] = {}
    comments: list[Comment] = []
    for number, (record, body, date) in enumerate(zip(records, bodies, dates, strict=True), start=1):
        identifier = record.id or f"r{number}"
        if identifier in seen:
            if seen[identifier] == body.text:
                continue
            identifier = f"{identifier}-{number}"
        seen[identifier] = body.text
        comments.append(
            Comment(
                id=identifier,
                text=body.text,
                author=Author(clean_name(record.name), document.absolute(record.author_url)),
                parent_id=record.parent_id,
                posted=date.when,
                posted_raw=record.posted_raw or record.posted,
                posted_coarse=date.coarse,
                marks=body.marks,
                permalink=document.absolute(record.permalink),
                kind=record.kind,
                by_host=record.by_host,
                likes=record.likes,
                extra=record.extra,
            )
        )
    return _with_sound_parents(comments)


def _with_sound_parents(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """Drop parents that are missing or that lead in a circle; linear, without recursion."""
    comments = tuple(comments)
    parent = {c.id: c.parent_id for c in comments}
    rooted: set[str] = set()
    broken: set[str] = set()
    for comment in comments:
        path: list[str] = []
        on_path: set[str] = set()
        at: str | None = comment.id
        while at is not None and at not in rooted:
            if at in on_path or at not in parent:
                broken.add(path[-1])
                break
            path.append(at)
            on_path.add(at)
            at = parent[at]
        rooted.update(path)
    return tuple(replace(c, parent_id=None) if c.id in broken else c for c in comments)


def make_thread(
    document: Document,
    comments: Sequence[Comment],
    *,
    platform: str,
    version: int,
    **facts: Any,
) -> Thread:
    """Assemble a thread; `facts` are further fields of `Source` (status, detail, stated_count, removed, warnings)."""
    status: Status = "read" if comments else "no-comments"
    source = Source(
        platform=platform,
        version=version,
        url=document.page.url,
        fetched=document.page.fetched,
        sha256=document.page.sha256,
        **{"status": status, **facts},
    )
    return Thread(post=document.post, comments=tuple(comments), source=source)
