"""A report in words: what every format for reading says under the verdict, in the order in which people look.

Formats differ in how they show it, never in what it says or in a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from threadscope.corrections import LABELS
from threadscope.findings import facet_name, leaning, plural
from threadscope.model import STANCES, Change, Comment, Quote, Report
from threadscope.outputs import answers
from threadscope.outputs.summary import EXCLUDED, number, percent, signed, voice_counts

__all__ = ["Line", "Section", "movement", "sections"]

QUOTES_SHOWN = 3


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


def sections(report: Report) -> Iterator[Section]:
    """Yield everything under the verdict; sections with nothing to say are left out."""
    telling = _Telling(report, {comment.id: comment for comment in report.thread.comments})
    parts = {
        "Voices": telling.voices(),
        "In their words": telling.quotes(),
        "Score changes": telling.score_changes(),
        "Blamed and praised for": telling.facets(),
        "Topics the score names": telling.topics(),
        "Questions": telling.questions(),
        "Tone": telling.tone(),
        "Timeline": telling.timeline(),
        "Left out": telling.left_out(),
        "Corrected by hand": telling.corrections(),
        "What to tell others": telling.boss(),
        "Mind": telling.caveats(),
    }
    return (Section(title, lines) for title, found in parts.items() if (lines := tuple(found)))


def movement(change: Change) -> str:
    """Write a change as people do: `66 → 51 (-15)`."""
    claim = change.claim
    if claim.before is None and claim.to is None:
        return signed(claim.delta) if claim.delta is not None else claim.direction
    first = "?" if claim.before is None else (">" * claim.from_is_bound) + number(claim.before)
    last = "?" if claim.to is None else number(claim.to)
    return f"{first} → {last}" + (f" ({signed(claim.delta)})" if claim.delta is not None else "")


@dataclass(frozen=True, slots=True)
class _Telling:
    """Say what one report holds, part by part."""

    report: Report
    comments: Mapping[str, Comment]

    def _cited(self, comment: str, said: str, quote: str, tone: str = "") -> Line:
        """Make a statement with the words that bear it out, their author, and the way to the comment."""
        found = self.comments[comment]
        return Line(said, quote, found.author.name, comment, found.permalink, tone)

    def voices(self) -> Iterator[Line]:
        """Count who is heard, and who is not."""
        report, trust = self.report, self.report.trust
        if not report.thread.comments:
            return
        roles = voice_counts(report)
        others = [f"{n} {role}" for role, n in roles.items() if n and role != "community"]
        yield Line(
            f"{plural(roles['community'], 'community voice')}; "
            f"{number(trust.positions)} of them expected to take a position"
            + (f"; besides: {', '.join(others)}" if others else "")
            + "."
        )
        if any(trust.shares.values()):
            yield Line(", ".join(f"{stance} {percent(trust.shares.get(stance, 0.0))}" for stance in STANCES) + ".")
        if out := Counter(report.excluded.values()):
            named = ", ".join(f"{n} {EXCLUDED.get(reason, reason)}" for reason, n in out.most_common())
            yield Line(f"{out.total()} of {len(report.thread.comments)} responses left out: {named}.")
        said_above = trust.missing[-1:] if leaning(trust, report.facets) else ()
        yield from (Line(f"For a firmer verdict: {one}.") for one in trust.missing if one not in said_above)

    def quotes(self) -> Iterator[Line]:
        """Let the surest voices of each side speak."""
        tones = {"distrust": "bad", "trust": "good"}
        for stance in ("distrust", "trust", "mixed"):
            found: Sequence[Quote] = self.report.quotes.get(stance, ())
            for quote in found[:QUOTES_SHOWN]:
                said = f"{stance}, {percent(quote.probability)}:"
                yield Line(said, quote.text, quote.author, quote.comment, quote.permalink, tones.get(stance, ""))
            if len(found) > QUOTES_SHOWN:
                yield Line(f"… and {len(found) - QUOTES_SHOWN} more for {stance}.")

    def score_changes(self) -> Iterator[Line]:
        """Tell of changes, metric by metric."""
        tones = {"up": "good", "down": "bad"}
        for metric in self.report.metrics:
            middle = "nobody gives both numbers"
            if metric.median_delta is not None:
                middle = f"the community's median change is {signed(metric.median_delta)}"
            yield Line(f"{answers.metric_name(self.report, metric.metric)}: {len(metric.changes)} reported; {middle}.")
            for change in metric.changes:
                by_host = ", the host's" if change.by == "host" else ""
                tone = tones.get(change.claim.direction, "")
                yield self._cited(change.comment, f"{movement(change)}{by_host}:", change.claim.text, tone)

    def facets(self) -> Iterator[Line]:
        """Count praise and blame by aspect."""
        for facet in self.report.facets:
            lead = facet.positive - facet.negative
            tone = "good" if lead > 0 else "bad" if lead < 0 else ""
            yield Line(f"{facet_name(facet.facet)}: {facet.negative} against, {facet.positive} for", tone=tone)

    def topics(self) -> Iterator[Line]:
        """Tell what the tool ties people to."""
        tones = {"endorsed": "good", "disputed": "bad"}
        for claim in self.report.topic_claims:
            topic = claim.topic
            words = topic.evidence.text if topic.evidence else topic.text
            tone = tones.get(topic.evaluation, "")
            yield self._cited(claim.comment, f"{topic.text}, {topic.evaluation}:", words, tone)

    def questions(self) -> Iterator[Line]:
        """List what people ask; a rhetorical question asks for no answer."""
        for question in self.report.questions:
            if not question.rhetorical:
                state = "answered by the host:" if question.answered_by_host else "open:"
                yield self._cited(question.comment, state, question.text)

    def tone(self) -> Iterator[Line]:
        """Count how comments sound."""
        counts = sorted(self.report.sentiment.items(), key=lambda pair: -pair[1])
        if said := ", ".join(f"{n} {label}" for label, n in counts if n):
            yield Line(f"{said}. Tone is not trust: it counts how people sound, whatever about.")

    def timeline(self) -> Iterator[Line]:
        """Say from when to when people commented, or why that cannot be said."""
        points = self.report.timeline
        if isinstance(points, str):
            if points and self.comments:
                yield Line(f"Withheld: {points}.")
        elif points:
            busiest = max(points, key=lambda point: int(point["comments"]))
            period = points[0]["period"]
            at = "on" if period == "day" else f"in the {period} of"
            yield Line(
                f"{plural(len(points), str(period))} with comments, from {points[0]['start']} to "
                f"{points[-1]['start']}; most, {busiest['comments']}, {at} {busiest['start']}."
            )

    def left_out(self) -> Iterator[Line]:
        """Show what is no opinion of a person's; hosts and staff are only counted, above."""
        report = self.report
        reasons = {r.comment_id: "; ".join(r.spam.reasons) for r in report.readings if r.spam.reasons}
        for reason, _ in Counter(report.excluded.values()).most_common():
            if reason in ("host", "vendor"):
                continue
            for comment in (one for one, why in report.excluded.items() if why == reason):
                because = reasons.get(comment, "") if reason == "spam" else ""
                said = f"{EXCLUDED.get(reason, reason)}{f' ({because})' if because else ''}:"
                yield self._cited(comment, said, self.comments[comment].text)

    def corrections(self) -> Iterator[Line]:
        """List the labels that people changed, by whom and why."""
        for made in self.report.corrections:
            label = next((label for label in LABELS if label in made), "label")
            why = f" ({made['why']})" if made.get("why") else ""
            said = f"{label} was {made.get('was') or 'another'}, is {made.get(label)}, says {made.get('who')}{why}:"
            if made.get("id") in self.comments:
                yield self._cited(made["id"], said, str(made.get("text", "")))

    def boss(self) -> Iterator[Line]:
        """Give a paragraph to paste into a mail."""
        if self.report.thread.comments:
            yield Line(" ".join(answers.boss(self.report)))

    def caveats(self) -> Iterator[Line]:
        """Say what the numbers leave out; what stands beside the verdict already is not said again."""
        said_above = leaning(self.report.trust, self.report.facets)
        yield from (Line(caveat) for caveat in self.report.caveats if caveat != said_above)
