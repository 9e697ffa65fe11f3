from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from threadscope.errors import FetchFailed, Refused, Unreadable
from threadscope.fetch import Fetcher, FetchOptions, cache_info, clear_cache
from threadscope.fetch.cache import FILE, cache_folder

pytestmark = pytest.mark.server


@pytest.fixture
def cached(make_fetcher, tmp_path):
    """A maker of fetchers that share one cache folder, as two runs of the program do."""
    return lambda **options: make_fetcher(cache=True, cache_dir=tmp_path / "cache", **options)


def test_a_page_with_an_etag_is_asked_about_and_not_sent_again(site, cached, monkeypatch, tmp_path):
    site.routes["/"] = (200, {"Content-Type": "text/html", "ETag": '"v1"'}, site.page)
    first = cached().get(site.url())
    later = SimpleNamespace(now=lambda zone: datetime.now(zone) + timedelta(hours=1))
    monkeypatch.setattr("threadscope.fetch.transport.datetime", later)
    second = cached().get(site.url())
    assert site.seen[-1].headers["If-None-Match"] == '"v1"'
    assert second.body == site.page
    assert second.sha256 == first.sha256
    assert second.fetched == first.fetched, "dates like '2 days ago' in it count from when it was made"
    site.routes["/"] = (200, {"ETag": '"v2"'}, b"<p>new</p>")
    third = cached().get(site.url())
    assert third.body == b"<p>new</p>"
    assert cache_info(tmp_path / "cache").files == 1, "the old copy no longer counts"
    assert (third.fetched - first.fetched) >= timedelta(hours=1)


def test_a_page_with_a_date_is_asked_about_too_however_old(site, cached):
    site.routes["/"] = (200, {"Last-Modified": "Thu, 01 Mar 2012 00:00:00 GMT"}, site.page)
    cached().get(site.url())
    cached().get(site.url())
    assert site.seen[-1].headers["If-Modified-Since"] == "Thu, 01 Mar 2012 00:00:00 GMT"


def test_a_page_that_says_nothing_is_fetched_anew(site, cached):
    cached().get(site.url())
    site.routes["/"] = (200, {}, b"<p>new</p>")
    assert cached().get(site.url()).body == b"<p>new</p>"


def test_a_page_that_stays_fresh_is_not_asked_for_and_waits_for_nobody(site, cached, fake_time):
    site.routes["/"] = (200, {"Cache-Control": "max-age=600"}, site.page)
    fetcher = cached(rate=1.0, clock=fake_time.clock, sleep=fake_time.sleep)
    for _ in range(3):
        assert fetcher.get(site.url()).body == site.page
    assert site.count("/") == 1
    assert fake_time.slept == [1.0]


def test_no_store_is_obeyed(site, cached, tmp_path):
    site.routes["/"] = (200, {"Cache-Control": "no-store", "ETag": '"v1"'}, site.page)
    cached().get(site.url())
    cached().get(site.url())
    assert site.seen[-1].headers["If-None-Match"] is None


def test_the_cache_can_be_switched_off(site, make_fetcher, tmp_path):
    site.routes["/"] = (200, {"Cache-Control": "max-age=600"}, site.page)
    for _ in range(2):
        make_fetcher(cache=False, cache_dir=tmp_path / "cache").get(site.url())
    assert site.count("/") == 2
    assert not (tmp_path / "cache").exists()


def test_gzipped_pages_come_back_unpacked(site, cached):
    headers = {"Content-Encoding": "gzip", "Cache-Control": "max-age=600"}
    site.routes["/"] = (200, headers, gzip.compress(site.page))
    assert [cached().get(site.url()).body for _ in range(2)] == [site.page, site.page]
    assert site.count("/") == 1


def test_what_goes_over_the_limit_is_not_kept(site, cached, tmp_path):
    fresh = {"Cache-Control": "max-age=600"}
    site.routes["/bomb"] = (200, {**fresh, "Content-Encoding": "gzip"}, gzip.compress(b"\0" * 5 * 2**20))
    site.routes["/long"] = (200, fresh, b"x" * 2**20)
    for path in ("/bomb", "/long"):
        with pytest.raises(Unreadable):
            cached(max_bytes=2**19).get(site.url(path))
    assert cache_info(tmp_path / "cache").files == 0


def test_errors_are_not_kept_even_where_they_claim_to_be_fresh(site, cached, waits):
    fresh = {"Cache-Control": "max-age=600"}
    site.routes["/x"] = [(503, fresh, b""), (404, fresh, b""), (200, {}, site.page)]
    with pytest.raises(FetchFailed, match="404"):
        cached().get(site.url("/x"))
    assert cached().get(site.url("/x")).body == site.page


def test_a_private_page_in_the_cache_still_needs_permission(site, cached):
    """Otherwise a stranger's page could name an address of the intranet and have its kept copy read."""
    site.routes["/"] = (200, {"Cache-Control": "max-age=600"}, site.page)
    site.routes["/robots.txt"] = (200, {"Cache-Control": "max-age=600"}, b"User-agent: *\nAllow: /")
    cached().get(site.url())
    with pytest.raises(Refused, match="--allow-private"):
        cached(allow_private=False).get(site.url())


def test_public_robots_are_kept_a_day_on_disk(site, cached, monkeypatch):
    monkeypatch.setattr("threadscope.fetch.addresses.is_public", lambda address: True)
    site.routes["/robots.txt"] = (200, {}, b"User-agent: *\nAllow: /")
    for _ in range(2):
        cached(allow_private=False).get(site.url())
    assert site.count("/robots.txt") == 1
    assert site.count("/") == 2


def test_info_and_clear(site, cached, tmp_path):
    folder = tmp_path / "cache"
    assert cache_info(folder) == (folder, 0, 0)
    assert clear_cache(folder) == (folder, 0, 0)
    site.routes["/"] = (200, {"ETag": '"v1"'}, site.page)
    with cached() as fetcher:
        fetcher.get(site.url())
        info = clear_cache(folder)  # while the other still has it open
        assert (info.path, info.files) == (folder, 1)
        assert info.size > 0
        assert fetcher.get(site.url()).body == site.page
    assert site.seen[-1].headers["If-None-Match"] is None
    clear_cache(folder)
    assert cache_info(folder).files == 0
    assert b"yardsticks" not in (folder / FILE).read_bytes()


def test_the_folder_is_the_users_own(monkeypatch, tmp_path, site, cached):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder().name == "threadscope"
    cached().get(site.url())
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0 or sys.platform == "win32"


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_broken_cache_is_replaced(site, cached, tmp_path, capsys, content):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / FILE).write_bytes(content)
    site.routes["/"] = (200, {"Cache-Control": "max-age=600"}, site.page)
    for _ in range(2):
        assert cached().get(site.url()).body == site.page
    assert site.count("/") == 1
    assert capsys.readouterr() == ("", "")


def test_another_programs_database_is_replaced(site, cached, tmp_path):
    (tmp_path / "cache").mkdir()
    database = sqlite3.connect(tmp_path / "cache" / FILE)
    database.execute("CREATE TABLE entries (name TEXT)")
    database.commit()
    database.close()
    assert cached().get(site.url()).body == site.page
    assert cache_info(tmp_path / "cache").files == 1


def test_without_a_writable_folder_pages_come_uncached(site, make_fetcher, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert make_fetcher(cache=True, cache_dir=tmp_path / "file" / "cache").get(site.url()).body == site.page
    assert capsys.readouterr() == ("", "")


RUN = textwrap.dedent("""
    import sys
    from pathlib import Path
    from threadscope.fetch import Fetcher, FetchOptions
    options = FetchOptions(allow_private=True, rate=0.0, cache_dir=Path(sys.argv[1]), read_timeout=30)
    with Fetcher(options) as fetcher:
        for url in sys.argv[2:]:
            fetcher.get(url)
            print("got", flush=True)
""")


def test_a_killed_process_leaves_a_sound_cache(site, cached, tmp_path):
    started = threading.Event()

    def half(handler):
        body = b"<p>" + b"x" * 300_000
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 600000\r\n\r\n" + body)
        handler.wfile.flush()
        started.set()
        time.sleep(10)

    site.routes["/"] = (200, {"Cache-Control": "max-age=600"}, site.page)
    whole = (200, {"Cache-Control": "max-age=600"}, b"<p>whole</p>")
    site.routes["/half"] = [half, whole]
    command = [sys.executable, "-c", RUN, str(tmp_path / "cache"), site.url(), site.url("/half")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"got\n"
    assert started.wait(10)
    time.sleep(0.2)
    process.kill()
    process.communicate()
    assert cache_info(tmp_path / "cache").files == 1
    assert cached().get(site.url()).body == site.page
    assert site.count("/") == 1
    assert cached().get(site.url("/half")).body == b"<p>whole</p>"


def test_two_processes_share_the_cache(site, tmp_path):
    urls = []
    for number in range(20):
        site.routes[f"/{number}"] = (200, {"Cache-Control": "max-age=600"}, b"<p>%d</p>" % number)
        urls.append(site.url(f"/{number}"))
    command = [sys.executable, "-W", "error", "-c", RUN, str(tmp_path / "cache")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen([*command, *order], **pipes) for order in (urls, urls[::-1])]
    for process in processes:
        out, errors = process.communicate(timeout=60)
        assert errors == b""
        assert out.count(b"got") == 20
    before = len(site.seen)
    options = FetchOptions(allow_private=True, rate=0.0, cache_dir=tmp_path / "cache")
    with Fetcher(options) as fetcher:
        assert [fetcher.get(url).body for url in urls] == [b"<p>%d</p>" % number for number in range(20)]
    assert site.paths()[before:] == ["/robots.txt"]
