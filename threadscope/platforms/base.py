"""What every reader shares: a page parsed once, records located in it, and one way to make comments of them.

A reader is a module of this package with

    NAME, VERSION                                   what `Thread.source` says
    matches(document) -> bool                       cheap: is it worth trying?
    read(document) -> Candidate | None              locate the records, pure, no network
    merge(candidate, answers) -> Candidate          optional: join further pages and endpoints that `wants` asked for

Readers only *locate*: they fill `Record`s with pieces of markup and raw strings. `comments_of` turns all of them into
`Comment`s at once: bodies are cheapest to read in one soup, and the order of day and month shows only over a thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.parse import urljoin, urlsplit

from threadscope.model import Author, Comment, CommentKind, Page, Post, Source, Status, Thread

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

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
class ReadOptions:
    """Carry what the user may decide about reading a page."""

    date_order: Literal["auto", "dmy", "mdy"] = "auto"
    max_pages: int = 50
    """Comment pages and endpoint answers of one thread; beyond it the thread is cut and says so."""
    disqus_key: str | None = None


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


class Document:
    """Parse a page once for all readers; every view of it is made on first use.

    Readers share the tree and must not change it.
    """

    def __init__(self, page: Page, options: ReadOptions | None = None) -> None:
        self.page = page
        self.options = options or ReadOptions()

    @cached_property
    def text(self) -> str:
        """The body as a string: BOM, then HTTP charset, then the page's own declaration, then detection."""
        from threadscope.platforms.charset import decode

        return decode(self.page.body, self.page.headers.get("content-type", ""))

    @cached_property
    def media(self) -> Literal["html", "json", "xml", "text"]:
        """What the body is, by its first characters; the declared type is too often wrong."""
        head = self.text[:4096].lstrip("\ufeff \t\r\n")
        if head[:1] in ("{", "["):
            try:
                _ = self.data
            except ValueError:
                return "text"
            return "json"
        low = head.lower()
        if low.startswith(("<?xml", "<rss", "<feed", "<disqus")):
            return "html" if "<html" in low else "xml"
        return "html" if "<" in head and ">" in head else "text"

    @cached_property
    def names(self) -> frozenset[str]:
        """Every class name and id in the page, lower-cased: what is not among them need not be looked for."""
        tree = self.tree
        told = {node.attrs.get("class") for node in tree.css("[class]")}
        told |= {node.id for node in tree.css("[id]")}
        return frozenset(name for words in told if words for name in words.lower().split())

    @cached_property
    def named(self) -> str:
        """The same in one string, between blanks."""
        return f" {' '.join(self.names)} "

    def calls(self, *parts: str) -> bool:
        """Say whether any of some lower-case strings is part of a class name or id; cheap, for `matches`."""
        return any(part in self.named for part in parts)

    def select(self, selector: str) -> list[LexborNode]:
        """Return what a selector finds, asking only for those of its alternatives whose names the page has."""
        names = self.names
        asked = [alternative for alternative, needed in _alternatives(selector) if needed <= names]
        return self.tree.css(", ".join(asked)) if asked else []

    @cached_property
    def told(self) -> dict[str, str]:
        """What the page's `meta` elements say, by name or property, the first of each."""
        told: dict[str, str] = {}
        for node in self.tree.css("meta[content]"):
            given = node.attributes
            for key in (given.get("property"), given.get("name")):
                told.setdefault(key or "", given.get("content") or "")
        return told

    @cached_property
    def scripts(self) -> str:
        """The page's scripts with their addresses, lower-cased."""
        return "\n".join([node.html or "" for node in self.tree.css("script")]).lower()

    @cached_property
    def words(self) -> str:
        """All text of the page's body, case-folded, scripts included: a third of the source, to look for phrases in."""
        body = self.tree.body
        return body.text().casefold() if body is not None else ""

    @cached_property
    def stated_count(self) -> int | None:
        """The number of comments that the page claims, None where it says nothing."""
        from threadscope.platforms.stated import find_count

        return find_count(self)

    @cached_property
    def data(self) -> Any:
        """The body as JSON, however deep it nests; raises ValueError where it is none."""
        from threadscope.platforms import deepjson

        return deepjson.loads(self.text)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The element tree, parsed as a browser would (lexbor); nesting is capped, which no honest page notices."""
        from selectolax.lexbor import LexborHTMLParser

        from threadscope.platforms.markup import bearable, shallow

        return LexborHTMLParser(shallow(self.text, bearable(self.text)))

    @cached_property
    def base_url(self) -> str:
        """What relative links resolve against: `<base href>`, else the page's address, else what it calls itself."""
        base = self.tree.css_first("base[href]")
        href = (base.attributes.get("href") or "") if base else ""
        return urljoin(self.page.url, href) or self.canonical_url

    @cached_property
    def canonical_url(self) -> str:
        """The address that the page gives itself, "" where it gives none."""
        link = self.tree.css_first("link[rel~='canonical'][href]")
        href = (link.attributes.get("href") or "") if link else ""
        return urljoin(self.page.url, href.strip())

    @cached_property
    def post(self) -> Post:
        """The article's address, title, byline and time; its text is left for later."""
        if self.media != "html":
            return Post(url=self.page.url)
        from threadscope.platforms.head import read_post

        return read_post(self)

    def absolute(self, href: str | None) -> str | None:
        """Resolve a link found in the page; None for what is not http(s)."""
        return web_url(href, self.base_url)


_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9_./~%=&+,:@!$*-]*)?(?:\?[A-Za-z0-9_./~%=&+,:@-]+)?"
    r"(?:#[A-Za-z0-9_./-]+)?"
)
"""An address that resolves to itself, whatever the base: most are, and resolving is slow."""


def web_url(href: str | None, base: str = "") -> str | None:
    """Resolve `href` against `base` and return it only where it is a plain http or https address."""
    if not href:
        return None
    if _PLAIN_URL.fullmatch(href):
        return href
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


_NAME = re.compile(r"[.#]([a-zA-Z][\w-]*)")
_IN_QUOTES = re.compile(r"\[[^\]]*\]")


@lru_cache(maxsize=256)
def _alternatives(selector: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Split a selector at its commas, each part with the classes and ids that it needs, lower-cased."""
    parts = (part.strip() for part in selector.split(","))
    return tuple((part, frozenset(_NAME.findall(_IN_QUOTES.sub("", part).lower()))) for part in parts)


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
