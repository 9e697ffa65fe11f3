"""Rate the tone of a whole comment, whatever its target.

Two numbers stand side by side and are never mixed up: `compound` is VADER's own, exactly; the probabilities come from a
scorer that was trained and calibrated (`tone.py`). Irony turns praise round where a set phrase gives it away; where
only scare quotes hint at it, it is flagged and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from threadscope.model import Comment, Sentiment
from threadscope.nlp import models
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.idioms import Idioms, built_in
from threadscope.nlp.language import unrated_reason
from threadscope.nlp.lexicon import single_words
from threadscope.nlp.lowered import hints, split
from threadscope.nlp.thread_tone import ThreadTone, shape
from threadscope.nlp.tone import Model, Tone
from threadscope.nlp.vader import Scores, Vader

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["LinearScorer", "Scorer", "ThreadScorer", "is_ironic", "sentiment_of", "turns_round"]


class Scorer(Protocol):
    """Anything that gives a text's probabilities; a better model takes the linear one's place here."""

    def probabilities(self, text: str, scores: Scores) -> Mapping[str, float]:
        """Return the probabilities of negative, neutral, positive and mixed, summing to 1."""


class LinearScorer:
    """Score with the linear model under `models/sentiment`."""

    def __init__(self, model: Model, *idioms: Idioms) -> None:
        """Take the model and the phrases that it cannot know: the common ones, and the user's own."""
        self.model = model
        self.idioms = idioms or (built_in(),)

    def tone(self, text: str, scores: Scores) -> Tone:
        """Return the three probabilities with what they are made of."""
        added = 0.0
        for idioms in self.idioms:
            added += idioms.odds(text)
        return self.model.tone(text, scores, added)

    def probabilities(self, text: str, scores: Scores) -> Mapping[str, float]:
        """Return the probabilities; what a mixture takes, it takes from all three alike."""
        tone = self.tone(text, scores)
        mixed = self.model.mixture(tone)
        rest = 1 - mixed
        return {
            "negative": tone.negative * rest,
            "neutral": tone.neutral * rest,
            "positive": tone.positive * rest,
            "mixed": mixed,
        }


class ThreadScorer:
    """Score a comment of a thread about a tool, with what such threads taught."""

    def __init__(self, general: LinearScorer, trained: ThreadTone, *, reply: bool) -> None:
        self.general = general
        self.trained = trained
        self.reply = reply

    def probabilities(self, text: str, scores: Scores) -> Mapping[str, float]:
        """Return the probabilities of the four labels."""
        tone = self.general.tone(text, scores)
        return self.trained.rate(text, shape(text, tone, reply=self.reply))


IRONY_TURNS = 0.8
"""Share of the positive probability that a set phrase of irony makes negative."""

PRAISE = r"(?:great|good|wonderful|nice|fantastic|perfect|lovely|brilliant|awesome|joy|goody)"
Cues = tuple[tuple[str, re.Pattern[str]], ...]
"""What must stand in a text before its pattern is tried, and the pattern; for text in lower case."""


def _cues(*cues: tuple[str, str]) -> Cues:
    return tuple((needle, re.compile(pattern)) for needle, pattern in cues)


SET_PHRASES: Cues = _cues(
    ("yeah", r"\byeah,? right\b|\boh yeah,? (?:because|cause|cuz|sure)\b"),
    ("oh ", rf"\boh {PRAISE}\b[,.!]? {{0,3}}(?:another|more|yet|now|just|not)\b"),
    ("oh, ", rf"\boh, {PRAISE}\b[,.!]? {{0,3}}(?:another|more|yet|now|just|not)\b"),
    (" /s", r"\s/s(?:\s*$|\n)"),
    ("so much for", r"\bso much for\b"),
    ("thanks for nothing", r"\bthanks for nothing\b"),
    ("just what ", r"\bjust what (?:i|we|everyone|the world) (?:\w+ )?(?:needed|wanted|need|want)\b"),
    ("so well", r"\b(?:because|cause|cuz|since) (?:that|this|it) (?:\w+ )?(?:went|worked|works|turned out) so well\b"),
    ("possibly go wrong", r"\bwhat (?:could|can) possibly go wrong\b"),
    ("r me ", r"\bcolou?r me (?:shocked|surprised|impressed)\b"),
    ("sarcas", r"[#</(*]\s?sarcas(?:m|tic)\b"),
    ("way to ", rf"\b{PRAISE},? way to (?:ruin|kill|break|go)\b"),
)
HINTS: Cues = _cues(
    ("\N{FACE WITH ROLLING EYES}", "\N{FACE WITH ROLLING EYES}"),
    ("so-called", r"\bso-called\b"),
    ("good luck with ", r"\bgood luck with (?:that|this)\b"),
    ("how convenient", r"\bhow convenient\b"),
    ("shocked", r"\b(?:i'm|am i|are we|we're) (?:so |all )?shocked\b"),
    ("surprise", r"\b(?:big|what a|no) surprise\b"),
)
ANCHORS = (
    *("yeah", "oh", "/s", "much", "nothing", "just", "well", "possibly", "colo", "sarcas", "way"),
    *("\N{FACE WITH ROLLING EYES}", "so-called", "luck", "convenient", "shocked", "surprise", '"'),
    "\N{LEFT DOUBLE QUOTATION MARK}",
)
"""One of these stands in a single word of whatever hints at irony, and in few texts."""
(IRONY,) = hints(1, lambda token: (any(map(token.lower().__contains__, ANCHORS)),))

SCARE_QUOTES = re.compile(
    '(?<![\\w=])["\N{LEFT DOUBLE QUOTATION MARK}]([a-z]{3,20})["\N{RIGHT DOUBLE QUOTATION MARK}](?!\\w)'
)
LONGEST = 5_000
"""Characters searched for irony: a set phrase in a long essay decides nothing about its tone."""


def turns_round(text: str) -> bool:
    """Return whether a set phrase shows that the praise is not meant."""
    return _finds(SET_PHRASES, text[:LONGEST].lower())


def is_ironic(text: str, vader: Vader) -> bool:
    """Return whether something hints at irony: a set phrase, rolling eyes, a word of praise in quotation marks."""
    return turns_round(text) or _hints(text[:LONGEST].lower(), vader)


def _hints(lower: str, vader: Vader) -> bool:
    """Return whether something hints at irony that is no set phrase."""
    if _finds(HINTS, lower):
        return True
    if '"' not in lower and "\N{LEFT DOUBLE QUOTATION MARK}" not in lower:
        return False
    return any(vader.scores(quoted).compound > 0 for quoted in SCARE_QUOTES.findall(lower))


def _finds(cues: Cues, lower: str) -> bool:
    for needle, pattern in cues:  # noqa: SIM110  # any() costs more, and this is run on every comment
        if needle in lower and pattern.search(lower):
            return True
    return False


def sentiment_of(text: str, language: str, vader: Vader, scorer: Scorer) -> tuple[Sentiment, Scores]:
    """Rate a text.

    Args:
        text: a comment's own text.
        language: as `language.language_of` gives it; only English, or a text too short to tell, is rated.
        vader: with the user's lexicon, where there is one.
        scorer: gives the probabilities.
    """
    scores = vader.scores(text)
    if not text.strip():
        return Sentiment("unrated", compound=scores.compound, reason="empty"), scores
    reason = unrated_reason(language)
    if reason:
        return Sentiment("unrated", compound=scores.compound, reason=reason), scores
    probabilities = scorer.probabilities(text, scores)
    turns = ironic = False
    if split(text).hints & IRONY:
        lower = text[:LONGEST].lower()
        turns = _finds(SET_PHRASES, lower)
        ironic = turns or _hints(lower, vader)
    if turns:
        turned = IRONY_TURNS * probabilities["positive"]
        probabilities = {
            **probabilities,
            "negative": probabilities["negative"] + turned,
            "positive": probabilities["positive"] - turned,
        }
    sentiment = Sentiment(
        label=max(probabilities, key=probabilities.__getitem__),
        score=probabilities["positive"] - probabilities["negative"],
        probabilities=probabilities,
        compound=scores.compound,
        ironic=ironic,
    )
    return sentiment, scores


@cache
def _model() -> Model:
    return Model.load(models.folder("sentiment"))


@cache
def _thread_tone() -> ThreadTone:
    return ThreadTone.load(models.folder("sentiment"))


def scorer_of(comment: Comment, *, about_a_tool: bool) -> LinearScorer | ThreadScorer:
    """Return the scorer that rates a comment, without words of the user's own; for explanations."""
    general = LinearScorer(_model(), built_in())
    return ThreadScorer(general, _thread_tone(), reply=comment.parent_id is not None) if about_a_tool else general


class Stage:
    """Write `doc._.sentiment` and, for later stages, `doc._.vader`."""

    def __init__(self, lexicon: Mapping[str, float]) -> None:
        """Take the user's words and phrases with their weights (`lexicon.Lexicon.entries`)."""
        self.in_threads = (
            True  # whether the model of threads about a tool is used; a recipe that trains on them sets False
        )
        self.vader = Vader.load(single_words(lexicon))
        own = (Idioms({}, lexicon),) if lexicon else ()
        self.scorer = LinearScorer(_model(), built_in(), *own)

    def __call__(self, doc: Doc) -> Doc:
        """Rate one comment."""
        context = context_of(doc)
        scorer: Scorer = self.scorer
        if self.in_threads and context.thread.tool is not None:
            scorer = ThreadScorer(self.scorer, _thread_tone(), reply=context.comment.parent_id is not None)
        found, scores = sentiment_of(context.comment.text, noted(doc, "language"), self.vader, scorer)
        note(doc, "sentiment", found)
        note(doc, "vader", scores)
        return doc


def _register() -> None:
    from spacy.language import Language

    @Language.factory(
        "threadscope_sentiment_v1",
        requires=["doc._.language"],
        assigns=["doc._.sentiment", "doc._.vader"],
        default_config={"lexicon": {}},
    )
    def make(nlp: Language, name: str, lexicon: dict[str, float]) -> object:  # noqa: ARG001  # spaCy calls it by name
        return Stage(lexicon)


_register()
