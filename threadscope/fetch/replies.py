"""From a reply to its body within the limits, or to the reason why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from threadscope.errors import FetchFailed, Refused, Retry, SkipThread, Unreadable
from threadscope.fetch.kinds import Kind, sniff, unreadable
from threadscope.model import Page

if TYPE_CHECKING:
    import httpx2

__all__ = ["FETCHED", "RETRIED", "Busy", "Reply", "read", "refusal", "retry_after", "to_page", "too_big"]

FETCHED = "threadscope-fetched"
"""A header of our own on every reply from the network, and so on the cached copy: when the body was made."""
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
RETRY_AFTER_CAP = 20.0
"""Seconds. Two waits of this length still fit into the deadline."""
MAX_RATIO = 200
"""Decoded bytes for each encoded one, past the first MiB. Real pages reach 30; a bomb of zeros has 1,000."""
DECODED = frozenset({"", "identity", "gzip", "deflate"})
UNREADABLE_TYPES: Mapping[str, Kind] = {
    "image/": "image",
    "audio/": "media",
    "video/": "media",
    "font/": "binary",
    "application/pdf": "pdf",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/vnd.openxmlformats": "archive",
    "application/vnd.ms-": "binary",
    "application/msword": "binary",
}
WIRE_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", FETCHED}
)
"""Describe the transfer, not the document, or are nobody's business."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a server, its body decoded."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class Busy(Retry):
    """Ask again because of a status; carries the reply for when patience is over."""

    def __init__(self, reply: Reply, wait: float | None) -> None:
        super().__init__(f"{reply.url} answers {reply.status}.", "", wait)
        self.reply = reply


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Read `Retry-After`, in seconds or as a date, as seconds from now: 0 to the cap, or None where it says nothing."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), RETRY_AFTER_CAP)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - (now or datetime.now(UTC))).total_seconds(), 0.0), RETRY_AFTER_CAP)


def too_big(url: str, limit: int) -> Unreadable:
    """Say that a body is over the limit (bytes): it was reached, and yet cannot be read, as a file of that size."""
    return Unreadable(
        f"{url} is larger than {limit / 2**20:.3g} MiB.",
        "A comment thread is never that large; give the address of the thread itself.",
    )


def read(response: httpx2.Response, limit: int, *, cut: bool = False) -> bytes:
    """Take a streaming response's body, decoded, and stop at the limit (bytes).

    With `cut` a longer body is cut there (robots.txt may be any length, 500 KiB of it count); otherwise it is an error.

    Raises:
        Unreadable: the body is too big or grows out of proportion.
        FetchFailed: its encoding is broken, unknown or nested.
    """
    import httpx2

    encodings = [name.strip().lower() for name in response.headers.get("content-encoding", "").split(",")]
    if len(encodings) > 1 or encodings[0] not in DECODED:
        raise FetchFailed(
            f"{response.url} is encoded as {_shown(', '.join(encodings))!r}, which was not asked for.",
            "Save the page from a browser and analyze the file.",
        )
    stated = response.headers.get("content-length", "")
    if not cut and stated.isascii() and stated.isdigit() and int(stated[:20]) > limit:
        raise too_big(str(response.url), limit)
    body = bytearray()
    try:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limit:
                if cut:
                    break
                raise too_big(str(response.url), limit)
            if len(body) > 2**20 and len(body) > MAX_RATIO * response.num_bytes_downloaded:
                raise Unreadable(
                    f"{response.url} unpacks to more than {MAX_RATIO} times its size.",
                    "This looks like an attack on its readers; leave it alone.",
                )
    except httpx2.DecodingError as error:
        raise FetchFailed(f"The compression of {response.url} is broken.", "Try again later.") from error
    return bytes(body[:limit])


def refusal(reply: Reply) -> SkipThread | None:
    """Give the error that a reply's status and content type stand for, None for a document worth its body."""
    url, status = reply.url, reply.status
    if status in {200, 203}:
        return unreadable(url, _kind(reply.headers.get("content-type", "")))
    if status in {401, 403}:
        return Refused(
            f"{url} answers {status}: the site does not let us read it.",
            "If you may read it in a browser, save the page there and analyze the file.",
        )
    if status in {404, 410}:
        return FetchFailed(f"{url} answers {status}: there is no such page.", "Check the address.")
    if status == 429:
        return FetchFailed(f"{url} answers 429: too many requests.", "Try again later.")
    if status == 451:
        return Refused(f"{url} answers 451: withheld for legal reasons.")
    if status >= 500:
        return FetchFailed(f"{url} answers {status}: the site has trouble.", "Try again later.")
    return FetchFailed(f"{url} answers {status} instead of a page.", "Check the address in a browser.")


def _kind(content_type: str) -> Kind:
    media = content_type.partition(";")[0].strip().lower()
    return next((kind for prefix, kind in UNREADABLE_TYPES.items() if media.startswith(prefix)), "text")


def to_page(reply: Reply) -> Page:
    """Make a `Page` of a good reply; raise `Unreadable` where it is empty or its first bytes are no text."""
    kind = sniff(reply.body)
    error = unreadable(reply.url, kind)
    if error is not None:
        raise error
    fetched = reply.headers.get(FETCHED)
    return Page(
        url=reply.url,
        body=reply.body,
        headers={name: value for name, value in reply.headers.items() if name not in WIRE_HEADERS},
        fetched=datetime.fromisoformat(fetched) if fetched else datetime.now(UTC),
        status=reply.status,
        sha256=sha256(reply.body).hexdigest(),
    )


def _shown(text: str, limit: int = 60) -> str:
    return "".join(character for character in text[:limit] if character.isprintable())
