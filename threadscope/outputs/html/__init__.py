"""HTML: one offline file to look at, search and print.

page      the frame: policy, style, script, contents; the overview of several reports
sections  the fourteen sections, in order; filled by opinion, evidence, tree and record
charts    SVG of our own, and parts: tables, figures, quotes, highlights
markup    the only place where text becomes markup
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from threadscope.model import Report
from threadscope.outputs import Style

__all__ = ["write_reports"]


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write all reports into one page; an overview comes first where there are several."""
    from threadscope.outputs.html.page import report_page, write

    del style
    stream.write(write(report_page(reports)))
