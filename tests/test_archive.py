"""What was read once is read again offline: the same thread, field by field, from our archives and from others'."""

from __future__ import annotations

import gzip
import io
import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from threadscope.cli import main
from threadscope.errors import FetchFailed, SkipThread, Unreadable
from threadscope.fetch import FetchOptions
from threadscope.fetch.recording import recording
from threadscope.fetch.warc import Archive, key_of
from threadscope.inputs import InputOptions, Session

POST = "/2019/05/gauge/"
WORDS = (
    "The needle moved after one long lunch.",
    "Mine froze in March.",
    "I only look at the trend.",
    "Who audits it?",
)


EXPORT = Path(__file__).parent / "platforms" / "disqus_export" / "two-threads.xml"


def record(number, text, parent=None):
    return f"""<li id="comment-{number}" class="comment"><article class="comment-body"><footer class="comment-meta">
      <div class="comment-author vcard"><b class="fn">Walker {number}</b></div><div class="comment-metadata">
      <a href="#comment-{number}"><time>{number} days ago</time></a></div></footer>
      <div class="comment-content"><p>{text}</p></div></article></li>"""


def page(base, number):
    """A post whose four comments stand on two pages, with a REST endpoint that knows their exact times."""
    own = "".join(record(n, WORDS[n - 1]) for n in ((1, 2) if number == 1 else (3, 4)))
    link = f"{base}{POST}" if number == 1 else f"{base}{POST}comment-page-{number}/"
    other = f"{base}{POST}comment-page-{3 - number}/#comments"
    return f"""<!doctype html><html lang="en"><head><title>A gauge</title>
      <meta name="generator" content="WordPress 5.2">
      <link rel="canonical" href="{link}"><link rel="https://api.w.org/" href="{base}/wp-json/">
      <link rel="alternate" type="application/json" href="{base}/wp-json/wp/v2/posts/7"></head>
      <body class="single postid-7"><article><h1 class="entry-title">A gauge</h1>
      <p>On gauges and what they gauge.</p></article>
      <div id="comments"><h2 class="comments-title">4 responses</h2>
      <ol class="comment-list">{own}</ol>
      <nav class="comment-navigation"><a class="page-numbers" href="{other}">{3 - number}</a></nav></div>
      </body></html>"""


def rest():
    rows = [
        {
            "id": n,
            "post": 7,
            "parent": 1 if n == 2 else 0,
            "author_name": f"Walker {n}",
            "author_url": "",
            "date": f"2019-05-0{n}T08:00:00",
            "date_gmt": f"2019-05-0{n}T08:00:00",
            "content": {"rendered": f"<p>{WORDS[n - 1]}</p>"},
            "link": f"{POST}#comment-{n}",
            "type": "comment",
        }
        for n in (1, 2, 3, 4)
    ]
    return json.dumps(rows)


class Blog(BaseHTTPRequestHandler):
    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        self.server.seen.append(self.path)
        path = self.path.partition("?")[0]
        if path in (POST, f"{POST}comment-page-1/"):
            self.answer(page(base, 1), {"Set-Cookie": "visit=1", "Vary": "Accept"})
        elif path == f"{POST}comment-page-2/":
            self.answer(page(base, 2))
        elif path == "/wp-json/wp/v2/comments":
            self.answer(rest(), {"Content-Type": "application/json", "X-WP-Total": "4", "X-WP-TotalPages": "1"})
        elif path == "/export.xml":
            self.answer(EXPORT.read_text("utf-8"), {"Content-Type": "text/xml; charset=utf-8"})
        elif path == "/short":
            self.send_response(301)
            self.send_header("Location", POST)
            self.end_headers()
        else:
            self.send_error(404)

    def answer(self, text, headers=None):
        body = gzip.compress(text.encode())
        self.send_response(200)
        told = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "Content-Length": len(body)}
        for name, value in (told | (headers or {})).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def blog():
    with ThreadingHTTPServer(("127.0.0.1", 0), Blog) as server:
        server.seen = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.base = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()


def archive(path, *urls):
    """Make an archive; give what was read while making it."""
    options = InputOptions(fetch=FetchOptions(allow_private=True, cache=False, rate=0.0))
    with recording(path, urls, options.fetch) as fetcher, Session(options, fetcher=fetcher) as session:
        return list(session.read(urls))


def replay(path, url=""):
    with Session(InputOptions(url=url)) as session:
        return list(session.read([str(path)]))


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "Internal error" not in err
    return code, out, err


# --- our own ---------------------------------------------------------------------------------------------------------


@pytest.mark.server
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_the_thread_is_the_same_offline(blog, tmp_path, name):
    live = archive(tmp_path / name, blog.base + POST)
    asked = len(blog.seen)
    again = replay(tmp_path / name)
    assert [outcome.thread for outcome in again] == [outcome.thread for outcome in live]
    assert len(live[0].thread.comments) == 4
    assert len(blog.seen) == asked


@pytest.mark.server
def test_redirects_and_failures_are_the_same_offline(blog, tmp_path):
    urls = [blog.base + "/short#comments", blog.base + "/gone"]  # a page visited twice has the later visit's time
    live = archive(tmp_path / "a.warc.gz", *urls)
    again = replay(tmp_path / "a.warc.gz")
    assert [outcome.thread for outcome in again] == [outcome.thread for outcome in live]
    assert [outcome.error and type(outcome.error) for outcome in again] == [None, FetchFailed]
    assert live[0].thread.source.url.endswith(POST)


@pytest.mark.server
def test_other_tools_can_read_it(blog, tmp_path):
    path = tmp_path / "a.warc.gz"
    archive(path, blog.base + POST)
    with path.open("rb") as stream:
        seen = {}
        for item in ArchiveIterator(stream):
            if item.rec_type == "response" and item.http_headers.get_statuscode() == "200":
                body = item.content_stream().read()
                seen[item.rec_headers.get_header("WARC-Target-URI")] = body
                assert item.http_headers.get_header("content-encoding") is None
                assert item.http_headers.get_header("set-cookie") is None
                assert int(item.http_headers.get_header("content-length")) == len(body)
    assert page(blog.base, 1).encode() == seen[blog.base + POST]
    checker = Checker(type("Arguments", (), {"inputs": [str(path)], "verbose": False}))
    checker.process_all()
    assert not checker.exit_value


@pytest.mark.server
def test_the_commands(blog, tmp_path, capsys):
    path = tmp_path / "a.warc.gz"
    code, out, _ = run(capsys, "fetch", blog.base + POST, "--warc", path, "--allow-private", "--no-cache")
    assert code == 0
    assert "1 thread, 4 comments" in out
    code, out, _ = run(capsys, "extract", path)
    assert code == 0
    assert [c["id"] for c in json.loads(out)["comments"]] == [f"comment-{n}" for n in (1, 2, 3, 4)]
    assert json.loads(out)["input"] == blog.base + POST
    code, out, err = run(capsys, "fetch", blog.base + POST, "--warc", path, "--allow-private", "--no-cache")
    assert code == 2
    assert "exists" in err


@pytest.mark.server
def test_standard_input_may_be_an_archive(blog, tmp_path):
    path = tmp_path / "a.warc.gz"
    (before,) = archive(path, blog.base + POST)
    with Session(InputOptions(), stdin=io.BytesIO(path.read_bytes())) as session:
        (after,) = session.read(["-"])
    assert after.thread.comments == before.thread.comments
    assert after.thread.post == before.thread.post


@pytest.mark.server
def test_an_export_at_an_address_gives_all_its_threads(blog):
    options = InputOptions(fetch=FetchOptions(allow_private=True, cache=False, rate=0.0))
    with Session(options) as session:
        there = [outcome.thread for outcome in session.read([f"{blog.base}/export.xml"])]
        here = [outcome.thread for outcome in session.read([str(EXPORT)])]
    assert len(there) == 2
    assert [thread.comments for thread in there] == [thread.comments for thread in here]


@pytest.mark.server
def test_no_archive_without_a_document(blog, tmp_path, capsys):
    path = tmp_path / "a.warc.gz"
    assert run(capsys, "fetch", blog.base + "/gone", "--warc", path, "--allow-private", "--no-cache")[0] == 5
    assert run(capsys, "fetch", blog.base + POST, "--warc", path, "--no-cache")[0] == 5
    assert run(capsys, "fetch", "page.html", "--warc", path)[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.server
def test_an_interrupted_fetch_leaves_nothing(blog, tmp_path):
    options = FetchOptions(allow_private=True, cache=False, rate=0.0)

    def interrupted():
        with recording(tmp_path / "a.warc.gz", [], options) as fetcher:
            fetcher.get(blog.base + POST)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.server
def test_a_key_never_gets_into_an_archive(blog, tmp_path):
    options = FetchOptions(allow_private=True, cache=False, rate=0.0)
    path = tmp_path / "a.warc"
    with recording(path, [], options) as fetcher:
        fetcher.get(f"{blog.base}{POST}?api_key=S3CRET&limit=5")
        with pytest.raises(FetchFailed):
            fetcher.get(f"{blog.base}/gone?api_key=S3CRET")
    assert b"S3CRET" not in path.read_bytes()
    with Archive(path) as kept:
        assert f"{blog.base}{POST}?api_key=OTHER&limit=5" in kept


@pytest.mark.server
@pytest.mark.parametrize("share", [0.6, 0.75, 0.97])
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_truncated_archive_gives_what_is_whole(blog, tmp_path, capsys, name, share):
    path = tmp_path / name
    archive(path, blog.base + POST)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    code, out, err = run(capsys, "extract", path, "--format", "jsonl")
    first, *rest = map(json.loads, out.splitlines())
    assert code == 3
    assert len(first["comments"]) >= 2
    assert rest[-1]["source"]["status"] == "failed"
    assert len([line for line in err.splitlines() if "breaks off" in line]) == 1


@pytest.mark.server
def test_a_flipped_byte_is_found(blog, tmp_path):
    path = tmp_path / "a.warc"
    archive(path, blog.base + POST)
    path.write_bytes(path.read_bytes().replace(b"The needle moved", b"The needle mowed"))
    (outcome,) = replay(path)
    assert isinstance(outcome.error, Unreadable)
    assert "checksum" in str(outcome.error)


# --- other programs' -------------------------------------------------------------------------------------------------


class Crawl:
    """A crawler's archive, in any order, with raw bodies as they were sent."""

    def __init__(self, path):
        self.path, self.stream = path, io.BytesIO()
        self.writer = WARCWriter(self.stream, gzip=path.suffix == ".gz")

    def add(self, url, body, kind="text/html", headers=(), date="2024-02-02T10:00:00Z"):
        body = body if isinstance(body, bytes) else body.encode()
        http = StatusAndHeaders("200 OK", [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        facts = {"length": len(body), "http_headers": http, "warc_headers_dict": {"WARC-Date": date}}
        item = self.writer.create_warc_record(url, "response", payload=io.BytesIO(body), **facts)
        self.writer.write_record(item)
        return self

    def done(self):
        self.path.write_bytes(self.stream.getvalue())
        return self.path


BASE = "https://gauges.example"


def chunked(body):
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"


def plain_page(title, count):
    own = "".join(record(n, f"{WORDS[n - 1]} {title}.") for n in range(1, count + 1))
    return f"""<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Text.</p>
      <div id="comments"><ol class="comment-list">{own}</ol></div></body></html>"""


def test_a_crawl_gives_each_thread_once(tmp_path):
    crawl = Crawl(tmp_path / "crawl.warc.gz")
    crawl.add(f"{BASE}{POST}comment-page-2/", page(BASE, 2))
    crawl.add(f"{BASE}/", "<html><body><h1>Gauges</h1><p>All of them.</p></body></html>")
    crawl.add(f"{BASE}{POST}", page(BASE, 1))
    crawl.add(f"{BASE}{POST}comment-page-1/", page(BASE, 1))
    crawl.add(f"{BASE}{POST}?replytocom=2", page(BASE, 1))
    crawl.add(f"{BASE}/logo.png", b"\x89PNG\r\n\x1a\n", "image/png")
    crawl.add(f"{BASE}/other/", plain_page("Other", 3))
    threads = [outcome.thread for outcome in replay(crawl.done())]
    assert [thread.name for thread in threads] == [f"{BASE}{POST}", f"{BASE}/other/"]
    assert [len(thread.comments) for thread in threads] == [4, 3]


def test_url_names_one_page_of_any_archive(tmp_path):
    path = Crawl(tmp_path / "c.warc").add(f"{BASE}/a/", plain_page("A", 2)).add(f"{BASE}/b/", plain_page("B", 3)).done()
    (outcome,) = replay(path, f"{BASE}/b/")
    assert len(outcome.thread.comments) == 3
    (outcome,) = replay(path, f"{BASE}/c/")
    assert "not in c.warc" in str(outcome.error)


def test_relative_dates_are_read_against_the_day_of_the_copy(tmp_path):
    crawl = Crawl(tmp_path / "c.warc.gz").add(f"{BASE}/a/", plain_page("A", 3), date="2016-03-10T12:00:00Z")
    (outcome,) = replay(crawl.done())
    assert [comment.posted.date().isoformat() for comment in outcome.thread.comments] == [
        "2016-03-09",
        "2016-03-08",
        "2016-03-07",
    ]


def test_bodies_as_they_were_sent(tmp_path):
    body = plain_page("Packed", 3).encode()
    headers = [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
    crawl = Crawl(tmp_path / "c.warc.gz").add(f"{BASE}/a/", chunked(gzip.compress(body)), headers=headers)
    with Archive(crawl.done()) as kept:
        assert kept.get(f"{BASE}/a/").body == body


def test_a_revisit_is_the_copy_that_it_names(tmp_path):
    crawl = Crawl(tmp_path / "c.warc.gz").add(f"{BASE}/a/", plain_page("A", 2))
    digest = next(iter(ArchiveIterator(io.BytesIO(crawl.stream.getvalue())))).rec_headers["WARC-Payload-Digest"]
    again = crawl.writer.create_revisit_record(f"{BASE}/b/", digest, f"{BASE}/a/", "2024-02-02T10:00:00Z")
    crawl.writer.write_record(again)
    with Archive(crawl.done()) as kept:
        assert kept.get(f"{BASE}/b/").body == kept.get(f"{BASE}/a/").body
        assert kept.get(f"{BASE}/b/").url == f"{BASE}/b/"


def test_a_crawl_without_comments_says_so(tmp_path, capsys):
    crawl = Crawl(tmp_path / "c.warc.gz")
    for name in "ab":
        crawl.add(f"{BASE}/{name}", f"<html><body><h1>{name}</h1><p>Nothing here.</p></body></html>")
    code, _, err = run(capsys, "extract", crawl.done())
    assert code == 4
    assert "no comments" in err


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "breaks off"),
        (b"WARC/1.0\r\n" + b"a" * 200_000, "longer"),
        (b"WARC/1.0\r\n" + b"X-Pad: 1\r\n" * 200_000, "longer"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\nnonsense", "damaged"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 3), "one piece"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n" + b"0" * 50 * 2**20), "longer"),
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "no web page"),
    ],
    ids=["cut", "line", "lines", "noise", "one-piece", "bomb", "empty"],
)
def test_a_broken_archive_is_one_sentence(tmp_path, capsys, body, word):
    path = tmp_path / "x.warc"
    path.write_bytes(body)
    code, _, err = run(capsys, "extract", path)
    assert code == 7
    assert word in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["c.warc", "c.warc.gz"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(noise=st.binary(max_size=40), share=st.floats(0, 1), over=st.integers(0, 40))
def test_any_damage_is_a_sentence(tmp_path, name, noise, share, over):
    crawl = Crawl(tmp_path / name).add(f"{BASE}/a/", plain_page("A", 2)).add(f"{BASE}/b/", plain_page("B", 2))
    whole = crawl.done().read_bytes()
    at = int(len(whole) * share)
    crawl.path.write_bytes(whole[:at] + noise + whole[at + over :])
    try:
        kept = Archive(crawl.path)
    except Unreadable:
        return
    with kept:
        for url in (*kept.pages(), f"{BASE}/a/"):
            with suppress(SkipThread):
                assert kept.get(url).body


def test_a_bomb_in_a_record_meets_the_limit(tmp_path):
    bomb = gzip.compress(b"\0" * (64 * 2**20))
    crawl = Crawl(tmp_path / "c.warc.gz").add(f"{BASE}/bomb", bomb, headers=[("Content-Encoding", "gzip")])
    crawl.add(f"{BASE}/long", b"<p>padding</p>" * (11 * 2**20 // 14)).add(f"{BASE}/a/", plain_page("A", 2))
    with Archive(crawl.done()) as kept:
        for path in ("/bomb", "/long"):
            with pytest.raises(Unreadable):
                kept.get(BASE + path)
        assert kept.get(f"{BASE}/a/").status == 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Gauges.example:80", "http://gauges.example/#top"),
        ("https://g.example/a%7eb?q=a%2fb", "https://g.example/a~b?q=a%2Fb"),
        ("https://g.example/k\u00f6nig", "https://g.example/k%C3%B6nig"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
    ],
)
def test_addresses_that_are_one(one, other):
    assert key_of(one) == key_of(other)


def test_addresses_that_are_two():
    assert len({key_of(f"https://g.example/{end}") for end in ("a?q=b%26c", "a?q=b&c", "A?q=b&c", "a/?q=b&c")}) == 4
