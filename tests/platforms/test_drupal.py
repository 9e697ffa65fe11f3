"""Drupal: depth by position, names without accounts, further pages."""

from __future__ import annotations

import pytest

from threadscope.model import Page
from threadscope.platforms import drupal
from threadscope.platforms.base import Answer, Document

HEAD = (
    '<html><head><meta name="Generator" content="Drupal 7" /></head><body><div id="comments" class="comment-wrapper">'
)
URL = "https://wick.example/lamp"


def comment(number, name="Ann", text="Bright."):
    return (
        f'<a id="comment-{number}"></a><div class="comment"><div class="submitted"><span class="username">{name}</span>'
        f' <span property="dc:created" content="2012-08-09T13:04:00+02:00">Thu, 08/09/2012 - 13:04</span></div>'
        f'<div class="content"><p>{text}</p></div></div>'
    )


def indented(inside):
    return f'<div class="indented">{inside}</div>'


def read(body, url=URL):
    return drupal.read(Document(Page(url=url, body=f"{HEAD}{body}</div></body></html>".encode())))


def test_a_reply_answers_the_last_comment_that_is_less_deep():
    body = comment(1) + indented(comment(2) + indented(comment(3)) + comment(4)) + comment(5)
    assert [c.parent_id for c in read(body).thread.comments] == [None, "comment-1", "comment-2", "comment-1", None]


@pytest.mark.parametrize(
    ("printed", "name"),
    [("Ann (not verified)", "Ann"), ("Bob (Oslo) (nicht überprüft)", "Bob (Oslo)"), ("Anonymous", "Anonymous")],
)
def test_the_note_on_people_without_an_account_is_no_part_of_the_name(printed, name):
    assert read(comment(1, printed)).thread.comments[0].author.name == name


def test_an_account_may_have_parentheses_in_its_name():
    body = comment(1).replace('<span class="username">Ann</span>', '<a class="username" href="/user/2">Ann (mod)</a>')
    assert read(body).thread.comments[0].author.name == "Ann (mod)"


def test_a_page_without_comments_is_not_claimed():
    assert read('<a id="comment-form"></a><div class="content"><p>An article.</p></div>') is None


def pager(*numbers):
    return '<ul class="pager">' + "".join(f'<li><a href="/lamp?page={n}">{n}</a></li>' for n in numbers) + "</ul>"


def test_further_pages_are_wanted_and_joined():
    candidate = read(comment(1) + pager(1))
    assert candidate.thread.source.status == "partial"
    (want,) = candidate.wants
    assert want.url == f"{URL}?page=1"
    page = Page(url=want.url, body=f"{HEAD}{comment(2)}{pager(0, 1)}</div>".replace("page=0", "page=1").encode())
    after = drupal.merge(candidate, [Answer(want, page)])
    assert [c.id for c in after.thread.comments] == ["comment-1", "comment-2"]
    assert after.thread.source.status == "read"
    assert after.thread.source.pages_read == 2


def test_a_page_that_does_not_come_is_said():
    candidate = read(comment(1) + pager(1))
    after = drupal.merge(candidate, [Answer(candidate.wants[0], None, "timed out")])
    assert after.thread.source.status == "partial"
    assert "timed out" in after.thread.source.detail
    assert len(after.thread.comments) == 1


def test_pages_of_other_posts_are_not_wanted():
    assert read(comment(1) + '<ul class="pager"><li><a href="/other?page=1">1</a></li></ul>').wants == ()
