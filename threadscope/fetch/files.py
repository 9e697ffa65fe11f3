"""Local files and streams -> Page, and what a document is, from its name and its first bytes."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from threadscope.errors import Unreadable
from threadscope.fetch.options import MAX_BYTES
from threadscope.model import Page

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["MAX_EXPORT_BYTES", "Kind", "open_binary", "open_path", "open_stream", "sniff", "unreadable"]

Kind = Literal[
    "html",
    "mhtml",
    "xml",
    "json",
    "jsonl",
    "csv",
    "text",
    "warc",
    "pdf",
    "image",
    "media",
    "archive",
    "binary",
    "empty",
    "folder",
    "missing",
]
MAX_EXPORT_BYTES = 2**30
"""Of a table or a blog's export, read in one piece. What is streamed with `open_binary` may be of any size."""
HEAD = 65_536
"""Bytes that decide what a document is."""
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
SUFFIXES: Mapping[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".php": "html",
    ".asp": "html",
    ".aspx": "html",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".xml": "xml",
    ".rss": "xml",
    ".atom": "xml",
    ".txt": "text",
    ".md": "text",
    ".warc": "warc",
}
MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"WARC/0.", "warc"),
    (b"WARC/1.", "warc"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x01\x00", "image"),
    (b"ID3\x03", "media"),
    (b"ID3\x04", "media"),
    (b"OggS\x00", "media"),
    (b"fLaC\x00", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh91AY&SY", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"7z\xbc\xaf'\x1c", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "binary"),
    (b"SQLite format 3\x00", "binary"),
    (b"PAR1\x15", "binary"),
    (b"\x7fELF", "binary"),
)
UNICODE_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
TEXT_COLUMNS = frozenset({"text", "comment", "comments", "body", "content", "message"})
"""A table without a telling name is known by one of these in its first line."""
REASONS: Mapping[str, tuple[str, str]] = {
    "empty": ("is empty.", "Save the page again."),
    "pdf": ("is a PDF.", "Save the page itself from the browser, as HTML."),
    "image": ("is an image.", "Save the page itself from the browser, as HTML."),
    "media": ("is a sound or a video.", "Give a page with comments."),
    "archive": ("is an archive or an office document.", "Unpack it, or export it as CSV, and give the files inside."),
    "binary": ("is no text.", "Give a web page, a text, or a table as CSV, JSON or JSONL."),
    "folder": ("is a folder.", "Give the files in it."),
    "missing": ("does not exist.", "Check the name."),
    "warc": ("is a web archive of many pages.", "Keep it in a file of its own, and name that."),
}


def unreadable(name: str, kind: Kind) -> Unreadable | None:
    """Give the error for a kind of document that holds no single thread, None for one that may."""
    if kind not in REASONS:
        return None
    what, hint = REASONS[kind]
    return Unreadable(f"{name} {what}", hint)


def sniff(source: Path | str | bytes) -> Kind:
    """Tell what a document is from its first bytes, and from a file's name where those leave it open.

    Bytes win over names: a PDF called `page.html` is a PDF. A gzipped file is what lies inside. Never raises: a file
    that cannot be read is `missing`, and `open_path` says why.
    """
    if isinstance(source, bytes):
        return _kind(source[:HEAD], "")
    path = Path(source)
    name = path.name.lower().removesuffix(".gz")
    try:
        if path.is_dir():
            return "folder"
        if not path.is_file():
            return "missing"
        with open_binary(path) as stream:
            head = stream.read(HEAD)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return "archive"
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return "missing"
    return _kind(head, Path(name).suffix)


def open_binary(path: Path) -> BinaryIO:
    """Open a file for streaming, unpacked where it is gzipped. The reader has to count what it takes."""
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if packed else path.open("rb")


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
    try:
        if kind == "missing" and path.exists() and not path.is_file():  # opening a pipe waits for its writer
            raise Unreadable(f"{name} is no regular file.", "Pipe its content in and name the input -.")
        with open_binary(path) as stream:
            return _page(stream, name, kind, max_bytes)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(f"{name} is damaged: it cannot be unpacked.", "Save or download it again.") from error
    except IsADirectoryError as error:
        raise Unreadable(f"{name} is a folder.", REASONS["folder"][1]) from error
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


def _kind(head: bytes, suffix: str) -> Kind:
    if not head.strip():
        return "empty"
    magic = _magic(head)
    if magic is not None:
        return magic
    text = _text(head)
    named = SUFFIXES.get(suffix)
    if named in {"csv", "jsonl"} and text.count("\x00") <= len(text) // 100:
        return named
    marked = _marked(text)
    if marked is None and text.count("\x00") > len(text) // 100:  # real pages hold a stray one, in somebody's comment
        return "binary"
    return marked or named or _guessed(text)


def _magic(head: bytes) -> Kind | None:
    for start, kind in MAGIC:
        if head.startswith(start):
            return kind
    if b"%PDF-" in head[:1024] and not head.lstrip().startswith((b"<", b"{", b"[")):
        return "pdf"
    if head.startswith(b"RIFF") and len(head) >= 12:
        return "image" if head[8:12] == b"WEBP" else "media"
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in {b"avif", b"heic", b"mif1"} else "media"
    return None


def _text(head: bytes) -> str:
    """Decode enough of a document to look at its start."""
    for mark, encoding in UNICODE_MARKS:
        if head.startswith(mark):
            return head.decode(encoding, errors="replace")
    return head.decode("utf-8", errors="replace")


def _marked(text: str) -> Kind | None:
    """Know a document by marks that it would not carry by accident, None where it carries none."""
    start = text.lstrip("\ufeff \t\r\n")[:4096].lower()
    if start.startswith(("<!doctype html", "<html")):
        return "html"
    if start.startswith("<?xml"):
        return "html" if "<html" in start else "xml"
    if start.startswith("<svg"):
        return "image"
    if start.startswith(("<rss", "<feed")):
        return "xml"
    headers = start.partition("\n\n")[0] if "\r\n" not in start else start.partition("\r\n\r\n")[0]
    if "mime-version:" in headers and "multipart/" in headers:
        return "mhtml"
    if start.startswith(("{", "[")):
        return _json(text.lstrip("\ufeff \t\r\n"))
    return None


def _json(text: str) -> Kind | None:
    """Tell JSON from JSON lines, and both from a text that begins with a bracket."""
    first, _, rest = text.partition("\n")
    if first.startswith("{") and rest.lstrip().startswith("{"):
        try:
            json.loads(first)
        except (ValueError, RecursionError):
            pass
        else:
            return "jsonl"
    inside = text[1:].lstrip()[:1]
    return "json" if inside in (set('"}') if text[0] == "{" else set('{["]-0123456789tfn')) and inside else None


def _guessed(text: str) -> Kind:
    """Decide without a name or a mark."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] == "<" and (start[1:2].isalpha() or start[1:2] in {"!", "?"}):
        return "html"
    first = start.partition("\n")[0]
    for delimiter in ("\t", ",", ";"):
        names = [name.strip().strip('"').lower() for name in first.split(delimiter)]
        if len(names) > 1 and not TEXT_COLUMNS.isdisjoint(names):
            return "csv"
    return "text"
