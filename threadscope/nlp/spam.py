"""Judge whether a comment is an advert or a copy, from the author's name and address and from the thread around it.

What an advert *says* is what people say ("great post, thanks for sharing"), so no word of a text condemns it and there
is no list of forbidden ones. Each rule gives points and a reason; `strong` evidence stands by itself, `weak` evidence
is weighed against what speaks for a real person. A trained author model can take the place of `_weak` without touching
the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from threadscope.model import Comment, Spam, Thread
from threadscope.nlp import copies, duplicates, signatures
from threadscope.nlp.addresses import address
from threadscope.nlp.context import Context, context_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["spam_of"]

SPAM, SUSPECT = 2.0, 1.0
"""Points from which on a comment is spam (no vote) or suspect (a reduced one)."""
NOTHING = Spam()

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'\])]{3,}", re.IGNORECASE)
BBCODE = re.compile(r"\[(?:url|link|img)\b[=\]]", re.IGNORECASE)
RAW_ANCHOR = re.compile(r"<\s?a\s[^<>]{0,99}\bhref\s?=\s?[\"']?(?:https?:|www\.|<)", re.IGNORECASE)
CODE = re.compile(r"[{};]\s*$|\w\(\)|</\w|=>|\$\w|\b\w+\.\w+\(|\w_\w", re.MULTILINE)
PROMOTION = re.compile(
    r"\b(?:visit|check ?out|look at|click(?: on)?|subscribe to) (?:\w+ )?(?:my|our) (?:\w+ ){0,2}"
    r"(?:site|blog|channel|page|website|web ?page|store|shop|profile|link)\b|\bclick here\b|\bvisit (?:my|our)\b"
)
PROMOTES = ("visit", "check", "look at", "click", "subscribe")
SHORTENERS = frozenset(("bit.ly", "goo.gl", "is.gd", "ow.ly", "tinyurl.com", "t.co", "cutt.ly", "rb.gy", "adf.ly"))
TOKEN = re.compile(r"[^\W\d_]{3,}")
NEARBY = 15
"""Comments before and after whose words count as the thread's own; a long table's far end is another subject."""
SHORT = 600
"""Characters up to which a text can be nothing but flattery."""


class Surroundings:
    """See what a thread's comments are compared with."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread
        self.repeats = duplicates.groups(thread)
        self.copyable = copies.sources(thread)

    @cached_property
    def post(self) -> frozenset[str]:
        """The words of the post, title included."""
        return frozenset(TOKEN.findall(f"{self.thread.post.title} {self.thread.post.text}".lower()))

    @cached_property
    def answered(self) -> frozenset[str | None]:
        """Ids of comments that somebody answers."""
        return frozenset(comment.parent_id for comment in self.thread.comments)

    @cached_property
    def answering(self) -> frozenset[str]:
        """Folded names of authors who answer somebody."""
        ids = {comment.id for comment in self.thread.comments}
        return frozenset(c.author.name.casefold() for c in self.thread.comments if c.parent_id in ids)

    def shared(self, words: set[str], position: int) -> int:
        """Count the words that the post or somebody else nearby uses, too."""
        left = words - self.post
        if not left:
            return len(words)
        comments, author = self.thread.comments, self.thread.comments[position].author.name
        around = comments[max(0, position - NEARBY) : position + NEARBY + 1]
        nearby = " ".join(comment.text[:SHORT] for comment in around if comment.author.name != author).lower()
        return len(words) - len(left) + sum(word in nearby for word in left)


def spam_of(context: Context) -> Spam:
    """Judge a comment.

    Returns:
        The label, its reasons in words, and a score from 0 to 1: it halves its distance to 1 with every point, so .5
        is where `suspect` begins and .75 where `spam` does.
    """
    comment = context.comment
    if comment.by_host or not comment.text:
        return NOTHING
    around = context.thread.view(Surroundings)
    strong = list(_strong(context, around))
    weak = list(_weak(context, around))
    if not strong and not weak:
        return NOTHING
    doubt = sum(points for points, _ in weak)
    if strong or doubt >= SUSPECT:  # else it is let through anyway
        doubt = max(0.0, doubt - sum(_person(context, around)))
    points = sum(points for points, _ in strong) + doubt
    if points <= 0:
        return NOTHING
    reasons = tuple(reason for _, reason in sorted((*strong, *weak), key=lambda item: -item[0]))
    label: Literal["ok", "suspect", "spam"]
    label = "spam" if points >= SPAM - 1e-9 else "suspect" if points >= SUSPECT - 1e-9 else "ok"
    return Spam(label, 1 - 0.5**points, reasons)


def _strong(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield evidence that nothing else outweighs."""
    comment, thread = context.comment, context.thread
    text = comment.text
    if "[" in text and BBCODE.search(text):
        yield 2.0, "holds links in forum code that this page does not use"
    if "<" in text and RAW_ANCHOR.search(text):
        yield 1.5, "holds a link written as HTML"
    copied = copies.copied_from(comment, around.copyable)
    if copied == "post":
        yield 2.0, "copies a passage of the post without quoting it"
    elif copied == "title":
        yield 1.0, "says nothing but the post's title"
    elif copied:
        yield 2.0, f"copies what somebody else said ({copied})"
    elif comment.id in around.repeats:
        first = thread.by_id[around.repeats[comment.id]]
        if not copies.same_author(first, comment):
            short = len(text.split()) <= copies.LEAST
            regular = thread.comments_by_author[comment.author.name.casefold()] > 2  # one person, two browsers
            yield (1.0 if short or regular else 2.0), f"says the same as {first.id} under another name"


def _weak(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield evidence that a real person may also give."""
    comment = context.comment
    text, author = comment.text, comment.author
    yield from signatures.evidence(author.name, author.url)
    if author.url and len(text) <= SHORT:
        yield from _flattery(context, around)
    if comment.marks or "://" in text or "www." in text:
        yield from _links(comment)
    lower = text[:SHORT].lower()
    if any(word in lower for word in PROMOTES) and PROMOTION.search(lower):
        yield 1.0, "advertises its author's own page"


def _flattery(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield what a short text with an address says about the post: nothing."""
    text = context.comment.text
    known = signatures.lists()
    tokens = set(TOKEN.findall(text.lower()))
    own = tokens - known.empty
    praises = not tokens.isdisjoint(known.praise)
    if len(own) > (0.4 * len(tokens) + 1 if praises else 3) or (praises and "?" in text[:-1]):
        return
    if not own.isdisjoint(around.post) or not (praises or tokens.isdisjoint(around.post)):
        return
    if around.shared(own, context.thread.position[context.comment.id]):
        return
    if praises:
        yield 1.0, "praises without a word about the post and leaves an address"
    else:
        yield 0.5, "has nothing to do with the post and leaves an address"


def _links(comment: Comment) -> Iterator[tuple[float, str]]:
    text, where = comment.text, address(comment.author.url)
    links = URL.findall(text)
    hosts = [found.host for found in map(address, links) if found]
    marked = [mark for mark in comment.marks if mark.kind == "link"]
    linked = sum(mark.end - mark.start for mark in marked) if marked else sum(map(len, links))
    count = max(len(links), len(marked))
    if count >= 4 and linked * 2 >= len(text):
        yield 2.0, f"is mostly links ({count})"
    elif count >= 3:
        yield 0.5, f"holds {count} links"
    if len(hosts) >= 5 and len(set(hosts)) == 1:
        yield 1.0, f"leads to one site again and again ({hosts[0]})"
    if SHORTENERS.intersection(hosts):
        yield 0.5, "hides where a link leads"
    if where and where.host in hosts and where.is_homepage:
        yield 0.5, "repeats its author's address in the text"


def _person(context: Context, around: Surroundings) -> Iterator[float]:
    """Yield what speaks for somebody who has read the post and may come back."""
    comment, thread = context.comment, context.thread
    name = comment.author.name.casefold()
    if comment.parent_id in thread.by_id:
        yield 0.5
    if comment.id in around.answered:
        yield 0.5
    if name in around.answering:
        yield 0.7
    elif thread.comments_by_author[name] > 1 and comment.id not in around.repeats:
        yield 0.3
    own = set(TOKEN.findall(comment.text[:3000].lower())) - signatures.lists().empty
    about = around.shared(own, thread.position[comment.id])
    if about >= 2:
        yield 0.3
    if about >= 5:
        yield 0.5
    if "?" in comment.text and about:
        yield 0.2
    if any(mark.kind == "code" for mark in comment.marks) or CODE.search(URL.sub(" ", comment.text[:3000])):
        yield 0.5


def _component(doc: Doc) -> Doc:
    kind = doc._.kind
    doc._.spam = NOTHING if kind is not None and kind[0] != "comment" else spam_of(context_of(doc))
    return doc


def _register() -> None:
    from spacy.language import Language

    @Language.factory("threadscope_spam_v1", requires=["doc._.kind"], assigns=["doc._.spam"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return _component


_register()
