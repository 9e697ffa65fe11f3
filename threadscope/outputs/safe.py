"""Make strangers' text harmless to the thing that shows it.

A comment may hold terminal escapes, spreadsheet formulas, markup and characters that reverse the text around them.
The JSON formats keep texts exactly as they were; everything that is *shown* goes through here.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

__all__ = ["excerpt", "markdown", "name", "spreadsheet", "visible", "web_address"]

# C0 and C1 controls except newline and tab; bidirectional overrides, embeddings and isolates; line and paragraph
# separators; tag characters; lone surrogates. Zero-width joiners stay: emoji and Indic scripts need them.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f\ud800-\udfff\ufeff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  full-width forms count too
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing: the other way to write a name of no width."""
_LONGEST_ADDRESS = 2000
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def visible(text: str) -> str:
    """Drop what a terminal or a reader's eye could be tricked with."""
    return _UNSAFE.sub("", text)


def excerpt(text: str, limit: int) -> str:
    """Return text on one line of at most `limit` characters, cut between words."""
    line = " ".join(visible(text[: limit * 8]).split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:") + "…"


def name(text: str, limit: int = 60) -> str:
    """Return a person's name on one line, "" where nothing of it can be seen (zero-width characters, fillers)."""
    shown = excerpt(text, limit)
    return shown if any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in shown) else ""


def web_address(address: str | None) -> str | None:
    """Return an address that may become a link: http or https to a plain host; None for everything else.

    That leaves out `javascript:`, `data:` and `file:`, relative addresses, and `https://bank.example@evil.example`.
    """
    if not address or len(address) > _LONGEST_ADDRESS or visible(address) != address or any(map(str.isspace, address)):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return address if plain else None


def spreadsheet(text: str) -> str:
    """Keep a cell from being taken for a formula (OWASP: a leading apostrophe)."""
    clean = visible(text)
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def markdown(text: str) -> str:
    """Escape what Markdown would take for markup, and HTML with it."""
    return _MARKDOWN.sub(r"\\\1", visible(text)).replace("&", "&amp;")
