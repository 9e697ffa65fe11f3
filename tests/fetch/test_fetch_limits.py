"""Servers that send too much, too slowly, or nonsense."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threadscope.errors import FetchFailed, Unreadable
from threadscope.model import Page

pytestmark = pytest.mark.server
MIB = 2**20


def coded(body: bytes, *encodings: str):
    headers = {"Content-Type": "text/html", "Content-Encoding": ", ".join(encodings)}
    return (200, headers, body)


def test_a_stated_length_over_the_limit_is_not_even_read(site, make_fetcher):
    site.routes["/big"] = (200, {"Content-Type": "text/html"}, b"<p>" + b"x" * 5000)
    with pytest.raises(Unreadable, match="larger than"):
        make_fetcher(max_bytes=5000).get(site.url("/big"))


def test_the_limit_is_exact(site, make_fetcher):
    site.routes["/big"] = (200, {"Content-Type": "text/html"}, b"x" * 5000)
    assert len(make_fetcher(max_bytes=5000).get(site.url("/big")).body) == 5000


def test_an_endless_body_is_cut_off(site, make_fetcher):
    sent = []

    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            handler.wfile.write(b"<p>more</p>" * 10_000)
            sent.append(110_000)

    site.routes["/endless"] = endless
    with pytest.raises(Unreadable, match="larger than 1 MiB"):
        make_fetcher(max_bytes=MIB).get(site.url("/endless"))
    assert sum(sent) < 20 * MIB


def test_a_gzipped_page_is_unpacked(site, fetcher):
    site.routes["/z"] = coded(gzip.compress(b"<p>small</p>"), "gzip")
    page = fetcher.get(site.url("/z"))
    assert page.body == b"<p>small</p>"
    assert "content-encoding" not in page.headers


def test_a_repetitive_but_real_page_passes(site, fetcher):
    body = b"".join(b"<li class='comment' id='c%d'><p>I agree.</p></li>" % number for number in range(50_000))
    site.routes["/z"] = coded(gzip.compress(body), "gzip")
    assert fetcher.get(site.url("/z")).body == body


def test_a_bomb_is_refused_by_its_ratio(site, fetcher):
    site.routes["/z"] = coded(gzip.compress(b"\0" * 9 * MIB), "gzip")
    with pytest.raises(Unreadable, match="times its size"):
        fetcher.get(site.url("/z"))


def test_the_limit_counts_decoded_bytes(site, make_fetcher):
    site.routes["/z"] = coded(gzip.compress(b"ab" * MIB), "gzip")
    with pytest.raises(Unreadable, match=r"larger than|times its size"):
        make_fetcher(max_bytes=MIB).get(site.url("/z"))


def test_encoded_data_that_decodes_to_nothing_still_counts(site, make_fetcher):
    """Empty deflate blocks: a stream may go on for ever without one decoded byte."""
    packer = zlib.compressobj(wbits=31)
    empty = packer.flush(zlib.Z_FULL_FLUSH) + b"\x00\x00\x00\xff\xff" * 400_000
    site.routes["/z"] = coded(empty, "gzip")

    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + empty)

    site.routes["/z"] = endless
    with pytest.raises(Unreadable, match="larger than 1 MiB"):
        make_fetcher(max_bytes=MIB).get(site.url("/z"))


@pytest.mark.parametrize("encodings", [("gzip", "gzip"), ("br",), ("zstd",), ("gzip", "br"), ("x" * 500,)])
def test_nested_and_unknown_encodings_are_refused(site, fetcher, encodings):
    site.routes["/z"] = coded(gzip.compress(gzip.compress(b"<p>x</p>")), *encodings)
    with pytest.raises(FetchFailed, match="not asked for"):
        fetcher.get(site.url("/z"))


def test_two_encoding_headers_count_as_nested(site, fetcher):
    def twice(handler):
        body = gzip.compress(gzip.compress(b"<p>x</p>"))
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        handler.wfile.write(head % len(body) + body)

    site.routes["/z"] = twice
    with pytest.raises(FetchFailed, match="not asked for"):
        fetcher.get(site.url("/z"))


def test_broken_compression_gets_a_sentence(site, fetcher):
    site.routes["/z"] = coded(b"this is no gzip", "gzip")
    with pytest.raises(FetchFailed, match="compression"):
        fetcher.get(site.url("/z"))


# --- time -----------------------------------------------------------------------------------------------------------


def drip(handler):
    """Never silent for long, never done."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        handler.wfile.write(b"X-%d: y\r\n" % number)
        handler.wfile.flush()
        time.sleep(0.05)


def only_hints(handler):
    """1xx answers may come in any number before the real one."""
    for _ in range(100):
        handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
        handler.wfile.flush()
        time.sleep(0.05)


def silence(handler):
    time.sleep(3)


@pytest.mark.parametrize("behaviour", [drip, drip_headers, only_hints, silence])
@pytest.mark.parametrize("path", ["/slow", "/robots.txt"])
def test_the_deadline_ends_what_a_read_timeout_does_not(site, make_fetcher, behaviour, path):
    site.routes[path] = behaviour
    site.routes.setdefault("/slow", (200, {}, b"<p>x</p>"))
    start = time.monotonic()
    with pytest.raises(FetchFailed, match=r"did not arrive within 0\.4 seconds"):
        make_fetcher(deadline=0.4).get(site.url("/slow"))
    assert time.monotonic() - start < 1.5


def test_a_silent_server_meets_the_read_timeout(site, make_fetcher, waits):
    site.routes["/slow"] = silence
    with pytest.raises(FetchFailed, match=r"silent for 0\.1 seconds"):
        make_fetcher(read_timeout=0.1).get(site.url("/slow"))
    assert site.count("/slow") == 3


def test_waiting_out_of_politeness_does_not_count(site, make_fetcher):
    fetcher = make_fetcher(rate=0.5, deadline=0.6)
    for _ in range(2):
        fetcher.get(site.url())


# --- broken connections ---------------------------------------------------------------------------------------------


def test_a_dead_port_gets_a_sentence(make_fetcher, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchFailed, match="refuses connections"):
        make_fetcher().get(f"http://127.0.0.1:{port}/")
    assert len(waits) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 two hundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\x00: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe[/\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_a_sentence(site, fetcher, waits, answer):
    site.routes["/x"] = lambda handler: handler.wfile.write(answer)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(site.url("/x"))
    assert caught.value.hint


HEADERS = st.sampled_from(
    [
        "Content-Length: 7",
        "Content-Encoding: gzip",
        "Transfer-Encoding: chunked",
        "Location: //x",
        "ETag: W/",
        "Vary: *",
        "Cache-Control: max-age=-1, =",
        "Expires: never",
        "Age: x",
        "Date: 99 99 9999",
        "Retry-After: -1",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([200, 203, 206, 301, 304, 503]), st.lists(HEADERS | st.text(max_size=20)), st.binary(max_size=50)
)
def test_no_reply_whatever_escapes_as_a_foreign_exception(site, make_fetcher, tmp_path, status, headers, body):
    head = "".join(f"{line}\r\n" for line in [f"HTTP/1.1 {status} OK", *headers]).encode()
    site.routes["/x"] = lambda handler: handler.wfile.write(head + b"\r\n" + body)
    with make_fetcher(cache=True, cache_dir=tmp_path, retries=0, deadline=2) as fetcher:
        for result in fetcher.get_all([site.url("/x")]):
            assert isinstance(result, Page) or result.message.isprintable()


def raw_server(talk):
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    return listener


def test_tls_names_the_host_and_not_the_address(monkeypatch, make_fetcher, waits):
    hello = []

    def talk(connection):
        connection.settimeout(2)
        hello.append(connection.recv(4096))

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k))
    with raw_server(talk) as listener:
        with pytest.raises(FetchFailed):
            make_fetcher().get(f"https://blog.example:{listener.getsockname()[1]}/")
        listener.shutdown(socket.SHUT_RDWR)
    assert b"blog.example" in hello[0]


def test_a_silent_tls_handshake_meets_the_deadline(make_fetcher):
    with raw_server(lambda connection: time.sleep(2)) as listener:
        with pytest.raises(FetchFailed, match=r"within 0\.3 seconds"):
            make_fetcher(deadline=0.3).get(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with the openssl command")
def test_an_untrusted_certificate_is_never_accepted(tmp_path, make_fetcher, waits):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def talk(connection):
        with contextlib.suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    with raw_server(talk) as listener:
        with pytest.raises(FetchFailed, match=r"certificate of 127\.0\.0\.1"):
            make_fetcher().get(f"https://127.0.0.1:{listener.getsockname()[1]}/")
        listener.shutdown(socket.SHUT_RDWR)
    assert waits == []
