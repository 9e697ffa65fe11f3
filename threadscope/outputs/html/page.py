"""The page around the sections: one file that asks nobody for anything.

The policy in its head forbids every request and every style and script but the two whose hashes it names, so that even
markup that slipped through could not act.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from threadscope.model import Report
from threadscope.outputs import safe
from threadscope.outputs.html import correct, sections
from threadscope.outputs.html.charts import spark
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el, join, raw
from threadscope.outputs.html.opinion import verdict_css
from threadscope.outputs.html.parts import Table, heading, source_link, table
from threadscope.outputs.html.words import plural
from threadscope.outputs.summary import number, status

__all__ = ["Shell", "report_page", "write"]

_UNTITLED = "A thread of comments"


@dataclass(frozen=True, slots=True)
class Shell:
    """What fills the frame of a page; comparisons and runs use the same frame as reports."""

    title: str
    head: Child
    """Under the page's heading."""
    contents: Child
    main: Child


def write(shell: Shell) -> str:
    """Write a whole page.

    Returns:
        HTML, the same bytes for the same content: no time of writing, no random name.
    """
    style, script = _asset("report.css"), _asset("report.js") + _asset("correct.js")
    allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    page = el(
        "html",
        el(
            "head",
            el("meta", charset="utf-8"),
            el("meta", http_equiv="Content-Security-Policy", content=policy),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="referrer", content="no-referrer"),
            el("meta", name="color-scheme", content="light dark"),
            el("title", shell.title),
            el("style", raw(style)),
        ),
        "\n",
        el(
            "body",
            el("a", "Skip to the report", href="#main", class_="skip"),
            el("header", el("h1", shell.title), shell.head),
            el("nav", shell.contents, aria_label="Contents"),
            el("main", shell.main, id="main", tabindex=-1),
            el(
                "footer",
                el("p", "Made by threadscope. All of the report is in this file; it asks no server for anything."),
            ),
            el("script", raw(script)),
        ),
        lang="en",
    )
    return f"<!doctype html>\n{page}\n"


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# --- reports ------------------------------------------------------------------------------------------------------


def report_page(reports: Sequence[Report]) -> Shell:
    """Lay out one report, or several behind a table that shows them side by side."""
    if len(reports) == 1:
        context = Context(reports[0])
        main: Child = (sections.render(context), correct.pending())
        return Shell(title(reports[0]), _head(context), sections.contents(context), main)
    contexts = [Context(report, i, level=3) for i, report in enumerate(reports, 1)]
    links = [el("li", el("a", safe.excerpt(title(c.report), 60), href=f"#{c.anchor('report')}")) for c in contexts]
    main = (
        el(
            "section",
            heading(2, "Overview", id_="overview-h"),
            _overview(contexts),
            id="overview",
            aria_labelledby="overview-h",
        ),
        [
            el(
                "article",
                heading(2, title(c.report), id_=c.anchor("report-h")),
                _head(c),
                sections.render(c),
                id=c.anchor("report"),
                class_="report",
                aria_labelledby=c.anchor("report-h"),
            )
            for c in contexts
        ],
        correct.pending(),
    )
    nav = el("ol", el("li", el("a", "Overview", href="#overview")), links)
    return Shell(plural(len(reports), "thread"), el("p", _tools(reports), class_="sub"), nav, main)


def title(report: Report) -> str:
    """Name a report after its article, else its input."""
    return safe.excerpt(report.thread.post.title, 160) or safe.excerpt(report.thread.name, 160) or _UNTITLED


def _head(context: Context) -> Child:
    report = context.report
    address = report.thread.post.url or report.thread.source.url
    bare = safe.excerpt(address.partition("://")[2].rstrip("/") or address, 70)
    where = source_link(address, bare) or bare or safe.excerpt(report.thread.name, 70) or None
    about = f"What commenters think of {context.tool}" if report.tool else "What commenters think; no tool was named"
    said = [about, where, plural(len(report.thread.comments), "response"), status(report) or None]
    known = [one for one in said if one is not None]
    return el("p", [join(" · " if i else None, one) for i, one in enumerate(known)], class_="sub")


def _tools(reports: Sequence[Report]) -> str:
    names = dict.fromkeys(safe.name(r.tool.name) for r in reports if r.tool)
    return "What commenters think of " + ", ".join(names) if names else "No tool was named"


def _overview(contexts: Sequence[Context]) -> Markup:
    rows = []
    for c in contexts:
        trust = c.report.trust
        drawn, interval = None, ""
        if trust.index is not None and trust.interval is not None:
            interval = f"{number(trust.interval[0])} to {number(trust.interval[1])}"
            drawn = spark(trust.index, trust.interval, f"index {number(trust.index)}, interval {interval}")
        rows.append(
            (
                el("a", title(c.report), href=f"#{c.anchor('report')}"),
                c.tool if c.report.tool else "none found",
                el("span", trust.verdict, class_=f"tag {verdict_css(trust.verdict)}"),
                "" if trust.index is None else number(trust.index),
                interval,
                drawn,
                str(c.heard),
                str(len(c.report.thread.comments)),
            )
        )
    head = ("Thread", "Tool", "Verdict", "Index", "90 % interval", "Distrust to trust", "Voices", "Responses")
    return table(Table("Trust, thread by thread", head, rows, frozenset({3, 4, 6, 7}), "cards"))
