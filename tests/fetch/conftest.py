"""A web server on the loopback interface that behaves as badly as a test asks it to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from threadscope.fetch import Fetcher, FetchOptions


@dataclass
class Site:
    port: int
    page: bytes = b"<!doctype html><title>On yardsticks</title><p>Hello</p>"
    """What "/" gives."""
    routes: dict[str, object] = field(default_factory=dict)
    """path -> (status, headers, body), a list of those to give one after another, or a function of the handler."""
    seen: list[SimpleNamespace] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.seen]

    def count(self, path: str) -> int:
        return self.paths().count(path)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        site = self.server.site
        site.seen.append(SimpleNamespace(path=self.path, time=time.monotonic(), headers=self.headers))
        route = site.routes.get(self.path, (404, {}, b""))
        if isinstance(route, list):
            route = route.pop(0) if len(route) > 1 else route[0]
        if isinstance(route, Callable):
            route(self)
            self.close_connection = True
            return
        status, headers, body = route
        if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that hang up are what these tests are about


@pytest.fixture
def make_site():
    servers = []

    def make() -> Site:
        server = Server(("127.0.0.1", 0), Handler)
        server.site = Site(server.server_port)
        server.site.routes["/"] = (200, {"Content-Type": "text/html"}, server.site.page)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server.site

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(make_site):
    return make_site()


@pytest.fixture
def make_fetcher():
    opened = []

    def make(*, clock=time.monotonic, sleep=time.sleep, **options) -> Fetcher:
        settings = {"allow_private": True, "cache": False, "rate": 0.0, **options}
        fetcher = Fetcher(FetchOptions(**settings), clock=clock, sleep=sleep)
        opened.append(fetcher)
        return fetcher

    yield make
    for fetcher in opened:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher):
    return make_fetcher()


@pytest.fixture
def waits(monkeypatch):
    """The waits between retries, in seconds, not waited."""
    seconds: list[float] = []
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=seconds.append))
    return seconds


class FakeTime:
    def __init__(self):
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def fake_time():
    return FakeTime()
