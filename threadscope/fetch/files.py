"""Local files and streams -> Page."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from threadscope.errors import Unreadable
from threadscope.fetch.kinds import HEAD, Kind, open_binary, sniff, unreadable
from threadscope.fetch.options import MAX_BYTES
from threadscope.model import Page

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["MAX_EXPORT_BYTES", "open_path", "open_stream"]

MAX_EXPORT_BYTES = 2**30
"""Of a table or a blog's export, read in one piece. What is streamed with `open_binary` may be of any size."""
CONTENT_TYPES: Mapping[str, str] = {
    "html": "text/html",
    "mhtml": "multipart/related",
    "xml": "application/xml",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "text": "text/plain",
}
EXPORTS = frozenset({"csv", "json", "jsonl", "xml"})


def open_path(path: Path | str, *, max_bytes: int | None = None) -> Page:
    """Read one local document, unpacked where it is gzipped.

    `Page.fetched` is None: the time of a file says when it was copied, not when its page was made.

    Args:
        path: The file.
        max_bytes: The limit after unpacking; None for 10 MiB, or `MAX_EXPORT_BYTES` for tables and exports.

    Raises:
        Unreadable: missing, empty, too big, no permission, damaged, or a kind that holds no thread.
    """
    path = Path(path)
    name = "".join(character for character in str(path) if character.isprintable())[-300:]
    kind = sniff(path)
    if (wrong := unreadable(name, kind)) is not None and kind != "missing":  # below, missing has several causes
        raise wrong
    try:
        if kind == "missing" and path.exists() and not path.is_file():  # opening a pipe waits for its writer
            raise Unreadable(f"{name} is no regular file.", "Pipe its content in and name the input -.")
        with open_binary(path) as stream:
            return _page(stream, name, kind, max_bytes)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(f"{name} is damaged: it cannot be unpacked.", "Save or download it again.") from error
    except PermissionError as error:
        raise Unreadable(f"{name} may not be read.", "Ask its owner for permission.") from error
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise Unreadable(f"{name} does not exist.", "Check the name.") from error
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {error.strerror}.", "Check the name and the disk.") from error


def open_stream(stream: BinaryIO, *, url: str = "", max_bytes: int | None = None) -> Page:
    """Read one document from an open stream, such as standard input; limits and errors as for `open_path`."""
    head = _take(stream, HEAD)
    kind = sniff(head)
    if head.startswith(b"\x1f\x8b"):
        raise Unreadable("Standard input is compressed.", "Unpack it first: `gzip -dc FILE | threadscope …`.")
    if kind == "empty":
        raise Unreadable("Standard input is empty.", "Pipe a page or a table into the command.")
    page = _page(stream, "Standard input", kind, max_bytes, head)
    return Page(url, page.body, page.headers, page.fetched, sha256=page.sha256)


def _page(stream: BinaryIO, name: str, kind: Kind, max_bytes: int | None, head: bytes = b"") -> Page:
    error = unreadable(name, kind)
    if error is not None:
        raise error
    limit = max_bytes or (MAX_EXPORT_BYTES if kind in EXPORTS else MAX_BYTES)
    body = head + _take(stream, limit + 1 - len(head))
    if len(body) > limit:
        raise Unreadable(
            f"{name} is larger than {limit / 2**20:.3g} MiB.",
            "Give the page of one thread; tables of any size are read as CSV or JSONL.",
        )
    fetched: datetime | None = None
    return Page("", body, {"content-type": CONTENT_TYPES[kind]}, fetched, sha256=sha256(body).hexdigest())


def _take(stream: BinaryIO, size: int) -> bytes:
    """Read up to `size` bytes; a pipe gives fewer at a time than it will give in the end."""
    parts = []
    while size > 0 and (part := stream.read(min(size, 2**20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
