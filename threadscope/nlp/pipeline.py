"""The spaCy pipeline: which stages there are and in which order they run.

One component a stage, each in its own module with a factory of the name `threadscope_<stage>_v<version>`. A stage reads
`doc._.context` and what earlier stages wrote, and writes its own extension (see `context.py`).

A Doc here is the comment in one piece: stages find their own words (`words.py`), and spaCy's tokenizer alone took
more time than all of sentiment and spam. What needs real tokens asks `english.parse` for those of a few sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["STAGES", "blank", "load"]

STAGES: tuple[tuple[str, str], ...] = (
    ("language", "threadscope_language_v1"),
    ("kind", "threadscope_kind_v1"),
    ("spam", "threadscope_spam_v1"),
    ("sentiment", "threadscope_sentiment_v1"),
    ("mentions", "threadscope_mentions_v1"),
    ("score_changes", "threadscope_score_changes_v1"),
    ("topics", "threadscope_topics_v1"),
    ("statements", "threadscope_statements_v1"),
    ("stance", "threadscope_stance_v1"),
)
"""(module of this package, factory) in the order in which they run."""


HALF = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=8)
def load(lexicon: tuple[tuple[str, float], ...] = ()) -> Language:
    """Build the pipeline; costs spaCy's import, so only where comments are really annotated.

    Args:
        lexicon: the user's own words and phrases with their weights.
    """
    nlp = blank()
    for module, factory in STAGES:
        import_module(f"threadscope.nlp.{module}")
        nlp.add_pipe(factory, name=module, config={"lexicon": dict(lexicon)} if module == "sentiment" else {})
    return nlp


def blank() -> Language:
    """Make a pipeline without stages, whose Docs are a single token each."""
    from threadscope.nlp.lean_spacy import Language  # isort: skip  # before whatever imports the whole of spaCy
    from spacy.vocab import Vocab

    from threadscope.nlp.context import register_extensions

    register_extensions()
    nlp = Language(Vocab(), create_tokenizer=_whole)  # a vocabulary that computes nothing about a "word" it meets
    nlp.max_length = 2**31 - 1  # no parser or NER runs over whole texts, so its memory warning does not apply
    return nlp


def _whole(nlp: Language) -> Callable[[str], Doc]:
    """Return a tokenizer that makes each text one token; `doc.text` is the text."""
    from spacy.tokens import Doc

    def tokenize(text: str) -> Doc:
        if not text:
            return Doc(nlp.vocab)
        try:
            return Doc(nlp.vocab, words=[text], spaces=[False])
        except UnicodeEncodeError:  # half a character, as broken JSON leaves it: spaCy cannot store it
            return Doc(nlp.vocab, words=[HALF.sub("\ufffd", text)], spaces=[False])

    return tokenize
