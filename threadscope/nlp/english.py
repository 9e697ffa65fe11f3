"""Parse English sentences: words, tags, lemmas and dependencies, each with its place in the text.

The pipeline under `models/english` is our own (its card says what it was trained on and how well it does). Parsing
costs many times what all other stages of a comment cost together, so a stage first lets a cheap trigger pick the
sentences that matter, and asks for these alone:

    from threadscope.nlp import english

    first, second = english.parse(["its score fell to 40", "dont trust it"], offsets=[0, 25])
    fell = next(token for token in first.tokens if token.lemma == "fall")
    first.children(fell.index, "nsubj")       # (1,): "score"
    first.span(1)                             # (0, 9): "its score", as characters of the comment
    [first.tokens[i].text for i in first.subtree(1)]

**What comes back.** One `Parse` for each sentence given, in order, also for an empty one (no tokens). A parse is plain
data, frozen and hashable; no `Doc` leaves this module. Whitespace is never a token. `start` and `end` count code points
of the text that was given, plus its offset, so `comment[token.start : token.end] == token.text` holds always, whatever
stands in it. A given text may hold several sentences, as the parser sees it: then the parse has several `roots`.

**Tokens** follow Universal Dependencies, not OntoNotes: objects are `obj` and `iobj`, prepositional phrases `obl` and
`nmod` with the preposition below as `case`, a copula is `cop` below its predicate ("it is useless": root "useless"),
passives `nsubj:pass` and `aux:pass`, possessives `nmod:poss`, negation is an `advmod` with the lemma "not". "dont" is
two tokens, "do" and "nt"; lemmas put spelling right where they can ("nt" -> "not", "scores" -> "score"). `relation` is
"root" for a root, whose `head` is its own index; `token.feat("Tense")` is one of UD's features.

**Trust it** for subject, object, negation and copula in plain sentences; less for what a prepositional phrase belongs
to, coordination, and sentences without a verb. About one relation in five is wrong in web text (the card has the
figures by relation), so let a parse confirm or bind, never let a claim hang on one far-off arc alone.

**Costs.** Loading takes about half of `import spacy`'s CPU time and 20 MB, once a process, at the first call. Give all
the sentences of a comment, better of a batch, in one call: one by one is about a sixth as fast. What stands
beside a sentence in the call does not change its parse. At most `LONGEST` characters of a sentence are parsed; one that
long is a list or an attack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import as_file
from typing import TYPE_CHECKING

from threadscope.nlp import models

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # it ships no types

__all__ = ["LONGEST", "Parse", "Token", "parse"]

LONGEST = 2_000
"""Characters of a sentence that are parsed."""
BATCH = 64
HALF = re.compile("[\ud800-\udfff]")
"""Half a character, as broken JSON leaves it: spaCy cannot store it."""
CODE = ("threadscope.nlp.english_tokenizer", "threadscope.nlp.english_lemmas")
"""Modules that the pipeline's configuration names parts of."""


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word."""

    index: int
    """Its place in `Parse.tokens`."""
    text: str
    start: int
    end: int
    lemma: str
    upos: str
    """Universal part of speech: NOUN, VERB, AUX, ADJ, …"""
    tag: str
    """Penn Treebank tag: VBD, NNS, …"""
    feats: str
    """Universal features: "Mood=Ind|Tense=Past|VerbForm=Fin"; see `feat`."""
    head: int
    """Index of the word that it depends on; a root's is its own."""
    relation: str
    """Universal relation, with its subtype: nsubj, nsubj:pass, obl, root, …"""

    def feat(self, name: str) -> str | None:
        """Return one feature's value ("Past"); None where the word has none of that name."""
        return dict(pair.split("=", 1) for pair in self.feats.split("|") if "=" in pair).get(name)


@dataclass(frozen=True, slots=True)
class Parse:
    """Hold a sentence's words, and walk its tree."""

    tokens: tuple[Token, ...]

    @property
    def roots(self) -> tuple[int, ...]:
        """The words that depend on none; usually one."""
        return tuple(token.index for token in self.tokens if token.head == token.index)

    def children(self, index: int, *relations: str) -> tuple[int, ...]:
        """Return the words that depend on one, from left to right.

        Args:
            index: the head's.
            relations: if given, only these; "nsubj" means "nsubj:pass" and other subtypes as well.
        """
        return tuple(
            token.index
            for token in self.tokens
            if token.head == index != token.index
            and (not relations or token.relation in relations or token.relation.split(":")[0] in relations)
        )

    def ancestors(self, index: int) -> Iterator[int]:
        """Yield a word's head, that one's head, and so on up to a root."""
        while self.tokens[index].head != index:
            index = self.tokens[index].head
            yield index

    def subtree(self, index: int) -> tuple[int, ...]:
        """Return a word and all that depends on it, however far, from left to right."""
        return tuple(token.index for token in self.tokens if token.index == index or index in self._above(token.index))

    def span(self, index: int) -> tuple[int, int]:
        """Return the characters from the first to the last word of a subtree; others may stand between them."""
        words = self.subtree(index)
        return self.tokens[words[0]].start, self.tokens[words[-1]].end

    def within(self, start: int, end: int) -> tuple[int, ...]:
        """Return the words that share a character with a span."""
        return tuple(token.index for token in self.tokens if token.start < end and start < token.end)

    def top(self, start: int, end: int) -> int | None:
        """Return the word of a span that the others in it hang on (its first, if several do); None for no word."""
        inside = self.within(start, end)
        return next((i for i in inside if self.tokens[i].head == i or self.tokens[i].head not in inside), None)

    def _above(self, index: int) -> frozenset[int]:
        return frozenset(self.ancestors(index))


def parse(sentences: Sequence[str], offsets: Sequence[int] = ()) -> list[Parse]:
    """Parse sentences.

    Args:
        sentences: each by itself, in any number: what a trigger has picked, best a whole batch at once.
        offsets: where each begins in its comment, in characters; 0 for all if left out.

    Returns:
        One parse a sentence, in order.

    Raises:
        ValueError: there are offsets, but not as many as sentences.
        Fatal: the installation lacks the pipeline.
    """
    moves = offsets or [0] * len(sentences)
    if len(moves) != len(sentences):
        raise ValueError(f"{len(offsets)} offsets for {len(sentences)} sentences")
    if not sentences:
        return []
    nlp, threads = _load()
    with threads.limit(limits=1, user_api="blas"), nlp.memory_zone():  # the zone forgets these sentences' words again
        docs = nlp.pipe((HALF.sub("\ufffd", text[:LONGEST]) for text in sentences), batch_size=BATCH)
        return [Parse(tuple(_tokens(doc, text, move))) for doc, text, move in zip(docs, sentences, moves, strict=True)]


def _tokens(doc: Doc, text: str, move: int) -> Iterator[Token]:
    """Yield a Doc's words without its whitespace tokens; what depends on one of those depends on that one's head."""
    words = [token for token in doc if not token.is_space]
    place = {token.i: index for index, token in enumerate(words)}
    for index, token in enumerate(words):
        head = token.head
        while head.is_space and head.head.i != head.i:
            head = head.head
        at = place.get(head.i, index)
        yield Token(
            index=index,
            text=text[token.idx : token.idx + len(token.text)],
            start=token.idx + move,
            end=token.idx + len(token.text) + move,
            lemma=token.lemma_,
            upos=token.pos_,
            tag=token.tag_,
            feats=str(token.morph),
            head=at,
            relation="root" if at == index else token.dep_,
        )


@cache
def _load() -> tuple[Language, ThreadpoolController]:
    """Load the pipeline, once a process and only when a sentence is to be parsed, and what limits numpy's threads.

    numpy multiplies these small matrices half as fast again as spaCy's own routines, but only on one thread: sharing
    them out costs many times what it saves, the more so where several processes work.
    """
    from threadscope.nlp import lean_spacy  # isort: skip  # noqa: F401  # before whatever imports the whole of spaCy
    import spacy
    from thinc.api import use_ops
    from threadpoolctl import ThreadpoolController

    for module in CODE:
        import_module(module)
    with as_file(models.folder("english")) as folder, use_ops("numpy", use_blis=False):
        return spacy.load(folder), ThreadpoolController()
