"""A thread pasted as plain text: the lines that a browser leaves of a page once all markup is gone.

Nothing but words is left to go by, so the reader looks for a header line that repeats: a name and a date that always
stand in the same relation ("Posted by Ann on 3 May 2012", "Ann says: October 3, 2012 at 5:01 pm", "ann 3 hours ago |
reply"). The relation that most lines share wins. Numbers before the headers must count upwards; they then show a record
whose header was lost, and tell a list inside a comment from the next comment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from threadscope.model import CommentKind, Post
from threadscope.platforms.base import Candidate, Document, Record, comments_of, make_thread
from threadscope.platforms.dates import find_date
from threadscope.platforms.fit import fit
from threadscope.platforms.pasted_dates import align
from threadscope.platforms.pasted_lines import Header, fill_gaps, is_button, read_header, take_lines_above
from threadscope.platforms.vocabulary import COUNTED, FURNITURE, PING_LINE, THREAD_END

__all__ = ["NAME", "VERSION", "matches", "read"]

NAME = "pasted"
VERSION = 1

_MAX_LINES = 200_000


@dataclass(slots=True)
class _Found:
    headers: list[Header] = field(default_factory=list)
    place: Literal["before", "after"] = "before"
    stated: int | None = None
    counted_at: int | None = None
    """The line of the heading above the thread."""
    bodies: list[tuple[int, int]] = field(default_factory=list)
    """The lines of each record's text, where they do not follow from `place`."""


def matches(document: Document) -> bool:
    """Accept plain text, and a page that only shows text as it is."""
    return _text(document) is not None


def read(document: Document) -> Candidate | None:
    """Read the thread; None where no header line repeats."""
    text = _text(document)
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")[:_MAX_LINES]
    found = _find(lines, _stated(lines))
    if not found.headers:
        return None
    stated, counted_at = found.stated, found.counted_at
    end = _end(lines, found)
    records, top = _records(lines, found, end, counted_at)
    comments = comments_of(document, records)
    if sum(bool(c.text) for c in comments) < 0.6 * len(comments):
        return None
    rate, why = fit(comments, stated, prior=0.9 if len(comments) > 1 else 0.6)
    post = _post(document, lines[: top if counted_at is None else min(top, counted_at)], lines)
    thread = make_thread(document, comments, platform=NAME, version=VERSION, stated_count=stated, fit=rate)
    shape = " ".join(part for part in found.headers[0].shape if part)
    return Candidate(NAME, replace(thread, post=post), rate, why={**why, "header": shape})


def _text(document: Document) -> str | None:
    if document.media == "text":
        return document.text.lstrip("\ufeff")
    if document.media != "html":
        return None
    body = document.tree.body
    blocks = [node for node in body.iter() if node.tag not in ("script", "style")] if body else []
    only = blocks[0] if len(blocks) == 1 and blocks[0].tag in ("pre", "xmp", "plaintext") else None
    return only.text() if only is not None else None


_COUNT = re.compile(r"\W*(\d+(?:[.,]\d{3})*)(?!\d|[.)]\s)")


def _stated(lines: Sequence[str]) -> dict[int, int]:
    """Return the lines such as "14 Responses" with their numbers."""
    counts = {}
    for at, line in enumerate(lines):
        short = line.strip()
        if len(short) < 120 and (number := _COUNT.match(short)) and COUNTED.match(short) and find_date(short) is None:
            counts[at] = int(re.sub(r"\D", "", number[1])[:9])
    return counts


def _find(lines: Sequence[str], counts: dict[int, int]) -> _Found:
    """Take the header shape that most lines share; one line alone needs a heading above or a verb of saying."""
    shapes: dict[tuple[str, str, str], list[Header]] = defaultdict(list)
    for at, line in enumerate(lines):
        header = read_header(lines, at, line)
        if header is not None:
            shapes[header.shape].append(header)

    def worth(headers: list[Header]) -> tuple[float, int]:
        spread = sum(_has_words_near(lines, h) for h in headers)
        variety = len({h.name for h in headers}) / len(headers)
        return spread * (0.7 + 0.3 * variety) * (1.0 if headers[0].date else 0.5), -headers[0].line

    best = max(shapes.values(), key=worth, default=[])
    found = _Found()
    for at in sorted(counts, reverse=True):  # the article's own byline may have the thread's shape: it stands above
        below = [h for h in best if h.line > at]
        if len(below) >= max(1, 0.5 * len(best)):
            best, found.stated, found.counted_at = below, counts[at], at
            break
    if not best or (len(best) == 1 and found.counted_at is None and not best[0].shape[1]):
        return found
    if best[0].shape[0] in ("name above", "name below") and not best[0].shape[1]:
        found.headers = list(best)
        above = 0 if found.counted_at is None else found.counted_at + 1
        if aligned := align(lines, above, _end(lines, found)):
            found.headers, found.bodies = aligned.headers, aligned.bodies
            return found
    for header in best:
        take_lines_above(lines, header)
    found.headers = fill_gaps(lines, best)
    found.place = _place(lines, found.headers, found.counted_at)
    return found


def _has_words_near(lines: Sequence[str], header: Header) -> bool:
    return bool(header.rest) or any(line.strip() for line in lines[header.last + 1 : header.last + 4])


def _place(lines: Sequence[str], headers: Sequence[Header], counted_at: int | None) -> Literal["before", "after"]:
    """Decide whether the line stands above each comment or signs it below."""
    if any(h.rest for h in headers) or "verb" in headers[0].shape:
        return "before"
    start = counted_at + 1 if counted_at is not None else 0
    above = any(line.strip() for line in lines[start : headers[0].first])
    below = False
    for line in lines[headers[-1].last + 1 :]:
        if THREAD_END.match(line.strip()):
            break
        below |= bool(line.strip()) and not FURNITURE.match(line.strip()[:90])
    return "after" if above and not below else "before"


def _end(lines: Sequence[str], found: _Found) -> int:
    """Return the line where the page's own words begin again, after the last comment."""
    for at in range(found.headers[-1].last + 1, len(lines)):
        if THREAD_END.match(lines[at].strip()):
            return at
    return len(lines)


def _records(lines: Sequence[str], found: _Found, end: int, counted_at: int | None) -> tuple[list[Record], int]:
    """Make the records, and say where the first begins."""
    headers = found.headers
    records: list[Record] = []
    parents = _parents(headers)
    top = headers[0].first
    for i, header in enumerate(headers):
        if found.bodies:
            begin, stop = found.bodies[i]
            top = min(top, begin)
            body = lines[begin:stop]
        elif found.place == "before":
            stop = headers[i + 1].first if i + 1 < len(headers) else end
            body = [header.rest, *lines[header.last + 1 : stop]] if header.rest else lines[header.last + 1 : stop]
        else:
            begin = headers[i - 1].last + 1 if i else _first_paragraph(lines, header.first, counted_at)
            top = min(top, begin)
            body = lines[begin : header.first]
        ping = PING_LINE.match(lines[header.first].strip()) or PING_LINE.match(lines[header.line].strip())
        kind: CommentKind = "comment" if ping is None else "pingback" if ping[1].lower() == "ping" else "trackback"
        parent = parents[i]
        identifier = f"c{header.number}" if header.number is not None else f"r{i + 1}"
        records.append(
            Record(body=_trim(body), plain=True, id=identifier, name=header.name, posted_raw=header.date, kind=kind)
        )
        if parent is not None:
            records[-1].parent_id = records[parent].id
    return records, top


def _parents(headers: Sequence[Header]) -> list[int | None]:
    """Find what each record answers: by name where the header says so, else by indentation."""
    parents: list[int | None] = []
    stack: list[int] = []
    latest: dict[str, int] = {}
    for i, header in enumerate(headers):
        while stack and headers[stack[-1]].indent >= header.indent - 1:
            stack.pop()
        by_name = latest.get(header.target.casefold()) if header.target else None
        parents.append(by_name if by_name is not None else stack[-1] if stack else None)
        stack.append(i)
        latest[header.name.casefold()] = i
    return parents


def _first_paragraph(lines: Sequence[str], stop: int, counted_at: int | None) -> int:
    """Return where the text above the first signature begins: below the heading, else one paragraph up."""
    if counted_at is not None:
        return counted_at + 1
    at = stop - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    while at > 0 and lines[at - 1].strip():
        at -= 1
    return at


def _trim(body: Sequence[str]) -> str:
    """Cut blank lines and buttons from both ends and the common indent from every line."""
    kept = [line.rstrip() for line in body]
    if all(not line.strip() or is_button(line) for line in kept):
        return "\n".join(kept).strip()
    while kept and (not kept[-1].strip() or is_button(kept[-1])):
        kept.pop()
    while kept and (not kept[0].strip() or is_button(kept[0])):
        kept.pop(0)
    indent = min((len(line) - len(line.lstrip()) for line in kept if line.strip()), default=0)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line[indent:] for line in kept))


def _post(document: Document, above: Sequence[str], lines: Sequence[str]) -> Post:
    """Make the post of the lines above the first comment; its title is a line that the page repeats, else the first."""
    words = [line.strip() for line in above]
    while words and not words[0]:
        words.pop(0)
    if not words:
        return Post(url=document.page.url)
    heads = [line for line in words[:12] if line and len(line) < 160 and line[-1] not in ".,;:"][:4]
    everything = "\n".join(lines).casefold()
    title = next((h for h in heads if len(h) > 12 and everything.count(h.casefold()) > 1), words[0])
    at = words.index(title)
    return Post(
        url=document.page.url, title=title[:300], text=re.sub(r"\n{3,}", "\n\n", "\n".join(words[at + 1 :])).strip()
    )
