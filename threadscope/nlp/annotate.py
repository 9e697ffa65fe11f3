"""Comments -> Readings. The only place where a spaCy Doc lives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from threadscope.model import Reading, Thread, Tool
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

    def docs() -> Iterator[Doc]:
        for comment in thread.comments:
            doc = nlp.make_doc(comment.text)
            note(doc, "context", Context(comment, shared))
            yield doc

    with nlp.memory_zone():
        readings = tuple(_reading(doc) for doc in nlp.pipe(docs(), batch_size=BATCH))
    return inherit(thread, readings)


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
