"""The five questions that everybody asks, each answered in sentences that need no documentation.

Is it trusted? How sure is that? Why? Who was left out? What do I tell my boss? Every readable format says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from threadscope.findings import facet_name, leaning, plural
from threadscope.model import FacetEvidence, Report
from threadscope.outputs import safe
from threadscope.outputs.summary import EXCLUDED, number, percent, signed, voice_counts

__all__ = ["boss", "certainty", "left_out", "listed", "metric_name", "nearer", "tool_name", "why"]

FEW_VOICES = 20
_SHOWN_FACETS = 3
_SENSE = {
    "trusts": "they trust {tool}",
    "leans trust": "they lean towards trusting {tool}",
    "divided": "they are divided over {tool}",
    "leans distrust": "they lean towards distrusting {tool}",
    "distrusts": "they distrust {tool}",
}


def listed(items: Sequence[str]) -> str:
    """Join items as one says them."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def tool_name(report: Report) -> str:
    """Return what to call the tool in a sentence."""
    return safe.name(report.tool.name, 80) or "the tool" if report.tool else "the tool"


def metric_name(report: Report, metric: str) -> str:
    """Write a metric's name; the tool's own number is spelt as the tool is."""
    tool = tool_name(report)
    return tool if metric.casefold() == tool.casefold() else safe.excerpt(metric, 60)


def nearer(report: Report) -> str:
    """Say what an unclear verdict still tells; "" where it is clear, or where there is nothing to go by."""
    said = leaning(report.trust, report.facets).removeprefix("Unclear, ")
    return said[:1].upper() + said[1:]


def certainty(report: Report) -> Iterator[str]:
    """How sure is that?"""
    trust = report.trust
    if trust.index is None or trust.interval is None:
        yield "There is no index: nobody who may vote takes a position."
        yield from (f"A verdict would need {missing}." for missing in trust.missing)
        return
    low, high = trust.interval
    yield (
        f"The best estimate is {number(trust.index)} on a scale from 0 (nobody trusts it) to 100 (everybody does); "
        f"with {percent(trust.level)} probability the truth lies between {number(low)} and {number(high)}, since only "
        f"{plural(voice_counts(report)['community'], 'voice')} spoke and their reader, a program, errs now and then."
    )
    lean = trust.lean or 0.0
    side = "distrust" if lean >= 0.5 else "trust"
    yield f"It is {percent(min(max(lean, 1 - lean), 0.999))} sure that it leans to {side} at all."
    if trust.missing:
        yield f"A firm verdict would need {trust.missing[-1]}."


def why(report: Report) -> Iterator[str]:
    """Why? In the aspects that voices name; their words stand beside it."""
    against, praised, both = _sides(report)
    yield from _named("Held against it", against, "negative")
    yield from _named("Said for it", praised, "positive")
    yield from _named("Disputed", both, "voices")
    if not report.facets and report.thread.comments:
        yield "Nobody names an aspect of it for praise or blame; what there is are the quotes."
    told = [metric for metric in report.metrics if metric.median_delta is not None]
    if told:
        first = told[0]
        changes = f"{plural(len(first.changes), 'change')} of the {metric_name(report, first.metric)} score"
        are = "is" if len(first.changes) == 1 else "are"
        yield f"{changes} {are} reported; the median is {signed(first.median_delta or 0.0)}."


def _sides(report: Report) -> tuple[list[FacetEvidence], list[FacetEvidence], list[FacetEvidence]]:
    """Sort aspects by who prevails: against, for, neither; the clearest first."""
    by_lead = sorted(report.facets, key=lambda f: (-abs(f.positive - f.negative), f.facet))
    against = [f for f in by_lead if f.negative > f.positive]
    praised = [f for f in by_lead if f.positive > f.negative]
    return against, praised, [f for f in report.facets if f.positive == f.negative and f.positive]


def _named(lead: str, found: Sequence[FacetEvidence], count: str) -> Iterator[str]:
    if found:
        named = [f"{_facet(f)} ({plural(getattr(f, count), 'voice')})" for f in found[:_SHOWN_FACETS]]
        yield f"{lead}: {listed(named)}."


def _facet(facet: FacetEvidence) -> str:
    return facet_name(facet.facet)


def left_out(report: Report) -> Iterator[str]:
    """Who was left out?"""
    read, out = len(report.thread.comments), Counter(report.excluded.values())
    if not read:
        yield "There was nobody to count."
        return
    counts = read - out.total()
    people = voice_counts(report)["community"]
    yield (
        f"{plural(counts, 'response')} of {read} {'counts' if counts == 1 else 'count'}, "
        f"from {people} {'person' if people == 1 else 'people'}."
    )
    if out:
        yield f"Left out: {listed([f'{n} {EXCLUDED.get(reason, reason)}' for reason, n in out.most_common()])}."
    else:
        yield "Nobody was left out."
    source = report.thread.source
    if source.stated_count is not None and source.stated_count != read:
        yield f"The page speaks of {plural(source.stated_count, 'comment')}."
    yield "Readers who never comment are not heard at all."


def boss(report: Report) -> Iterator[str]:
    """What do I tell my boss? A paragraph to paste into a mail."""
    trust, tool = report.trust, tool_name(report)
    voices = voice_counts(report)["community"]
    if not voices:
        yield f"Nobody's comment counts here, so this thread says nothing about {tool}."
        return
    title = safe.excerpt(report.thread.post.title, 120)
    people = "One person" if voices == 1 else f"{voices} people"
    where = f" under “{title}”" if title else ""
    verb = "comments" if voices == 1 else "comment"
    sense = _SENSE.get(trust.verdict)
    if sense:
        yield f"{people} {verb}{where}, and {sense.format(tool=tool)}."
    else:
        side = nearer(report).partition(".")[0].lower()
        said = f"; so far it looks {side}" if side.startswith("nearer") else ""
        yield f"{people} {verb}{where}; whether they trust {tool} cannot be said with confidence{said}."
    if trust.index is not None and trust.interval is not None:
        low, high = trust.interval
        yield (
            f"Trust stands at {number(trust.index)} of 100, and could be anything from {number(low)} to {number(high)}."
        )
    against, praised, both = _sides(report)
    if against:
        yield f"The complaint heard most is about {_facet(against[0])} ({plural(against[0].negative, 'voice')})."
    if praised:
        yield f"The praise heard most is for {_facet(praised[0])} ({plural(praised[0].positive, 'voice')})."
    if both and not (against and praised):
        yield f"They are at odds over {_facet(both[0])}: {both[0].negative} against, {both[0].positive} for."
    if voices < FEW_VOICES:
        yield "With so few voices, read the quotes rather than the percentage."
    yield "These are the people who commented here, not customers at large."
