"""Text and data mining reserved (W3C TDM Reservation Protocol, 2024): a header, a meta element, or a file of the site.

    tdm-reservation: 1                                                          header of an answer
    <meta name="tdm-reservation" content="1">                                   in a page
    /.well-known/tdmrep.json  [{"location": "/blog/*", "tdm-reservation": 1}]   for a whole site; the first match holds

A run over thousands of threads is mining, so it leaves reserved ones out; reading a single thread only mentions it.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from threadscope.errors import Refused, SkipThread
from threadscope.fetch import Fetcher, FetchOptions
from threadscope.fetch.options import ACCEPT
from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.reserved import reserves_mining

__all__ = ["MiningFetcher", "check", "reserved_by_site"]

_MOST_RULES = 1_000


def check(page: Page) -> Page:
    """Pass a page through, unless its owner reserves text and data mining.

    Raises:
        Refused: it is reserved.
    """
    if reserves_mining(Document(page)):
        raise _refused(page.url or "The page")
    return page


def _refused(what: str) -> Refused:
    return Refused(f"{what} reserves text and data mining.", "Ask its owner, or analyze the single thread.")


def reserved_by_site(rules: Any, path: str) -> bool:
    """Read a site's `tdmrep.json` for one path; what is no such list reserves nothing."""
    for rule in rules[:_MOST_RULES] if isinstance(rules, list) else ():
        location = rule.get("location") if isinstance(rule, dict) else None
        if not isinstance(location, str) or len(location) > 500 or location.count("*") > 10:
            continue
        pattern = re.sub(r"([\[?])", r"[\1]", location)  # only * is special
        pattern = pattern.removesuffix("$") if pattern.endswith("$") else f"{pattern}*"
        if fnmatchcase(path, pattern):
            return rule.get("tdm-reservation") in (1, "1")
    return False


class MiningFetcher(Fetcher):
    """A fetcher that refuses what is reserved: it asks each site for its rules once, and looks into every answer."""

    def __init__(self, options: FetchOptions | None = None) -> None:
        super().__init__(options)
        self._rules: dict[str, Any] = {}
        self._asking = threading.Lock()
        self._asked: dict[str, threading.Lock] = {}

    def get(self, url: str, *, accept: str = ACCEPT) -> Page:
        """Fetch one document.

        Raises:
            Refused: as any fetcher, or text and data mining is reserved.
        """
        with suppress(ValueError):  # no address at all: fetching it says so
            parts = urlsplit(url)
            if parts.hostname and reserved_by_site(self._of(f"{parts.scheme}://{parts.netloc}"), parts.path or "/"):
                raise _refused(url)
        return check(super().get(url, accept=accept))

    def _of(self, site: str) -> Any:
        with self._asking:
            lock = self._asked.setdefault(site, threading.Lock())
        with lock:
            if site not in self._rules:
                try:
                    page = super().get(f"{site}/.well-known/tdmrep.json", accept="application/json")
                    self._rules[site] = json.loads(page.body)
                except (SkipThread, ValueError, RecursionError):
                    self._rules[site] = None
            return self._rules[site]
