"""Where one record ends and the next begins, in a page whose markup nobody has described.

Something in a thread repeats once a comment: a numbered id, a class name, a date in the same kind of element, a line
that ends in "says:". Every such repetition is a *run* of anchors. From each anchor one climbs to the largest element
that holds no other anchor; that is the record, and where comments are not wrapped, the header (or footer) of one, to
which the lines up to the next belong. Replies nested in their parent's element need no special treatment: in document
order they are simply the next record.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import accumulate

from threadscope.platforms.dates import find_date
from threadscope.platforms.gaps import share_gaps
from threadscope.platforms.nesting import LISTS, count_within, is_list, nest, owners_of
from threadscope.platforms.outline import Line, Outline
from threadscope.platforms.vocabulary import COMMENT, says

__all__ = ["Likeness", "Run", "Segment", "find_runs", "likeness"]

NEVER = frozenset({"body", "html", "img", "form"})
CEILINGS = frozenset({"ul", "ol", "dl", "body", "html"})
"""A record never is one of these: one item of it is."""
SINGLE = frozenset(
    {"comment", "response", "h-cite", "kommentar", "commentaire", "comentario", "comment-item", "single-comment"}
)
_DIGIT = re.compile(r"\d")
_HEADER_LENGTH = 160
"""Characters; a longer line is prose, and a date in it is part of what somebody says."""


@dataclass(slots=True)
class Segment:
    """The place of one record: what lies between two orders of the outline."""

    start: int
    stop: int
    anchor: int
    unit: int
    """The element that wraps the record or its header; the anchor itself where there is none."""
    owner: int
    """The element that also holds the replies, for nesting."""
    parent: int | None = None
    """Index of the record that this one is nested in."""


@dataclass(slots=True)
class Run:
    """Anchors that repeat, and the records made from them."""

    key: tuple[str, ...]
    anchors: list[int]
    segments: list[Segment] = field(default_factory=list)
    odds: float = 1.0
    """Below 1 where the other reading of the same anchors looks more natural."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the records of one page have in common, to know a single one on another page of the same thread."""

    key: tuple[str, ...]
    kin: tuple[str, ...]
    """What their units are."""


def likeness(page: Outline, run: Run) -> Likeness:
    """Describe a run."""
    return Likeness(run.key, Counter(page.tags[segment.unit].kin for segment in run.segments).most_common(1)[0][0])


def find_runs(page: Outline, like: Likeness | None = None) -> list[Run]:
    """Return every plausible run of records, segmented; linear in the page but for the depth of its tree.

    `like`: a run known to be one of comments, even where the page has but one of its records.
    """
    groups = _groups(page, like)
    runs: dict[tuple[tuple[int, int], ...], Run] = {}
    for key, anchors in groups.items():
        for turned in (False, True):
            run = Run(key, anchors)
            alone = like.kin if like and key == like.key and len(anchors) == 1 else ()
            loose = _segment(page, run, turned=turned, alone=alone)
            shape = tuple((s.start, s.stop) for s in run.segments)
            if shape and (shape not in runs or (key[0] == "id" and runs[shape].key[0] != "id")):
                runs[shape] = run  # numbers say more of the same records than any name inside them
            if not loose:
                break
    return list(runs.values())


def _groups(page: Outline, like: Likeness | None) -> dict[tuple[str, ...], list[int]]:
    """Collect what may repeat: numbered ids, telling class names, times, dates and verbs of saying, by their place."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for order in page.telling:
        tag = page.tags[order]
        if tag.keys and not page.foreign[order] and tag.name not in NEVER:
            for key in tag.keys:
                groups[key].append(order)
    for line in page.lines:
        if page.foreign[line.texts[0]]:
            continue
        mark_date(line)
        if line.date or (len(line.text) < 90 and says(line.text)):
            text = next(t for t in line.texts if page.texts[t].strip())
            kind = "date" if line.date else "says"
            block = page.tags[line.block]
            above = page.tags[max(0, page.parents[line.block])]
            groups[kind, block.name, above.name].append(text)
            for name in block.names or ("",):
                groups[kind, block.name, "." + name, above.name].append(text)
    known = like.key if like else ()
    return {k: sorted(set(v)) for k, v in groups.items() if len(v) > 1 or k == known or _stands_alone(page, k, v[0])}


def _stands_alone(page: Outline, key: tuple[str, ...], anchor: int) -> bool:
    """Accept a page's only comment: it is numbered, and it or its list say so; or its class says so."""
    if key[0] == "id" and key[1] != "span":
        lists = set(page.ancestors(anchor, 4))
        return COMMENT.search(key[2]) is not None or not lists.isdisjoint(page.threads)
    return key[0] == "class" and key[2] in SINGLE and key[1] in ("li", "div", "article", "dt", "tr", "table", "section")


def mark_date(line: Line) -> None:
    """Find the date in a header line; prose is not looked at."""
    if not line.looked:
        line.looked = True
        if len(line.text) <= _HEADER_LENGTH and _DIGIT.search(line.text):
            line.date = find_date(line.text)


def _segment(page: Outline, run: Run, *, turned: bool, alone: tuple[str, ...]) -> bool:
    """Climb from each anchor to its unit, keep the units that belong together, then hand out the lines between them.

    `turned`: hand them out to the other side than what looks right, so that both readings can be compared.
    `alone`: what the unit of a single anchor is, where that is known.
    Returns whether there were lines to hand out.
    """
    anchors = run.anchors
    if len(anchors) == 1:
        around = (anchors[0], *page.ancestors(anchors[0], 12))
        units = [next((order for order in around if page.tags[order].kin == alone), anchors[0])]
    else:
        units = _units(page, anchors, anchors)
        if len(units) > _FEW and all(_own_list(page, anchors, unit) for unit in units):
            units = _units(page, anchors, [page.parents[unit] for unit in units])
        units = _trim(page, anchors, units)
        units = _extend(page, anchors, units)
        keep = _together(page, anchors, units, strict=run.key[0] != "id")
        anchors, units = [anchors[i] for i in keep], [units[i] for i in keep]
    if not units:
        return False
    run.anchors = anchors
    owners = owners_of(page, anchors, units)
    bounds = []
    for i, unit in enumerate(units):
        stop = page.ends[unit]
        following = units[i + 1] if i + 1 < len(units) else None
        if following is not None and following < stop:
            stop = following
        bounds.append([unit, stop])
    loose = share_gaps(page, run, units, bounds, turned=turned)
    for i, (start, stop) in enumerate(bounds):
        run.segments.append(Segment(start, stop, anchors[i], units[i], owners[i]))
    nest(page, run)
    return loose


def _units(page: Outline, anchors: list[int], starts: list[int]) -> list[int]:
    """Climb from each anchor, or from what holds it alone, while nothing but it (and what it holds) is inside."""
    parents, ends, tags, headings = page.parents, page.ends, page.tags, page.headings
    units = []
    for i, anchor in enumerate(anchors):
        before = anchors[i - 1] if i else -1
        behind = bisect_left(anchors, ends[anchor])
        after = anchors[behind] if behind < len(anchors) else len(tags)
        at = starts[i]
        headed = count_within(headings, at, ends[at])
        while before < (parent := parents[at]) and ends[parent] <= after and tags[parent].name not in CEILINGS:
            if headings and count_within(headings, parent, ends[parent]) > headed:
                break
            if before >= 0 and ends[before] >= ends[parent] and page.length(parent, at):
                break  # what stands before it there belongs to the record around it
            at = parent
        units.append(at)
    return units


_FEW = 2


def _own_list(page: Outline, anchors: list[int], unit: int) -> bool:
    """Tell a list of buttons within each record from the list of records: it holds one anchor."""
    above = page.parents[unit]
    if above < 0 or page.tags[above].name not in ("ul", "ol"):
        return False
    return count_within(anchors, above, page.ends[above]) == count_within(anchors, unit, page.ends[unit])


def _trim(page: Outline, anchors: list[int], units: list[int]) -> list[int]:
    """Take back a climb that only one record made, as where the list's end is lost to broken markup."""
    if 1 not in Counter([page.tags[unit].kin for unit in units]).values():
        return units
    chains = []
    for anchor, unit in zip(anchors, units, strict=True):
        chain = [anchor]
        while chain[-1] != unit:
            chain.append(page.parents[chain[-1]])
        chains.append(chain)
    found = Counter(kind for chain in chains for kind in {page.tags[a].kin for a in chain})
    trimmed = []
    for chain, unit in zip(chains, units, strict=True):
        common = [a for a in chain if found[page.tags[a].kin] >= 0.9 * len(units)]
        trimmed.append(common[-1] if common and found[page.tags[unit].kin] == 1 else unit)
    return trimmed


def _extend(page: Outline, anchors: list[int], units: list[int]) -> list[int]:
    """Climb on where replies stand inside: up to an element of the kind that the childless records have."""
    kinds = Counter(page.tags[u].kind for u in units if page.tags[u].name)
    common = {k for k, n in kinds.items() if n >= 0.2 * len(units)}
    names = Counter(n for u in units for n in page.tags[u].names or ("",))
    usual = {n for n, times in names.items() if times >= 0.3 * len(units)}
    extended = []
    for before, unit in zip((-1, *anchors), units, strict=False):
        best = unit
        at = page.parents[unit]
        while at > before and page.tags[at].name != "body":
            tag = page.tags[at]
            if tag.kind in common and tag.name not in LISTS and not usual.isdisjoint(tag.names or ("",)):
                best = unit if is_list(page, anchors, at) else at
                break
            at = page.parents[at]
        extended.append(best)
    return extended


def _together(page: Outline, anchors: list[int], units: list[int], *, strict: bool) -> list[int]:
    """Return the indices of units in one list or inside one another; strays (the article's own date) go."""
    if not strict:
        return list(range(len(units)))
    lists = Counter(page.parents[u] for u in units)
    repeated = {p: n for p, n in lists.items() if n > 1} or lists
    places = sorted(lists)
    before = list(accumulate((lists[p] for p in places), initial=0))

    def held(parent: int) -> int:
        """Count the units anywhere below an element that is the parent of some."""
        return before[bisect_left(places, page.ends[parent])] - before[bisect_left(places, parent)]

    best = max(repeated, key=lambda p: (held(p), p))
    within = [i for i, unit in enumerate(units) if best <= unit < page.ends[best]]
    if len(within) == len(units):
        return within
    shape = _shape(page, best)
    placed = Counter([_placed(page, anchors[i]) for i in within])
    usual = placed.most_common(1)[0][0] if placed else ()
    kins = {kin for kin, n in Counter(page.tags[units[i]].kin for i in within).items() if n > 1 and any(kin[2:])}
    """What records are called: one around their list, or beside it, is what they answer."""
    first = units[within[0]] if within else 0
    below = next((heading for heading in page.headings[:1] if heading < first), -1)
    keep, reach = set(within), -1
    for i, unit in enumerate(units):
        if i in keep or unit < below:
            continue
        alike = bool(usual) and _placed(page, anchors[i]) == usual
        alike = alike or (page.tags[unit].kin in kins and page.parents[unit] < best < page.ends[page.parents[unit]])
        if alike or unit < reach or (_shape(page, page.parents[unit]) == shape and shape[1:] != ((), "")):
            keep.add(i)
            reach = max(reach, page.ends[unit])
    return sorted(keep)


def _placed(page: Outline, anchor: int) -> tuple[tuple[str, ...], ...]:
    """Return what the four elements around an anchor are, () where none of them is called anything."""
    around = [page.tags[order] for order in page.ancestors(anchor, 4)]
    return tuple(tag.kin for tag in around) if sum(bool(tag.names) for tag in around) > 1 else ()


def _shape(page: Outline, order: int) -> tuple[str, tuple[str, ...], str]:
    tag = page.tags[max(0, order)]
    return tag.name, tag.names, tag.mark
