"""MHTML (RFC 2557), the one-file form that browsers save a page in: its documents, by what frames call them.

The file is a flat list of parts between boundaries, each with headers of its own. It is split by its boundary and only
the parts that are documents are decoded: most of a file is images, and the standard library's parser of whole messages
decodes what nobody asks for and recurses as deep as a file tells it to.
"""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import islice
from urllib.parse import urljoin

from threadscope.errors import Unreadable
from threadscope.fetch.options import MAX_BYTES
from threadscope.model import Page

__all__ = ["MAX_MHTML_BYTES", "Mhtml", "read_mhtml"]

MAX_MHTML_BYTES = 100 * 2**20
"""Of the whole file; each document in it has the limit that every document has."""
_MAX_PARTS = 20_000
_MAX_DOCUMENTS = 200
_MAX_HEADERS = 16 * 2**10
_TEXTS = ("text/html", "application/xhtml+xml", "application/json", "text/xml", "application/xml", "text/plain")
_DOCUMENTS = _TEXTS[:2]


@dataclass(frozen=True, slots=True)
class Mhtml:
    """Hold a saved page and what was saved with it."""

    page: Page
    parts: dict[str, Page]
    """By address, and by `cid:ID`, which frames without an address are called by."""
    whole: bool
    """False where the end of the file is missing."""


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Message
    body: bytes

    @property
    def names(self) -> list[str]:
        """What a frame may call this part: its address and its id."""
        identifier = _field(self.headers, "content-id").strip("<>")
        location = _field(self.headers, "content-location")
        return [name for name in (location, f"cid:{identifier}" if identifier else "") if name]


def read_mhtml(page: Page) -> Mhtml:
    """Take a saved page apart.

    Args:
        page: the file; a `url` that it was given beats the one that it states.

    Returns:
        The page that was saved and the documents saved with it. `fetched` is the moment of saving, where stated.

    Raises:
        Unreadable: there is no document in it, or the document is too big.
    """
    head, body = _split(page.body)
    if head.get_content_maintype() != "multipart":
        raise Unreadable("The saved page is damaged: it states no parts.", "Save it again.")
    base = page.url or _field(head, "snapshot-content-location")
    when = _date(str(head.get("date") or ""))
    texts, whole = [], _closed(head, body)
    for part in islice(_parts(head, body), _MAX_PARTS):
        if part.headers.get_content_type() in _TEXTS:
            texts.append(part)
        if len(texts) >= _MAX_DOCUMENTS:
            break
    main = _main(texts, head)
    if main is None:
        raise Unreadable("The saved page holds no web page.", "Save it again.")
    saved = _page(main, base, when)
    parts: dict[str, Page] = {}
    for part in texts:
        if part is not main:
            _keep(part, saved, parts)
    return Mhtml(saved, parts, whole)


def _keep(part: _Part, saved: Page, parts: dict[str, Page]) -> None:
    try:
        document = _page(part, saved.url, saved.fetched)
    except Unreadable:  # a part that is too big is one that is not there
        return
    for name in part.names:
        parts.setdefault(name if name.startswith("cid:") else document.url, document)


def _main(texts: list[_Part], head: Message) -> _Part | None:
    """Find the page that was saved: the part that the head names, else the first document."""
    documents = [part for part in texts if part.headers.get_content_type() in _DOCUMENTS]
    start = head.get_param("start")
    named = f"cid:{start.strip('<>')}" if isinstance(start, str) else ""
    return next((part for part in documents if named in part.names), documents[0] if documents else None)


def _split(data: bytes) -> tuple[Message, bytes]:
    """Part the headers from what they head."""
    blank = min((at for at in (data.find(b"\r\n\r\n"), data.find(b"\n\n")) if at >= 0), default=len(data))
    return BytesHeaderParser().parsebytes(data[: min(blank, _MAX_HEADERS)]), data[blank:].lstrip(b"\r\n")


def _boundary(head: Message) -> bytes:
    boundary = head.get_boundary()
    return b"--" + boundary.encode("ascii", "replace") if boundary else b""


def _closed(head: Message, body: bytes) -> bool:
    return body[-1024:].rstrip().endswith(_boundary(head) + b"--")


def _parts(head: Message, body: bytes, depth: int = 0) -> Iterator[_Part]:
    """List the parts in order; lists in lists are what old programs write around a page's two versions."""
    boundary = _boundary(head)
    if not boundary:
        return
    start = 0 if body.startswith(boundary) else body.find(b"\n" + boundary)
    while start >= 0:
        start = body.index(boundary, start) + len(boundary)
        if body.startswith(b"--", start):
            return
        end = body.find(b"\n" + boundary, start)
        headers, content = _split(body[start : end if end >= 0 else len(body)].lstrip(b"\r\n"))
        if headers.get_content_maintype() == "multipart" and depth < 2:
            yield from _parts(headers, content, depth + 1)
        else:
            yield _Part(headers, content)
        start = end


def _page(part: _Part, base: str, when: datetime | None) -> Page:
    body = _decoded(part)
    if len(body) > MAX_BYTES:
        raise Unreadable(f"The saved page is larger than {MAX_BYTES / 2**20:.3g} MiB.", "Give the page of one thread.")
    location = next((name for name in part.names if not name.startswith("cid:")), "")
    try:
        url = urljoin(base, location)
    except ValueError:
        url = base
    kind = part.headers.get_content_type()
    charset = part.headers.get_content_charset()
    return Page(
        url=url if url.startswith(("http://", "https://")) else "",
        body=body,
        headers={"content-type": f"{kind}; charset={charset}" if charset else kind},
        fetched=when,
        sha256=sha256(body).hexdigest(),
    )


def _decoded(part: _Part) -> bytes:
    """Undo the transfer encoding; what is broken stays as far as it can be read."""
    encoding = _field(part.headers, "content-transfer-encoding").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    if encoding == "base64":
        data = b"".join(part.body.split())
        try:
            return base64.b64decode(data[: len(data) - len(data) % 4])
        except binascii.Error:
            return b""
    return part.body


def _field(headers: Message, name: str) -> str:
    """Return a header that holds no spaces; long ones are broken into lines."""
    return "".join(str(headers.get(name) or "").split())


def _date(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
