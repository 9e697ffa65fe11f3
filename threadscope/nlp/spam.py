"""Judge whether a comment is an advert or a copy, from the author's name and address and from the thread around it.

What an advert *says* is what people say ("great post, thanks for sharing"), so no word of a text condemns it and there
is no list of forbidden ones. Each rule gives points and a reason; `strong` evidence stands by itself, `weak` evidence
is weighed against what speaks for a real person. The points are hand-set on half of the blogs of a measured corpus and
checked on the other half; a trained author model can take `_weak`'s place without touching the rest.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from threadscope.model import Spam, Thread
from threadscope.nlp import copies, duplicates
from threadscope.nlp.addresses import Address, address, words
from threadscope.nlp.context import Context, context_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["spam_of"]

SPAM, SUSPECT = 2.0, 1.0
"""Points from which on a comment is spam (no vote) or suspect (a reduced one)."""

URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'\])]{3,}", re.IGNORECASE)
BBCODE = re.compile(r"\[(?:url|link|img)\b[=\]]", re.IGNORECASE)
RAW_ANCHOR = re.compile(r"<\s?a\s[^<>]{0,99}\bhref\s?=\s?[\"']?(?:https?:|www\.|<)", re.IGNORECASE)
CODE = re.compile(r"[{};]\s*$|\w\(\)|</\w|=>|\$\w|\b\w+\.\w+\(|\w_\w", re.MULTILINE)
PROMOTION = re.compile(
    r"\b(?:visit|check ?out|look at|see|click(?: on)?|subscribe to) (?:\w+ )?(?:my|our) (?:\w+ ){0,2}"
    r"(?:site|blog|channel|page|website|web ?page|store|shop|profile|link)\b|\bclick here\b|\bvisit (?:my|our)\b",
    re.IGNORECASE,
)
SHORTENERS = frozenset(
    {"bit.ly", "goo.gl", "is.gd", "ow.ly", "tinyurl.com", "t.co", "cutt.ly", "rb.gy", "adf.ly", "tiny.cc"}
)
ADDRESS = re.compile(r"(?:https?://|www\.)?[\w-]+(?:\.[\w-]+){0,4}\.[a-z]{2,10}/?", re.IGNORECASE)
NEARBY = 15
"""Comments before and after in which a word counts as the thread's own."""
TOKEN = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Lists:
    """Hold the word lists of `patterns/advertising.toml`."""

    selling: frozenset[str]
    around: frozenset[str]
    phrase: frozenset[str]
    praise: frozenset[str]
    empty: frozenset[str]
    """Words that say nothing about this post: short words of any English sentence, praise, talk about blogs."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hold what a thread's comments are compared with."""

    post: frozenset[str]
    said_at: Mapping[str, list[int]]
    """Word -> positions of the comments that hold it."""
    authors: tuple[str, ...]
    """Folded name at each position."""
    answered: frozenset[str]
    repeats: Mapping[str, str]
    copyable: copies.Sources
    answering: frozenset[str]
    """Folded names of authors who answer somebody."""

    def shares(self, word: str, position: int) -> bool:
        """Return whether the post or somebody else nearby uses a word; a long table's far end is another subject."""
        if word in self.post:
            return True
        where = self.said_at.get(word, ())
        for at in where[bisect_left(where, position - NEARBY) : bisect_right(where, position + NEARBY)]:
            if self.authors[at] != self.authors[position]:
                return True
        return False


@cache
def _lists() -> Lists:
    folder = files("threadscope.nlp") / "patterns"
    table = tomllib.loads((folder / "advertising.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(entry["words"].split()) for name, entry in table.items()}
    english = tomllib.loads((folder / "function_words.toml").read_text(encoding="utf-8"))["en"]["words"].split()
    selling = lists["goods"] | lists["services"] | lists["money"] | lists["body"] | lists["trade"]
    empty = lists["praise"] | lists["blogging"] | frozenset(english)
    return Lists(selling, lists["address"], lists["phrases"], lists["praise"], empty)


def _surroundings(thread: Thread) -> Surroundings:
    said_at: dict[str, list[int]] = {}
    for position, comment in enumerate(thread.comments):
        for word in set(TOKEN.findall(comment.text.lower())):
            said_at.setdefault(word, []).append(position)
    by_id = {comment.id: comment for comment in thread.comments}
    return Surroundings(
        post=frozenset(TOKEN.findall(f"{thread.post.title} {thread.post.text}".lower())),
        said_at=said_at,
        authors=tuple(comment.author.name.casefold() for comment in thread.comments),
        answered=frozenset(c.parent_id for c in thread.comments if c.parent_id),
        repeats=duplicates.groups(thread),
        copyable=copies.sources(thread),
        answering=frozenset(c.author.name.casefold() for c in thread.comments if c.parent_id in by_id),
    )


def spam_of(context: Context) -> Spam:
    """Judge a comment.

    Returns:
        The label, its reasons in words, and a score from 0 to 1: it halves its distance to 1 with every point, so .5
        is where `suspect` begins and .75 where `spam` does.
    """
    comment = context.comment
    if comment.by_host or not comment.text.strip():
        return Spam()
    around = context.thread.view(_surroundings)
    strong = list(_strong(context, around))
    weak = list(_weak(context, around))
    points = sum(points for points, _ in strong)
    if weak:
        points += max(0.0, sum(points for points, _ in weak) - sum(_person(context, around)))
    if points <= 0:
        return Spam()
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
    copied = copies.copied_from(comment, thread.position[comment.id], thread.thread, around.copyable)
    if copied == "post":
        yield 2.0, "copies a passage of the post without quoting it"
    elif copied == "title":
        yield 1.0, "says nothing but the post's title"
    elif copied:
        yield 2.0, f"copies what somebody else said ({copied})"
    first = thread.by_id.get(around.repeats.get(comment.id, ""))
    if first is not None and not copied and not copies.same_author(first, comment):
        short = len(duplicates.normalised(text)) <= copies.LEAST
        regular = thread.comments_by_author.get(comment.author.name.casefold(), 0) > 2  # one person, two browsers
        yield (1.0 if short or regular else 2.0), f"says the same as {first.id} under another name"


def _weak(context: Context, around: Surroundings) -> Iterator[tuple[float, str]]:
    """Yield evidence that a real person may also give."""
    comment, position = context.comment, context.thread.position[context.comment.id]
    where = address(comment.author.url)
    yield from _name(comment.author.name, where)
    text = comment.text
    tokens = set(TOKEN.findall(text.lower()))
    lists = _lists()
    own = tokens - lists.empty
    shared = sum(around.shares(word, position) for word in own)
    if tokens & lists.praise and not shared and len(own) <= 0.4 * len(tokens) + 1 and "?" not in text[:-1]:
        yield (
            (1.0 if where else 0.4),
            "praises without a word about the post" + (" and leaves an address" if where else ""),
        )
    elif where and not shared and not tokens & around.post and len(own) <= 3:
        yield 0.5, "has nothing to do with the post and leaves an address"
    links = URL.findall(text) if "." in text else []
    hosts = [found.host for found in map(address, links) if found]
    marked = [mark for mark in comment.marks if mark.kind == "link"]
    linked = sum(mark.end - mark.start for mark in marked) if marked else sum(map(len, links))
    if max(len(links), len(marked)) >= 4 and linked * 2 >= len(text):
        yield 2.0, f"is mostly links ({max(len(links), len(marked))})"
    elif len(hosts) >= 3:
        yield 0.5, f"holds {len(hosts)} links"
    if len(hosts) >= 5 and len(set(hosts)) == 1:
        yield 1.0, f"leads to one site again and again ({hosts[0]})"
    if SHORTENERS.intersection(hosts):
        yield 0.5, "hides where a link leads"
    if where and where.host in hosts and where.is_homepage:
        yield 0.5, "repeats its author's address in the text"
    if PROMOTION.search(text):
        yield 1.0, "advertises its author's own page"


def _name(name: str, where: Address | None) -> Iterator[tuple[float, str]]:
    """Yield what makes a name a search phrase: what it sells, and an address made of it."""
    lists = _lists()
    parts = words(name)
    selling = [part for part in parts if part in lists.selling]
    phrase = len(parts) >= 3 and name == name.lower() and any(part in lists.phrase for part in parts)
    if where is None:
        if len(parts) >= 2 and (selling or phrase):
            yield 0.7, f"its author's name is a search phrase ({' '.join(parts[:6])})"
        return
    if ADDRESS.fullmatch(name):
        yield 0.3, "its author's name is an address"
        return
    if len(parts) >= 2 and (selling or phrase):
        yield 1.2, f"its author's name is a search phrase ({' '.join(parts[:6])})"
    elif len(parts) >= 2 and _sells(parts, where, lists):
        yield 1.2, "its author's address is its name with a shop's words around it"
        return
    if selling and sum(part in words(where.path) or part in where.host for part in parts if len(part) > 2) >= 2:
        yield 0.8, "its author's address is made of the same words"
    elif (selling or phrase) and _sells(parts, where, lists):
        yield 0.8, "its author's address is its name with a shop's words around it"


def _sells(parts: list[str], where: Address, lists: Lists) -> bool:
    """Return whether the host is the name plus a word that only a shop adds ("top…", "…-outlet")."""
    label = max(where.host.split(".")[:-1] or [where.host], key=len)
    pieces = label.split("-")
    if len(pieces) > 1:
        return any(piece in lists.around or piece in lists.selling for piece in pieces) and any(
            part in pieces for part in parts
        )
    head, found, tail = label.partition("".join(parts))
    return bool(found) and ((head in lists.around and not tail) or (tail in lists.around and not head))


def _person(context: Context, around: Surroundings) -> Iterator[float]:
    """Yield what speaks for somebody who has read the post and may come back."""
    comment = context.comment
    if comment.parent_id in context.thread.by_id:
        yield 0.5
    if comment.id in around.answered:
        yield 0.5
    if comment.author.name.casefold() in around.answering:
        yield 0.7
    elif (
        context.thread.comments_by_author.get(comment.author.name.casefold(), 0) > 1
        and comment.id not in around.repeats
    ):
        yield 0.3
    own = set(TOKEN.findall(comment.text.lower())) - _lists().empty
    position = context.thread.position[comment.id]
    about = sum(around.shares(word, position) for word in own)
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
    doc._.spam = Spam() if kind is not None and kind[0] != "comment" else spam_of(context_of(doc))
    return doc


def _register() -> None:
    from spacy.language import Language

    @Language.factory("threadscope_spam_v1", requires=["doc._.kind"], assigns=["doc._.spam"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return _component


_register()
