"""One comment's element -> author, date, link and the HTML of its own words.

Works on any theme: class names decide where there are any (`wordpress_words.py`); where there are none, leading and
trailing lines that hold nothing but a name, a date and words like "says" are the heading and the footing, and the
rest is the comment. Names inside a body never count: the innermost element that is named as the text is the text.

The walk is one pass without recursion over the element's own part of the tree (other comments inside it are skipped),
so a page of nested replies costs as much as a flat one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from threadscope.platforms.wordpress_body import markup
from threadscope.platforms.wordpress_own import Leaf, Owned
from threadscope.platforms.wordpress_words import as_date, datelike, is_button_word, leftover, name_in, saying

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["Anchor", "Pieces", "dissect"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of the comment's element: where it leads, what it says, whether it stands outside the comment's text."""

    href: str
    text: str
    outside: bool


@dataclass(slots=True)
class Pieces:
    """What one comment's element holds, in raw strings."""

    name: str = ""
    author_url: str | None = None
    posted: str | None = None
    posted_raw: str | None = None
    body: str = ""
    heading: str = ""
    """All printed text outside the body, one line; says "Pingback:", "in reply to"."""
    anchors: list[Anchor] = field(default_factory=list)


def dissect(roots: Sequence[LexborNode], others: Container[int] = frozenset()) -> Pieces:
    """Take a comment's element apart.

    Args:
        roots: its element, or the siblings that make it up (`dt` and `dd`).
        others: `mem_id`s of elements that belong to other comments; what lies in them is left out.

    Returns:
        What was found; strings are as printed, with white space joined.
    """
    own = Owned(roots, others)
    scope = own.text_elements()
    inside = {id(leaf) for number in scope for leaf in own.under(number)}
    outside = [leaf for leaf in own.leaves if leaf.role or id(leaf) not in inside]
    text = [leaf for leaf in own.leaves if id(leaf) in inside] if scope else own.leaves
    pieces = Pieces()
    _read_author(own, outside, pieces)
    _read_date(own, outside, pieces)
    if scope and _lacks(pieces):
        _read_lines(own, _lines(leaf for leaf in outside if leaf.role != "drop"), pieces)
    lines = _lines(text)
    if not scope or _lacks(pieces):
        _cut_heading(own, lines, pieces)
    _cut_footing(own, lines, pieces)
    if not pieces.name:
        pieces.name = own.picture_text()
    words = {id(leaf) for leaf in text if not leaf.role and not leaf.cut}
    pieces.anchors = list(_anchors(own, words))
    pieces.heading = " ".join(leaf.text for leaf in own.leaves if id(leaf) not in words)
    pieces.body = markup(own, scope)
    return pieces


def _lines(leaves: Iterable[Leaf]) -> list[list[Leaf]]:
    return [list(group) for _, group in groupby(leaves, key=lambda leaf: leaf.line)]


def _lacks(pieces: Pieces) -> bool:
    return not pieces.name or not (pieces.posted or pieces.posted_raw)


def _read_lines(own: Owned, lines: Sequence[Sequence[Leaf]], pieces: Pieces) -> None:
    """Learn name and date from printed lines outside the text, where no class names tell."""
    for number, line in enumerate(lines):
        if not _take_line(line, pieces, own):
            _is_name_line(line, lines[number + 1 : number + 3], pieces, own, plain=True)


def _read_author(own: Owned, outside: Sequence[Leaf], pieces: Pieces) -> None:
    """Find the name by class, by the link that the platform makes of it, by `cite`, or by emphasis in the heading."""
    for leaves in _name_places(own, outside):
        likely = [leaf for leaf in leaves if not datelike(leaf.text)]
        first = next((leaf for leaf in likely if leftover(leaf.text)), likely[0] if likely else None)
        if first is None:
            continue
        same = [x for x in likely if x.line == first.line and x.link == first.link and (leftover(x.text) or x is first)]
        pieces.name = " ".join(leaf.text for leaf in same)
        pieces.author_url = own.href(first.link)
        break
    if pieces.author_url is None and pieces.name:
        links = (own.href(leaf.link) for leaf in outside if leaf.text == pieces.name)
        pieces.author_url = next((href for href in links if href), None)


def _name_places(own: Owned, outside: Sequence[Leaf]) -> Iterator[Sequence[Leaf]]:
    """Yield groups of leaves that may hold the name, the surest first."""
    for number in own.named("author"):
        yield [leaf for leaf in own.under(number) if leaf.role in ("author", own.role(number))]
    yield [leaf for leaf in outside if own.is_author_link(leaf.link)]
    heading = [leaf for leaf in outside if leaf.role in ("meta", "author")]
    yield [leaf for leaf in heading if leaf.strong and leftover(leaf.text)]
    yield [leaf for leaf in heading if leaf.link >= 0 and leftover(leaf.text)]
    yield [leaf for leaf in heading if leftover(leaf.text)]


def _read_date(own: Owned, outside: Sequence[Leaf], pieces: Pieces) -> None:
    """Find the time: a machine's one, else what is named as a date, else what looks like one outside the text."""
    stamp, printed = own.machine_time()
    pieces.posted = stamp
    for leaves in (
        printed,
        [leaf for leaf in outside if leaf.role == "date"],
        [leaf for leaf in outside if "#" in (own.raw_href(leaf.link) or "")],
        [leaf for leaf in outside if leaf.role in ("meta", "author")],
    ):
        dated = [leaf for leaf in leaves if datelike(leaf.text)]
        if dated:
            beside = [x for x in outside if x.line == dated[0].line and x not in dated and datelike(x.text)]
            pieces.posted_raw = _joined_date([*dated, *beside])
            return
    if stamp:
        pieces.posted_raw = stamp


def _joined_date(dated: Sequence[Leaf]) -> str:
    """Put a day and a time of day together that stand in neighbouring elements, in either order."""
    texts = [as_date(leaf.text) for leaf in dated]
    for text in texts[1:3]:
        if bool(_CLOCK.search(text)) != bool(_CLOCK.search(texts[0])) and not (
            _DAY.search(text) and _DAY.search(texts[0])
        ):
            return f"{texts[0]} {text}" if _CLOCK.search(text) else f"{text} {texts[0]}"
    return texts[0]


_CLOCK = re.compile(r"\d[:h]\d\d")
_DAY = re.compile(r"\d[^\W\d]{0,2}[\s.,/-]{1,3}[^\W\d]{3}|[^\W\d]{3}[\s.,]{1,3}\d|\d[./-]\d{1,2}[./-]\d")


def _cut_heading(own: Owned, lines: Sequence[Sequence[Leaf]], pieces: Pieces) -> None:
    """Cut the leading lines that hold only name, date, number and verb of saying, and learn from them."""
    pending: list[Leaf] = []
    for number, line in enumerate(lines):
        plain = [leaf for leaf in line if not leaf.role]
        if not plain:
            continue
        if _take_line(plain, pieces, own) or _is_name_line(plain, lines[number + 1 : number + 3], pieces, own):
            for leaf in (*pending, *plain):
                leaf.cut = True
            pending = []
        elif any(c.isalpha() for leaf in plain for c in leaf.text) or len(pending) > 4:
            return
        else:
            pending += plain  # "3" or "|": part of the heading only if more of it follows


def _take_line(plain: Sequence[Leaf], pieces: Pieces, own: Owned) -> bool:
    """Tell whether a line is a heading, and take the name and the date that it holds."""
    text = " ".join(leaf.text for leaf in plain)
    if len(text) > 160:
        return False
    known = set(leftover(pieces.name)) | {pieces.name}
    words = [word for word in leftover(text) if word not in known]
    dated, said = datelike(text, spare=6 + len(known)), saying(text)
    ping = text.lower().lstrip("[( ").startswith(("pingback", "trackback"))
    if words:
        if pieces.name or len(words) > (30 if ping else 6) or not (dated or said or ping):
            return False
        marked = [x for x in plain if (x.strong or x.link >= 0) and leftover(x.text) and not datelike(x.text)]
        pieces.name = marked[0].text if marked else name_in(text)
        pieces.author_url = own.href(marked[0].link) if marked else None
    elif not (dated or said or ping or text == pieces.name or (known and leftover(text))):
        return False
    elif dated and not said and not leftover(text) and as_date(text) not in (pieces.posted_raw or text):
        return False  # a second date is the first thing that the comment says
    if dated and not pieces.posted_raw:
        pieces.posted_raw = _joined_date([leaf for leaf in plain if datelike(leaf.text)] or plain[:1])
    return True


def _is_name_line(
    line: Sequence[Leaf], after: Sequence[Sequence[Leaf]], pieces: Pieces, own: Owned, *, plain: bool = False
) -> bool:
    """Tell whether a line is a name alone: short, a date line comes next, and linked or emphasised unless `plain`."""
    text = " ".join(leaf.text for leaf in line)
    named = [leaf for leaf in line if leftover(leaf.text)]
    if pieces.name or len(text) > 80 or not named:
        return False
    if not (plain or all(leaf.strong or leaf.link >= 0 for leaf in named)):
        return False
    texts = (" ".join(leaf.text for leaf in other) for other in after)
    if not any(datelike(x, spare=2) for x in texts):
        return False
    pieces.name, pieces.author_url = " ".join(leaf.text for leaf in named), own.href(named[0].link)
    return True


def _cut_footing(own: Owned, lines: Sequence[Sequence[Leaf]], pieces: Pieces) -> None:
    """Cut the trailing lines that hold only buttons, or the name and date of a theme that prints them below."""
    kept = sum(any(not leaf.role and not leaf.cut for leaf in line) for line in lines)
    for line in reversed(lines):
        plain = [leaf for leaf in line if not leaf.role and not leaf.cut]
        if not plain:
            continue
        text = " ".join(leaf.text for leaf in plain)
        acts = any(leaf.link >= 0 or leaf.role == "drop" for leaf in line)
        buttons = acts and len(text) <= 100 and all(is_button_word(word) for word in leftover(text))
        signed = _lacks(pieces) or (len(pieces.name) > 1 and pieces.name in text and not any(x.cut for x in own.leaves))
        if kept < 2 or not (buttons or (signed and datelike(text, spare=30) and _take_line(plain, pieces, own))):
            return
        kept -= 1
        for leaf in plain:
            leaf.cut = True


def _anchors(own: Owned, inside: Container[int]) -> Iterator[Anchor]:
    seen = set()
    for leaf in own.leaves:
        href = own.raw_href(leaf.link)
        if href and leaf.link not in seen:
            seen.add(leaf.link)
            yield Anchor(href, leaf.text, id(leaf) not in inside)
