"""Fetch and keep what came: a fetcher that writes every answer into a web archive (WARC 1.1, ISO 28500).

Bodies are written decoded, and without the headers that describe the coding; a body that was refused unread (an error,
a redirect, a picture) is marked as cut. Cookies are not written, nor the user's own keys. A `warcinfo` record names
the addresses asked for, `metadata` records say why an address gave nothing, so that `Archive` repeats both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from threadscope import __version__
from threadscope.errors import SkipThread, UsageError
from threadscope.fetch.fetcher import Fetcher
from threadscope.fetch.options import ACCEPT, PRODUCT, FetchOptions
from threadscope.fetch.warc import ERROR, ERRORS, HINT, KEYS, MESSAGE, THREAD, key_of
from threadscope.model import Page

if TYPE_CHECKING:
    import httpx2

    from threadscope.fetch.fetcher import _Ask
    from threadscope.fetch.replies import Reply

__all__ = ["RecordingFetcher", "recording"]


class RecordingFetcher(Fetcher):
    """A `Fetcher` that writes down what it gets, robots.txt and redirects included."""

    def __init__(self, options: FetchOptions, stream: BinaryIO, *, packed: bool, threads: Sequence[str]) -> None:
        from warcio.warcwriter import WARCWriter

        super().__init__(options)
        self.documents = 0
        """Pages and endpoint answers that were got."""
        self._warc = WARCWriter(stream, gzip=packed, warc_version="1.1")
        named = [("software", f"{PRODUCT}/{__version__}"), ("format", "WARC File Format 1.1")]
        named += [("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/")]
        self._write("warcinfo", "", _fields([*named, ("robots", "obey"), *((THREAD, url) for url in threads)]))

    def get(self, url: str, *, accept: str = ACCEPT) -> Page:
        """Fetch one document, and write down why where there is none."""
        try:
            page = super().get(url, accept=accept)
        except SkipThread as error:
            kind = next((name for name, kind in ERRORS.items() if isinstance(error, kind)), "FetchFailed")
            told = [(ERROR, kind), (MESSAGE, error.message), (HINT, error.hint)]
            self._write("metadata", key_of(url), _fields(told))
            raise
        self.documents += 1
        return page

    def _send(self, url: httpx2.URL, ask: _Ask) -> Reply:
        reply = super()._send(url, ask)
        self._write_reply(reply, cut=len(reply.body) >= ask.limit)
        return reply

    def _write_reply(self, reply: Reply, *, cut: bool) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        from threadscope.fetch.replies import FETCHED, WIRE_HEADERS, refusal

        names = [name for name in reply.headers if name not in WIRE_HEADERS]
        headers = [(name, KEYS.sub("KEY", reply.headers[name])) for name in names]
        headers.append(("content-length", str(len(reply.body))))
        reason = HTTPStatus(reply.status).phrase if reply.status in list(HTTPStatus) else ""
        facts = {"WARC-Date": _date(reply.headers.get(FETCHED))}
        if cut or (not reply.body and refusal(reply) is not None):
            facts["WARC-Truncated"] = "length" if cut else "unspecified"
        record = self._warc.create_warc_record(
            KEYS.sub("KEY", reply.url),
            "response",
            payload=BytesIO(reply.body),
            length=len(reply.body),
            http_headers=StatusAndHeaders(f"{reply.status} {reason}".strip(), headers, protocol="HTTP/1.1"),
            warc_headers_dict=facts,
        )
        self._warc.write_record(record)

    def _write(self, kind: str, url: str, body: bytes) -> None:
        facts = {"WARC-Date": _date(None)}
        payload = BytesIO(body)
        self._warc.write_record(
            self._warc.create_warc_record(url, kind, payload=payload, length=len(body), warc_headers_dict=facts)
        )


def _fields(fields: Sequence[tuple[str, Any]]) -> bytes:
    """Write `application/warc-fields`; a value is one line, whatever a page put into it."""
    lines = (f"{name}: {' '.join(KEYS.sub('KEY', str(value)).split())}\r\n" for name, value in fields)
    return "".join(lines).encode("utf-8", "replace")


def _date(value: str | None) -> str:
    when = datetime.fromisoformat(value) if value else datetime.now(UTC)
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextmanager
def recording(path: Path, threads: Sequence[str], options: FetchOptions) -> Iterator[RecordingFetcher]:
    """Open a fetcher that writes into an archive, which appears when it is whole and holds at least one document.

    Args:
        path: of the archive; packed unless its name ends in `.warc`.
        threads: the addresses that will be asked for, as they were typed.
        options: as for any fetcher.

    Raises:
        UsageError: the file exists. Archives are joined by `cat`, never by writing into one.
    """
    if path.exists():
        raise UsageError(f"{path} exists.", "Name another file, or remove it; two archives are joined with cat.")
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            fetcher = RecordingFetcher(options, stream, packed=path.suffix.lower() != ".warc", threads=threads)
            with fetcher:
                yield fetcher
        if fetcher.documents:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
