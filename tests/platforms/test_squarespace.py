"""Squarespace: what is taken apart in a signature."""

from __future__ import annotations

import pytest

from threadscope.model import Page
from threadscope.platforms import squarespace
from threadscope.platforms.base import Document


def read(inside):
    body = f"<html><script>Squarespace.Constants = {{}};</script><body>{inside}</body></html>"
    return squarespace.read(Document(Page(url="https://salt.example/p", body=body.encode())))


@pytest.mark.parametrize(
    "signature", ["October 22, 2012 | Vera", "Vera | October 22, 2012", "October 22, 2012 |\n <b>Vera</b>"]
)
def test_date_and_name_stand_in_either_order(signature):
    inside = f'<div class="body">Fifty.</div><div class="signature">{signature}</div>'
    (comment,) = read(f'<div class="comment" id="comment12345">{inside}</div>').thread.comments
    assert (comment.author.name, comment.posted_raw, comment.text) == ("Vera", "October 22, 2012", "Fifty.")


def test_saved_pages_of_version_7_keep_their_replies_by_depth():
    def one(key, depth, name):
        return (
            f'<div class="comment depth-{depth}" id="comment-{key * 6}"><div class="comment-header">'
            f'<div class="author">{name}</div><div class="date">2 years ago</div></div>'
            '<div class="comment-body"><p>Salt.</p></div></div>'
        )

    comments = read(one("abc1", 1, "Ann") + one("abc2", 2, "Bo") + one("abc3", 1, "Cy")).thread.comments
    assert [c.parent_id for c in comments] == [None, "comment-" + "abc1" * 6, None]


def test_a_page_without_comments_is_not_claimed():
    assert read("<p>Leave a comment</p>") is None
