"""Threads on several pages, of systems that nobody has described: all of it, each comment once, nothing else asked."""

from __future__ import annotations

import pytest

from threadscope import platforms
from threadscope.platforms.base import Document
from threadscope.shelf import Network, completed

pytestmark = pytest.mark.server

WORDS = (
    "The hinge squeaks less since I oiled it.",
    "Mine came with the wrong screws, and the shop sent others.",
    "Has anybody tried it outdoors over a winter?",
    "Two winters by now, and only the paint has gone.",
    "I would not pay that much for a lamp again.",
    "The blue one is out of stock everywhere.",
    "Thanks, that answers what I wanted to know.",
)
NAMES = ("Ilse Brand", "Tomás", "Wren", "Ilse Brand", "Okoro", "Petra Nyl", "Wren")


def record(number: int) -> str:
    at = f"{number + 3} October 2019, 17:{number + 10}"
    return f"<div class='box'><b>{NAMES[number]}</b> <i>{at}</i><p>{WORDS[number]}</p><a href='#f'>Reply</a></div>"


def page(numbers, links="", *, title="A lamp for the porch", head="", top=""):
    thread = "".join(record(number) for number in numbers)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><a href='/page/2'>Older</a> <a href='/lamp-10'>Next"
        f"</a></nav><h1>{title}</h1><p>It has hung there since spring, and this is what became of it so far.</p>"
        f"<h3>7 comments</h3>{top}<div class='zz'>{thread}</div>{links}"
        f"<form><textarea></textarea></form><footer><a href='/pruning?page=9'>9</a></footer></body></html>"
    )


def serve(site, **pages):
    for path, body in pages.items():
        site.routes[path] = (200, {"Content-Type": "text/html; charset=utf-8"}, body.encode())


def read(site, fetcher, path="/lamp", max_pages=50):
    document = Document(fetcher.get(site.url(path)))
    best = platforms.read(document)
    return completed(best, Network(fetcher), max_pages, lambda _: None).thread


def pages(site):
    return [path for path in site.paths() if path != "/robots.txt"]


def texts(thread):
    return [comment.text for comment in thread.comments]


ROW = "<div class='pp'><b>{0}</b> <a href='{1}2'>2</a> <a href='{1}3'>3</a> <a href='{1}2'>Next »</a></div>"


@pytest.mark.parametrize("start", ["?page=", "?cp=", "/comments/page/", "/page-", "?x=1&start="])
def test_the_pages_of_a_thread_are_joined_in_order(site, fetcher, start):
    own = "/lamp?x=1" if "&" in start else "/lamp"
    whole = own + start.removeprefix("?x=1")
    last = f"<p><a href='{own}'>1</a> <a href='{whole}2'>2</a> 3</p>"
    serve(
        site,
        **{
            own: page((0, 1, 2), ROW.format(1, whole)),
            f"{whole}2": page((3, 4, 5), f"<p><a href='{own}'>1</a> 2 <a href='{whole}3'>3</a></p>"),
            f"{whole}3": page((6,), last),
        },
    )
    thread = read(site, fetcher, own)
    assert texts(thread) == list(WORDS)
    assert (thread.source.status, thread.source.detail, thread.source.pages_read) == ("read", None, 3)
    assert thread.source.stated_count == 7
    assert thread.source.fit > 0.7
    assert len({comment.id for comment in thread.comments}) == len(WORDS)
    assert pages(site) == [own, f"{whole}2", f"{whole}3"]


def test_a_thread_entered_in_the_middle_is_read_whole(site, fetcher):
    links = "<p><a href='/lamp?page=1'>« zurück</a> Seite 2 <a href='/lamp?page=3'>weiter »</a></p>"
    serve(
        site,
        **{
            "/lamp?page=1": page((0, 1, 2), "<p>Seite 1 <a href='/lamp?page=2'>weiter »</a></p>"),
            "/lamp?page=2": page((3, 4, 5), links),
            "/lamp?page=3": page((6,), "<p><a href='/lamp?page=2'>« zurück</a> Seite 3</p>"),
        },
    )
    assert texts(read(site, fetcher, "/lamp?page=2")) == list(WORDS)


def test_offsets_are_counted_as_pages(site, fetcher):
    links = "<p>1 <a href='?start=3'>2</a> <a href='?start=6'>3</a></p>"
    serve(
        site,
        **{
            "/lamp": page((0, 1, 2), top=links),
            "/lamp?start=3": page((3, 4, 5), top="<p><a href='?start=0'>1</a> 2 <a href='?start=6'>3</a></p>"),
            "/lamp?start=6": page((6,), top="<p><a href='?start=0'>1</a> <a href='?start=3'>2</a> 3</p>"),
        },
    )
    thread = read(site, fetcher)
    assert texts(thread) == list(WORDS)
    assert "/lamp?start=0" not in pages(site)


def test_pages_between_those_that_are_linked_are_asked_for(site, fetcher):
    serve(
        site,
        **{
            "/lamp": page((0, 1), "<p>1 <a href='?page=2'>2</a> … <a href='?page=4'>4</a></p>"),
            "/lamp?page=2": page((2, 3)),
            "/lamp?page=3": page((4, 5)),
            "/lamp?page=4": page((6,)),
        },
    )
    assert texts(read(site, fetcher)) == list(WORDS)


def test_a_loop_of_next_links_ends(site, fetcher):
    def onward(n):
        return f"<p><a rel='next' href='/lamp?page={n}'>Next</a></p>"

    serve(
        site,
        **{
            "/lamp": page((0, 1, 2), onward(2)),
            "/lamp?page=2": page((3, 4, 5), onward(3)),
            "/lamp?page=3": page((0, 1, 2), onward(4)),
            "/lamp?page=4": page((0, 1, 2), onward(5)),
        },
    )
    thread = read(site, fetcher)
    assert texts(thread) == list(WORDS[:6])
    assert pages(site) == ["/lamp", "/lamp?page=2", "/lamp?page=3"]


def test_pages_that_never_end_are_cut(site, fetcher):
    for n in range(1, 60):
        body = page((0, 1, 2), f"<p><a href='/lamp?page={n + 1}'>Next</a></p>").replace("squeaks", f"squeaks {n} times")
        serve(site, **{f"/lamp?page={n}": body})
    thread = read(site, fetcher, "/lamp?page=1", max_pages=6)
    assert (thread.source.status, thread.source.detail) == ("partial", "cut at 6 pages")
    assert len(pages(site)) == 6


OTHERS = {
    "the next post, by its path": "<p><a href='/lamp-2'>2</a> <a href='/lamp-3'>3</a> <a href='/lamp-2'>Next</a></p>",
    "the next post, by its number": "<p><a href='/lamp?id=8'>8</a> <a href='/lamp?id=9'>9</a></p>",
    "the archive": "<p><a href='/page/2'>2</a> <a href='/page/3'>3</a> <a href='/page/2'>Older posts</a></p>",
    "the front page": "<p><a href='/?page=2'>2</a> <a href='/index.php?page=3'>3</a></p>",
    "another host": "<p><a href='http://far.example/lamp?page=2'>2</a> <a href='//far.example/lamp?page=3'>3</a></p>",
    "other parameters": "<p><a href='?tag=4&page=2'>2</a> <a href='?replytocom=3'>Re</a> <a href='?c=55'>1</a></p>",
    "other stories": "<h3>More to read</h3><p><a href='/lamp?page=2'>2</a> <a href='/lamp?page=3'>3</a></p>",
    "no web address": "<p><a href='javascript:go(2)'>2</a> <a href='mailto:a2@b.example'>Next</a></p>",
}


@pytest.mark.parametrize("links", OTHERS.values(), ids=OTHERS.keys())
def test_links_to_anything_else_are_not_followed(site, fetcher, links):
    path = "/lamp?id=7" if "?id=" in links else "/lamp-1" if "/lamp-" in links else "/lamp"
    serve(site, **{path: page(range(7), links)})
    thread = read(site, fetcher, path)
    assert (thread.source.status, thread.source.detail) == ("read", None)
    assert pages(site) == [path]


def test_the_pages_of_the_article_are_not_the_threads(site, fetcher):
    body = page(range(7)).replace("<h3>7", "<p>Pages: 1 <a href='/lamp/2'>2</a> <a href='/lamp?page=3'>3</a></p><h3>7")
    serve(site, **{"/lamp": body})
    assert read(site, fetcher).source.status == "read"
    assert pages(site) == ["/lamp"]


@pytest.mark.parametrize("how", ["title", "canonical", "redirect", "missing", "empty", "forbidden"])
def test_a_page_of_another_post_is_left_out_and_said(site, fetcher, how):
    other = page((3, 4, 5), title="Pruning in late autumn" if how == "title" else "A lamp for the porch")
    if how == "canonical":
        other = other.replace("<head>", "<head><link rel='canonical' href='/pruning'>")
    serve(site, **{"/lamp": page((0, 1, 2), ROW.format(1, "/lamp?page=")), "/lamp?page=3": page((6,))})
    serve(site, **{"/pruning" if how == "redirect" else "/lamp?page=2": page(()) if how == "empty" else other})
    if how == "redirect":
        site.routes["/lamp?page=2"] = (302, {"Location": "/pruning"}, b"")
    if how == "missing":
        site.routes["/lamp?page=2"] = (404, {}, b"")
    if how == "forbidden":
        site.routes["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /lamp?page=2")
    thread = read(site, fetcher)
    assert texts(thread) == [*WORDS[:3], WORDS[6]]
    assert thread.source.status == "partial"
    assert f"2 of 3 pages; not read: {site.url('/lamp?page=2')}: " in thread.source.detail
    assert not (how == "forbidden" and "/lamp?page=2" in pages(site))


def test_a_first_post_on_every_page_is_taken_once_and_ids_that_start_anew_are_told_apart(site, fetcher):
    def numbered(numbers):
        body = page(numbers, ROW.format("", "/lamp?page="))
        for place, number in enumerate(numbers):
            body = body.replace(record(number), f"<div id='reply-{place}' {record(number)[5:]}")
        return body

    serve(
        site, **{"/lamp": numbered((0, 1, 2)), "/lamp?page=2": numbered((0, 3, 4)), "/lamp?page=3": numbered((0, 5, 6))}
    )
    thread = read(site, fetcher)
    assert texts(thread) == list(WORDS)
    assert len({comment.id for comment in thread.comments}) == len(WORDS)
