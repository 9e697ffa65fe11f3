"""Blogger: the feed completes what the page shows."""

from __future__ import annotations

import json
from pathlib import Path

from threadscope.model import Page
from threadscope.platforms import blogger
from threadscope.platforms.base import Answer, Document

HERE = Path(__file__).parent / "blogger"
ENTRY = "tag:blogger.com,1999:blog-1.post-"


def first():
    return blogger.read(Document(Page(url="https://marshnotes.example/2012/10/swifts.html", body=flat())))


def flat():
    return (HERE / "flat.html").read_bytes()


def entry(number, text, parent=None, **more):
    links = (
        [{"rel": "related", "href": f"https://x.example/feeds/1/7001/comments/default/{parent}?v=2"}] if parent else []
    )
    return {
        "id": {"$t": f"{ENTRY}{number}"},
        "published": {"$t": "2012-10-24T08:00:00.000-07:00"},
        "content": {"type": "html", "$t": text},
        "link": links,
        "author": [{"name": {"$t": "Bo"}}],
        **more,
    }


def answered(candidate, entries, total):
    feed = {"feed": {"entry": entries, "openSearch$totalResults": {"$t": str(total)}}}
    page = Page(url=candidate.wants[0].url, body=json.dumps(feed).encode())
    return blogger.merge(candidate, [Answer(candidate.wants[0], page)])


def test_the_page_names_its_feed_and_the_whole_of_it_is_asked_for():
    (want,) = first().wants
    assert want.url.startswith("https://marshnotes.example/feeds/7001/comments/default?")
    assert "alt=json" in want.url
    assert "start-index=1" in want.url
    assert not want.essential, "the page shows all it counts"


def test_a_page_that_counts_more_than_it_shows_needs_its_feed():
    body = flat().replace(b"4 comments:", b"240 comments:")
    (want,) = blogger.read(Document(Page(url="https://marshnotes.example/p", body=body))).wants
    assert want.essential


def test_the_feed_adds_parents_and_comments_that_the_page_leaves_out():
    candidate = answered(
        first(), [entry("2400000000000000103", "x", "2400000000000000101"), entry("2400000000000000999", "Late.")], 2
    )
    comments = {c.id: c for c in candidate.thread.comments}
    assert comments["c2400000000000000103"].parent_id == "c2400000000000000101"
    assert comments["c2400000000000000103"].text == "See my own log: 61 against its 58."
    assert comments["c2400000000000000999"].text == "Late."


def test_replies_follow_what_they_answer_once_the_feed_is_joined():
    ids = [
        c.id for c in answered(first(), [entry("2400000000000000999", "x", "2400000000000000101")], 1).thread.comments
    ]
    assert ids.index("c2400000000000000999") == ids.index("c2400000000000000101") + 1


def test_a_long_feed_is_read_on():
    candidate = answered(first(), [entry("2400000000000000999", "x")], 700)
    assert ["start-index=2" in want.url for want in candidate.wants if want != first().wants[0]] == [True]


def test_removed_comments_are_counted_not_read():
    gone = {"gd$extendedProperty": [{"name": "blogger.contentRemoved", "value": "true"}]}
    candidate = answered(first(), [entry("2400000000000000999", "This comment has been removed.", **gone)], 1)
    assert candidate.thread.source.removed == 2
    assert not any("removed" in c.text for c in candidate.thread.comments)


def test_a_feed_that_does_not_come_costs_nothing_that_was_read():
    candidate = first()
    after = blogger.merge(candidate, [Answer(candidate.wants[0], None, "robots.txt")])
    assert after.thread.comments == candidate.thread.comments
    assert after.thread.source.status == "read"
    assert "robots.txt" in after.thread.source.warnings[0]
