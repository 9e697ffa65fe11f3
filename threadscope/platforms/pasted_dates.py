"""Which lines of a pasted thread go with dates that stand on lines of their own.

Between two such dates there are a name and a text, and any one record may be read in several ways: the name above the
date or below it, next to it or on the other side of the text. Only one reading gives every record of the paste
something like a name and something like a text, so it is the whole paste that decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from threadscope.platforms.pasted_lines import Header, date_alone, is_button, name_of

__all__ = ["Aligned", "align"]

_SENTENCE = re.compile(r"[.!?\u2026][\"')\u201d]*$|^[a-z].*\s")
_NAME_WORDS = 4
_SURE = 0.15
"""By how much another reading must be better than the usual one."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """The records of one reading."""

    headers: list[Header]
    bodies: list[tuple[int, int]]
    """The lines of each record's text, as (first, stop)."""


def align(lines: Sequence[str], start: int, end: int) -> Aligned | None:
    """Read dates on lines of their own with the names on a side that `read_header` does not expect.

    Args:
        lines: the paste.
        start: the first line that may belong to the thread, 0 where no heading tells.
        end: the line after its last one.

    Returns:
        None where there are fewer than two such dates, or where the usual reading (name, date, text; or a text, signed
        with name and date) is as good.
    """
    dates = [(at, stamp) for at in range(start, end) if (stamp := date_alone(lines[at]))]
    if len(dates) < 2:
        return None
    edges = [start - 1, *(at for at, _ in dates), end]
    blocks = [
        [at for at in range(edges[i] + 1, edges[i + 1]) if lines[at].strip() and not is_button(lines[at])]
        for i in range(len(edges) - 1)
    ]
    if not start:
        blocks[0] = _last_paragraphs(lines, blocks[0], blocks[1:-1])
    above, below = blocks[:-1], blocks[1:]
    usual = max(
        _rate(lines, [b[-1:] for b in above], below),
        _rate(lines, [b[-1:] for b in above], [b[:-1] for b in above]) if not blocks[-1] else 0.0,
    )
    readings = []
    if not blocks[-1]:
        readings.append(([b[:1] for b in above], [b[1:] for b in above]))
    if not blocks[0] or not start:
        readings.append(([b[:1] for b in below], [b[1:] for b in below]))
    if len(blocks[-1]) == 1 and blocks[0]:
        signed = [blocks[0], *(b[1:] for b in blocks[1:-1])]
        readings.append(([b[:1] for b in below], signed))
    best, (names, texts) = max(
        ((_rate(lines, n, t), (n, t)) for n, t in readings), key=lambda r: r[0], default=(0.0, ([], []))
    )
    if best < usual + _SURE:
        return None
    headers, bodies = [], []
    for (at, stamp), name, text in zip(dates, names, texts, strict=True):
        if not name or not text:
            continue
        shown = name_of(lines[name[0]]) or lines[name[0]].strip()[:80]
        first, last = min(at, name[0]), max(at, name[0])
        headers.append(Header(at, shown, stamp, ("date alone", "", ""), first=first, last=last))
        bodies.append((text[0], text[-1] + 1))
    return Aligned(headers, bodies) if len(headers) > 1 else None


def _last_paragraphs(lines: Sequence[str], block: Sequence[int], others: Sequence[Sequence[int]]) -> list[int]:
    """Return the end of what stands above the first date, as many paragraphs as other records have."""
    usual = round(median(len(_paragraphs(lines, other)) for other in others)) if others else 1
    return [at for paragraph in _paragraphs(lines, block)[-max(1, usual) :] for at in paragraph]


def _paragraphs(lines: Sequence[str], block: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for at in block:
        if found and lines[at - 1].strip():
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _rate(lines: Sequence[str], names: Sequence[Sequence[int]], texts: Sequence[Sequence[int]]) -> float:
    """Rate 0..1 how many records have a line that may be a name, and a text."""
    fit = sum(bool(name and text) and _likeness(lines[name[0]]) for name, text in zip(names, texts, strict=True))
    return fit / len(names)


def _likeness(line: str) -> float:
    """Rate 0..1 how much a line is like a name."""
    name = name_of(line)
    if not name or _SENTENCE.search(name):
        return 0.0
    return 1.0 if len(name.split()) <= _NAME_WORDS else 0.3
