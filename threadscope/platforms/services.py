"""What readers of comment services share: the page names an endpoint, and the endpoint's answers hold the thread.

A service's reader says where the endpoint is (`absent`) and what one answer tells (a `Listen` function). What came,
what did not, and what that makes of the thread's status is the same for all of them and stands here. Addresses found
in a page are attacker-chosen: readers build http and https addresses only, without keys, and the fetcher checks
where they lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from threadscope.model import Comment, Post
from threadscope.platforms.base import Answer, Candidate, Document, Record, Want, comments_of, make_thread
from threadscope.platforms.fit import fit

__all__ = [
    "Heard",
    "Listen",
    "Service",
    "absent",
    "answered",
    "count",
    "expected",
    "further_pages",
    "hear",
    "reading_order",
    "rows",
    "siblings",
    "with_query",
    "words",
]

_EMBEDDED = 0.8
"""Fit of an embed without its comments: surer than anything guessed from the page, less than comments really read."""
_MOST_PAGES = 2_000
"""Above it a page number is a mistake or a trap."""
_NEAR = 2_000
"""The members of a script's object literal stand this close to one another."""


@dataclass(frozen=True, slots=True)
class Service:
    """Name a comment service: as `Source.platform` and `Source.version` do, and as people call it."""

    name: str
    version: int
    label: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Keep what a thread's answers have told so far."""

    document: Document
    """The page that embeds the service, or the answer itself where that was opened."""
    records: Mapping[str, Record] = field(default_factory=dict)
    """By id; the first to tell of a comment wins."""
    removed: frozenset[str] = frozenset()
    """Ids of deleted placeholders."""
    stated: int | None = None
    hidden: Mapping[str, int] = field(default_factory=dict)
    """How many comments the answers count but do not hold, by the reader's word for where they are."""
    answers: int = 0
    lost: tuple[str, ...] = ()
    """Addresses that did not answer, with the reason."""
    note: Any = None
    """The reader's own."""

    def adding(self, records: Iterable[Record], removed: Iterable[str] = ()) -> Heard:
        """Return the same with more records; those without an id get their place in the thread as one."""
        known = dict(self.records)
        for record in records:
            known.setdefault(record.id or f"r{len(known) + 1}", record)
        return replace(self, records=known, removed=self.removed | frozenset(removed))


Listen = Callable[[Heard, Any, str], "tuple[Heard, Sequence[Want]] | None"]
"""(what was heard, one answer's JSON, its address) -> the same with more, and what else to ask for.

None where the answer has another shape than the service's.
"""


def absent(document: Document, service: Service, want: Want | None, note: Any = None) -> Candidate:
    """Say that a page's comments are loaded from a service, and ask for them where the page says enough to do so."""
    return _candidate(service, Heard(document, note=note), (want,) if want else ())


def answered(document: Document, service: Service, listen: Listen) -> Candidate | None:
    """Read a service's saved answer; further answers are wanted where the document's address is known."""
    told = listen(Heard(_bodiless(document)), document.data, document.page.url)
    if told is None:
        return None
    heard, wants = told
    candidate = _candidate(service, replace(heard, answers=1), tuple(wants))
    return replace(candidate, thread=replace(candidate.thread, post=Post()))


def _bodiless(document: Document) -> Document:
    """Return an answer's page without its body, in which nobody should look for a head or a base address."""
    return Document(replace(document.page, body=b""), document.options)


def hear(service: Service, candidate: Candidate, answers: Sequence[Answer], listen: Listen) -> Candidate:
    """Join answers to what was heard; what did not come is said, and costs nothing that was read."""
    heard: Heard = candidate.state
    wants = list(candidate.wants)
    for answer in answers:
        data, trouble = _json(answer, heard.document)
        told = None if trouble else listen(heard, data, answer.want.url)
        if told is None:
            trouble = trouble or f"the answer is not one of {service.label}'s"
            heard = replace(heard, lost=(*heard.lost, f"{answer.want.url}: {trouble}"))
        else:
            heard = replace(told[0], answers=heard.answers + 1)
            wants += told[1]
    joined = _candidate(service, heard, tuple(dict.fromkeys(wants)))
    return replace(joined, thread=replace(joined.thread, post=candidate.thread.post))


def _json(answer: Answer, asker: Document) -> tuple[Any, str]:
    """Return an answer's data, or the reason why there is none."""
    if answer.page is None or answer.error:
        return None, answer.error or "no answer"
    if answer.page.status >= 400:
        return None, f"HTTP {answer.page.status}"
    try:
        return Document(answer.page, asker.options).data, ""
    except (ValueError, RecursionError):
        return None, "the answer is not JSON"


def _candidate(service: Service, heard: Heard, wants: tuple[Want, ...]) -> Candidate:
    """Make the thread of what is known, and say how complete it is."""
    comments = reading_order(comments_of(heard.document, list(heard.records.values())))
    rate, why = fit(comments, expected(heard.stated, len(comments), len(heard.removed)))
    facts: dict[str, Any] = {
        "stated_count": heard.stated,
        "removed": len(heard.removed),
        "pages_read": max(1, heard.answers),
    }
    if not heard.answers:
        rate, why = _EMBEDDED, {"embedded": _EMBEDDED}
        facts |= {"status": "not-in-page", "detail": service.label, "warnings": _advice(service, heard, wants)}
    elif wants or heard.lost or any(heard.hidden.values()):
        facts |= {"status": "partial", "detail": _part(heard, wants)}
    elif heard.stated is not None and len(comments) + len(heard.removed) < heard.stated:
        facts["warnings"] = (f"{service.label} counts {heard.stated} comments, {len(comments)} were found",)
    if heard.answers and not comments:
        rate = _EMBEDDED
    thread = make_thread(heard.document, comments, platform=service.name, version=service.version, fit=rate, **facts)
    return Candidate(service.name, thread, rate, wants=wants, why=why, state=heard)


def expected(stated: int | None, found: int, removed: int) -> int | None:
    """Return the number of comments to compare with what was found: some counts include deleted ones, some do not."""
    return found if stated is not None and found <= stated <= found + removed else stated


def _advice(service: Service, heard: Heard, wants: tuple[Want, ...]) -> tuple[str, ...]:
    """Say why the comments are not there and what would help."""
    if heard.lost:
        return tuple(f"comments not read: {lost}" for lost in heard.lost)
    if not wants:
        return (f"{service.label} loads the comments with a script: give the page's address, with `--url` for a file.",)
    whole = f"{service.label} loads the comments from {wants[0].url}: give the page's address instead of a file, "
    return (whole + "or open that address in a browser, save the answer and give that file.",)


def _part(heard: Heard, wants: Sequence[Want]) -> str:
    """Say which part of the thread was read."""
    said = f"{heard.answers} of {heard.answers + len(wants) + len(heard.lost)} answers"
    if not wants and not heard.lost:
        total = f" of {heard.stated}" if heard.stated else ""
        return f"{len(heard.records)}{total} comments; at least {sum(heard.hidden.values())} more are not in the answer"
    return f"{said}; not read: {'; '.join(heard.lost)}" if heard.lost else said


def reading_order(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """Order comments oldest first, each followed by what answers it.

    Why: services send them in whatever order the reader asked for. Comments without a time keep their place behind
    the one before them. Linear but for the sort, without recursion.
    """
    times: dict[str, float] = {}
    latest = 0.0
    for comment in comments:
        latest = comment.posted.timestamp() if comment.posted else latest
        times[comment.id] = latest
    replies: dict[str | None, list[Comment]] = {}
    for comment in sorted(comments, key=lambda c: times[c.id]):
        replies.setdefault(comment.parent_id, []).append(comment)
    out: list[Comment] = []
    stack = replies.get(None, [])[::-1]
    while stack:
        comment = stack.pop()
        out.append(comment)
        stack += replies.get(comment.id, [])[::-1]
    return tuple(out)


# --- what a script in a page tells ----------------------------------------------------------------------------------


def siblings(script: str, start: int, end: int) -> str:
    """Return the members beside one of a script's object literals, without what is nested deeper."""
    kept: list[str] = []
    for text, opening, closing in (
        (script[max(0, start - _NEAR) : start][::-1], "}", "{"),
        (script[end : end + _NEAR], "{", "}"),
    ):
        depth = 0
        side: list[str] = []
        for character in text:
            depth += (character == opening) - (character == closing)
            if depth < 0:
                break
            if depth == 0:
                side.append(character)
        kept.append("".join(side))
    return f"{kept[0][::-1]} {kept[1]}"


# --- fields of answers, whose types nobody guarantees ---------------------------------------------------------------


def rows(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a JSON list, [] for anything else."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def words(value: object) -> str:
    """Return a string or a number as a string, "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def count(value: object) -> int | None:
    """Return a number that counts something, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def with_query(url: str, **values: object) -> str:
    """Return an address with some of its query's values set; "" where the address is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if not parts.netloc:
        return ""
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {k: str(v) for k, v in values.items()}
    return urlunsplit((*parts[:3], urlencode(query), ""))


def further_pages(url: str, page: object, pages: object) -> list[Want]:
    """Return the wants for the pages behind the first; none where this is not the first, or its address is unknown."""
    last = count(pages)
    if page != 1 or last is None or last > _MOST_PAGES:
        return []
    addresses = (with_query(url, page=number) for number in range(2, last + 1))
    return [Want(address, "page", essential=True) for address in addresses if address]
