"""Data that a page carries for its scripts: what is a thread of its own, and what is none."""

from __future__ import annotations

import json
import time
from html import escape

import pytest

from threadscope import platforms
from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.embedded import matches, read

ROWS = [
    {"id": 1, "author": "Ida Roth", "createdAt": "2022-03-01T08:00:00Z", "body": "No water comes."},
    {"id": 2, "author": "Lev", "createdAt": "2022-03-01T08:30:00Z", "body": "Is the tap open?", "parentId": 1},
]
SCRIPT = "<script type='application/json'>{}</script>"


def page(inner):
    body = f"<html><head><title>Pumps</title></head><body><div id='app'></div>{inner}</body></html>"
    return Document(Page(url="https://site.example/pumps", body=body.encode()))


def found(inner):
    document = page(inner)
    result = read(document) if matches(document) else None
    return [(c.id, c.parent_id, c.author.name, c.text) for c in result.thread.comments] if result else []


BOTH = [("1", None, "Ida Roth", "No water comes."), ("2", "1", "Lev", "Is the tap open?")]
CARRIERS = {
    "a script of data": SCRIPT.format(json.dumps({"a": {"b": [{"comments": ROWS}]}})),
    "a script of code": f"<script>var n = (1); window.__DATA__ = {json.dumps({'commentList': ROWS})};</script>",
    "a list that code names": f"<script>let pageComments = {json.dumps(ROWS)}</script>",
    "an argument": f"<script>start({json.dumps({'replies': ROWS})})</script>",
    "an attribute": f"<div data-props='{escape(json.dumps({'comments': ROWS}))}'></div>",
    "rows by their ids": SCRIPT.format(json.dumps({"comments": {str(row["id"]): row for row in ROWS}})),
    "people beside the rows": SCRIPT.format(
        json.dumps(
            {
                "users": [{"id": 5, "name": "Ida Roth"}, {"id": 6, "name": "Lev"}],
                "comments": [
                    {k: v for k, v in {**row, "userId": 4 + row["id"]}.items() if k != "author"} for row in ROWS
                ],
            }
        )
    ),
}


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS.keys())
def test_a_thread_is_found_wherever_the_page_carries_it(carrier):
    assert found(carrier) == BOTH


NONE = {
    "articles": {"articles": ROWS},
    "the newest comments of a site": {"latestComments": ROWS},
    "settings": {"comments": {"enabled": True, "order": "asc"}},
    "rows without a text": {"comments": [{"id": 1, "author": "Ida"}, {"id": 2, "author": "Lev"}]},
    "nothing": {"comments": []},
}


@pytest.mark.parametrize("data", NONE.values(), ids=NONE.keys())
def test_other_data_is_no_thread(data):
    assert found(SCRIPT.format(json.dumps(data))) == []


@pytest.mark.parametrize("text", ['{"comments": [', "var comments = [{a: 1}, {b: 2}]", "(" * 100 + '"comments": [{'])
def test_code_that_is_no_data_is_passed_over(text):
    assert found(f"<script>{text}</script>") == []


def test_what_the_page_shows_comes_first():
    shown = "".join(
        f"<div class='comment' id='comment-{n}'><b class='author'>Una {n}</b> <i>3 May 2021</i>"
        f"<p>Shown words {n}.</p></div>"
        for n in range(3)
    )
    assert platforms.read(page(shown + CARRIERS["a script of data"])).reader != "embedded"
    assert platforms.read(page(CARRIERS["a script of data"])).reader == "embedded"


def test_deep_answers_take_no_longer_than_linear_time():
    def spent(depth):
        text = '{"comments":[' + '{"id":"i","author":"A","body":"w","replies":[' * depth + "]}" * depth + "]}"
        start = time.process_time()
        found(SCRIPT.format(text))
        return time.process_time() - start

    spent(50)
    assert spent(4_000) < 40 * max(spent(500), 0.02)
