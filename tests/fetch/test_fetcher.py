"""Redirects, statuses, addresses: what `Fetcher.get` gives and refuses."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from datetime import UTC, datetime

import httpcore2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope.errors import FetchFailed, Refused, SkipThread, ThreadscopeError, Unreadable
from threadscope.fetch import Fetcher, FetchOptions
from threadscope.model import Page

pytestmark = pytest.mark.server


def test_importing_the_package_brings_no_http_library():
    code = "import sys, threadscope.fetch as f; f.Fetcher(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"httpx2", "httpcore2", "hishel", "stamina", "protego", "ssl", "sqlite3", "platformdirs"}
    assert heavy.isdisjoint(loaded)


def test_a_page_comes_with_all_that_is_needed_to_read_it_again(site, fetcher):
    site.routes["/"] = (
        200,
        {"Content-Type": "text/html; charset=latin1", "TDM-Reservation": "1", "Set-Cookie": "a=b"},
        site.page,
    )
    page = fetcher.get(site.url("/#comment-5"))
    assert page.url == site.url("/")
    assert page.body == site.page
    assert page.sha256 == hashlib.sha256(site.page).hexdigest()
    assert page.status == 200
    assert abs((datetime.now(UTC) - page.fetched).total_seconds()) < 5
    assert page.headers["content-type"] == "text/html; charset=latin1"
    assert page.headers["tdm-reservation"] == "1"
    assert not {"set-cookie", "content-length", "threadscope-fetched"} & set(page.headers)


def test_we_say_who_we_are_and_keep_no_cookies(site, fetcher):
    site.routes["/"] = (200, {"Set-Cookie": "session=1; Path=/"}, site.page)
    fetcher.get(site.url())
    fetcher.get(site.url())
    for request in site.seen:
        assert request.headers["User-Agent"].startswith("threadscope/")
        assert request.headers["Host"] == f"127.0.0.1:{site.port}"
        assert request.headers["Cookie"] is None
        assert request.headers["Accept-Encoding"] == "gzip, deflate"


def test_accept_reaches_the_server(site, fetcher):
    site.routes["/api"] = (200, {"Content-Type": "application/json"}, b"[]")
    assert fetcher.get(site.url("/api"), accept="application/json").body == b"[]"
    assert site.seen[-1].headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("status", "expected", "words"),
    [
        (401, Refused, "does not let us"),
        (403, Refused, "does not let us"),
        (404, FetchFailed, "Check the address"),
        (410, FetchFailed, "Check the address"),
        (418, FetchFailed, "418"),
        (451, Refused, "legal"),
        (501, FetchFailed, "later"),
        (204, FetchFailed, "204"),
    ],
)
def test_each_status_has_its_sentence_and_is_asked_for_once(site, fetcher, status, expected, words):
    site.routes["/x"] = (status, {}, b"")
    with pytest.raises(expected, match=words) as caught:
        fetcher.get(site.url("/x"))
    assert type(caught.value) is expected
    assert site.count("/x") == 1


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("application/pdf", b"%PDF-1.7", "PDF"),
        ("text/html", b"%PDF-1.7\n...", "PDF"),
        ("image/svg+xml", b"<svg/>", "image"),
        ("text/html", b"\x89PNG\r\n\x1a\n...", "image"),
        ("video/mp4", b"....", "video"),
        ("application/zip", b"PK\x03\x04", "archive"),
        ("application/octet-stream", b"ab\x00\x01cd", "no text"),
        ("text/html", b"", "empty"),
        ("text/html", b" \r\n ", "empty"),
    ],
)
def test_what_is_no_text_is_unreadable(site, fetcher, content_type, body, words):
    site.routes["/x"] = (200, {"Content-Type": content_type}, body)
    with pytest.raises(Unreadable, match=words):
        fetcher.get(site.url("/x"))


def test_a_page_that_a_proxy_changed_is_a_page(site, fetcher):
    site.routes["/x"] = (203, {"Content-Type": "text/html"}, site.page)
    assert fetcher.get(site.url("/x")).body == site.page


def test_retries_leave_nothing_on_the_screen(site, make_fetcher):
    """In a process of its own: pytest's logging would hide what a user sees."""
    site.routes["/x"] = [(503, {}, b""), (200, {}, site.page)]
    code = (
        "from threadscope.fetch import *; import sys;"
        "print(len(Fetcher(FetchOptions(allow_private=True, cache=False, rate=0)).get(sys.argv[1]).body))"
    )
    done = subprocess.run([sys.executable, "-c", code, site.url("/x")], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == (str(len(site.page)), "")


def test_get_all_gives_pages_and_errors_in_order(site, fetcher):
    results = list(fetcher.get_all([site.url("/"), site.url("/gone"), "ftp://blog.example/", site.url("/")]))
    assert [type(result) for result in results] == [Page, FetchFailed, Refused, Page]


# --- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://blog.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://me:secret@blog.example/",
        "http://me@blog.example/",
        "blog.example/post",
        "//blog.example/post",
    ],
)
def test_other_schemes_and_logins_are_refused(fetcher, url):
    with pytest.raises(Refused) as caught:
        fetcher.get(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "http://[::1", "http://a b/", "http://x:y/", "http://\x00/", ""]
)
def test_broken_addresses_get_a_sentence(fetcher, url):
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(url)
    assert str(caught.value).isprintable()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40).map(lambda text: f"http://{text}"))
def test_no_address_whatever_escapes_as_a_foreign_exception(text):
    with (
        Fetcher(FetchOptions(cache=False, retries=0, rate=0, deadline=0.0)) as fetcher,
        pytest.raises(ThreadscopeError),
    ):
        fetcher.get(text)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"])
def test_this_machine_is_refused_before_a_byte_is_sent(site, make_fetcher, host):
    with pytest.raises(Refused, match="--allow-private"):
        make_fetcher(allow_private=False).get(f"http://{host}:{site.port}/")
    assert site.seen == []


def test_the_connection_goes_to_the_checked_address(monkeypatch, make_fetcher):
    """Between check and use a name may change its address; so it is looked up once a connection, and never again."""
    lookups, connections = [], []

    def lookup(host, port, **_):
        lookups.append(host)
        address = "93.184.216.34" if len(lookups) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(self, host, port, *rest):
        connections.append((host, port))
        raise httpcore2.ConnectError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed, match=r"blog\.example"):
        make_fetcher(allow_private=False, retries=0).get("http://blog.example/")
    assert connections == [("93.184.216.34", 80)]


def test_a_second_address_is_tried_where_the_first_does_not_answer(site, monkeypatch, fetcher):
    def lookup(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in ("127.0.0.9", "127.0.0.1")]

    connect = httpcore2.SyncBackend.connect_tcp

    def flaky(self, host, *rest):
        if host == "127.0.0.9":
            raise httpcore2.ConnectError("down")
        return connect(self, host, *rest)

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda h, *a, **k: lookup(h, *a, **k) if h == "b.example" else real(h, *a, **k)
    )
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", flaky)
    assert fetcher.get(f"http://b.example:{site.port}/").body == site.page
    assert site.seen[-1].headers["Host"] == f"b.example:{site.port}"


# --- redirects ------------------------------------------------------------------------------------------------------


def redirect(to: str, status: int = 302):
    return (status, {"Location": to}, b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_last_address_kept(site, fetcher, status):
    site.routes["/old"] = redirect("/#top", status)
    assert fetcher.get(site.url("/old")).url == site.url("/")


def test_five_redirects_are_followed_and_no_sixth(site, fetcher):
    for number in range(6):
        site.routes[f"/{number}"] = redirect(f"/{number + 1}" if number < 5 else "/")
    assert fetcher.get(site.url("/1")).body == site.page
    with pytest.raises(FetchFailed, match="more than 5 times"):
        fetcher.get(site.url("/0"))


def test_a_redirect_loop_gets_one_sentence(site, fetcher):
    site.routes["/a"], site.routes["/b"] = redirect("/b"), redirect("/a")
    with pytest.raises(FetchFailed, match="circle"):
        fetcher.get(site.url("/a"))
    assert site.count("/a") == 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://blog.example/", "http://me:pw@127.0.0.1/"])
def test_redirects_to_other_schemes_and_logins_are_refused(site, fetcher, target):
    site.routes["/a"] = redirect(target)
    with pytest.raises(Refused):
        fetcher.get(site.url("/a"))


@pytest.mark.parametrize("target", ["http://[::1", "http://:99999999/", "//", "http://"])
def test_a_redirect_to_nonsense_gets_a_sentence(site, fetcher, target):
    site.routes["/a"] = redirect(target)
    with pytest.raises(FetchFailed):
        fetcher.get(site.url("/a"))


def test_a_redirect_into_a_private_network_is_refused(site, monkeypatch, make_fetcher):
    """The first host passes as public; the target is this machine under another name."""
    monkeypatch.setattr("threadscope.fetch.addresses.is_public", lambda address: str(address) == "127.0.0.1")
    site.routes["/a"] = redirect(f"http://127.0.0.2:{site.port}/")
    with pytest.raises(Refused, match="--allow-private"):
        make_fetcher(allow_private=False).get(site.url("/a"))
    assert site.count("/") == 0


def test_meta_refresh_is_not_followed(site, fetcher):
    site.routes["/m"] = (200, {"Refresh": "0; url=/"}, b"<meta http-equiv=refresh content='0; url=/'>")
    assert b"refresh" in fetcher.get(site.url("/m")).body


def test_https_never_leads_to_http():
    import httpx2

    from threadscope.fetch.fetcher import _next_hop

    with pytest.raises(Refused, match="https"):
        _next_hop(httpx2.URL("https://blog.example/"), "http://blog.example/")
    assert str(_next_hop(httpx2.URL("http://blog.example/"), "https://blog.example/")) == "https://blog.example/"


def test_every_error_says_what_happened_and_what_to_do(site, fetcher, waits):
    for status in (401, 404, 429, 503):
        site.routes[f"/{status}"] = (status, {}, b"")
    for result in fetcher.get_all([site.url(f"/{status}") for status in (401, 404, 429, 503)]):
        assert isinstance(result, SkipThread)
        assert result.message.endswith(".")
        assert result.hint
        assert site.url() in result.message
