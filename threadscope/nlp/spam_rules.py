"""Give points for what is no accident in an advert or a copy, each with its reason, and take some back from people.

Strong evidence settles a case; weak evidence may also come from a real person, so it counts the less the more speaks
for one. What the points leave open, `spam_model` weighs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from threadscope.model import Comment
from threadscope.nlp import copies, signatures
from threadscope.nlp.addresses import address
from threadscope.nlp.context import Context
from threadscope.nlp.spam_signature import signature
from threadscope.nlp.spam_words import CLOSES, CODE, LINK, MARKUP, PITCH, PRAISES, PROMOTION, URL, said
from threadscope.nlp.surroundings import MANY, Surroundings

__all__ = ["SPAM", "holds_code", "may_sell", "promotes", "returns", "rules"]

SPAM, SUSPECT = 2.0, 1.0
"""Points of the rules from which on a comment is spam (no vote) or suspect (a reduced one)."""

BBCODE = re.compile(r"\[(?:url|link|img)\b[=\]]", re.IGNORECASE)
RAW_ANCHOR = re.compile(r"<\s?a\s[^<>]{0,99}\bhref\s?=\s?[\"']?(?:https?:|www\.|<)", re.IGNORECASE)
CODE_LINE = re.compile(r"[{};]\s*$", re.MULTILINE)
ADVERTISES = re.compile(
    r"\b(?:visit|check ?out|look at|click(?: on)?|subscribe to) (?:\w+ )?(?:my|our) (?:\w+ ){0,2}"
    r"(?:site|blog|channel|page|website|web ?page|store|shop|profile|link)\b|\bclick here\b|\bvisit (?:my|our)\b"
)
SHORTENERS = frozenset(("bit.ly", "goo.gl", "is.gd", "ow.ly", "tinyurl.com", "t.co", "cutt.ly", "rb.gy", "adf.ly"))
LONGEST = 3_000
"""Characters of a text that are looked into."""
NOTHING_ELSE = 0.8
"""Share of links in a text from which on it says nothing."""
UNRELATED = 3
"""Words of its own up to which a text that praises nothing can be nothing but a place for an address."""
SHORT = 600
"""Characters up to which a text can be nothing but flattery."""


def rules(context: Context, around: Surroundings) -> tuple[bool, float, tuple[str, ...]]:
    """Return whether the rules alone make it spam, the points that they give, and their reasons."""
    strong = [*_strong(context, around)]
    weak = [*_weak(context, around)]
    if not (strong or weak):
        return False, 0.0, ()
    certain = sum(points for points, _ in strong)
    doubt = sum(points for points, _ in weak)
    if strong or doubt >= SUSPECT:  # else it makes no difference
        doubt = max(0.0, doubt - sum(_person(context, around)))
    reasons = tuple(reason for _, reason in sorted((*strong, *weak), key=lambda item: -item[0]))
    return certain + doubt >= SPAM - 1e-9, certain + doubt, reasons


def may_sell(comment: Comment) -> bool:
    """Return whether an unsigned text can be an advert at all: it links somewhere or uses two words of adverts."""
    text, hints = comment.text, said(comment.text).hints
    if hints & LINK or (comment.marks and any(mark.kind == "link" for mark in comment.marks)):
        return True
    return bool(hints & PITCH) and len(signatures.lists().pitch.intersection(text[:SHORT].lower().split())) >= 2


def promotes(comment: Comment) -> bool:
    """Return whether a comment has something to sell: a link, words of adverts, or a name and address that sell."""
    signed = signature(comment.author.name, comment.author.url)
    return may_sell(comment) or "selling_name" in signed or "selling_host" in signed


def returns(context: Context, around: Surroundings) -> bool:
    """Return whether somebody who always signs alike wrote other comments that say other things."""
    name = context.comment.author.name.casefold()
    if context.thread.comments_by_author[name] < 2 or name in around.shifting:
        return False
    return context.comment.id not in around.repeats


def holds_code(comment: Comment) -> bool:
    """Return whether a comment holds code, marked as such or looking like it."""
    if any(mark.kind == "code" for mark in comment.marks):
        return True
    hints = said(comment.text).hints
    if hints & CODE or not hints & CLOSES:
        return bool(hints & CODE)
    text = comment.text[:LONGEST]
    return bool(CODE_LINE.search(URL.sub(" ", text) if hints & LINK else text))


def _strong(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield evidence that nothing else outweighs."""
    comment, thread = context.comment, context.thread
    text = comment.text
    if said(text).hints & MARKUP:
        if BBCODE.search(text):
            yield 2.0, "holds links in forum code that this page does not use"
        if RAW_ANCHOR.search(text):
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
            honest = short and not promotes(comment)
            yield (
                (0.4 if honest else 1.0 if short or regular else 2.0),
                f"says the same as {first.id} under another name",
            )


def _weak(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield evidence that a real person may also give."""
    comment = context.comment
    text, author = comment.text, comment.author
    yield from signatures.evidence(author.name, author.url)
    if (others := around.origins.get(comment.id)) and promotes(comment):
        many = f" ({others} times)" if others > 1 else ""
        yield 1.2, f"offers something, and is said again under another name{many}"
    if author.url and len(text) <= SHORT:
        yield from _flattery(context, around)
    hints = said(text).hints
    if comment.marks or hints & LINK:
        yield from _links(comment)
    if hints & PROMOTION and ADVERTISES.search(text.lower()[:SHORT]):
        yield 1.0, "advertises its author's own page"


def _flattery(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield what a short text with an address says about the post: nothing."""
    text = context.comment.text
    words = said(text)
    tokens, own, praises = words.tokens, words.own, bool(words.hints & PRAISES)
    if len(own) > (0.4 * len(tokens) + 1 if praises else UNRELATED) or (praises and "?" in text[:-1]):
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
    # A sign of Chinese or Japanese says as much as three letters.
    said = len(text) if text.isascii() else len(text) + 2 * sum(sign > "\u2e80" for sign in text)
    if count >= 4 and linked * 2 >= said:
        yield (2.0 if linked >= NOTHING_ELSE * said else 1.5), f"is mostly links ({count})"
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
    elif returns(context, around):
        yield 0.3
    own = said(comment.text).own
    about = around.shared(own, thread.position[comment.id])
    if about >= 2:
        yield 0.3
    if about >= MANY:
        yield 0.5
    if "?" in comment.text and about:
        yield 0.2
    if holds_code(comment):
        yield 0.5
