"""What a caller may decide about fetching, and the limits that nobody may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from threadscope import __version__

__all__ = ["ACCEPT", "MAX_BYTES", "PRODUCT", "FetchOptions", "user_agent"]

PRODUCT = "threadscope"
"""The token that robots.txt rules name us by."""
MAX_BYTES = 10 * 2**20
"""Of one document, after decoding: the longest real threads are well under a tenth of it."""
ACCEPT = "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """Set how a `Fetcher` behaves. Times are in seconds."""

    allow_private: bool = False
    """Reach loopback and private networks too: for intranets and tests, never for addresses of strangers."""
    cache: bool = True
    cache_dir: Path | None = None
    """None: the user's cache folder on this system."""
    rate: float = 1.0
    """From the end of one request to the start of the next to the same host; Crawl-delay may lengthen it."""
    max_bytes: int = MAX_BYTES
    deadline: float = 60.0
    """For one document with its redirects and retries, without the time spent being polite."""
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    retries: int = 2
    max_redirects: int = 5
    user_agent: str = ""
    """"": `threadscope/VERSION (+URL)`. Rules of robots.txt are looked up under `threadscope` whatever this says."""


def user_agent() -> str:
    """Name the program, its version and where a site's owner can read about it (the project's declared home page)."""
    from importlib.metadata import PackageNotFoundError, metadata

    try:
        urls = metadata(PRODUCT).get_all("Project-URL") or []
    except PackageNotFoundError:  # a source tree that was never installed
        urls = []
    pages = dict(entry.split(", ", 1) for entry in urls if ", " in entry)
    home = pages.get("Homepage") or next(iter(pages.values()), "")
    return f"{PRODUCT}/{__version__} (+{home})" if home else f"{PRODUCT}/{__version__}"
