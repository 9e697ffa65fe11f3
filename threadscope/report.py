"""Judge a thread: who votes, what the votes add up to, and what must be said beside the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from threadscope import __version__, findings
from threadscope.findings import Hearing, plural
from threadscope.hosts import BY_WORDS
from threadscope.model import Report
from threadscope.timeline import timeline
from threadscope.trust import TYPICAL_MIX, estimate, voice_likelihood

if TYPE_CHECKING:
    from threadscope.model import Comment, Reading, Stance, Thread, Tool, Trust, Voice

__all__ = ["Ballot", "Judging", "ballots", "build", "counted", "exclusions"]

FEW_VOICES = 20
SUSPECT_WEIGHT = 0.5
_COPY_WORDS = 6
"""Two people can well write the same three words; from here on it is a copy."""
_STATUS = {
    "partial": "Only a part of the thread was read",
    "closed": "Comments are closed",
    "not-in-page": "The comments are not in this page: a script loads them",
    "no-comments": "The page has no comments",
    "failed": "The source could not be read",
}
_PINGS = {"pingback": "pingback", "webmention": "pingback", "trackback": "trackback"}


@dataclass(frozen=True, slots=True)
class Judging:
    """Set how a report is made; the defaults are what the command line uses."""

    prior: Mapping[str, float] = field(default_factory=lambda: TYPICAL_MIX)
    """Class mix of the stance model's training data, from its meta file."""
    seed: int = 0
    models: Mapping[str, Any] = field(default_factory=dict)
    """Names and versions, for the method section; empty: what the readings name."""
    corrections: tuple[Mapping[str, Any], ...] = ()
    """Labels that people changed, already applied to the readings."""
    notes: tuple[str, ...] = ()
    """What else the reader should know, such as how a sample of the labels was checked."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one voice says about the tool, in all of its voting comments."""

    stances: tuple[Stance, ...]
    weight: float
    """1, or less where all of it may be advertising."""


def build(
    thread: Thread,
    readings: Sequence[Reading],
    voices: Sequence[Voice],
    tool: Tool | None,
    judging: Judging | None = None,
) -> Report:
    """Judge what a thread's community thinks of a tool.

    Args:
        thread: what was read.
        readings: one a comment.
        voices: as `threadscope.voices.merge` joins them; every comment in exactly one.
        tool: what the stances are about; None still gives a report, with the verdict left open.
        judging: prior, seed, and what to note about models and corrections.

    Raises:
        KeyError: a comment has no reading or no voice.
    """
    judging = judging or Judging()
    by_id = {r.comment_id: r for r in readings}
    voice_of = {comment: voice for voice in voices for comment in voice.comment_ids}
    excluded = exclusions(thread, by_id, voice_of)
    hearing = Hearing(thread, by_id, voice_of, excluded)
    trust = _trust(hearing, tool, judging)
    changes, facets = findings.score_changes(hearing), findings.facets(hearing)
    leaning = findings.leaning(trust, facets)
    return Report(
        tool=tool,
        thread=thread,
        readings=tuple(by_id[c.id] for c in thread.comments),
        voices=tuple(voices),
        excluded=excluded,
        trust=trust,
        facets=facets,
        score_changes=changes,
        metrics=findings.by_metric(changes),
        topic_claims=findings.topic_claims(hearing),
        questions=findings.questions(hearing),
        sentiment=findings.sentiment_counts(hearing),
        quotes=findings.quotes(hearing),
        timeline=timeline(hearing),
        corrections=judging.corrections,
        caveats=tuple(filter(None, (leaning, *judging.notes, *_caveats(hearing, tool)))),
        method={
            "threadscope": __version__,
            "models": dict(judging.models) or _models(readings),
            "seed": judging.seed,
            "input_sha256": thread.source.sha256,
        },
    )


def _models(readings: Sequence[Reading]) -> dict[str, Any]:
    names = sorted({r.model for r in readings if r.model})
    return {"readings": names[0] if len(names) == 1 else names} if names else {}


def exclusions(thread: Thread, readings: Mapping[str, Reading], voices: Mapping[str, Voice]) -> dict[str, str]:
    """Say which comments do not vote and why, in the thread's order; the first reason that applies.

    Reasons are pingback (webmentions too), trackback, spam, duplicate, host, vendor, language, empty. A comment that is
    unrated for want of a tool is not excluded: there is just nothing to vote on.
    """
    first: dict[str, Voice] = {}
    found: dict[str, str] = {}
    for comment in thread.comments:
        reading, voice = readings[comment.id], voices[comment.id]
        words = comment.text.casefold().split()
        copied = False
        if reading.kind == "comment" and words:
            earlier = first.get(" ".join(words))
            copied = earlier is not None and (earlier == voice or len(words) >= _COPY_WORDS)
            first.setdefault(" ".join(words), voice)
        reason = (
            _PINGS.get(reading.kind)
            or ("spam" if reading.spam.label == "spam" else "")
            or ("duplicate" if copied else "")
            or (voice.role if voice.role != "community" else "")
            or _unreadable(comment, reading)
        )
        if reason:
            found[comment.id] = reason
    return found


def _unreadable(comment: Comment, reading: Reading) -> str:
    if not any(c.isprintable() and not c.isspace() for c in comment.text):
        return "empty"
    unrated = reading.stance.label == "unrated"
    return "language" if unrated and reading.language not in {"", "en", "und"} else ""


def ballots(report: Report) -> dict[str, Ballot]:
    """Return what each community voice says about the tool, by the voice's key, as the report judged by it."""
    by_id = {reading.comment_id: reading for reading in report.readings}
    voice_of = {comment: voice for voice in report.voices for comment in voice.comment_ids}
    return _ballots(Hearing(report.thread, by_id, voice_of, report.excluded))


def _ballots(hearing: Hearing) -> dict[str, Ballot]:
    said: dict[str, list[Reading]] = {}
    for _, reading, voice in hearing.community():
        if reading.stance.probabilities is not None:
            said.setdefault(voice.key, []).append(reading)
    return {
        voice: Ballot(
            tuple(reading.stance for reading in own),
            SUSPECT_WEIGHT if all(reading.spam.label == "suspect" for reading in own) else 1.0,
        )
        for voice, own in said.items()
    }


def counted(ballots: Iterable[Ballot], prior: Mapping[str, float]) -> tuple[list[tuple[float, ...]], list[float]]:
    """Turn ballots into likelihoods and weights, which is what `threadscope.trust.estimate` takes."""
    rows = [(voice_likelihood(ballot.stances, prior), ballot.weight) for ballot in ballots]
    kept = [(row, weight) for row, weight in rows if row is not None]
    return [row for row, _ in kept], [weight for _, weight in kept]


def _trust(hearing: Hearing, tool: Tool | None, judging: Judging) -> Trust:
    """Let each community voice vote once, with what all of its voting comments say together."""
    likelihoods, weights = counted(_ballots(hearing).values(), judging.prior)
    trust = estimate(likelihoods, weights, judging.seed)
    if tool is None:
        return replace(trust, verdict="unclear", missing=("the tool: name it with --tool", *trust.missing))
    return findings.wanting(trust, len(likelihoods))


def _caveats(hearing: Hearing, tool: Tool | None) -> Iterator[str]:
    """Say in plain words what the numbers leave out."""
    thread, source = hearing.thread, hearing.thread.source
    heard = {voice.key for _, _, voice in hearing.community()}
    reasons = Counter(hearing.excluded.values())
    suspects = sum(r.spam.label == "suspect" for _, r, _ in hearing.community())
    if tool is None:
        yield "No tool was found in this thread, so trust in it could not be judged: name it with --tool."
    elif tool.found_by == "--tool" and thread.comments and not _named(thread, tool):
        yield f"The name {tool.name} occurs nowhere in this thread: is it spelt right?"
    if heard and len(heard) < FEW_VOICES:
        yield f"Only {plural(len(heard), 'voice')}: read the quotes, not the percentage."
    read = len(thread.comments) + source.removed
    told = any(str(source.stated_count) in warning.split() for warning in source.warnings)  # by the reader itself
    if source.stated_count is not None and source.stated_count != read and not told:
        removed = f" ({source.removed} of them deleted)" if source.removed else ""
        yield f"The page states {plural(source.stated_count, 'comment')}; {read} were read{removed}."
    status = _STATUS.get(source.status)
    if status:
        yield status + (f" ({source.detail})." if source.detail else ".")
    yield from dict.fromkeys(source.warnings)
    if reasons["language"]:
        yield f"{plural(reasons['language'], 'comment')} in other languages than English: not rated."
    if suspects:
        yield f"{plural(suspects, 'comment')} may be advertising, without proof: such voices count half."
    if any(v.role == "host" and v.reason.startswith(BY_WORDS) for v in hearing.voices.values()):
        yield "The host is nowhere marked or named: he was recognised by what his comments say."
    if thread.comments:
        yield "These are the people who commented here, not customers at large."


def _named(thread: Thread, tool: Tool) -> bool:
    """Tell whether the thread ever writes the tool's name or an alias; spaces and case aside."""
    texts = (thread.post.title, thread.post.text, thread.post.url, *(comment.text for comment in thread.comments))
    names = ["".join(name.casefold().split()) for name in (tool.name, *tool.aliases)]
    return any(name in "".join(text.casefold().split()) for text in texts for name in names if name)
