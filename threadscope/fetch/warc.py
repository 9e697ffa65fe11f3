"""A web archive (WARC, ISO 28500) as a source of pages: what was fetched once, again without the network.

Archives may be larger than memory. One pass notes where each document lies; a document is read when it is asked for,
through the same decoding, limits and refusals as an answer from the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, unquote, urljoin, urlsplit

from threadscope.errors import FetchFailed, Refused, SkipThread, Unreadable
from threadscope.fetch.options import MAX_BYTES
from threadscope.fetch.warcfile import Damaged, content, http_headers, record_at, records
from threadscope.model import Page

if TYPE_CHECKING:
    from types import TracebackType

    from threadscope.fetch.replies import Reply

__all__ = ["ERROR", "ERRORS", "HINT", "KEYS", "MESSAGE", "THREAD", "Archive", "key_of"]

THREAD, ERROR, MESSAGE, HINT = (f"threadscope-{word}" for word in ("thread", "error", "message", "hint"))
"""Fields of ours in `warcinfo` (the addresses asked for) and `metadata` (why an address gave nothing) records."""
ERRORS: Mapping[str, type[SkipThread]] = {error.__name__: error for error in (Refused, FetchFailed, Unreadable)}
KEYS = re.compile(r"(?<=[?&]api_key=)[^&#\s\"'<>]*")
"""A user's own key in an address: it must not get into an archive, which is made to be passed on."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 5
_CODING = 2**20
"""What the wire may add to a body that is at its limit: chunk sizes, compression that does not compress."""
_DOCUMENTS = ("html", "json", "xml", "text/plain")
_MAX_FIELDS = 2**20
_PORTS = {"http": 80, "https": 443}
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
_SAFE = "/%:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document lies."""

    offset: int
    url: str
    date: str
    status: int = 0
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an address gave nothing when the archive was made."""

    error: SkipThread


_Noted = tuple[str, _Place | _Failure]
"""An address and what is known of it."""


def key_of(url: str) -> str:
    """Return an address in the form in which addresses are compared: no fragment, no key, one way of escaping."""
    try:
        parts = urlsplit(KEYS.sub("KEY", url.strip()))
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # UnicodeError, for names that are none, is one
        return quote(url, safe=_SAFE)
    where = f"{host}:{port}" if port and port != _PORTS.get(parts.scheme) else host
    path, query = (quote(_unreserved(part), safe=_SAFE) for part in (parts.path or "/", parts.query))
    return f"{parts.scheme}://{where}{path}{f'?{query}' if query else ''}"


def _unreserved(part: str) -> str:
    """Undo the escapes of letters and digits, which need none, and spell the others in capitals (RFC 3986, 6.2.2)."""

    def plain(found: re.Match[str]) -> str:
        character = unquote(found[0], "latin-1")
        harmless = character.isascii() and (character.isalnum() or character in "-._~")
        return character if harmless else found[0].upper()

    return _ESCAPED.sub(plain, part)


class Archive(AbstractContextManager["Archive"]):
    """Give the documents of a WARC file by their addresses. `get` is `Fetcher.get` without the network."""

    def __init__(self, path: Path) -> None:
        """Open and index an archive.

        Raises:
            Unreadable: nothing in it can be read. Damage further on is kept in `damage`.
        """
        self.path = path
        self.threads: tuple[str, ...] = ()
        """The addresses that it was made for, as they were typed; () where another program made it."""
        self.damage: Unreadable | None = None
        self._places: dict[str, _Place | _Failure] = {}
        self._payloads: dict[str, _Place] = {}
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror}.", "Check the name.") from error
        self._index()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, url: str) -> bool:
        return key_of(url) in self._places

    def pages(self) -> list[str]:
        """Return the addresses of the web pages in it, in the order in which they were fetched."""
        found = [place for place in self._places.values() if isinstance(place, _Place) and place.is_html]
        return [place.url for place in sorted(found, key=lambda place: place.offset)]

    def get(self, url: str) -> Page:
        """Give one document, where redirects led then; errors as from `Fetcher.get`, with the reasons of then.

        Raises:
            FetchFailed: it is not in the archive, or gave nothing when that was made.
            Refused: the site refused it then.
            Unreadable: it is no text, too big, or damaged.
        """
        from threadscope.fetch.replies import refusal, to_page

        first = url
        for _ in range(_HOPS + 1):
            place = self._places.get(key_of(url))
            if place is None:
                raise FetchFailed(f"{url} is not in {self.path.name}.", "Archive the thread again.")
            if isinstance(place, _Failure):
                raise type(place.error)(place.error.message, place.error.hint)
            reply = self._reply(place)
            target = reply.headers.get("location", "")
            if place.status not in _REDIRECTS or not target:
                error = refusal(reply)
                if error is not None:
                    raise error
                return to_page(reply)
            url = urljoin(place.url, target)
        raise FetchFailed(f"{first} redirects more than {_HOPS} times.")

    def _index(self) -> None:
        count, pending = 0, None  # a record is good once the next one begins
        try:
            for offset, record in records(self._file):
                self._add(pending)
                pending = self._noted(offset, record)
                count += 1
            self._add(pending)
        except Damaged as error:
            what = f"{self.path} {error.message}"
            if count <= 1:
                self._file.close()
                raise Unreadable(
                    f"{what}.", "Make it again, or unpack it with gzip -d if it was packed whole."
                ) from error
            self.damage = Unreadable(f"{what}, after {count} records.", "What comes before that was read.")

    def _noted(self, offset: int, record: Any) -> _Noted | None:
        """Say what a record is, if it can be part of a thread."""
        headers = record.rec_headers
        url = headers.get_header("WARC-Target-URI") or ""
        if record.rec_type == "warcinfo":
            self.threads += tuple(value for name, value in _fields(record) if name == THREAD)
        elif record.rec_type == "metadata":
            fields = dict(_fields(record))
            kind = ERRORS.get(fields.get(ERROR, ""))
            return (url, _Failure(kind(fields.get(MESSAGE, ""), fields.get(HINT, "")))) if kind else None
        elif url.startswith(("http://", "https://")):
            payload = headers.get_header("WARC-Payload-Digest") or ""
            date = headers.get_header("WARC-Date") or ""
            if record.rec_type == "revisit" and payload in self._payloads:
                return url, replace(self._payloads[payload], url=url, date=date)
            if record.rec_type in ("response", "resource"):
                return self._noted_document(_Place(offset, url, date), payload, record)
        return None

    def _noted_document(self, place: _Place, payload: str, record: Any) -> _Noted | None:
        status, headers = _described(record)
        media = headers.get("content-type", "").lower()
        if 200 <= status < 300 and media and not any(word in media for word in _DOCUMENTS):
            return None
        place = replace(place, status=status, is_html=status == 200 and (not media or "html" in media))
        if payload and status == 200:
            self._payloads.setdefault(payload, place)
        return place.url, place

    def _add(self, noted: _Noted | None) -> None:
        """Keep the latest of several copies, but no failure in place of a copy."""
        if noted is None:
            return
        key, place = key_of(noted[0]), noted[1]
        known = self._places.get(key)
        good = isinstance(place, _Place) and place.status < 300
        if good or known is None or not (isinstance(known, _Place) and known.status < 300):
            self._places[key] = place

    def _reply(self, place: _Place) -> Reply:
        """Read a record as the answer that it was."""
        from threadscope.fetch.replies import FETCHED, Reply, refusal
        from threadscope.fetch.warcreply import decoded

        try:
            record = record_at(self._file, place.offset)
            status, headers = _described(record)
            body = content(record, MAX_BYTES + _CODING)
        except Damaged as error:
            raise Unreadable(f"The copy of {place.url} in {self.path.name} {error.message}.") from error
        headers.pop("content-length", None)
        when = _date(place.date)
        reply = Reply(place.url, status, headers | ({FETCHED: when} if when else {}))
        if refusal(reply) is not None:
            return reply
        return replace(reply, body=decoded(reply, body, MAX_BYTES))


def _described(record: Any) -> tuple[int, dict[str, str]]:
    """Return an answer's status and headers; a record without them (`resource`) is a document that was there."""
    return http_headers(record) or (200, {"content-type": record.content_type or ""})


def _fields(record: Any) -> Iterator[tuple[str, str]]:
    """List the fields of an `application/warc-fields` record."""
    for line in content(record, _MAX_FIELDS).decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _date(value: str) -> str | None:
    """Return a record's date with the offset spelled out; None for what is no date."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()
