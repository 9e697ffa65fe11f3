# ruff: noqa: INP001  # part of a script's folder
"""Score an analysis of raw text as the CoNLL 2018 shared task did.

System words are aligned to gold words by the characters they cover: in this treebank the words of a multiword token
("don't") are its characters in order, so equal spans are what the task's own script aligns too. A word cut elsewhere
counts as wrong on both sides. Figures are F1 over words: UPOS, XPOS, UFeats (all features as one), Lemmas; UAS and LAS,
where the heads must be aligned as well and a relation's subtype ("nsubj:pass") is not looked at; Sentences, where a
sentence's span must be equal. The text is given by paragraph, as raw texts separate them by an empty line. One
difference: all of UFeats are compared, not the universal ones only, which is stricter.
Source: Zeman et al., 2018, "CoNLL 2018 Shared Task: Multilingual Parsing from Raw Text to Universal Dependencies".
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import spacy
from treebank import Paragraph, raw, reference

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["by_relation", "ratio_to_bare", "score"]

LEAST = 100
"""Words that a relation must have for its figures to mean anything."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold what is compared, keyed by the characters covered (spaces not counted)."""

    words: dict[Span, dict[str, object]]
    sentences: set[Span]


def analysis(doc: Doc) -> Analysis:
    """Read out a Doc; whitespace tokens are no words."""
    places = [0]
    for character in doc.text:
        places.append(places[-1] + (not character.isspace()))
    span = {token.i: (places[token.idx], places[token.idx + len(token.text)]) for token in doc if not token.is_space}
    words: dict[Span, dict[str, object]] = {}
    for token in doc:
        if token.is_space:
            continue
        head = None if token.head.i == token.i else span.get(token.head.i)
        words[span[token.i]] = {
            "UPOS": token.pos_,
            "XPOS": token.tag_,
            "UFeats": str(token.morph),
            "Lemmas": token.lemma_,
            "UAS": head,
            "LAS": (head, token.dep_.split(":")[0].lower()),
        }
    sentences = {(places[each.start_char], places[each.end_char]) for each in doc.sents}
    return Analysis(words, sentences)


def both(nlp: spacy.Language, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Analysis, Analysis]]:
    """Yield what the treebank and what the pipeline says of each paragraph's raw text."""
    for paragraph, parsed in zip(paragraphs, nlp.pipe(map(raw, paragraphs), batch_size=64), strict=True):
        yield analysis(reference(nlp, paragraph)), analysis(parsed)


def score(nlp: spacy.Language, paragraphs: Sequence[Paragraph]) -> dict[str, float]:
    """Parse the raw text of each paragraph and return F1 in per cent, by CoNLL's names."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for gold, system in both(nlp, paragraphs):
        right["Sentences"] += len(gold.sentences & system.sentences)
        total["Sentences"] += len(gold.sentences) + len(system.sentences)
        shared = gold.words.keys() & system.words.keys()
        right["Words"] += len(shared)
        for name in ("Words", "UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS"):
            total[name] += len(gold.words) + len(system.words)
        for span in shared:
            for name, value in gold.words[span].items():
                right[name] += system.words[span][name] == value or (name == "Lemmas" and value == "_")
    return {name: round(200 * right[name] / total[name], 2) for name in total}


def by_relation(nlp: spacy.Language, paragraphs: Sequence[Paragraph]) -> dict[str, dict[str, float]]:
    """Return precision and recall of each frequent relation, head included, in per cent."""
    said: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for gold, system in both(nlp, paragraphs):
        for words, count in ((gold.words, meant), (system.words, said)):
            count.update(relation(word) for word in words.values())
        right.update(
            relation(word) for span, word in gold.words.items() if system.words.get(span, {}).get("LAS") == word["LAS"]
        )
    return {
        name: {
            "words": count,
            "precision": round(100 * right[name] / max(1, said[name]), 1),
            "recall": round(100 * right[name] / count, 1),
        }
        for name, count in meant.most_common()
        if count >= LEAST
    }


def relation(word: dict[str, object]) -> str:
    """Return a word's relation without its subtype."""
    _, name = word["LAS"]  # type: ignore[misc]  # a pair, made above
    return str(name)


def ratio_to_bare(nlp: spacy.Language, texts: Sequence[str]) -> float:
    """Return how many words a CPU second the pipeline does, as a share of what a bare spaCy tokenizer does."""
    bare = spacy.blank("en")
    best = [float("inf"), float("inf")]
    for _ in range(3):
        for side, work in enumerate((lambda: [bare.make_doc(text) for text in texts], lambda: list(nlp.pipe(texts)))):
            start = time.process_time()
            work()
            best[side] = min(best[side], time.process_time() - start)
    return round(best[0] / best[1], 4)
