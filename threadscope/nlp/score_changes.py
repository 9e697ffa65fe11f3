"""Claims that one of the tool's numbers changed, in whatever words.

Sites are gathered generously (`change_sites`), judged by a trained model that sees the rules' findings (`change_model`,
`change_rules`), and the surest that do not overlap become claims.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from threadscope.model import ScoreChange
from threadscope.nlp.change_choice import LENT, choose
from threadscope.nlp.change_hit import LOOKED, weighed
from threadscope.nlp.change_levels import levels_of
from threadscope.nlp.change_model import Found, gate, judge, model, prepare
from threadscope.nlp.change_slots import clause_start, is_bound
from threadscope.nlp.change_subject import nouns, subject_of
from threadscope.nlp.change_view import Surroundings
from threadscope.nlp.change_words import classes_of
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.mentions import OWN_SCORE, names_tool
from threadscope.nlp.naming import naming_of
from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.scale import read_scale
from threadscope.nlp.words import Text, read_text, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from threadscope.model import Comment, Thread
    from threadscope.nlp.change_opinion import Reader

__all__ = ["changes_in", "find_changes", "make_score_changes", "surroundings"]

MOST = 60
"""Changes in one comment; more is no report but an attack on whoever reads it."""
REMEMBERED = 4
"""Levels of earlier comments that are kept for an author."""
CHARACTERS_READ = 4_000
"""Of the post."""


def find_changes(
    text: Text, metric: str, around: Surroundings | None = None, reader: Reader | None = None
) -> list[ScoreChange]:
    """Find the changes that a comment reports.

    Args:
        text: with its mentions bound.
        metric: what the tool's main score is called.
        around: the thread's scale, the author's earlier levels, the comment's tone.
        reader: whose opinion on each site is weighed, too.
    """
    models = model()
    view, prepared = prepare(text, metric, around or Surroundings(), gate())
    if not prepared:
        return []
    if reader is None:
        least = models.meta["least"]
        found = weighed([judge(view, one, models, LOOKED) for one in prepared], len(text.words), models)
    else:
        least = reader.least
        opinions = reader.opinions(view, prepared)
        prepared = [replace(one, opinion=opinion) for one, opinion in zip(prepared, opinions, strict=True)]
        found = [judge(view, one, models, least * LENT) for one in prepared]
    return [_claim(text, one, metric) for one in choose(found, least)][:MOST]


def _claim(text: Text, found: Found, metric: str) -> ScoreChange:
    start, end = text.span(found.first, _last(text, found.last))
    old = found.start.level if found.start is not None else None
    return ScoreChange(
        type="score_change",
        start=start,
        end=end,
        text=text.text[start:end],
        subject=None,
        metric=_metric(text, found) or metric,
        before=found.before,
        to=found.to,
        delta=_delta(text, found),
        direction=found.direction,
        from_is_bound=old is not None and is_bound(text, old.first),
        confidence=round(found.chance, 2),
        rule=f"model:{found.site.kind}",
    )


def _last(text: Text, last: int) -> int:
    """Take the unit and the movement into the span that stand right behind it: "14" is "14 points gone"."""
    stop = text.sentence_of(last - 1).last
    for classes in (("step", "level"), ("down", "up")):
        if last < stop and not set(classes).isdisjoint(classes_of(text.words[last].lower, text.words[last].stem)):
            last += 1
    return last


def _metric(text: Text, found: Found) -> str:
    floor = clause_start(text, found.first, text.sentence_of(found.first).first)
    anchor = found.site.anchor
    nearer = (i + 1 for i in range(floor, anchor + 1) if text.words[i].stem in nouns("measure"))
    for end in (anchor, *nearer):  # a verb, or the old number, may stand between the measure and the site
        subject = subject_of(text, floor, end)
        if subject.kind in ("measure", "far"):
            return subject.metric
    return ""


def _delta(text: Text, found: Found) -> float | None:
    """Return the difference as the number moved: from 12th to 9th is -3, and up."""
    if found.direction == "same":
        return 0.0
    if found.before is not None and found.to is not None:
        return round(found.to - found.before, 6)
    number = found.site.delta
    if number is None or number.kind == "percent":
        return None
    places = number.last < len(text.words) and text.words[number.last].stem in nouns("rank")
    return abs(number.value) if (found.direction == "up") != places else -abs(number.value)


class _Known:
    """What a thread tells about its comments' numbers; levels are read when somebody asks for them, and once."""

    def __init__(self, thread: Thread) -> None:
        self.scale = read_scale(
            f"{thread.post.title}\n{thread.post.text or ''}", "\n".join([comment.text for comment in thread.comments])
        )
        self.thread = thread
        self.levels: dict[str, tuple[float, ...]] = {}
        """Comment -> the levels that it gives."""
        self.before: dict[str, list[Comment]] = {}
        """Comment -> what its author wrote before it, where that is anything."""
        said: dict[str, list[Comment]] = {}
        for comment in thread.comments:
            mine = said.setdefault(comment.author.name.casefold(), [])
            if mine and comment.author.name:
                self.before[comment.id] = mine[-REMEMBERED:]
            mine.append(comment)
        self.returning = frozenset(one.id for mine in self.before.values() for one in mine)
        """Comments whose author comes back."""

    def earlier(self, comment: Comment) -> tuple[float, ...]:
        """Return the levels that a comment's author gave before, the latest first; the post's author began there."""
        found: list[float] = []
        if comment.author.name and comment.author.name.casefold() == (self.thread.post.author or "").casefold():
            if "" not in self.levels:
                self.note("", read_text((self.thread.post.text or "")[:CHARACTERS_READ]))
            found += self.levels[""]
        for one in self.before.get(comment.id, ()):
            if one.id not in self.levels:
                self.note(one.id, read_text(one.text, one.marks))
            found += self.levels[one.id]
        return tuple(reversed(found[-REMEMBERED:]))

    def note(self, name: str, text: Text) -> None:
        """Keep the levels of a text."""
        numbers = numbers_of(text, 0, len(text.words), self.scale.units)
        levels = levels_of(text, numbers, self.scale) if numbers else []
        said = [level.said for level in levels if level.said is not None and level.kind != "count"]
        self.levels[name] = tuple(said[-REMEMBERED:])


def surroundings(doc: Doc) -> Surroundings:
    """Return what is known of a comment besides its words."""
    context, text = context_of(doc), text_of(doc)
    known = context.thread.view(_Known)
    numbers = numbers_of(text, 0, len(text.words), known.scale.units)
    if context.comment.id in known.returning:
        known.note(context.comment.id, text)
    sentiment = noted(doc, "sentiment")
    tone = (sentiment.probabilities or {}) if sentiment is not None else {}
    return Surroundings(
        known.scale,
        known.earlier(context.comment) if numbers else (),
        context.comment.parent_id is not None,
        tone.get("positive", 0.0) - tone.get("negative", 0.0),
    )


def changes_in(doc: Doc, reader: Reader | None = None) -> list[ScoreChange]:
    """Find the changes that a comment reports, as far as they mean its thread's tool; its mentions are bound by then.

    Args:
        doc: with its context.
        reader: whose opinion on each site is weighed, too.
    """
    thread = context_of(doc).thread
    if thread.tool is None or noted(doc, "language") not in ("en", "und"):
        return []
    text = text_of(doc)
    found = find_changes(text, thread.tool.name.casefold(), surroundings(doc), reader)
    if found and not thread.tool_view(naming_of).about:
        found = [claim for claim in found if names_tool(text, claim.start, claim.end, OWN_SCORE)]
    return found


def make_score_changes(doc: Doc) -> Doc:
    """Add score changes to `doc._.claims`."""
    found = changes_in(doc)
    if found:
        note(doc, "claims", (*noted(doc, "claims"), *found))
    return doc


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_score_changes_v1", assigns=["doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_score_changes


_register()
