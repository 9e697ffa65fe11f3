"""Keep raw bodies on disk for thirty days, and ask the site whether they still hold.

hishel follows RFC 9111 over one SQLite file in WAL mode: a killed process loses at most what it was writing, several
processes share the file. It stores a body as it came over the wire, and only once the reader has taken all of it, so a
body that `replies.read` gives up on is never kept. What is not used: its client, because redirects, statuses and
robots are decided above it, and its default file, which lies in the working directory.
"""

from __future__ import annotations

import contextlib
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from threadscope.errors import Unreadable
from threadscope.fetch.options import PRODUCT, FetchOptions

if TYPE_CHECKING:
    import httpx2

__all__ = ["RETENTION", "CacheInfo", "cache_info", "cached", "caching", "clear_cache"]

RETENTION = 30 * 86_400.0
"""Seconds."""
MAX_SIZE = 512 * 2**20
"""Bytes on disk; the least recently used bodies go first."""
FILE = "pages.sqlite"
LIVE = "SELECT count(DISTINCT cache_key) FROM entries WHERE chunk_count IS NOT NULL AND expires_at > ?"


class CacheInfo(NamedTuple):
    """Say what the cache holds."""

    path: Path
    files: int
    """Stored documents."""
    size: int
    """Bytes on disk."""


def cache_folder(folder: Path | None = None) -> Path:
    """Give the folder that the cache lies in: the one named, else the user's cache folder of this system."""
    if folder is not None:
        return folder
    from platformdirs import user_cache_path

    return user_cache_path(PRODUCT, appauthor=False)


def cached(transport: httpx2.BaseTransport, options: FetchOptions) -> httpx2.BaseTransport:
    """Put the cache on top of a transport. Where the disk refuses, pages are fetched without it."""
    from hishel import CacheOptions, SqliteStorage
    from hishel.httpx2 import CacheTransport

    folder = cache_folder(options.cache_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # it may hold pages of an intranet
    except OSError:
        return transport
    _repair(folder / FILE)
    storage = SqliteStorage(database_path=folder / FILE, default_ttl=RETENTION, max_size=MAX_SIZE)
    return CacheTransport(transport, storage=storage, rfc=CacheOptions(shared=False))


def caching(url: str, options: FetchOptions, keep: float | None = None) -> dict[str, Any]:
    """Give the request extension that names the cache entry.

    Pages fetched with and without `allow_private` are kept apart: otherwise a page of the intranet, once fetched on
    purpose, could be had by any stranger's link without a connection and so without the address check.
    With `keep` (seconds) the entry holds that long whatever the site says. Private servers are exempt, because they
    change under their developer's hands.
    """
    scope = "private" if options.allow_private else "public"
    if keep is None or options.allow_private:
        return {"caching": {"key": sha256(f"{scope} {url}".encode()).hexdigest()}}
    return {"caching": {"key": sha256(f"{scope} kept {url}".encode()).hexdigest(), "rfc": False, "ttl": keep}}


def cache_info(folder: Path | None = None) -> CacheInfo:
    """Count what is kept."""
    import sqlite3

    folder = cache_folder(folder)
    size = sum(path.stat().st_size for path in _database_files(folder))
    count = 0
    if size:
        try:
            with contextlib.closing(sqlite3.connect(folder / FILE)) as database:
                count = database.execute(LIVE, (time.time(),)).fetchone()[0]
        except sqlite3.Error:  # no cache of ours; the next fetch replaces it
            count = 0
    return CacheInfo(folder, count, size)


def clear_cache(folder: Path | None = None) -> CacheInfo:
    """Remove every kept document, also while other processes use the cache, and say what there was.

    Raises:
        Unreadable: the files cannot be changed.
    """
    import sqlite3

    before = cache_info(folder)
    path = before.path / FILE
    if not path.exists():
        return before
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as database:
            database.execute("DELETE FROM streams")
            database.execute("DELETE FROM entries")
            database.execute("VACUUM")  # deleted rows stay readable in the file until then
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise Unreadable(f"The cache in {before.path} cannot be cleared.", "Is another program using it?") from error
    except sqlite3.DatabaseError:
        _remove(before.path)
    return before


def _repair(path: Path) -> None:
    """Remove a file that is no database, or one of another version's making; the cache then starts afresh."""
    import sqlite3

    if not path.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as database:
            names = {row[1] for row in database.execute("PRAGMA table_info(entries)")}
    except sqlite3.OperationalError:  # locked, or no permission: nothing that removing would mend
        return
    except sqlite3.DatabaseError:
        names = {"broken"}
    if names and "chunk_count" not in names:
        _remove(path.parent)


def _database_files(folder: Path) -> list[Path]:
    return [path for path in (folder / f"{FILE}{end}" for end in ("", "-wal", "-shm")) if path.is_file()]


def _remove(folder: Path) -> None:
    for path in _database_files(folder):
        with contextlib.suppress(OSError):
            path.unlink()
