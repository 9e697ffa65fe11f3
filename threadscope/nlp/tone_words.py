"""The words of a text as the models of tone read them: pairs of neighbours, marked where negated, clause by clause.

Pang, Lee and Vaithyanathan, "Thumbs up? Sentiment classification using machine learning techniques" (EMNLP 2002), mark
negated words. Clauses end at full stops, line ends, exclamation and question marks, and before words that turn the tone
("but").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from threadscope.nlp.lowered import written
from threadscope.nlp.remembered import LONGEST_REMEMBERED, Remembered

__all__ = ["LONGEST", "NEGATORS", "SCOPE", "Tokens", "apart", "clauses", "pieces"]

PIECE = re.compile(
    r"[^\W\d_]+(?:'[^\W\d_]+)?"  # a word, "don't" in one piece
    r"|[:;=8x]['\-]?[()\[\]dpo/\\|*]+(?!\w)|<3"  # an emoticon
    r"|[!?]+|[.,;:()]"
)
NEGATORS = frozenset(
    (
        *("not", "no", "never", "nor", "neither", "nobody", "nothing", "none", "nowhere", "without", "hardly"),
        *("barely", "scarcely", "cannot", "cant", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent"),
        *("wont", "aint", "wouldnt", "shouldnt", "couldnt", "hasnt", "havent", "hadnt"),
    )
)
SCOPE = 3
"""Tokens after a negation that it turns."""
TURNS = frozenset(("but", "however", "although", "though", "yet", "except", "unfortunately", "nevertheless"))
LONGEST = 50_000
"""Characters read; a bound on hostile input."""

WORD, NEGATOR, TURN, MARK, STOP, END = range(6)
"""What a piece of text does: END closes a clause, MARK ("!") counts and closes one, STOP (",") ends a negation."""


def pieces(token: str) -> tuple[tuple[int, str], ...]:
    """Take a token between white space apart: what each piece does, and its text in lower case."""
    return _remembered(token) if len(token) <= LONGEST_REMEMBERED else apart(token)


def apart(token: str) -> tuple[tuple[int, str], ...]:
    """Take a token apart as `pieces` does, for those who remember what they made of it."""
    lower = token.lower()
    if lower.isascii() and lower.isalpha():
        return ((_role(lower), lower),)
    lower = lower.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return tuple([(_role(piece), piece) for piece in PIECE.findall(lower)])


_remembered = lru_cache(maxsize=20_000)(apart)


def _role(piece: str) -> int:
    if piece in NEGATORS or piece.endswith("n't"):
        return NEGATOR
    if piece in TURNS:
        return TURN
    if piece[0] in "!?":
        return MARK
    return END if piece in ".;" else STOP if piece in ",:()" else WORD


def clauses(text: str) -> list[list[str]]:
    """Return the features of each clause of a text: words, and pairs of neighbours, `not_` before what is negated.

    `Tokens.said` does the same without making the names; a test holds both together.
    """
    found: list[list[str]] = [[]]
    for line in text[:LONGEST].splitlines():
        previous, previous_at, negated_to = "", 0, -1
        for at, token in enumerate(line.split()):
            for role, piece in pieces(token):
                if role >= MARK:
                    previous, negated_to = "", -1
                    if role == MARK:
                        found[-1].append(piece[:2])
                    if role != STOP:
                        found.append([])
                    continue
                if role == TURN:
                    found.append([])
                    negated_to = -1
                word = "not_" + piece if at <= negated_to else piece
                found[-1] += (word, f"{previous} {word}") if previous and at - previous_at < 2 else (word,)
                previous, previous_at = word, at
                if role == NEGATOR:
                    negated_to = at + SCOPE
        found.append([])
    return [clause for clause in found if clause]


W = TypeVar("W")
"""What a model knows of a feature."""
Turn = tuple[bool, tuple[tuple[W, ...], ...], int]
"""Whether a token begins a clause, what is known of its features in each further clause that it begins, and what it
does to a negation: BEGINS, ENDS or 0."""
Step = tuple[str, tuple[W, ...], Mapping[str, W], Turn[W] | None]
"""What a token does: the feature that pairs with what stands before, what is known of its own features, and of pairs
with what may follow; and its turn, None for most."""
ENDS, BEGINS = 1, 2


class Tokens(Remembered[tuple[Step[W], Step[W]]], Generic[W]):
    """Remember what each token does, after no negation and after one: most of a comment's tokens have been seen."""

    def __init__(self, known: Mapping[str, W]) -> None:
        super().__init__()
        self.known = known
        self.followers: dict[str, dict[str, W]] = {}
        for feature, said in known.items():
            first, space, second = feature.partition(" ")
            if space:
                self.followers.setdefault(first, {})[second] = said

    def found(self, token: str) -> tuple[Step[W], Step[W]]:
        """Say what a token does, after no negation and after one."""
        parts = pieces(token)
        return self._step(parts, negated=False), self._step(parts, negated=True)

    def _step(self, parts: Sequence[tuple[int, str]], *, negated: bool) -> Step[W]:
        """Say what a token's pieces do together."""
        first, negation = "", 0
        followers: Mapping[str, W] = {}
        said: list[list[W]] = [[]]
        for i, (role, piece) in enumerate(parts):
            if role >= MARK:
                followers, negated, negation = {}, False, ENDS
                if role == MARK and piece[:2] in self.known:
                    said[-1].append(self.known[piece[:2]])
                if role != STOP:
                    said.append([])
                continue
            if role == TURN:
                negated, negation = False, ENDS
                if i:
                    said.append([])
            word = "not_" + piece if negated else piece
            if not i:
                first = word
            said[-1] += [self.known[name] for name in (word,) if name in self.known]
            said[-1] += [followers[name] for name in (word,) if name in followers]
            followers = self.followers.get(word, {})
            if role == NEGATOR:
                negated, negation = True, BEGINS
        own, *rest = map(tuple, said)
        opens = bool(parts) and parts[0][0] == TURN
        turn = (opens, tuple(rest), negation) if opens or rest or negation else None
        return first, own, followers, turn

    def said(self, text: str) -> list[list[W]]:
        """Return what is known of the features of each clause of a text."""
        parts: list[list[W]] = []
        lines = text.splitlines()
        if len(lines) == 1:
            self._collect(written(text), parts)
        else:
            for line in lines:
                self._collect(line.split(), parts)
        return parts

    def _collect(self, line: Sequence[str], parts: list[list[W]]) -> None:
        """Add to `parts` what is known of the features of each clause of a line."""
        clause: list[W] = []
        followers: Mapping[str, W] = {}
        negated_to = -1
        for at, steps in enumerate(map(self.__getitem__, line)):
            first, own, after, turn = steps[at <= negated_to]
            if turn is None:
                if first in followers:
                    clause.append(followers[first])
                clause += own
            else:
                opens, rest, negation = turn
                if opens:
                    parts.append(clause)
                    clause = []
                if first in followers:
                    clause.append(followers[first])
                clause += own
                for more in rest:
                    parts.append(clause)
                    clause = [*more]
                if negation:
                    negated_to = at + SCOPE if negation == BEGINS else -1
            followers = after
        parts.append(clause)
