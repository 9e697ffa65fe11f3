"""Why one comment was read as it was, word by word, in plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from threadscope.errors import UsageError
from threadscope.model import Claim, Comment, Reading, Report, ScoreChange, Span, TopicInfluence

__all__ = ["explain", "find", "highlighted"]

LEAST = 0.1
"""Log odds of the weakest word that is named."""
OPEN, CLOSE = "⟦", "⟧"
_ENDS = re.compile(r"[.!?…]+[\s\"')\]]*|\n+")
_RELATIONS = {
    "root": "main word",
    "nsubj": "who or what",
    "obj": "what it is done to",
    "iobj": "to whom",
    "cop": "copula",
    "aux": "auxiliary",
    "xcomp": "complement",
    "ccomp": "clause",
    "obl": "with",
    "advcl": "condition or reason",
    "mark": "introduced by",
}
"""Universal Dependencies in words; relations that explain nothing are left out."""
FLAGS = ("negated", "hedged", "hypothetical", "quoted")


def find(ids: Iterable[str], wanted: str) -> str:
    """Return the one id that is meant: the same, or the only one that begins or ends like it.

    Of several, those win where the rest is set off by a sign: `42` is `comment-42` rather than `comment-142`.

    Raises:
        UsageError: there is none, or more than one.
    """
    known = list(dict.fromkeys(ids))
    if wanted in known:
        return wanted
    alike = [each for each in known if wanted and (each.startswith(wanted) or each.endswith(wanted))]
    apart = [each for each in alike if any(not part[-1:].isalnum() for part in _rests(each, wanted))]
    found = alike if len(alike) == 1 else apart
    if len(found) == 1:
        return found[0]
    if alike:
        raise UsageError(f"{wanted!r} may be any of {len(alike)} comments.", f"Such as {', '.join(alike[:10])}.")
    hint = f"Its ids begin with: {', '.join(known[:10])}." if known else "Give an id as the outputs print it."
    raise UsageError(f"There is no comment {wanted!r} in this thread.", hint)


def _rests(name: str, part: str) -> Iterator[str]:
    """Give what stands before a name's end, or after its beginning (turned round), where they are `part`."""
    if name.endswith(part):
        yield name.removesuffix(part)
    if name.startswith(part):
        yield name.removeprefix(part)[::-1]


def explain(report: Report, comment_id: str) -> Iterator[str]:
    """Yield lines on every decision about a comment: kind, voice, vote, sentiment, spam, stance, claims.

    Args:
        report: of the thread.
        comment_id: the id, or what it alone begins or ends with.

    Raises:
        UsageError: the thread holds no such comment, or several; the message lists some that it does.
    """
    comments = {c.id: c for c in report.thread.comments}
    comment = comments[find(comments, comment_id)]
    reading = next(r for r in report.readings if r.comment_id == comment.id)
    yield f"{comment.author.name or 'somebody without a name'}, {comment.posted_raw or 'no time'}, id {comment.id}"
    yield ""
    yield highlighted(comment.text, [*reading.stance.evidence, *reading.claims])
    yield ""
    yield from _who(report, comment, reading)
    yield from _sentiment(report, comment, reading)
    yield from _spam(reading)
    yield from _stance(reading, comment.text)
    for claim in reading.claims:
        yield _claim(claim)
        yield from _parsed(comment.text, claim)


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


def _stance(reading: Reading, text: str) -> Iterator[str]:
    stance = reading.stance
    yield f"stance     {stance.label}{_reason(stance.reason)}{_shares(stance.probabilities)}"
    for span in stance.evidence:
        yield f"           “{span.text}”"
        yield from _parsed(text, span)
    for facet in stance.facets:
        yield f"           {'for' if facet.polarity > 0 else 'against'} its {facet.facet.replace('_', ' ')}"


def highlighted(text: str, spans: Iterable[Span | Claim]) -> str:
    """Put ⟦ ⟧ around the words that bear something out; spans that overlap become one."""
    marked: list[list[int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if marked and start <= marked[-1][1]:
            marked[-1][1] = max(marked[-1][1], end)
        else:
            marked.append([start, end])
    done, parts = 0, []
    for start, end in marked:
        parts += [text[done:start], OPEN, text[start:end], CLOSE]
        done = end
    return "".join([*parts, text[done:]])


def _parsed(text: str, span: Span | Claim) -> Iterator[str]:
    """Say how the parser reads the words: what the head is, who does it, to what, and what turns it round."""
    from threadscope.nlp.english import parse

    start = max((at.end() for at in _ENDS.finditer(text, 0, span.start)), default=0)
    after = _ENDS.search(text, max(span.end - 1, start))
    (found,) = parse([text[start : after.end() if after else len(text)]], [start])
    top = found.top(span.start, span.end)
    if top is None:
        return
    said = [f"{found.tokens[top].text} ({_RELATIONS.get(found.tokens[top].relation, found.tokens[top].relation)})"]
    for child in found.children(top):
        token = found.tokens[child]
        role = "negation" if token.lemma == "not" else _RELATIONS.get(token.relation.partition(":")[0])
        if role is not None:
            first, last = found.span(child)
            said.append(f"{role}: {text[first:last]}")
    yield f"           parsed: {'; '.join(said)}"


def _claim(claim: Claim) -> str:
    details = [f"{flag}" for flag in FLAGS if getattr(claim, flag)]
    if isinstance(claim, ScoreChange):
        moved = "" if claim.delta is None else f" by {abs(claim.delta):g}"
        levels = " to ".join("?" if level is None else f"{level:g}" for level in (claim.before, claim.to))
        details.append(f"{claim.metric} {claim.direction}{moved}" + (f", {levels}" if levels != "? to ?" else ""))
    if isinstance(claim, TopicInfluence):
        details += [f"{topic.text} {topic.evaluation}" for topic in claim.topics]
    said = f" ({', '.join(details)})" if details else ""
    return f"claim      {claim.type}{said}: “{claim.text}”, rule {claim.rule}, {claim.confidence:.2f}"


def _shares(probabilities: Mapping[str, float] | None) -> str:
    return "" if not probabilities else ": " + ", ".join(f"{k} {v:.2f}" for k, v in probabilities.items())


def _reason(reason: str | None) -> str:
    return f" ({reason})" if reason else ""
