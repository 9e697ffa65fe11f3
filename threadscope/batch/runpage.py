"""The report over a run as one offline page, in the frame of all reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from threadscope.batch.runreport import Group, Mover, RunReport, TopicCount
from threadscope.outputs import safe
from threadscope.outputs.html import charts
from threadscope.outputs.html.markup import Child, Markup, el, join
from threadscope.outputs.html.opinion import verdict_css
from threadscope.outputs.html.page import Shell, write
from threadscope.outputs.html.parts import Table, figure, folded, heading, note, person, source_link, table
from threadscope.outputs.html.trend import Moment, trend
from threadscope.outputs.html.words import plural
from threadscope.outputs.summary import VERDICTS, number, percent, signed

__all__ = ["run_page"]

_FIRST = 12
"""Rows that are shown at once; the others are folded away under them."""
_MOST = 100
"""Rows of one table in the page, which must stay small; the other formats have all."""
_DRAWN = 6
"""Tools whose months are drawn, those with most voices."""
_WORDS = 300
_SHORT = 24
_MONTH = re.compile(r"\d{4}-\d{2}")
_SHARES = {"Trust": "trust", "Distrust": "distrust", "Mixed": "mixed", "No position": "none"}


@dataclass(frozen=True, slots=True)
class _Section:
    anchor: str
    title: str
    body: Sequence[Child]


def run_page(report: RunReport) -> str:
    """Write the page: who trusts what, by tool, host, month and topic, and what turns up in many threads.

    Returns:
        HTML that asks no server for anything; the same bytes for the same report.
    """
    made = (replace(one, body=[child for child in one.body if child is not None]) for one in _sections(report))
    sections = [one for one in made if one.body]
    nav = el("ol", [el("li", el("a", section.title, href=f"#{section.anchor}")) for section in sections])
    main = [
        el(
            "section",
            heading(2, section.title, id_=f"{section.anchor}-h"),
            section.body,
            id=section.anchor,
            aria_labelledby=f"{section.anchor}-h",
        )
        for section in sections
    ]
    tools = [safe.name(group.tool) for group in report.tools]
    about = tools[0] if len(tools) == 1 else plural(len(tools), "tool")
    asked = plural(report.counts["threads"], "thread")
    counts = (plural(report.counts[name], name.removesuffix("s")) for name in ("threads", "comments", "voices"))
    sub = el("p", " · ".join([*counts, safe.excerpt(report.run, 80)]), class_="sub")
    return write(Shell(f"What {asked} say about {about}" if tools else f"What {asked} say", sub, nav, main))


def _sections(report: RunReport) -> Iterator[_Section]:
    yield _Section("short", "In short", list(_short(report)))
    tools = _trust("Trust by tool", "Tool", report.tools, of_tool=False)
    yield _Section("tools", "Trust by tool", [note("Each person votes once for a tool."), tools] if tools else ())
    yield _Section("months", "Month by month", list(_months(report)))
    few = note("Groups of five voices and more.")
    for anchor, title, head, groups in (
        ("hosts", "Trust by host", "Host", report.hosts),
        ("topics", "Trust by topic", "Topic", report.topics),
    ):
        made = _trust(title, head, groups)
        yield _Section(anchor, title, [few, made] if made else ())
    yield _Section("claims", "What people are told they know about", list(_claims(report)))
    yield _Section("changes", "Scores that moved", list(_changes(report)))
    yield _Section("copied", "The same words in many threads", list(_copied(report)))
    yield _Section("people", "The same voice in many threads", list(_people(report)))
    yield _Section("read", "What was read, and what was not", list(_read(report)))
    yield _Section("caveats", "What to keep in mind", [el("ul", [el("li", each) for each in report.caveats])])


def _short(report: RunReport) -> Iterator[Child]:
    for i, group in enumerate(report.tools[:3]):
        trust, tool = group.trust, safe.name(group.tool)
        yield el("p", VERDICTS.get(trust.verdict, trust.verdict).format(tool=tool), class_="lead")
        heard = f"{plural(group.voices, 'voice')} in {plural(group.threads, 'thread')}"
        if trust.index is None or trust.interval is None:
            yield note(f"No index: of {heard} nobody takes a position.")
            continue
        told = f"Trust index {number(trust.index)} of 100, 90 % interval {_interval(group)}, {heard}."
        if i == 0:
            yield el("div", charts.gauge(trust.index, trust.interval, told), class_="gauge")
        yield note(told)
    if not report.tools:
        yield el("p", "No tool was found in these threads, so nothing can be said of trust.", class_="lead")
    clear = [turn for turn in report.turns if turn.clear]
    for turn in clear[:1]:
        way = "rose" if turn.delta > 0 else "fell"
        points = f"{abs(turn.delta):.0f} points from {turn.before} to {turn.after}"
        yield el("p", f"The largest clear turn: trust in {safe.name(turn.tool)} {way} by {points}.")
    if failed := report.counts["failures"]:
        yield el("p", plural(failed, "input"), " failed; ", el("a", "why", href="#read"), ".")


# --- trust --------------------------------------------------------------------------------------------------------


def _trust(
    caption: str, head: str, groups: Sequence[Group], above: Child = None, *, of_tool: bool = True
) -> Markup | None:
    """Make a table of groups with their sparks on one scale."""
    names = (head, *(("Tool",) if of_tool else ()))
    columns = (*names, "Verdict", "Index", "90 % interval", "Distrust to trust", "Voices", "Threads", *_SHARES)
    rows = [(*_named(group, of_tool=of_tool), *_judged(group)) for group in groups]
    numeric = frozenset(range(len(names), len(columns))) - {len(names), len(names) + 3}
    return _long(Table(caption, columns, rows, numeric, "cards"), above)


def _named(group: Group, *, of_tool: bool) -> tuple[Child, ...]:
    return (_unbroken(safe.excerpt(group.name, 80)), *((safe.name(group.tool),) if of_tool else ()))


def _judged(group: Group) -> tuple[Child, ...]:
    trust = group.trust
    drawn = None
    if trust.index is not None and trust.interval is not None:
        drawn = charts.spark(trust.index, trust.interval, f"index {number(trust.index)}, interval {_interval(group)}")
    return (
        el("span", trust.verdict, class_=f"tag {verdict_css(trust.verdict)}"),
        "" if trust.index is None else number(trust.index),
        _interval(group),
        drawn,
        str(group.voices),
        str(group.threads),
        *(_unbroken(percent(trust.shares.get(name, 0.0))) for name in _SHARES.values()),
    )


def _interval(group: Group) -> str:
    ends = group.trust.interval
    return _unbroken(f"{number(ends[0])} to {number(ends[1])}") if ends else ""


def _unbroken(text: str) -> str:
    """Keep a short text on one line, a month's hyphen included."""
    if _MONTH.fullmatch(text):
        return text.replace("-", "\N{NON-BREAKING HYPHEN}")
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) < _SHORT else text


def _months(report: RunReport) -> Iterator[Child]:
    rank = {group.tool: i for i, group in enumerate(report.tools)}
    by_tool = [(tool, list(own)) for tool, own in groupby(report.months, key=lambda group: group.tool)]
    if not by_tool:
        return
    yield note("Months with five voices and more; the bars are intervals of 90 %.")
    for tool, own in sorted(by_tool, key=lambda pair: rank.get(pair[0], len(rank)))[:_DRAWN]:
        moments = list(_moments(own))
        drawn = None
        if moments:
            ends = f"from {moments[0].label} to {moments[-1].label}"
            said = f"Trust in {safe.name(tool)} {ends}, {plural(len(moments), 'month')}; the numbers are in the table"
            drawn = figure(safe.name(tool), trend(moments, said), wide=True)
        yield _trust(f"{safe.name(tool)} by month", "Month", own, drawn, of_tool=False)
    if len(by_tool) > _DRAWN:
        yield note(f"The months of {plural(len(by_tool) - _DRAWN, 'more tool')} are in the formats json and csv.")
    rows = [
        (safe.name(turn.tool), turn.before, turn.after, f"{turn.delta:+.0f}", "clear" if turn.clear else "not shown")
        for turn in report.turns
    ]
    head = ("Tool", "From", "To", "Points", "Whether it is one")
    clear = note("A turn is clear where the two months' intervals do not overlap.")
    yield _long(Table("Turns, the largest first", head, rows, frozenset({3}), "cards"), heading(3, "Turns"), clear)


def _moments(own: Sequence[Group]) -> Iterator[Moment]:
    drawn = [(group, group.trust.index, group.trust.interval) for group in own]
    places = [_month(group.name) for group, index, _ in drawn if index is not None]
    for group, index, interval in drawn:
        if index is not None and interval is not None:
            place = (_month(group.name) - places[0]) / max(places[-1] - places[0], 1)
            yield Moment(place, group.name, index, interval)


def _month(name: str) -> int:
    year, _, month = name.partition("-")
    return int(year) * 12 + int(month)


# --- what is said -------------------------------------------------------------------------------------------------


def _claims(report: RunReport) -> Iterator[Child]:
    rows = [(safe.excerpt(c.topic, 60), safe.name(c.tool), *map(str, _counts(c))) for c in report.topic_claims]
    if not rows:
        return
    bars = [
        charts.Bar(safe.excerpt(f"{c.topic} ({c.tool})", 34), c.disputed, c.endorsed)
        for c in report.topic_claims[:_FIRST]
    ]
    head = ("Topic", "Tool", "Voices", "Threads", "Endorsed", "Disputed", "Only reported")
    made = _long(Table("Topics that a tool ties people to", head, rows, frozenset(range(2, 7)), "cards"))
    said = "How many say that the topic fits, and how many that it does not"
    yield figure(said, charts.diverging(bars, f"{said}; the numbers are in the table"), wide=True)
    yield made


def _counts(claim: TopicCount) -> tuple[int, ...]:
    return claim.voices, claim.threads, claim.endorsed, claim.disputed, claim.reported


def _changes(report: RunReport) -> Iterator[Child]:
    rows = [(safe.name(m.tool), safe.name(m.metric), str(m.voices), signed(m.median_delta)) for m in report.metrics]
    head = ("Tool", "Number", "Voices", "Median change")
    yield _long(Table("Reported changes, medians over people", head, rows, frozenset({2, 3}), "cards"))
    told = [(person(safe.name(m.author)), *_moved(m)) for m in report.movers]
    columns = ("Who", "Tool", "Number", "Before", "After", "Change", "In their words", "Where")
    movers = Table("As they tell it", columns, told, frozenset({3, 4, 5}), "cards")
    yield _long(movers, heading(3, "The biggest movers"))


def _moved(mover: Mover) -> tuple[Child, ...]:
    before, after = ("" if end is None else number(end) for end in (mover.before, mover.to))
    where = source_link(mover.thread, safe.excerpt(mover.thread, 40)) or safe.excerpt(mover.thread, 40)
    place = join(where, " · ", safe.excerpt(mover.comment, 40))
    words = el("span", safe.excerpt(mover.text, _WORDS), dir="auto")
    return safe.name(mover.tool), safe.name(mover.metric), before, after, signed(mover.delta), words, place


def _copied(report: RunReport) -> Iterator[Child]:
    rows = [
        (
            el("span", safe.excerpt(c.text, _WORDS), dir="auto"),
            *map(str, (c.comments, c.threads, c.hosts, c.authors, c.spam)),
        )
        for c in report.copied
    ]
    head = ("Words", "Comments", "Threads", "Hosts", "Names", "Judged spam")
    yield note("Copies by one person vote once.") if rows else None
    yield _long(Table("Words that stand in several threads", head, rows, frozenset(range(1, 6)), "cards"))


def _people(report: RunReport) -> Iterator[Child]:
    rows = [
        (
            el("span", [join(", " if i else None, person(safe.name(name))) for i, name in enumerate(p.names[:3])])
            if p.names
            else safe.excerpt(p.key, 60),
            *map(str, (p.threads, p.hosts, p.comments)),
            "yes" if p.votes else "no",
        )
        for p in report.people
    ]
    head = ("Names", "Threads", "Hosts", "Comments", "Votes")
    yield note("Each has one vote for a tool.") if rows else None
    yield _long(Table("Voices that speak in several threads", head, rows, frozenset({1, 2, 3}), "cards"))


def _read(report: RunReport) -> Iterator[Child]:
    statuses = [(status, str(n)) for status, n in report.statuses.items()]
    yield _long(Table("Threads by what was found in them", ("Status", "Threads"), statuses, frozenset({1}), "facts"))
    failures = [(reason, str(n)) for reason, n in report.reasons.items()]
    failed = Table("Inputs that failed, by reason", ("Reason", "Inputs"), failures, frozenset({1}), "facts")
    yield _long(failed, heading(3, "Failures"))
    if failures:
        yield note("All of them are listed in failures.jsonl, in the run's folder.")


def _long(made: Table, *above: Child) -> Markup | None:
    """Show the first rows of a table under what belongs to it, and fold away the others; nothing without rows."""
    if not made.rows:
        return None
    shown = table(Table(made.caption, made.head, made.rows[:_FIRST], made.numeric, made.css))
    rest = made.rows[_FIRST:_MOST]
    if not rest:
        return el("div", *above, shown, class_="side")
    more = Table(f"{made.caption}, continued", made.head, rest, made.numeric, made.css)
    left = len(made.rows) - _MOST
    end = note(f"{left} more are in the formats json and csv.") if left > 0 else None
    return el("div", *above, shown, folded(f"{len(rest)} more", table(more), end), class_="side")
