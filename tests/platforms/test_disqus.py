from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from threadscope.model import Page
from threadscope.platforms import complete
from threadscope.platforms.base import Answer, Document, ReadOptions
from threadscope.platforms.disqus import matches, read

URL = "https://quaynotes.example/harbour-scores/"
KEY = "public-key-of-mine"
SCRIPT = """<html><head><title>Harbour</title></head><body><div class="post" id="post-90"><p>An article.</p></div>
<div id="disqus_thread"></div><script>
var disqus_config = function () { this.page.url = 'https://quaynotes.example/harbour-scores/';
  this.page.identifier = 'node/90'; };
(function() { var d = document, s = d.createElement('script'); s.src = 'https://quaynotes.disqus.com/embed.js'; })();
</script></body></html>"""


def document(body, key=None):
    return Document(Page(url=URL, body=body.encode()), ReadOptions(disqus_key=key))


def post(number, parent=None, **fields):
    row = {
        "id": str(number),
        "parent": parent,
        "createdAt": "2023-02-01T08:30:00",
        "message": f"<p>Berth {number} is overrated.</p>",
        "author": {"name": f"Sailor {number}", "isAnonymous": True, "url": ""},
        "isDeleted": False,
        "isApproved": True,
        "likes": 1,
    }
    return row | fields


def answered(*posts, after=None):
    cursor = {"hasNext": after is not None, "next": after}
    return json.dumps({"code": 0, "cursor": cursor, "response": posts})


class Api:
    """Answer in order, and keep what was asked."""

    def __init__(self, *bodies, status=200):
        self.bodies = list(bodies)
        self.status = status
        self.asked = []

    def __call__(self, wants):
        out = []
        for want in wants:
            self.asked.append(want.url)
            page = Page(url=want.url, body=self.bodies.pop(0).encode(), status=self.status)
            out.append(Answer(want, page))
        return out


def test_a_page_that_only_starts_the_script_says_what_would_help():
    candidate = read(document(SCRIPT))
    assert candidate.wants == ()
    assert candidate.thread.source.status == "not-in-page"
    assert "--disqus-key" in " ".join(candidate.thread.source.warnings)
    assert "_files" in " ".join(candidate.thread.source.warnings)


def test_a_page_that_only_counts_disqus_comments_is_none_of_ours():
    counter = (
        '<html><body><a href="/a#disqus_thread">x</a><script src="//x.disqus.com/count.js"></script></body></html>'
    )
    assert read(document(counter)) is None


def test_with_a_key_the_api_is_asked_until_its_cursor_ends():
    api = Api(answered(post(1), post(2, 1), after="c:2"), answered(post(3, 2, isDeleted=True), post(4, 3)))
    thread = complete(read(document(SCRIPT, KEY)), api).thread
    assert [(c.id, c.parent_id) for c in thread.comments] == [("1", None), ("2", "1"), ("4", "2")]
    assert (thread.source.status, thread.source.removed) == ("read", 1)
    assert thread.comments[0].permalink == f"{URL}#comment-1"
    first, second = (urlsplit(url) for url in api.asked)
    assert first.hostname == second.hostname == "disqus.com"
    assert parse_qs(first.query)["thread:link"] == [URL]
    assert parse_qs(first.query)["forum"] == ["quaynotes"]
    assert parse_qs(second.query)["cursor"] == ["c:2"]


def test_an_unknown_address_is_tried_again_by_identifier():
    api = Api(json.dumps({"code": 2, "response": "Invalid argument, 'thread'"}), answered(post(1)))
    thread = complete(read(document(SCRIPT, KEY)), api).thread
    assert parse_qs(urlsplit(api.asked[1]).query)["thread:ident"] == ["node/90"]
    assert [c.id for c in thread.comments] == ["1"]


@pytest.mark.parametrize("body", ["no JSON", "[]", json.dumps({"code": 5, "response": f"Invalid API key {KEY}"})])
def test_a_refusal_is_told_without_the_key(body):
    source = complete(read(document(SCRIPT, KEY)), Api(body, body, status=401)).thread.source
    assert source.status == "not-in-page"
    assert KEY not in " ".join(source.warnings)
    assert "Disqus' API not read" in " ".join(source.warnings)


def test_the_api_replaces_the_plugins_list_and_keeps_its_pings():
    page = (Path(__file__).parent / "disqus" / "plugin.html").read_text(encoding="utf-8")
    thread = complete(read(document(page, KEY)), Api(answered(post(1)))).thread
    assert [(c.id, c.kind) for c in thread.comments] == [("1", "comment"), ("ping-4", "pingback")]


@pytest.mark.parametrize(
    "data",
    [
        {"code": 0, "response": []},
        {"code": 0, "response": "no"},
        {"response": {"posts": {}}},
        [{"id": "1", "message": "text", "author": "a column of somebody's table"}],
    ],
)
def test_other_json_is_left_to_others(data):
    assert not matches(document(json.dumps(data)))


def test_a_short_name_that_is_no_short_name_asks_nothing():
    page = SCRIPT.replace("quaynotes.disqus.com", "a b.disqus.com")
    assert read(document(page, KEY)).wants == ()
