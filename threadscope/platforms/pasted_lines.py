"""Header lines of a pasted thread: who wrote, when, and in which relation the line says so.

Every line is read on its own as "name date", "date name" or "date with the name on the next line"; what the rest of the
line says (lead-in, verb, connecting word) makes its *shape*, by which the reader finds the ones that repeat.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from threadscope.platforms.dates import find_date
from threadscope.platforms.vocabulary import COUNTED, FURNITURE, alternatives

__all__ = ["Header", "date_alone", "fill_gaps", "is_button", "name_of", "read_header", "take_lines_above"]

_LONGEST_HEADER = 160
_LONGEST_NAME = 80
_VERB = alternatives("says") + "|posted"
_BY = alternatives("by")
_SAYING = re.compile(rf"^(?P<name>.{{1,80}}?)[\s,]+(?:{_VERB})\s*(?P<mark>[:,.\u2026-]*)$", re.IGNORECASE)
_MARKER = re.compile(
    r"^(?P<indent>\s*)(?:[-*\u2022\u25aa\u25e6]\s+)?"
    r"(?:(?:comment|reply|response|kommentar|post)?\s*#?\s?(?P<number>\d{1,5})(?:[.):\]]|(?=\s|$))\s*)?",
    re.IGNORECASE,
)
"""Indent, bullet, number: what a list leaves before its first word."""
_LEAD = re.compile(
    rf"^(?:{_BY}|from|von|da|av|af)\b\s*:?\s*|^(?:{alternatives('by_colon')})\s*:\s*|^(?:ping|track)back:\s*",
    re.IGNORECASE,
)
_GAP = r"[\s|\u00b7\u2022,:;(\[@/\u2013\u2014-]"
_JOIN = re.compile(
    rf"(?:[\s,]+(?:{_VERB}))?{_GAP}*(?:\b(?:on|at|am|um|le|el|il|em|op|den|the|this|vom|d\xeda)\b{_GAP}*)*$",
    re.IGNORECASE,
)
"""What joins a name to a date: "wrote on the", " - ", ", "."""
_GRAVATAR = re.compile(
    rf"\s*(?:['\u2019]s?)?\s*(?:{alternatives('avatar_after')})$|^(?:{alternatives('avatar_before')})\s?:?\s+",
    re.IGNORECASE,
)
_REPLIED_TO = re.compile(rf"\b(?:{alternatives('replied_to')}|reply to)\s+@?(.{{1,60}})$", re.IGNORECASE)


@dataclass(slots=True)
class Header:
    """A line that may open or close a record."""

    line: int
    name: str
    date: str | None
    shape: tuple[str, str, str]
    rest: str = ""
    """What follows the header on its own line."""
    first: int = -1
    """The first line that belongs to it: an avatar's name, a number."""
    last: int = -1
    number: int | None = None
    indent: int = 0
    target: str | None = None
    """Whom it says it answers."""


def read_header(lines: Sequence[str], at: int, line: str) -> Header | None:
    """Read one line as a header, None where it is none."""
    if not line.strip():
        return None
    marker = _MARKER.match(line)
    assert marker is not None
    start = marker.end()
    short = line[start : start + 400]
    date = find_date(short[: _LONGEST_HEADER + 40]) if any(c.isdigit() for c in short) or len(short) < 40 else None
    if date is None and start > len(marker["indent"]):  # the number may be the date's own day
        start, short = len(marker["indent"]), line[len(marker["indent"]) :][:400]
        date = find_date(short[: _LONGEST_HEADER + 40])
    number = int(marker["number"]) if marker["number"] and start == marker.end() else None
    header = _saying(at, short) if date is None else _dated(lines, at, short, date)
    if header is not None:
        header.number, header.indent = number, len(marker["indent"])
        header.first = min(at, header.first) if header.first >= 0 else at
        header.last = max(at, header.last)
    return header


def _saying(at: int, short: str) -> Header | None:
    """Read "Ann says:" and nothing else on the line."""
    found = _SAYING.match(short.strip()) if len(short) < 100 else None
    if found and ":" in found["mark"] and (name := _name(found["name"])):
        return Header(at, name, None, ("says", "verb", ""))
    return None


def _dated(lines: Sequence[str], at: int, short: str, date: tuple[int, int]) -> Header | None:
    """Read a line with a date: the name stands before it, after it, or on a line of its own."""
    before, after, stamp = short[: date[0]], short[date[1] :], short[date[0] : date[1]]
    lead = _LEAD.match(before)
    inner = before[lead.end() :] if lead else before
    join = _JOIN.search(inner)
    spoken = inner[: join.start()] if join else inner
    answered = _REPLIED_TO.search(spoken)
    name = _name(spoken[: answered.start()] if answered else spoken)
    joint = " ".join(join.group().casefold().split()) if join else ""
    joint = re.sub(rf"\b(?:{_VERB})\b", "verb", joint)
    if name:
        rest, target = _after(after)
        if rest is None:
            return None
        target = answered[1].strip(" :)") if answered else target
        return Header(
            at, name, stamp, ("name date", lead.group().casefold().strip() if lead else "", joint), rest, target=target
        )
    if inner.strip(" \t-\u2013\u2014([|\u00b7\u2022,:") and not _JOIN.fullmatch(" " + inner.strip()):
        return None
    trailing = after.strip(" \t-\u2013\u2014)]|\u00b7\u2022,:")
    saying = _SAYING.match(trailing)
    by = _LEAD.match(trailing)
    name = (
        _name(saying["name"])
        if saying
        else _name(trailing[by.end() :] if by else trailing)
        if len(trailing) < _LONGEST_NAME
        else ""
    )
    if name and not FURNITURE.match(trailing):
        return Header(
            at, name, stamp, ("date name", "verb" if saying else by.group().casefold().strip() if by else "", "")
        )
    if trailing and not FURNITURE.match(trailing[:90]):
        return None
    return _name_on_another_line(lines, at, stamp)


def date_alone(line: str) -> str | None:
    """Return the date of a line that holds nothing else but buttons and words that lead to a date."""
    short = line.strip()
    date = find_date(short) if len(short) < _LONGEST_HEADER else None
    if date is None:
        return None
    before, after = short[: date[0]], short[date[1] :].strip(" \t-\u2013\u2014)]|\u00b7\u2022,:")
    alone = not before.strip(" \t-\u2013\u2014([|\u00b7\u2022,:") or _JOIN.fullmatch(" " + before.strip())
    return short[date[0] : date[1]] if alone and (not after or FURNITURE.match(after[:90])) else None


def name_of(line: str) -> str:
    """Return the name that a line of its own gives ("Ann", "by Ann", "Ann says:"); "" where it can be none."""
    marker = _MARKER.match(line)
    text = (line[marker.end() :] if marker else line)[:400].strip()
    saying, lead = _SAYING.match(text), _LEAD.match(text)
    return _name(saying["name"] if saying else text[lead.end() :] if lead else text)


def _after(text: str) -> tuple[str | None, str | None]:
    """Return what the header's line goes on to say, None where it cannot be a header; and whom it answers."""
    tail = text.strip()
    replied = _REPLIED_TO.search(tail)
    if replied:
        return "", replied[1].strip(" :)")
    bare = re.sub(rf"^[\s\W]*(?:{_VERB})?\b", "", tail, count=1, flags=re.IGNORECASE) if len(tail) < 40 else tail
    if (
        not bare.strip(" \t:.)]|-\u2013\u2014\u00b7\u2022[(#>\u2193\u2191\u21a9")
        or FURNITURE.match(bare[:90])
        or _buttons(bare)
    ):
        return "", None
    if tail[:1] in ":)]-\u2013\u2014":
        return tail.lstrip(" :)]-\u2013\u2014"), None
    return None, None


def _buttons(text: str) -> bool:
    """Tell a row of buttons: "| parent | next [-]", "1 point"."""
    return len(text) < 80 and all(
        FURNITURE.match(part) for part in re.split(r"[|\u00b7\u2022\[\]/]", text) if part.strip()
    )


def _name_on_another_line(lines: Sequence[str], at: int, stamp: str) -> Header | None:
    """Take the name from the line above a date that stands alone, else from the line below."""
    for step, shape in ((-1, "above"), (1, "below")):
        other = at + step
        if 0 <= other < len(lines) and not lines[other].strip():
            other += step
        if not 0 <= other < len(lines):
            continue
        marker = _MARKER.match(lines[other])
        text = (lines[other][marker.end() :] if marker else lines[other])[:400]
        saying = _SAYING.match(text.strip())
        lead = _LEAD.match(text.strip())
        name = _name(saying["name"] if saying else text.strip()[lead.end() :] if lead else text)
        if name and find_date(text) is None and (step < 0 or len(name.split()) <= 3):
            return Header(
                at,
                name,
                stamp,
                (f"name {shape}", "verb" if saying else "", ""),
                first=min(at, other),
                last=max(at, other),
            )
    return None


def _name(text: str) -> str:
    """Return a name without decoration; "" where the words can be no name."""
    name = _GRAVATAR.sub("", text[:400].strip().strip("|,;:-\u2013\u2014\u00b7\u2022*[]<>").strip())
    if not name or len(name) > _LONGEST_NAME or len(name.split()) > 7 or FURNITURE.match(name) or COUNTED.match(name):
        return ""
    return "" if re.search(r"[.!?]\s+\w+\s+\w+|[,;:]\s.*[,;:]\s", name) or not re.search(r"[^\W\d_]", name) else name


def take_lines_above(lines: Sequence[str], header: Header) -> None:
    """Add the lines above that only repeat the name, a number or an avatar: they are header too."""
    at = header.first - 1
    for _ in range(4):
        while at >= 0 and not lines[at].strip():
            at -= 1
        if at < 0:
            return
        marker = _MARKER.match(lines[at])
        assert marker is not None
        text = lines[at][marker.end() :][:400].strip()
        bare = _GRAVATAR.sub("", text)
        if text and bare.casefold() != header.name.casefold() and not (bare != text and header.name in text):
            return
        if not text and marker["number"] is None:
            return
        header.first = at
        header.indent = len(marker["indent"])
        if header.number is None and marker["number"]:
            header.number = int(marker["number"])
        at -= 1


def fill_gaps(lines: Sequence[str], headers: list[Header]) -> list[Header]:
    """Let numbers decide: add a record whose number is missing, where a line begins with just that number.

    Only where headers carry numbers that mostly go up by one; a list inside a comment is none of it, as its numbers
    are not the ones missing.
    """
    numbers = [h.number for h in headers]
    steps = [b - a for a, b in pairwise(numbers) if a is not None and b is not None]
    if len(headers) < 3 or numbers.count(None) > 0.2 * len(headers) or sum(s == 1 for s in steps) < 0.5 * len(steps):
        return headers
    decorated = Counter(_GRAVATAR.search(lines[h.first].strip()[:400]) is not None for h in headers).most_common(1)[0][
        0
    ]
    complete: list[Header] = []
    for header in headers:
        before = complete[-1] if complete else None
        if before and before.number is not None and header.number is not None and header.number > before.number + 1:
            complete.extend(_missing(lines, before, header, decorated=decorated))
        complete.append(header)
    return complete


def _missing(lines: Sequence[str], before: Header, until: Header, *, decorated: bool) -> list[Header]:
    found: list[Header] = []
    wanted = (before.number or 0) + 1
    for at in range(before.last + 1, until.first):
        marker = _MARKER.match(lines[at])
        if marker is None or marker["number"] is None or int(marker["number"]) != wanted:
            continue
        text = lines[at][marker.end() :][:400].strip()
        if abs(len(marker["indent"]) - before.indent) > 1 or decorated != (_GRAVATAR.search(text) is not None):
            continue
        name = _GRAVATAR.sub("", text)
        found.append(Header(at, name[:200], None, before.shape, first=at, last=at, number=wanted, indent=before.indent))
        wanted += 1
    return found


def is_button(line: str) -> bool:
    """Tell a line of buttons and counters from words."""
    short = line.strip()
    return len(short) <= 60 and (FURNITURE.match(short) is not None or _buttons(short))
