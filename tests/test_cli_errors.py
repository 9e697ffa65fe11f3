"""Whatever goes wrong: one clear sentence, the right exit code, no traceback, and what was readable is delivered."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from threadscope.cli import main

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "pulsemark-review.html"
PAGE = EXAMPLE.read_bytes()
QUIET = (
    b"<html><head><title>Quiet</title></head><body><h1>Quiet</h1><p>An article that nobody answered.</p></body></html>"
)
DISQUS = b"""<html><head><title>E</title></head><body><h1>Embedded</h1><div id="disqus_thread"></div>
<script>(function() { var d = document, s = d.createElement('script'); s.src = 'https://sample-blog.disqus.com/embed.js';
(d.head || d.body).appendChild(s); })();</script></body></html>"""


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "Internal error" not in err
    return code, out, err


def write(tmp_path, name, body):
    path = tmp_path / name
    path.write_bytes(body)
    return path


@pytest.mark.parametrize("command", ["extract", "analyze"])
@pytest.mark.parametrize(
    ("name", "body", "code", "word"),
    [
        ("missing.html", None, 7, "missing.html"),
        ("empty.html", b"", 7, "empty"),
        ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", 7, "PDF"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 7, "image"),
        ("quiet.html", QUIET, 4, "no comments"),
        ("disqus.html", DISQUS, 8, "Disqus"),
        ("huge.html", b"<html><body>" + b"<p>padding</p>" * (50 * 2**20 // 14), 7, "MiB"),
    ],
    ids=["missing", "empty", "pdf", "image", "no-comments", "disqus", "huge"],
)
def test_an_input_that_gives_nothing(capsys, tmp_path, command, name, body, code, word):
    path = tmp_path / name if body is None else write(tmp_path, name, body)
    got, _, err = run(capsys, command, path)
    assert got == code
    assert word.lower() in err.lower()
    assert len(err.strip().splitlines()) == 1


def test_a_failed_input_is_still_a_line_and_the_rest_is_delivered(capsys, tmp_path):
    code, out, err = run(capsys, "extract", tmp_path / "missing.html", EXAMPLE, "--format", "jsonl")
    first, second = map(json.loads, out.splitlines())
    assert code == 3
    assert first["source"]["status"] == "failed"
    assert first["source"]["error"] or first.get("error")
    assert len(second["comments"]) == 30
    assert "missing.html" in err


def test_a_table_with_a_broken_row_gives_the_other_rows(capsys, tmp_path):
    rows = b'id,author,text\n1,Ada,"The Brightly score is spot on."\n2,Bob\n3,Cy,"I never look at Brightly."\n'
    code, out, err = run(capsys, "analyze", write(tmp_path, "t.csv", rows), "--tool", "Brightly", "--format", "jsonl")
    assert code == 3
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["1", "3"]
    assert "3" in err


def test_broken_utf8_is_read_with_replacements(capsys, tmp_path):
    path = write(tmp_path, "bad.html", PAGE.replace(b"Same newsletter", b"Same \xff\xfe newsletter"))
    code, out, _ = run(capsys, "extract", path)
    assert code == 0
    assert len(json.loads(out)["comments"]) == 30


@pytest.mark.parametrize(
    ("notice", "detail"),
    [(b"<p>Comments are closed.</p>", "closed to new comments"), (b"", None)],
    ids=["said-by-the-page", "said-by-nobody"],
)
def test_a_closed_thread_with_comments_is_read_and_says_so(capsys, tmp_path, notice, detail):
    said_in_a_comment = PAGE.replace(b"<p>In my day we asked people.", b"<p>Comments are closed, they told me once.")
    path = write(
        tmp_path, "closed.html", said_in_a_comment.replace(b'<div id="respond">', notice + b'<div id="respond">')
    )
    code, out, _ = run(capsys, "extract", path)
    source = json.loads(out)["source"]
    assert (code, source["status"], source["detail"]) == (0, "read", detail)


def test_standard_input(capsys):
    for arguments, stdin, expected in [
        (["extract", "-"], PAGE, 0),
        (["extract", "-"], b"", 7),
        (["analyze", "-", "--format", "json"], QUIET, 4),
    ]:
        done = subprocess.run(
            [sys.executable, "-m", "threadscope", *arguments], input=stdin, capture_output=True, cwd=ROOT, check=False
        )
        assert done.returncode == expected, done.stderr
        assert b"Traceback" not in done.stderr


def test_standard_input_closed():
    done = subprocess.run(
        f"{sys.executable} -m threadscope extract - <&-",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 7
    assert "Traceback" not in done.stderr
    assert "closed" in done.stderr


def test_extract_pipes_into_analyze(capsys, tmp_path):
    code, out, _ = run(capsys, "extract", EXAMPLE, "--format", "json")
    assert code == 0
    again = write(tmp_path, "thread.json", out.encode())
    _, direct, _ = run(capsys, "analyze", EXAMPLE, "--tool", "Pulsemark", "--format", "jsonl")
    code, piped, _ = run(capsys, "analyze", again, "--tool", "Pulsemark", "--format", "jsonl")
    assert code == 0
    ids = [json.loads(line)["id"] for line in direct.splitlines()]
    assert [json.loads(line)["id"] for line in piped.splitlines()] == ids


@pytest.mark.parametrize(
    "arguments",
    [["analyze"], ["analyze", "x.html", "--format", "pie"], ["nonsense"], ["extract", "x.html", "--max-pages", "0"]],
    ids=["no-input", "unknown-format", "unknown-command", "out-of-range"],
)
def test_usage_errors(capsys, arguments):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err


def test_half_of_a_json_is_not_a_page_without_comments(capsys, tmp_path):
    path = write(tmp_path, "half.json", b'{"comments": [{"author": "Ana", "text": "Never beli')
    code, _, err = run(capsys, "analyze", path, "--tool", "Gizmo")
    assert code == 7
    assert "not whole" in err


def test_output_appears_whole_or_not_at_all(capsys, tmp_path):
    target = tmp_path / "report.md"
    code, out, _ = run(capsys, "analyze", EXAMPLE, "--tool", "Pulsemark", "--format", "md", "-o", target)
    assert (code, out) == (0, "")
    assert "Pulsemark" in target.read_text("utf-8")
    for wrong, sentence in [(tmp_path / "no" / "such" / "folder.md", "does not exist"), (tmp_path, "is a folder")]:
        code, _, err = run(capsys, "analyze", EXAMPLE, "--format", "md", "-o", wrong)
        assert code == 2
        assert sentence in err
        assert ".part" not in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX pipes")
def test_output_into_a_named_pipe_leaves_it_a_pipe(capsys, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text("utf-8")), daemon=True)
    reader.start()
    code, _, _ = run(capsys, "extract", EXAMPLE, "-o", pipe)
    reader.join(10)
    assert code == 0
    assert pipe.is_fifo()
    assert len(json.loads(got[0])["comments"]) == 30


def test_what_is_left_out_without_a_text_is_still_named(capsys, tmp_path):
    page = b"""<html><head><title>Tallymark tried</title></head><body><h1>Tallymark tried</h1><ol class="comment-list">
<li id="comment-1" class="comment"><article><footer><b class="fn">Ada</b></footer>
<div class="comment-content"><p>Tallymark helps me.</p></div></article></li>
<li id="comment-2" class="pingback"><div class="comment-body">Pingback:
<a href="https://links.example/">A weekly of links</a>
</div></li></ol></body></html>"""
    path = write(tmp_path, "page.html", page)
    for form in ("text", "md"):
        code, out, _ = run(capsys, "analyze", path, "--tool", "Tallymark", "--format", form)
        assert code == 0
        assert "(no text)" in out
        assert "A weekly of links" in out


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX redirection")
def test_standard_output_closed():
    done = subprocess.run(
        f"{sys.executable} -m threadscope analyze {EXAMPLE} >&-",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert "closed" in done.stderr
    assert "Internal error" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX pipes")
@pytest.mark.parametrize("command", ["extract", "analyze --format xlsx"])
def test_a_reader_that_leaves_early_is_no_error(command):
    done = subprocess.run(
        f"{sys.executable} -m threadscope {command} {EXAMPLE} {EXAMPLE} {EXAMPLE} | head -c 4",
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Internal error" not in done.stderr


# --- over the network -------------------------------------------------------------------------------------------------


class Hostile(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path
        if path == "/robots.txt":
            return self.answer(200, b"User-agent: *\nDisallow: /secret/\n", "text/plain")
        if path == "/loop":
            return self.answer(302, b"", location="/loop")
        if path == "/post":
            return self.answer(200, PAGE)
        if path == "/bomb":
            return self.answer(200, gzip.compress(b"\0" * (64 * 2**20)), encoding="gzip")
        if path == "/huge":
            return self.answer(200, b"<p>padding</p>" * (50 * 2**20 // 14))
        if path == "/paper":
            return self.answer(200, b"%PDF-1.7\n", "application/pdf")
        if path == "/secret/post":
            return self.answer(200, PAGE)
        return self.answer(404, b"not here")

    def answer(self, status, body, kind="text/html; charset=utf-8", location=None, encoding=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Hostile) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.mark.server
@pytest.mark.parametrize(
    ("path", "code", "word"),
    [
        ("/nowhere", 5, "404"),
        ("/secret/post", 5, "robots.txt"),
        ("/loop", 5, "redirect"),
        ("/bomb", 7, ""),
        ("/huge", 7, "MiB"),
        ("/paper", 7, "PDF"),
    ],
    ids=["404", "robots", "redirect-loop", "gzip-bomb", "huge", "pdf"],
)
def test_an_address_that_gives_nothing(capsys, server, path, code, word):
    got, out, err = run(capsys, "extract", server + path, "--allow-private", "--no-cache", "--format", "jsonl")
    assert got == code, err
    assert word in err
    assert json.loads(out)["source"]["status"] == "failed"


@pytest.mark.server
def test_a_private_address_needs_permission(capsys, server):
    code, _, err = run(capsys, "extract", server + "/post", "--no-cache")
    assert code == 5
    assert "--allow-private" in err


@pytest.mark.server
def test_a_page_over_http(capsys, server):
    code, out, _ = run(capsys, "extract", server + "/post", "--allow-private", "--no-cache")
    assert code == 0
    assert len(json.loads(out)["comments"]) == 30


def test_a_host_that_does_not_exist(capsys):
    code, _, err = run(capsys, "extract", "http://no-such-host.invalid/", "--no-cache")
    assert code == 5
    assert "no-such-host.invalid" in err


def test_an_empty_input_is_not_the_working_folder(capsys):
    assert main(["extract", ""]) == 7
    assert "An input is empty" in capsys.readouterr().err


def test_a_file_that_would_hold_another_format_is_refused(tmp_path, capsys):
    source = write(tmp_path, "in.csv", b"text\nI trust Fernmark.\n")
    code, _, err = run(capsys, "analyze", source, "--format", "csv", "-o", tmp_path / "out.xlsx")
    assert code == 2
    assert "--format xlsx" in err
    for name in ("out.html", "out.csv", "out.pdf"):
        assert run(capsys, "extract", source, "-o", tmp_path / name)[0] == 2
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize(
    ("name", "begins"),
    [("out.html", b"<!doctype html>"), ("out.MD", b"## "), ("out.xlsx", b"PK"), ("out.json", b"{"), ("out.txt", b"")],
)
def test_the_ending_of_the_file_tells_the_format(tmp_path, capsys, name, begins):
    source = write(tmp_path, "in.csv", b"text\nI trust Fernmark.\n")
    assert run(capsys, "analyze", source, "--tool", "Fernmark", "-o", tmp_path / name)[0] == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_an_input_is_named_once_in_a_message(capsys):
    assert run(capsys, "analyze", "no-such.html")[2].count("no-such.html") == 1


@pytest.mark.parametrize("address", ["ftp://files.example/thread", "file:///etc/hostname", "ssh://a.example/b"])
def test_an_address_of_another_kind_is_called_that(capsys, address):
    code, _, err = run(capsys, "extract", address)
    assert code == 7
    assert "http://" in err


def test_an_empty_page_gets_no_bars_and_no_remarks_about_people(tmp_path, capsys):
    _, out, _ = run(capsys, "analyze", write(tmp_path, "quiet.html", QUIET), "--tool", "Fernmark")
    assert "no comment to judge by" in out
    assert "%" not in out
    assert "customers at large" not in out


@pytest.mark.parametrize("width", [20, 25, 40, 80])
def test_a_narrow_terminal_gets_narrow_lines(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = run(capsys, "analyze", EXAMPLE, "--tool", "Pulsemark")
    assert max(map(len, out.splitlines())) <= width


def test_a_tool_that_the_thread_never_names_is_doubted(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("text\nI trust Fernmark.\n")
    doubt = "occurs nowhere in this thread"
    assert main(["analyze", str(source), "--tool", "Frenmark"]) == 0
    assert doubt in capsys.readouterr().out
    assert main(["analyze", str(source), "--tool", "fern mark"]) == 0
    assert doubt not in capsys.readouterr().out
