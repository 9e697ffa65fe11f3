"""What a page says around its comments: the article, a number, a reason why there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.embeds import EMBEDS
from threadscope.platforms.head import absence, post_url, read_post, stated_count
from threadscope.platforms.stated import count_in
from threadscope.platforms.words import phrases

URL = "https://pine.example/2019/05/kettle-scores/"


def page(body="", head="", url=URL):
    return Document(Page(url, f"<html><head>{head}</head><body>{body}</body></html>".encode()))


# --- the article ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "canonical",
    [
        *(URL, f"{URL}comment-page-2/#comments", f"{URL}comment-page-12", f"{URL}?cpage=3#comments", f"{URL}#respond"),
        "/2019/05/kettle-scores/comment-page-1/",
    ],
)
def test_the_posts_own_address(canonical):
    assert post_url(page(head=f'<link rel="canonical" href="{canonical}">', url=f"{URL}comment-page-2/")) == URL


def test_plain_permalinks_keep_their_number():
    assert post_url(page(url="https://pine.example/?p=4&cpage=1")) == "https://pine.example/?p=4"


def test_a_canonical_front_page_is_a_mistake():
    assert post_url(page(head='<link rel="canonical" href="https://pine.example/">')) == URL


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Kettle scores explained | Pine Notes</title>", "", "Kettle scores explained"),
        (
            "<title>Pine Notes - Kettle scores explained</title>",
            "<h1>Pine Notes</h1><h2>Kettle scores explained</h2>",
            None,
        ),
        ("<title>Kettle scores: explained</title>", "", "Kettle scores: explained"),
        ('<meta property="og:title" content="Kettle scores explained">', "", "Kettle scores explained"),
        (
            "<title>Kettle scores explained \u00ab Pine Notes</title>",
            '<h1 class="site-title">Pine Notes</h1><h2 class="entry-title">Kettle scores explained</h2>',
            "Kettle scores explained",
        ),
        ("<title>x</title>", "", "x"),
        ("", "<h1>Kettle scores explained</h1>", "Kettle scores explained"),
        ("", "", ""),
    ],
)
def test_the_title_has_no_site_name(head, body, title):
    assert read_post(page(body.replace("<h1>Pine", '<h1><a href="/">Pine', 1), head)).title == (
        title if title is not None else "Kettle scores explained"
    )


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="author" content="Nora Pine">', ""),
        ("", '<h1>Kettles</h1><p class="byline">By Nora Pine</p>'),
        ("", '<a rel="author" href="/nora">Nora Pine</a>'),
        ("", '<span class="author vcard"><a class="fn" href="/nora">Nora Pine</a></span>'),
        ("", "<h1>Kettles</h1><p>Posted by Nora Pine on May 3, 2019</p>"),
        ('<script type="application/ld+json">{"@type": "BlogPosting", "author": {"name": "Nora Pine"}}</script>', ""),
        (
            """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"},
            {"@type": ["NewsArticle"], "author": [{"name": "Nora Pine"}]}]}</script>""",
            "",
        ),
    ],
)
def test_the_byline(head, body):
    commenters = "".join(f'<li class="comment"><span class="author">Guest {n}</span></li>' for n in range(3))
    document = page(f'{body}<ol id="comments">{commenters}</ol>', head)
    assert read_post(document).author == "Nora Pine"


def test_commenters_and_sidebars_are_no_authors():
    body = """<div id="comments"><span class="author">Guest</span><p>by Guest</p></div>
        <div class="sidebar"><a rel="author">Someone</a></div>"""
    assert read_post(page(body)).author == ""


def test_a_list_of_names_in_unknown_markup_is_no_byline():
    body = "".join(f'<p class="byline">Guest {name}</p>' for name in "ABCD")
    assert read_post(page(body)).author == ""


@pytest.mark.parametrize(
    ("head", "body", "when"),
    [
        (
            '<meta property="article:published_time" content="2019-05-03T09:00:00+00:00">',
            "",
            datetime(2019, 5, 3, 9, tzinfo=UTC),
        ),
        ("", '<article><header><time datetime="2019-05-03T09:00:00Z">May</time></header></article>', None),
        (
            '<script type="application/ld+json">{"@type": "Article", "datePublished": "2019-05-03T09:00:00Z"}</script>',
            "",
            None,
        ),
        ("", '<span class="entry-date">May 3, 2019 at 9:00 am UTC</span>', None),
    ],
)
def test_the_time_of_the_article(head, body, when):
    late = '<div id="comments"><time datetime="2020-01-01T00:00:00Z"></time></div>'
    assert read_post(page(late + body, head)).published == (when or datetime(2019, 5, 3, 9, tzinfo=UTC))


def test_the_day_in_the_address_is_better_than_none():
    published = read_post(page(url="https://pine.example/2019/05/03/kettles/")).published
    assert published == datetime(2019, 5, 3)  # noqa: DTZ001 - an address tells no zone
    assert read_post(page()).published is None


# --- the stated count -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("14 Responses to this post.", 14),
        ("60 comments", 60),
        ("One Comment", 1),
        ("3 thoughts on \u201cKettles\u201d", 3),
        ("{ 74 comments\u2026 read them below or add one }", 74),
        ("Comments (1,204)", 1204),
        ("1.204 Kommentare", 1204),
        ("Kommentare (12)", 12),
        ("Ein Kommentar", 1),
        ("Keine Kommentare", 0),
        ("12 commentaires", 12),
        ("Aucun commentaire", 0),
        ("Un comentario", 1),
        ("2 commenti", 2),
        ("Nenhum coment\u00e1rio", 0),
        ("4 reacties op \u201cKetels\u201d", 4),
        ("5 komentarzy", 5),
        ("5 \u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\u0438\u0435\u0432", 5),
        ("12\u4ef6\u306e\u30b3\u30e1\u30f3\u30c8", 12),
        ("\u30b3\u30e1\u30f3\u30c8(3)", 3),
        ("No comments yet", 0),
        ("0 Comments \u00bb", 0),
        ("Be the first to comment!", 0),
        ("Comments", None),
        ("Leave a Reply", None),
        ("10 things about kettles", None),
        ("3 response tips", None),
        ("10 comments that made me cry", None),
        ("No reply needed", None),
        ("3 more replies", None),
        ("Why 60 comments matter", None),
        ("", None),
    ],
)
def test_a_label_counts(label, count):
    assert count_in(label) == count


def test_the_heading_above_the_comments_counts():
    body = """<h1>Kettles</h1><a href="/other/#comments">9 comments</a><div class="sidebar"><h3>7 comments</h3></div>
        <div id="comments"><h3>14 Responses to \u201cKettles\u201d</h3></div>"""
    assert stated_count(page(body)) == 14


def test_machine_readable_counts_come_first():
    body = '<span itemprop="commentCount">5</span><div id="comments"><h3>4 comments</h3></div>'
    assert stated_count(page(body)) == 5
    head = '<script type="application/ld+json">{"@type": "Article", "commentCount": 6}</script>'
    assert stated_count(page(body, head)) == 6


@pytest.mark.parametrize("href", ["#comments", f"{URL}#comments", "/2019/05/kettle-scores/#respond"])
def test_a_link_to_the_own_comments_counts(href):
    assert stated_count(page(f'<p><a href="{href}">8 comments</a></p>')) == 8


@pytest.mark.parametrize(
    "body",
    [
        "<p>Nothing here</p>",
        '<a href="/another-post/#comments">9 comments</a>',
        '<div class="related-posts"><h3>Teapots</h3><a href="#comments">9 comments</a></div>',
        "<aside><h3>9 comments</h3></aside>",
    ],
)
def test_other_posts_counts_are_not_this_ones(body):
    assert stated_count(page(body)) is None


def test_bad_json_ld_is_passed_over():
    for bad in ("{", "[" * 5000, '"x"', '{"@graph": 3, "@type": null}'):
        assert stated_count(page(head=f'<script type="application/ld+json">{bad}</script>')) is None


# --- absence --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("Disqus", '<div id="disqus_thread"></div>'),
        ("Disqus", '<script src="//pine.disqus.com/embed.js"></script>'),
        ("Livefyre", '<div id="livefyre-comments"></div>'),
        ("IntenseDebate", "<script>var idcomments_acct = 'x';</script>"),
        ("Facebook comments", '<div class="fb-comments" data-href="x"></div>'),
        ("Ghost", '<script data-ghost-comments="x" data-post-id="1"></script>'),
        ("Isso", '<section id="isso-thread"></section>'),
        ("Waline", "<div id='waline'></div><script>Waline.init({el: '#waline'})</script>"),
        ("giscus", '<script src="https://giscus.app/client.js" data-repo="a/b"></script>'),
        ("utterances", '<script src="https://utteranc.es/client.js" repo="a/b"></script>'),
        ("Commento", '<div id="commento"></div>'),
        ("remark42", '<script>var remark_config = {host: "x"}</script>'),
        ("Cusdis", '<div id="cusdis_thread"></div>'),
        ("Twikoo", '<script>twikoo.init({envId: "x"})</script>'),
        ("Artalk", "<script>Artalk.init({el: '#c'})</script>"),
        ("Coral", "<script>Coral.createStreamEmbed({})</script>"),
        ("Hyvor Talk", '<div id="hyvor-talk-view"></div>'),
        ("Discourse", "<div id='discourse-comments'></div><script>DiscourseEmbed = {}</script>"),
    ],
)
def test_a_script_that_loads_comments_is_named(name, body):
    assert absence(page(body)) == ("not-in-page", name)


@pytest.mark.parametrize(
    "body",
    [
        '<script src="//pine.disqus.com/count.js"></script>',
        "<p>We moved from Disqus to Isso and then to Commento.</p>",
        '<a href="https://www.facebook.com/pine">fb</a>',
        "",
    ],
)
def test_a_counter_or_a_mention_is_no_comment_system(body):
    assert absence(page(body)) == ("no-comments", None)


@pytest.mark.parametrize(
    "notice",
    [
        "Comments are closed.",
        "The comments to this entry are closed.",
        "Kommentare sind geschlossen.",
        "Les commentaires sont ferm\u00e9s.",
        "Los comentarios est\u00e1n cerrados.",
        "I commenti sono chiusi.",
        "Os coment\u00e1rios est\u00e3o encerrados.",
        "Reacties zijn gesloten.",
        "Mo\u017cliwo\u015b\u0107 komentowania jest wy\u0142\u0105czona.",
        "Комментарии закрыты.",
        "コメントは受け付けていません。",
    ],
)
def test_closed_comments_say_so(notice):
    assert absence(page(f'<p class="nocomments">{notice}</p>')) == ("closed", None)
    assert absence(page(f"<aside><p>{notice}</p></aside>")) == ("no-comments", None)


def test_a_notice_is_found_far_from_other_words_about_comments():
    said = '<p class="nocomments">The comments to this entry are closed.</p>'
    talk = "<p>A comment.</p>" + "<p>Other words.</p>" * 40
    assert absence(page(talk + said + talk)) == ("closed", None)


def test_no_phrase_reaches_farther_than_is_looked():
    assert max(len(phrase) for section in ("closed", "loading") for phrase in phrases(section)) <= 80


def test_what_a_system_is_looked_for_by_is_in_all_its_code():
    assert not [(embed.name, code) for embed in EMBEDS for code in embed.code if embed.hint not in code]


def test_a_claimed_number_without_comments_is_told():
    status, detail = absence(page('<div id="comments"><h2>12 comments</h2></div>'))
    assert status == "not-in-page"
    assert "12" in detail


def test_a_page_that_counts_none_has_none():
    assert absence(page('<div id="comments"><h2>No comments yet</h2></div>')) == ("no-comments", None)
