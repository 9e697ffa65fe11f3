"""Where the further documents of a thread come from: the network, an archive, the files saved with a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from threadscope import platforms
from threadscope.errors import SkipThread
from threadscope.fetch import Fetcher
from threadscope.model import Page
from threadscope.platforms.base import Answer, Candidate, Want

__all__ = ["Network", "Shelf", "completed"]


class Shelf(Protocol):
    """Give documents by their addresses."""

    def get(self, url: str) -> Page:
        """Give one document, or raise `SkipThread`."""

    def __contains__(self, url: str) -> bool:
        """Tell whether asking is worth it: the document is there, or the reason why not."""


class Network:
    """A fetcher as a shelf on which every document may stand."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.get = fetcher.get

    def __contains__(self, url: str) -> bool:
        return True


def completed(candidate: Candidate, shelf: Shelf, max_pages: int, say: Callable[[str], None]) -> Candidate:
    """Let a reader join what it wants as far as the shelf has it; a shelf with nothing leaves what the page shows.

    What only adds fields and is not there is not asked for, so that nobody is told of it.
    """
    if not any(want.url in shelf for want in candidate.wants):
        return candidate
    wants = tuple(want for want in candidate.wants if want.essential or want.url in shelf)

    def answers(asked: Sequence[Want]) -> list[Answer]:
        given = []
        for want in asked:
            say(want.url)
            try:
                given.append(Answer(want, shelf.get(want.url)))
            except SkipThread as error:
                given.append(Answer(want, None, error.message))
        return given

    return platforms.complete(replace(candidate, wants=wants), answers, max_pages)
