"""Rate the tone of a whole comment, whatever its target.

Two numbers stand side by side and are never mixed up: `compound` is VADER's own, exactly; the probabilities come from a
scorer that was trained and calibrated (`tone.py`). Irony turns praise round where a set phrase gives it away; where
only scare quotes hint at it, it is flagged and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Protocol

from threadscope.model import Comment, Sentiment
from threadscope.nlp import irony, models
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.idioms import Idioms, built_in
from threadscope.nlp.language import unrated_reason
from threadscope.nlp.lexicon import single_words
from threadscope.nlp.numbered import Column, numbered
from threadscope.nlp.thread_tone import ThreadTone, shape
from threadscope.nlp.tone import Model, Tone
from threadscope.nlp.tone_batch import Rater, Vocabulary
from threadscope.nlp.vader import Scores, Vader

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["LinearScorer", "Scorer", "ThreadScorer", "sentiment_of", "sentiments_of"]

BATCH = 256
"""Comments of a thread that are rated together."""


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
            added += sum(idioms.odds((text,)))
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


IRONY = Column(lambda word: any(map(word.lower().__contains__, irony.ANCHORS)), bool)
"""Words without one of which nothing hints at irony."""
IRONY_TURNS = 0.8
"""Share of the positive probability that a set phrase of irony makes negative."""


def sentiment_of(text: str, language: str, vader: Vader, scorer: Scorer) -> tuple[Sentiment, Scores]:
    """Rate a text.

    Args:
        text: a comment's own text.
        language: as `language.language_of` gives it; only English, or a text too short to tell, is rated.
        vader: with the user's lexicon, where there is one.
        scorer: gives the probabilities.
    """
    scores = vader.scores(text)
    unrated = _unrated(text, language, scores.compound)
    if unrated:
        return unrated, scores
    return _rated(scores.compound, scorer.probabilities(text, scores), *irony.heard(text, vader)), scores


def sentiments_of(
    texts: Sequence[str], languages: Sequence[str], vader: Vader, rater: Rater, replies: Sequence[bool] | None = None
) -> list[tuple[Sentiment, Scores]]:
    """Rate many texts, each as `sentiment_of` does; in numpy, so that many together take far less time.

    Args:
        texts: of comments.
        languages: of each, as `language.language_of` gives it.
        vader: with the user's lexicon, where there is one.
        rater: gives the probabilities.
        replies: whether each answers somebody, in a thread about a tool, which has a model of its own; else None.
    """
    if len(texts) > BATCH:  # more together take no less time, and memory
        parts = [slice(start, start + BATCH) for start in range(0, len(texts), BATCH)]
        return [
            found
            for part in parts
            for found in sentiments_of(texts[part], languages[part], vader, rater, replies and replies[part])
        ]
    scores = vader.scores_of(texts)
    chances = rater.rate(texts, scores, replies)
    words = numbered(texts)
    hinted = words.united(words.told(IRONY)).tolist()
    found = []
    for text, language, said, probabilities, hints in zip(texts, languages, scores, chances, hinted, strict=True):
        ironic = irony.heard(text, vader) if hints else (False, False)
        unrated = _unrated(text, language, said.compound)
        found.append((unrated or _rated(said.compound, probabilities, *ironic), said))
    return found


def _unrated(text: str, language: str, compound: float) -> Sentiment | None:
    """Return why a text is not rated; None where it is."""
    if not text.strip():
        return Sentiment("unrated", compound=compound, reason="empty")
    reason = unrated_reason(language)
    return Sentiment("unrated", compound=compound, reason=reason) if reason else None


def _rated(compound: float, probabilities: Mapping[str, float], turns: bool, ironic: bool) -> Sentiment:  # noqa: FBT001  # as `irony.heard` gives them
    """Say what the probabilities come to, irony heard."""
    if turns:
        turned = IRONY_TURNS * probabilities["positive"]
        probabilities = {
            **probabilities,
            "negative": probabilities["negative"] + turned,
            "positive": probabilities["positive"] - turned,
        }
    return Sentiment(
        label=max(probabilities, key=probabilities.__getitem__),
        score=probabilities["positive"] - probabilities["negative"],
        probabilities=probabilities,
        compound=compound,
        ironic=ironic,
    )


@cache
def _model() -> Model:
    return Model.load(models.folder("sentiment"))


@cache
def _thread_tone() -> ThreadTone:
    return ThreadTone.load(models.folder("sentiment"))


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary(_model(), _thread_tone())


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
        self.rater = Rater(_vocabulary(), self.scorer.idioms)

    def __call__(self, doc: Doc) -> Doc:
        """Rate one comment."""
        (doc,) = self.pipe((doc,))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Rate the comments of each thread together, so many at a time; each as if it were alone."""
        for thread, docs in groupby(stream, key=lambda doc: context_of(doc).thread):
            about_a_tool = self.in_threads and thread.tool is not None
            while batch := list(islice(docs, batch_size)):
                comments = [context_of(doc).comment for doc in batch]
                texts, languages = [comment.text for comment in comments], [noted(doc, "language") for doc in batch]
                replies = [comment.parent_id is not None for comment in comments] if about_a_tool else None
                for doc, found in zip(
                    batch, sentiments_of(texts, languages, self.vader, self.rater, replies), strict=True
                ):
                    note(doc, "sentiment", found[0])
                    note(doc, "vader", found[1])
                yield from batch


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory(
        "threadscope_sentiment_v1",
        requires=["doc._.language"],
        assigns=["doc._.sentiment", "doc._.vader"],
        default_config={"lexicon": {}},
    )
    def make(nlp: Language, name: str, lexicon: dict[str, float]) -> object:  # noqa: ARG001  # spaCy calls it by name
        return Stage(lexicon)


_register()
