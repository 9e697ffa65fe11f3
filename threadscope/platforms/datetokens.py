"""A short text -> the numbers, words and signs that dates are made of."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from threadscope.platforms import datewords as dw

__all__ = ["END", "Token", "full_year", "glued", "is_glue", "number", "starts_clock", "tokens_of"]

_MOST = 120
_SAME_WIDTH = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff1a\uff0f\u2212\u2010\u2011\u2019",
    "0123456789:/---'",
)
_WEEKDAY = re.compile(r"(?<=[(\uff08])[\u6708\u65e5](?=[)\uff09])")
"""Monday and Sunday in short, which are also "month" and "day"; another weekday in their place is none of these."""
_TOKEN = re.compile(
    r"(?P<n>(?:19|20)[0-9]{2}(?=[0-9]{1,2}:)|[0-9]+)"  # a year glued to the hour: "20127:17am"
    rf"|(?P<c>{'|'.join(dw.CJK)})"
    r"|(?P<w>[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+(?:'[^\W\d_]+)?)"
    r"|(?P<p>[^\s])"
)


class Token(NamedTuple):
    """A number (n), word (w, bare of case and accents; c where the script has no blanks) or sign (p)."""

    kind: str
    text: str
    start: int
    end: int


_made = tuple.__new__
"""Makes a named tuple in one call."""
END: Final = Token("", "", -1, -1)


def tokens_of(text: str) -> list[Token]:
    """Cut a text into numbers, words and signs; the first `_MOST` of them."""
    if not text.isascii():
        text = _WEEKDAY.sub("\u706b", text.translate(_SAME_WIDTH))
    plain = text.isascii()
    out: list[Token] = []
    for found in _TOKEN.finditer(text.lower() if plain else text):
        kind, word = found.lastgroup or "", found[0]
        if kind == "w" and not plain:
            word = dw.bare(word)
        out.append(_made(Token, (kind, word, *found.span())))
        if len(out) == _MOST:
            break
    return out


def is_glue(token: Token) -> bool:
    """Tell a token that may stand between the parts of one date."""
    return token.kind == "p" or token.text in dw.GLUE or token.text in dw.WEEKDAYS


def glued(left: Token, right: Token) -> bool:
    """Tell whether nothing stands between two tokens."""
    return left.end == right.start


def number(token: Token, low: int, high: int, digits: int = 2) -> int | None:
    """Return the token's number where it has at most so many digits and lies in the range."""
    if token.kind == "n" and len(token.text) <= digits and low <= int(token.text) <= high:
        return int(token.text)
    return None


def full_year(token: Token) -> int | None:
    """Return a year of four digits."""
    if token.kind == "n" and len(token.text) == 4 and 1970 <= int(token.text) <= 2100:
        return int(token.text)
    return None


def starts_clock(t: list[Token], i: int) -> bool:
    """Tell whether the number here is an hour and not a day or a year."""
    after = t[i + 1]
    if after.text == ":" and t[i + 2].kind == "n":
        return True
    if after.text in dw.HALVES or after.text in ("時", "시"):
        return after.text != "am" or t[i + 2].kind != "n"
    if after.text in ("h", "uhr", "uur"):
        return True
    return after.text in ("a", "p") and t[i + 2].text == "." and t[i + 3].text == "m"
