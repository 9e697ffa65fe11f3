from __future__ import annotations

import json

import pytest

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.reddit import matches, read


def document(data):
    body = data if isinstance(data, str) else json.dumps(data)
    return Document(Page(url="", body=body.encode()))


def comment(number, replies="", **fields):
    row = {"name": f"t1_{number}", "author": f"u{number}", "body": "*text*", "created_utc": 1535972400.0, "score": 3}
    return {"kind": "t1", "data": {"parent_id": "t3_a", "replies": replies, **row, **fields}}


def listing(*things):
    return {"kind": "Listing", "data": {"children": list(things)}}


STORY = {"kind": "t3", "data": {"name": "t3_a", "title": "T", "author": "op", "permalink": "/r/x/comments/a/t/"}}


@pytest.mark.parametrize(
    ("author", "body", "kept", "name"),
    [
        ("u", "[deleted]", True, "u"),
        ("[deleted]", "[deleted]", False, ""),
        ("[deleted]", "[removed]", False, ""),
        ("[deleted]", "Still here.", True, ""),
        ("u", "Fine.", True, "u"),
    ],
)
def test_only_what_says_nothing_by_nobody_is_a_placeholder(author, body, kept, name):
    thread = read(document([listing(STORY), listing(comment("b", author=author, body=body))])).thread
    assert [c.author.name for c in thread.comments] == ([name] if kept else [])
    assert thread.source.removed == (not kept)


def test_a_lone_listing_of_comments_is_read_too():
    thread = read(document(listing(comment("b", listing(comment("c", parent_id="t1_b")))))).thread
    assert [(c.id, c.parent_id) for c in thread.comments] == [("t1_b", None), ("t1_c", "t1_b")]


def test_what_is_behind_buttons_makes_the_thread_partial():
    more = [{"kind": "more", "data": {"count": count, "children": []}} for count in (7, 0)]
    source = read(document([listing(STORY), listing(comment("b", listing(more[1])), more[0])])).thread.source
    assert source.status == "partial"
    assert source.detail == (
        '7 comments are behind "load more comments"; 1 reply goes on behind "continue this thread"'
    )


def test_a_story_without_comments_has_none():
    assert read(document([listing(STORY), listing()])).thread.source.status == "no-comments"


@pytest.mark.parametrize("data", [listing(STORY), listing(STORY, STORY), [listing(STORY)], {"kind": "Listing"}, [1, 2]])
def test_a_subreddits_list_of_posts_is_no_thread(data):
    assert not matches(document(data))


def test_a_chain_of_five_thousand_replies_is_read():
    replies = ""
    for number in range(5000, 0, -1):
        replies = listing(comment(str(number), replies, parent_id=f"t1_{number - 1}" if number > 1 else "t3_a"))
    deep = document("{}")
    deep.media, deep.data = "json", [listing(STORY), replies]
    comments = read(deep).thread.comments
    assert len(comments) == 5000
    assert comments[-1].parent_id == "t1_4999"


def test_another_sites_page_with_the_same_words_is_none_of_ours():
    page = '<html><body><p class="tagline">Best</p><div class="usertext-body"><p>x</p></div></body></html>'
    assert read(document(page)) is None
