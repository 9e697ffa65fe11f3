"""TypePad and Movable Type: signatures, further pages, threads that go on elsewhere."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from threadscope.model import Page
from threadscope.platforms import movabletype, typepad
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.sixapart import signature


@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("Posted by: Jos | July 27, 2012 at 05:05 PM", "Posted by: Jos | July 27, 2012 at 05:05 PM", None),
        ('Posted by: <a href="https://j.example">Jos</a> at July 27, 2012 5:05 PM', "Jos", "July 27, 2012 5:05 PM"),
        ('By <a href="#comment-7">July 27, 2012</a> Jos', "By July 27, 2012", "July 27, 2012"),
    ],
)
def test_a_signature_gives_name_and_date(line, name, date):
    told = signature(LexborHTMLParser(f"<p>{line}</p>").css_first("p"), "7")
    assert told.name == name
    assert date is None or told.date == date


def test_a_link_to_another_comment_is_the_answered_one():
    answered = '<a href="#comment-3">comment from Petra</a>'
    own = '<a href="#comment-7">July 27, 2012 1:00 PM</a>'
    told = signature(LexborHTMLParser(f"<p>Ogun replied to {answered} | {own}</p>").css_first("p"), "7")
    assert (told.answered, told.permalink) == ("3", "#comment-7")


def typepad_page(number, further=""):
    key = f"6a00e55200000{number:06}"
    return (
        '<html><head><link rel="canonical" href="https://r.example/b/2012/07/pond.html"></head><body>'
        f'<div class="comment" id="comment-{key}">'
        f'<div class="comment-content" id="comment-{key}-content"><p>Number {number}.</p></div>'
        f'<p class="comment-footer">Posted by: Jos | <a href="#comment-{key}">July 27, 2012 at 05:05 PM</a></p></div>'
        f"{further}"
        '<a href="https://r.example/b/2011/01/other/comments/page/2/">elsewhere</a></body></html>'
    ).encode()


def test_typepad_pages_of_the_same_post_are_wanted_and_joined():
    further = '<a href="https://r.example/b/2012/07/pond/comments/page/2/#comments">Next</a>'
    document = Document(Page(url="https://r.example/b/2012/07/pond.html", body=typepad_page(1, further)))
    candidate = typepad.read(document)
    (want,) = candidate.wants
    assert want.url == "https://r.example/b/2012/07/pond/comments/page/2/"
    after = typepad.merge(candidate, [Answer(want, Page(url=want.url, body=typepad_page(2, further)))])
    assert [c.text for c in after.thread.comments] == ["Number 1.", "Number 2."]
    assert after.thread.source.status == "read"
    assert after.wants == ()


def test_movable_type_says_that_a_paged_thread_is_a_part():
    body = (
        '<html><head><meta name="generator" content="Movable Type 5" /></head><body><div id="comments">'
        '<h2 class="comments-header">120 Comments</h2><div id="comment-1" class="comment"><div class="comment-header">'
        '<span class="byline"><span class="vcard author">Ann</span> | July 1, 2010 1:00 PM</span></div>'
        '<div class="comment-content"><p>First!</p></div></div><ul id="comment-nav"></ul></div></body></html>'
    )
    source = movabletype.read(Document(Page(url="", body=body.encode()))).thread.source
    assert (source.status, source.stated_count) == ("partial", 120)


def test_old_movable_type_comments_without_numbers_are_read():
    body = (
        '<html><body><script src="/mt/mt.js"></script><div class="comments-body"><p>Two words.</p>'
        '<span class="comments-post">Posted by: Ellis at September 10, 2002 11:40 AM</span></div></body></html>'
    )
    (comment,) = movabletype.read(Document(Page(url="", body=body.encode()))).thread.comments
    assert (comment.author.name, comment.text) == ("Ellis", "Two words.")
    assert comment.posted.year == 2002
