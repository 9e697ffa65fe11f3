"""The article's text, never a word of its comments."""

from __future__ import annotations

from threadscope.model import Page
from threadscope.platforms.article import article_text
from threadscope.platforms.base import Document

ARTICLE = [
    "The kettle score measures how fast a kettle boils, how loud it is, and how often it is praised by its owners.",
    "Last week its makers changed the formula, and most of the kettles that we have tested fell by several points.",
    "They say that the new formula is fairer to small kettles, which nobody in our kitchen had asked them to be.",
]
COMMENTS = [
    "My own kettle fell from seventy to fifty overnight, although it boils exactly as it did before the change.",
    "I never believed a word of that score, and I shall certainly not begin with it after such a week as this one.",
    "Could somebody explain to me what the loudness of a kettle has to do with the quality of the tea it makes?",
]


def document(comments, *, prose=ARTICLE):
    body = "".join(f"<p>{text}</p>" for text in prose)
    html = f"<html><title>Kettles</title><body><div class=post><h1>Kettles</h1>{body}</div>{comments}</body></html>"
    return Document(Page("https://pine.example/kettles/", html.encode()))


def check(text):
    assert all(part in text for part in ARTICLE)
    assert not any(part in text for part in COMMENTS)


def test_roots_are_cut_out():
    page = document("".join(f"<div class=x{n}><p>{text}</p></div>" for n, text in enumerate(COMMENTS)))
    roots = page.tree.css("[class^=x]")
    check(article_text(page, roots))


def test_the_shared_tree_stays_as_it_was():
    page = document("".join(f"<div class=x><p>{text}</p></div>" for text in COMMENTS))
    before = page.tree.html
    article_text(page, page.tree.css(".x"))
    assert page.tree.html == before


def test_known_comment_areas_are_cut_without_roots():
    check(
        article_text(document('<ol class="commentlist">' + "".join(f"<li>{text}</li>" for text in COMMENTS) + "</ol>"))
    )


def test_nested_roots_and_a_root_twice():
    page = document(f"<div class=x>{COMMENTS[0]}<div class=x>{COMMENTS[1]}<div class=x>{COMMENTS[2]}</div></div></div>")
    roots = page.tree.css(".x")
    check(article_text(page, [*roots, *roots]))


def test_bare_anchors_take_what_follows_them():
    loose = "".join(f"<a id=c{n}></a><p>{text}</p><p>Posted by Guest {n}</p>" for n, text in enumerate(COMMENTS))
    page = document(f"<div class=all>{loose}</div>")
    text = article_text(page, page.tree.css("a[id]"))
    check(text)
    assert "Guest" not in text


def test_an_area_that_holds_the_article_itself_is_not_cut():
    page = Document(
        Page("", f"<div id=comments><h1>Kettles</h1>{''.join(f'<p>{text}</p>' for text in ARTICLE)}</div>".encode())
    )
    assert ARTICLE[0] in article_text(page)


def test_pages_without_an_article():
    assert article_text(document("", prose=[])) in ("", "Kettles")
    assert article_text(Document(Page("", b'{"a": 1}'))) == ""
