"""Links to a thread's further pages: which count, what they say, and what a page without the others says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import platforms
from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.pagelinks import label, number_in, places, targets

PEOPLE = ("Nuria Vell", "Bo", "Anton Graf")


def read(links, url="https://site.example/boat", head=""):
    told = "".join(
        f"<li class='row'><b>{name}</b> <i>{day}.10.2019 at 17:20</i><p>The boat leaks at its seam no. {day}.</p></li>"
        for day, name in enumerate(PEOPLE, start=20)
    )
    body = (
        f"<html><head>{head}</head><body><h1>Old boats</h1><p>We bought one, and it has to be mended before the summer."
        f"</p><h3>Comments</h3><ul class='rows'>{told}</ul>{links}<form></form></body></html>"
    )
    return platforms.read(Document(Page(url=url, body=body.encode())))


def wanted(links, **more):
    return [want.url.removeprefix("https://site.example/boat") for want in read(links, **more).wants]


@pytest.mark.parametrize(
    ("links", "detail"),
    [
        ("1 <a href='?page=2'>2</a>", "page 1 of 2; without page 2"),
        ("1 <a href='?page=2'>2</a> ... <a href='?page=9'>9</a>", "page 1 of 9; without pages 2-9"),
        (
            "<a href='?page=1'>2</a> <a href='?page=2'>3</a> <a href='?page=1'>next »</a>",
            "page 1 of 3; without pages 2-3",
        ),
        ("<a href='/boat?page=0'>1</a> 2 <a href='?page=2'>3</a>", "page 2 of 3; without pages 1, 3"),
        (
            "<ul><li><a href='?page=1'>1</a></li><li><a href='?page=2'>2</a></li></ul>",
            "page 1 of 2; without page 2",
        ),
        (
            "<ul><li><a href='?page=1'>1</a></li><li><a href='?page=2'>2</a></li><li><b> 3 </b></li></ul>",
            "page 3 of 3; without pages 1-2",
        ),
        ("<a href='/boat/comment-page-3'>Older comments</a>", "page 4 of 4; without pages 1-3"),
        (
            "<a href='?offset=40'>Load more comments</a>",
            "1 of 2 or more pages; not read: https://site.example/boat?offset=40",
        ),
    ],
)
def test_a_lone_page_names_what_is_missing(links, detail):
    candidate = read(f"<p>{links}</p>")
    assert (candidate.thread.source.status, candidate.thread.source.detail) == ("partial", detail)
    assert len(candidate.thread.comments) == len(PEOPLE)


@pytest.mark.parametrize("start", ["?page=", "/boat?page=", "/boat/page-", "https://site.example/boat?page="])
def test_a_page_without_an_address_still_names_what_is_missing(start):
    candidate = read(f"<p>1 <a href='{start}2'>2</a> <a href='{start}3'>3</a></p>", url="")
    assert candidate.thread.source.detail == "page 1 of 3; without pages 2-3"
    assert not candidate.wants


@pytest.mark.parametrize(
    "links",
    ["<a href='/boats/page/2'>Older</a>", "1 <a href='/page/2'>2</a>", "<a href='/b?x=2'>2</a> <a href='/b?x=3'>3</a>"],
)
def test_a_page_without_an_address_takes_no_other_links_for_its_own(links):
    assert read(f"<p>{links}</p>", url="").thread.source.status == "read"


CALLED = (
    "Older comments|« Ältere Kommentare|Commentaires suivants »|Comentarios más antiguos|Próximos|Commenti più recenti|"
    "Oudere reacties|Starsze komentarze|Следующая|次のページ|下一页|→|Show 20 more comments|Page 2|Seite 2|[2]|2"
)


@pytest.mark.parametrize("text", CALLED.split("|"))
def test_links_are_known_by_what_they_are_called_in_many_languages(text):
    assert wanted(f"<p><a href='?page=2'>{text}</a></p>") == ["?page=2"]


def test_links_with_a_picture_alone_are_known_by_their_label_or_relation():
    assert wanted("<p><a aria-label='Next page' href='?page=2'><img src='n.png'></a></p>") == ["?page=2"]
    assert wanted("<p><a rel='next' href='?page=2'>Go on reading</a></p>") == ["?page=2"]


@pytest.mark.parametrize("text", ["Next post", "Reply", "12 May", "Anton Graf", "Permalink", "2 comments", "Edit", ""])
def test_other_links_with_a_page_in_their_address_are_none(text):
    assert wanted(f"<p><a href='?page=2'>{text}</a></p>") == []


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("<a href='?x=2'>2</a>", []),
        ("<a href='?x=2'>2</a> <a href='?x=3'>3</a>", ["?x=2", "?x=3"]),
        ("<a href='?x=17'>2</a> <a href='?x=4'>3</a>", []),
        ("<a href='?x=20'>2</a> <a href='?x=40'>3</a>", ["?x=20", "?x=40"]),
        ("<a href='/boat/2'>2</a> <a href='/boat/3'>3</a>", ["/2", "/3"]),
        ("<a href='/boat/2'>Next</a>", []),
        ("<a href='/boat-2'>2</a>", []),
    ],
)
def test_bare_numbers_are_pages_only_where_they_count_upwards(links, expected):
    assert wanted(f"<p>{links}</p>") == expected


def test_a_number_that_names_the_post_is_no_page():
    links = "<p><a href='/read?id=8'>8</a> <a href='/read?id=9'>9</a> <a href='/read?id=8'>Next</a></p>"
    assert not read(links, url="https://site.example/read?id=7").wants
    assert len(read(links.replace("?id=", "?id=7&page="), url="https://site.example/read?id=7").wants) == 8


def test_the_front_page_has_no_further_pages_of_comments():
    links = "<p>1 <a href='/?page=2'>2</a> <a href='/page/3'>3</a></p>"
    assert not read(links, url="https://site.example/").wants
    asked = read("<p>1 <a href='/?commentpage=2'>2</a></p>", url="https://site.example/").wants
    assert [want.url for want in asked] == ["https://site.example/?commentpage=2"]


def test_a_page_known_by_what_it_calls_itself():
    canonical = "<link rel='canonical' href='https://site.example/boat'>"
    assert wanted("<p>1 <a href='?page=2'>2</a></p>", url="", head=canonical) == ["?page=2"]
    tracked = "https://site.example/boat?utm_source=mail"
    assert wanted("<p>1 <a href='/boat?page=2'>2</a></p>", url=tracked) == ["?page=2"]


def test_a_page_number_beyond_reason_asks_for_what_is_linked_only():
    assert wanted("<p>1 <a href='?page=2'>2</a> <a href='?page=9999'>9999</a></p>") == ["?page=2", "?page=9999"]


@given(st.text(max_size=80))
def test_no_text_is_too_strange(text):
    assert isinstance(label(text), bool)
    number_in(text)
    for url in (text, f"http://site.example/{text}", f"http://site.example/x?{text}=3"):
        places(url)
        for target in targets(url):
            assert target.at(target.value) == url


def test_long_addresses_take_no_longer_than_others():
    for part in ("/1", "page-", "comments/", "a-1-", "?page=1&"):
        list(targets("http://site.example/" + part * 300))


NEXT = "<link rel='next' href='/boat{}'>"


@pytest.mark.parametrize(
    ("head", "links", "found"),
    [
        (NEXT.format("?page=2"), "", ["?page=2"]),
        (NEXT.format("/2/"), "<a href='/boat/2/'><i>chevron</i></a>", ["/2/"]),
        (NEXT.format("/2/"), "", []),
        (NEXT.format("s-and-oars"), "<a href='/boats-and-oars'>Boats and oars</a>", []),
        ("", "<a href='/boat/2/'><i>chevron</i></a>", []),
    ],
    ids=[
        "the head alone",
        "both, by a bare number",
        "a bare number in the head alone",
        "the next post",
        "not declared",
    ],
)
def test_what_the_head_calls_the_next_page_counts(head, links, found):
    assert wanted(links, head=head) == found
