from __future__ import annotations

import json
from pathlib import Path

import pytest

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.stackexchange import matches, read

HERE = Path(__file__).parent / "stackexchange"
URL = "https://soil.stackexchange.com/questions/600/how-is-a-soil-grade-worked-out"


def document(body, url=URL):
    return Document(Page(url=url, body=(body if isinstance(body, str) else json.dumps(body)).encode()))


def answer(*items, more=False):
    return {"items": list(items), "has_more": more, "quota_remaining": 9, "quota_max": 300}


def remark(number, post, **fields):
    row = {"comment_id": number, "post_id": post, "creation_date": 1680427800, "body": f"Remark {number}.", "score": 0}
    return row | fields


def test_remarks_that_a_page_folds_away_come_from_the_api_and_stand_with_their_answer():
    page = (HERE / "page.html").read_text(encoding="utf-8")
    body = json.dumps(answer(remark(902, 610), remark(904, 610), remark(905, 610)))
    asked = []

    def fetch(wants):
        asked.extend(want.url for want in wants)
        return [Answer(wants[0], Page(url=wants[0].url, body=body.encode()))]

    thread = complete(read(document(page)), fetch).thread
    assert asked[0].startswith("https://api.stackexchange.com/2.3/posts/610/comments?site=soil.stackexchange.com&")
    assert [c.id for c in thread.comments] == [
        *("comment-901", "answer-610", "comment-902", "comment-904", "comment-905", "answer-611"),
    ]
    assert (thread.source.status, thread.source.detail) == ("read", None)


def test_a_site_of_another_name_is_never_asked_about():
    page = (HERE / "page.html").read_text(encoding="utf-8")
    candidate = read(document(page, "https://soil.stackexchange.com.evil.example/questions/600/x"))
    assert candidate.wants == ()
    assert candidate.thread.source.detail == "2 comments are folded away"


def test_an_answer_with_more_asks_for_the_next_page():
    url = "https://api.stackexchange.com/2.3/questions/600/comments?site=soil&filter=withbody&page=2"
    candidate = read(document(answer(remark(1, 600), more=True), url))
    assert [want.url.partition("?")[2] for want in candidate.wants] == ["site=soil&filter=withbody&page=3"]


def test_an_answer_without_texts_says_what_to_ask_for():
    bare = {"comment_id": 1, "post_id": 600, "creation_date": 1680427800, "owner": {"display_name": "Fern"}}
    source = read(document(answer(bare))).thread.source
    assert source.status == "partial"
    assert "filter=withbody" in source.detail


@pytest.mark.parametrize(
    "data", [{"items": []}, {"items": [{"answer_id": 1}]}, answer({"user_id": 1}), [answer(remark(1, 2))]]
)
def test_other_json_is_left_to_others(data):
    assert not matches(document(data))


def test_an_answer_without_items_has_no_comments():
    assert read(document(answer())).thread.source.status == "no-comments"
