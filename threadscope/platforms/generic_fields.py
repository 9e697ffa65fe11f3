"""Fields of located records: ids, what answers what, addresses, kind and host, as far as markup says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from threadscope.model import CommentKind
from threadscope.platforms.answering import Targets, addressed, answered, told, told_id
from threadscope.platforms.base import Record
from threadscope.platforms.generic_body import body_markup, unsigned
from threadscope.platforms.outline import Outline
from threadscope.platforms.records import Run, Segment
from threadscope.platforms.roles import Parts
from threadscope.platforms.selflinks import own_link, target_of
from threadscope.platforms.vocabulary import HOST, PING, PING_LINE

__all__ = ["parents_of", "records_of"]

_COMMENT_ID = re.compile(
    r"(?:^|[-_#/=])(?:(?:div|li|dsq|comment|com|response|reply|kommentar|c|r|pc|item|post|entry)[-_]?)*([0-9a-f]*\d[0-9a-f]*)$",
    re.IGNORECASE,
)
_DEPTH = re.compile(
    r"^(?:(?:[a-z]{1,3}|comm?ents?|repl(?:y|ies)|thread|posts?|messages?|msg|item|response|nested)[-_]?)?"
    r"(?:depth|level|indent|lvl)[-_]?(\d{1,3})$"
)
_TOLD_DEPTH = ("data-depth", "data-level", "data-indent", "data-comment-depth", "aria-level")
_MARGIN = re.compile(r"(?:margin|padding)-(?:left|inline-start)\s*:\s*(\d{1,5}(?:\.\d{1,3})?)")


def records_of(page: Outline, run: Run, segments: Sequence[Segment], parts: Sequence[Parts]) -> list[Record]:
    """Make records of segments and what was read in them.

    The parent is the record that a header links to ("in reply to": where pages nest two levels only, this says more);
    else the one that the record stands in, or that an attribute names; else, where classes or margins differ in depth,
    the last one above that is less deep.
    """
    ids = [_identify(page, run, s) or f"r{i}" for i, s in enumerate(segments, start=1)]
    parents = parents_of(page, segments, parts, ids)
    records = []
    for segment, part, identifier, parent in zip(segments, parts, ids, parents, strict=True):
        own = page.tags[segment.unit], page.tags[segment.owner], page.tags[segment.anchor]
        names = {name for node in own for name in node.names}
        records.append(
            Record(
                body=body_markup(page, unsigned(page, segment, part.body), part.cut),
                id=identifier,
                parent_id=parent,
                name=part.name,
                author_url=part.author_url,
                posted=part.machine_date,
                posted_raw=part.date,
                permalink=_permalink(page, segment, identifier),
                kind=_kind(page, part, names),
                by_host=any(HOST.search(n) for n in names),
            )
        )
    return records


def _identify(page: Outline, run: Run, segment: Segment) -> str | None:
    """Return the record's own id: the one that repeats, else one on its wrapper, else the first numbered one inside."""
    if run.key[0] == "id" and (own := page.id(segment.anchor)):
        return _bare(own)
    inside = range(segment.start, min(segment.stop, segment.start + 30))
    for order in (segment.owner, segment.unit, segment.anchor):
        if (own := page.id(order))[-1:].isdigit():
            return _bare(own)
    found = map(page.id, inside)
    numbered = next((_bare(i) for i in found if i and _COMMENT_ID.search(i)), None)
    if numbered or (link := own_link(page, segment)) is None:
        return numbered or told_id(page, segment)
    return _bare(target_of(page, link))


def _bare(identifier: str) -> str:
    return identifier.removeprefix("div-").removeprefix("li-")


def _kind(page: Outline, part: Parts, names: set[str]) -> CommentKind:
    words = (*names, *(page.lines[index].text for index in part.header))
    found = next((m[1].lower() for w in words if (m := PING.search(w) or PING_LINE.match(w))), "")
    return cast("CommentKind", f"{found}back" if found else "comment")


def _permalink(page: Outline, segment: Segment, identifier: str) -> str | None:
    """Return the link that points at the record's id."""
    for order in range(segment.start, segment.stop):
        if page.tags[order].name == "a":
            href = page.attributes(order).get("href", "")
            _, sharp, fragment = href.partition("#")
            if sharp and _bare(fragment) == identifier:
                return href
    return None


def parents_of(
    page: Outline, segments: Sequence[Segment], parts: Sequence[Parts], ids: Sequence[str]
) -> list[str | None]:
    """Return the id of the record that each one answers, None where it answers none of them."""
    nested = [None if s.parent is None else ids[s.parent] for s in segments]
    targets = Targets(page, segments, parts, ids)
    linked = [answered(page, part, targets, own) for part, own in zip(parts, ids, strict=True)]
    said = [told(page, segment, targets, own) for segment, own in zip(segments, ids, strict=True)]
    named = addressed(page, parts, [s.parent for s in segments])
    parents = [
        link or (ids[name] if name is not None and not attribute else None) or inner or attribute
        for inner, link, attribute, name in zip(nested, linked, said, named, strict=True)
    ]
    if any(parents):
        return parents
    depths = [_depth(page, s) for s in segments]
    if depths.count(None) > 0.8 * len(depths) or len(set(depths)) < 2:
        return parents
    stack: list[tuple[float, str]] = []
    for i, (given, identifier) in enumerate(zip(depths, ids, strict=True)):
        depth = given or 0.0
        while stack and stack[-1][0] >= depth:
            stack.pop()
        parents[i] = stack[-1][1] if stack else None
        stack.append((depth, identifier))
    return parents


def _depth(page: Outline, segment: Segment) -> float | None:
    """Return how deep a record says it hangs: by class (`depth-3`) or attribute, else by a left margin in its style."""
    margin = None
    around = dict.fromkeys((segment.anchor, segment.unit, segment.owner, page.parents[segment.unit]))
    beside = page.ends[segment.unit]
    if beside < segment.stop and page.parents[beside] == page.parents[segment.unit]:
        around[beside] = None  # the anchor stands before its record
    for order in around:
        if order < 0 or not page.tags[order].name:
            continue
        attributes = page.attributes(order)
        for name in attributes.get("class", "").lower().split():
            if found := _DEPTH.match(name):
                return float(found[1])
        for key in _TOLD_DEPTH:
            if attributes.get(key, "").isdecimal() and len(attributes[key]) < 4:
                return float(attributes[key])
        if margin is None and (found := _MARGIN.search(attributes.get("style", ""))):
            margin = float(found[1])
    return margin if margin is not None else _ruled(page, segment)


def _ruled(page: Outline, segment: Segment) -> float | None:
    """Return the depth that empty elements before a record's first words tell: `<div class="level-2"></div>`."""
    depth = None
    for order in range(segment.start, min(segment.stop, segment.start + _RULES)):
        if page.tags[order].name and not page.length(order, page.ends[order]):
            given = page.attributes(order).get("class", "").lower().split()
            told = [int(found[1]) for name in given if (found := _DEPTH.match(name))]
            depth = max([depth or 0, *told]) if told else depth
        elif not page.tags[order].name and page.texts[order].strip():
            break
    return None if depth is None else float(depth)


_RULES = 24
"""Nodes looked at before a record's first words."""
