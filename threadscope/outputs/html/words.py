"""The five questions everybody asks, each answered in sentences that need no documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from threadscope.model import FacetEvidence, Report
from threadscope.outputs import safe
from threadscope.outputs.html.context import Context
from threadscope.outputs.summary import EXCLUDED, number, percent, signed

__all__ = ["boss", "certainty", "gap", "heard", "left_out", "listed", "plural", "why"]

FEW_VOICES = 20
_SHOWN_FACETS = 3
_SENSE = {
    "trusts": "they trust {tool}",
    "leans trust": "they lean towards trusting {tool}",
    "divided": "they are divided over {tool}",
    "leans distrust": "they lean towards distrusting {tool}",
    "distrusts": "they distrust {tool}",
}


def plural(count: int, noun: str) -> str:
    """Write a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(items: Sequence[str]) -> str:
    """Join items as one says them."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def heard(context: Context) -> int:
    """Count the community's voices of which a comment counts."""
    return len({context.voices[comment.id].key for comment, _ in context.community()})


def certainty(context: Context) -> Iterator[str]:
    """How sure is that?"""
    trust = context.report.trust
    if trust.index is None or trust.interval is None:
        yield "There is no index: nobody who may vote takes a position."
    else:
        low, high = trust.interval
        yield (
            f"The best estimate is {number(trust.index)} on a scale from 0 (nobody trusts it) to 100 (everybody does). "
            f"With {plural(heard(context), 'voice')} and a reader that errs now and then, "
            f"the true value lies between {number(low)} and {number(high)} with {percent(trust.level)} probability."
        )
        lean = trust.lean or 0.0
        side = "distrust" if lean >= 0.5 else "trust"
        yield f"That it leans to {side} at all is {percent(min(max(lean, 1 - lean), 0.999))} sure."
    yield from (f"A firmer verdict would need {missing}." for missing in trust.missing)


def why(context: Context) -> Iterator[str]:
    """Why? In the aspects that voices name; their words stand beside it."""
    against, praised, both = _sides(context.report)
    yield from _named("Held against it", against, "negative")
    yield from _named("Said for it", praised, "positive")
    yield from _named("Disputed", both, "voices")
    if not context.report.facets:
        yield "Nobody names an aspect of it for praise or blame; what there is are the quotes."
    told = [m for m in context.report.metrics if m.median_delta is not None]
    if told:
        first = told[0]
        reported = f"{plural(len(first.changes), 'change')} of the {context.metric(first.metric)} score"
        are = "is" if len(first.changes) == 1 else "are"
        yield f"{reported} {are} reported; the median is {signed(first.median_delta or 0.0)}."


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
    return facet.facet.replace("_", " ")


def left_out(context: Context) -> Iterator[str]:
    """Who was left out?"""
    report = context.report
    read, out = len(report.thread.comments), Counter(report.excluded.values())
    if not read:
        yield "There was nobody to count."
        return
    who = f"{plural(read - out.total(), 'response')} of {read} {'counts' if read - out.total() == 1 else 'count'}"
    yield f"{who}, from {plural(heard(context), 'person')}.".replace("persons", "people")
    if out:
        reasons = [f"{n} {EXCLUDED.get(reason, reason)}" for reason, n in out.most_common()]
        yield f"Left out: {listed(reasons)}."
    else:
        yield "Nobody was left out."
    source = report.thread.source
    if source.stated_count is not None and source.stated_count != read:
        yield f"The page speaks of {plural(source.stated_count, 'comment')}."
    yield "Readers who never comment are not heard at all."


def boss(context: Context) -> Iterator[str]:
    """What do I tell my boss? A paragraph to paste into a mail."""
    report, trust, tool = context.report, context.report.trust, context.tool
    voices = heard(context)
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
        yield f"{people} {verb}{where}; whether they trust {tool} cannot be said with confidence."
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


def gap(report: Report) -> str:
    """Say how far tone and trust part: a friendly thread may distrust, a grumpy one rely on the tool."""
    tones = report.sentiment
    rated = sum(n for label, n in tones.items() if label != "unrated")
    taken = 1 - report.trust.shares.get("none", 0.0)
    if not rated or taken <= 0.005:
        return "Too little is known to set trust beside tone."
    sour = tones.get("negative", 0) / rated
    against = report.trust.shares.get("distrust", 0.0)
    said = f"{percent(sour)} of the comments sound negative; {percent(against)} of the voices distrust the tool."
    if against - sour >= 0.15:
        return f"{said} People distrust it more than their tone lets on."
    if sour - against >= 0.15:
        return f"{said} The tone is sourer than the judgement of the tool."
    return f"{said} Here the two lie close together."
