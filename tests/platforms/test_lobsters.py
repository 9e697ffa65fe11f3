from __future__ import annotations

import json

import pytest

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.lobsters import matches, read


def document(data):
    body = data if isinstance(data, str) else json.dumps(data)
    return Document(Page(url="https://crustacean.example/s/b1rch.json", body=body.encode()))


def story(*levels, **fields):
    comments = [
        {"short_id": f"k{n}", "indent_level": level, "comment": "<p>x</p>", "created_at": "2016-02-01T08:00:00-06:00"}
        for n, level in enumerate(levels)
    ]
    return {"short_id": "b1rch", "title": "T", "comments": comments, **fields}


@pytest.mark.parametrize(
    ("levels", "parents"),
    [((1, 2, 3, 2, 1), (None, 0, 1, 0, None)), ((3, 1, 9), (None, None, 1)), ((None, -4, "2"), (None, None, 1))],
)
def test_indentation_gives_the_parent_where_the_answer_names_none(levels, parents):
    thread = read(document(story(*levels))).thread
    assert [c.parent_id for c in thread.comments] == [None if p is None else f"c_k{p}" for p in parents]


def test_the_storys_author_is_the_host_only_where_the_site_says_so():
    told = story(1, submitter_user="alder", user_is_author=True)
    told["comments"][0]["commenting_user"] = {"username": "alder"}
    assert read(document(told)).thread.comments[0].by_host
    assert not read(document({**told, "user_is_author": False})).thread.comments[0].by_host


@pytest.mark.parametrize("data", [{"short_id": "x"}, {"comments": []}, {"short_id": "x", "comments": {}}, [story(1)]])
def test_other_json_is_left_to_others(data):
    assert not matches(document(data))
