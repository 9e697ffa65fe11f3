"""The fourteen sections of a report, in the order in which people look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from threadscope.outputs.html import evidence, facets, opinion, record, tree
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.html.parts import heading, note

__all__ = ["SECTIONS", "Section", "contents", "render"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: what it is called, what fills it, and what is said where nothing does."""

    key: str
    title: str
    short: str
    """In the table of contents."""
    body: Callable[[Context], Child]
    """Gives None where the thread holds nothing for it."""
    empty: str


def _comparison(context: Context) -> Child:
    """12: beside the other threads of the page."""
    if context.level == 2:
        return None
    return el("p", "This thread stands beside the others in the ", el("a", "overview", href="#overview"), ".")


SECTIONS = (
    Section("verdict", "The verdict", "Verdict", opinion.verdict, "There is no verdict."),
    Section("voices", "Voices, counted and left out", "Voices", opinion.voices, "There is no comment."),
    Section("tone", "Trust beside tone", "Trust and tone", opinion.stance_and_tone, "No community comment to compare."),
    Section("facets", "What it is blamed and praised for", "For and against", facets.facets, "No aspect is named."),
    Section("changes", "Score changes", "Score changes", evidence.score_changes, "Nobody tells of a change."),
    Section("topics", "Topics the score names", "Topics", evidence.topics, "Nobody tells of a topic."),
    Section("quotes", "In their words", "Quotes", evidence.quotes, "Nobody who may vote takes a position."),
    Section("questions", "Questions", "Questions", evidence.questions, "Nobody asks anything."),
    Section("thread", "The thread", "The thread", tree.thread, "There is no comment."),
    Section("time", "Over time", "Over time", record.timeline, "There is no timeline."),
    Section("sorted", "Spam, pingbacks, copies", "Spam and copies", record.sorted_out, "None was found."),
    Section("comparison", "Comparison", "Comparison", _comparison, "One thread alone: nothing to compare it with."),
    Section("corrections", "Corrections", "Corrections", record.corrections, "No label was changed by hand."),
    Section("method", "Method and limits", "Method", record.method, ""),
)


def render(context: Context) -> Markup:
    """Write all sections; one without content says so in a line, so that their numbers stay the same everywhere."""
    return Markup("").join(_section(context, number, section) for number, section in enumerate(SECTIONS, 1))


def _section(context: Context, number: int, section: Section) -> Markup:
    anchor = context.anchor(section.key)
    title = (el("span", number, class_="no", aria_hidden="true"), section.title)
    return el(
        "section",
        heading(context.level, title, id_=f"{anchor}-h"),
        section.body(context) or note(section.empty),
        id=anchor,
        class_=f"s-{section.key}",
        aria_labelledby=f"{anchor}-h",
    )


def contents(context: Context) -> Markup:
    """Link to the sections of a report."""
    return el("ol", [el("li", el("a", s.short, href=f"#{context.anchor(s.key)}")) for s in SECTIONS])
