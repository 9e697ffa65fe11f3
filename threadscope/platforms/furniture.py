"""Which elements of a comment's body are the site's and not the author's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from threadscope.platforms.words import phrases

if TYPE_CHECKING:
    from bs4 import Tag

__all__ = ["FURNITURE_CLASSES", "QUOTE_CLASSES", "is_button", "is_furniture", "is_quote", "picture_text"]

FURNITURE_CLASSES = frozenset(
    {
        *("reply", "comment-reply", "comment-reply-link", "reply-link", "replylink", "comment-edit-link", "edit-link"),
        *("comment-edit", "editlink", "edit-comment", "cancel-comment-reply-link", "comment-actions", "comment-action"),
        *("comment-tools", "comment-controls", "comment-buttons", "comment-permalink", "permalink", "commentluv"),
        *("cluv", "comment-luv", "cl_post", "comment-rating", "ratingblock", "karma", "post-ratings", "vote", "votes"),
        *(
            "voting",
            "sharedaddy",
            "jp-relatedposts",
            "share-buttons",
            "addtoany_share_save_container",
            "screen-reader-text",
        ),
        *("item-control", "report-comment", "flag-comment", "comment-flag", "comment-report", "sr-only"),
        *("visually-hidden", "ckrating", "comment-likes", "comment-like", "reply-to-comment", "quote-link"),
    }
)
_BUTTON_WORDS = phrases("buttons")
_ANCHORS = frozenset({"#", "\xb6", "\xa7", "\u221e", "\u2693", "\U0001f517"})
"""What the link to a comment itself shows where it shows a sign."""
_SIGNS = re.compile(r"^[\W_]+|[\W_]+$")
QUOTE_CLASSES = frozenset(
    {"quote", "quoted", "bbcode_quote", "bb-quote", "quotecontent", "quote-content", "quoteblock", "comment-quote"}
)
_SMILEY = re.compile(r"smil|emoj|emotic", re.IGNORECASE)
_FACE = re.compile(r"^(?:[^\w\s]{1,4}|[^\w\s]{0,2}[\w]?[^\w\s]{1,3}[\w]?|:[\w+-]{1,40}:|[^\x00-\u1fff]{1,8})$")


def _class(tag: Tag | Mapping[str, str | None]) -> list[str]:
    value = tag.get("class")
    return [] if value is None else [v.lower() for v in (value.split() if isinstance(value, str) else value)]


def is_furniture(tag: Tag) -> bool:
    """Tell a reply link, an edit link, a vote or a CommentLuv line from the author's words.

    By class, or, for links and the smallest elements, by saying nothing but what a button says, in ten languages.
    """
    names = _class(tag)
    if names and not FURNITURE_CLASSES.isdisjoint(names):
        return True
    if tag.has_attr("hidden"):
        return True
    if tag.name != "a":
        return False
    rel = tag.get("rel") or ""
    return ("nofollow" in rel and "#respond" in str(tag.get("href"))) or is_button(tag.stripped_strings)


def is_button(strings: Iterable[str]) -> bool:
    """Tell whether a link's strings say only what buttons say; looks at no more than the first few."""
    said = ""
    for number, string in enumerate(strings):
        said += " " + string
        if number > 3 or len(said) > 60:
            return False
    return _SIGNS.sub("", said).casefold() in _BUTTON_WORDS or said.strip() in _ANCHORS


def is_quote(tag: Tag) -> bool:
    """Tell a forum's quotation box, which is often a plain `div`."""
    names = _class(tag)
    return bool(names) and not QUOTE_CLASSES.isdisjoint(names)


def picture_text(img: Tag | Mapping[str, str | None]) -> str:
    """Return the words of a smiley or emoji picture, given it or its attributes; "" for any other picture."""
    alt = str(img.get("alt") or "").strip()
    if not alt:
        return ""
    if _FACE.match(alt):
        return alt
    where = " ".join([*_class(img), str(img.get("src") or "")[-200:]])
    return alt if len(alt) <= 40 and _SMILEY.search(where) else ""
