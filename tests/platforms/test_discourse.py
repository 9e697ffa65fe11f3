from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.discourse import read

HERE = Path(__file__).parent / "discourse"
FORUM = "https://forum.beacon.example"


def document(body, url):
    return Document(Page(url=url, body=body.encode()))


def post(number, **fields):
    row = {
        "id": 1000 + number,
        "username": f"u{number}",
        "created_at": "2025-03-02T10:00:00.000Z",
        "cooked": f"<p>Post {number}.</p>",
        "post_number": number,
        "post_type": 1,
    }
    return row | fields


def topic(shown, total):
    stream = {"posts": [post(n) for n in shown], "stream": [1000 + n for n in range(1, total + 1)]}
    return json.dumps({"id": 77, "slug": "s", "title": "T", "post_stream": stream})


def serve(total):
    asked = []

    def fetch(wants):
        out = []
        for want in wants:
            asked.append(want.url)
            parts = urlsplit(want.url)
            if parts.path == "/t/77.json":
                body = topic(range(1, min(total, 20) + 1), total)
            else:
                numbers = [int(i) - 1000 for i in parse_qs(parts.query)["post_ids[]"]]
                small = {n: {"post_type": 3, "cooked": ""} if n == 30 else {} for n in numbers}
                posts = [post(n, **small[n]) for n in numbers]
                body = json.dumps({"id": 77, "post_stream": {"posts": posts}})
            out.append(Answer(want, Page(url=want.url, body=body.encode())))
        return out

    return fetch, asked


def test_the_rest_of_a_topic_comes_in_batches_of_twenty():
    fetch, asked = serve(57)
    candidate = complete(read(document(topic(range(1, 21), 57), f"{FORUM}/t/s/77.json")), fetch)
    assert [urlsplit(url).path for url in asked] == ["/t/77/posts.json"] * 2
    assert [c.id for c in candidate.thread.comments] == [f"post_{n}" for n in range(2, 58) if n != 30]
    assert candidate.thread.source.status == "read"
    assert candidate.thread.source.detail is None


def test_a_saved_answer_says_how_many_it_has():
    candidate = read(document(topic(range(1, 21), 57), ""))
    assert candidate.wants == ()
    assert (candidate.thread.source.status, candidate.thread.source.detail) == ("partial", "19 of 56 comments")


def test_a_batch_that_fails_is_told():
    fetch, _ = serve(57)

    def broken(wants):
        answers = fetch(wants)
        return [answers[0], Answer(wants[1], None, "HTTP 429")]

    source = complete(read(document(topic(range(1, 21), 57), f"{FORUM}/t/s/77.json")), broken).thread.source
    assert source.status == "partial"
    assert source.detail == "38 of 56 comments; posts not read: HTTP 429"


def test_a_page_of_a_longer_topic_is_completed_by_json():
    fetch, asked = serve(21)
    page = (HERE / "crawler.html").read_text(encoding="utf-8")
    candidate = complete(read(document(page, f"{FORUM}/t/how-the-beacon-score-works/77")), fetch)
    assert asked[0] == f"{FORUM}/t/77.json"
    assert len(candidate.thread.comments) == 20
    assert candidate.thread.source.status == "read"
    assert candidate.thread.post.title == "How the beacon score works"


def test_a_blog_that_embeds_a_topic_leads_to_it():
    blog = (
        "<html><head><title>Blog</title></head><body><div id='discourse-comments'></div><script>"
        f"DiscourseEmbed = {{ discourseUrl: '{FORUM}/', discourseEmbedUrl: 'https://blog.example/a?b=1' }};"
        "</script></body></html>"
    )
    candidate = read(document(blog, "https://blog.example/a?b=1"))
    assert candidate.thread.source.status == "not-in-page"
    assert candidate.wants[0].url == f"{FORUM}/embed/comments?embed_url=https%3A%2F%2Fblog.example%2Fa%3Fb%3D1"
    embed = (HERE / "embed.html").read_text(encoding="utf-8")
    serve_topic, asked = serve(3)

    def fetch(wants):
        if wants[0].role == "embed":
            return [Answer(wants[0], Page(url=wants[0].url, body=embed.encode()))]
        return serve_topic(wants)

    thread = complete(candidate, fetch).thread
    assert asked == [f"{FORUM}/t/77.json"]
    assert [c.id for c in thread.comments] == ["post_2", "post_3"]
    assert (thread.source.status, thread.post.title) == ("read", "Blog")


def test_an_ordinary_page_that_mentions_the_forum_is_none_of_ours():
    assert read(document("<html><body><p>We moved to Discourse.</p></body></html>", "https://a.example/")) is None
