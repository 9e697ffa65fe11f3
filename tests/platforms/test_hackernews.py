from __future__ import annotations

import json
from pathlib import Path

import pytest

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.hackernews import matches, read

HERE = Path(__file__).parent / "hackernews"
ROW = (
    "<tr class='athing comtr' id='{id}'><td><table><tr><td class='ind' indent='{indent}'></td>"
    "<td><span class='comhead'><a href='user?id=u' class='hnuser'>u</a>"
    "<span class='age' title='2024-06-01T09:20:00'>x</span></span>"
    "<div class='commtext c00'>Said {id}.</div></td></tr></table></td></tr>"
)


def document(body, url="https://news.ycombinator.com/item?id=1"):
    return Document(Page(url=url, body=body.encode()))


def table(*indents, first=10):
    rows = "".join(ROW.format(id=first + n, indent=indent) for n, indent in enumerate(indents))
    return f"<html><body><table class='comment-tree'>{rows}</table></body></html>"


@pytest.mark.parametrize(
    ("indents", "parents"),
    [
        ((0, 1, 2, 1, 0, 1), (None, 10, 11, 10, None, 14)),
        ((1, 2, 1), (None, 10, None)),
        ((0, 5, 1), (None, 10, 10)),
        ((0, "x", 999999999999), (None, None, 11)),
    ],
)
def test_indentation_gives_the_parent(indents, parents):
    thread = read(document(table(*indents))).thread
    assert [c.parent_id for c in thread.comments] == [p and str(p) for p in parents]


def test_times_are_utc_with_and_without_seconds_since_1970():
    comment = read(document(table(0))).thread.comments[0]
    assert comment.posted.isoformat() == "2024-06-01T09:20:00+00:00"


def test_more_leads_to_the_next_page():
    page = (HERE / "page.html").read_text(encoding="utf-8")

    def fetch(wants):
        assert [w.url for w in wants] == ["https://news.ycombinator.com/item?id=501&p=2"]
        return [Answer(wants[0], Page(url=wants[0].url, body=table(0, 1, first=600).encode()))]

    thread = complete(read(document(page)), fetch).thread
    assert [c.id for c in thread.comments] == ["510", "511", "513", "514", "600", "601"]
    assert (thread.source.status, thread.source.pages_read) == ("read", 2)


def test_a_page_that_does_not_come_is_told():
    page = (HERE / "page.html").read_text(encoding="utf-8")
    source = complete(read(document(page)), lambda wants: [Answer(wants[0], None, "HTTP 503")]).thread.source
    assert (source.status, source.detail) == ("partial", "page not read: HTTP 503")


def test_a_single_item_asks_for_the_tree():
    story = {"id": 501, "type": "story", "by": "q", "time": 1717232400, "title": "T", "descendants": 4, "kids": [510]}
    candidate = read(document(json.dumps(story)))
    assert candidate.thread.source.status == "partial"
    tree = (HERE / "tree.source.json").read_text(encoding="utf-8")
    fetch = [candidate.wants[0].url]

    def answer(wants):
        assert [w.url for w in wants] == fetch
        return [Answer(wants[0], Page(url=wants[0].url, body=tree.encode()))]

    thread = complete(candidate, answer).thread
    assert [c.id for c in thread.comments] == ["510", "511", "513"]
    assert (thread.post.title, thread.source.status) == ("T", "read")


def test_who_posts_a_link_is_not_the_host_of_its_thread():
    tree = json.loads((HERE / "tree.source.json").read_text(encoding="utf-8"))
    tree["title"] = "A score for logs"
    assert not any(c.by_host for c in read(document(json.dumps(tree))).thread.comments)
    tree["text"] = "We made this."
    assert [c.id for c in read(document(json.dumps(tree))).thread.comments if c.by_host] == ["511"]


@pytest.mark.parametrize(
    "data", [{"id": 1, "type": "comment"}, [{"type": "story", "text": "x"}], {"children": []}, [1]]
)
def test_other_json_is_left_to_others(data):
    assert not matches(document(json.dumps(data)))


def test_a_chain_of_five_thousand_replies_is_read():
    row = {"author": "u", "created_at_i": 1717232400, "parent_id": 1, "text": "x", "type": "comment"}
    tree = {"id": 1, "type": "story", "author": "a", "created_at_i": 1717232400, "parent_id": None, "children": []}
    below = tree["children"]
    for number in range(2, 5002):
        below.append({**row, "id": number, "children": (deeper := [])})
        below = deeper
    deep = document("{}")
    deep.media, deep.data = "json", tree
    comments = read(deep).thread.comments
    assert len(comments) == 5000
    assert comments[-1].parent_id == "5000"
