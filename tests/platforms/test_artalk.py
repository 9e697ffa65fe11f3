from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from service_pages import ANY_JSON, document, fetching

from threadscope.platforms import artalk, complete

POST = "https://plank.example/diary/shed/"
FIRST = "https://talk.example/api/v2/comments?page_key=%2Fk%2F&site_name=Plank&limit=100&offset=0&flat_mode=true"


def embed(members="server: 'https://talk.example', pageKey: '/k/', site: 'Plank'", call="Artalk.init("):
    return f"<html><body><div id='c'></div><script>{call}{{ el: '#c', {members} }})</script></body></html>"


def row(identifier, rid=0, **fields):
    return {
        "id": identifier,
        "rid": rid,
        "nick": f"Visitor {identifier}",
        "link": "",
        "content": f"Words of {identifier}.",
        "content_marked": f"<p>Words of {identifier}.</p>",
        "date": f"2024-05-06 09:{identifier:02}:00",
        "visible": True,
        **fields,
    }


def answer(listed, count=None):
    return {"comments": listed, "count": len(listed) if count is None else count, "roots_count": 1, "page": {}}


def read(answers, body=None):
    asked = []
    return complete(artalk.read(document(body or embed(), POST)), fetching(answers, asked)).thread, asked


@pytest.mark.parametrize(
    ("body", "host", "key", "site"),
    [
        (embed(), "talk.example", "/k/", "Plank"),
        (embed("server: 'https://talk.example/api/', site: 'A'"), "talk.example", "/diary/shed/", "A"),
        (embed('"pageKey":"\\/k\\/","server":"\\/talk\\/"', "new Artalk("), "plank.example", "/k/", ""),
        (embed("gravatar: { site: 'no' }, pageKey: '', server: '//talk.example'"), "talk.example", "/diary/shed/", ""),
    ],
)
def test_the_address_is_built_as_the_client_builds_it(body, host, key, site):
    (want,) = artalk.read(document(body, POST)).wants
    parts = urlsplit(want.url)
    query = parse_qs(parts.query, keep_blank_values=True)
    assert (parts.netloc, query["page_key"], query["site_name"]) == (host, [key], [site])
    assert parts.path.endswith("/api/v2/comments")
    assert "/api/api" not in parts.path


def test_pages_are_asked_for_by_what_came():
    second = FIRST.replace("offset=0", "offset=2")
    thread, asked = read(
        {FIRST: answer([row(1), row(2, 1)], 3), second: answer([row(2, 1, visible=False), row(3, 2)], 3)}
    )
    assert asked == [FIRST, second]
    assert [(c.id, c.parent_id) for c in thread.comments] == [("1", None), ("2", "1"), ("3", "2")]
    assert (thread.source.status, thread.source.stated_count) == ("read", 3)
    assert thread.comments[0].permalink == f"{POST}#atk-comment-1"


def test_a_server_that_repeats_itself_is_asked_no_further():
    second = FIRST.replace("offset=0", "offset=1")
    thread, asked = read({FIRST: answer([row(1)], 9), second: answer([row(1)], 9)})
    assert asked == [FIRST, second]
    assert (len(thread.comments), thread.source.status) == (1, "partial")


def test_what_waits_for_approval_is_left_out():
    thread, _ = read({FIRST: answer([row(1), row(2, is_pending=True)], 1)})
    assert [c.id for c in thread.comments] == ["1"]


def test_a_server_that_does_not_answer_is_said():
    thread, _ = read({})
    assert (thread.source.status, thread.source.detail) == ("not-in-page", "Artalk")
    assert "HTTP 404" in thread.source.warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><script>Artalk.init({el: '#c', server: location.origin})</script></body></html>",
        "<html><body><script>fetch({server: 'https://talk.example'}); // artalk</script></body></html>",
        embed().replace("<div id='c'></div>", "<div id='c'><div class='atk-comment'>Drawn.</div></div>"),
    ],
)
def test_a_page_that_does_not_say_where_is_left_to_others(body):
    assert artalk.read(document(body, POST)) is None


def test_an_address_that_is_none_is_not_asked():
    for server in ("javascript:alert(1)", "file:///etc/passwd", "http://[", ""):
        assert not artalk.read(document(embed(f"server: '{server}', pageKey: '/k/'"), "")).wants


@given(ANY_JSON)
def test_any_answer_can_come(data):
    for told in (data, answer([data]), answer([{**row(1), "nick": data, "date": data, "link": data, "id": data}])):
        read({FIRST: told})


def test_the_golden_answer_is_known_by_its_shape():
    text = (Path(__file__).parent / "artalk" / "answer.source.json").read_text(encoding="utf-8")
    assert artalk.matches(document(text))
    assert not artalk.matches(document({"comments": [], "count": 0}))
