"""What the user names, taken apart."""

from __future__ import annotations

import gzip
import io
import json
import random
import threading
import time
from pathlib import Path

import pytest
from conftest import row
from hypothesis import given
from hypothesis import strategies as st

from threadscope.batch import sources, tables
from threadscope.batch.fetching import fetched
from threadscope.batch.items import Item, address_key
from threadscope.batch.links import is_url_list, links_in, may_list_links
from threadscope.batch.optout import MiningFetcher, check, reserved_by_site
from threadscope.batch.reading import ItemSession, outcomes
from threadscope.batch.sources import Sources, left_out
from threadscope.errors import BadRow, FetchFailed, Refused, UsageError
from threadscope.fetch import Fetcher
from threadscope.inputs import InputOptions, Outcome
from threadscope.model import Comment, Page, Post, Source, Thread
from threadscope.platforms.base import ReadOptions

PAGE = "<html><head><title>On tides</title></head><body><article>{}</article></body></html>"
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://tides.example/a</loc></url><url><loc> https://tides.example/b?utm_source=x </loc></url></urlset>"""
FEED = """<rss version="2.0"><channel><title>Tides</title><link>https://tides.example/</link>
<item><title>A</title><link>https://tides.example/a</link></item>
<item><title>C</title><link>https://tides.example/c</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title>
<link rel="self" href="https://tides.example/a.atom"/><link href="https://tides.example/a"/></entry></feed>"""


class Answers(Fetcher):
    """A fetcher that has its answers."""

    def __init__(self, pages):
        super().__init__()
        self.pages = pages

    def get(self, url, *, accept=""):
        if url not in self.pages:
            raise FetchFailed(f"{url} answers 404.")
        return Page(url, self.pages[url].encode(), {"content-type": "text/html"})


def taken_apart(names, tmp_path, pages=None, options=None):
    session = ItemSession(options or InputOptions(), fetcher=Answers(pages or {}))
    run = tmp_path / "run"
    return list(Sources(session.options, session, run).items([str(name) for name in names]))


def test_folders_and_patterns_give_their_files_in_one_order_and_never_the_run(tmp_path):
    for name in ("b.html", "a.html", "sub/c.html", "run/d.html", "note.xyz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE)
    names = [Path(item.name).name for item in taken_apart([tmp_path], tmp_path)]
    assert names == ["a.html", "b.html", "c.html"]
    found = taken_apart([tmp_path / "**" / "*.html"], tmp_path)
    assert [Path(item.name).name for item in found] == ["a.html", "b.html", "d.html", "c.html"]
    with pytest.raises(UsageError, match="matches no file"):
        taken_apart([tmp_path / "*.nothing"], tmp_path)


def test_a_list_of_addresses_is_one_item_a_line(tmp_path):
    path = tmp_path / "urls.txt"
    path.write_text("# to read\nhttps://a.example/1\n\nhttps://b.example/2\r\n")
    found = taken_apart([path], tmp_path)
    assert [(item.kind, item.url) for item in found] == [
        ("address", "https://a.example/1"),
        ("address", "https://b.example/2"),
    ]
    assert is_url_list(b"https://a.example/1\nhttps://a.example/2")
    assert not is_url_list(b"https://a.example/1 is what I read\n")
    assert not is_url_list(b"")


@pytest.mark.parametrize(
    ("body", "links"),
    [
        (SITEMAP, ["https://tides.example/a", "https://tides.example/b?utm_source=x"]),
        (FEED, ["https://tides.example/a", "https://tides.example/c"]),
        (ATOM, ["https://tides.example/a"]),
        ("<html><body>https://tides.example/a</body></html>", []),
        ("", []),
    ],
)
def test_sitemaps_and_feeds_list_addresses(tmp_path, body, links):
    assert [link for _, link in links_in(io.BytesIO(body.encode()))] == links
    if links:
        path = tmp_path / "list.xml.gz"
        path.write_bytes(gzip.compress(body.encode()))
        assert [item.url for item in taken_apart([path], tmp_path)] == links


def test_sitemaps_of_sitemaps_are_followed_and_lost_ones_are_failures(tmp_path):
    index = SITEMAP.replace("urlset", "sitemapindex").replace("url>", "sitemap>").replace("/a<", "/sitemap-a.xml<")
    index = index.replace("/b?utm_source=x", "/sitemap-b.xml")
    pages = {"https://tides.example/sitemap.xml": index, "https://tides.example/sitemap-a.xml": SITEMAP}
    found = taken_apart(["https://tides.example/sitemap.xml"], tmp_path, pages)
    assert [(item.kind, item.name) for item in found] == [
        ("address", "https://tides.example/a"),
        ("address", "https://tides.example/b?utm_source=x"),
        ("failure", "https://tides.example/sitemap-b.xml"),
    ]


@given(st.binary(max_size=400))
def test_no_document_breaks_the_search_for_links(body):
    list(links_in(io.BytesIO(body)))
    is_url_list(body)


def test_only_addresses_that_look_like_lists_are_looked_at_beforehand():
    assert may_list_links("https://a.example/sitemap_index.xml")
    assert may_list_links("https://a.example/blog/feed/")
    assert not may_list_links("https://a.example/2014/feeding-birds/")


def test_the_same_address_has_one_key():
    plain = address_key("https://a.example/post?id=4")
    assert address_key("https://a.example:443/post?id=4&utm_medium=mail#comments") == plain
    assert address_key("https://a.example/post?id=4&replytocom=12") == plain
    assert address_key("https://a.example/post?id=5") != plain


def test_tables_and_exports_become_threads(tmp_path, table):
    found = taken_apart([table(threads=3, comments=2)], tmp_path)
    assert [(item.kind, item.name) for item in found] == [("thread", f"thread {n}") for n in range(3)]
    assert len({item.id for item in found}) == 3
    assert [c.author.name for c in next(outcomes(found[0], InputOptions())).thread.comments]
    path = tmp_path / "rows.csv"
    path.write_text("id,text\n1,Low water at noon\n1,The same id again\n")
    kinds = [(item.kind, (item.data or {}).get("message")) for item in taken_apart([path], tmp_path)]
    assert kinds == [("failure", "Line 3: the id '1' has been used before."), ("thread", None)]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_large_table_gives_the_threads_of_a_small_one(form, monkeypatch):
    chance = random.Random(3)
    rows = [row(chance, t, c, "Pondermeter") for c in range(4) for t in range(9)]  # threads interleaved
    if form == "jsonl":
        lines = [json.dumps(r) for r in rows]
        lines.insert(7, "{no json")
        lines.insert(9, json.dumps({"thread": "thread 1", "text": ""}))
    else:
        lines = ["\t".join(rows[0]), *("\t".join(map(str, r.values())) for r in rows)]
        lines.insert(9, "\t".join("thread 1" if name == "thread" else "" for name in rows[0]))
    body = "\n".join(lines).encode()
    whole = list(tables.threads_of_table(io.BytesIO(body), form, len(body), ReadOptions()))
    monkeypatch.setattr(tables, "SMALL", 2_000)
    parts = list(tables.threads_of_table(io.BytesIO(body), form, len(body), ReadOptions()))

    def ordered(items):
        return sorted(str(item) if isinstance(item, BadRow) else f"{item.name} {item}" for item in items)

    assert ordered(parts) == ordered(whole)
    assert any(isinstance(item, BadRow) for item in whole)


def test_standing_order_holds_for_what_cannot_be_read(tmp_path):
    assert [item.kind for item in taken_apart([tmp_path / "nowhere.html"], tmp_path)] == ["file"]
    assert sources.size_of([str(tmp_path / "nowhere.html")], tmp_path) == 0
    assert sources.size_of(["https://a.example/"], tmp_path) is None


# --- fetching -----------------------------------------------------------------------------------------------------


def test_hosts_are_asked_side_by_side_and_each_one_thing_at_a_time():
    active, most, guard, seen = {}, {}, threading.Lock(), set()

    def read(url):
        host = url.split("/")[2]
        with guard:
            active[host] = active.get(host, 0) + 1
            most[host] = max(most.get(host, 0), active[host])
            seen.add(frozenset(h for h, n in active.items() if n))
        time.sleep(0.01)
        with guard:
            active[host] -= 1
        if url.endswith("3"):
            raise FetchFailed(f"{url} answers 404.")
        if url.endswith("4"):
            raise ZeroDivisionError
        thread = Thread(Post(url), (Comment("1", "Low water at noon"),), Source("test", url=url), name=url)
        yield Outcome(thread)

    items = [
        Item("address", u, u, n, url=u)
        for n, u in enumerate(f"https://{h}.example/{k}" for k in range(6) for h in "abc")
    ]
    items.insert(2, Item("file", "x", "x", 99))
    found = list(fetched(items, read))
    assert sorted(item.number for item in found) == sorted(item.number for item in items)
    assert {(item.kind, item.name[-1]) for item in found} == {
        ("file", "x"),
        *(("thread", str(k)) for k in (0, 1, 2, 5)),
        ("failure", "3"),
        ("failure", "4"),
    }
    assert max(most.values()) == 1
    assert any(len(hosts) > 1 for hosts in seen)


@pytest.mark.parametrize(
    ("path", "reserved"),
    [("/blog/a", True), ("/blog/open/a", False), ("/files/a.pdf", True), ("/files/a.pdfx", False), ("/", False)],
)
def test_a_site_reserves_by_pattern_and_the_first_match_holds(path, reserved):
    rules = [
        {"location": "/blog/open/*", "tdm-reservation": 0},
        {"location": "/blog/", "tdm-reservation": 1},
        {"location": "*.pdf$", "tdm-reservation": 1},
        {"location": ["nonsense"]},
        "nonsense",
    ]
    assert reserved_by_site(rules, path) is reserved


@pytest.mark.parametrize("rules", [None, {}, [], [None], [{"location": "*" * 400, "tdm-reservation": 1}], "text", 7])
def test_strange_rules_reserve_nothing(rules):
    assert not reserved_by_site(rules, "/" + "a" * 2000)


def test_what_is_reserved_is_refused(monkeypatch):
    body = b"<html><head><meta name='tdm-reservation' content='1'></head><body>Tides</body></html>"
    with pytest.raises(Refused, match="reserves text and data mining"):
        check(Page("https://a.example/", body, {"content-type": "text/html"}))
    with pytest.raises(Refused):
        check(Page("https://a.example/", b"<p>Tides</p>", {"content-type": "text/html", "tdm-reservation": "1"}))
    asked = []

    def get(self, url, *, accept=""):
        asked.append(url)
        rules = json.dumps([{"location": "/closed", "tdm-reservation": 1}])
        return Page(url, rules.encode() if url.endswith("tdmrep.json") else b"<p>Tides</p>", {})

    monkeypatch.setattr(Fetcher, "get", get)
    fetcher = MiningFetcher()
    assert fetcher.get("https://a.example/open").body == b"<p>Tides</p>"
    with pytest.raises(Refused):
        fetcher.get("https://a.example/closed/1")
    assert asked == ["https://a.example/.well-known/tdmrep.json", "https://a.example/open"]


def test_files_of_other_kinds_are_counted_not_lost(tmp_path):
    for name in ("a.html", "b.pdf", "deep/c.PDF", "deep/d.csv", "notes", ".hidden/e.pdf", ".f.pdf", "a_files/g.css"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("<p>words", "utf-8")
    assert left_out([str(tmp_path), "-", "https://harbour.example/", str(tmp_path / "b.pdf")]) == {
        ".pdf": 2,
        "no suffix": 1,
    }
