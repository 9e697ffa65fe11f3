"""The body of an archived answer, decoded as one from the network is: same codings, same limits, same sentences."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import httpx2

from threadscope.errors import FetchFailed
from threadscope.fetch.replies import Reply, read

__all__ = ["decoded"]

_PIECE = 4096
"""Bytes decoded at a time: what a bomb of this size unpacks to is the most that the limit is overrun by."""


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), _PIECE):
            yield self._body[start : start + _PIECE]


def decoded(reply: Reply, body: bytes, limit: int) -> bytes:
    """Undo the transfer and content codings that `reply.headers` state.

    Args:
        reply: the answer, without its body.
        body: as it was sent, or with the codings undone and left out of the headers.
        limit: bytes, after decoding.

    Raises:
        Unreadable: too big, or grows out of proportion.
        FetchFailed: the coding is broken or unknown.
    """
    if reply.headers.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    headers = [(name.encode("latin-1", "replace"), value.encode()) for name, value in reply.headers.items()]
    try:
        request = httpx2.Request("GET", reply.url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchFailed("An address in the archive is not a web address.", "The archive may be damaged.") from error
    return read(httpx2.Response(reply.status, headers=headers, stream=_Pieces(body), request=request), limit)


def _unchunked(body: bytes) -> bytes:
    """Put chunks together; a body that is not in chunks, whatever its headers say, stays as it is."""
    from warcio.bufferedreaders import ChunkedDataReader

    return bytes(ChunkedDataReader(BytesIO(body)).read())
