"""Characters nobody sees -> gone, without breaking emoji or scripts that need joiners."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["visible"]

# C0 and C1 controls but tab, newline and carriage return; soft hyphen; directional marks and isolates; zero-width
# and invisible operators; byte order mark; interlinear anchors; lone surrogates; noncharacters; joiners, variation
# selectors and tag characters, which are kept where they belong to a visible neighbour.
_HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
)
_SUSPECT = re.compile(f"[{_HIDDEN}\u200c\u200d\ufe00-\ufe0f\ud800-\udfff\U000e0000-\U000e0fff]")
_HIDDEN_ONE = re.compile(f"[{_HIDDEN}]")
_JOINING_LETTERS = re.compile("[\u0600-\u0dff\u0e80-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc]")


def visible(text: str) -> str:
    """Drop characters that cannot be seen: controls, zero-width and direction marks, lone surrogates.

    Why: they hide words from every later stage ("sc\u200bam"), and a name may consist of nothing else. Joiners stay
    between emoji and in Arabic and Indic letters, variation selectors after a symbol or keycap, tag characters in
    flags. Linear.
    """
    if not _SUSPECT.search(text):
        return text
    kept: list[str] = []
    for at, char in enumerate(text):
        if not _SUSPECT.match(char) or _belongs(char, kept[-1] if kept else "", text[at + 1 : at + 2]):
            kept.append(char)
    return "".join(kept)


def _belongs(char: str, before: str, after: str) -> bool:
    """Whether a character of the suspect classes is part of the visible one before it."""
    if not before or _HIDDEN_ONE.match(char) or "\ud800" <= char <= "\udfff":
        return False
    if char in "\u200c\u200d":
        if _JOINING_LETTERS.match(before):
            return bool(_JOINING_LETTERS.match(after))
        return char == "\u200d" and _symbol(before) and _symbol(after)
    if "\ufe00" <= char <= "\ufe0f":
        return _symbol(before) or before in "0123456789#*" or unicodedata.category(before) == "Lo"
    return before == "\U0001f3f4" or "\U000e0020" <= before <= "\U000e007f"  # a flag's tag sequence


def _symbol(char: str) -> bool:
    return (
        bool(char)
        and (unicodedata.category(char) in ("So", "Sk", "Sm", "Po") or "\ufe00" <= char <= "\ufe0f")
        and char > "\x7f"
    )
