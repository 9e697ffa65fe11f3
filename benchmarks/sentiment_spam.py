"""Compare sentiment and spam, as the product computes them, with vaderSentiment alone.

Prints, from one interleaved run on process CPU time: comments per second of both, and how many times vaderSentiment's
the product reaches, as plain functions and as stages of the spaCy pipeline (with the Docs they need). `compound` is
checked to be vaderSentiment's own number throughout. The texts are made up here, and new in every round, so that
nothing remembered of a text helps. Python's search for reference cycles is held off on both sides, as `annotate` does.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from operator import truediv
from typing import TYPE_CHECKING

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from threadscope.model import Author, Comment, Post, Source, Thread
from threadscope.nlp import idioms, kind, language, models, pipeline, sentiment, spam
from threadscope.nlp.context import Context, ThreadContext, note
from threadscope.nlp.sentiment import BATCH, sentiments_of
from threadscope.nlp.spam import spams_of
from threadscope.nlp.tone import Model
from threadscope.nlp.tone_batch import Rater, Vocabulary
from threadscope.nlp.vader import Vader

if TYPE_CHECKING:
    from spacy.tokens import Doc

ROUNDS = 11
OPENINGS = ("I think", "To be honest,", "My sister says", "Last week", "Nobody here knows why", "In my garden", "Well,")
SUBJECTS = ("the gauge", "this number", "our rating", "the new scale", "that little box", "their ranking", "the chart")
VERBS = (
    "dropped",
    "rose",
    "means nothing",
    "works fine",
    "was never right",
    "makes me laugh",
    "is not bad",
    "is GREAT",
)
TAILS = (
    "since Monday.",
    "for no reason at all!",
    "and I don't trust it.",
    "but I still like it.",
    "which is sad :(",
    "at 63?",
)
POST = "A long report on gauges, poles and numbers. " * 60


def _sounds(chosen: random.Random) -> str:
    """Make up a name of two or three syllables."""
    return "".join(chosen.choice("bdfgklmnprstv") + chosen.choice("aeiou") for _ in range(chosen.randint(2, 3)))


def thread(count: int, seed: int = 1) -> Thread:
    """Make a thread of comments of one to six sentences; half of the authors leave an address."""
    chosen = random.Random(seed)
    comments = []
    for i in range(count):
        parts = [
            f"{chosen.choice(OPENINGS)} {chosen.choice(SUBJECTS)} {chosen.choice(VERBS)} {chosen.choice(TAILS)}"
            for _ in range(chosen.randint(1, 6))
        ]
        first, last = _sounds(chosen), _sounds(chosen)
        url = f"http://{last}{first}.example/" if chosen.random() < 0.5 else None
        author = Author(f"{first.title()} {last.title()}", url)
        comments.append(Comment(f"c{i}", f"{' '.join(parts)} {chosen.randint(1, 999)} drops", author))
    return Thread(Post(title="Gauges and what they say", text=POST), tuple(comments), Source("made up"))


def cpu(work: Callable[[], object]) -> float:
    """Return the process CPU seconds of one call."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    taken = time.process_time() - start
    gc.enable()
    return taken


class Sides:
    """Hold what is compared: each method does the whole thread once."""

    made: Thread
    """What the next calls work on."""

    def __init__(self) -> None:
        self.original, self.vader = SentimentIntensityAnalyzer(), Vader.load()
        self.rater = Rater(Vocabulary(Model.load(models.folder("sentiment"))), (idioms.built_in(),))
        self.pipe = pipeline.blank()
        for module in (language, kind, spam, sentiment):
            self.pipe.add_pipe(f"threadscope_{module.__name__.rpartition('.')[2]}_v1")

    def peer(self) -> list[float | None]:
        """Run vaderSentiment."""
        return [self.original.polarity_scores(comment.text)["compound"] for comment in self.made.comments]

    def functions(self) -> list[float | None]:
        """Run sentiment and spam as plain functions."""
        shared = ThreadContext(self.made, None)
        found: list[float | None] = []
        for first in range(0, len(self.made.comments), BATCH):  # as `annotate` takes them
            batch = self.made.comments[first : first + BATCH]
            spams_of([Context(comment, shared) for comment in batch])
            texts = [comment.text for comment in batch]
            rated = sentiments_of(texts, ["en"] * len(texts), self.vader, self.rater)
            found += [said.compound for said, _ in rated]
        return found

    def stages(self) -> None:
        """Run language, kind, spam and sentiment in the pipeline, as `annotate` does."""
        with self.pipe.memory_zone():
            for _ in self.pipe.pipe(self._made_docs(), batch_size=BATCH):
                pass

    def docs(self) -> None:
        """Make the Docs that the stages need."""
        with self.pipe.memory_zone():
            for _ in self._made_docs():
                pass

    def _made_docs(self) -> Iterator[Doc]:
        shared = ThreadContext(self.made, None)
        for comment in self.made.comments:
            doc = self.pipe.make_doc(comment.text)
            note(doc, "context", Context(comment, shared))
            yield doc


def main(arguments: Sequence[str]) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=1000)
    count = parser.parse_args(arguments).comments
    sides = Sides()
    sides.made = thread(count, seed=0)
    if sides.peer() != sides.functions():
        print("REFUSED: compound differs from vaderSentiment")
        return 1
    named: dict[str, Callable[[], object]] = {
        "vaderSentiment": sides.peer,
        "functions": sides.functions,
        "spaCy stages": sides.stages,
        "of these, making Docs": sides.docs,
    }
    taken: dict[str, list[float]] = {name: [] for name in named}
    for turn in range(ROUNDS):
        for number, (name, work) in enumerate(named.items(), turn * len(named) + 1):
            sides.made = thread(count, seed=number)
            taken[name].append(cpu(work))
    words = sum(len(comment.text.split()) for comment in sides.made.comments) / count
    print(f"{count} comments of {words:.0f} words; medians of {ROUNDS} interleaved rounds, each with new comments")
    for name, seconds in taken.items():
        ratio = statistics.median(map(truediv, taken["vaderSentiment"], seconds))
        print(f"{name:24}{count / statistics.median(seconds):10.0f} comments/s {ratio:6.2f} x vaderSentiment")
    print("goal: functions >= 3 x vaderSentiment")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
