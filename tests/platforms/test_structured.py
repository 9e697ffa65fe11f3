"""schema.org and microformats: what is a comment, and what only looks like one."""

from __future__ import annotations

import json

import pytest

from threadscope.model import Page
from threadscope.platforms import microformats, schema_org
from threadscope.platforms.base import Document


def document(body):
    return Document(Page(url="https://quay.example/t", body=body.encode()))


def json_ld(data):
    return document(f'<html><script type="application/ld+json">{data}</script><body>schema.org</body></html>')


def comment(**more):
    return {"@type": "Comment", "text": "Low tide.", "author": {"name": "Emil"}, "dateCreated": "2021-04-05"} | more


@pytest.mark.parametrize(
    "data",
    [
        {"@type": "DiscussionForumPosting", "comment": [comment()]},
        [{"@type": "WebPage"}, {"@type": "Article", "comment": comment()}],
        {"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "comment": [comment()]}}]},
        {"@type": "Article", "comment": {"@type": ["Comment", "Thing"], "text": "Low tide.", "creator": "Emil"}},
    ],
)
def test_json_ld_comments_are_found_where_pages_put_them(data):
    (found,) = schema_org.read(json_ld(json.dumps(data))).thread.comments
    assert (found.text, found.author.name) == ("Low tide.", "Emil")


@pytest.mark.parametrize(
    "data", ["{", "[]", '{"@type": "Article", "commentCount": 3}', "[" * 100_000, '{"comment": 5}']
)
def test_json_ld_without_comments_is_no_thread(data):
    assert schema_org.read(json_ld(data)) is None


def test_deep_json_ld_is_read_without_recursion():
    data = comment(text="The deepest.")
    for _ in range(200):
        data = comment(comment=[data])
    assert len(schema_org.read(json_ld(json.dumps({"@type": "Article", "comment": data}))).thread.comments) == 201


def cite(names, inside='<p class="p-content">Nine.</p>'):
    return (
        f'<div class="{names}"><span class="p-author h-card">Ann</span>'
        f'<time class="dt-published" datetime="2020-07-01">1 July</time>{inside}</div>'
    )


def entry(inside):
    return document(f'<html><body><article class="h-entry"><h1 class="p-name">T</h1>{inside}</article></body></html>')


@pytest.mark.parametrize("names", ["u-in-reply-to h-cite", "u-like-of h-cite", "u-like h-cite", "h-cite"])
def test_what_the_post_cites_and_reactions_without_words_are_no_comments(names):
    assert microformats.read(entry(cite(names))) is None


@pytest.mark.parametrize(
    ("around", "kind"), [("comments", "comment"), ("webmentions", "webmention"), ("mentions", "webmention")]
)
def test_the_list_says_what_its_entries_are(around, kind):
    (found,) = microformats.read(entry(f'<ul class="{around}"><li>{cite("h-cite")}</li></ul>')).thread.comments
    assert found.kind == kind


def test_a_like_does_not_lend_its_author_to_the_comment_before_it():
    like = '<div class="u-like h-cite"><a class="p-author h-card" href="https://fan.example/">Fan</a></div>'
    (found,) = microformats.read(entry(cite("u-comment h-cite") + like)).thread.comments
    assert found.author.url is None
