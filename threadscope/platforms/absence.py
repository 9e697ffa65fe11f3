"""Why a page shows no comment: they are closed, a script loads them (which), or there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from threadscope.model import Comment, Status
from threadscope.platforms.embeds import EMBEDS
from threadscope.platforms.pageparts import in_margin
from threadscope.platforms.stated import stated_count
from threadscope.platforms.words import phrases

if TYPE_CHECKING:
    from threadscope.platforms.base import Document

__all__ = ["absence", "embedded_system", "is_closed"]

_OWN_ELEMENT = re.compile(r"<([a-z]{1,20}+[:-][a-z:-]{1,40})")
"""How elements begin that HTML does not have."""
_NOTICES = "p, h1, h2, h3, h4, h5, h6, div, span, li, em, strong, a, dt, td, noscript"


def absence(document: Document) -> tuple[Status, str | None]:
    """Say why a page without readable comments has none.

    Returns:
        `not-in-page` with the system that loads them ("Disqus"), or with the number that the page claims; `closed`;
        or `no-comments`. Never `closed` or `no-comments` for a page whose comments merely could not be read, as far
        as the page lets one know.
    """
    system = embedded_system(document)
    if system:
        return "not-in-page", system
    stated = stated_count(document)
    if stated:
        return "not-in-page", f"the page counts {stated} but prints none"
    if _notice(document, "closed"):
        return "closed", None
    if stated is None and _notice(document, "loading"):
        return "not-in-page", "a script"
    return "no-comments", None


def embedded_system(document: Document) -> str | None:
    """Return the comment system whose place or start-up code the page holds; a counter alone is none."""
    code = document.scripts
    called = " ".join([document.named, code, *_OWN_ELEMENT.findall(document.text)])
    for embed in EMBEDS:
        if embed.hint not in called:
            continue
        if any(sign in code for sign in embed.code):
            return embed.name
        if embed.place and document.tree.css_first(embed.place) is not None:
            return embed.name
    return None


_STEMS = ("comment", "kommentar", "coment", "discussion", "reacti", "koment", "коммент", "обсужд", "コメント", "")
"""What most phrases speak of; "" for the others."""


@cache
def _by_words(section: str) -> dict[str, dict[str, list[str]]]:
    """Return a section's phrases by the first of `_STEMS` in them, and by their last word, which few pages have."""
    found: dict[str, dict[str, list[str]]] = {}
    for phrase in sorted(phrases(section)):
        stem = next(stem for stem in _STEMS if stem in phrase)
        found.setdefault(stem, {}).setdefault(phrase.rpartition(" ")[2], []).append(phrase)
    return found


_REACH = 80
"""Characters; no phrase is longer."""


def _near(words: str, stem: str) -> str:
    """Return the parts of a text around a stem, as far as phrases reach: a small part of it on most pages."""
    pieces = []
    done, at = 0, words.find(stem)
    while at >= 0:
        if at - _REACH > done:
            pieces.append("\0")
            done = at - _REACH
        pieces.append(words[done : at + _REACH])
        done = at + _REACH
        at = words.find(stem, at + 1)
    return "".join(pieces)


def is_closed(document: Document, comments: Sequence[Comment]) -> bool:
    """Whether a page that shows comments says that it takes no more; what a commenter says does not count."""
    return document.media == "html" and _notice(document, "closed", [c.text.casefold() for c in comments])


def _notice(document: Document, section: str, said_by_others: Sequence[str] = ()) -> bool:
    """Whether a short element outside the margins says so; the whole text is asked first: most pages do not."""
    words = document.words
    said = [
        phrase
        for stem, phrases_of in _by_words(section).items()
        if stem in words
        for near in [_near(words, stem) if stem else words]
        for word, ending_so in phrases_of.items()
        if word in near
        for phrase in ending_so
        if phrase in near
    ]
    if not said:
        return False
    for node in document.tree.css(_NOTICES):
        text = node.text(deep=False).casefold()
        if 0 < len(text) < 300 and any(phrase in text for phrase in said) and not in_margin(document, node):
            if any(text.strip() in other for other in said_by_others):
                continue
            return True
    return False
