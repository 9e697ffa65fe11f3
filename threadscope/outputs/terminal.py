"""The report on a terminal: the verdict first, then what bears it out. Plain text, without colour, in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from threadscope.model import STANCES, Report
from threadscope.outputs import Style, safe
from threadscope.outputs.answers import nearer
from threadscope.outputs.sections import Line, Section, sections
from threadscope.outputs.summary import certainty, headline, percent, subtitle, verdict

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["write_reports"]

# Only the eight plain colours: they follow the terminal's own theme, dark or light.
TONES = {"good": "green", "bad": "red"}
STANCE_COLORS = {"trust": "green", "distrust": "red", "mixed": "yellow", "none": "default"}
QUOTE_LENGTH = 300
MIN_WIDTH, MAX_WIDTH = 20, 110
NAMED_GAUGE = 40
"""Columns from which on there is room for the names of the gauge's ends."""


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write reports one under the other."""
    from rich.console import Console

    width = max(MIN_WIDTH, min(style.width, MAX_WIDTH))
    console = Console(
        file=stream,
        width=width,
        force_terminal=style.color,
        no_color=not style.color,
        color_system="standard" if style.color else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )
    for i, report in enumerate(reports):
        if i:
            console.print("\n" + ("─" if style.unicode else "-") * width, style="dim")
        for text in _lines(report, width, style):
            console.print(text)


def _lines(report: Report, width: int, style: Style) -> Iterator[Text]:
    from rich.text import Text

    title = safe.excerpt(report.thread.post.title or report.thread.name, 2 * width)
    yield Text(title, style="bold")
    yield Text(safe.excerpt(subtitle(report), 2 * width), style="dim")
    yield Text()
    color = "red" if "distrust" in report.trust.verdict else "green" if "trust" in report.trust.verdict else "yellow"
    yield Text.assemble(
        (f" {verdict(report)} ", f"bold reverse {color}"), "  ", (safe.visible(headline(report)), "bold")
    )
    for said in filter(None, (certainty(report), nearer(report))):
        yield Text(safe.visible(said))
    if report.trust.index is not None:
        yield Text()
        yield from _gauge(report, width, style)
    for section in sections(report):
        yield Text()
        yield Text(section.title, style="bold")
        if section.title == "Voices" and any(report.trust.shares.values()):
            yield from _bars(report, width, style)
        for line in _without_bars_said_twice(section):
            yield from _line(line, width)


def _without_bars_said_twice(section: Section) -> Sequence[Line]:
    """The shares stand beside their bars already."""
    if section.title != "Voices":
        return section.lines
    return [line for line in section.lines if not line.text.startswith("trust ")]


def _gauge(report: Report, width: int, style: Style) -> Iterator[Text]:
    """Draw index and interval on a line from distrust to trust."""
    from rich.text import Text

    trust = report.trust
    assert trust.index is not None
    assert trust.interval is not None
    line, inside, dot, bar = ("─", "━", "●", "│") if style.unicode else ("-", "=", "O", "|")
    before, after = ("  distrust ", " trust") if width >= NAMED_GAUGE else ("  ", "")
    room = width - len(before) - len(after) - 2
    at = [
        min(room - 1, max(0, round(x / 100 * (room - 1)))) for x in (trust.interval[0], trust.index, trust.interval[1])
    ]
    cells = [inside if at[0] <= i <= at[2] else line for i in range(room)]
    cells[(room - 1) // 2] = bar
    cells[at[1]] = dot
    text = Text(before)
    for i, cell in enumerate(cells):
        text.append(cell, style="bold" if at[0] <= i <= at[2] else "dim")
    text.append(after)
    yield text


def _bars(report: Report, width: int, style: Style) -> Iterator[Text]:
    from rich.text import Text

    room = max(0, min(50, width - 26))
    for stance in STANCES:
        share = report.trust.shares.get(stance, 0.0)
        filled = round(share * room)
        block = "█" if style.unicode else "#"
        label = "takes no position" if stance == "none" else stance
        yield Text.assemble(
            f"  {label:<18}",
            (block * filled, STANCE_COLORS[stance]),
            f" {percent(share)}".removeprefix("" if filled else " "),
        )


def _line(line: Line, width: int) -> Iterator[Text]:
    """Wrap a statement and its quote under a hanging indent."""
    from rich.text import Text

    yield from _wrapped(Text(safe.visible(line.text), style=TONES.get(line.tone, "")), width, "  ")
    if line.quote or line.by or line.comment:
        quote = Text(f"“{safe.excerpt(line.quote, QUOTE_LENGTH)}”" if line.quote else "(no text)")
        if line.by:
            quote.append(f"  {safe.excerpt(line.by, 60)}", style="dim")
        if line.comment:
            quote.append(f" [{safe.excerpt(line.comment, 40)}]", style=_link(line))
        yield from _wrapped(quote, width, "    ")


def _link(line: Line) -> str:
    """Make the id a link (OSC 8, which Rich writes only to terminals); spaces would end Rich's style."""
    return (
        f"dim link {line.link}"
        if line.link and " " not in line.link and safe.visible(line.link) == line.link
        else "dim"
    )


def _wrapped(text: Text, width: int, indent: str) -> Iterator[Text]:
    from rich.console import Console
    from rich.text import Text as RichText

    for part in text.wrap(Console(width=width), width - len(indent), no_wrap=False):
        yield RichText(indent) + part
