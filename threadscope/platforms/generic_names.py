"""Who wrote a record: the surest of several ways in which pages say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from threadscope.platforms.dates import find_date
from threadscope.platforms.datewords import GLUE, WEEKDAYS, bare
from threadscope.platforms.labelled import of_member
from threadscope.platforms.outline import HEADINGS, Line, Outline
from threadscope.platforms.records import Segment
from threadscope.platforms.tags import Tag
from threadscope.platforms.vocabulary import AUTHOR, FURNITURE, LEAD_IN, SAYS, alternatives
from threadscope.platforms.words import phrases

__all__ = ["Name", "Repeated", "find_author"]

_NAME_LENGTH = 120
_JOINTS = ("on", "at", "am", "le", "el", "em", "il", "op", "den", "um", "by", "von", "par", "por", "da")
"""Words between a name and a date; the first ten stand behind a name."""
_CONNECTOR = re.compile(rf"^\W*(?:(?:{'|'.join(_JOINTS)})\b\W*)*$", re.IGNORECASE)
_EDGE = " \t\xa0-\u2013\u2014|:\uff1a,;([\u00b7\u2022\u22c5\u2219@/."
_INITIAL = re.compile(r"^(?:[^\W\d_]+\.? ){1,2}[^\W\d_]\.$")
"""A name that ends in the first letter of another: "Ann L."."""
_DATED_BY = phrases("dated_by")
_LABELLED = re.compile(rf"^\W*(?:{alternatives('by_colon')})\s?:\s*(?=\S)", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*\d{1,5}\W*$")
_RANK = re.compile(
    r"^\W*(?:\(\d{1,5}\)|(?:nr|no|num|n[\xb0\xba]|\u2116)\.?\s?\d{1,5}\b|\u7b2c?\s?\d{1,5}\s?[\u697c\u6a13\uff1a\u3001])[\s:.)\uff1a]*",
    re.IGNORECASE,
)
"""A comment's number before a name: "Nr. 5", "2\u697c"."""
_SET_OFF = frozenset({"a", "b", "strong", "cite", "em", "i", "u", "big"})
_BADGES = phrases("badges")
_BADGES_ALL = tuple(_BADGES)
_BRACKETED = re.compile(rf"(?<=\S)\s*[(\[\uff08](?:{alternatives('badges')})[)\]\uff09]$", re.IGNORECASE)
_HANDLE = re.compile(r"(?<=\S)\s+\(?@\w.{1,80}$")
"""An account's name behind a person's ("Ann Lee @annlee.example"), or the name of who is answered."""
_BRACKETS = "()[]{}\uff08\uff09\u3010\u3011 "


@dataclass(frozen=True, slots=True)
class Name:
    """A name as found, the line that it takes up (None: no line of its own), and whether anything says it is one."""

    text: str
    url: str | None
    line: int | None
    guessed: bool = False


class Repeated(NamedTuple):
    """What many records of a run have in common."""

    furniture: set[str]
    """Lines that many have word for word: no names."""
    constant: set[str]
    """Those that nearly all have."""
    speaking: bool
    """Whether as many open with a verb of saying as not; else "Ann wrote:" stands above words of Ann's."""


def find_author(
    page: Outline, segment: Segment, lines: Sequence[Line], dated: Line | None, repeated: Repeated
) -> Name | None:
    """Take the surest name: an element that says so, the rest of the date's line, a verb of saying, a neighbour.

    Args:
        page: the outline that the segment points into.
        segment: one record.
        lines: its visible lines.
        dated: the one with the date.
        repeated: what the run's records have in common.
    """
    return (
        _marked_author(page, segment, lines, repeated.constant)
        or _author_labelled(page, lines)
        or _author_beside_date(page, dated, repeated.constant)
        or (_author_speaking(page, lines) if repeated.speaking else None)
        or _author_nearby(page, lines, dated, repeated.furniture)
    )


def _author_labelled(page: Outline, lines: Sequence[Line]) -> Name | None:
    """Read a line such as "Author: Ann", which may also hold the date."""
    for line in (*lines[:4], *lines[-2:]):
        if len(line.text) < _NAME_LENGTH and _LABELLED.match(line.text):
            if line.text[:4].lower() == "from" and any(of_member(other.text) for other in lines):
                continue  # where a member lives
            name = _clean(line.text if line.date is None else line.text[: line.date[0]])
            if name and len(name.split()) <= 6:
                return Name(name, _line_link(page, line, name), line.index)
    return None


def _author_beside_date(page: Outline, dated: Line | None, constant: set[str]) -> Name | None:
    if dated is None or dated.date is None:
        return None
    name = _beside(page, dated)
    if not name or name in constant or _is_date(name):
        return None
    return Name(name, _line_link(page, dated, name), None)


def _is_date(name: str) -> bool:
    """Tell the same date once more, as pages print it for narrow screens, from a name."""
    found = find_date(name) if name[-1:].isdigit() or name[:1].isdigit() or _DATES.search(name) else None
    return found is not None and found[1] - found[0] >= 0.8 * len(name)


_DATES = re.compile(r"\d[\s:./-]\d|\d, \d")


def _author_speaking(page: Outline, lines: Sequence[Line]) -> Name | None:
    for line in (*lines[:6], *lines[-3:]):
        if len(line.text) < 120 and (found := SAYS.search(line.text)):
            name = _clean(line.text[: found.start()])
            if name and len(name.split()) <= 8:
                return Name(name, _line_link(page, line, name), line.index)
    return None


def _author_nearby(page: Outline, lines: Sequence[Line], dated: Line | None, furniture: set[str]) -> Name | None:
    """Guess: a short line beside the date, or at the top, that looks like a name."""
    nearby = lines[:2]
    if dated is not None:
        at = next((i for i, line in enumerate(lines) if line is dated), 0)
        above = (at - 2, at - 1) if at > 1 and _is_badge(page, lines[at - 1]) else (at - 1, at - 2)
        beside = [lines[i] for i in (above[0], at + 1, above[1], at + 2) if 0 <= i < len(lines)]
        nearby = [*beside, *lines[:3]]
    for line in nearby:
        text = line.text
        if len(text) > 60 or line is dated or line.date or text in furniture or FURNITURE.match(text):
            continue
        piece = _set_off(page, line)
        name = _clean(_without_badges(page, line, piece or text))
        strong = bool(piece) or line.linked >= 0.6 * len(text) or _emphatic(page, line) or len(lines) > 2
        told = _HANDLE.sub("", text)
        if name and strong and len(name.split()) <= 6 and (told[-1:] not in ".!?" or _INITIAL.search(told)):
            return Name(name, _line_link(page, line, name), line.index, guessed=True)
    return None


def _is_badge(page: Outline, line: Line) -> bool:
    """Tell a line such as "MOD" from the name "Guest", which is set as names are."""
    return line.text.strip(_BRACKETS).casefold() in _BADGES and not line.linked and not _emphatic(page, line)


def _set_off(page: Outline, line: Line) -> str:
    """Return what a line begins with where that is set off (a link, bold) from labels in elements of their own."""
    texts = [t for t in line.texts if page.texts[t].strip()]
    own = [page.parents[t] for t in texts]
    if len(own) < 2 or line.block in own or not _sets_off(page.tags[own[0]]):
        return ""
    return "" if any(_sets_off(page.tags[o]) for o in own[1:]) else page.texts[texts[0]].strip()


def _sets_off(tag: Tag) -> bool:
    return tag.name in _SET_OFF or any(_NICK.search(name) for name in tag.names)


_NICK = re.compile(r"nick|name|user|author")
"""Parts of class names; surer ones than these are known before."""


def _emphatic(page: Outline, line: Line) -> bool:
    first = next(t for t in line.texts if page.texts[t].strip())
    above = page.tags[page.parents[first]].name
    return above in ("b", "strong", "cite", "dt", "em", *HEADINGS) or page.tags[line.block].name in HEADINGS


def _marked_author(page: Outline, segment: Segment, lines: Sequence[Line], furniture: set[str]) -> Name | None:
    """Return the name in the element whose class says most clearly that it holds one; of equals the first."""
    best: tuple[int, Name] | None = None
    allowed = {line.index for line in lines}
    line_of = page.line_of
    for order, told in _marked(page, segment):
        texts = [n for n in range(order, min(page.ends[order], segment.stop)) if line_of[n] >= 0]
        if texts and any(page.tags[page.parents[n]].another for n in texts):
            texts = [n for n in texts if not page.tags[page.parents[n]].another]
        if not texts or line_of[texts[0]] not in allowed:
            continue
        rank = told
        if line_of[texts[0]] != line_of[texts[-1]]:  # a box: of its lines the one that is a link, else the first
            within = list(dict.fromkeys(line_of[n] for n in texts))
            chosen = next((i for i in within if page.lines[i].linked >= 0.8 * len(page.lines[i].text)), within[0])
            texts = [n for n in texts if line_of[n] == chosen]
            rank = 1
        line = page.lines[line_of[texts[0]]]
        text = " ".join(page.joined(texts).split())
        text = _as_name(_without_badges(page, line, text), line)
        if text and (rank > 2 or text not in furniture) and (best is None or rank > best[0]):
            best = rank, Name(text, _link(page, order), line.index)
    return best[1] if best else None


def _as_name(raw: str, line: Line) -> str:
    """Return an element's text as a name; "" where it is a button, a date or too long."""
    text = "" if FURNITURE.match(raw[:_NAME_LENGTH]) else _clean(raw)
    if text and line.date is not None:
        text = _without_date(text, line)
    return "" if _dates(text) and text.casefold() in _DATED_BY else text


def _without_date(text: str, line: Line) -> str:
    assert line.date is not None
    stamp = line.text[line.date[0] : line.date[1]]
    at = text.find(stamp)
    return text if at < 0 else (_clean(text[:at]) or _clean(text[at + len(stamp) :]))


def _marked(page: Outline, segment: Segment) -> Iterator[tuple[int, int]]:
    """Yield the elements of a record that call themselves a name, and how clearly they do: 1 to 4."""
    for order in range(segment.start, segment.stop):
        tag = page.tags[order]
        if not (tag.telling or tag.person or tag.name == "cite") or page.ends[order] == order + 1:
            continue
        if rank := 4 if tag.person and tag.name not in _NAMELESS else _rank(tag.name, tag.names, tag.mark):
            yield order, rank


_NAMELESS = frozenset({"body", "form", "img", "ul", "ol"})
_FULL = re.compile(
    r"^fn$|^nick(?:name)?$|(?:user|screen|display|author|commenter|poster|comment)[-_]?name|name[-_]?author"
)


@lru_cache(maxsize=2_048)
def _rank(tag: str, names: tuple[str, ...], mark: str) -> int:
    """Rate how clearly an element calls itself a name: 0 not at all, 4 as clearly as can be."""
    if tag in _NAMELESS:
        return 0
    if any(_FULL.search(n) for n in names):
        return 4
    if any(AUTHOR.search(n) for n in (*names, mark)):
        return 3 if tag in ("a", "cite", "span", "b", "strong") else 2
    return int(tag == "cite")


def _beside(page: Outline, line: Line) -> str:
    """Return the name in a line that also holds the date: what stands before it, else what stands after."""
    assert line.date is not None
    before, after = line.text[: line.date[0]], line.text[line.date[1] :]
    if (signed := _SIGNED.match(after)) and (name := _clean(signed[1])):
        return name
    name = _clean(_without_badges(page, line, before))
    if _dates(name):
        name = ""
    if name and not _CONNECTOR.match(name):
        return name
    verb = SAYS.search(after)
    name = _clean(after[: verb.start()] if verb else after)
    return name if name and not _CONNECTOR.match(name) and ": " not in name else ""


_SIGNED = re.compile(
    r"^[\s,;\u2013\u2014-]*(?:by|von|par|por|door|przez|av|\u043e\u0442)\s+(\S.{0,60})$", re.IGNORECASE
)
"""The end of "On 3 May, by Ann": then what stands before the date is no name."""


def _dates(name: str) -> bool:
    """Tell "Posted: Tue" from a name."""
    words = [bare(word.strip(".,:;")) for word in name.casefold().replace("\uff1a", ":").split()]
    while words and (words[-1] in WEEKDAYS or words[-1] in GLUE or not words[-1]):
        words.pop()
    return " ".join(words) in _DATED_BY if words else len(name) > 1


def _without_badges(page: Outline, line: Line, text: str) -> str:
    """Cut from the end of a part of a line what stands in elements of its own and says only who somebody is here."""
    text = _trimmed(text)
    for _ in range(3):
        first, sign, last = text.rpartition(" \xb7 ") if " \xb7 " in text else text.rpartition(" | ")
        if not sign or not FURNITURE.match(last):
            break
        text = first.rstrip(_EDGE)
    if not text.casefold().rstrip(_BRACKETS).endswith(_BADGES_ALL):
        return text
    pieces = [" ".join(page.texts[t].split()) for t in line.texts]
    for piece in reversed([p for p in pieces if p]):
        if piece.strip(_BRACKETS).casefold() in _BADGES and text.endswith(piece) and len(text) > len(piece):
            text = text.removesuffix(piece).rstrip(_EDGE)
    return text


def _trimmed(text: str) -> str:
    """Cut signs from a text's end, but the dot of a name's last letter."""
    end = text.rstrip(_EDGE[:-1])
    return end if _INITIAL.search(end) else end.rstrip(_EDGE)


def _clean(text: str) -> str:
    """Cut lead-ins ("Posted by"), verbs and connectors from both ends of a header; "" where that is no name."""
    return _cleaned(text.strip()[:400])


@lru_cache(maxsize=4_096)
def _cleaned(text: str) -> str:
    text = LEAD_IN.sub("", _RANK.sub("", text), count=1)
    verb = SAYS.search(text)
    if verb:
        text = text[: verb.start()]
    before = ""
    while text != before:
        before = text
        text = _trimmed(text)
        words = text.rsplit(" ", 1)
        if len(words) == 2 and words[1].casefold() in _JOINTS[:10]:
            text = words[0]
    text = _HANDLE.sub("", _BRACKETED.sub("", text)).lstrip(" \t\xa0,;:|-\u2013\u2014\u00b7\u2022\u22c5\u2219")
    if not text or len(text) > _NAME_LENGTH or _NUMBER.match(text) or FURNITURE.match(text):
        return ""
    return text


def _link(page: Outline, order: int) -> str | None:
    """Return the address that an element links to, carries inside, or stands in."""
    for at in (*range(order, page.ends[order]), page.parents[order]):
        if at >= 0 and page.tags[at].name == "a":
            href = page.attributes(at).get("href", "").strip()
            if href and not href.startswith(("#", "javascript")):
                return href
    return None


def _line_link(page: Outline, line: Line, name: str) -> str | None:
    for text in line.texts:
        above = page.parents[text]
        words = page.texts[text].strip()
        if words and words in name and page.tags[above].name in ("a", "b", "strong", "cite", "span"):
            link = _link(page, above)
            if link:
                return link
    return None
