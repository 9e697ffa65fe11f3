"""Sections 5 to 8: score changes, topic claims, quotes and questions, each in the words of who said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from threadscope.model import Change, MetricChanges, Quote
from threadscope.outputs import safe
from threadscope.outputs.html import words
from threadscope.outputs.html.charts import Slope, slopes
from threadscope.outputs.html.context import Context
from threadscope.outputs.html.markup import Child, Markup, el
from threadscope.outputs.html.parts import (
    Highlight,
    Table,
    capped,
    cited,
    figure,
    folded,
    heading,
    key,
    note,
    quote,
    sure,
    swatch,
    table,
    words_of,
)
from threadscope.outputs.sections import movement
from threadscope.outputs.summary import number, signed

__all__ = ["questions", "quotes", "score_changes", "topics"]

_MOST_LABELLED = 24
_LONG_TABLE = 14
_MOST_ROWS = 200
_QUOTES_OPEN = 8
_MOST_QUOTES = 60
_DIRECTION_CSS = {"up": "trust", "down": "distrust", "same": "mixed"}
_DIRECTION_WORDS = {"up": "rose", "down": "fell", "same": "held steady"}
_EVALUATION_CSS = {"endorsed": "trust", "disputed": "distrust", "reported": "none"}


def score_changes(context: Context) -> Child:
    """5: real changes of the tool's numbers, one chart a metric, for medians never run across metrics."""
    return [_metric(context, group) for group in context.report.metrics] or None


def _metric(context: Context, group: MetricChanges) -> Markup:
    name = context.metric(group.metric)
    full = [
        Slope(c.before, c.to, (">" if c.from_is_bound else "") + number(c.before), number(c.to), _line_css(change))
        for change in group.changes
        for c in [change.claim]
        if c.before is not None and c.to is not None
    ]
    ways: Counter[str] = Counter(change.claim.direction for change in group.changes)
    told = words.listed([f"{ways[way]} {said}" for way, said in _DIRECTION_WORDS.items() if ways[way]])
    middle = (
        "nobody of the community gives both numbers, so there is no median"
        if group.median_delta is None
        else f"the community's median change is {signed(group.median_delta)}"
    )
    rows = [
        (
            el("a", movement(change), href=f"#{context.place(change.comment)}"),
            cited(context, change.comment, _claimed(change), "the host" if change.by == "host" else ""),
        )
        for change in group.changes
    ]
    shown = _long(context, Table(f"Changes of {name}", ("Change", "In whose words"), rows, css="wordy"), "changes")
    without = len(group.changes) - len(full)
    drawn: Child = None
    if len(full) > 1:
        label = f"Changes of {name}, before and after: " + "; ".join(
            f"{s.label_before} to {s.label_after}" for s in full[:40]
        )
        drawn = slopes(full, label, labelled=len(full) <= _MOST_LABELLED)
    lines = (
        el("p", f"{words.plural(len(group.changes), 'change')} told: {told}; {middle}."),
        note(f"{without} of them without both numbers: only in the table.") if drawn is not None and without else None,
    )
    if drawn is None:
        return el("div", heading(context.level + 1, name), lines, shown, class_="metric")
    host = any(change.by == "host" for change in group.changes)
    legend = [
        key(*((_DIRECTION_CSS[way], said) for way, said in _DIRECTION_WORDS.items() if ways[way])),
        note("A dashed line is the host's own change: told, but not in the median.") if host else None,
    ]
    chart = figure("Before and after", drawn, legend, wide=True)
    return el("div", heading(context.level + 1, name), lines, chart, shown, class_="metric")


def _claimed(change: Change) -> Highlight:
    return Highlight(change.claim.start, change.claim.end, "change")


def _line_css(change: Change) -> str:
    return _DIRECTION_CSS.get(change.claim.direction, "mixed") + (" dashed" if change.by == "host" else "")


def _long(context: Context, made: Table, noun: str) -> Child:
    """Fold a long table, and cut an endless one."""
    rows, rest = capped(context, made.rows, _MOST_ROWS)
    shown = table(replace(made, rows=rows))
    return shown if len(rows) <= _LONG_TABLE else folded(f"All {len(made.rows)} {noun}", shown, rest)


# --- topics -------------------------------------------------------------------------------------------------------


def topics(context: Context) -> Child:
    """6: what the tool ties people to, and whether they see themselves in it."""
    claims = context.report.topic_claims
    if not claims:
        return None
    ways: Counter[str] = Counter(claim.topic.evaluation for claim in claims)
    told = words.listed([f"{ways[way]} {way}" for way in ("disputed", "endorsed", "reported") if ways[way]])
    rows = []
    for claim in claims:
        topic = claim.topic
        at = topic.evidence
        css = _EVALUATION_CSS.get(topic.evaluation, "none")
        said: Child = words_of(context, claim.comment)
        if at is not None:
            said = cited(context, claim.comment, Highlight(at.start, at.end, css))
        elif topic.start is not None and topic.end is not None:
            said = cited(context, claim.comment, Highlight(topic.start, topic.end, css))
        rows.append((el("bdi", safe.excerpt(topic.text, 80)), swatch(css, topic.evaluation), said))
    made = Table("Topics that the tool names", ("Topic", "Verdict", "In whose words"), rows, css="wordy")
    shown = _long(context, made, "topics")
    return el("p", f"{words.plural(len(claims), 'topic')}: {told} by those who tell of them."), shown


# --- quotes -------------------------------------------------------------------------------------------------------


def quotes(context: Context) -> Child:
    """7: the words that stand for each stance, the surest first, one a voice."""
    found = context.report.quotes
    if not any(found.values()):
        return None
    titles = {"distrust": "Against", "trust": "For", "mixed": "Both sides"}
    return [_side(context, found[stance], stance, title) for stance, title in titles.items() if found.get(stance)]


def _side(context: Context, found: Sequence[Quote], stance: str, title: str) -> Markup:
    """Show the surest quotes of a stance, and fold the others."""
    voices = el("span", f" {words.plural(len(found), 'voice')}", class_="count")
    cards = [el("li", quote(context, one, stance, sure(one.probability))) for one in found]
    shown, rest = capped(context, cards, _MOST_QUOTES, stance=stance, counts="yes")
    more = el("ul", shown[_QUOTES_OPEN:], class_="quotes")
    return el(
        "div",
        heading(context.level + 1, swatch(stance, title), voices),
        el("ul", shown[:_QUOTES_OPEN], class_="quotes"),
        folded(f"{len(found) - _QUOTES_OPEN} more", more, rest) if len(found) > _QUOTES_OPEN else None,
        class_="side",
    )


# --- questions ----------------------------------------------------------------------------------------------------


def questions(context: Context) -> Child:
    """8: what people ask, and whether the host took it up."""
    asked = [q for q in context.report.questions if not q.rhetorical]
    if not asked:
        return None
    answered = sum(q.answered_by_host for q in asked)
    rows = []
    for question in asked:
        at = context.comment(question.comment).text.find(question.text)
        span = Highlight(at, at + len(question.text), "asked") if at >= 0 else Highlight(0, 0, "asked")
        state = swatch("trust", "answered") if question.answered_by_host else swatch("open", "open")
        rows.append((state, cited(context, question.comment, span)))
    host = any(voice.role == "host" for voice in context.report.voices)
    lead = f"{words.plural(len(asked), 'question')}; the host answered {answered}."
    shown = _long(context, Table("Questions", ("State", "Question"), rows, css="wordy"), "questions")
    return el(
        "p", lead if host else f"{words.plural(len(asked), 'question')}; no host was recognised in this thread."
    ), shown
