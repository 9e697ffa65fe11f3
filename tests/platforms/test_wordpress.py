from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms import complete, feeds, wordpress, wordpress_rest
from threadscope.platforms.base import Answer, Document, Record, Want
from threadscope.platforms.wordpress_join import Sources, joined

HERE = Path(__file__).parent
POST = "https://spade.example/2025/07/many-beds/"


def page(body, url=POST, headers=None, status=200):
    data = body if isinstance(body, bytes) else body.encode()
    return Page(url=url, body=data, headers=headers or {}, fetched=datetime(2026, 1, 1, tzinfo=UTC), status=status)


def item(
    number, text="Fine.", inner="", date="2025-07-01T10:00:00+01:00", classes="comment even depth-1", name="Ragna"
):
    return (
        f'<li id="comment-{number}" class="{classes}"><article><footer class="comment-meta"><b class="fn">{name}</b>'
        f'<a href="{POST}#comment-{number}"><time datetime="{date}">{date[:10]}</time></a></footer>'
        f'<div class="comment-content"><p>{text}</p></div></article>{inner}</li>'
    )


def post(items, more="", head=""):
    return f'<html><head>{head}</head><body><ol class="comment-list">{items}</ol>{more}</body></html>'


HEAD = (
    f'<link rel="canonical" href="{POST}"><link rel="https://api.w.org/" href="https://spade.example/wp-json/">'
    '<link rel="alternate" type="application/json" href="https://spade.example/wp-json/wp/v2/posts/12">'
    f'<link rel="alternate" type="application/rss+xml" href="https://spade.example/feed/">'
    f'<link rel="alternate" type="application/rss+xml" href="{POST}feed/">'
)
REST = "https://spade.example/wp-json/wp/v2/comments?post=12&per_page=100&order=asc"


def row(number, parent=0, text="Fine.", author=0, name="Ragna"):
    return {
        "id": number,
        "parent": parent,
        "author": author,
        "author_name": name,
        "author_url": "",
        "date": "2025-07-01T10:00:00",
        "date_gmt": "2025-07-01T09:00:00",
        "content": {"rendered": f"<p>{text}</p>"},
        "link": f"{POST}#comment-{number}",
        "type": "comment",
    }


class Site:
    """Answers wants from a dictionary of pages; whatever it lacks is refused."""

    def __init__(self, pages):
        self.pages = pages
        self.asked = []

    def __call__(self, wants):
        self.asked += [want.url for want in wants]
        return [
            Answer(want, self.pages.get(want.url), "" if want.url in self.pages else "refused by robots.txt")
            for want in wants
        ]

    def thread(self, url=POST):
        candidate = wordpress.read(Document(self.pages[url]))
        return complete(candidate, self).thread


def paged_site(order):
    """Four comment pages of two; `order` says which page the post's own address shows."""
    last = 4

    def shown(number):
        at = POST if (number, order) == (1, "oldest") else f"{POST}comment-page-{number}/"
        dates = [f"2025-07-0{number}T10:0{k}:00+01:00" for k in (1, 2)]
        items = (item(10 * number + k, f"Text {number}.{k}", date=date) for k, date in enumerate(dates, start=1))
        return "".join(items).replace(f"{POST}#", f"{at}#")

    def address(number):
        home = last if order == "newest" else 1
        return POST if number == home else f"{POST}comment-page-{number}/"

    def links(number):
        near = [n for n in (number - 1, number + 1) if 1 <= n <= last]
        return "".join(f'<a href="{address(n)}#comments">{n}</a>' for n in near)

    pages = {address(n): page(post(shown(n), links(n)), address(n)) for n in range(1, last + 1)}
    for n in range(1, last + 1):  # the core answers every number, that of the post's own page too
        numbered = f"{POST}comment-page-{n}/"
        pages.setdefault(numbered, page(post(shown(n), links(n)), numbered))
    return Site(pages)


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("start", [POST, f"{POST}comment-page-2/", f"{POST}comment-page-3/"])
def test_all_comment_pages_are_followed_from_any_of_them_in_either_order(order, start):
    site = paged_site(order)
    thread = site.thread(start)
    assert [c.id for c in thread.comments] == [f"comment-{n}{k}" for n in (1, 2, 3, 4) for k in (1, 2)]
    assert thread.source.status == "read"
    assert thread.source.detail is None
    assert len(site.asked) == len(set(site.asked))


def test_a_single_page_says_which_part_it_is():
    site = paged_site("newest")
    thread = wordpress.read(Document(site.pages[f"{POST}comment-page-2/"])).thread
    assert (thread.source.status, thread.source.detail) == ("partial", "page 2 of 3")


def test_a_missing_page_leaves_the_thread_partial_and_says_why():
    site = paged_site("oldest")
    del site.pages[f"{POST}comment-page-3/"]
    site.pages[f"{POST}comment-page-2/"] = page(
        site.pages[f"{POST}comment-page-2/"].body + f'<a href="{POST}comment-page-4/#comments">4</a>'.encode(),
        f"{POST}comment-page-2/",
    )
    thread = site.thread()
    assert len(thread.comments) == 6
    assert thread.source.status == "partial"
    assert "comment-page-3/: refused by robots.txt" in thread.source.detail


def test_plain_permalinks_are_followed_too():
    base = "https://spade.example/?p=12"
    old = item(1, "Old.").replace(POST, f"{base}&amp;cpage=1")
    new = item(2, "New.", date="2025-07-02T10:00:00+01:00").replace(POST, f"{base}&amp;cpage=2")
    site = Site(
        {
            base: page(post(new, f'<a href="{base}&#038;cpage=1#comments">Older</a>'), base),
            f"{base}&cpage=1": page(post(old, f'<a href="{base}#comments">Newer</a>'), f"{base}&cpage=1"),
        }
    )
    thread = site.thread(base)
    assert [c.text for c in thread.comments] == ["Old.", "New."]
    assert thread.source.status == "read"


def test_links_of_other_posts_are_no_pages_of_this_one():
    aside = '<a href="https://spade.example/2025/01/other/comment-page-9/#comments">Other</a>'
    candidate = wordpress.read(Document(page(post(item(1), aside))))
    assert [want.role for want in candidate.wants] == []
    assert candidate.thread.source.status == "read"


def test_a_page_number_out_of_reason_is_not_counted_up_to():
    trap = f'<a href="{POST}comment-page-99999/#comments">Older</a>'
    assert len(wordpress.read(Document(page(post(item(1), trap)))).wants) == 1


def test_rest_knows_parents_and_comments_that_the_page_does_not_show():
    flat = item(1, "Root.") + item(2, "Deep.", date="2025-07-02T10:00:00+01:00", classes="comment odd depth-1")
    site = Site(
        {
            POST: page(post(flat, head=HEAD)),
            REST: page(json.dumps([row(1, text="Root."), row(2, 1, "Deep."), row(3, 99, "Orphan.")]), REST),
        }
    )
    thread = site.thread()
    assert {c.id: c.parent_id for c in thread.comments} == {
        "comment-1": None,
        "comment-2": "comment-1",
        "comment-3": None,
    }
    assert [c.text for c in thread.comments if c.id == "comment-3"] == ["Orphan."]
    assert f"{POST}feed/" in site.asked
    assert "https://spade.example/feed/" not in site.asked, "the site's own feed is not the thread's"
    assert thread.source.warnings == ("comment feed not read: refused by robots.txt",)
    assert thread.source.status == "read"


def test_every_page_of_the_rest_answer_is_asked_for():
    second = f"{REST}&page=2"
    site = Site(
        {
            POST: page(post(item(1), head=HEAD)),
            REST: page(json.dumps([row(1)]), REST, {"x-wp-totalpages": "2"}),
            second: page(json.dumps([row(2)]), second, {"x-wp-totalpages": "2"}),
        }
    )
    assert [c.id for c in site.thread().comments] == ["comment-1", "comment-2"]


def test_pings_and_marks_of_the_host_stay_from_the_page():
    ping = (
        '<li id="comment-5" class="pingback even depth-1">Pingback: <a class="url" href="https://x.example/">X</a></li>'
    )
    host = item(6, "I wrote it.", classes="comment bypostauthor depth-1", name="Orla")
    rest = [row(6, text="I wrote it.", author=1, name="Orla"), row(7, 99, "Hidden.", author=1, name="Orla")]
    site = Site({POST: page(post(ping + host, head=HEAD)), REST: page(json.dumps(rest), REST)})
    found = {c.id: c for c in site.thread().comments}
    assert found["comment-5"].kind == "pingback"
    assert found["comment-5"].author.name == "X"
    assert found["comment-5"].text == ""
    assert found["comment-6"].by_host
    assert found["comment-7"].by_host, "the same registered user as the marked one"


@pytest.mark.parametrize(
    "answer",
    [b"", b"{}", b'{"code":"rest_forbidden"}', b"[1, null]", b'[{"id": "x"}]', b"<html>", b'[{"id":1,"content":null}]'],
)
def test_a_broken_rest_answer_costs_nothing(answer):
    site = Site({POST: page(post(item(1), head=HEAD)), REST: page(answer, REST)})
    assert [c.text for c in site.thread().comments] == ["Fine."]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_an_endpoint_that_refuses_becomes_a_warning(status):
    site = Site({POST: page(post(item(1), head=HEAD)), REST: page(b"[]", REST, status=status)})
    assert f"REST API not read: HTTP {status}" in site.thread().source.warnings


def test_the_feed_adds_exact_times_and_parents():
    undated = item(1, "Root.").replace("<time", "<i").replace("</time>", "</i>").replace(' datetime="', ' x="')
    feed = (HERE / "feeds" / "atom.xml").read_bytes().replace(b"2025/04/loamly", b"2025/07/many-beds")
    site = Site({POST: page(post(undated, head=HEAD)), f"{POST}feed/": page(feed, f"{POST}feed/")})
    found = {c.id: c for c in site.thread().comments}
    assert found["comment-9"].parent_id == "comment-7"
    assert found["comment-9"].posted == datetime(2025, 4, 2, 8, 40, tzinfo=UTC)


def test_a_feed_with_entities_is_refused():
    entity = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa">]>'
    bomb = entity + b"<rss><channel><item><title>&a;</title></item></channel></rss>"
    assert feeds.feed_records(bomb) == []


def test_rest_times_get_the_offset_that_both_clocks_give():
    records = wordpress_rest.rest_records([row(1), {**row(2), "date_gmt": ""}, {**row(3), "date": "nonsense"}])
    assert [r.posted for r in records] == ["2025-07-01T10:00:00+01:00", "2025-07-01T10:00:00", "nonsense"]


def test_replies_to_a_comment_are_not_in_its_text():
    nested = item(1, "Outer.", f"<ol>{item(2, 'Inner.')}</ol>")
    outer, inner = wordpress.read(Document(page(post(nested)))).thread.comments
    assert (outer.text, inner.text, inner.parent_id) == ("Outer.", "Inner.", "comment-1")


def test_a_deep_thread_keeps_every_parent():
    body = "".join(item(n).replace("</li>", "<ol>") for n in range(1, 401))
    comments = wordpress.read(Document(page(post(body)))).thread.comments
    assert comments[-1].id == "comment-400"
    assert comments[-1].parent_id == "comment-399"


@pytest.mark.parametrize("text", ["8", "2012", "Reply", "On 1 May it rained.", "John said: no", "Like!", "12:30"])
def test_short_texts_survive_where_the_theme_names_nothing(text):
    html = (
        f'<ol class="commentlist"><li id="comment-1">Posted by <b>Ann</b> on 3.4.2011 at 9:55 am<p>{text}</p></li></ol>'
    )
    (comment,) = wordpress.read(Document(page(html))).thread.comments
    assert (comment.author.name, comment.text) == ("Ann", text)


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "<p>",
                    "</p>",
                    "<li class='comment even'>",
                    "<div id=comment-1>",
                    "<ol>",
                    "</li>",
                    "<dt id=comment-2>",
                    "<b class=fn>",
                    "<br>",
                    "<i class=reply>",
                ]
            ),
            _words,
        ),
        max_size=30,
    )
)
def test_any_markup_is_read_without_a_crash(parts):
    html = '<ol class="commentlist">' + "".join(tag + text for tag, text in parts)
    candidate = wordpress.read(Document(page(html)))
    if candidate is not None:
        ids = [c.id for c in candidate.thread.comments]
        assert len(ids) == len(set(ids))


_records = st.lists(
    st.builds(Record, id=st.integers(1, 8).map(lambda n: f"comment-{n}"), body=st.sampled_from(["", "<p>a</p>", "b"])),
    unique_by=lambda r: r.id,
    max_size=8,
)


@given(_records, _records, _records)
def test_joining_loses_nothing_and_doubles_nothing(shown, rest, feed):
    sources = Sources(*({r.id: r for r in records} for records in (shown, rest, feed)))
    ids = [r.id for r in joined(sources)]
    assert len(ids) == len(set(ids))
    assert set(ids) == {r.id for r in (*shown, *rest, *feed)}


FIXTURES = Path(__file__).parents[2].parent / "shared" / "platforms" / "wordpress" / "fixtures"


@pytest.mark.shared
@pytest.mark.parametrize("theme", ["twentytwentyone", "twentytwentytwo", "twentytwentythree", "theme-fallback"])
def test_every_comment_of_a_real_theme_is_found(theme):
    if not FIXTURES.exists():
        pytest.skip("needs the development data beside the checkout")
    candidate = wordpress.read(Document(page((FIXTURES / theme / "main-all.html").read_bytes(), "")))
    truth = json.loads((FIXTURES / "truth.json").read_text(encoding="utf-8"))["posts"][0]["comments"]
    shown = {f"comment-{c['id']}": c for c in truth if c.get("public") and c["key"] != "c42"}
    found = {c.id: c for c in candidate.thread.comments}
    assert set(found) == set(shown)
    assert all(found[key].kind == (c.get("type") or "comment") for key, c in shown.items())
    assert all(found[key].by_host == bool(c.get("by_post_author")) for key, c in shown.items())


def test_a_want_is_made_only_for_web_addresses():
    head = HEAD.replace("https://spade.example/wp-json/", "file:///etc/").replace(f"{POST}feed/", "javascript:1")
    assert [w for w in wordpress.read(Document(page(post(item(1), head=head)))).wants if isinstance(w, Want)] == []
