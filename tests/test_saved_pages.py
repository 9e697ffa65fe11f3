"""Pages that a browser saved: "complete" with a folder beside them, or as MHTML, with the threads in their frames."""

from __future__ import annotations

import base64
import io
import json
import quopri
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.cli import main
from threadscope.errors import Unreadable
from threadscope.fetch.mhtml import read_mhtml
from threadscope.inputs import Session, expand
from threadscope.model import Page

ADDRESS = "https://meters.example/2021/09/dial"
ARTICLE = """<!doctype html>
<!-- saved from url=({length:04d}){address} -->
<html lang="en"><head><meta charset="utf-8"><title>The dial and I</title>
<meta name="author" content="Ines Ferrer"></head>
<body><article><h1 class="entry-title">The dial and I</h1><p>A year with the dial.</p></article>
<div id="disqus_thread">{frame}</div>
<script>(function() {{ var s = document.createElement('script');
s.src = 'https://meters.disqus.com/embed.js'; }})();</script>
</body></html>"""
SAYINGS = (
    "The dial is a toy, a charming one.",
    "Toys do not decide who gets hired.",
    "Ours went down after a holiday.",
)


def article(frame):
    return ARTICLE.format(length=len(ADDRESS), address=ADDRESS, frame=frame)


def disqus_frame():
    posts = "".join(
        f"""<li class="post" id="post-{n}00"><div data-role="post-content" class="post-content"><header>
        <span class="post-byline"><span class="author publisher-anchor-color">
        <a href="https://disqus.com/by/p{n}/">P\u00e9 {n}</a></span></span>
        <a class="time-ago" href="{ADDRESS}#comment-{n}00"
        title="Monday, September 2{n}, 2021 4:1{n} PM">{n} days ago</a></header>
        <div class="post-body-inner"><div class="post-message"><p>{text}</p></div></div></div>
        <ul class="children"></ul></li>"""
        for n, text in enumerate(SAYINGS, start=1)
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Disqus Comments</title></head><body>
      <div id="layout"><div id="conversation"><span class="comment-count">3 comments</span>
      <ul id="post-list" class="post-list">{posts}</ul></div></div></body></html>"""


ADVERT = "<!doctype html><html><body><p>Buy a better dial.</p></body></html>"


def read(path):
    with Session() as session:
        (outcome,) = session.read([str(path)])
    return outcome.thread


def check(thread):
    assert [c.text for c in thread.comments] == list(SAYINGS)
    assert [c.author.name for c in thread.comments] == ["P\u00e9 1", "P\u00e9 2", "P\u00e9 3"]
    assert thread.source.platform == "disqus"
    assert thread.source.url == ADDRESS
    assert thread.post.title == "The dial and I"


def save(tmp_path, source, folder="The dial_files", name="The dial.html", files=None):
    page = tmp_path / name
    page.write_text(article(f'<iframe src="ad.html"></iframe><iframe src="{source}"></iframe>'), "utf-8")
    (tmp_path / folder).mkdir(exist_ok=True)
    for path, text in (files or {"saved_resource.html": disqus_frame()}).items():
        (tmp_path / folder / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / folder / path).write_text(text, "utf-8")
    return page


# --- saved complete ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["The dial_files", "The dial-Dateien"])
@pytest.mark.parametrize("source", ["./{}/saved_resource.html", "{}/saved_resource.html"])
def test_the_frame_beside_a_page_is_its_thread(tmp_path, source, folder):
    check(read(save(tmp_path, source.format(folder).replace(" ", "%20"), folder)))


def test_a_frame_in_a_frame(tmp_path):
    files = {
        "outer.html": '<html><body><iframe src="inner_data/inner.html"></iframe></body></html>',
        "inner_data/inner.html": disqus_frame(),
    }
    check(read(save(tmp_path, "The dial_files/outer.html", files=files)))


def test_a_frame_written_into_the_page(tmp_path):
    page = tmp_path / "single.html"
    frame = disqus_frame().replace("&", "&amp;").replace('"', "&quot;")
    page.write_text(article(f'<iframe srcdoc="{frame}"></iframe>'), "utf-8")
    check(read(page))


def test_a_page_with_comments_of_its_own_keeps_them(tmp_path):
    page = save(tmp_path, "The dial_files/saved_resource.html")
    own = "".join(
        f'<li id="comment-{n}" class="comment"><div class="comment-author vcard"><cite class="fn">Rune {n}</cite></div>'
        f'<div class="comment-meta commentmetadata"><a href="#comment-{n}">September 1{n}, 2021 at 9:00 am</a></div>'
        f'<div class="comment-content"><p>Own comment number {n}.</p></div></li>'
        for n in (1, 2, 3)
    )
    text = page.read_text("utf-8").replace('<div id="disqus_thread">', f'<ol class="commentlist">{own}</ol><div>')
    page.write_text(text.replace("meters.disqus.com", "meters.example"), "utf-8")
    assert [c.author.name for c in read(page).comments] == ["Rune 1", "Rune 2", "Rune 3"]


def test_a_lone_page_names_what_is_missing(tmp_path, capsys):
    page = save(tmp_path, "The%20dial_files/saved_resource.html")
    (tmp_path / "The dial_files" / "saved_resource.html").unlink()
    assert main(["extract", str(page)]) == 8
    out, err = capsys.readouterr()
    assert json.loads(out)["source"]["status"] == "not-in-page"
    assert "Disqus" in err
    assert "The dial_files/saved_resource.html is missing" in err


@pytest.mark.parametrize(
    "source",
    [
        "../secret_files/x.html",
        "The dial_files/../../secret.html",
        "/etc/passwd",
        "file:///etc/passwd",
        "secret.html",
        "The dial_files/link.html",
        "The dial_files/%00",
        "The dial_files",
        "//The dial_files/x.html",
        "." * 5000,
    ],
)
def test_a_frame_reads_nothing_outside_the_folder(tmp_path, source):
    inside = tmp_path / "saves"
    inside.mkdir()
    for name in ("secret.html", "secret_files/x.html", "saves/secret.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(disqus_frame(), "utf-8")
    page = save(inside, source, files={"other.html": ADVERT})
    (inside / "The dial_files" / "link.html").symlink_to(tmp_path / "secret.html")
    assert read(page).comments == ()


def test_a_folder_of_saved_pages_lists_pages_only(tmp_path):
    page = save(tmp_path, "The dial_files/saved_resource.html")
    save(tmp_path, "x", folder="Zwei-Dateien", name="Zwei.html")
    (tmp_path / "eins-Dateien").mkdir()
    (tmp_path / "eins-Dateien" / "own.html").write_text(ADVERT)
    assert list(expand([str(tmp_path)])) == [
        str(page),
        str(tmp_path / "Zwei.html"),
        str(tmp_path / "eins-Dateien" / "own.html"),
    ]


# --- MHTML ------------------------------------------------------------------------------------------------------------


def mhtml(parts, *, eol="\r\n", closed=True):
    """Write what Chromium writes: (headers, body, encoding) a part."""
    lines = [
        "From: <Saved by Blink>",
        f"Snapshot-Content-Location: {ADDRESS}",
        "Subject: The dial and I",
        "Date: Sun, 26 Sep 2021 10:00:00 +0200",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related;{eol}\ttype="text/html";{eol}\tboundary="----MultipartBoundary--abc----"',
        "",
        "",
    ]
    out = [eol.join(lines)]
    for headers, body, encoding in parts:
        data = body.encode()
        coded = base64.encodebytes(data) if encoding == "base64" else data
        coded = quopri.encodestring(data) if encoding == "quoted-printable" else coded
        told = eol.join([*headers, f"Content-Transfer-Encoding: {encoding}"])
        out.append(f"------MultipartBoundary--abc----{eol}{told}{eol}{eol}{coded.decode()}{eol}")
    return "".join([*out, f"------MultipartBoundary--abc------{eol}" if closed else ""]).encode()


MAIN = ["Content-Type: text/html", f"Content-Location: {ADDRESS}"]
FRAME = ["Content-Type: text/html; charset=utf-8", "Content-ID: <frame-7A@mhtml.blink>"]
IMAGE = ["Content-Type: image/png", "Content-Location: https://meters.example/a.png"]
EMBED = "https://disqus.com/embed/comments/?base=default&f=meters"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "binary"])
@pytest.mark.parametrize("eol", ["\r\n", "\n"])
@pytest.mark.parametrize(
    ("source", "frame"),
    [("cid:frame-7A@mhtml.blink", FRAME), (EMBED, ["Content-Type: text/html", f"Content-Location: {EMBED}"])],
    ids=["cid", "address"],
)
def test_the_frame_in_an_mhtml_file_is_its_thread(tmp_path, encoding, eol, source, frame):
    page = article(f'<iframe src="{source}"></iframe>')
    parts = [(MAIN, page, encoding), (IMAGE, "\x89PNG", "base64"), (frame, disqus_frame(), encoding)]
    path = tmp_path / "dial.mhtml"
    path.write_bytes(mhtml(parts, eol=eol))
    thread = read(path)
    check(thread)
    assert thread.source.fetched == datetime(2021, 9, 26, 8, tzinfo=UTC)


def test_mhtml_on_standard_input():
    parts = [(MAIN, article(f'<iframe src="{EMBED}"></iframe>'), "binary")]
    parts.append((["Content-Type: text/html", f"Content-Location: {EMBED}"], disqus_frame(), "quoted-printable"))
    parts.append((IMAGE, "x" * 12 * 2**20, "base64"))
    with Session(stdin=io.BytesIO(mhtml(parts))) as session:
        (outcome,) = session.read(["-"])
    check(outcome.thread)


def test_a_truncated_mhtml_file_gives_what_is_there_and_says_so(tmp_path, capsys):
    path = tmp_path / "dial.mht"
    parts = [(MAIN, article(f'<iframe src="{EMBED}"></iframe>'), "binary")]
    parts.append((["Content-Type: text/html", f"Content-Location: {EMBED}"], disqus_frame(), "binary"))
    path.write_bytes(mhtml(parts, closed=False)[:-300])
    assert main(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)["comments"]) >= 2
    assert "breaks off" in err


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (mhtml([]), "no web page"),
        (mhtml([(IMAGE, "x", "base64")]), "no web page"),
        (mhtml([(MAIN, "<p>padding</p>" * (11 * 2**20 // 14), "binary")]), "MiB"),
    ],
    ids=["no-parts", "no-document", "too-big"],
)
def test_an_mhtml_file_that_gives_nothing(tmp_path, capsys, body, word):
    path = tmp_path / "x.mhtml"
    path.write_bytes(body)
    assert main(["extract", str(path)]) == 7
    assert word in capsys.readouterr().err


def test_an_image_may_be_large_and_a_list_deep():
    nested = "Content-Type: multipart/related; boundary=a"
    deep = f"--a\r\n{nested}\r\n\r\n" * 50_000
    body = mhtml([([nested], deep, "binary"), (IMAGE, "x" * 2**24, "base64"), (MAIN, article(""), "binary")])
    assert read_mhtml(Page(url="", body=body)).page.url == ADDRESS


@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_bytes_are_a_page_or_a_sentence(noise, at):
    whole = mhtml([(MAIN, article(""), "quoted-printable"), (FRAME, "<p>x</p>", "base64")])
    for body in (noise, whole[:at] + noise + whole[at:]):
        with suppress(Unreadable):
            assert isinstance(read_mhtml(Page(url="", body=body)).page.body, bytes)
