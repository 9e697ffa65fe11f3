"""Judge whether a comment is an advert or a copy, from the author's name and address and from the thread around it.

What an advert *says* is what people say ("great post, thanks for sharing"), so no word of a text condemns it and there
is no list of forbidden ones. Rules give points, each with its reason; what they leave open, an author-and-context model
weighs (`spam_features`, `spam_model`), their points among the rest. Sites that show nothing but names and texts, as
video sites do, have a model of their own (`video_spam`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal

from threadscope.model import Comment, Spam
from threadscope.nlp import spam_model, video_spam
from threadscope.nlp.addresses import address
from threadscope.nlp.context import Context, context_of, note, noted
from threadscope.nlp.duplicates import Spread
from threadscope.nlp.spam_features import EMPTY, Links, Place, is_own_page, text_features
from threadscope.nlp.spam_rules import SPAM, holds_code, may_sell, promotes, returns, rules
from threadscope.nlp.spam_signature import sells, signature
from threadscope.nlp.spam_words import LINK, URL, said, said_in
from threadscope.nlp.surroundings import MANY, Surroundings

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Surroundings", "described", "in_many_threads", "may_be_spam", "rules", "spam_of", "spams_of"]

NOTHING = Spam()

LEAST_SPAM, LEAST_SUSPECT = 0.75, 0.5
"""Scores from which on a comment is spam, or suspect."""
BATCH = 256
"""Comments that the stage takes at a time."""
MANY_THREADS = 4
"""Threads with the same text from which on it is no answer to any of them."""


def spam_of(context: Context) -> Spam:
    """Judge a comment.

    Returns:
        The label, its reasons in words, and a score from 0 to 1, of which .5 is where `suspect` begins and .75 where
        `spam` does.
    """
    comment = context.comment
    if comment.by_host or not comment.text:
        return NOTHING
    around = context.thread.view(Surroundings)
    if around.video:
        return video_spam.judge(comment, context.thread.view(video_spam.Video))
    certain, points, reasons = rules(context, around)
    if certain:
        return Spam("spam", 1 - 0.5**points, reasons)
    if not may_be_spam(context, points):
        return NOTHING
    model = spam_model.shipped()
    values = _signed_and_said(context, around, points)
    if model.probability(values) < model.suspect:
        return NOTHING  # what is left out so far speaks for a comment only
    _placed(values, context, around)
    score = model.score(model.probability(values))
    reasons = tuple(dict.fromkeys((*reasons, *model.reasons(values))))
    if not reasons:
        return NOTHING
    if is_own_page(values):
        score = min(score, LEAST_SPAM - 0.01)  # whatever they praise
    label: Literal["ok", "suspect", "spam"]
    label = "spam" if score >= LEAST_SPAM else "suspect" if score >= LEAST_SUSPECT else "ok"
    return Spam(label, score, reasons)


def spams_of(contexts: Sequence[Context]) -> list[Spam]:
    """Judge many comments, each as `spam_of` does; what their words hint at is looked up for all at once."""
    found: list[Spam] = []
    for first in range(0, len(contexts), BATCH):
        part = contexts[first : first + BATCH]
        said_in([context.comment.text for context in part])
        found += map(spam_of, part)
    return found


def in_many_threads(said: Spam, comment: Comment, where: Spread) -> Spam:
    """Judge anew a comment whose text stands in several threads of a run.

    People do say the same in two places, and a blog's own notices stand under every post. So the text counts against
    somebody only where it has something to sell or an address to place; under several names, or in many threads, that
    is an advert.

    Args:
        said: what its own thread showed.
        comment: as read.
        where: from `duplicates.spread`.
    """
    if comment.by_host or said.label == "spam" or not (comment.author.url or promotes(comment)):
        return said
    certain = promotes(comment) and (where.signers > 1 or where.threads >= MANY_THREADS)
    reason = f"stands in {where.threads} threads" + (f" under {where.signers} names" if where.signers > 1 else "")
    score = max(said.score, 0.8 if certain else 0.6)
    return Spam("spam" if certain else "suspect", score, (*said.reasons, reason))


def may_be_spam(context: Context, points: float) -> bool:
    """Return whether the model need be asked: most comments leave no address and sell nothing."""
    return points > 0 or bool(context.comment.author.url) or may_sell(context.comment)


def described(context: Context, around: Surroundings, points: float) -> dict[str, float]:
    """Return the features of a comment that the model weighs.

    Args:
        context: the comment in its thread.
        around: the view of its thread.
        points: what the rules gave it.
    """
    values = _signed_and_said(context, around, points)
    _placed(values, context, around)
    return values


def _signed_and_said(context: Context, around: Surroundings, points: float) -> dict[str, float]:
    """Return what takes no comparing with other texts."""
    comment, thread = context.comment, context.thread
    name = comment.author.name.casefold()
    place = Place(
        comment.parent_id in thread.by_id,
        comment.id in around.answered,
        name in around.answering,
        returns(context, around),
        name in around.shifting,
    )
    signed = signature(comment.author.name, comment.author.url)
    values = {**signed, **text_features(comment.text, _counted(comment), place, signed=signed)}
    if points > 0:
        values["rules"] = min(1.0, points / SPAM)
    if not thread.thread.post.text:
        values["unread"] = 1.0  # so that nothing said can be about it
    if around.title and not around.title.isdisjoint(said(comment.text).own):
        values["on_title"] = 1.0
    where = address(comment.author.url)
    if where is not None and where.host == around.home:
        values["home"] = 1.0
    return values


def _placed(values: dict[str, float], context: Context, around: Surroundings) -> None:
    """Add what a comment's words share with the post and the thread, and whether it holds code."""
    comment = context.comment
    own = said(comment.text).own
    shared = around.shared(own, context.thread.position[comment.id]) if own else 0
    if shared:
        values["on_topic"] = min(1.0, shared / MANY)
        for name in EMPTY:
            values.pop(name, None)
    if holds_code(comment):
        values["code"] = 1.0


NO_LINKS = Links(0, 0.0, own=False, selling=False)


def _counted(comment: Comment) -> Links:
    """Count the links of a text, marked ones and written ones."""
    text = comment.text
    written = URL.findall(text) if said(text).hints & LINK else []
    marked = [mark for mark in comment.marks if mark.kind == "link"] if comment.marks else []
    if not (written or marked):
        return NO_LINKS
    where = address(comment.author.url)
    places = [found for found in map(address, (*written, *(mark.href for mark in marked))) if found]
    linked = sum(mark.end - mark.start for mark in marked) if marked else sum(map(len, written))
    return Links(
        count=max(len(written), len(marked)),
        share=min(1.0, linked / max(1, len(text))),
        own=where is not None and any(where.host == found.host for found in places),
        selling=any(sells(found.label) for found in places),
    )


class Stage:
    """Write `doc._.spam`."""

    def __call__(self, doc: Doc) -> Doc:
        """Judge one comment."""
        kind = noted(doc, "kind")
        note(doc, "spam", NOTHING if kind is not None and kind[0] != "comment" else spam_of(context_of(doc)))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Judge many at a time; each as if it were alone, but what one needs is at hand for the next."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            said_in([context_of(doc).comment.text for doc in batch])
            for doc in batch:
                self(doc)
            yield from batch


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_spam_v1", requires=["doc._.kind"], assigns=["doc._.spam"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return Stage()


_register()
