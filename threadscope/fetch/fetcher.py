"""One address -> Page: robots, redirects and retries in one place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from threadscope.errors import FetchFailed, Refused, Retry, SkipThread
from threadscope.fetch.options import ACCEPT, FetchOptions, user_agent
from threadscope.fetch.pacing import Pacer
from threadscope.model import Page

if TYPE_CHECKING:
    from types import TracebackType

    import httpx2

    from threadscope.fetch.replies import Reply
    from threadscope.fetch.transport import Deadline

__all__ = ["Fetcher"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
BY_HAND = "Open it in a browser, save the page there and analyze the file."


@dataclass(frozen=True, slots=True)
class _Ask:
    """What one request wants, the same on every hop."""

    accept: str
    limit: int
    robots: bool = False
    """The request is for robots.txt itself, which no robots.txt forbids, and which counts up to the limit."""


class Fetcher(AbstractContextManager["Fetcher"]):
    """Fetch documents with the manners and limits of `FetchOptions`; safe to share between threads.

    Every request obeys the site's robots.txt and its host's pace, also those for feeds, endpoints and the targets of
    redirects. Cookies are neither kept nor sent. No proxy is used. `clock` and `sleep` are for tests.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from threadscope.fetch.robots import KEEP, PARSED_BYTES, Robots

        self.options = options or FetchOptions()
        self._clock = clock
        self._pacer = Pacer(self.options.rate, clock, sleep)
        self._keep_robots = KEEP
        ask = _Ask("text/plain,*/*;q=0.5", PARSED_BYTES, robots=True)
        self._robots = Robots(lambda url: self._follow(_parse(url), ask), clock)
        self._opened: httpx2.Client | None = None
        self._opening = threading.Lock()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections and the cache."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def get(self, url: str, *, accept: str = ACCEPT) -> Page:
        """Fetch one document; `Page.url` is where the redirects ended.

        Raises:
            Refused: robots.txt, a private address, a scheme other than http and https, a 401 or 403.
            FetchFailed: no such host or page, a broken or slow connection, too many redirects, too large.
            Unreadable: the document is empty, or is no text.
        """
        from threadscope.fetch.replies import refusal, to_page
        from threadscope.fetch.transport import Deadline, under

        parsed = _parse(url)
        with under(Deadline(str(parsed), self.options.deadline, self._clock)):
            reply = self._follow(parsed, _Ask(accept, self.options.max_bytes))
        error = refusal(reply)
        if error is not None:
            raise error
        return to_page(reply)

    def get_all(self, urls: Iterable[str], *, accept: str = ACCEPT) -> Iterator[Page | SkipThread]:
        """Fetch documents one after another; give the page or the error of each, in order."""
        for url in urls:
            try:
                yield self.get(url, accept=accept)
            except SkipThread as error:
                yield error

    def _follow(self, url: httpx2.URL, ask: _Ask) -> Reply:
        """Go through redirects, with every check repeated at every hop."""
        first, seen = url, {url}
        for _ in range(self.options.max_redirects + 1):
            if not ask.robots:
                origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
                delay = self._robots.check(origin, url.raw_path.decode("ascii"))
                self._pacer.slow_down(url.host, delay)
            reply = self._send(url, ask)
            if reply.status not in REDIRECTS or "location" not in reply.headers:
                return reply
            url = _next_hop(url, reply.headers["location"])
            if url in seen:
                raise FetchFailed(f"{first} redirects in a circle.", BY_HAND)
            seen.add(url)
        raise FetchFailed(f"{first} redirects more than {self.options.max_redirects} times.", BY_HAND)

    def _send(self, url: httpx2.URL, ask: _Ask) -> Reply:
        """Send one request, and again where that may help; give the last reply."""
        import stamina

        from threadscope.fetch.replies import Busy
        from threadscope.fetch.transport import current_deadline

        deadline = current_deadline()

        def wait(error: Exception) -> bool | float:
            if not isinstance(error, Retry) or (error.wait or 0.0) >= deadline.left():
                return False
            return True if error.wait is None else error.wait

        again = stamina.RetryingCaller(
            attempts=1 + self.options.retries,
            timeout=None,
            wait_initial=0.5,
            wait_max=8.0,
            wait_jitter=0.5,
        )
        try:
            return again(wait, self._exchange, url, ask, deadline)
        except Busy as error:
            return error.reply
        except Retry as error:
            raise FetchFailed(error.message, error.hint) from error

    def _exchange(self, url: httpx2.URL, ask: _Ask, deadline: Deadline) -> Reply:
        """Make one exchange with the host, or with the cache."""
        import httpx2

        from threadscope.fetch.cache import caching
        from threadscope.fetch.replies import Reply, read, refusal

        extensions = caching(str(url), self.options, self._keep_robots if ask.robots else None)
        try:
            with (
                self._pacer.turn(url.host, deadline),
                self._client().stream("GET", url, headers={"accept": ask.accept}, extensions=extensions) as response,
            ):
                reply = Reply(str(url), response.status_code, dict(response.headers))
                wanted = reply.status == 200 if ask.robots else refusal(reply) is None
                if not wanted:
                    return reply
                return replace(reply, body=read(response, ask.limit, cut=ask.robots))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:  # the wire tells its own; this is a malformed redirect
            raise FetchFailed(f"{url} answers with something that is not proper HTTP.", BY_HAND) from error
        except RuntimeError as error:  # how hishel says that the cache was cleared while it read from it
            raise Retry("The cache changed while it was being read.", "Try again.") from error

    def _client(self) -> httpx2.Client:
        with self._opening:
            if self._opened is None:
                self._opened = _open_client(self.options, self._pacer)
            return self._opened


def _open_client(options: FetchOptions, pacer: Pacer) -> httpx2.Client:
    import logging
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx2

    from threadscope.fetch.cache import cached
    from threadscope.fetch.transport import WireTransport

    for library in (
        "hishel",
        "stamina",
    ):  # they warn of a lost cache, of every retry: neither is a failure of the fetch
        logger = logging.getLogger(library)
        if not logger.handlers:  # without one Python prints to stderr
            logger.addHandler(logging.NullHandler())
    transport: httpx2.BaseTransport = WireTransport(options, pacer)
    if options.cache:
        transport = cached(transport, options)
    return httpx2.Client(
        transport=transport,
        headers={"user-agent": options.user_agent or user_agent(), "accept-encoding": "gzip, deflate"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx2.Timeout(options.read_timeout, connect=options.connect_timeout),
        trust_env=False,
    )


def _parse(url: str) -> httpx2.URL:
    """Read an address; raise where it is none that may be fetched."""
    import httpx2

    shown = "".join(character for character in url[:200] if character.isprintable())
    try:
        parsed = httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchFailed(f"{shown} is not a web address.", "Check it for a typing error.") from error
    if parsed.scheme not in {"http", "https"}:
        hint = "Give the whole address, starting with https://." if not parsed.scheme else ""
        raise Refused(f"{shown} is not an http or https address.", hint)
    if not parsed.host:
        raise FetchFailed(f"{shown} names no host.", "Check it for a typing error.")
    if parsed.userinfo:
        raise Refused(f"The address of {parsed.host} contains a user name.", "Take it out: we never log in.")
    return parsed.copy_with(fragment=None)


def _next_hop(url: httpx2.URL, location: str) -> httpx2.URL:
    """Give the target of a redirect; raise where it must not be followed."""
    import httpx2

    try:
        target = _parse(str(url.join(location)))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchFailed(f"{url} redirects to something that is not a web address.", BY_HAND) from error
    if url.scheme == "https" and target.scheme == "http":
        raise Refused(f"{url} redirects from https to unencrypted http.", BY_HAND)
    return target
