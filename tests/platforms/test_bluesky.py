from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.bluesky import matches, read

THREAD = (Path(__file__).parent / "bluesky" / "thread.source.json").read_text(encoding="utf-8")


def document(body, url=""):
    return Document(Page(url=url, body=body.encode()))


def post(text="x", key="1", replies=(), facets=()):
    record = {"text": text, "createdAt": "2025-01-05T10:00:00.000Z", "facets": list(facets)}
    author = {"did": f"did:plc:{key}", "handle": f"h{key}.example"}
    return {
        "post": {"uri": f"at://did:plc:{key}/app.bsky.feed.post/{key}", "author": author, "record": record},
        "replies": list(replies),
    }


def facet(start, end, uri="https://link.example/"):
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [{"uri": uri}]}


def read_one(text, facets):
    return read(document(json.dumps({"thread": post(replies=[post(text, "2", facets=facets)])}))).thread.comments[0]


@given(st.text("aé🪦<&\"' ", max_size=30), st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=6))
def test_any_byte_range_leaves_the_words_as_they_are(text, ranges):
    comment = read_one(text, [facet(start, end) for start, end in ranges])
    assert comment.text.split() == text.split()
    raw = text.encode()
    words = {raw[start:end].decode(errors="replace").strip() for start, end in ranges if 0 <= start < end <= len(raw)}
    for mark in comment.marks:
        assert comment.text[mark.start : mark.end].split() in [w.split() for w in words]


def test_a_link_that_is_no_web_address_is_no_link():
    assert read_one("press here", [facet(0, 5, "javascript:alert(1)")]).marks == ()


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://bsky.app/profile/gull.example/post/3kroot", "<html><body></body></html>"),
        (
            "https://blog.example/a",
            "<bsky-conversation uri='at://gull.example/app.bsky.feed.post/3kroot'></bsky-conversation>",
        ),
        (
            "https://blog.example/a",
            '<bluesky-comments data="https://bsky.app/profile/gull.example/post/3kroot"></bluesky-comments>',
        ),
    ],
)
def test_a_page_or_a_blogs_widget_asks_the_public_endpoint(url, body):
    candidate = read(document(body, url))
    assert candidate.thread.source.status == "not-in-page"
    assert candidate.wants[0].url == (
        "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread"
        "?uri=at://gull.example/app.bsky.feed.post/3kroot&depth=1000&parentHeight=0"
    )
    thread = complete(candidate, lambda wants: [Answer(wants[0], Page(url=wants[0].url, body=THREAD.encode()))]).thread
    assert len(thread.comments) == 3
    assert thread.source.removed == 2


def test_a_page_that_merely_links_to_a_post_is_none_of_ours():
    body = '<html><body><a href="https://bsky.app/profile/gull.example/post/3kroot">me</a></body></html>'
    assert not matches(document(body, "https://blog.example/"))


def test_a_chain_of_five_thousand_replies_is_read():
    node = post(key="5000")
    for number in range(4999, -1, -1):
        node = post(key=str(number), replies=[node])
    deep = document("{}")
    deep.media, deep.data = "json", {"thread": node}
    comments = read(deep).thread.comments
    assert len(comments) == 5000
    assert comments[-1].parent_id.endswith("/4999")


@pytest.mark.parametrize("data", [{"thread": {}}, {"thread": {"post": {"uri": "x"}}}, {"thread": []}, [post()]])
def test_other_json_is_left_to_others(data):
    assert not matches(document(json.dumps(data)))
