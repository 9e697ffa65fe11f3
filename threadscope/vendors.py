"""Recognise the tool's own staff, who speak in a thread but are no part of its community."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from threadscope.identity import own_words

if TYPE_CHECKING:
    from threadscope.model import Comment, Tool

__all__ = ["vendor_reason"]

_STAFF = r"(?:team|staff|support|official|help ?desk|hq|customer (?:care|service|success)|community manager|employee)"
_OFFICE = (
    r"(?:founder|co-?founder|ceo|cto|coo|cmo|vp|head|director|manager|lead|engineer|developer|designer|evangelist"
    r"|representative|rep|member|employee)"
)
_PERSON = r"[^\W\d_]\w{1,20}(?: [^\W\d_]\w{1,20})?"
# "if I worked at", "my friend and I", "I used to": no statement about himself, now.
_NOT_NOW = re.compile(
    r"\b(?:if|wish|when|once|did|do|does|don'?t|doesn'?t|never|not|used to|would|could|should|no longer|friends?"
    r"|those)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile what names and what sentences of the tool's staff look like."""
    it = "(?:" + "|".join(re.escape(n) for n in names) + ")"
    end = r"(?!\w)(?!['-]\w\w)"
    i_am = r"\bi(?:'?m| am)"
    name = rf"^\W*@?{it}\W*$|\b{it}\W{{0,4}}(?:\w+ )?{_STAFF}\b|\b(?:at|from|of) {it}\W*$"
    said = (
        rf"\b(?:i|we) (?:\w+ )?(?:work|am working|are working) (?:here )?(?:at|for) (?:the )?{it}{end}",
        rf"\b(?:we|us|here|folks|colleagues|our team) (?:\w+ )?at {it}{end}",
        rf"{i_am} (?:\w+,? ){{0,4}}{_OFFICE}\b[^.!?\n]{{0,40}}\b(?:of|at|for|from|with) {it}{end}",
        rf"{i_am} (?:{_PERSON},? )?(?:from|with) {it}{end}",
        rf"{i_am} (?:\w+ )?(?:on|part of|a member of) (?:the )?{it}(?:'s)? (?:\w+ )?team\b",
        rf"\b(?:this is )?{_PERSON},? (?:here )?(?:from|at|with) {it} (?:here|team|support)\b",
        rf"\bthis is {_PERSON},? (?:\w+ )?(?:from|at|with) {it}{end}",
        rf"(?:^|\n)\W*{it} {_STAFF} here\b",
        rf"\bon behalf of (?:\w+ )?{it}{end}",
    )
    return re.compile(name, re.IGNORECASE), re.compile("|".join(said), re.IGNORECASE)


def vendor_reason(comment: Comment, tool: Tool | None) -> str:
    """Say why this commenter is the tool's own staff; "" where nothing says so, or there is no tool."""
    names = tuple(dict.fromkeys(n for n in (tool.name, *tool.aliases) if len(n) > 1)) if tool else ()
    said = f"{comment.author.name[:200]} {comment.text}".casefold()
    if not any(name.casefold() in said for name in names):  # most comments, told apart a hundred times as fast
        return ""
    by_name, by_words = _patterns(names)
    if by_name.search(comment.author.name[:200]):
        return "is named as the tool's own staff"
    text = own_words(comment)
    for match in by_words.finditer(text):
        sentence = re.split(r"[.!?\n]", text[max(0, match.start() - 40) : match.start()])[-1]
        if not _NOT_NOW.search(sentence + match[0]):
            return f"says that he is the tool's own staff ({match[0].strip()[:60]!r})"
    return ""
