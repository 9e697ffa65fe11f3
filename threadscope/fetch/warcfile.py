"""The bytes of a WARC file, record by record: unpacked strictly, with every limit held, and told where it is damaged.

A WARC is a run of records, each packed by itself (`.warc.gz`) or not at all. warcio parses the records' headers; the
stream under it is ours, because warcio's own takes a file that breaks off for one that ends, and a header line of any
length for a header line.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from threadscope.errors import ThreadscopeError

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

__all__ = ["Damaged", "content", "http_headers", "is_warc", "record_at", "records"]

BROKEN_OFF = "breaks off in the middle"
_CHUNK = 65_536
_MAX_LINE = 65_536
_MAX_HEADERS = 2**20
_HTTP = ("HTTP/0.9", "HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3")


class Damaged(ThreadscopeError):
    """Say what is wrong with the bytes; never leaves `threadscope.fetch`."""


class _Stream:
    """Read one record's bytes, unpacked; `tell` counts them."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._packed = file.read(2) == b"\x1f\x8b"
        file.seek(offset)
        self._unpacker: Any = zlib.decompressobj(zlib.MAX_WBITS + 16) if self._packed else None
        self._raw = b""
        self._ready = b""
        self._at = 0
        self._header_bytes = 0

    @property
    def ended(self) -> bool:
        """Whether this was a packed record and all of it has been taken."""
        return self._packed and self._unpacker.eof and not self._ready

    @property
    def offset(self) -> int:
        """Where in the file the next byte lies that was not used."""
        unused = self._unpacker.unused_data if self._packed else b""
        return self._file.tell() - len(unused) - len(self._raw) - (0 if self._packed else len(self._ready))

    @property
    def packed(self) -> bool:
        """Whether records are packed."""
        return self._packed

    def _fill(self) -> bool:
        """Get more; False at the end of the record, or of the file where that is not packed."""
        if not self._packed:
            self._ready += self._file.read(_CHUNK)
            return bool(self._ready)
        while not self._ready and not self._unpacker.eof:
            data = self._raw or self._file.read(_CHUNK)
            if not data:
                raise Damaged(BROKEN_OFF)
            try:
                self._ready = self._unpacker.decompress(data, _CHUNK)
            except zlib.error as error:
                raise Damaged("is damaged") from error
            self._raw = self._unpacker.unconsumed_tail
        return bool(self._ready)

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes; b"" at the end."""
        if not self._ready and not self._fill():
            return b""
        size = len(self._ready) if size is None or size < 0 else size
        data, self._ready = self._ready[:size], self._ready[size:]
        self._at += len(data)
        return data

    def readline(self, size: int | None = None) -> bytes:
        """Read a line of a header; a line without an end, or lines without one, are damage."""
        line = b""
        limit = min(size or _MAX_LINE, _MAX_LINE)
        while not line.endswith(b"\n") and len(line) < limit and (self._ready or self._fill()):
            cut = self._ready.find(b"\n", 0, limit - len(line)) + 1
            line += self.read(cut or limit - len(line))
        self._header_bytes += len(line)
        if len(line) >= _MAX_LINE or self._header_bytes > _MAX_HEADERS:
            raise Damaged("holds a header that is longer than any server's")
        return line

    def tell(self) -> int:
        """Count what was read."""
        return self._at

    def start(self) -> None:
        """Begin another record: its headers may be as long as the last one's were."""
        self._header_bytes = 0

    def blank_lines(self) -> None:
        """Pass over what stands between records."""
        while (self._ready or self._fill()) and self._ready[:1] in (b"\r", b"\n"):
            self.read(1)

    def next_member(self) -> bool:
        """Go on to the next packed record; False at the end of the file. Zeros that pad a file are no damage."""
        unused = (self._unpacker.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
        while not unused and (more := self._file.read(_CHUNK)):
            unused = more.lstrip(b"\0")
        if not unused:
            return False
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self._raw = unused
        return True


def is_warc(path: Path) -> bool:
    """Tell a web archive by its first bytes, also one that breaks off. Never raises."""
    try:
        with path.open("rb") as file:
            return _Stream(file, 0).read(5) == b"WARC/"
    except (OSError, ValueError, Damaged):
        return False


def records(file: BinaryIO) -> Iterator[tuple[int, ArcWarcRecord]]:
    """List the records with their offsets; what of a record's content is not read is passed over.

    Raises:
        Damaged: the file cannot be read on from here; what came before is good.
    """
    stream = _Stream(file, 0)
    offset = 0
    while True:
        record = _parsed(stream)
        if record is None:
            return
        yield offset, record
        _pass_over(stream, record)
        stream.blank_lines()
        if stream.packed:
            if not stream.ended:
                raise Damaged("is packed as one piece, in which single records cannot be found")
            if not stream.next_member():
                return
        offset = stream.offset
        stream.start()


def record_at(file: BinaryIO, offset: int) -> ArcWarcRecord:
    """Read the record that begins at an offset that `records` gave."""
    record = _parsed(_Stream(file, offset), check=True)
    if record is None:
        raise Damaged("has changed while it was being read")
    return record


def _parsed(stream: _Stream, *, check: bool = False) -> ArcWarcRecord | None:
    """Read a record's own headers; None at the end of the file."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader

    logger = logging.getLogger("warcio.recordloader")
    if not logger.handlers:  # it warns of addresses with spaces in them; without a handler Python prints to stderr
        logger.addHandler(logging.NullHandler())
    try:
        loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
        record = loader.parse_record_stream(stream, known_format="warc", no_record_parse=True, check_digests=check)
    except EOFError:
        return None
    except (ArchiveLoadFailed, ValueError, AttributeError, TypeError) as error:  # warcio trusts what a header names
        raise Damaged("is damaged") from error
    if record.length is None:
        raise Damaged("is damaged: a record does not state its length" if stream.read(1) else BROKEN_OFF)
    return record


def _pass_over(stream: _Stream, record: ArcWarcRecord) -> None:
    while record.raw_stream.read(_CHUNK):
        pass
    if record.raw_stream.limit > 0:
        raise Damaged("is damaged" if stream.packed else BROKEN_OFF)


def http_headers(record: ArcWarcRecord) -> tuple[int, dict[str, str]] | None:
    """Take the HTTP headers off a record's content: status, and headers with lower-case names; None for other content.

    Headers that repeat are joined by commas, as HTTP allows. An answer without a proper start has the status 0.
    """
    from warcio.statusandheaders import StatusAndHeadersParser

    if "application/http" not in (record.content_type or "").lower():
        return None
    try:
        found = StatusAndHeadersParser(_HTTP, verify=False).parse(record.raw_stream)
    except (EOFError, ValueError):
        return 0, {}
    status = found.statusline.split(" ", 1)[0]
    headers: dict[str, str] = {}
    for name, value in found.headers:
        low = name.lower()
        headers[low] = f"{headers[low]}, {value}" if low in headers else value
    return (int(status) if status.isascii() and status.isdigit() and len(status) == 3 else 0), headers


def content(record: ArcWarcRecord, limit: int) -> bytes:
    """Take the content that is left of a record, and compare it with the record's checksum.

    Raises:
        Damaged: it is not what was once written, or longer than `limit` bytes.
    """
    try:
        body = b"".join(_pieces(record, limit))
    except ValueError as error:  # a checksum that is none
        raise Damaged("is damaged: its checksum cannot be read") from error
    checker = record.digest_checker
    if any(problem.startswith("block digest failed") for problem in (checker.problems if checker else ())):
        raise Damaged("is damaged: its checksum is another one")
    return body


def _pieces(record: ArcWarcRecord, limit: int) -> Iterator[bytes]:
    size = 0
    while piece := record.raw_stream.read(_CHUNK):
        size += len(piece)
        if size > limit:
            raise Damaged(f"is larger than {limit / 2**20:.3g} MiB")
        yield piece
