"""The pieces that every section is built from: headings, tables, figures, quotes, highlighted texts, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from threadscope.model import Quote
from threadscope.outputs import safe
from threadscope.outputs.html.context import NAMELESS, Context
from threadscope.outputs.html.markup import Child, Markup, el, join
from threadscope.outputs.summary import percent

__all__ = [
    "Highlight",
    "Table",
    "capped",
    "cited",
    "figure",
    "filtered",
    "folded",
    "heading",
    "key",
    "marked",
    "note",
    "person",
    "quote",
    "source_link",
    "sure",
    "swatch",
    "table",
    "words_of",
]

T = TypeVar("T")
_CONTEXT = 90
"""Characters shown on either side of quoted words."""
LONGEST_QUOTE = 700


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of a comment's text that bears something out."""

    start: int
    end: int
    css: str
    """`trust`, `distrust`, `mixed`, `change`, `asked`: marked; `said`: somebody else's words, set back."""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first cell of a row names it."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Child]]
    numeric: frozenset[int] = field(default_factory=frozenset)
    """Columns set flush right."""
    css: str = ""
    """`wordy`: cells of sentences; `cards`: a row becomes a card on a narrow screen; `facts`: a few numbers."""


def heading(level: int, *children: Child, id_: str | None = None) -> Markup:
    """Make a heading; levels beyond six do not exist."""
    return el(f"h{min(level, 6)}", *children, id=id_)


def note(*children: Child) -> Markup:
    """Make a quiet line."""
    return el("p", *children, class_="note")


def table(made: Table) -> Markup:
    """Make a table with a caption that tells it from the others, for those who jump from table to table."""

    def css(column: int) -> str | None:
        return "n" if column in made.numeric else None

    head = [el("th", title, scope="col", class_=css(i)) for i, title in enumerate(made.head)]
    rows = [
        el(
            "tr",
            el("th", row[0], scope="row"),
            [
                el("td", cell, class_=css(i), data_label=made.head[i] if made.css == "cards" else None)
                for i, cell in enumerate(row[1:], 1)
            ],
        )
        for row in made.rows
    ]
    return el(
        "table", el("caption", made.caption), el("thead", el("tr", head)), el("tbody", rows), class_=made.css or None
    )


def figure(title: str, chart: Child, *below: Child, wide: bool = False) -> Markup:
    """Put a chart over what says the same in words and numbers; beside it where there is room, unless it is wide."""
    drawn, told = el("div", chart, class_="drawn"), el("div", *below, class_="told")
    return el("figure", el("figcaption", title), drawn, told, class_="wide" if wide else None)


def key(*colours: tuple[str, str]) -> Markup:
    """Explain the colours of a chart that has no table beside it."""
    return el("p", [el("span", swatch(css, label)) for css, label in colours], class_="note key")


def folded(summary: Child, *children: Child, id_: str | None = None) -> Markup:
    """Keep what is long behind one line; it opens without a script, and for printing."""
    return el("details", el("summary", summary), *children, id=id_)


def swatch(css: str, label: str) -> Markup:
    """Name a colour of a chart."""
    return join(el("span", class_=f"swatch {css}", aria_hidden="true"), label)


def filtered(context: Context, count: int, **wanted: str) -> Child:
    """Make a count lead to the comments it counts: the script narrows the thread to them."""
    if not count:
        return "0"
    rule = _rule(wanted)
    words = ", ".join(value for value in wanted.values() if value != "yes")
    label = f"{count}: show {words or 'these'} in the thread"
    return el("a", count, href=f"#{context.anchor('thread')}", data_filter=rule, aria_label=label)


def _rule(wanted: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in wanted.items())


def capped(context: Context, items: Sequence[T], most: int, **wanted: str) -> tuple[Sequence[T], Child]:
    """Cut a list that would swell the page, and say where the rest is: in the thread, by this filter."""
    if len(items) <= most:
        return items, None
    rest = f"{len(items) - most} more; "
    if not wanted:
        return items[:most], note(rest, el("a", "all are in the thread", href=f"#{context.anchor('thread')}"), ".")
    link = el("a", "show all in the thread", href=f"#{context.anchor('thread')}", data_filter=_rule(wanted))
    return items[:most], note(rest, link, ".")


def person(name: str) -> Markup:
    """Write a stranger's name so that its direction stays its own."""
    return el("bdi", name, class_="nameless" if name == NAMELESS else None)


def source_link(address: str | None, words: str = "source") -> Markup | None:
    """Link to the outside, where the address is one that may be followed."""
    good = safe.web_address(address)
    if good is None:
        return None
    return el(
        "a", words, el("span", "\N{NO-BREAK SPACE}↗", aria_hidden="true"), href=good, rel="noopener noreferrer nofollow"
    )


def words_of(context: Context, comment: str) -> Markup:
    """Name a comment's author, with the ways to its place and its source."""
    permalink = source_link(context.comment(comment).permalink)
    return join(
        person(context.name(comment)),
        " · ",
        el("a", "in the thread", href=f"#{context.place(comment)}"),
        join(" · ", permalink) if permalink else None,
    )


def quote(context: Context, found: Quote, css: str, said: str = "") -> Markup:
    """Show the words that stand for something, in their sentence, with who wrote them."""
    return cited(context, found.comment, Highlight(found.start, found.end, css), said)


def cited(context: Context, comment: str, at: Highlight, said: str = "") -> Markup:
    """Show a stretch of a comment in its surroundings, highlighted, with its author and the ways to it.

    Args:
        context: of the report.
        comment: its id.
        at: the stretch; offsets out of the text's range show its beginning.
        said: what is claimed about it ("distrust, 79 % sure").
    """
    text = context.comment(comment).text
    start, end = (at.start, min(at.end, at.start + LONGEST_QUOTE)) if 0 <= at.start < at.end <= len(text) else (0, 0)
    left = min(start, _word_start(text, max(0, start - _CONTEXT)))
    right = max(end, _word_end(text, min(len(text), end + _CONTEXT)))
    shown = marked(text[left:right], [Highlight(start - left, end - left, at.css, at.title)])
    words = [
        "… " if left else None,
        shown,
        " …" if right < len(text) else None,
    ]
    return el(
        "blockquote",
        el("p", words if text.strip() else "(no text)", dir="auto"),
        el("footer", words_of(context, comment), join(" · ", said) if said else None),
        class_=f"q {at.css}",
    )


def _word_start(text: str, at: int) -> int:
    """Move right to the beginning of a word, at most twenty characters."""
    if at == 0:
        return 0
    return next((i + 1 for i in range(at, min(at + 20, len(text))) if text[i].isspace()), at)


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    return next((i for i in range(at, max(at - 20, 0), -1) if text[i].isspace()), at)


def marked(text: str, highlights: Iterable[Highlight], limit: int | None = None) -> Markup:
    """Write a text with its highlights, which may overlap; those that begin outside of it are left out."""
    shown = text if limit is None else text[:limit]
    ends: dict[int, list[tuple[bool, Highlight]]] = {}
    for one in highlights:
        if 0 <= one.start < min(one.end, len(shown)):
            ends.setdefault(one.start, []).append((True, one))
            ends.setdefault(min(one.end, len(shown)), []).append((False, one))
    pieces: list[Child] = []
    open_: list[Highlight] = []
    here = 0
    for place in sorted({*ends, len(shown)}):
        if place > here:
            pieces.append(_piece(shown[here:place], open_))
            here = place
        for opens, one in ends.get(place, ()):
            if opens:
                open_.append(one)
            else:
                open_.remove(one)
    return join(pieces)


def _piece(text: str, over: Sequence[Highlight]) -> Child:
    if not over:
        return text
    css = dict.fromkeys(one.css for one in over)
    kinds = " ".join(c for c in css if c != "said")
    words: Child = text
    if kinds:
        words = el("mark", text, class_=kinds, title=next((one.title for one in over if one.title), None))
    return el("span", words, class_="said") if "said" in css else words


def sure(probability: float) -> str:
    """Say how sure a label is."""
    return f"{percent(probability)} sure".replace(" ", "\N{NO-BREAK SPACE}")
