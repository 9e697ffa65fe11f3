"""The report as Markdown: for a chat, a ticket or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from threadscope.model import Report
from threadscope.outputs import Style, safe
from threadscope.outputs.summary import Line, certainty, headline, sections, subtitle, verdict

__all__ = ["write_reports"]

QUOTE_LENGTH = 400


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write reports one under the other."""
    del style
    stream.write("\n\n---\n\n".join("\n".join(_lines(report)) for report in reports) + "\n")


def _lines(report: Report) -> Iterator[str]:
    yield f"## {safe.markdown(safe.excerpt(report.thread.post.title or report.thread.name, 200))}"
    yield ""
    yield safe.markdown(subtitle(report))
    yield ""
    yield f"**{verdict(report)}** — {safe.markdown(headline(report))} {safe.markdown(certainty(report))}"
    for section in sections(report):
        yield ""
        yield f"### {section.title}"
        yield ""
        yield from map(_item, section.lines)


def _item(line: Line) -> str:
    said = f"- {safe.markdown(line.text)}"
    if line.quote:
        said += f" “{safe.markdown(safe.excerpt(line.quote, QUOTE_LENGTH))}”"
    elif line.by or line.comment:
        said += " (no text)"
    if line.by:
        said += f" — {safe.markdown(safe.excerpt(line.by, 60))}"
    if line.link:
        said += f" ([{safe.markdown(line.comment or 'link')}](<{line.link.replace('>', '%3E').replace('<', '%3C')}>))"
    return said
