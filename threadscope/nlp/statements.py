"""Further statements: questions, other measures, advice, hearsay, and what people do with the tool.

They describe a thread and feed no vote. A question that wants no answer ("who believes this?"), or gets one from its
author, is told apart by its rule, `rhetorical-question`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from threadscope.model import Claim
from threadscope.nlp.context import context_of, note, noted
from threadscope.nlp.phrases import Match, Phrases
from threadscope.nlp.tables import load_rows, word_set
from threadscope.nlp.words import NEGATORS, Sentence, Text, text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["find_statements", "make_statements", "statement_phrases"]

_LEADS = word_set("statements", "leads")
_RHETORICAL = word_set("statements", "rhetorical")
_VERDICT_WORDS = word_set("statements", "verdict_words")
_HYPOTHETICAL = word_set("statements", "hypothetical")
_HEDGES = word_set("statements", "hedges")
MOST = 40
"""Statements of one comment; a hostile one must not fill the report."""


@cache
def statement_phrases() -> tuple[Phrases, Sequence[dict[str, Any]]]:
    """Compile the rows of `patterns/statements.toml`."""
    rows = load_rows("statements")["row"]
    return Phrases(row["phrases"] for row in rows), rows


def find_statements(text: Text) -> list[Claim]:
    """Find questions and statements, one of each type a sentence at most."""
    phrases, rows = statement_phrases()
    found: list[Claim] = []
    if not phrases.occur(text) and not any(sentence[2] for sentence in text.sentences):
        return found  # most comments
    for sentence in text.sentences:
        if len(found) >= MOST:
            break
        if sentence.last <= sentence.first or text.quoted[sentence.first]:
            continue
        if sentence.question and sentence.last - sentence.first > 1:
            found.append(_question(text, sentence))
        seen: set[str] = set()
        for match in phrases.find(text, sentence.first, sentence.last):
            row = rows[match.row]
            if row["type"] in seen or sentence.question or (row.get("opens") and not _opens(text, match, sentence)):
                continue
            seen.add(row["type"])
            found.append(_statement(text, sentence, match, row))
    return found


def _opens(text: Text, match: Match, sentence: Sentence) -> bool:
    lead = text.words[sentence.first : match.first]
    return len(lead) <= 3 and all(word.lower in _LEADS or word.text[:1].isupper() for word in lead)


@cache
def _questions() -> tuple[Phrases, frozenset[str]]:
    """Compile what asks in earnest (row 0) and for form only (row 1), and how those who ask for form answer."""
    table = load_rows("statements")["questions"]
    return Phrases([table["open"], table["rhetorical"]]), frozenset(table["answers"])


def _question(text: Text, sentence: Sentence) -> Claim:
    rule = "rhetorical-question" if _rhetorical(text, sentence) else "question"
    return _claim(text, (sentence.first, sentence.last), "question", rule, "author")


def _rhetorical(text: Text, sentence: Sentence) -> bool:
    """Tell whether a question wants no answer: its author gives one, or it is an assertion in another dress."""
    phrases, answers = _questions()
    if sentence.last < len(text.words) and text.words[sentence.last].lower in answers:
        return True
    lower = [word.lower for word in text.words[sentence.first : sentence.last]]
    rows = {match.row for match in phrases.find(text, sentence.first, sentence.last)}
    if rows:
        return 1 in rows
    if "n't" in lower[1:2]:
        return True  # "isn't that rich?"
    words = set(lower)
    return not words.isdisjoint(_VERDICT_WORDS) and (
        lower[0] in _RHETORICAL or not words.isdisjoint({"how", "who", "why"})
    )


def _statement(text: Text, sentence: Sentence, match: Match, row: dict[str, Any]) -> Claim:
    last = sentence.last
    while last > match.last and text.words[last - 1].kind == "other":
        last -= 1
    holder: Literal["author", "named", "many"] = "author"
    if row["type"] == "hearsay":
        many = text.words[match.first].lower in (
            "people",
            "everyone",
            "everybody",
            "they",
            "some",
            "many",
            "most",
            "others",
            "folks",
        )
        holder = "many" if many else "named"
    return _claim(text, (match.first, last), row["type"], row["name"], holder)


def _claim(
    text: Text, words: tuple[int, int], kind: str, rule: str, holder: Literal["author", "named", "many"]
) -> Claim:
    first, last = words
    start, end = text.span(first, last)
    lower = {text.words[i].lower for i in range(first, last)}
    return Claim(
        type=kind,
        start=start,
        end=end,
        text=text.text[start:end],
        holder=holder,
        negated=not lower.isdisjoint(NEGATORS),
        hedged=not lower.isdisjoint(_HEDGES),
        hypothetical=not lower.isdisjoint(_HYPOTHETICAL),
        confidence=0.9 if kind == "question" else 0.6,
        rule=rule,
    )


def make_statements(doc: Doc) -> Doc:
    """Add questions and statements to `doc._.claims`."""
    if context_of(doc).thread.tool is not None and noted(doc, "language") in ("en", "und"):
        found = find_statements(text_of(doc))
        if found:
            note(doc, "claims", (*noted(doc, "claims"), *found))
    return doc


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_statements_v1", assigns=["doc._.claims"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return make_statements


_register()
