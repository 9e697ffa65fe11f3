"""The wire: connections to checked addresses only, under a deadline, every failure told as one sentence.

This is httpx2's transport with three things changed. Names are resolved and checked by `addresses`, and the socket
goes to the checked address while TLS and the Host header keep the name. Every wait on the socket is cut to what is
left of the deadline, because a server that drips a byte every few seconds never meets a read timeout. And no
exception of the HTTP libraries gets out: it becomes one of `threadscope.errors`.

Proxies named in the environment are not used: a proxy would do the lookup itself, unchecked.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import httpcore2
import httpx2

from threadscope.errors import FetchFailed, Retry
from threadscope.fetch.addresses import resolve
from threadscope.fetch.options import FetchOptions
from threadscope.fetch.pacing import Pacer
from threadscope.fetch.replies import FETCHED, RETRIED, Busy, Reply, retry_after, too_big

__all__ = ["Deadline", "WireTransport", "current_deadline", "under"]

FRESHNESS = ("max-age", "s-maxage", "no-cache", "no-store", "immutable")

SocketOptions = Iterable[Any] | None


class Deadline:
    """Count down the time for one document."""

    def __init__(self, what: str, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.what, self.seconds = what, seconds
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Give the remaining seconds, negative once they are over."""
        return self._end - self._clock()

    def extend(self, seconds: float) -> None:
        """Give back time that was spent waiting out of politeness."""
        self._end += seconds

    def cut(self, timeout: float | None) -> float:
        """Shorten a timeout to what is left; raise `FetchFailed` where nothing is."""
        left = self.left()
        if left <= 0:
            raise FetchFailed(
                f"{self.what} did not arrive within {self.seconds:g} seconds.",
                "The site is very slow; try later, or save the page from a browser and analyze the file.",
            )
        return left if timeout is None else min(timeout, left)


_deadline: ContextVar[Deadline] = ContextVar("threadscope_deadline")


@contextmanager
def under(deadline: Deadline) -> Iterator[Deadline]:
    """Hold everything on the wire inside the block to a deadline. The backend's interface has no room to pass one."""
    token = _deadline.set(deadline)
    try:
        yield deadline
    finally:
        _deadline.reset(token)


def current_deadline() -> Deadline:
    """Give the deadline of the enclosing `under`."""
    return _deadline.get()


class _Stream(httpcore2.NetworkStream):
    """A socket whose every wait counts against the deadline."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _deadline.get().cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _deadline.get().cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _deadline.get().cut(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    """Connect to checked addresses only."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore2.NetworkStream:
        addresses = resolve(host, port, allow_private=self._allow_private)
        share = None if timeout is None else timeout / len(addresses)
        for address in addresses:
            try:
                wait = _deadline.get().cut(share)
                return _Stream(self._sockets.connect_tcp(address, port, wait, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if address == addresses[-1]:
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")


class WireTransport(httpx2.BaseTransport):
    """Send requests out, politely, and hand replies up as they stream in."""

    def __init__(self, options: FetchOptions, pacer: Pacer) -> None:
        self._options, self._pacer = options, pacer
        self._pool = httpcore2.ConnectionPool(
            network_backend=_Backend(allow_private=options.allow_private),
            max_connections=20,
            keepalive_expiry=10.0,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request when its host's pause is over; raise `Retry`, `FetchFailed` or `Refused`, nothing else."""
        self._pacer.pause(request.url.host, _deadline.get())
        url = request.url
        wire = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _told(url.host, self._options):
            reply = self._pool.handle_request(wire)
        headers = httpx2.Headers(reply.headers)
        if reply.status in RETRIED:  # raised here, below the cache, which may otherwise keep a 503 that has a max-age
            reply.close()
            raise Busy(Reply(str(url), reply.status, dict(headers)), retry_after(headers.get("retry-after")))
        _mark(headers, reply.status)
        stream = _Body(reply, str(url), self._options)
        return httpx2.Response(reply.status, headers=headers, stream=stream, extensions=reply.extensions)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def _mark(headers: httpx2.Headers, status: int) -> None:
    """Note the time, and have the cache ask again about every page that does not state how long it stays fresh.

    Without it a cache may serve a page unasked for a tenth of its age: a week without the new comments of a thread.
    A 304 keeps the time of the body that it confirms, against which "2 days ago" has to be read.
    """
    headers.pop(FETCHED, None)
    if status != httpx2.codes.NOT_MODIFIED:
        headers[FETCHED] = datetime.now(UTC).isoformat(timespec="seconds")
    control = headers.get("cache-control", "")
    if "expires" not in headers and not any(word in control.lower() for word in FRESHNESS):
        headers["cache-control"] = f"{control}, no-cache".lstrip(", ")


class _Body(httpx2.SyncByteStream):
    """Count what comes in, before any decoding: encoded data need not decode to anything to go on for ever."""

    def __init__(self, reply: httpcore2.Response, url: str, options: FetchOptions) -> None:
        self._reply, self._url, self._options = reply, url, options

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        with _told(httpx2.URL(self._url).host, self._options):
            for chunk in self._reply.iter_stream():
                size += len(chunk)
                if size > self._options.max_bytes:
                    raise too_big(self._url, self._options.max_bytes)
                yield chunk

    def close(self) -> None:
        self._reply.close()


@contextmanager
def _told(host: str, options: FetchOptions) -> Iterator[None]:
    """Turn the HTTP library's exceptions into sentences."""
    later = "Try later; if a browser can open the page, save it there and analyze the file."
    try:
        yield
    except httpcore2.TimeoutException as error:
        _deadline.get().cut(None)  # says so if it was the deadline that ended the wait
        if isinstance(error, httpcore2.ConnectTimeout):
            raise Retry(f"{host} did not answer within {options.connect_timeout:g} seconds.", later) from error
        raise Retry(f"{host} fell silent for {options.read_timeout:g} seconds.", later) from error
    except httpcore2.ConnectError as error:
        raise _connect_error(host, error) from error
    except httpcore2.LocalProtocolError as error:
        raise FetchFailed(f"No request can be made of this address on {host}.", "Check the address.") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise Retry(f"{host} broke the connection off, or does not speak HTTP.", later) from error


def _connect_error(host: str, error: Exception) -> FetchFailed | Retry:
    cause = error.args[0] if error.args else None  # the operating system's error; the pool clears __cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchFailed(
            f"The certificate of {host} cannot be trusted: {cause.verify_message}.",
            "Do not trust what this address shows; if it is your own, install its certificate authority.",
        )
    if isinstance(cause, ssl.SSLError):
        return FetchFailed(f"{host} offers no usable encryption (TLS).", "Try the address with http://, or a browser.")
    if isinstance(cause, ConnectionRefusedError):
        return Retry(f"{host} refuses connections.", "Check the address and its port, or try later.")
    return Retry(f"{host} cannot be reached.", "Check the network connection and the address.")
