from __future__ import annotations

import gzip
import io
import os
import sys
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.errors import Unreadable
from threadscope.fetch import open_binary, open_path, open_stream, sniff
from threadscope.fetch.files import MAX_BYTES

packed = partial(gzip.compress, mtime=0)  # the same bytes every time


def names_only(value) -> str:
    """Make test ids of the readable parameters."""
    return value if isinstance(value, str) else ""


KINDS = [
    ("page.html", b"<!DOCTYPE html><p>Hi", "html"),
    ("page.txt", b"\n  <!doctype HTML><p>Hi", "html"),
    ("page.html", b"<div>a fragment</div>", "html"),
    ("page.html", b"Just words", "html"),
    ("page", b"<p>a fragment</p>", "html"),
    ("page", b"<!-- saved --><html>", "html"),
    ("page.xml", b'<?xml version="1.0"?><html xmlns="x">', "html"),
    ("utf16.html", "\ufeff<html><p>Hi".encode("utf-16-le"), "html"),
    ("bom.json", "\ufeff[]".encode(), "json"),
    ("feed.xml", b'<?xml version="1.0"?><rss>', "xml"),
    ("feed", b"<rss version='2.0'>", "xml"),
    (
        "page.mhtml",
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n",
        "mhtml",
    ),
    ("saved", b"From: me\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n--x\n", "mhtml"),
    ("api.json", b'{"comments": []}', "json"),
    ("api", b'[{"id": 1}]', "json"),
    ("api.html", b'{"a": 1}', "json"),
    ("lines.json", b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
    ("lines", b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
    ("pretty.json", b'{\n "a": {\n "b": 1}}', "json"),
    ("note.txt", b"[sic] That is what she wrote.", "text"),
    ("note.txt", b"{{template}} was left in", "text"),
    ("table.csv", b"a;b\n1;2\n", "csv"),
    ("table.csv", b"<b>x</b>,y\n", "csv"),
    ("table.tsv", b"a\tb\n", "csv"),
    ("table", b"id,text,author\n1,Hi,Ann\n", "csv"),
    ("table", b'"id";"Comment"\n', "csv"),
    ("words", b"Well, this text, I think, is fine.\n", "text"),
    ("words.txt", "Grüße".encode("latin-1"), "text"),
    ("a.warc", b"WARC/1.1\r\n", "warc"),
    ("doc.pdf", b"%PDF-1.4", "pdf"),
    ("page.html", b"%PDF-1.4", "pdf"),
    ("page.html", b"<html>about the mark %PDF-", "html"),
    ("pic.html", b"\x89PNG\r\n\x1a\n", "image"),
    ("pic", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
    ("pic", b"\x00\x00\x00\x20ftypavif", "image"),
    ("pic.svg", b"<svg xmlns='x'>", "image"),
    ("film", b"\x00\x00\x00\x20ftypisom", "media"),
    ("table.xlsx", b"PK\x03\x04....", "archive"),
    ("program", b"ab\x00cd", "binary"),
    ("page.html", b"<html><p>A stray \x00 in a comment", "html"),
    ("fragment.html", b"<p>A stray \x00 in a comment</p>" + b"<p>and more</p>" * 20, "html"),
    ("data.csv", b"\x01\x00\x02\x00", "binary"),
    ("noise.html", bytes(range(256)) * 20, "binary"),
    ("letter.txt", "残念ですがもう信じていません。".encode("iso-2022-jp"), "text"),
    ("words.txt", b"PAR1 is a format. BZh, GIF8 and ID3 begin others.", "text"),
    ("words.txt", b"GIF8 and others", "text"),
    ("nothing.html", b"", "empty"),
    ("blank.html", b" \r\n\t", "empty"),
]


@pytest.mark.parametrize(("name", "content", "kind"), KINDS, ids=names_only)
def test_kinds(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path) == kind
    zipped = tmp_path / f"{name}.gz"
    zipped.write_bytes(packed(content))
    assert sniff(zipped) == kind


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_and_are_read_or_refused_in_words(content):
    kind = sniff(content)
    try:
        page = open_stream(io.BytesIO(content))
    except Unreadable:
        assert kind not in {"html", "json", "text"}
    else:
        assert page.body == content
        assert kind not in {"empty", "binary", "pdf"}


@pytest.mark.parametrize(
    "bomb", [b"[" * 100_000, b'{"a":' * 20_000, b'{"a":' * 9_000 + b"\n{", b"<" * 100_000, b"," * 100_000]
)
def test_hostile_text_is_sniffed_without_harm(bomb):
    assert sniff(bomb) in {"json", "html", "text"}


def test_a_local_page_has_bytes_type_and_no_time(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<html><p>Hi</p>")
    page = open_path(path)
    assert (page.url, page.body, page.fetched) == ("", b"<html><p>Hi</p>", None)
    assert page.headers == {"content-type": "text/html"}
    assert len(page.sha256) == 64


def test_a_gzipped_page_is_unpacked(tmp_path):
    path = tmp_path / "page.html.gz"
    path.write_bytes(packed(b"<html>"))
    assert open_path(path).body == b"<html>"
    with open_binary(path) as stream:
        assert stream.read() == b"<html>"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.html", None, "does not exist"),
        ("empty.html", b"", "empty"),
        ("doc.pdf", b"%PDF-1.4", "PDF"),
        ("pic.png", b"\x89PNG\r\n\x1a\n", "image"),
        ("data.bin", b"\x01\x00\x02", "no text"),
        ("office.docx", b"PK\x03\x04", "archive"),
        ("many.warc", b"WARC/1.1\r\n", "web archive"),
        ("broken.html.gz", packed(b"<html>" * 999)[:-30], "damaged"),
        ("twice.gz", packed(packed(b"<html>")), "archive"),
        ("big.html", b"<html>" + b" " * MAX_BYTES, "larger than 10 MiB"),
        ("bomb.html.gz", packed(b"<html>" + b" " * 5 * MAX_BYTES), "larger than 10 MiB"),
    ],
    ids=names_only,
)
def test_what_cannot_be_read_says_why_and_what_to_do(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unreadable, match=words) as caught:
        open_path(path)
    assert name in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 7


def test_a_folder_is_no_page(tmp_path):
    with pytest.raises(Unreadable, match="is a folder without a page"):
        open_path(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
def test_a_named_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    with pytest.raises(Unreadable, match="no regular file"):
        open_path(tmp_path / "pipe.html")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_says_so(tmp_path):
    path = tmp_path / "page.html"
    path.write_bytes(b"<html>")
    path.chmod(0)
    with pytest.raises(Unreadable, match="may not be read"):
        open_path(path)


@pytest.mark.parametrize("name", ["a\x00b.html", "x" * 5000])
def test_impossible_names_get_a_sentence(name):
    with pytest.raises(Unreadable):
        open_path(name)


def test_tables_may_be_longer_than_pages(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"text\n" + b"fine\n" * (MAX_BYTES // 4))
    assert len(open_path(path).body) > MAX_BYTES
    with pytest.raises(Unreadable, match="larger than"):
        open_path(path, max_bytes=1000)


class Trickle(io.RawIOBase):
    """Gives a few bytes a read, as pipes do."""

    def __init__(self, content):
        self._inner = io.BytesIO(content)

    def read(self, size=-1):
        return self._inner.read(min(size, 7))


def test_standard_input_is_read_to_its_end():
    page = open_stream(Trickle(b"<html>" + b"word " * 100), url="https://blog.example/post")
    assert page.url == "https://blog.example/post"
    assert len(page.body) == 506
    assert page.headers["content-type"] == "text/html"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (packed(b"<html>"), "compressed"),
        (b"<html>" + b" " * MAX_BYTES, "10 MiB"),
        (b"%PDF-1", "PDF"),
    ],
)
def test_standard_input_is_refused_in_words(content, words):
    with pytest.raises(Unreadable, match=words):
        open_stream(io.BytesIO(content))
