"""Which line of a record is its author, which its date, which its buttons, and which its words."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from threadscope.platforms.outline import HEADINGS, Line, Node, Outline, pattern
from threadscope.platforms.records import Segment, mark_date
from threadscope.platforms.vocabulary import AUTHOR, COMMENT, FURNITURE, LEAD_IN, REPLY, SAYS, TEASER

__all__ = ["Parts", "read_parts"]

_NAME_LENGTH = 120
_CONNECTOR = re.compile(
    r"^[\s\W]*(?:(?:on|at|am|le|el|em|il|op|den|um|by|von|par|por|da|said|says|wrote|the)\b[\s\W]*)*$", re.IGNORECASE
)
_TAIL = re.compile(
    r"[\s\-\u2013\u2014|:,;(\[\u00b7\u2022@/.]+(?:(?:on|at|am|le|el|em|il|op|den|um)\s*)?[\s\W]*$", re.IGNORECASE
)
_NUMBER = re.compile(r"^\W*\d{1,5}\W*$")


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
    body: list[Line] = field(default_factory=list)
    cut: int = 0
    """Characters at the start of the first body line that are header."""
    replies: bool = False
    teaser: bool = False
    titled: bool = False
    """A heading that is a link: the mark of a list of articles."""
    words: int = 0
    links: int = 0


def read_parts(page: Outline, segments: Sequence[Segment]) -> list[Parts]:
    """Label the lines of every record; what most records repeat word for word is furniture.

    Args:
        page: the outline that the segments point into.
        segments: records of one run, in document order.

    Returns:
        One `Parts` a segment.
    """
    every = [_visible(page, s) for s in segments]
    repeated = Counter(text for lines in every for text in {line.text for line in lines if len(line.text) < 60})
    furniture = {text for text, n in repeated.items() if n >= 3 and n >= 0.4 * len(segments)}
    constant = {text for text in furniture if repeated[text] >= max(4, 0.8 * len(segments))}
    places = _date_places(page, segments, every)
    found = []
    cores: Counter[tuple[str, ...]] = Counter()
    for segment, lines in zip(segments, every, strict=True):
        dates = sum(line.date is not None for line in lines)
        says = sum(len(line.text) < 60 and SAYS.search(line.text) is not None for line in lines)
        parts = Parts(crowd=max(dates, says))
        _find_date(page, segment, lines, parts, places)
        _find_author(page, segment, lines, parts, (furniture, constant))
        for line in lines:
            if line.index in parts.header:
                continue
            if FURNITURE.match(line.text[:90]) and len(line.text) <= 90 or line.text in furniture:
                parts.replies |= REPLY.match(line.text) is not None
                parts.teaser |= TEASER.match(line.text) is not None
                parts.header.append(line.index)
            elif len(line.text) < 60 and TEASER.match(line.text):
                parts.teaser = True
                parts.header.append(line.index)
        rest = [line for line in lines if line.index not in parts.header]
        if rest:
            longest = max(rest, key=lambda line: len(line.text))
            cores[_container(page, segment, longest)] += len(longest.text)
        found.append(parts)
    for segment, lines, parts in zip(segments, every, found, strict=True):
        _find_body(page, segment, lines, parts, cores)
    return found


def _visible(page: Outline, segment: Segment) -> list[Line]:
    """Return the record's lines without those hidden inside it (a whole hidden thread is a tab, and is read)."""
    lines = page.lines_between(segment.start, segment.stop)
    shown = [line for line in lines if not page.nodes[line.texts[0]].hidden and not page.foreign[line.texts[0]]]
    return shown or [line for line in lines if not page.foreign[line.texts[0]]]


def _dated(line: Line) -> bool:
    mark_date(line)
    return line.date is not None and len(line.text) - (line.date[1] - line.date[0]) <= 110


def _date_places(page: Outline, segments: Sequence[Segment], every: Sequence[Sequence[Line]]) -> set[tuple[str, ...]]:
    """Return the kinds of elements that hold the date of a good part of the records; elsewhere people mention dates."""
    places: Counter[tuple[str, ...]] = Counter()
    for segment, lines in zip(segments, every, strict=True):
        places.update({_container(page, segment, line) for line in lines if _dated(line)})
    return {place for place, n in places.items() if n >= 0.3 * len(segments) or n >= 10}


def _find_date(
    page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, places: set[tuple[str, ...]]
) -> None:
    """Take the first line with a date; a `datetime` or a `title` attribute around it is the machine's."""
    for line in lines:
        if not _dated(line) or line.date is None or _container(page, segment, line) not in places:
            continue
        start, end = line.date
        parts.date = line.text[start:end]
        parts.header.append(line.index)
        for text in line.texts:
            for at in (page.nodes[text].parent, page.nodes[page.nodes[text].parent].parent):
                if at >= 0 and page.nodes[at].tag in ("time", "abbr", "span", "a"):
                    parts.machine_date = parts.machine_date or _machine_date(page.nodes[at])
        return


_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$")


def _machine_date(node: Node) -> str | None:
    attributes = node.node.attributes
    for name in ("datetime", "title", "content"):
        value = (attributes.get(name) or "").strip()
        if len(value) < 40 and _ISO.match(value):
            return value
    return None


def _find_author(
    page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, repeated: tuple[set[str], set[str]]
) -> None:
    """Try, surest first: an element that says so, the rest of the date's line, a verb of saying, what stands beside the date."""
    furniture, constant = repeated
    position = {line.index: i for i, line in enumerate(lines)}
    marked = _marked_author(page, segment, lines, constant)
    if marked is not None:
        parts.name, parts.author_url, parts.guessed = marked[0], _link(page, marked[1]), False
        line = page.lines[marked[2]]
        if len(line.text) <= 160 and len(line.text) - len(parts.name) < 90:
            parts.header.append(line.index)
        elif marked[0] and line.text.startswith(marked[0]):
            parts.cut = len(marked[0])
        return
    dated = page.lines[parts.header[0]] if parts.header else None
    if dated is not None and dated.date is not None:
        name = _beside(dated.text, dated.date)
        if name and name not in constant:
            parts.name, parts.author_url, parts.guessed = name, _line_link(page, dated, name), False
            return
    for line in lines[:6] + lines[-3:]:
        if len(line.text) < 120 and (found := SAYS.search(line.text)):
            name = _clean(line.text[: found.start()])
            if name and len(name.split()) <= 8:
                parts.name, parts.author_url, parts.guessed = name, _line_link(page, line, name), False
                parts.header.append(line.index)
                return
    nearby = lines
    if dated is not None:
        at = position.get(dated.index, 0)
        nearby = [lines[i] for i in (at - 1, at + 1, at - 2, at + 2) if 0 <= i < len(lines)]
        nearby.extend(line for line in lines[:3] if line not in nearby)
    else:
        nearby = lines[:2]
    for line in nearby:
        text = line.text
        if (
            len(text) <= 60
            and line is not dated
            and not FURNITURE.match(text)
            and text not in furniture
            and not line.date
        ):
            name = _clean(text)
            strong = line.linked >= 0.6 * len(text) or _emphatic(page, line) or len(lines) > 2
            if name and strong and len(name.split()) <= 6 and text[-1:] not in ".!?":
                parts.name, parts.author_url = name, _line_link(page, line, name)
                parts.header.append(line.index)
                return


def _emphatic(page: Outline, line: Line) -> bool:
    first = page.nodes[next(t for t in line.texts if page.nodes[t].text.strip())]
    return (
        page.nodes[first.parent].tag in ("b", "strong", "cite", "dt", "em", *HEADINGS)
        or page.nodes[line.block].tag in HEADINGS
    )


def _marked_author(
    page: Outline, segment: Segment, lines: Sequence[Line], furniture: set[str]
) -> tuple[str, int, int] | None:
    """Return (name, element, line) of the best element whose class names an author."""
    best: tuple[int, str, int, int] | None = None
    allowed = {line.index for line in lines}
    for node in page.nodes[segment.start : segment.stop]:
        if not node.tag or node.end <= node.order + 1:
            continue
        rank = _author_rank(node)
        if not rank:
            continue
        texts = [n for n in page.nodes[node.order : min(node.end, segment.stop)] if n.line >= 0]
        if not texts or texts[0].line not in allowed:
            continue
        if texts[0].line != texts[-1].line:
            within = list(dict.fromkeys(n.line for n in texts))
            line = next((i for i in within if page.lines[i].linked >= 0.8 * len(page.lines[i].text)), within[0])
            texts = [n for n in texts if n.line == line]
            rank = 1
        raw = " ".join("".join(n.text for n in texts).split())
        text = "" if FURNITURE.match(raw) else _clean(raw)
        if not text or len(text) > _NAME_LENGTH or (rank < 3 and text in furniture) or FURNITURE.match(text):
            continue
        line = page.lines[texts[0].line]
        if line.date is not None:
            inner = _without_date(text, line)
            text = inner if inner else ""
        if text and (best is None or rank > best[0]):
            best = (rank, text, node.order, line.index)
    return best[1:] if best else None


def _without_date(text: str, line: Line) -> str:
    assert line.date is not None
    stamp = line.text[line.date[0] : line.date[1]]
    at = text.find(stamp)
    return text if at < 0 else (_clean(text[:at]) or _clean(text[at + len(stamp) :]))


_FULL = re.compile(
    r"^fn$|^nick(?:name)?$|(?:user|screen|display|author|commenter|poster|comment)[-_]?name|name[-_]?author"
)


def _author_rank(node: Node) -> int:
    """Rate how clearly an element is the author's name: 0 not at all, 4 as clearly as can be."""
    if node.tag in ("body", "form", "img", "ul", "ol"):
        return 0
    attributes = node.node.attributes
    if "author" in (attributes.get("rel") or "").lower() or "name" in (attributes.get("itemprop") or ""):
        return 4
    if any(_FULL.search(n) for n in node.names):
        return 4
    own = [n for n in (*node.names, pattern(node.id)) if n]
    if any(AUTHOR.search(n) for n in own):
        return 3 if node.tag in ("a", "cite", "span", "b", "strong") else 2
    return 1 if node.tag == "cite" else 0


def _beside(text: str, date: tuple[int, int]) -> str:
    """Return the name in a line that also holds the date: what stands before it, else what stands after."""
    before, after = text[: date[0]], text[date[1] :]
    name = _clean(before)
    if name and not _CONNECTOR.match(name):
        return name
    verb = SAYS.search(after)
    name = _clean(after[: verb.start()] if verb else after)
    return name if name and not _CONNECTOR.match(name) else ""


def _clean(text: str) -> str:
    """Cut lead-ins ("Posted by"), verbs and connectors from both ends of a header; "" where that is no name."""
    text = text.strip()
    text = LEAD_IN.sub("", text, count=1)
    verb = SAYS.search(text)
    if verb:
        text = text[: verb.start()]
    text = _TAIL.sub("", " " + text + " ").strip(" \t,;:|-\u2013\u2014\u00b7\u2022")
    for word in (" on", " at", " am", " le", " el", " um", " den"):
        text = text.removesuffix(word)
    if not text or len(text) > _NAME_LENGTH or _NUMBER.match(text) or FURNITURE.match(text):
        return ""
    return text


def _link(page: Outline, order: int) -> str | None:
    """Return the address that an element links to, carries inside, or stands in."""
    node = page.nodes[order]
    around = [order, *range(order + 1, node.end), node.parent]
    for at in around:
        if at >= 0 and page.nodes[at].tag == "a":
            href = (page.nodes[at].node.attributes.get("href") or "").strip()
            if href and not href.startswith(("#", "javascript")):
                return href
    return None


def _line_link(page: Outline, line: Line, name: str) -> str | None:
    for text in line.texts:
        parent = page.nodes[page.nodes[text].parent]
        words = page.nodes[text].text.strip()
        if (
            words
            and words in name
            and (link := _link(page, parent.order) if parent.tag in ("a", "b", "strong", "cite", "span") else None)
        ):
            return link
    return None


def _container(page: Outline, segment: Segment, line: Line) -> tuple[str, ...]:
    """Name the nearest element around a line, within the record, that has a class or an id."""
    at = line.block
    while at > segment.unit and at >= segment.start:
        node = page.nodes[at]
        if node.names or node.id:
            return (node.tag, *node.names[:2], pattern(node.id))
        at = node.parent
    return (page.nodes[line.block].tag,)


def _find_body(
    page: Outline, segment: Segment, lines: Sequence[Line], parts: Parts, cores: Counter[tuple[str, ...]]
) -> None:
    """Take the lines around the record's core that no header line interrupts."""
    header = set(parts.header)
    rest = [i for i, line in enumerate(lines) if line.index not in header]
    if not rest:
        return
    total = sum(cores.values())

    def weight(i: int) -> tuple[float, int]:
        share = cores[_container(page, segment, lines[i])] / total if total else 0.0
        return (share > 0.25, len(lines[i].text))

    core = max(rest, key=weight)
    first = last = core
    while first > 0 and lines[first - 1].index not in header:
        first -= 1
    while last + 1 < len(lines):
        following = lines[last + 1]
        if following.index in header and not (
            last + 2 < len(lines) and _resumes(page, segment, lines, last + 2, header, core)
        ):
            break
        last += 1
    body = list(lines[first : last + 1])
    while len(body) > 1 and body[-1].index in header:
        body.pop()
    parts.body = body
    parts.words = sum(len(line.text.split()) for line in body)
    length = sum(len(line.text) for line in body) or 1
    parts.links = round(100 * sum(line.linked for line in body) / length)
    parts.titled = any(
        page.nodes[line.block].tag in ("h1", "h2", "h3") and line.linked >= 0.8 * len(line.text) and len(line.text) > 15
        for line in lines[:4]
    )
    if parts.cut and body[0].index not in header and not body[0].text.startswith(parts.name):
        parts.cut = 0


def _resumes(page: Outline, segment: Segment, lines: Sequence[Line], at: int, header: set[int], core: int) -> bool:
    """Tell whether the body goes on after a line taken for furniture: same container as the core on both sides."""
    if lines[at].index in header:
        return False
    place = _container(page, segment, lines[core])
    return len(place) > 1 and _container(page, segment, lines[at]) == place == _container(page, segment, lines[at - 1])


def markup(page: Outline, segment: Segment, parts: Parts) -> str:
    """Return the body's HTML: whole elements where all of an element is body, else its texts one by one."""
    if not parts.body:
        return ""
    wanted = {t for line in parts.body for t in line.texts}
    first, last = parts.body[0].texts[0], parts.body[-1].texts[-1]
    pieces: list[str] = []
    at, previous = first, None
    cut = parts.cut
    while at <= last:
        node = page.nodes[at]
        if node.tag:
            if node.order > last:
                break
            inside = node.end
            if inside - 1 <= last and not cut and _all_body(page, node, wanted):
                pieces.append(node.node.html or "")
                at = inside
            else:
                at += 1
            continue
        if at in wanted:
            if node.line != previous and previous is not None:
                pieces.append("<br>")
            previous = node.line
            text = node.text
            if cut:
                taken = min(cut, len(text))
                text, cut = text[taken:].lstrip(" :,-\u2013"), cut - taken
            pieces.append(html.escape(text, quote=False))
        at += 1
    return "".join(pieces)


def _all_body(page: Outline, node: Node, wanted: set[int]) -> bool:
    return all(n.tag or n.order in wanted or not n.text.strip() for n in page.nodes[node.order : node.end]) and not any(
        n.tag == "form" for n in page.nodes[node.order : node.end]
    )


def vocabulary_near(page: Outline, segment: Segment) -> float:
    """Rate 0..1 how much the ids and classes of a record and what holds it speak of comments."""
    own = page.nodes[segment.anchor], page.nodes[segment.unit], page.nodes[segment.owner]
    if any(COMMENT.search(n) for node in own for n in (*node.names, pattern(node.id))):
        return 1.0
    for distance, at in enumerate(page.ancestors(segment.unit)[:5]):
        node = page.nodes[at]
        if node.tag == "body":
            break
        if any(COMMENT.search(n) for n in (*node.names, pattern(node.id))):
            return 0.9 - 0.1 * distance
    inner = page.nodes[segment.start : min(segment.stop, segment.start + 40)]
    if any(COMMENT.search(n) for node in inner if node.tag for n in (*node.names, pattern(node.id))):
        return 0.6
    return 0.0
