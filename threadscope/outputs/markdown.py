"""The report as Markdown: for a chat, a ticket or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from threadscope.model import Report
from threadscope.outputs import Style, safe
from threadscope.outputs.answers import nearer
from threadscope.outputs.sections import Line, sections
from threadscope.outputs.summary import certainty, headline, subtitle, verdict

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
    said = (headline(report), certainty(report), nearer(report))
    yield f"**{verdict(report)}** — {' '.join(safe.markdown(one) for one in said if one)}"
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
    if line.comment:
        named = safe.markdown(safe.excerpt(line.comment, 60))
        address = safe.web_address(line.link)
        said += f" ([{named}](<{address.replace('>', '%3E').replace('<', '%3C')}>))" if address else f" ({named})"
    return said
