"""A page parsed once: how deep it may nest, what it holds, and how links resolve."""

from __future__ import annotations

import time
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms.base import Document, web_url
from threadscope.platforms.markup import bearable, lit, shallow


def depth_of(html, selector):
    node = Document(Page(url="", body=html.encode())).tree.css_first(selector)
    depth = 0
    while node is not None:
        node, depth = node.parent, depth + 1
    return depth


def test_a_chain_of_five_thousand_replies_keeps_its_levels():
    html = "<ol>" + "".join(f"<li id=c{n}><p>word<ul>" for n in range(5_000))
    assert depth_of(html, "#c4999") > 10_000


def test_deeper_than_anybody_answers_is_cut_in_bounded_time():
    html = "<ul><li>" * 50_000 + "<b>end</b>"
    start = time.process_time()
    assert depth_of(html, "b") < 20_000
    assert time.process_time() - start < 20
    assert "end" in shallow(html, 100)


def test_many_tags_may_nest_less_deep_than_few():
    assert bearable("<p>" * 2_000_000) < bearable("<p>")


def test_names_are_found_whatever_their_case():
    document = Document(Page(url="", body=b"<p class='Comment-List x'><b id=C12>comment-body</b>"))
    assert document.names == {"comment-list", "x", "c12"}
    assert document.calls("nothing", "ment-li")
    assert not document.calls("comment-body")


def test_scripts_are_looked_into_with_their_addresses():
    document = Document(
        Page(url="", body=b"<script src='//A.example/Embed.js'></script><p>start()<script>Begin()</script>")
    )
    assert "a.example/embed.js" in document.scripts
    assert "begin()" in document.scripts
    assert "start()" not in document.scripts


def test_a_selector_is_asked_only_for_names_that_the_page_has():
    html = b"<div class=Entry><h1 id=top>a</h1><time class=date itemprop=x.y>b</time></div>"
    document = Document(Page(url="", body=html))
    for selector in (".entry h1, .post h1", "#top, #bottom", "[itemprop='x.y'], .no", "h2, time.date", ".post, .no"):
        found = [node.mem_id for node in document.select(selector)]
        assert found == [node.mem_id for node in document.tree.css(selector)]


@pytest.mark.parametrize("base", ["", "http://a.example/b/c?d", "https://a.example/"])
@given(
    url=st.from_regex(
        r"https?://[a-z.]{1,9}(:[0-9]{1,4})?(/[a-z./%;]{0,9})?(\?[a-z=&]{0,4})?(#[a-z]{0,3})?", fullmatch=True
    )
)
def test_the_short_way_of_resolving_agrees_with_the_long_one(base, url):
    assert web_url(url, base) == urljoin(base, url)


def test_shadow_trees_stand_in_the_open_and_other_templates_do_not():
    open_root = "<x-y><template shadowrootmode=open><b>seen<template><i>not</i></template></b></template></x-y>"
    body = f"{open_root}<template><u>not</u></template><p>after</p>"
    tree = Document(Page(url="", body=body.encode())).tree
    assert [node.text() for node in tree.css("b, i, u, p")] == ["seen", "after"]


def test_templates_that_never_end_cost_no_more_than_linear_time():
    body = "<template shadowmode=open>" * 20_000 + "<b>x</b>" + "</template>" * 10_000
    assert lit(body).count("<div>") == 20_000
