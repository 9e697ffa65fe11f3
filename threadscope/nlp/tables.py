"""Read the tables under `patterns/`: rules, weights and closed word classes are data, not code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["load_rows", "word_set"]


@cache
def load_rows(name: str) -> Mapping[str, Any]:
    """Read `patterns/<name>.toml`, once."""
    text = files("threadscope.nlp").joinpath("patterns", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word_set(section: str, name: str) -> frozenset[str]:
    """Return one word class of `patterns/grammar.toml`."""
    return frozenset(load_rows("grammar")[section][name])
