"""Cut English comments into words as Universal Dependencies does, with every character in its place.

spaCy's rule tokenizer with rules of our own. Against its English defaults: runs of punctuation stay whole ("!!!",
"....", "->") and part from the words they touch ("sure?thanks"); `@name`, `#tag`, emoji, emoticons, addresses and
amounts ("1.5K") are one token; prefixes stay on their words ("e-mail"); contractions are cut also without their
apostrophe ("dont", "thats"), and "its" or "your" where only "it's" or "you're" can be meant ("its a toy").

A cut never depends on more than the word and the two after it, so any piece of a text is cut alike.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from spacy.lang.char_classes import ALPHA, ALPHA_LOWER, ALPHA_UPPER, HYPHENS
from spacy.lang.en.tokenizer_exceptions import TOKENIZER_EXCEPTIONS
from spacy.lang.tokenizer_exceptions import URL_MATCH
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without stubs
from spacy.util import DummyTokenizer, compile_infix_regex, compile_prefix_regex, compile_suffix_regex, registry

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.vocab import Vocab

__all__ = ["NAME", "EnglishTokenizer"]

NAME = "threadscope_english_tokenizer_v1"
"""As the pipeline's configuration calls it."""

APOSTROPHES = "'\u2019`\u00b4"
QUOTES = r"(?:''|``|[\"'`\u00b4\u2018\u2019\u201c-\u201e\u00ab\u00bb])"
DASHES = "[\u2013\u2014]+"
PICTURES = r"\U0001F300-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF"
EMOJI = (
    r"(?:[\U0001F1E6-\U0001F1FF]{2}"  # a flag is a pair of letters
    rf"|[{PICTURES}][\uFE0F\u20E3\U0001F3FB-\U0001F3FF]*(?:\u200D[{PICTURES}][\uFE0F\U0001F3FB-\U0001F3FF]*)*)"
)
RUNS = (
    *(EMOJI, r"(?:(?<!\.)\.)?[!?][!?.]*", r"\.{2,}", "\u2026+", "[-=]+>", "<[-=]+", "-{2,}", DASHES),
    *("=+", "_{2,}", r"\*+", "~+", "#{2,}", r"\+{2,}", r"\${2,}", "<+", ">+", r"\|+", r"\\+"),
    *(r"[()\[\]{}]", "[,;%^\u2022\u00b7\u00b6\u2192\u00a7]", QUOTES),
)
"""What is a token at either end of a word."""
PREFIXES = (
    *RUNS,
    *(":(?![a-z_]+:)", r"/(?=\S)", "&(?![A-Za-z#0-9]+;)", r"\+(?![0-9])", "-(?![0-9.])"),
    *("[$\u00a3\u20ac\u00a5]", "[\u25ba\u25cf\u2023]", r"@(?!\w)", "#(?![A-Za-z_])"),
)
UNITS = (
    "m|mm|cm|km|ft|sqft|kg|lbs?|oz|t|b|bn|p|f|pts?|px|[kKmMgGtT][bB]|k?Hz|mph|kmh|watts?|hrs?|mins?|secs?|yrs?|mos?|"
    "[aApP]\\.?[mM]"
)
"""Cut off a number; ordinals and multiples ("2nd", "1.5K") are not."""
SUFFIXES = (
    *RUNS,
    *("[:/-]", f"[{APOSTROPHES}][sS]", r"(?<=[0-9A-Z])\+", "(?<=[0-9])[$\u00a3\u20ac]"),
    rf"(?<=[0-9%\u00b2\-+!?)\]\"'\u201d\u2019{ALPHA_LOWER}])\.",
    rf"(?<=[{ALPHA_UPPER}][{ALPHA_UPPER}])\.",
    rf"(?<=[0-9])(?<!:[0-9]{{2}})(?:{UNITS})",
    r"(?<=[0-9][A-Z])\.",
)
WHOLE = r"\d{3}-\d{4}$|\d{3}-\d{3}-\d{4}$|\d{1,4}-\d{1,2}-\d{1,4}$"
"""Telephone numbers and dates; other hyphens between numbers are tokens."""
POSSESSIVES = {"its": 2, "your": 3}
"""Forms that are cut before some words, and where."""


def _infixes(kept: Iterable[str]) -> tuple[str, ...]:
    """Return what is a token within a word; a hyphen after one of the kept prefixes is none."""
    uncut = "".join(rf"(?<!\b{prefix})(?<!\b{prefix.title()})" for prefix in kept)
    return (
        EMOJI,
        rf"(?<=[{ALPHA}])(?:[nN][{APOSTROPHES}][tT]|[{APOSTROPHES}](?:s|m|re|ve|ll|d))\b",
        *("[-=]+>", r"\.{2,}", "\u2026+", r"[!?]+(?=[\w\"'(])", "-{2,}", DASHES),
        rf"(?<=[{ALPHA}]{{2}})[,;)(:](?=[{ALPHA}0-9])",
        rf"(?<=[0-9])[,;](?=[{ALPHA}])",
        *("(?<=[0-9])[)(]", rf"\)(?=[{ALPHA}(])", "(?<=[).!?\u2026])\\(", "(?<=[0-9]);(?=[0-9])"),
        "(?<=[0-9])[+*^](?=[0-9-])",
        rf"(?<=[{ALPHA_LOWER}]{{2}})\.(?=[{ALPHA_UPPER}])",
        rf"(?<=[{ALPHA}0-9]){uncut}(?:{HYPHENS})(?=[{ALPHA}0-9])",
        rf"(?<=[{ALPHA}])/(?=[{ALPHA}])",
        *(r"(?<=\b[A-Z])&(?=[A-Z]\b)", r"[<>=](?=\w)", '"', r"(?<=\w)[*~|](?=\w)", r"[\[\]]"),
    )


def _exceptions(words: dict[str, Any]) -> dict[str, Any]:
    """Return the words that are cut, or kept whole, by a table."""
    rules: dict[str, Any] = {word: cut for word, cut in TOKENIZER_EXCEPTIONS.items() if word not in words["not_whole"]}
    parts = [tuple(word.split()) for word in words["cut"]]
    parts += [(subject, verb) for verb, subjects in words["joined"].items() for subject in subjects.split()]
    parts += [(verb, f"n{mark}t") for verb in words["negated"].split() for mark in ("", *APOSTROPHES)]
    for pieces in parts:
        for cased in (pieces, (pieces[0].title(), *pieces[1:]), tuple(piece.upper() for piece in pieces)):
            rules["".join(cased)] = [{"ORTH": piece} for piece in cased]
    rules.update({word: [{"ORTH": word}] for word in words["whole"].split()})
    return rules


class EnglishTokenizer(DummyTokenizer):
    """Tokenize texts; a Doc's `text` is the text again, whatever stands in it."""

    def __init__(self, vocab: Vocab) -> None:
        words = tomllib.loads((files("threadscope.nlp") / "patterns" / "english.toml").read_text(encoding="utf-8"))
        self.vocab = vocab
        self.after_its = frozenset(words["after_its"].split())
        self.cut = Tokenizer(
            vocab,
            rules=_exceptions(words),
            prefix_search=compile_prefix_regex(PREFIXES).search,
            suffix_search=compile_suffix_regex(SUFFIXES).search,
            infix_finditer=compile_infix_regex(_infixes(words["prefixes"].split())).finditer,
            token_match=re.compile(WHOLE).match,
            url_match=URL_MATCH,
        )

    def __call__(self, text: str) -> Doc:
        """Return a text's words; line breaks and further spaces are tokens of their own."""
        doc = cast("Doc", self.cut(text))
        joined = [token for token in doc[:-1] if token.lower_ in POSSESSIVES and self._is_verb(token)]
        if joined:
            with doc.retokenize() as retokenizer:
                for token in joined:
                    at = POSSESSIVES[token.lower_]
                    retokenizer.split(token, [token.text[:at], token.text[at:]], heads=[(token, 0), (token, 0)])
        return doc

    def _is_verb(self, token: Token) -> bool:
        """Return whether "its" or "your" stands for "it's" or "you're", by the word behind it."""
        after = token.nbor()
        if not token.whitespace_ or after.lower_ in self.after_its:
            return bool(token.whitespace_)
        last = after.i + 1 == len(token.doc)
        return token.lower_ == "its" and after.is_digit and (last or not after.nbor().is_alpha)  # "now its 40"

    def pipe(self, texts: Iterable[str], **_: object) -> Iterator[Doc]:
        """Tokenize many texts."""
        yield from map(self, texts)


def _create() -> Callable[[Language], EnglishTokenizer]:
    return lambda nlp: EnglishTokenizer(nlp.vocab)


registry.tokenizers(NAME)(_create)
