"""Take every document that names somebody out of the cache and out of web archives.

A document is dropped whole: its other contents can be fetched again, a name in a kept copy cannot be unsaid.
"""

from __future__ import annotations

import contextlib
import gzip
import html
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from threadscope.errors import Unreadable
from threadscope.fetch.cache import FILE, cache_folder

if TYPE_CHECKING:
    import sqlite3

    from warcio.recordloader import ArcWarcRecord

__all__ = ["erase_from_cache", "erase_from_warc", "names_somebody"]

_MOST = 64 << 20


def names_somebody(name: str) -> re.Pattern[bytes]:
    """Return a pattern that finds a name in a document's bytes: any case, as a word, also written in HTML or JSON.

    Scripts are compared in UTF-8; a page in another encoding is found where the name is ASCII.
    """
    spaces = [rb"\s+".join(re.escape(part.encode()) for part in form.split()) for form in _forms(name)]
    return re.compile(rb"(?<![\w])(?:" + rb"|".join(spaces) + rb")(?![\w])", re.IGNORECASE)


def _forms(name: str) -> set[str]:
    escaped = name.encode("ascii", "backslashreplace").decode()
    numbered = "".join(c if c.isascii() else f"&#{ord(c)};" for c in name)
    return {name, name.casefold(), name.upper(), html.escape(name), numbered, escaped}


def erase_from_cache(pattern: re.Pattern[bytes], folder: Path | None = None) -> int:
    """Delete the cached documents in which a pattern is found, and say how many there were.

    Raises:
        Unreadable: the cache cannot be changed.
    """
    import sqlite3

    path = cache_folder(folder) / FILE
    if not path.exists():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as database:
            entries = database.execute("SELECT id, data FROM entries").fetchall()
            found = [key for key, data in entries if pattern.search(data) or pattern.search(_body(database, key))]
            for key in found:
                database.execute("DELETE FROM streams WHERE entry_id = ?", (key,))
                database.execute("DELETE FROM entries WHERE id = ?", (key,))
            if found:
                database.execute("VACUUM")  # deleted rows stay readable in the file until then
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise Unreadable(f"The cache in {path.parent} cannot be changed.", "Is another program using it?") from error
    return len(found)


def _body(database: sqlite3.Connection, key: bytes) -> bytes:
    query = "SELECT chunk_data FROM streams WHERE entry_id = ? ORDER BY chunk_number"
    return _unpacked(b"".join(chunk for (chunk,) in database.execute(query, (key,))))


def _unpacked(body: bytes) -> bytes:
    """Undo the coding in which a body came over the wire."""
    if body.startswith(b"\x1f\x8b"):
        with contextlib.suppress(OSError, EOFError, zlib.error):
            return gzip.decompress(body)
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            return zlib.decompressobj(bits).decompress(body, _MOST)
    return body


def erase_from_warc(pattern: re.Pattern[bytes], path: Path) -> list[str]:
    """Write an archive anew without the records in which a pattern is found; give their addresses.

    The new file takes the old one's place when it is whole; without a match nothing is written.

    Raises:
        Unreadable: the archive cannot be read to its end, or not be replaced.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.warcwriter import WARCWriter

    dropped: list[str] = []
    part = path.with_name(f".{path.name}.part")
    try:
        with path.open("rb") as old, part.open("wb") as new:
            packed = old.read(2) == b"\x1f\x8b"
            old.seek(0)
            writer = WARCWriter(new, gzip=packed, warc_version="1.1")
            for record in ArchiveIterator(old, no_record_parse=True):
                body = record.raw_stream.read()
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                if any(map(pattern.search, _views(address.encode() + b"\n" + body))):
                    dropped.append(address)
                    continue
                writer.write_record(_copy(record, body))
        if dropped:
            part.replace(path)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError, TypeError) as error:
        raise Unreadable(f"{path} cannot be rewritten: {error}.", "Delete it, or make the archive again.") from error
    finally:
        part.unlink(missing_ok=True)
    return dropped


def _views(content: bytes) -> Iterator[bytes]:
    yield content
    _, _, body = content.partition(b"\r\n\r\n")
    unpacked = _unpacked(body)
    if unpacked is not body:
        yield unpacked


def _copy(record: ArcWarcRecord, body: bytes) -> ArcWarcRecord:
    """Make the same record again, byte for byte in its content."""
    from warcio.recordloader import ArcWarcRecord

    kind, headers = record.rec_type, record.rec_headers
    return ArcWarcRecord(record.format, kind, headers, BytesIO(body), None, record.content_type, len(body))
