"""The words of a record: which of its lines they are, and their markup without everything around them."""

from __future__ import annotations

import html
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from threadscope.platforms.outline import INLINE, Line, Outline
from threadscope.platforms.records import Segment

__all__ = ["body_lines", "body_markup", "container"]


def container(page: Outline, segment: Segment, line: Line) -> tuple[str, ...]:
    """Name the nearest element around a line, within the record, that has a class or an id."""
    at = line.block
    while at > segment.unit and at >= segment.start:
        tag = page.tags[at]
        if tag.names or tag.mark:
            return (tag.name, *tag.names[:2], tag.mark)
        at = page.parents[at]
    return (page.tags[line.block].name,)


def body_lines(
    page: Outline, segment: Segment, lines: Sequence[Line], header: set[int], cores: Counter[tuple[str, ...]]
) -> list[Line]:
    """Return the lines around a record's core that no header line interrupts.

    The core is the longest line in the kind of element that holds most of the words of all records.
    """
    rest = [i for i, line in enumerate(lines) if line.index not in header]
    if not rest:
        return []
    total = sum(cores.values()) or 1
    places = [container(page, segment, line) for line in lines]
    core = max(rest, key=lambda i: (cores[places[i]] > 0.25 * total, len(lines[i].text)))

    def resumes(at: int) -> bool:
        """Whether the body goes on after a line taken for furniture: it stands in the core's element."""
        if at + 1 >= len(lines) or lines[at + 1].index in header or len(places[core]) == 1:
            return False
        return places[at] == places[at + 1] == places[core]

    first = last = core
    while first > 0 and lines[first - 1].index not in header:
        first -= 1
    while last + 1 < len(lines) and (lines[last + 1].index not in header or resumes(last + 1)):
        last += 1
    while last > first and lines[last].index in header:
        last -= 1
    return list(lines[first : last + 1])


def body_markup(page: Outline, body: Sequence[Line], cut: int) -> str:
    """Return the body's HTML: whole elements where all of an element is body, else its texts one by one.

    Args:
        page: the outline.
        body: consecutive lines.
        cut: characters of header at the start of the first line.
    """
    if not body:
        return ""
    wanted = {t for line in body for t in line.texts}
    at, last = body[0].texts[0], body[-1].texts[-1]
    while (
        page.tags[last + 1 : last + 2] and page.tags[last + 1].name == "img" and page.blocks[last + 1] == body[-1].block
    ):
        last += 1  # a smiley that ends a line
    alien = [
        n
        for n in range(at, last + 1)
        if page.tags[n].name == "form" or (n not in wanted and page.texts[n] and not page.texts[n].isspace())
    ]
    pieces: list[str] = []
    previous, broken = page.line_of[at], True
    while at <= last:
        tag, end = page.tags[at].name, page.ends[at]
        if tag and end - 1 <= last and not cut and bisect_left(alien, end) == bisect_left(alien, at):
            pieces.append(page.markup(at))
            broken = tag not in INLINE
            at = end
            continue
        if at in wanted:
            text = page.texts[at]
            if cut:
                taken = min(cut, len(text))
                text, cut = text[taken:].lstrip(" :,-\u2013"), cut - taken
            if page.line_of[at] not in (-1, previous) and not broken:
                pieces.append("<br>")
            previous, broken = page.line_of[at], False
            pieces.append(html.escape(text, quote=False))
        at += 1
    return "".join(pieces)
