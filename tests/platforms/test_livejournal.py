"""LiveJournal: collapsed comments are asked for, by the journal's own answers."""

from __future__ import annotations

import json
from dataclasses import replace

from threadscope.model import Page
from threadscope.platforms import livejournal
from threadscope.platforms.base import Answer, Document

URL = "https://night-owl.livejournal.com/512.html"


def row(number, parent=0, **more):
    told = {
        "dtalkid": number,
        "parent": parent,
        "dname": "moth",
        "article": f"Number {number}.",
        "ctime_ts": 1362305472,
    }
    return told | more


def page(data):
    return f"<html><body><script>Site.page = {json.dumps(data)};</script></body></html>".encode()


def test_a_thread_with_collapsed_comments_is_partial_and_asks_for_the_rest():
    collapsed = {"dtalkid": 2, "parent": 1, "loaded": 0, "dname": "moth"}
    document = Document(Page(url=URL, body=page({"replycount": 2, "comments": [row(1), collapsed]})))
    candidate = livejournal.read(document)
    assert candidate.thread.source.status == "partial"
    (want,) = candidate.wants
    assert want.url.startswith(
        "https://night-owl.livejournal.com/night-owl/__rpc_get_thread?journal=night_owl&itemid=512"
    )
    answer = Page(url=want.url, body=json.dumps({"replycount": 2, "comments": [row(1), row(2, 1)]}).encode())
    after = livejournal.merge(replace(candidate, wants=()), [Answer(want, answer)])
    assert [(c.id, c.parent_id) for c in after.thread.comments] == [("t1", None), ("t2", "t1")]
    assert after.thread.source.status == "read"


def test_a_whole_thread_asks_for_nothing():
    document = Document(Page(url=URL, body=page({"replycount": 1, "comments": [row(1)]})))
    assert livejournal.read(document).wants == ()


def test_a_saved_answer_is_read():
    body = json.dumps({"replycount": 2, "comments": [row(1), row(2, 1, commenter_is_poster=1)]}).encode()
    thread = livejournal.read(Document(Page(url="", body=body))).thread
    assert [c.by_host for c in thread.comments] == [False, True]


def test_an_answer_that_is_none_is_said():
    collapsed = {"dtalkid": 2, "parent": 1, "loaded": 0, "dname": "moth"}
    document = Document(Page(url=URL, body=page({"replycount": 2, "comments": [row(1), collapsed]})))
    candidate = livejournal.read(document)
    after = livejournal.merge(
        replace(candidate, wants=()), [Answer(candidate.wants[0], Page(url="", body=b"<html>no</html>"))]
    )
    assert after.thread.source.status == "partial"
    assert [c.id for c in after.thread.comments] == ["t1"]
