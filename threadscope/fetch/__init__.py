"""Address, file or stream -> Page: the only code of threadscope that touches the network.

    options.py    what a caller may decide, and the limits that nobody may
    fetcher.py    Fetcher: one address -> Page; robots, redirects and retries in one place
    robots.py     which pages a site leaves to us (RFC 9309)
    pacing.py     one request at a time per host, a second apart
    transport.py  the wire: deadline, raw size, every failure as a sentence
    addresses.py  public or private: the check that an attacker-chosen address meets
    replies.py    a reply -> its body within the limits, or the reason why it is refused
    cache.py      raw bodies on disk, revalidated, for thirty days
    kinds.py      what a document is, from its first bytes
    files.py      local files and streams

Importing this package costs next to nothing: the HTTP libraries come with the first `Fetcher.get`.
"""

from __future__ import annotations

from threadscope.fetch.cache import CacheInfo, cache_info, clear_cache
from threadscope.fetch.fetcher import Fetcher
from threadscope.fetch.files import open_path, open_stream
from threadscope.fetch.kinds import Kind, open_binary, sniff
from threadscope.fetch.options import FetchOptions

__all__ = [
    "CacheInfo",
    "FetchOptions",
    "Fetcher",
    "Kind",
    "cache_info",
    "clear_cache",
    "open_binary",
    "open_path",
    "open_stream",
    "sniff",
]
