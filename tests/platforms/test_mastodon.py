from __future__ import annotations

import json
from pathlib import Path

import pytest

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.mastodon import matches, read

CONTEXT = (Path(__file__).parent / "mastodon" / "context.source.json").read_text(encoding="utf-8")
PAGE = "<html><head><title>newt</title></head><body><div id='mastodon' data-props='{}'></div></body></html>"
STATUS = {
    "id": "1100",
    "content": "<p>I got a reach of <b>200</b>.</p>",
    "url": "https://pond.example/@newt/1100",
    "created_at": "2024-11-02T07:00:00.000Z",
    "account": {"id": "7", "acct": "newt", "display_name": "Newt"},
}


def document(body, url):
    return Document(Page(url=url, body=body.encode()))


@pytest.mark.parametrize(
    "url",
    [
        "https://pond.example/@newt/1100",
        "https://pond.example/users/newt/statuses/1100",
        "https://pond.example/@a@b.example/1100",
    ],
)
def test_a_page_asks_its_own_server_for_the_context(url):
    candidate = read(document(PAGE, url))
    assert candidate.thread.source.status == "not-in-page"
    assert [want.url for want in candidate.wants] == ["https://pond.example/api/v1/statuses/1100/context"]

    def fetch(wants):
        return [Answer(wants[0], Page(url=wants[0].url, body=CONTEXT.encode()))]

    thread = complete(candidate, fetch).thread
    assert [(c.id, c.parent_id) for c in thread.comments] == [("1120", None), ("1121", "1120")]
    assert (thread.source.platform, thread.source.status) == ("mastodon", "read")


def test_a_profile_is_no_thread():
    assert read(document(PAGE, "https://pond.example/@newt")) is None


def test_a_context_asks_for_the_status_that_it_belongs_to():
    url = "https://pond.example/api/v1/statuses/1100/context"
    candidate = read(document(CONTEXT, url))
    body = json.dumps(STATUS).encode()
    thread = complete(candidate, lambda wants: [Answer(wants[0], Page(url=wants[0].url, body=body))]).thread
    assert candidate.wants[0].url == "https://pond.example/api/v1/statuses/1100"
    assert (thread.post.author, thread.post.text) == ("Newt", "I got a reach of 200.")
    refused = complete(candidate, lambda wants: [Answer(wants[0], None, "HTTP 401")]).thread
    assert refused.source.status == "read"
    assert refused.source.warnings[-1] == "the status itself was not read: HTTP 401"


def test_what_is_not_public_stays_out():
    thread = read(document(CONTEXT, "")).thread
    assert "For friends only." not in {c.text for c in thread.comments}
    assert thread.source.warnings == ("1 reply that is not public: left out",)


@pytest.mark.parametrize("data", [{"descendants": []}, {"ancestors": [], "descendants": [1]}, {"ancestors": 1}])
def test_other_json_is_left_to_others(data):
    assert not matches(document(json.dumps(data), ""))


def test_a_status_nobody_answered_has_no_comments():
    assert read(document('{"ancestors": [], "descendants": []}', "")).thread.source.status == "no-comments"
