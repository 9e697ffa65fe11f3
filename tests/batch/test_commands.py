"""The commands: what they print, and their exit codes."""

from __future__ import annotations

import http.server
import json
import threading
from typing import ClassVar

import pytest

from threadscope.cli import main

PAGE = """<!DOCTYPE html><html><head><title>What the Pondermeter knows</title></head><body><article><h1>What the
Pondermeter knows</h1><p>Very little.</p></article><ol class="comment-list">{}</ol></body></html>"""
COMMENT = """<li class="comment" id="comment-{n}"><article class="comment-body"><footer class="comment-meta"><div
class="comment-author vcard"><b class="fn">Person_{n}</b></div><a href="#comment-{n}"><time
datetime="2016-02-0{n}T12:00:00+00:00">2016</time></a></footer><div class="comment-content"><p>{text}</p></div>
</article></li>"""


def page(*texts):
    return PAGE.format("".join(COMMENT.format(n=n, text=text) for n, text in enumerate(texts, start=1)))


def test_a_run_is_made_asked_and_summed_up(table, tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main(["batch", str(table(threads=2, comments=30)), "-o", run, "--engine", "serial"]) == 0
    said = capsys.readouterr()
    assert "2 threads, 60 comments" in said.out
    assert "Look at first: threadscope report" in said.out
    assert main(["query", run, "SELECT count(*) AS n FROM comments", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"n": 60}]
    assert main(["report", run]) == 0
    assert "By host" in capsys.readouterr().out
    assert main(["report", run, "--fail-if", "n >= 1"]) == 6
    said = capsys.readouterr()
    assert "By host" in said.out
    assert "--fail-if holds: n >= 1" in said.err
    assert main(["report", run, "--fail-if", "n > 1000"]) == 0
    assert main(["report", run, "--fail-if", "karma > 1"]) == 2
    capsys.readouterr()
    assert main(["batch", "-o", run, "--resume", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_mistakes_are_usage_errors(tmp_path, capsys):
    run = str(tmp_path / "run")
    assert main(["batch", "-o", run]) == 2
    assert main(["batch", "-o", run, "--resume"]) == 2
    assert main(["batch", str(tmp_path), "-o", run, "--engine", "cloud"]) == 2
    assert main(["query", run, "SELECT 1"]) == 2
    assert main(["report", run]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_that_gives_nothing_has_the_code_of_what_stood_in_the_way(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_bytes(b"%PDF-1.7")
    assert main(["batch", str(tmp_path / "in"), "-o", str(tmp_path / "run"), "--engine", "serial"]) == 7
    said = capsys.readouterr().out
    assert "1 Unreadable, such as" in said
    assert "Look at first: 1 failures" in said


class Site(http.server.BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, tuple[str, dict[str, str]]]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        body, headers = self.pages.get(self.path, ("", {}))
        self.send_response(200 if body else 404)
        for header, value in ({"Content-Type": "text/html"} | headers).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}", Site
    server.shutdown()
    server.server_close()


@pytest.mark.server
def test_addresses_of_a_sitemap_are_fetched_in_the_driver(site, tmp_path, capsys):
    url, pages = site
    listed = "".join(
        f"<url><loc>{url}/{name}</loc></url>" for name in ("a", "b?utm_source=mail", "b", "closed", "gone")
    )
    pages.pages = {
        "/sitemap.xml": (f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</urlset>", {}),
        "/a": (page("I trust the Pondermeter.", "The Pondermeter has me wrong by a mile."), {}),
        "/b?utm_source=mail": (page("Whatever the Pondermeter says, I walk on."), {}),
        "/closed": (page("Not for machines."), {"tdm-reservation": "1"}),
    }
    pages.pages["/sitemap.xml"][1]["Content-Type"] = "application/xml"
    command = ["batch", f"{url}/sitemap.xml", "-o", str(tmp_path / "run"), "--engine", "serial", "--allow-private"]
    assert main([*command, "--no-cache"]) == 3
    told = [json.loads(line) for line in (tmp_path / "run" / "failures.jsonl").read_text("utf-8").splitlines()]
    assert [(row["input"].removeprefix(url), row["reason"]) for row in told] == [
        ("/closed", "Refused"),
        ("/gone", "FetchFailed"),
    ]
    capsys.readouterr()
    main(["query", str(tmp_path / "run"), "SELECT thread, comments FROM threads ORDER BY 1", "--format", "csv"])
    assert capsys.readouterr().out.splitlines()[1:] == [f"{url}/a,2", f"{url}/b?utm_source=mail,1"]
    main(["query", str(tmp_path / "run"), "SELECT input, reason FROM duplicates", "--format", "csv"])
    assert capsys.readouterr().out.splitlines()[1:] == [f"{url}/b,named before"]
    assert pages.asked.count("/.well-known/tdmrep.json") == 1
    assert "/b" not in pages.asked
    pages.pages["/gone"] = (page("Back again, says the Pondermeter."), {})
    pages.asked.clear()
    command[1:2] = []
    assert main([*command, "--no-cache", "--only-new"]) == 3
    told = (tmp_path / "run" / "failures.jsonl").read_text("utf-8")
    assert "gone" not in told
    assert "closed" in told
    assert not {"/a", "/closed"} & set(pages.asked)
    capsys.readouterr()
    main(["query", str(tmp_path / "run"), "SELECT count(*) FROM threads", "--format", "csv"])
    assert capsys.readouterr().out.splitlines()[1:] == ["3"]
