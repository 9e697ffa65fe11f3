"""The words of a record: which of its lines they are, and their markup without everything around them."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from threadscope.platforms.outline import HEADINGS, INLINE, Line, Outline
from threadscope.platforms.records import Segment
from threadscope.platforms.tags import Tag

__all__ = ["body_lines", "body_markup", "container", "keep_to_speech", "speech", "unsigned"]

_SPOKEN_IN = frozenset({"div", "section", "article", "td", "dd", "blockquote"})
"""Elements that hold all words of a comment where they hold any; of paragraphs there may be several."""


def container(page: Outline, segment: Segment, line: Line) -> tuple[str, ...]:
    """Name the nearest element around a line, within the record, that has a class or an id."""
    at = line.block
    while at > segment.unit and at >= segment.start:
        tag = page.tags[at]
        if tag.names or tag.mark:
            return _kind(tag)
        at = page.parents[at]
    return (page.tags[line.block].name,)


_TITLE = re.compile(r"title|subject|headline")


def speech(page: Outline, segment: Segment, line: Line, signed: Sequence[int]) -> int | None:
    """Return the largest element around a line, within the record, that holds none of the lines with name and date."""
    own = page.line_of
    places = sorted(page.lines[index].texts[0] for index in signed)
    found, at = None, line.block
    if not places or own[line.texts[0]] in signed:
        return None
    while at > segment.unit and at >= segment.start and page.ends[at] <= segment.stop:
        if bisect_left(places, at) != bisect_left(places, page.ends[at]):
            break
        found, at = at, page.parents[at]
    return found


def keep_to_speech(
    page: Outline, regions: Sequence[tuple[int, int] | None], records: Sequence[tuple[Sequence[Line], list[int]]]
) -> set[int]:
    """Where nearly all words stand in one kind of element, add what records show outside of it to their header.

    Such are what a tracker notes beside a text, what a forum says of its author, and titles that are links.

    Args:
        page: the outline.
        regions: what `speech` found for the longest line of each record, and that line's length.
        records: the lines of each record and its header, which grows.

    Returns:
        The lines inside of such elements.
    """
    weights: Counter[tuple[str, ...]] = Counter()
    for region in filter(None, regions):
        weights[_kind(page.tags[region[0]])] += region[1]
    if not weights:
        return set()
    common, weight = weights.most_common(1)[0]
    fitting = sum(region is not None and _kind(page.tags[region[0]]) == common for region in regions)
    sure = fitting > 2 and fitting >= 0.6 * len(regions) and weight >= 0.8 * weights.total()
    if not sure or common[0] not in _SPOKEN_IN or not any(common[1:]):
        return set()
    spoken: set[int] = set()
    for lines, header in records:
        inside = {line.index for line in lines if _stands_in(page, line, common)}
        if inside:
            out = [line for line in lines if line.index not in inside and not _titles(page, line)]
            header += [line.index for line in out if line.index not in header]
        spoken |= inside
    return spoken


def _titles(page: Outline, line: Line) -> bool:
    """Tell a heading that its author wrote: on some sites it is the first sentence, on none it leads anywhere."""
    tag = page.tags[line.block]
    if tag.name not in HEADINGS and not any(_TITLE.search(name) for name in tag.names):
        return False
    links = (page.attributes(at) for t in line.texts if page.tags[at := page.parents[t]].name == "a")
    return all(link.get("href", "#").strip() in ("", "#") for link in links)


def _stands_in(page: Outline, line: Line, kind: tuple[str, ...]) -> bool:
    return any(_kind(page.tags[at]) == kind for at in (line.block, *page.ancestors(line.block, 6)))


def _kind(tag: Tag) -> tuple[str, ...]:
    """Return what an element has in common with its like in other records: an id without a number is its own."""
    return (tag.name, *tag.names[:2], tag.mark if "0" in tag.mark or not tag.names else "")


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


_SIGNATURE = re.compile(r"signature")


def unsigned(page: Outline, segment: Segment, body: Sequence[Line]) -> Sequence[Line]:
    """Leave out the lines at a body's end that forums print below all that an author writes, unless they are all."""
    last = len(body)
    while last and _in_signature(page, segment, body[last - 1]):
        last -= 1
    return body[: last or len(body)]


def _in_signature(page: Outline, segment: Segment, line: Line) -> bool:
    at = line.block
    while at > segment.unit and at >= segment.start:
        tag = page.tags[at]
        if any(_SIGNATURE.search(name) for name in (*tag.names, tag.mark)):
            return True
        at = page.parents[at]
    return False


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
    while not cut and page.ends[above := page.parents[at]] <= last + (page.tags[above].name in INLINE):
        if page.length(above, at):
            break
        at = above  # what the first word stands in: a link, or a quotation with more behind it
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
