"""The words that themes print around comments, in many languages: one table, `words.toml`, read once.

To add a language, add its words to that file; no code changes.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["alternatives", "phrases", "table"]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def table(name: str) -> dict[str, Any]:
    """Return one section of the table as it stands in the file."""
    section: dict[str, Any] = _tables()[name]
    return section


@cache
def phrases(name: str) -> frozenset[str]:
    """Return all phrases of a section, of every language, case-folded."""
    return frozenset(phrase.casefold() for row in table(name).values() for phrase in row)


def alternatives(name: str) -> str:
    """Return a section as a regular expression's alternatives, the longest first, so that none hides another."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases(name), key=lambda p: (-len(p), p)))
