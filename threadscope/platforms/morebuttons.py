"""What a page keeps behind a button that a script answers: "Load 3 more comments"."""

from __future__ import annotations

import re

from threadscope.platforms.datewords import bare
from threadscope.platforms.outline import Line, Outline
from threadscope.platforms.words import phrases, table

__all__ = ["asks", "behind_buttons", "pressed"]

_LONGEST = 60
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\d.,])\d{1,5}(?![\d.,])")
_SPACED = "^[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+$"
_MORE = frozenset(bare(word) for row in table("more").values() for word in row.split())
_NOUNS = frozenset(bare(noun) for noun in phrases("count_nouns"))
_SOLID = {name: tuple(w for w in words if not re.match(_SPACED, w)) for name, words in (("m", _MORE), ("n", _NOUNS))}
"""Words of scripts without blanks."""
_PRESSED = frozenset({"a", "button", "summary"})
_CALLED = re.compile(r"more|load|expand|btn|button", re.IGNORECASE)


def behind_buttons(page: Outline, start: int, stop: int) -> int:
    """Count the comments that buttons between two places say they would bring.

    Why: a script fetches them when somebody presses, so that a saved page lacks them, and often the heading counts
    only what is shown. A button is a link, a button or something called so, in whose few words a number, a word for
    more and a noun for comments stand; what a comment itself says in passing is none.

    Returns:
        The sum over all buttons, 0 where there is none.
    """
    lines = page.lines_between(start, stop)
    links = (line.text for line in lines if asks(line.text) and pressed(page, line))
    return sum(_number(text) or 0 for text in (*links, *filter(asks, page.buttons(start, stop))))


def _number(text: str) -> int | None:
    found = _NUMBER.findall(text) if len(text) <= _LONGEST else []
    return int(found[0]) if len(found) == 1 else None


def asks(text: str) -> bool:
    """Tell words such as "View 3 more replies"."""
    if _number(text) is None:
        return False
    said = {bare(word) for word in _WORD.findall(text)}
    more = bool(said & _MORE) or any(word in text for word in _SOLID["m"])
    return more and (bool(said & _NOUNS) or any(noun in text for noun in _SOLID["n"]))


def pressed(page: Outline, line: Line) -> bool:
    """Tell a line all of which stands in a link, or in elements that are called buttons."""
    return all(_is_pressed(page, text) for text in line.texts)


def _is_pressed(page: Outline, text: int) -> bool:
    if not page.texts[text].strip():
        return True
    at = page.parents[text]
    for _ in range(3):
        if at < 0:
            break
        tag = page.tags[at]
        if tag.name in _PRESSED or any(_CALLED.search(name) for name in tag.names):
            return True
        at = page.parents[at]
    return False
