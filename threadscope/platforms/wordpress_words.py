"""What a class name, or a line of text, around a comment stands for: its author, its date, its heading, a button.

Comment themes are written by thousands of hands, but in one small vocabulary: `comment-author`, `commentAuthor`,
`comment_author_name` and `c-author` all say the same. So names are compared by their letters only. Where a theme
gives no names at all, the printed words are judged instead: a line that consists of a date, "says:" and a number is a
heading in any theme. The words themselves are in `words.toml`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from threadscope.platforms.datescan import scan
from threadscope.platforms.datewords import GLUE, HALVES, WEEKDAYS, ZONES, bare
from threadscope.platforms.words import phrases

__all__ = ["Role", "as_date", "datelike", "is_button_word", "leftover", "name_in", "role_of", "saying"]

Role = Literal["", "author", "date", "meta", "drop", "body"]
"""Plain, the name, the time, a heading or footing, a button or picture or widget, the text."""

_OF_COMMENT = r"(?:[a-z]*comments?|[a-z]*commenter|com|cmt|c|the|post|posted|entry|dsq|social|item)?"
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NAMES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        "body",
        re.compile(
            rf"{_OF_COMMENT}(?:content|contents|text|entry|body|message|copy|paragraph)"
            r"|commentext|innercomment|formattext|wpblockcommentcontent",
        ),
    ),
    (
        "drop",
        re.compile(
            r"[a-z]*(?:avatar|gravatar|karma|rating|thumbs?|sharing|tooltip|cluv|commentluv|moderation)[a-z]*"
            rf"|{_OF_COMMENT}(?:reply|replylogin|edit|number|num|no|count|counter|report|votes?|likes?|share|actions)"
            rf"|{_OF_COMMENT}(?:tools|controls)|(?:comment)?(?:reply|edit)(?:to)?(?:link|button)"
            r"|says|screenreadertext|sronly|visuallyhidden|reportabuse|flag|sharedaddy|sharethis|respond",
        ),
    ),
    (
        "author",
        re.compile(
            rf"fn|nickname|{_OF_COMMENT}(?:author|authorname|authorlink|authorcite|username|name|poster|cite)|commenter"
            r"|wpblockcommentauthorname|dsqauthoruser",
        ),
    ),
    (
        "date",
        re.compile(
            rf"{_OF_COMMENT}(?:date|time|datetime|timestamp|published|datepublished|when|ago)|wpblockcommentdate",
        ),
    ),
    (
        "meta",
        re.compile(
            rf"{_OF_COMMENT}(?:meta|metadata|metas|head|header|heading|info|details|title|data|by|byline|permalink|perma)"
            rf"|{_OF_COMMENT}(?:foot|footer|bottom|from)|vcard|authorinfo",
        ),
    ),
)
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 160
"""Characters of a line that may be a heading."""


@lru_cache(maxsize=4096)
def role_of(names: str) -> Role:
    """Return the role that an element's class names, id and itemprop (one string) give it.

    The text wins over all others: a wrapper named `comment-text reply` holds the text. A picture or a button beats a
    heading (`comment-author-avatar`), a name beats the heading it stands in (`comment-author vcard`).
    """
    tokens = [_NOT_LETTERS.sub("", name) for name in names.lower().split()]
    for role, pattern in _NAMES:
        if any(pattern.fullmatch(token) for token in tokens if token):
            return role
    return ""


@cache
def _single_words(name: str) -> frozenset[str]:
    return frozenset(bare(word) for phrase in phrases(name) for word in _WORD.findall(phrase))


@cache
def _connectives() -> frozenset[str]:
    """Return the words that headings consist of beside name and date."""
    others = {"and", "ping", "pingback", "trackback", "via", "number", "no", "nr", "response", "comment"}
    return GLUE | HALVES | frozenset(ZONES) | _single_words("says") | _single_words("by") | others


@lru_cache(maxsize=8192)
def _span(text: str) -> tuple[int, int] | None:
    """Return where the date of a short text stands, its weekday included."""
    stamp = scan(text) if len(text) <= _LONGEST else None
    if stamp is None:
        return None
    start = stamp.start
    for word in _WORD.finditer(text[:start]):
        if bare(word.group()) in WEEKDAYS and not text[word.end() : start].strip(" ,."):
            start = word.start()
    return start, stamp.end


@lru_cache(maxsize=8192)
def leftover(text: str) -> tuple[str, ...]:
    """Return the words of a line that no heading would need: not of its date, no verb of saying, no connective."""
    span = _span(text)
    rest = text if span is None else f"{text[: span[0]]} {text[span[1] :]}"
    return tuple(word for word in _WORD.findall(rest) if not word.isdigit() and bare(word) not in _connectives())


def datelike(text: str, spare: int = 3) -> bool:
    """Tell whether a short text holds a date or a time of day, and at most `spare` words that no heading would need."""
    return _span(text) is not None and len(leftover(text)) <= spare


def saying(text: str) -> bool:
    """Tell whether a short text holds a verb of saying as headings do ("wrote", "dice")."""
    return len(text) <= 80 and any(bare(word) in _single_words("says") for word in _WORD.findall(text))


def name_in(text: str) -> str:
    """Return the name in a heading without markup ("Ann B. on May 3rd", "Posted by Ann B. at 9:55"), "" for none."""
    span = _span(text)
    lead = text[: span[0]] if span and leftover(text[: span[0]]) else text[span[1] :] if span else text
    words = [(m.start(), m.end()) for m in _WORD.finditer(lead) if bare(m.group()) not in _connectives()]
    if not words:
        return ""
    start, end = words[0][0], words[-1][1]
    while start > 0 and not lead[start - 1].isspace():
        start -= 1
    while end < len(lead) and not lead[end].isspace():
        end += 1
    return lead[start:end].strip(" ,:;|\u2014\u2013-")


def as_date(text: str) -> str:
    """Strip what headings put around a date ("Ann posted on … |"); the date itself stays as printed."""
    span = _span(text)
    return text[span[0] : span[1]].strip(" .,") if span else text


def is_button_word(word: str) -> bool:
    """Tell whether a word is one that stands on buttons and below comments ("reply", "edit", "report")."""
    return word.isdigit() or bare(word) in _single_words("buttons") or bare(word) in {"rate", "rating", "or", "this"}
