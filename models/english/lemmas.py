# ruff: noqa: INP001  # part of a script's folder
"""Learn the lemmatizer's tables from a treebank: forms, endings, known lemmas, by Penn Treebank tag."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from threadscope.nlp.english_lemmas import SHORTEST, Tables

if TYPE_CHECKING:
    from treebank import Paragraph

__all__ = ["learn"]

BASE = {
    **dict.fromkeys(("VBZ", "VBD", "VBN", "VBG"), "VB"),
    "NNS": "NN",
    "NNPS": "NNP",
    **dict.fromkeys(("JJR", "JJS"), "JJ"),
    **dict.fromkeys(("RBR", "RBS"), "RB"),
}
"""Inflected tags, and the tag of their lemma; only these have rules."""
NAMES = {"NNP", "NNPS", "ADD", "GW", "FW", "XX"}
"""Tags of names, addresses and fragments: of these, no list is kept but of what is frequent."""
OFTEN = 5
LEAST = 3
"""Different words that a rule must be right on."""
PRECISION = 0.15
"""Of the words that it applies to; an unreliable rule is still good where it makes a known lemma."""
LONGEST_RULE = 4

Lemmas = dict[str, dict[str, str]]


def learn(paragraphs: Iterable[Paragraph]) -> Tables:
    """Return the tables; the forms are those only that the rest would miss."""
    seen, kept = count(paragraphs)
    as_written = frozenset(tag for tag, capitals in kept.items() if 2 * sum(capitals.values()) > len(capitals))
    known: dict[str, set[str]] = defaultdict(set)
    for tag, forms in seen.items():
        known[BASE.get(tag, tag)].update(forms.values())
    known_by_tag = {tag: frozenset(known[base]) for tag, base in BASE.items() if base not in NAMES}
    rules = {tag: rules_of(seen.get(tag, {})) for tag in BASE}
    bare = Tables({}, rules, known_by_tag, as_written)
    forms = {
        tag: {form: lemma for form, lemma in forms.items() if not found(bare, form, tag, lemma)}
        for tag, forms in seen.items()
    }
    return Tables({tag: missed for tag, missed in forms.items() if missed}, rules, known_by_tag, as_written)


def count(paragraphs: Iterable[Paragraph]) -> tuple[Lemmas, dict[str, dict[str, bool]]]:
    """Return the most frequent lemma of each form by tag, and for each capitalised form if its lemma is, too."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    capitals: dict[str, dict[str, bool]] = defaultdict(dict)
    for paragraph in paragraphs:
        for words in paragraph:
            for word in words:
                if word.lemma == "_":
                    continue
                counts[word.xpos][word.form.lower()][word.lemma] += 1
                if word.form[0].isupper():
                    capitals[word.xpos][word.form] = word.lemma[0].isupper()
    best = {
        tag: {
            form: max(sorted(lemmas), key=lemmas.__getitem__)
            for form, lemmas in sorted(forms.items())
            if tag not in NAMES or sum(lemmas.values()) >= OFTEN
        }
        for tag, forms in sorted(counts.items())
    }
    return best, capitals


def found(tables: Tables, form: str, tag: str, lemma: str) -> bool:
    """Return whether the tables give a form's lemma without its being listed."""
    return tables.lemma(form.capitalize() if lemma[0].isupper() and tag in tables.as_written else form, tag) == lemma


def rules_of(forms: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the rules in the order in which to try them: by the share of words that they are right on."""
    lower = {form: lemma.lower() for form, lemma in forms.items() if form.isalpha()}
    right = Counter(rule for form, lemma in lower.items() for rule in endings(form, lemma))
    judged = []
    for (old, new), hits in right.items():
        tried = sum(form.endswith(old) and len(form) >= len(old) + SHORTEST for form in lower)
        if hits >= LEAST and hits >= PRECISION * tried:
            judged.append((-hits / (tried + 1), -len(old), old, new))
    return [(old, new) for _, _, old, new in sorted(judged)]


def endings(form: str, lemma: str) -> Iterator[tuple[str, str]]:
    """Yield the endings, up to LONGEST_RULE letters, that turn a form into its lemma."""
    shared = 0
    while shared < min(len(form), len(lemma)) and form[shared] == lemma[shared]:
        shared += 1
    for start in range(min(shared, len(form) - 1), max(SHORTEST, len(form) - LONGEST_RULE) - 1, -1):
        if start <= shared:
            yield form[start:], lemma[start:]
