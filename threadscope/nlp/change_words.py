"""Say what a word tells about a change: classes of movement, time, people, money (`patterns/change_words.toml`)."""

from __future__ import annotations

from functools import cache

from threadscope.nlp.tables import load_rows
from threadscope.nlp.words import stem

__all__ = ["classes_of", "stems_of"]


@cache
def _classes() -> dict[str, tuple[str, ...]]:
    """Return words and stems with their classes; irregular forms stand for themselves: "gone" is not "go"."""
    found: dict[str, list[str]] = {}
    irregular = {form for forms in load_rows("grammar")["irregular"].values() for form in forms}
    for name, words in load_rows("change_words")["classes"].items():
        for word in words:
            for form in {word} if word in irregular else {word, stem(word)}:
                found.setdefault(form, []).append(name)
    return {word: tuple(dict.fromkeys(names)) for word, names in found.items()}


def classes_of(lower: str, stemmed: str) -> tuple[str, ...]:
    """Return the classes of a word (`patterns/change_words.toml`)."""
    table = _classes()
    return table.get(lower) or table.get(stemmed, ())


@cache
def stems_of(*names: str) -> frozenset[str]:
    """Return what the words of some classes are stemmed to, to look them up in `Text.places`."""
    return frozenset(stem(word) for word, classes in _classes().items() if not set(names).isdisjoint(classes))
