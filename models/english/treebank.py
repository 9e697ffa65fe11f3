# ruff: noqa: INP001  # part of a script's folder
"""Read CoNLL-U, and rewrite its sentences as careless people type."""

from __future__ import annotations

import lzma
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc

if TYPE_CHECKING:
    import spacy

__all__ = ["Paragraph", "Sentence", "Word", "careless", "raw", "read", "reference", "spaced"]

ATTACHED = re.compile(r"n['\u2019]t|['\u2019](?:s|m|re|ve|ll|d)", re.IGNORECASE)
OTHER_WORDS = {"we're", "we'll", "i'll", "i'd", "he'll", "she'll", "she'd", "he'd", "we'd", "who're"}
"""Contractions that are other words without their apostrophe, and are left alone."""


@dataclass(frozen=True, slots=True)
class Word:
    """Hold one syntactic word; `head` counts within its sentence, the root's is its own place."""

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    dep: str
    space: bool
    """Whether a space follows."""


Sentence = tuple[Word, ...]
Paragraph = tuple[Sentence, ...]


def read(path: Path) -> list[Paragraph]:
    """Read a file's paragraphs; the words of a multiword token share its characters, in order.

    Args:
        path: the file's; packed, its name ends in ".xz" as well.

    Raises:
        ValueError: a multiword token is not its words put together, which never happens in this treebank.
    """
    paragraphs: list[list[Sentence]] = []
    opened = True
    block: list[list[str]] = []
    packed = path.with_name(f"{path.name}.xz")
    with path.open(encoding="utf-8") if path.exists() else lzma.open(packed, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(("# newdoc", "# newpar")):
                opened = True
            elif line[0].isdigit():
                block.append(line.rstrip("\n").split("\t"))
            elif not line.strip() and block:
                if opened:
                    paragraphs.append([])
                paragraphs[-1].append(sentence(block))
                opened, block = False, []
    return [tuple(paragraph) for paragraph in paragraphs]


def sentence(rows: Sequence[Sequence[str]]) -> Sentence:
    """Turn a sentence's rows into words."""
    words = []
    inside, after, joined = 0, True, ""
    for row in rows:
        if "." in row[0]:  # an empty node of the enhanced graph
            continue
        space = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            inside, after, joined = int(row[0].split("-")[1]), space, row[1]
            continue
        place = int(row[0])
        if place <= inside:
            if not joined.startswith(row[1]):
                raise ValueError(f"“{row[1]}” does not open “{joined}”")
            joined = joined[len(row[1]) :]
            space = place == inside and after
        head = int(row[6]) or place
        dep = "ROOT" if row[7] == "root" else row[7]
        words.append(Word(row[1], row[2], row[3], row[4], row[5], head - 1, dep, space))
    return tuple(words)


def raw(paragraph: Iterable[Sentence]) -> str:
    """Return the text as it was typed."""
    return "".join(word.form + " " * word.space for words in paragraph for word in words).rstrip()


def reference(nlp: spacy.Language, paragraph: Sequence[Sentence]) -> Doc:
    """Return the paragraph as a Doc with everything the treebank says."""
    words = [word for words in paragraph for word in words]
    starts = [i == 0 for words in paragraph for i in range(len(words))]
    heads = []
    for each in paragraph:
        first = len(heads)
        heads += [first + word.head for word in each]
    return Doc(
        nlp.vocab,
        words=[word.form for word in words],
        spaces=[word.space for word in words[:-1]] + [False],
        tags=[word.xpos for word in words],
        pos=[word.upos for word in words],
        morphs=["" if word.feats == "_" else word.feats for word in words],
        lemmas=[word.lemma for word in words],
        heads=heads,
        deps=[word.dep for word in words],
        sent_starts=starts,
    )


def careless(paragraph: Paragraph, chosen: random.Random) -> Paragraph:
    """Return the paragraph as somebody in a hurry would have typed it: some of these, seldom all.

    Lower case throughout, apostrophes of contractions left out, the last full stop missing or an exclamation mark,
    capitals shouted.
    """
    sentences = list(paragraph)
    case = chosen.random()
    if case < 0.4:
        sentences = [tuple(replace(word, form=word.form.lower()) for word in words) for words in sentences]
    elif case < 0.45:
        sentences = [tuple(replace(word, form=word.form.upper()) for word in words) for words in sentences]
    if chosen.random() < 0.5:
        sentences = [bare(words) for words in sentences]
    if chosen.random() < 0.5:
        last = sentences[-1]
        if last[-1].form == "." and len(last) > 1 and not any(word.head == len(last) - 1 for word in last[:-1]):
            sentences[-1] = last[:-1] if chosen.random() < 0.7 else (*last[:-1], replace(last[-1], form="!!"))
    return tuple(sentences)


def bare(words: Sentence) -> Sentence:
    """Leave out the apostrophes of contractions."""
    out = []
    before = None
    for word in words:
        attached = before is not None and not before.space and ATTACHED.fullmatch(word.form) and word.xpos != "POS"
        if (
            attached
            and before is not None
            and (before.form + word.form).lower().replace("\u2019", "'") not in OTHER_WORDS
        ):
            word = replace(word, form=re.sub("['\u2019]", "", word.form))  # noqa: PLW2901  # the word as typed
        out.append(word)
        before = word
    return tuple(out)


def spaced(text: str, chosen: random.Random) -> str:
    """Put a line break or a second space where a space stands: comments have them anywhere."""
    places = [i for i, character in enumerate(text) if character == " "]
    if not places:
        return text
    at = chosen.choice(places)
    return text[:at] + chosen.choice(("\n", "\n\n", "  ")) + text[at + 1 :]
