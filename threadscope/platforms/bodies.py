"""HTML of comment bodies -> text with marks, all bodies of a page in one soup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from threadscope.model import Mark

__all__ = ["Body", "read_bodies"]


@dataclass(frozen=True, slots=True)
class Body:
    """A comment's own words and what markup said about them."""

    text: str
    marks: tuple[Mark, ...] = ()


def read_bodies(bodies: Sequence[tuple[str, bool]], base_url: str = "") -> list[Body]:
    """Read every (html or text, is plain text) pair. Provisional."""
    from bs4 import BeautifulSoup

    return [Body(b if plain else BeautifulSoup(b, "lxml").get_text(" ", strip=True)) for b, plain in bodies]
