"""Say which language a comment is written in, cheaply, and with doubt on English's side.

English words are all that the later stages understand, so the question that matters is "is this surely something
else?". Scripts answer it for half of the world's languages; for the Latin and Cyrillic ones, short words that every
sentence needs do (`patterns/function_words.toml`). A text too short to tell inherits what its thread is written in.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from threadscope.model import Thread
from threadscope.nlp.context import context_of, note

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["UNSURE", "language_of", "thread_language", "unrated_reason"]

UNSURE = "und"
LONGEST = 3_000
"""Characters looked at: enough for any language, and a bound on hostile input."""
THREAD_SAMPLE = 200
"""Comments looked at to tell a thread's language."""

WORD = re.compile(r"\b[^\W\d_]+\b")
"""No piece of a hash or a version number."""
NOT_PROSE = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[^\s@]+@\S+|[@#]\w+|`[^`]*`")
PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\xa0", "''\"\"--. ")
"""Typography that English is printed in."""
SEPARATED = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128)}
SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u052f", "cyrillic"),
    ("\u0530", "\u058f", "hy"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "arabic"),
    ("\u0900", "\u097f", "hi"),
    ("\u0980", "\u09ff", "bn"),
    ("\u0a80", "\u0aff", "gu"),
    ("\u0b80", "\u0bff", "ta"),
    ("\u0c00", "\u0c7f", "te"),
    ("\u0c80", "\u0cff", "kn"),
    ("\u0d00", "\u0d7f", "ml"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u10a0", "\u10ff", "ka"),
    ("\u1100", "\u11ff", "ko"),
    ("\u3040", "\u30ff", "ja"),
    ("\u3400", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)
DENSE = frozenset({"zh", "ja", "ko"})
"""Scripts in which one sign says as much as a syllable or a word of Latin letters."""
LEAST, LEAST_IN_THREAD, SHARE = 1.8, 0.8, 0.15
"""Evidence needed for another language than English: in all (about two words; one in a thread of that language), and
as a share of the words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold what each word and each letter says: (language, weight) pairs."""

    english: frozenset[str]
    words: Mapping[str, tuple[tuple[str, float], ...]]
    letters: Mapping[str, tuple[str, ...]]


@cache
def _evidence() -> Evidence:
    table = tomllib.loads((files("threadscope.nlp") / "patterns" / "function_words.toml").read_text(encoding="utf-8"))
    by_word: dict[str, list[str]] = {}
    by_letter: dict[str, list[str]] = {}
    for language, entry in table.items():
        for word in set(entry["words"].split()):
            by_word.setdefault(word, []).append(language)
        for letter in entry.get("letters", ""):
            by_letter.setdefault(letter, []).append(language)
    words = {word: tuple((lang, _weight(lang, langs)) for lang in langs) for word, langs in by_word.items()}
    return Evidence(frozenset(table["en"]["words"].split()), words, {key: tuple(v) for key, v in by_letter.items()})


def _weight(language: str, languages: list[str]) -> float:
    """Return what a word says for a language: everything if it is its own, little if English has it too."""
    if len(languages) == 1:
        return 1.0
    if "en" in languages:
        return 0.6 if language == "en" else 0.25
    return 0.8


def language_of(text: str, prior: str = UNSURE) -> str:
    """Tell the language of a text.

    Args:
        text: any length; only the beginning is looked at.
        prior: what its surroundings are written in; a text without evidence inherits it.

    Returns:
        An ISO 639-1 code, or "und" where neither the text nor the prior says anything.
    """
    found = _evident(text, prior)
    return prior if found == UNSURE else found


def unrated_reason(language: str) -> str | None:
    """Return why later stages must not rate a text in this language; None where they may."""
    return None if language in ("en", UNSURE) else f"not English ({language})"


def thread_language(thread: Thread) -> str:
    """Return the language that most comments of a thread show, "und" where none shows any."""
    sample = thread.comments[:THREAD_SAMPLE]
    counts = Counter(_evident(comment.text) for comment in sample)
    del counts[UNSURE]
    if counts:
        return counts.most_common(1)[0][0]
    return _evident(f"{thread.post.title}. {thread.post.text[:LONGEST]}")


def _evident(text: str, prior: str = UNSURE) -> str:
    """Return what the text itself shows."""
    found = _at_once(text[:LONGEST])
    return found if isinstance(found, str) else _by_words(found, prior)


@lru_cache(maxsize=2 * THREAD_SAMPLE)
def _at_once(text: str) -> str | list[str]:
    """Return the language that needs no weighing, or the words to weigh; a thread and its comments ask for the same."""
    if "//" in text or "@" in text or "#" in text or "www." in text or "`" in text:
        text = NOT_PROSE.sub(" ", text)
    plain = text if text.isascii() else text.translate(PLAIN)
    if plain.isascii():
        parts = plain.translate(SEPARATED).split()  # as WORD finds them, but for those with digits
        hits = sum(map(_evidence().english.__contains__, parts))
        if hits >= 2 and hits * 4 >= len(parts):
            return "en"
        return [part for part in parts if part.isalpha()] or UNSURE
    return _script(text) or WORD.findall(plain.lower()) or UNSURE


def _by_words(words: list[str], prior: str) -> str:
    """Weigh words that only some languages use, and letters that English does not have."""
    evidence = _evidence()
    distinct = set(words)  # "ha ha ha" is said once
    scores: dict[str, float] = {}
    lettered: dict[str, float] = {}
    for word in distinct:
        for language, weight in evidence.words.get(word, ()):
            scores[language] = scores.get(language, 0.0) + (weight if len(word) > 1 else 0.25)
        if not word.isascii():
            for language in {lang for letter in word for lang in evidence.letters.get(letter, ())}:
                lettered[language] = lettered.get(language, 0.0) + 0.5
    own = scores.pop("en", 0.0)
    totals = {lang: score + min(lettered.get(lang, 0.0), 2 * score) for lang, score in scores.items()}
    best, score = max(totals.items(), key=lambda item: (item[1], item[0] == prior, item[0]), default=(UNSURE, 0.0))
    # English borrows words and names ("de", "la", "die"); it never borrows more than it brings.
    least = LEAST_IN_THREAD if best == prior else LEAST
    if score >= least and score >= SHARE * len(distinct) and score > 1.5 * own:
        return best
    return "en" if own > score and own * 8 >= len(distinct) else UNSURE


def _script(text: str) -> str | None:
    """Return the language of a text that is mostly in a script of its own; None for Latin and for too little."""
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if char > "\u024f" and not "\u1e00" <= char < "\u1f00"]
    counts = Counter(language for char in foreign for first, last, language in SCRIPTS if first <= char <= last)
    if not counts:
        return None
    if "zh" in counts and "ja" in counts:  # kana among the Han signs: Japanese
        counts["ja"] += counts.pop("zh")
    best, count = counts.most_common(1)[0]
    if count * (3 if best in DENSE else 1) <= len(letters) - len(foreign) or (count < 3 and best not in DENSE):
        return None
    if best == "cyrillic":
        return _cyrillic(text.lower())
    if best == "arabic":
        return "fa" if any(char in text for char in "\u067e\u0686\u0698\u06af\u06cc") else "ar"
    return best


def _cyrillic(text: str) -> str:
    if any(char in text for char in "\u0457\u0454\u0491\u0456"):
        return "be" if "\u045e" in text else "uk"
    if any(char in text for char in "\u0458\u0459\u045a\u0452\u045b\u045f"):
        return "sr"
    if any(char in text for char in "\u044b\u044d\u0451"):
        return "ru"
    found = _by_words(WORD.findall(text), "ru")
    return found if found in ("bg", "uk", "sr", "ru") else "ru"


def _component(doc: Doc) -> Doc:
    context = context_of(doc)
    note(doc, "language", language_of(context.comment.text, context.thread.view(thread_language)))
    return doc


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_language_v1", assigns=["doc._.language"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return _component


_register()
