"""Which line of a record is its author, which its date, which its buttons, and which its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from threadscope.platforms.attributedates import says_part, whole_date
from threadscope.platforms.attributefields import told_of
from threadscope.platforms.generic_body import body_lines, container, keep_to_speech, speech
from threadscope.platforms.generic_names import Repeated, find_author
from threadscope.platforms.labelled import buttons_beside, field_lines
from threadscope.platforms.morebuttons import asks, pressed
from threadscope.platforms.outline import Line, Outline
from threadscope.platforms.records import Segment, mark_date
from threadscope.platforms.selflinks import is_own_link, target_of
from threadscope.platforms.vocabulary import FURNITURE, REPLIED_TO, REPLY, TEASER, says
from threadscope.platforms.words import phrases

__all__ = ["Parts", "read_parts", "vocabulary_near"]


@dataclass(slots=True)
class Parts:
    """What was made of one record, still in pieces of markup."""

    name: str = ""
    guessed: bool = True
    """The name only stands where names stand; nothing says that it is one."""
    crowd: int = 0
    """Header lines with a date, or with a verb of saying: more than one or two, and this is several comments."""
    author_url: str | None = None
    date: str | None = None
    machine_date: str | None = None
    header: list[int] = field(default_factory=list)
    """Indices of lines that are not body."""
    buttons: list[int] = field(default_factory=list)
    """Those of them that look like buttons."""
    body: list[Line] = field(default_factory=list)
    cut: int = 0
    """Characters at the start of the first body line that are header."""
    replies: bool = False
    teaser: bool = False
    counter: bool = False
    """A line counts replies ("3 replies"): below articles, and below comments too."""
    titled: bool = False
    """A heading that is a link: the mark of a list of articles."""
    words: int = 0
    links: int = 0

    @property
    def dated(self) -> bool:
        """Whether the record says when it was written."""
        return self.date is not None or self.machine_date is not None


_BADGES = phrases("badges")
_ADDRESS = 30
"""Characters that may stand around a name in "in reply to Ann"."""
_TITLES = 3
"""Lines at a record's start among which its title may be."""


class _Label(NamedTuple):
    """What a short line is by its words."""

    speaks: bool
    button: bool
    replies: bool
    teaser: bool
    brings: bool
    """More of the thread: "Load 3 more replies"."""


@lru_cache(maxsize=4_096)
def _label(text: str) -> _Label:
    """Ask a line of at most 90 characters once, however many runs of records it stands in."""
    return _Label(
        says(text),
        FURNITURE.match(text) is not None and not text.startswith(">>"),
        REPLY.match(text) is not None,
        TEASER.match(text) is not None,
        asks(text),
    )


def read_parts(page: Outline, segments: Sequence[Segment]) -> list[Parts]:
    """Label the lines of every record; what most records repeat word for word is furniture.

    Args:
        page: the outline that the segments point into.
        segments: records of one run, in document order.

    Returns:
        One `Parts` a segment.
    """
    every = [_visible(page, s) for s in segments]
    fields = field_lines(page, every)
    repeated = _repeated(every, fields)
    repeated.constant.update(buttons_beside(page, every))
    shown = _find_dates(page, segments, every)
    found = []
    cores: Counter[tuple[str, ...]] = Counter()
    regions: list[tuple[int, int] | None] = []
    for segment, lines in zip(segments, every, strict=True):
        dates = sum(line.date is not None for line in lines)
        says = sum(len(line.text) < 60 and _label(line.text).speaks for line in lines)
        parts = Parts(crowd=max(dates, says))
        _find_date(page, segment, lines, parts, shown)
        _fill_author(page, segment, lines, parts, repeated)
        signed = tuple(parts.header)
        parts.header += [line.index for line in lines if line.index in fields and line.index not in parts.header]
        _label_lines(page, segment, lines, parts, repeated.furniture)
        rest = [line for line in lines if line.index not in parts.header]
        if rest:
            longest = max(rest, key=lambda line: len(line.text))
            cores[container(page, segment, longest)] += len(longest.text)
            region = speech(page, segment, longest, signed)
            regions.append(None if region is None else (region, len(longest.text)))
        else:
            regions.append(None)
        if not parts.name or not parts.dated:
            told = told_of(page, segment)
            parts.name, parts.guessed = (parts.name, parts.guessed) if parts.name else (told.name, not told.name)
            parts.machine_date = parts.machine_date or (None if parts.dated else told.posted)
        found.append(parts)
    _drop_common([parts for parts in found if parts.name])
    spoken = keep_to_speech(page, regions, [(lines, parts.header) for lines, parts in zip(every, found, strict=True)])
    for segment, lines, parts in zip(segments, every, found, strict=True):
        said = spoken.intersection(parts.buttons)
        parts.header = [i for i in parts.header if i not in said or page.lines[i].text in repeated.furniture]
        _restore_short(page, segment, lines, parts, (cores, repeated.furniture))
        _fill_body(page, segment, lines, parts, cores)
    return found


def _drop_common(named: Sequence[Parts]) -> None:
    """Take the words away that all names begin or end with: "De Ann a" is a template's, whatever its language."""
    if len(named) < 4 or len({parts.name for parts in named}) < 3:
        return
    for place in (0, -1):
        while True:
            words = [parts.name.split() for parts in named]
            if len({w[place] for w in words}) > 1 or any(len(w) < 2 for w in words):
                break
            left = [" ".join(w[1:] if place == 0 else w[:-1]) for w in words]
            if not all(any(c.isalpha() for c in name) for name in left):
                break
            for parts, name in zip(named, left, strict=True):
                parts.name = name


def _repeated(every: Sequence[Sequence[Line]], fields: set[int]) -> Repeated:
    """Find what most records repeat word for word."""
    counts = Counter(text for lines in every for text in {line.text for line in lines if len(line.text) < 60})
    furniture = {text for text, n in counts.items() if n >= 3 and n >= 0.4 * len(every)}
    constant = {text for text in furniture if counts[text] >= max(4, 0.8 * len(every))}
    furniture |= {line.text for lines in every for line in lines if line.index in fields}
    opened = sum(any(len(e.text) <= 90 and _label(e.text).speaks for e in (*lines[:6], *lines[-3:])) for lines in every)
    return Repeated(furniture, constant, opened >= 0.5 * len(every))


def _label_lines(page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, furniture: set[str]) -> None:
    """Add a record's buttons, its title and whom it answers to its header."""
    for place, line in enumerate(lines):
        if line.index in parts.header or len(line.text) > 90:
            continue
        label = _label(line.text)
        titles = (label.teaser or place < _TITLES) and is_own_link(page, segment, line)
        counts = label.teaser and any(c.isdecimal() for c in line.text)
        parts.counter |= counts
        if titles or (line.linked and _addresses(page, line)) or (label.brings and pressed(page, line)):
            parts.header.append(line.index)
        elif label.button or line.text in furniture or line.text.casefold() in _BADGES:
            parts.replies |= label.replies
            parts.teaser |= label.teaser and not counts
            parts.header.append(line.index)
            parts.buttons.append(line.index)
        elif len(line.text) < 60 and label.teaser:
            parts.teaser |= not counts
            parts.header.append(line.index)


def _addresses(page: Outline, line: Line) -> bool:
    """Tell a line that says only whom its record answers: "Reply @Ann:" with a link within the page."""
    links = [t for t in line.texts if page.tags[page.parents[t]].name == "a" and page.texts[t].strip()]
    if len(links) != 1 or not target_of(page, page.parents[links[0]]):
        return False
    rest = " ".join("".join([page.texts[t] for t in line.texts if t != links[0]]).split())
    if REPLIED_TO.search(rest) or REPLY.match(rest):
        return len(rest) < _ADDRESS
    return not any(c.isalnum() for c in rest) and page.texts[links[0]].strip().startswith("@")


def _restore_short(
    page: Outline,
    segment: Segment,
    lines: Sequence[Line],
    parts: Parts,
    told: tuple[Counter[tuple[str, ...]], set[str]],
) -> None:
    """Give back a record's only words where they look like a button ("+1") but stand where the others' words do."""
    cores, furniture = told
    if not parts.buttons:
        return
    most = _USUAL * sum(cores.values())
    left = [container(page, segment, line) for line in lines if line.index not in parts.header]
    if any(cores[place] > most for place in left):
        return
    for line in lines:
        if line.index in parts.buttons and line.text not in furniture and line.linked < 0.5 * len(line.text):
            place = container(page, segment, line)
            if cores[place] > most and (not left or len(place) > 1):
                parts.header.remove(line.index)


_USUAL = 0.25
"""Of all words: what stands where as many do stands where words are expected; replies may have a place of their own."""


def _visible(page: Outline, segment: Segment) -> list[Line]:
    """Return the record's lines without those hidden inside it (a whole hidden thread is a tab, and is read)."""
    lines = page.lines_between(segment.start, segment.stop)
    shown = [line for line in lines if not line.hidden and not page.foreign[line.texts[0]]]
    return shown or [line for line in lines if not page.foreign[line.texts[0]]]


def _dated_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with a date, but for those below a label such as "Joined"."""
    return [line for i, line in enumerate(lines) if _dated(line) and not (i and _of_member(lines[i - 1].text[:40]))]


def _dated(line: Line) -> bool:
    mark_date(line)
    if line.date is None or len(line.text) - (line.date[1] - line.date[0]) > 110:
        return False
    return line.date[0] > _MEMBERSHIP or not _of_member(line.text[: line.date[0]])


_MEMBERSHIP = 30
"""Characters before the date in "Registered on: 3 May 2004"."""


@lru_cache(maxsize=1_024)
def _of_member(label: str) -> bool:
    return label.strip(" \t\xa0:\uff1a.,-").casefold() in phrases("member_since")


class _Dates(NamedTuple):
    """Where the dates of a run's records stand."""

    places: set[tuple[str, ...]]
    """The kinds of elements that hold the date of a good part of them; elsewhere people mention dates."""
    clocked: bool
    """Whether the line with a clock is the one, of the several dated ones that records have ("Joined: 14 Feb 2004")."""


def _find_dates(page: Outline, segments: Sequence[Segment], every: Sequence[Sequence[Line]]) -> _Dates:
    places: Counter[tuple[str, ...]] = Counter()
    clocked = later = 0
    for segment, lines in zip(segments, every, strict=True):
        dated = _dated_lines(lines)
        places.update({container(page, segment, line) for line in dated})
        if dated and any(map(_clocked, dated)):
            clocked += 1
            later += not _clocked(dated[0])
    kinds = {place for place, n in places.items() if n >= 0.3 * len(segments) or n >= 10}
    return _Dates(kinds, clocked >= 0.8 * len(segments) and later >= 0.5 * len(segments))


def _clocked(line: Line) -> bool:
    """Tell whether a line's date has a day and a time of it."""
    stamp = line.text[slice(*line.date)] if line.date else ""
    return len(stamp) > _DAY_AND_CLOCK and _CLOCK.search(stamp) is not None


_CLOCK = re.compile(r"\d[:.h]\d\d(?!\d)|\d ?[ap]\.?m\b", re.IGNORECASE)
_DAY_AND_CLOCK = 10


def _find_date(page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, dates: _Dates) -> None:
    """Take the first line with a date; a `datetime` or a `title` attribute around it is the machine's."""
    fitting = (line for line in _dated_lines(lines) if container(page, segment, line) in dates.places)
    line = min(fitting, key=lambda line: not _clocked(line), default=None) if dates.clocked else next(fitting, None)
    if line is not None and line.date is not None:
        start, end = line.date
        parts.date = line.text[start:end]
        parts.header.append(line.index)
        around = [at for text in line.texts for at in page.ancestors(text, 2) if page.tags[at].name in _STAMPED]
        for at in around:
            parts.machine_date = parts.machine_date or _machine_date(page.attributes(at))
        if parts.machine_date is None and says_part(parts.date):
            told = (whole_date(page.attributes(at), parts.date) for at in around)
            parts.machine_date = next(filter(None, told), None)
        return
    for order in range(segment.start, min(segment.stop, segment.start + _EARLY)):
        tag = page.tags[order]
        if tag.name in _STAMPED and (tag.name == "time" or tag.telling):
            given = page.attributes(order)
            parts.machine_date = _machine_date(given) or (whole_date(given, "") if tag.name in _TIMES else None)
            if parts.machine_date:
                shown = page.lines_between(order, page.ends[order])
                parts.header += [
                    line.index for line in shown if order < line.texts[0] and line.texts[-1] < page.ends[order]
                ]
                return


_STAMPED = frozenset({"time", "abbr", "span", "a", "small", "em", "i", "relative-time", "time-ago", "local-time"})
"""Elements whose attributes may hold the time that they show."""
_TIMES = frozenset({"time", "abbr", "relative-time", "time-ago", "local-time"})
"""Those that show a time and nothing else: their tooltip tells it in full."""
_EARLY = 60
"""Elements at a record's start among which a time without words is looked for."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$")


def _machine_date(attributes: Mapping[str, str]) -> str | None:
    told = [attributes.get(name, "") for name in ("datetime", "title", "content")]
    told += [value for name, value in attributes.items() if name.startswith("data-")]
    for value in map(str.strip, told):
        if len(value) < 40 and _ISO.match(value):
            return value
    return None


def _fill_author(page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, repeated: Repeated) -> None:
    dated = page.lines[parts.header[0]] if parts.header else None
    found = find_author(page, segment, lines, dated, repeated)
    if found is None:
        return
    parts.name, parts.author_url, parts.guessed = found.text, found.url, found.guessed
    if found.line is None:
        return
    line = page.lines[found.line]
    if len(line.text) <= 160 and len(line.text) - len(found.text) < 90:
        parts.header.append(line.index)
    elif line.text.startswith(found.text):
        parts.cut = len(found.text)


def _fill_body(
    page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, cores: Counter[tuple[str, ...]]
) -> None:
    header = set(parts.header)
    body = body_lines(page, segment, lines, header, cores)
    parts.body = body
    parts.words = sum(len(line.text.split()) for line in body)
    length = sum(len(line.text) for line in body) or 1
    parts.links = round(100 * sum(line.linked for line in body) / length)
    parts.titled = any(
        page.tags[line.block].name in ("h1", "h2", "h3")
        and line.linked >= 0.8 * len(line.text)
        and len(line.text) > _SHORT_TITLE
        and line.date is None
        and not is_own_link(page, segment, line)
        for line in lines[:4]
    )
    if not body or (body[0].index not in header and not body[0].text.startswith(parts.name)):
        parts.cut = 0


_SHORT_TITLE = 15


def vocabulary_near(page: Outline, segment: Segment) -> float:
    """Rate 0..1 how much the ids and classes of a record and what holds it speak of comments."""
    own = page.tags[segment.anchor], page.tags[segment.unit], page.tags[segment.owner]
    if any(tag.speaks for tag in own):
        return 1.0
    for distance, at in enumerate(page.ancestors(segment.unit, 5)):
        if page.tags[at].name == "body":
            break
        if page.tags[at].speaks:
            return 0.9 - 0.1 * distance
    inner = page.tags[segment.start : min(segment.stop, segment.start + 40)]
    return 0.6 if any(tag.speaks for tag in inner) else 0.0
