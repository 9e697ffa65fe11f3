"""Exports of whole blogs: many threads, hostile XML, what is left out."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from threadscope.errors import Unreadable
from threadscope.inputs import Session
from threadscope.model import Page
from threadscope.platforms import EXPORTS, blogger_export, disqus_export, reader, threads, wxr
from threadscope.platforms.base import Document
from threadscope.platforms.exports import elements, root_name

HERE = Path(__file__).parent
WXR = HERE / "wxr" / "two-posts.xml"
DISQUS = HERE / "disqus_export" / "two-threads.xml"


def document(body):
    return Document(Page(url="", body=body))


def all_of(module, path):
    return [c.thread for c in module.read_all(document(path.read_bytes()))]


@pytest.mark.parametrize(("module", "path"), [(wxr, WXR), (disqus_export, DISQUS)])
def test_each_post_with_comments_is_a_thread_of_its_own(module, path):
    found = all_of(module, path)
    assert len(found) == 2
    assert len({thread.name for thread in found}) == 2
    assert all(thread.name == thread.post.url for thread in found)


def test_what_is_not_published_is_left_out_and_counted():
    assert [thread.source.removed for thread in all_of(wxr, WXR)] == [1, 0]
    assert [thread.source.removed for thread in all_of(disqus_export, DISQUS)] == [2, 0]
    assert [t.source.removed for t in all_of(blogger_export, HERE / "blogger_export" / "old.xml")] == [1]


def test_a_reply_to_what_was_removed_hangs_on_the_comment_above_it():
    comments = all_of(disqus_export, DISQUS)[0].comments
    assert [(c.id, c.parent_id) for c in comments] == [("9001", None), ("9003", "9001")]


def test_the_post_comes_with_its_own_facts_and_words():
    post = all_of(wxr, WXR)[0].post
    assert (post.title, post.author, post.text) == (
        "Rainscore on a tin roof",
        "Hedda Moe",
        "It hears everything.\n\nEven the crows.",
    )
    assert post.published.isoformat() == "2014-02-03T09:00:00+00:00"


def test_no_address_of_a_person_is_kept():
    assert "s@x.example" not in repr(all_of(wxr, WXR))
    assert "192.0.2" not in repr(all_of(disqus_export, DISQUS))


def test_notes_of_plugins_are_no_comments():
    body = WXR.read_bytes().replace(b"<wp:comment_type>comment<", b"<wp:comment_type>order_note<")
    assert [c.id for c in wxr.read(document(body)).thread.comments] == ["comment-71", "comment-73", "comment-75"]


def test_the_session_gives_one_outcome_a_thread(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(WXR.read_bytes())
    with Session() as session:
        found = [outcome.thread for outcome in session.read([str(path)])]
    assert [t.name for t in found] == ["https://tinroof.example/rainscore/", "https://tinroof.example/second/"]
    assert [len(t.comments) for t in found] == [4, 1]


def test_an_export_without_comments_is_said_to_be_one(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(WXR.read_bytes().replace(b"wp:comment>", b"wp:note>"))
    with Session() as session:
        (outcome,) = session.read([str(path)])
    assert isinstance(outcome.error, Unreadable)
    assert "without comments" in str(outcome.error)


def test_other_documents_are_no_exports():
    for body in (b"", b"<html><body>wordpress.org/export/</body></html>", b"<rss/>", b"{}", b"\xff\xfe<\x00r\x00"):
        assert threads(document(body)) is None


DTD = (
    b"""<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
)


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("lead", [b"", b"<!-- <rss> --> <?x <rss ?>", b"<!-- - -- -->"])
def test_a_document_with_a_dtd_is_not_read(name, lead):
    folder = HERE / name
    body = next(p for p in sorted(folder.iterdir()) if p.suffix == ".xml").read_bytes()
    head, _, rest = body.partition(b"?>")
    hostile = head + b"?>" + lead + DTD + rest
    assert not reader(name).matches(document(hostile))
    assert list(elements(hostile, ["*"], 1)) == []


def test_entities_are_kept_as_they_are_written():
    body = WXR.read_bytes().replace(
        b"<![CDATA[Hail is its favourite.]]>", b"&lol; &#11;<!-- no --> A&nbsp;B &lt;b&gt;C&lt;/b&gt; & D"
    )
    assert [c.text for c in wxr.read(document(body)).thread.comments if c.id == "comment-72"] == ["&lol; A B C & D"]


def test_an_ampersand_in_cdata_is_text():
    body = WXR.read_bytes().replace(b"Hail is its favourite.", b"Hail &amp; rain &eacute;")
    assert [c.text for c in wxr.read(document(body)).thread.comments if c.id == "comment-72"] == ["Hail & rain \xe9"]


def test_characters_that_xml_forbids_do_not_end_the_reading():
    body = WXR.read_bytes().replace(b"Hail!", b"Hail\x0b\x00\x1f!")
    assert "Hail!" in wxr.read(document(body)).thread.comments[0].text


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<rss>", "rss"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -- b --->\n<feed xmlns='x'>", "feed"),
        (b"<!DOCTYPE rss><rss>", ""),
        (b"<!-- open <rss>", ""),
        (b"text", ""),
        (b"<!--" + b"-" * 200_000, ""),
        (b"<?" + b"?" * 200_000, ""),
    ],
)
def test_the_root_is_known_without_parsing(body, name):
    assert root_name(body) == name


def test_memory_does_not_grow_with_the_number_of_posts():
    head, tail = b'<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>', b"</channel></rss>"
    item = (
        b"<item><title>P</title><link>https://a.example/%d/</link><wp:status>publish</wp:status><wp:comment>"
        b"<wp:comment_id>%d</wp:comment_id><wp:comment_author>Ann</wp:comment_author><wp:comment_content>Hi"
        b"</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item>"
    )
    body = head + b"".join(item % (n, n) for n in range(1, 401)) + tail
    tracemalloc.start()
    count = sum(len(c.thread.comments) for c in wxr.read_all(document(body)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 4_000_000
