"""Write a report, its comments one a row, and rows as a table's cells."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from threadscope.model import (
    SENTIMENTS,
    STANCES,
    Change,
    Claim,
    Comment,
    Quote,
    Reading,
    Report,
    ScoreChange,
    Topic,
    TopicClaim,
    TopicInfluence,
    Voice,
)
from threadscope.wire.threads import post_to_json, source_to_json
from threadscope.wire.values import Json, distribution, number, span, time

__all__ = ["comment_rows", "flatten", "report_to_json"]


# --- one comment a row --------------------------------------------------------------------------------------------


def comment_rows(report: Report) -> list[Json]:
    """Write every comment with all that was decided about it, in input order.

    `kind`, `by_host` and `role` are decisions here, made from everything known; in `thread_to_json` the first two are
    what the source says.
    """
    voices = {comment: voice for voice in report.voices for comment in voice.comment_ids}
    return [
        _row(report, comment, reading, voices[comment.id])
        for comment, reading in zip(report.thread.comments, report.readings, strict=True)
    ]


def _row(report: Report, comment: Comment, reading: Reading, voice: Voice) -> Json:
    excluded = report.excluded.get(comment.id)
    return {
        "thread": report.thread.name,
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": comment.author.name,
        "author_url": comment.author.url,
        "posted": time(comment.posted),
        "permalink": comment.permalink,
        "language": reading.language,
        "kind": reading.kind,
        "by_host": voice.role == "host",
        "role": voice.role,
        "voice": voice.key,
        "votes": excluded is None and reading.stance.probabilities is not None,
        "excluded": excluded,
        "text": comment.text,
        "spam": {
            "label": reading.spam.label,
            "score": number(reading.spam.score),
            "reasons": list(reading.spam.reasons),
        },
        "sentiment": _sentiment(reading),
        "stance": _stance(reading),
        "claims": [_claim(claim) for claim in reading.claims],
        "extra": dict(comment.extra),
        "role_reason": voice.reason,
    }


def _sentiment(reading: Reading) -> Json:
    tone = reading.sentiment
    row: Json = {
        "label": tone.label,
        "score": number(tone.score),
        "probabilities": distribution(tone.probabilities, SENTIMENTS),
        "compound": number(tone.compound),
        "ironic": tone.ironic,
    }
    return row if tone.reason is None else row | {"reason": tone.reason}


def _stance(reading: Reading) -> Json:
    stance = reading.stance
    row: Json = {
        "label": stance.label,
        "probabilities": distribution(stance.probabilities, STANCES),
        "evidence": [span(e) for e in stance.evidence],
        "facets": [{"facet": f.facet, "polarity": f.polarity, "start": f.start, "end": f.end} for f in stance.facets],
    }
    return row if stance.reason is None else row | {"reason": stance.reason}


def _claim(claim: Claim) -> Json:
    row: Json = {"type": claim.type, "start": claim.start, "end": claim.end, "text": claim.text}
    if isinstance(claim, ScoreChange):
        row |= {"metric": claim.metric, **_numbers(claim)}
    elif isinstance(claim, TopicInfluence):
        row["topics"] = [_topic(topic) for topic in claim.topics]
    return row | {
        "holder": claim.holder,
        "subject": claim.subject,
        "polarity": claim.polarity,
        "negated": claim.negated,
        "hedged": claim.hedged,
        "hypothetical": claim.hypothetical,
        "quoted": claim.quoted,
        "confidence": number(claim.confidence),
        "rule": claim.rule,
    }


def _numbers(claim: ScoreChange) -> Json:
    return {
        "from": number(claim.before),
        "to": number(claim.to),
        "delta": number(claim.delta),
        "direction": claim.direction,
        "from_is_bound": claim.from_is_bound,
    }


def _topic(topic: Topic) -> Json:
    return {
        "text": topic.text,
        "evaluation": topic.evaluation,
        "topic": topic.topic,
        "start": topic.start,
        "end": topic.end,
        "evidence": span(topic.evidence) if topic.evidence else None,
    }


# --- a report -----------------------------------------------------------------------------------------------------


def report_to_json(report: Report) -> Json:
    """Write the whole report as one object."""
    tool = report.tool
    said = {"name": tool.name, "aliases": list(tool.aliases), "found_by": tool.found_by} if tool else None
    return {
        "tool": said,
        "post": post_to_json(report.thread.post),
        "source": source_to_json(report.thread.source),
        "voices": _voices(report),
        "trust": _trust(report),
        "sentiment": dict(report.sentiment),
        "facets": [
            {
                "facet": f.facet,
                "positive": f.positive,
                "negative": f.negative,
                "voices": f.voices,
                "interval": [number(end) for end in f.interval] if f.interval else None,
            }
            for f in report.facets
        ],
        "score_changes": [
            {
                "metric": group.metric,
                "n": len(group.changes),
                "median_delta": number(group.median_delta),
                "changes": [_change(change) for change in group.changes],
            }
            for group in report.metrics
        ],
        "topic_claims": [_topic_claim(claim) for claim in report.topic_claims],
        "questions": [
            {"comment": q.comment, "text": q.text, "answered_by_host": q.answered_by_host, "rhetorical": q.rhetorical}
            for q in report.questions
        ],
        "quotes": {label: [_quote(quote) for quote in found] for label, found in report.quotes.items()},
        "timeline": (
            {"withheld": report.timeline}
            if isinstance(report.timeline, str)
            else {"points": [dict(point) for point in report.timeline]}
        ),
        "corrections": [dict(correction) for correction in report.corrections],
        "caveats": list(report.caveats),
        "method": dict(report.method),
        "thread": report.thread.name,
    }


def _voices(report: Report) -> Json:
    """Count people: a community voice has a comment that counts, a host or vendor is one whatever he says."""
    roles = Counter(
        voice.role
        for voice in report.voices
        if voice.role != "community" or any(comment not in report.excluded for comment in voice.comment_ids)
    )
    excluded = [{"comment": comment, "reason": reason} for comment, reason in report.excluded.items()]
    return {role: roles[role] for role in ("community", "host", "vendor")} | {"excluded": excluded}


def _trust(report: Report) -> Json:
    trust = report.trust
    return {
        "index": number(trust.index),
        "interval": [number(end) for end in trust.interval] if trust.interval else None,
        "level": number(trust.level),
        "verdict": trust.verdict,
        "lean": number(trust.lean),
        "positions": number(trust.positions),
        "shares": distribution(trust.shares, STANCES),
        "missing": list(trust.missing),
    }


def _change(change: Change) -> Json:
    who: Json = {"comment": change.comment, "voice": change.voice, "by": change.by}
    return who | _numbers(change.claim) | {"text": change.claim.text}


def _topic_claim(claim: TopicClaim) -> Json:
    topic = claim.topic
    return {
        "topic": topic.topic,
        "text": topic.text,
        "evaluation": topic.evaluation,
        "comment": claim.comment,
        "voice": claim.voice,
        "evidence": span(topic.evidence) if topic.evidence else None,
    }


def _quote(quote: Quote) -> Json:
    return {
        "comment": quote.comment,
        "voice": quote.voice,
        "author": quote.author,
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "permalink": quote.permalink,
        "probability": number(quote.probability),
    }


# --- a table ------------------------------------------------------------------------------------------------------


def flatten(row: Json) -> Json:
    """Turn one nested row into cells: names joined with `_`, lists as JSON.

    What is missing in one row and an object in another keeps its columns ("sentiment_probabilities_negative"), so that
    all rows of a table have the same ones, but for `extra`, whose columns are the input table's.
    """
    full = dict(row)
    for name, labels in (("sentiment", SENTIMENTS), ("stance", STANCES)):
        if isinstance(full.get(name), dict):
            inner = full[name]
            shares = inner.get("probabilities") or dict.fromkeys(labels)
            full[name] = {**inner, "probabilities": shares, "reason": inner.get("reason")}
    # A table's own columns may hold anything, however deep: one cell each.
    full |= {f"extra_{key}": _cell(value) for key, value in full.pop("extra", {}).items()}
    cells: Json = {}
    _fill(cells, "", full)
    return cells


def _fill(cells: Json, prefix: str, row: Json) -> None:
    for key, value in row.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _fill(cells, f"{name}_", value)
        else:
            cells[name] = _cell(value)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
