"""Obey robots.txt (RFC 9309).

One request a host and day: the rules are kept in memory, and on disk by the cache. No file (any 4xx) means that
everything is allowed; a file that a server fails to deliver (5xx, 429, no answer) means that nothing is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threadscope import __version__
from threadscope.errors import FetchFailed, Refused
from threadscope.fetch.options import PRODUCT
from threadscope.fetch.replies import Reply

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["KEEP", "PARSED_BYTES", "Robots"]

AGENT = f"{PRODUCT}/{__version__}"
"""What rules are looked up for: the token, and the form that site owners copy out of their logs."""
KEEP = 86_400.0
"""Seconds that rules hold."""
KEEP_FAILURE = 300.0
"""Seconds until an unreachable robots.txt is asked for again."""
PARSED_BYTES = 500 * 1024
"""RFC 9309, 2.5: at least this much is read; the rest is ignored."""


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    failure: FetchFailed | None = None
    until: float = float("-inf")


class Robots:
    """Keep the rules of all sites; safe to share between threads."""

    def __init__(self, fetch: Callable[[str], Reply], clock: Callable[[], float]) -> None:
        self._fetch, self._clock = fetch, clock
        self._sites: dict[str, _Site] = {}
        self._guard = threading.Lock()

    def check(self, origin: str, path: str) -> float | None:
        """Raise `Refused` where a site disallows a path; else give the Crawl-delay it asks for (seconds, or None).

        `origin` is scheme, host and port without a slash at the end; `path` starts with one and includes the query.

        Raises:
            Refused: the rules disallow the path, or the site fails to deliver them.
            FetchFailed: the site cannot be reached at all.
        """
        site = self._site(origin)
        host = origin.partition("://")[2]
        if site.failure is not None:
            raise type(site.failure)(site.failure.message, site.failure.hint)
        if site.rules is None:
            return None
        if not site.rules.can_fetch(origin + path, AGENT):
            raise Refused(
                f"robots.txt of {host} disallows {path} for {PRODUCT}.",
                "Save the page from a browser and analyze the file.",
            )
        return site.rules.crawl_delay(AGENT)

    def _site(self, origin: str) -> _Site:
        with self._guard:
            site = self._sites.setdefault(origin, _Site())
        with site.lock:
            if self._clock() >= site.until:
                self._load(site, origin)
        return site

    def _load(self, site: _Site, origin: str) -> None:
        site.rules = site.failure = None
        try:
            reply = self._fetch(f"{origin}/robots.txt")
            site.rules = _parse(reply)
        except FetchFailed as error:
            site.failure = error
        site.until = self._clock() + (KEEP if site.failure is None else KEEP_FAILURE)


def _parse(reply: Reply) -> Protego | None:
    if reply.status >= 500 or reply.status == 429:
        raise Refused(
            f"{reply.url} answers {reply.status}, so the site has to be left alone for now.",
            "Try later, or save the page from a browser and analyze the file.",
        )
    if reply.status != 200:
        return None
    from protego import Protego

    return Protego.parse(reply.body[:PARSED_BYTES].decode("utf-8-sig", errors="replace"))
