from __future__ import annotations

import json

import pytest

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.substack import matches, read

PAGE = (
    "<html><head><title>A letter</title><link rel='preconnect' href='https://substackcdn.com'></head><body><script>"
    'window._preloads = JSON.parse("{\\"post\\":{\\"audience\\":\\"everyone\\",\\"id\\":88,\\"comment_count\\":%s}}")'
    "</script></body></html>"
)


def document(body, url="https://letter.example/p/badges"):
    return Document(Page(url=url, body=body.encode()))


def test_a_page_says_which_answer_to_save_and_asks_nothing():
    candidate = read(document(PAGE % 4))
    assert candidate.wants == ()
    source = candidate.thread.source
    assert (source.status, source.stated_count) == ("not-in-page", 4)
    assert "https://letter.example/api/v1/post/88/comments?all_comments=true&sort=best_first" in " ".join(
        source.warnings
    )


def test_a_post_that_nobody_commented_has_no_comments():
    assert read(document(PAGE % 0)).thread.source.status == "no-comments"


def test_an_archive_page_is_no_thread():
    assert read(document(PAGE % 4, "https://letter.example/archive")) is None


@pytest.mark.parametrize("data", [{"comments": [{"id": 1, "body": "x"}]}, {"comments": {}}, [{"id": 1, "text": "x"}]])
def test_other_json_is_left_to_others(data):
    assert not matches(document(json.dumps(data)))
