"""Hear irony where a set phrase gives it away, and hints of it where only quotation marks or rolling eyes do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadscope.nlp.vader import Vader

__all__ = ["ANCHORS", "heard", "is_ironic", "turns_round"]

PRAISE = r"(?:great|good|wonderful|nice|fantastic|perfect|lovely|brilliant|awesome|joy|goody)"
Cues = tuple[tuple[str, re.Pattern[str]], ...]
"""What must stand in a text before its pattern is tried, and the pattern; for text in lower case."""


def _cues(*cues: tuple[str, str]) -> Cues:
    return tuple((needle, re.compile(pattern)) for needle, pattern in cues)


SET_PHRASES: Cues = _cues(
    ("yeah", r"\byeah,? right\b|\boh yeah,? (?:because|cause|cuz|sure)\b"),
    ("oh ", rf"\boh {PRAISE}\b[,.!]? {{0,3}}(?:another|more|yet|now|just|not)\b"),
    ("oh, ", rf"\boh, {PRAISE}\b[,.!]? {{0,3}}(?:another|more|yet|now|just|not)\b"),
    (" /s", r"\s/s(?:\s*$|\n)"),
    ("so much for", r"\bso much for\b"),
    ("thanks for nothing", r"\bthanks for nothing\b"),
    ("just what ", r"\bjust what (?:i|we|everyone|the world) (?:\w+ )?(?:needed|wanted|need|want)\b"),
    ("so well", r"\b(?:because|cause|cuz|since) (?:that|this|it) (?:\w+ )?(?:went|worked|works|turned out) so well\b"),
    ("possibly go wrong", r"\bwhat (?:could|can) possibly go wrong\b"),
    ("r me ", r"\bcolou?r me (?:shocked|surprised|impressed)\b"),
    ("sarcas", r"[#</(*]\s?sarcas(?:m|tic)\b"),
    ("way to ", rf"\b{PRAISE},? way to (?:ruin|kill|break|go)\b"),
)
HINTS: Cues = _cues(
    ("\N{FACE WITH ROLLING EYES}", "\N{FACE WITH ROLLING EYES}"),
    ("so-called", r"\bso-called\b"),
    ("good luck with ", r"\bgood luck with (?:that|this)\b"),
    ("how convenient", r"\bhow convenient\b"),
    ("shocked", r"\b(?:i'm|am i|are we|we're) (?:so |all )?shocked\b"),
    ("surprise", r"\b(?:big|what a|no) surprise\b"),
)
ANCHORS = (
    *("yeah", "oh", "/s", "much", "nothing", "just", "well", "possibly", "colo", "sarcas", "way"),
    *("\N{FACE WITH ROLLING EYES}", "so-called", "luck", "convenient", "shocked", "surprise", '"'),
    "\N{LEFT DOUBLE QUOTATION MARK}",
)
"""One of these stands in a single word of whatever hints at irony, and in few texts."""

SCARE_QUOTES = re.compile(
    '(?<![\\w=])["\N{LEFT DOUBLE QUOTATION MARK}]([a-z]{3,20})["\N{RIGHT DOUBLE QUOTATION MARK}](?!\\w)'
)
LONGEST = 5_000
"""Characters searched for irony: a set phrase in a long essay decides nothing about its tone."""


def heard(text: str, vader: Vader) -> tuple[bool, bool]:
    """Return whether a set phrase turns the praise of a text round, and whether anything hints at irony at all.

    Of a text without one of ANCHORS in a word neither holds; who knows that need not ask.
    """
    turns = turns_round(text)
    return turns, turns or _hints(text[:LONGEST].lower(), vader)


def turns_round(text: str) -> bool:
    """Return whether a set phrase shows that the praise is not meant."""
    return _finds(SET_PHRASES, text[:LONGEST].lower())


def is_ironic(text: str, vader: Vader) -> bool:
    """Return whether something hints at irony: a set phrase, rolling eyes, a word of praise in quotation marks."""
    return turns_round(text) or _hints(text[:LONGEST].lower(), vader)


def _hints(lower: str, vader: Vader) -> bool:
    """Return whether something hints at irony that is no set phrase."""
    if _finds(HINTS, lower):
        return True
    if '"' not in lower and "\N{LEFT DOUBLE QUOTATION MARK}" not in lower:
        return False
    return any(vader.rating(quoted) > 0 for quoted in SCARE_QUOTES.findall(lower))


def _finds(cues: Cues, lower: str) -> bool:
    for needle, pattern in cues:  # noqa: SIM110  # any() costs more, and this is run on every comment
        if needle in lower and pattern.search(lower):
            return True
    return False
