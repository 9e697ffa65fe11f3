"""A site's reservation against mining is said with the thread; it does not hide the thread."""

from __future__ import annotations

import pytest

from threadscope.inputs import InputOptions, Session
from threadscope.model import Page
from threadscope.platforms.reserved import RESERVED

PAGE = """<html><head><title>A post</title>{meta}</head><body><ol class="commentlist">
<li class="comment" id="comment-1"><cite class="fn">Ane</cite><div class="comment-content"><p>I trust it.</p></div></li>
</ol></body></html>"""
META = '<meta name="TDM-Reservation" content="{}">'


def warnings(meta="", headers=None):
    page = Page(
        "http://a.example/post", PAGE.format(meta=meta).encode(), {"content-type": "text/html"} | (headers or {})
    )
    with Session(InputOptions()) as session:
        (outcome,) = session.read_page(page, "page")
    return outcome.thread.source.warnings


@pytest.mark.parametrize(
    ("meta", "headers", "reserved"),
    [
        ("", {}, False),
        (META.format("1"), {}, True),
        (META.format("0"), {}, False),
        ("", {"tdm-reservation": "1"}, True),
        (META.format("1"), {"tdm-reservation": "0"}, False),
        ("<!-- tdm-reservation: 1 -->", {}, False),
    ],
)
def test_a_reservation_is_a_warning(meta, headers, reserved):
    assert (RESERVED in warnings(meta, headers)) is reserved
