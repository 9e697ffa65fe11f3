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
        node = page.nodes[at]
        if node.names or node.id:
            return (node.tag, *node.names[:2], node.mark)
        at = node.parent
    return (page.nodes[line.block].tag,)


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
    nodes = page.nodes
    wanted = {t for line in body for t in line.texts}
    at, last = body[0].texts[0], body[-1].texts[-1]
    alien = [n.order for n in nodes[at : last + 1] if n.tag == "form" or (n.text.strip() and n.order not in wanted)]
    pieces: list[str] = []
    previous, broken = nodes[at].line, True
    while at <= last:
        node = nodes[at]
        if node.tag and node.end - 1 <= last and not cut and bisect_left(alien, node.end) == bisect_left(alien, at):
            pieces.append(node.node.html or "")
            broken = node.tag not in INLINE
            at = node.end
            continue
        if at in wanted:
            text = node.text
            if cut:
                taken = min(cut, len(text))
                text, cut = text[taken:].lstrip(" :,-\u2013"), cut - taken
            if node.line >= 0 and node.line != previous and not broken:
                pieces.append("<br>")
            previous, broken = node.line, False
            pieces.append(html.escape(text, quote=False))
        at += 1
    return "".join(pieces)
