# ruff: noqa: INP001  # beside a script
"""Leave out of the vocabulary what no English comment needs: places never used, and letters of other scripts."""

from __future__ import annotations

import json
import unicodedata

from tokenizers import Tokenizer

from threadscope.nlp.accurate import BREAK


def kept(tokenizer: Tokenizer) -> list[int]:
    """Return the ids that stay, in order; those up to the special ones keep their numbers."""
    found = [number for piece, number in tokenizer.get_vocab().items() if number <= BREAK + 1 or _english(piece)]
    return sorted(found)


def trimmed(tokenizer: Tokenizer, ids: list[int]) -> Tokenizer:
    """Return a tokenizer that gives the places in `ids` for these pieces, and knows no others."""
    told = json.loads(tokenizer.to_str())
    place = {number: at for at, number in enumerate(ids)}
    vocabulary = told["model"]["vocab"]
    told["model"]["vocab"] = {
        piece: place[number]
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if number in place
    }
    return Tokenizer.from_str(json.dumps(told))


def _english(piece: str) -> bool:
    if piece.startswith("[unused"):
        return False
    return all(not c.isalpha() or unicodedata.name(c, "").startswith("LATIN") for c in piece.removeprefix("##"))
