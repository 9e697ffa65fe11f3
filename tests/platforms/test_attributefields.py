"""Fields that no text shows: attributes of a site's own elements, labels for people who hear the page."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms.attributefields import is_time
from threadscope.platforms.base import Document
from threadscope.platforms.generic import read

ROWS = (
    ("41", None, "Ida Roth", "2022-03-01T08:00:00Z", "The pump runs, but no water comes."),
    ("42", "41", "Lev", "2022-03-01T08:30:00Z", "Is the tap behind the boiler open?"),
    ("43", None, "Guest", "2022-03-01T12:10:00Z", "Ours froze in the same week."),
    ("44", "42", "Ida Roth", "2022-03-02T07:45:00Z", "It was not. Thank you!"),
)


def comments(inner):
    body = f"<html><body><main><h1>Pumps</h1><p>On pumps and on taps, in winter.</p>{inner}</main></body></html>"
    result = read(Document(Page(url="https://site.example/pumps", body=body.encode())))
    return result.thread.comments if result else ()


def nested(template, above=None):
    rows = (row for row in ROWS if row[1] == above)
    return "".join(template(i, n, d, f"<p>{t}</p>{nested(template, i)}") for i, _, n, d, t in rows)


def fields(found):
    return {(c.id, c.parent_id, c.author.name, c.posted, c.text) for c in found}


WHOLE = {(i, p, n, dt.datetime.fromisoformat(d), t) for i, p, n, d, t in ROWS}
SHAPES = {
    "a site's own element": '<x-comment comment-id="{}" author="{}" created-at="{}">{}</x-comment>',
    "data attributes": '<div class="comment" data-id="{}" data-author="{}" data-time="{}">{}</div>',
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_attributes_say_who_and_when_where_no_text_does(shape):
    assert fields(comments(f"<x-thread>{nested(shape.format)}</x-thread>")) == WHOLE


def test_a_text_says_more_than_an_attribute():
    shape = '<div class="comment" data-id="{0}" data-author="u{0}"><b class="author">{1}</b> <time>{2}</time>{3}</div>'
    assert {c.author.name for c in comments(nested(shape.format))} == {name for _, _, name, _, _ in ROWS}


def test_what_is_read_out_makes_a_row_of_plain_boxes_a_thread():
    flat = "".join(
        f'<div role="article" aria-label="Comment by {name}" data-cid="{own}" data-parent-id="{parent or ""}">'
        f'<div><span>{name}</span> <time datetime="{date}">1 Mar</time></div><div>{text}</div></div>'
        for own, parent, name, date, text in ROWS
    )
    assert fields(comments(f'<section aria-label="Comments">{flat}</section>')) == WHOLE


def test_attributes_of_a_list_of_articles_make_it_no_thread():
    cards = "".join(
        f'<x-card data-author="{name}" data-date="{date}"><h2><a href="/{own}">On pumps {own}</a></h2>'
        f"<p>{text}</p></x-card>"
        for own, _, name, date, text in ROWS
    )
    assert not comments(cards)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("created-at", "2022-03-01T08:00:00Z", True),
        ("data-timestamp", "1646121600", True),
        ("data-comment-date", "2022-03-01", True),
        ("data-update", "2022-03-01", False),
        ("data-time", "8 minutes", False),
        ("data-created", "17", False),
    ],
)
def test_only_whole_times_under_a_telling_name_count(key, value, told):
    assert is_time(key, value) is told


@given(st.text(max_size=40), st.text(max_size=100))
def test_any_attribute_may_stand_there(key, value):
    assert is_time(key, value) in (True, False)
