"""Comments -> Readings. The only place where a spaCy Doc lives."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from threadscope.model import Comment, Reading, Thread, Tool
from threadscope.nlp.context import Context, ThreadContext, context_of, note, noted

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["annotate"]

BATCH = 256


def annotate(nlp: Language, thread: Thread, tool: Tool | None) -> tuple[Reading, ...]:
    """Annotate every comment of a thread.

    Args:
        nlp: from `pipeline.load`.
        thread: as read; its post's text is used where present (copies of it are spam).
        tool: what the thread is about; None leaves stance and tool claims empty.

    Returns:
        One reading a comment, in the thread's order. Each depends on its own comment and thread only, never on the
        batch it ran in.
    """
    from threadscope.nlp.stance import inherit

    shared = ThreadContext(thread, tool)
    readings: list[Reading] = []
    with nlp.memory_zone():
        for first in range(0, len(thread.comments), BATCH):
            with _collecting_nothing():
                readings += _annotated(nlp, shared, thread.comments[first : first + BATCH])
    return inherit(thread, readings)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Hold off Python's search for reference cycles: a batch makes none, but so many words that it searches often."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _annotated(nlp: Language, shared: ThreadContext, comments: Sequence[Comment]) -> list[Reading]:
    """Let each stage see all comments before the next does, so that what it looks up stays at hand.

    `nlp.pipe` would take one comment after the other through all stages that do not ask for several.
    """
    docs = [nlp.make_doc(comment.text) for comment in comments]
    for doc, comment in zip(docs, comments, strict=True):
        note(doc, "context", Context(comment, shared))
    for _, stage in nlp.pipeline:
        pipe = getattr(stage, "pipe", None)
        docs = [stage(doc) for doc in docs] if pipe is None else list(pipe(docs, batch_size=BATCH))
    return [_reading(doc) for doc in docs]


def _reading(doc: Doc) -> Reading:
    kind, reason = noted(doc, "kind")
    return Reading(
        comment_id=context_of(doc).comment.id,
        language=noted(doc, "language"),
        kind=kind,
        kind_reason=reason,
        sentiment=noted(doc, "sentiment"),
        spam=noted(doc, "spam"),
        stance=noted(doc, "stance"),
        claims=tuple(sorted(noted(doc, "claims"), key=lambda claim: (claim.start, claim.end, claim.type))),
    )
