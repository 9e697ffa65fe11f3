"""A report in words: what every readable format says, in the order in which people look.

Formats differ in how they show it, never in what it says or in a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from threadscope.model import STANCES, Change, Quote, Report, Voice

__all__ = ["Line", "Section", "certainty", "headline", "sections", "subtitle", "verdict"]

QUOTES_SHOWN = 3
VERDICTS = {
    "trusts": "The people who comment here trust {tool}.",
    "leans trust": "The people who comment here lean towards trusting {tool}.",
    "divided": "The people who comment here are divided over {tool}.",
    "leans distrust": "The people who comment here lean towards distrusting {tool}.",
    "distrusts": "The people who comment here distrust {tool}.",
    "unclear": "What the people who comment here think of {tool} is unclear.",
}
EXCLUDED = {
    "host": "by the host",
    "vendor": "by the tool's own staff",
    "pingback": "pingback",
    "trackback": "trackback",
    "webmention": "webmention",
    "spam": "spam",
    "duplicate": "posted twice",
    "language": "not in English",
    "empty": "without text",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One statement, with the words of a comment that bear it out."""

    text: str
    quote: str = ""
    by: str = ""
    comment: str = ""
    """Its id, as `threadscope explain` takes it."""
    link: str | None = None
    tone: str = ""
    """`good`, `bad` or "": how a format may colour it; never the only carrier of the meaning."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is said under it."""

    title: str
    lines: Sequence[Line] = field(default_factory=tuple)


def verdict(report: Report) -> str:
    """Return the verdict in two words, in capitals: the first thing anybody sees."""
    return report.trust.verdict.upper()


def headline(report: Report) -> str:
    """Answer the question in one sentence."""
    if not report.thread.comments:
        return "There is no comment to judge by."
    tool = report.tool.name if report.tool else "the tool"
    return VERDICTS.get(report.trust.verdict, report.trust.verdict).format(tool=tool)


def certainty(report: Report) -> str:
    """Say how sure the verdict is, in numbers."""
    trust = report.trust
    if trust.index is None or trust.interval is None:
        return "No trust index: nobody who may vote takes a position."
    low, high = trust.interval
    side = "distrust" if (trust.lean or 0) >= 0.5 else "trust"
    sure = max(trust.lean or 0, 1 - (trust.lean or 0))
    return (
        f"Trust index {number(trust.index)} of 100 ({percent(trust.level)} interval {number(low)} to {number(high)}); "
        f"{percent(min(sure, 0.999))} sure that it leans to {side}."
    )


def subtitle(report: Report) -> str:
    """Say what was read, and how much of it."""
    source, post = report.thread.source, report.thread.post
    read = len(report.thread.comments)
    stated = source.stated_count
    count = f"{read} response{'s' * (read != 1)} read"
    if stated is not None and stated != read:
        count += f", the page says {stated}"
    where = post.url or source.url or report.thread.name
    return " · ".join(filter(None, [where, count, status(report)]))


def status(report: Report) -> str:
    """Return the thread's status where it is worth a word."""
    source = report.thread.source
    if source.status == "read" and not source.detail:
        return ""
    return f"{source.status} ({source.detail})" if source.detail else source.status


def sections(report: Report) -> Iterator[Section]:
    """Yield everything under the verdict; sections with nothing to say are left out."""
    parts = (
        Section("Voices", tuple(_voices(report))),
        Section("Left out", tuple(_left_out(report))),
        Section("In their words", tuple(_quotes(report))),
        Section("Score changes", tuple(_score_changes(report))),
        Section("Facets", tuple(_facets(report))),
        Section("Topics the score names", tuple(_topics(report))),
        Section("Questions", tuple(_questions(report))),
        Section("Tone", tuple(_tone(report))),
        Section("Timeline", tuple(_timeline(report))),
        Section("Mind", tuple(Line(caveat) for caveat in report.caveats)),
    )
    return (part for part in parts if part.lines)


def _voices(report: Report) -> Iterator[Line]:
    roles = Counter(voice.role for voice in report.voices if _speaks(report, voice))
    others = [f"{n} {role}" for role, n in sorted(roles.items()) if role != "community"]
    community = roles["community"]
    yield Line(
        f"{community} community voice{'s' * (community != 1)}; "
        f"{number(report.trust.positions)} of them expected to take a position"
        + (f"; besides: {', '.join(others)}" if others else "")
        + "."
    )
    if report.trust.shares:
        yield Line(", ".join(f"{stance} {percent(report.trust.shares.get(stance, 0.0))}" for stance in STANCES) + ".")
    yield from (Line(f"For a firmer verdict: {missing}.") for missing in report.trust.missing)


def _speaks(report: Report, voice: Voice) -> bool:
    """Tell people from pingbacks and spam: a host's comments are excluded too, and yet he speaks."""
    return any(report.excluded.get(comment) in (None, "host", "vendor", "language") for comment in voice.comment_ids)


def _left_out(report: Report) -> Iterator[Line]:
    counts = Counter(report.excluded.values())
    spam = {r.comment_id: "; ".join(r.spam.reasons) for r in report.readings if r.spam.reasons}
    by_id = {c.id: c for c in report.thread.comments}
    for reason, n in counts.most_common():
        if reason in ("host", "vendor"):
            yield Line(f"{n} {EXCLUDED[reason]}.")
            continue
        for comment in (by_id[i] for i, why in report.excluded.items() if why == reason):
            because = spam.get(comment.id, "") if reason == "spam" else ""
            label = EXCLUDED.get(reason, reason)
            said = f"{label}{f' ({because})' if because else ''}:"
            yield Line(said, comment.text, comment.author.name, comment.id, comment.permalink)


def _quotes(report: Report) -> Iterator[Line]:
    tones = {"distrust": "bad", "trust": "good"}
    for stance in ("distrust", "trust", "mixed"):
        quotes: Sequence[Quote] = report.quotes.get(stance, ())
        for quote in quotes[:QUOTES_SHOWN]:
            yield Line(
                f"{stance}, {percent(quote.probability)}:",
                quote.text,
                quote.author,
                quote.comment,
                quote.permalink,
                tones.get(stance, ""),
            )
        if len(quotes) > QUOTES_SHOWN:
            yield Line(f"… and {len(quotes) - QUOTES_SHOWN} more for {stance}.")


def _score_changes(report: Report) -> Iterator[Line]:
    authors = {c.id: c.author.name for c in report.thread.comments}
    for metric in report.metrics:
        middle = "nobody gives both numbers"
        if metric.median_delta is not None:
            middle = f"the community's median change is {signed(metric.median_delta)}"
        yield Line(f"{metric.metric}: {len(metric.changes)} reported; {middle}.")
        for change in metric.changes:
            who = authors.get(change.comment, "")
            by = f"{who} (host)" if change.by == "host" else who
            yield Line(f"{movement(change)}:", change.claim.text, by, change.comment, tone=_tone_of(change))


def _tone_of(change: Change) -> str:
    return {"up": "good", "down": "bad"}.get(change.claim.direction, "")


def movement(change: Change) -> str:
    """Write a change as people do: `66 → 51 (-15)`."""
    claim = change.claim
    if claim.before is None and claim.to is None:
        return signed(claim.delta) if claim.delta is not None else claim.direction
    first = "?" if claim.before is None else (">" * claim.from_is_bound) + number(claim.before)
    last = "?" if claim.to is None else number(claim.to)
    return f"{first} → {last}" + (f" ({signed(claim.delta)})" if claim.delta is not None else "")


def _facets(report: Report) -> Iterator[Line]:
    for facet in report.facets:
        name = facet.facet.replace("_", " ")
        yield Line(f"{name}: {facet.negative} against, {facet.positive} for", tone="bad" if facet.negative else "good")


def _topics(report: Report) -> Iterator[Line]:
    authors = {c.id: c.author.name for c in report.thread.comments}
    tones = {"endorsed": "good", "disputed": "bad"}
    for claim in report.topic_claims:
        topic = claim.topic
        words = topic.evidence.text if topic.evidence else ""
        yield Line(
            f"{topic.text}, {topic.evaluation}{':' if words else '.'}",
            words,
            authors.get(claim.comment, ""),
            claim.comment,
            tone=tones.get(topic.evaluation, ""),
        )


def _questions(report: Report) -> Iterator[Line]:
    for question in report.questions:
        if not question.rhetorical:
            yield Line(
                "answered by the host:" if question.answered_by_host else "open:", question.text, question.author
            )


def _tone(report: Report) -> Iterator[Line]:
    said = ", ".join(f"{n} {label}" for label, n in sorted(report.sentiment.items(), key=lambda x: -x[1]) if n)
    if said:
        yield Line(f"{said}. Tone is not trust: it counts how people sound, whatever about.")


def _timeline(report: Report) -> Iterator[Line]:
    if isinstance(report.timeline, str):
        if report.timeline:
            yield Line(f"Withheld: {report.timeline}.")
    elif report.timeline:
        yield Line(f"{len(report.timeline)} points; see --format json.")


def number(value: float) -> str:
    """Write a number without a decimal that says nothing."""
    return f"{value:.0f}" if abs(value) >= 10 or float(value).is_integer() else f"{value:.1f}"


def signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}" if value < 0 else "±0"  # noqa: RUF001  a real minus


def percent(share: float) -> str:
    """Write a share; never a certainty that is none."""
    if 0.995 <= share < 1:
        return "over 99 %"
    return "under 1 %" if 0 < share <= 0.005 else f"{share:.0%}".replace("%", " %")
