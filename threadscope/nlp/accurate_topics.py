"""Topics as the accurate tier reads them: the encoder's states give a second opinion on lists and on verdicts.

    words -> word pieces -> encoder (`accurate`) -> states -> means over a topic, its clauses, its sentence and what is
    around -> one regression on lists, one on verdicts (`topics.npz`) -> weighed with the linear models'
    (`topic_opinion`)

A comment is read in windows, each by itself, so no result depends on what else is read. Recipe: `models/accurate`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from threadscope.model import TopicInfluence
from threadscope.nlp import accurate, models
from threadscope.nlp.accurate_changes import windows
from threadscope.nlp.change_opinion import Mix, Opinion
from threadscope.nlp.topic_opinion import VerdictMix

if TYPE_CHECKING:
    from pathlib import Path

    from threadscope.model import Reading, Thread, Tool
    from threadscope.nlp.accurate_changes import Window
    from threadscope.nlp.topic_evaluation import Found
    from threadscope.nlp.words import Text

__all__ = ["AccurateTopics", "list_parts", "load", "retold", "seen", "verdict_parts"]

Parts = list[list[tuple[int, int]]]
"""What is read apart from each other: each some spans of words, first and last (exclusive)."""
NEAR, NEXT, FAR = 8, 12, 40
"""Words before and behind a list; behind a topic; of the sentences around."""


def list_parts(text: Text, topics: Sequence[Found]) -> Parts:
    """Return the parts that tell whether a list is topics: itself, what stands around it, the comment."""
    count, first, last = len(text.words), topics[0].first, topics[-1].last
    sentence = text.sentence_of(first)
    return [
        [(first, last)],
        [(max(sentence.first, first - NEAR), first)],
        [(sentence.first, sentence.last)],
        [(last, min(count, last + NEAR))],
        [(max(0, sentence.first - FAR), sentence.first)],
        [(sentence.last, min(count, sentence.last + FAR))],
        [(0, count)],
    ]


def verdict_parts(text: Text, first: int, topics: Sequence[Found]) -> list[Parts]:
    """Return for each topic of a claim the parts that judge it: its clauses, what stands around it, the comment.

    Args:
        text: the comment.
        first: where the claim begins.
        topics: in order.
    """
    from threadscope.nlp.topic_evaluation import shared_out

    own, general = shared_out(text, first, topics)
    count, found = len(text.words), []
    for k, topic in enumerate(topics):
        sentence = text.sentence_of(topic.first)
        found.append(
            [
                [(topic.first, topic.last)],
                [(sentence.first, sentence.last)],
                [(0, sentence.first)],
                [(sentence.last, min(count, sentence.last + FAR))],
                own.get(k) or general,
                [(topic.last, min(count, topic.last + NEXT))],
                [(0, count)],
            ]
        )
    return found


def seen(window: Window, states: Any, parts: Parts) -> Any:
    """Return the mean states of each part, one behind the other; zeros for a part that is not in the window.

    Args:
        window: of the comment.
        states: of its pieces, (pieces, numbers).
        parts: spans of words; those of one part count alike.
    """
    import numpy as np

    found = np.zeros((len(parts), states.shape[1]), dtype=np.float32)
    for row, spans in zip(found, parts, strict=True):
        pieces = [piece for span in spans if (piece := window.pieces(*span))]
        if pieces:
            row[:] = np.mean([states[piece.start : piece.stop].mean(0) for piece in pieces], axis=0)
    return found.reshape(-1)


@dataclass(frozen=True, slots=True)
class Question:
    """One regression on `seen`."""

    weights: Any
    """(parts x numbers, classes), in half precision."""
    scale: Any
    """What the weights of each class are multiplied by."""
    bias: Any

    def logits(self, states: Any) -> list[float]:
        """Return the logit of each class."""
        found: list[float] = ((states @ self.weights.astype("float32")) * self.scale + self.bias).tolist()
        return found


@dataclass(frozen=True, slots=True)
class AccurateTopics:
    """Hold the encoder, the regressions on its states, and how their opinion is weighed."""

    encoder: accurate.Model
    claim: Question
    verdict: Question
    told: Mapping[str, Any]
    """Of `topics.json`: the order of the verdicts, the weights, and the least chance of a list."""

    @classmethod
    def load(cls, folder: Path | None = None) -> AccurateTopics:
        """Read a model's folder, `models/accurate` where None.

        Raises:
            Fatal: the extra is not installed.
        """
        encoder = accurate.load() if folder is None else accurate.Model.load(folder)
        folder = folder or models.folder("accurate")
        return cls(encoder, *questions(folder), json.loads((folder / "topics.json").read_text(encoding="utf-8")))

    @property
    def least(self) -> float:
        """The least weighed chance of a list that is taken for topics."""
        return float(self.told["least"])

    def chances(self, text: Text, lists: Sequence[Sequence[Found]], linear: Sequence[float]) -> list[float]:
        """Return each list's chance of being topics that the tool gave, in view of the linear model's."""
        mix = Mix(**self.told["claim"])
        read = self.read(text, [topics[0].first for topics in lists])
        said = [
            self.claim.logits(seen(*both, list_parts(text, topics)))[0]
            for both, topics in zip(read, lists, strict=True)
        ]
        return [Opinion(logit, mix).weighed(chance) for chance, logit in zip(linear, said, strict=True)]

    def verdicts(
        self, text: Text, first: int, topics: Sequence[Found], linear: Sequence[Mapping[str, float]]
    ) -> list[dict[str, float]]:
        """Return each topic's probabilities of the verdicts, in view of the linear model's."""
        mix, classes = VerdictMix(**self.told["verdict"]), self.told["classes"]
        (both,) = self.read(text, [first])
        found = []
        for parts, chances in zip(verdict_parts(text, first, topics), linear, strict=True):
            logits = self.verdict.logits(seen(*both, parts))
            found.append(mix.weighed(chances, dict(zip(classes, logits, strict=True))))
        return found

    def read(self, text: Text, anchors: Sequence[int]) -> list[tuple[Window, Any]]:
        """Return for each anchor, the number of a word, the window about it and the states of its pieces."""
        from threadscope.nlp.change_view import Surroundings, View

        found: dict[int, tuple[Window, Any]] = {}
        for window in windows(self.encoder.tokenizer, View(text, (), Surroundings()), anchors):
            key = (AccurateTopics, *window.ids)
            if key not in text.memory:
                text.memory[key] = self.encoder.states(window.ids)
            found.update(dict.fromkeys(window.sites, (window, text.memory[key])))
        return [found[place] for place in range(len(anchors))]


def questions(folder: Path) -> tuple[Question, Question]:
    """Read the regressions on lists and on verdicts."""
    import numpy as np

    with (folder / "topics.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        claim, verdict = (
            Question(*(arrays[f"{name}_{part}"] for part in ("weights", "scale", "bias")))
            for name in ("claim", "verdict")
        )
    return claim, verdict


@cache
def load() -> AccurateTopics:
    """Return the reader, loaded once."""
    return AccurateTopics.load()


def retold(readings: Sequence[Reading], thread: Thread, tool: Tool) -> list[Reading]:
    """Find each comment's topic claims anew, with the reader's opinion weighed in.

    Args:
        readings: of the whole pipeline, with the tone that it found.
        thread: what they are of, all its comments in the same order.
        tool: what the thread is about.

    Raises:
        Fatal: the extra is not installed.
    """
    from threadscope.nlp.context import Context, ThreadContext, note
    from threadscope.nlp.mentions import make_mentions
    from threadscope.nlp.pipeline import blank
    from threadscope.nlp.topics import topics_in

    reader, nlp, shared, found = load(), blank(), ThreadContext(thread, tool), []
    for reading, comment in zip(readings, thread.comments, strict=True):
        doc = nlp.make_doc(comment.text)
        given = {"context": Context(comment, shared), "language": reading.language, "sentiment": reading.sentiment}
        for name, value in given.items():
            note(doc, name, value)
        topics = topics_in(make_mentions(doc), reader)
        others = [claim for claim in reading.claims if not isinstance(claim, TopicInfluence)]
        claims = sorted((*others, *topics), key=lambda claim: (claim.start, claim.end, claim.type))
        found.append(replace(reading, claims=tuple(claims)))
    return found
