"""Why one comment was read as it was, word by word, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from threadscope.errors import UsageError
from threadscope.model import Claim, Comment, Reading, Report, ScoreChange, TopicInfluence

__all__ = ["explain"]

LEAST = 0.1
"""Log odds of the weakest word that is named."""
FLAGS = ("negated", "hedged", "hypothetical", "quoted")


def explain(report: Report, comment_id: str) -> Iterator[str]:
    """Yield lines on every decision about a comment: kind, voice, vote, sentiment, spam, stance, claims.

    Raises:
        UsageError: the thread holds no comment of this id; the message lists some that it does.
    """
    comments = {c.id: c for c in report.thread.comments}
    if comment_id not in comments:
        known = ", ".join(list(comments)[:10])
        raise UsageError(f"There is no comment {comment_id!r} in this thread.", f"Its ids begin with: {known}.")
    comment = comments[comment_id]
    reading = next(r for r in report.readings if r.comment_id == comment_id)
    yield f"{comment.author.name or 'somebody without a name'}, {comment.posted_raw or 'no time'}, id {comment.id}"
    yield ""
    yield comment.text
    yield ""
    yield from _who(report, comment, reading)
    yield from _sentiment(report, comment, reading)
    yield from _spam(reading)
    yield from _stance(reading)
    yield from map(_claim, reading.claims)


def _who(report: Report, comment: Comment, reading: Reading) -> Iterator[str]:
    yield f"kind       {reading.kind}" + (f": {reading.kind_reason}" if reading.kind_reason else "")
    yield f"language   {reading.language}"
    voice = next(v for v in report.voices if comment.id in v.comment_ids)
    yield f"voice      {voice.key}, {voice.role}" + (f": {voice.reason}" if voice.reason else "")
    excluded = report.excluded.get(comment.id)
    yield f"votes      {'no: ' + excluded if excluded else 'yes'}"


def _sentiment(report: Report, comment: Comment, reading: Reading) -> Iterator[str]:
    from threadscope.nlp.sentiment import scorer_of
    from threadscope.nlp.tone_explain import explain_tone
    from threadscope.nlp.vader import Vader

    sentiment = reading.sentiment
    irony = ", perhaps ironic" if sentiment.ironic else ""
    yield f"sentiment  {sentiment.label}{_reason(sentiment.reason)}{_shares(sentiment.probabilities)}{irony}"
    scores, words = Vader.load().explain(comment.text)
    said = "  ".join(f"{word.text} {word.valence:+.2f}" for word in words)
    yield f"           VADER {scores.compound:+.4f}" + (f" from: {said}" if said else ", no word of its lexicon")
    if sentiment.probabilities is None:
        return
    told = explain_tone(comment.text, scores, scorer_of(comment, about_a_tool=report.tool is not None))
    parts = "  ".join(f"{part.text} {part.odds:+.2f}" for part in told.parts if abs(part.odds) >= LEAST)
    yield f"           model {told.total:+.2f}: {parts}"
    yield f"           VADER's numbers {told.vader:+.2f}, length and what every text has {told.rest:+.2f}"
    small = sum(part.odds for part in told.parts if abs(part.odds) < LEAST)
    yield f"           words below {LEAST} together {small:+.2f}; positive pulls towards positive (log odds)"


def _spam(reading: Reading) -> Iterator[str]:
    why = "; ".join(reading.spam.reasons)
    yield f"spam       {reading.spam.label} {reading.spam.score:.2f}" + (f": {why}" if why else "")


def _stance(reading: Reading) -> Iterator[str]:
    stance = reading.stance
    yield f"stance     {stance.label}{_reason(stance.reason)}{_shares(stance.probabilities)}"
    for span in stance.evidence:
        yield f"           “{span.text}”"
    for facet in stance.facets:
        yield f"           {'for' if facet.polarity > 0 else 'against'} its {facet.facet.replace('_', ' ')}"


def _claim(claim: Claim) -> str:
    details = [f"{flag}" for flag in FLAGS if getattr(claim, flag)]
    if isinstance(claim, ScoreChange):
        details.append(f"{claim.metric} {claim.before} to {claim.to}, {claim.direction}")
    if isinstance(claim, TopicInfluence):
        details += [f"{topic.text} {topic.evaluation}" for topic in claim.topics]
    said = f" ({', '.join(details)})" if details else ""
    return f"claim      {claim.type}{said}: “{claim.text}”, rule {claim.rule}, {claim.confidence:.2f}"


def _shares(probabilities: Mapping[str, float] | None) -> str:
    return "" if not probabilities else ": " + ", ".join(f"{k} {v:.2f}" for k, v in probabilities.items())


def _reason(reason: str | None) -> str:
    return f" ({reason})" if reason else ""
