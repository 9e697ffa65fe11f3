"""Comments in markup that nobody has described: runs of records that have an author, a date and words."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from threadscope.platforms.answering import names_parent
from threadscope.platforms.answers import some
from threadscope.platforms.attributefields import told_of
from threadscope.platforms.base import Candidate, Document, comments_of, make_thread
from threadscope.platforms.fit import fit
from threadscope.platforms.generic_fields import records_of
from threadscope.platforms.head import stated_count
from threadscope.platforms.labelled import of_member
from threadscope.platforms.morebuttons import behind_buttons
from threadscope.platforms.outline import Outline
from threadscope.platforms.placeholders import sift
from threadscope.platforms.records import Likeness, Run, Segment, find_runs, likeness
from threadscope.platforms.roles import Parts, read_parts, vocabulary_near
from threadscope.platforms.selflinks import linked_by_number, own_link
from threadscope.platforms.services import expected
from threadscope.platforms.vocabulary import ARTICLE, COMMENT, REPLIED_TO, REPLY

__all__ = ["NAME", "VERSION", "matches", "read", "read_again"]

NAME = "generic"
VERSION = 1
_SAMPLE = 40
"""Records looked at to rate a run; the winner is read whole."""
_RUNS = 60
_WEIGHT = {"id": 1.0, "class": 1.0, "date": 3.0, "says": 3.0, "time": 3.0}
_ACCEPT = 0.5
_MANY = 6
"""Different names, though all be guessed: no blog has so many authors on one page."""
_CARD = 40
"""Characters of a line that tells something of a member."""
_SPOKEN = 0.5
"""From here on a run's own words say enough."""


def matches(document: Document) -> bool:
    """Accept any HTML page."""
    return document.media == "html" and document.tree.body is not None


def read(document: Document) -> Candidate | None:
    """Find the best run of records in the page; None where nothing looks enough like comments."""
    return _read(document)


def read_again(document: Document, first: Candidate) -> Candidate | None:
    """Read a further page of a thread: records like those of the first are comments, though it be a single one."""
    return _read(document, first.state)


def _read(document: Document, like: Likeness | None = None) -> Candidate | None:
    body = document.tree.body
    if body is None:
        return None
    page = Outline(body)
    best = _best(page, _looks(page, _promising(page, like)), like)
    if best is None:
        return None
    segments, parts, gone = sift(best.run.segments, best.parts_of_all(page))
    if not any(p.words for p in parts):
        return None
    records = records_of(page, best.run, segments, parts)
    comments = comments_of(document, records)
    stated = stated_count(document)
    rate, why = fit(comments, expected(stated, len(comments), gone), prior=min(1.0, best.belief))
    facts: dict[str, Any] = {"stated_count": stated, "fit": rate, "removed": gone}
    if hidden := behind_buttons(page, *_around(page, segments)):
        facts["warnings"] = (f"{some(hidden, 'more comment is', 'more comments are')} behind buttons of the page",)
        if stated is None or stated > len(comments):
            facts |= {"status": "partial", "detail": f"without {some(hidden, 'comment', 'comments')} behind buttons"}
    thread = make_thread(document, comments, platform=NAME, version=VERSION, **facts)
    roots = page.elements(s.owner for s in segments if s.parent is None)
    told = {**why, "run": " ".join(best.run.key), **best.why}
    return Candidate(NAME, thread, rate, roots=roots, why=told, state=likeness(page, best.run))


def _around(page: Outline, segments: Sequence[Segment]) -> tuple[int, int]:
    """Return where the thread begins and ends: with what holds its first and its last record."""
    first, last = segments[0], max(segments, key=lambda s: s.stop)
    above = page.parents[first.owner]
    holder = page.ends[above] if above >= 0 else len(page.tags)
    return first.start, max(last.stop, min(holder, last.stop + _BELOW))


_BELOW = 60
"""Nodes below the last record in which a button may still be the thread's."""


@dataclass(frozen=True, slots=True)
class _Rated:
    run: Run
    score: float
    belief: float
    why: Mapping[str, float]
    parts: Sequence[Parts]
    """What was read of the sample."""

    def parts_of_all(self, page: Outline) -> Sequence[Parts]:
        """Return the parts of every record: those of the sample where that was all of them."""
        whole = len(self.parts) == len(self.run.segments)
        return self.parts if whole else read_parts(page, self.run.segments)


def _promising(page: Outline, like: Likeness | None) -> list[Run]:
    """Return the runs worth a closer look, by how many records with enough text they have."""
    runs = find_runs(page, like)
    runs.sort(key=lambda r: -len(r.segments) * _WEIGHT[r.key[0]] * (3 if COMMENT.search(r.key[2]) else 1))
    return runs[:_RUNS]


def _best(page: Outline, looks: Sequence[_Look], like: Likeness | None) -> _Rated | None:
    """Return the run of the highest score, of equals the first; None where none can be believed.

    The most promising are rated first, until none that is left can win: what a run's places say bounds what its
    records can add. A run that cannot be believed is rated only to see whether it beats one that can.
    """
    if all(look.most < _ACCEPT for look in looks):
        return None
    rated: list[tuple[float, int, _Rated]] = []
    for look in sorted(looks, key=lambda look: -look.bound):
        if rated and look.bound < max(rated)[0]:
            break
        one = _rate(page, look)
        rated.append((one.score, -look.place, one))
    score, _, best = max(rated)
    alike = [_rate(page, look) for look in looks if like and look.run.key == like.key and look.may_beat(score)]
    if alike:
        best = max(alike, key=lambda r: r.score)
    elif best.belief < _ACCEPT:
        return None
    return _fuller(page, best, looks)


class _Marks(NamedTuple):
    """Where a page's lines begin: those with a date, buttons for replies, those that say to whom, members' cards."""

    dates: list[int]
    replies: list[int]
    answers: list[int]
    members: list[int]


@dataclass(frozen=True, slots=True)
class _Look:
    """What a run's places say, before its records are read; shares are 0..1."""

    run: Run
    place: int
    """Its number among the runs."""
    vocabulary: float
    numbered: bool
    anchored: float
    """Records that link to themselves: asked only where no word says that they are comments."""
    posted: bool
    """Whether they do so by their number only, as the entries of one author's blog may, too."""
    heading: float
    articles: float
    strange: float
    answers: bool
    """Whether several of its records answer one another: they stand inside, or link to one."""
    told: float
    """What these say for comments, before the records' own buttons and fields."""
    most: float
    """The highest belief that its records could give it."""

    @property
    def bound(self) -> float:
        """The highest score that its records could give it."""
        return self.run.odds * self.most * math.sqrt(len(self.run.segments))

    def may_beat(self, score: float) -> bool:
        """Whether it could be believed, or at least score as high."""
        return self.most >= _ACCEPT or self.bound >= score


def _looks(page: Outline, runs: Sequence[Run]) -> list[_Look]:
    if not runs:
        return []
    marks = _Marks(
        sorted(
            [line.texts[0] for line in page.lines if line.date]
            + [order for order in page.telling if page.tags[order].name in ("time", "relative-time")]
        ),
        [line.texts[0] for line in page.lines if len(line.text) <= 90 and REPLY.match(line.text)],
        [line.texts[0] for line in page.lines if line.date and line.linked and REPLIED_TO.search(line.text)],
        [line.texts[0] for line in page.lines if len(line.text) < _CARD and of_member(line.text)],
    )
    return [_look(page, run, place, marks) for place, run in enumerate(runs)]


def _look(page: Outline, run: Run, place: int, marks: _Marks) -> _Look:
    sample = _sample(run)
    first = sample[:10]
    vocabulary = sum(vocabulary_near(page, s) for s in first) / len(first)
    numbered = run.key[0] == "id" and COMMENT.search(run.key[2]) is not None
    heading = _heading(page, run.segments[0].start)
    articles = sum(_is_article(page, s) for s in first) / len(first) * (1 - heading)
    anchored, posted = 0.0, False
    if run.key[0] == "id" and len(first) > 2 and vocabulary < 1:
        anchored = sum(own_link(page, s) is not None for s in first) / len(first)
        if max(anchored, vocabulary) < _SPOKEN:
            anchored, posted = sum(linked_by_number(page, s) for s in first) / len(first), True
        articles *= 1 - anchored
    strange = sum(_holds_thread(page, s) for s in sample) / len(sample)
    dated, replies = (min(1.0, _within(places, run) / len(sample)) for places in (marks.dates, marks.replies))
    if dated < _SPOKEN < vocabulary and run.key[0] in ("id", "class"):
        dated = max(dated, sum(told_of(page, s).posted is not None for s in first) / len(first))
    answering = max(sum(s.parent is not None for s in run.segments), _within(marks.answers, run))
    if vocabulary < _SPOKEN and run.key[0] in ("id", "class"):
        answering = max(answering, sum(names_parent(page, s) for s in sample) * len(run.segments) // len(sample))
    answers = 1 < answering >= 0.15 * len(run.segments)
    told = 0.65 * max(vocabulary, anchored) + 0.2 * numbered + 0.3 * heading + 0.25 * answers
    told += 0.2 * (1 < _within(marks.members, run) >= 0.5 * len(run.segments))
    most = min(1.0, told + 0.25 * (replies > 0.4) + _alike(run, dated)) * (0.65 + 0.35 * dated)
    most *= (1 - 0.8 * articles * (1 - vocabulary)) * (1 - 0.7 * strange)
    return _Look(run, place, vocabulary, numbered, anchored, posted, heading, articles, strange, answers, told, most)


def _within(places: Sequence[int], run: Run) -> int:
    """Count the places that a run's records span."""
    start, stop = min(s.start for s in run.segments), max(s.stop for s in run.segments)
    return bisect_left(places, stop) - bisect_left(places, start)


def _sample(run: Run) -> Sequence[Segment]:
    return run.segments[:: max(1, len(run.segments) // _SAMPLE)]


def _rate(page: Outline, look: _Look) -> _Rated:
    """Rate a run: completeness of a sample of its records, times the belief that they are comments at all."""
    run = look.run
    sample = _sample(run)
    parts = read_parts(page, sample)
    count = len(sample)
    named = _named(parts)
    crowded = sum(p.crowd > 2 for p in parts) / count
    dated = sum(p.dated for p in parts) / count
    worded = sum(p.words > 0 for p in parts) / count
    linked = sum(p.links > 60 for p in parts) / count
    replies = sum(p.replies for p in parts) / count
    teasers = sum(p.teaser or p.titled or (p.counter and look.vocabulary < 1) for p in parts) / count
    belief = min(1.0, look.told + 0.25 * (replies > 0.4) + _alike(run, named * dated))
    if look.answers and len({p.name for p in parts}) < 2:
        belief -= 0.25
    if look.posted and len({p.name for p in parts if not p.guessed}) < 2 and len({p.name for p in parts}) < _MANY:
        belief -= 0.65 * look.anchored
    belief *= (0.3 + 0.35 * named + 0.35 * dated) * worded
    belief *= 1 - linked * (0.0 if look.numbered and count > 1 else 1)
    belief *= 1 - 0.8 * max(teasers, look.articles * (1 - look.vocabulary))
    belief *= 1 - 0.7 * look.strange
    complete = worded * (0.2 + 0.4 * named + 0.4 * dated)
    score = run.odds * belief * complete * (1 - 0.6 * crowded) * math.sqrt(len(run.segments) * worded)
    why = {
        "named": named,
        "dated": dated,
        "worded": worded,
        "linked": linked,
        "replies": replies,
        "teasers": teasers,
        "vocabulary": look.vocabulary,
        "heading": look.heading,
        "anchored": look.anchored,
        "answers": float(look.answers),
        "articles": look.articles,
        "crowded": crowded,
        "strange": look.strange,
        "belief": belief,
    }
    return _Rated(run, score, belief, why, parts)


def _fuller(page: Outline, best: _Rated, looks: Sequence[_Look]) -> _Rated:
    """Prefer a run that holds every record of the best one and a few more: those lack a date (a pingback) or a name."""
    chosen = best
    for look in looks:
        more = len(chosen.run.segments) < len(look.run.segments) <= 1.34 * len(best.run.segments)
        if more and look.numbered and not look.strange and look.most >= _ACCEPT and _holds(look.run, best.run):
            other = _rate(page, look)
            chosen = other if other.belief >= _ACCEPT else chosen
    return chosen


def _holds(outer: Run, inner: Run) -> bool:
    """Whether each record of `inner` lies in a record of its own of `outer`."""
    starts = [s.start for s in outer.segments]
    places = [bisect_right(starts, s.anchor) - 1 for s in inner.segments]
    inside = all(p >= 0 and s.anchor < outer.segments[p].stop for p, s in zip(places, inner.segments, strict=True))
    return inside and len(set(places)) == len(places) and starts == sorted(starts)


def _named(parts: Sequence[Parts]) -> float:
    """Rate 0..1 how many records have a name; guesses count in full nearly, where all have one and the names differ."""
    share = sum(bool(p.name) for p in parts) / len(parts)
    regular = share > 0.9 and len(parts) > 2 and len({p.name for p in parts}) > 1
    guess = 0.9 if regular and all(p.dated for p in parts) else 0.5
    return sum((guess if p.guessed else 1.0) for p in parts if p.name) / len(parts)


def _alike(run: Run, fields: float) -> float:
    """Rate 0..0.35 what a long run of complete records says by itself, whatever its markup is called."""
    return fields * (0.1 + (min(0.25, 0.05 * len(run.segments)) if fields > 0.7 and len(run.segments) > 2 else 0.0))


def _heading(page: Outline, start: int) -> float:
    """Tell whether one of the last lines above the first record is a heading such as "14 Responses"."""
    above = bisect_left(page.headings, start)
    if not above:
        return 0.0
    return float(len(page.lines_between(page.headings[above - 1], start)) <= 12)


def _holds_thread(page: Outline, segment: Segment) -> bool:
    """Tell whether a supposed record holds a whole list of comments, or the heading of one."""
    within = page.threads[bisect_right(page.threads, segment.unit) : bisect_left(page.threads, segment.stop)]
    whole = any(page.ends[at] <= segment.stop and page.length(at, page.ends[at]) for at in within)
    if segment.anchor != segment.unit and whole and segment.parent is None:
        return True
    return bisect_left(page.headings, segment.stop) > bisect_left(page.headings, segment.start) + 1


def _is_article(page: Outline, segment: Segment) -> bool:
    nodes = {segment.anchor, segment.unit, segment.owner}
    names = [n for o in nodes for n in (*page.tags[o].names, page.tags[o].mark)]
    return any(ARTICLE.search(n) for n in names) and not any(COMMENT.search(n) for n in names)
