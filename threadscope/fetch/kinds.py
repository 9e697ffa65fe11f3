"""What a document is, from its name and its first bytes."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Literal, cast

from threadscope.errors import Unreadable

__all__ = ["HEAD", "Kind", "open_binary", "sniff", "unreadable"]

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
    "damaged",
    "binary",
    "empty",
    "folder",
    "missing",
]
HEAD = 65_536
"""Bytes that decide what a document is."""
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
CONTROLS = dict.fromkeys([*range(9), *range(14, 27), *range(28, 32)])
"""Characters that no text has; the escape (27) switches between the sets of ISO-2022-JP."""
TEXT_COLUMNS = frozenset({"text", "comment", "comments", "body", "content", "message"})
"""A table without a telling name is known by one of these in its first line."""
REASONS: Mapping[str, tuple[str, str]] = {
    "empty": ("is empty.", "Save the page again."),
    "pdf": ("is a PDF.", "Save the page itself from the browser, as HTML."),
    "image": ("is an image.", "Save the page itself from the browser, as HTML."),
    "media": ("is a sound or a video.", "Give a page with comments."),
    "archive": ("is an archive or an office document.", "Unpack it, or export it as CSV, and give the files inside."),
    "binary": ("is no text.", "Give a web page, a text, or a table as CSV, JSON or JSONL."),
    "damaged": ("is damaged: it cannot be unpacked.", "Save or download it again."),
    "folder": ("is a folder without a page, a table or an archive.", "Name the files, or another folder."),
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
        return "damaged"
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return "missing"
    return _kind(head, Path(name).suffix)


def open_binary(path: Path) -> BinaryIO:
    """Open a file for streaming, unpacked where it is gzipped. The reader has to count what it takes."""
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path, "rb")) if packed else path.open("rb")


def _kind(head: bytes, suffix: str) -> Kind:
    if not head.strip():
        return "empty"
    magic = _magic(head)
    if magic is not None:
        return magic
    text = _text(head)
    named = SUFFIXES.get(suffix)
    binary = len(text) - len(text.translate(CONTROLS)) > len(text) // 50  # real pages hold a stray one in a comment
    if named in {"csv", "jsonl"} and not binary:
        return named
    marked = _marked(text)
    if marked is None and binary:
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
