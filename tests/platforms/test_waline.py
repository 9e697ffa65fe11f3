from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import ANY_JSON, document, fetching

from threadscope.platforms import complete, waline

POST = "https://steep.example/notes/na%C3%AFve%20kettle/"
QUERY = "path=%2Fk%2F&pageSize=100&page=1&sortBy=insertedAt_asc"
FIRST = f"https://talk.example/api/comment?{QUERY}"


def embed(members="serverURL: 'https://talk.example', path: '/k/'"):
    script = f"<script>Waline.init({{ el: '#waline', {members} }});</script>"
    return f"<html><body><div id='waline'></div>{script}</body></html>"


def row(identifier, pid=None, rid=None, children=(), **fields):
    return {
        "objectId": identifier,
        "status": "approved",
        "comment": f"<p>Words of {identifier}.</p>",
        "nick": f"Drinker {identifier}",
        "link": "",
        "pid": pid,
        "rid": rid,
        "time": 1741510800000 + 1000 * identifier,
        "children": list(children),
        **fields,
    }


def answer(rows, page=1, pages=1, count=None, *, wrapped=True):
    inner = {
        "page": page,
        "totalPages": pages,
        "pageSize": 100,
        "count": len(rows) if count is None else count,
        "data": rows,
    }
    return {"errno": 0, "errmsg": "", "data": inner} if wrapped else inner


def read(answers, body=None):
    asked = []
    return complete(waline.read(document(body or embed(), POST)), fetching(answers, asked)).thread, asked


@pytest.mark.parametrize(
    ("members", "start"),
    [
        ("serverURL: 'https://talk.example/', path: '/k/'", "https://talk.example/api/comment?path=%2Fk%2F&"),
        ('"serverURL":"https:\\/\\/talk.example","path":"\\/k\\/"', "https://talk.example/api/comment?path=%2Fk%2F&"),
        (
            "serverURL: 'talk.example', path: location.pathname",
            "https://talk.example/api/comment?path=%2Fnotes%2Fna%C3%AFve+kettle%2F&",
        ),
        (
            "path: '/k%2Fx/', cookie: {path: '/'}, serverURL: `https://talk.example`",
            "https://talk.example/api/comment?path=%2Fk%252Fx%2F&",
        ),
        ("cookie: {path: '/'}, serverURL: '//talk.example/w'", "https://talk.example/w/api/comment?path=%2Fnotes%2F"),
    ],
)
def test_server_and_path_are_read_as_the_client_reads_them(members, start):
    candidate = waline.read(document(embed(members), POST))
    assert candidate.wants[0].url.startswith(start)
    assert candidate.thread.source.status == "not-in-page"
    assert candidate.thread.source.detail == "Waline"


def test_other_objects_of_the_script_are_not_its_configuration():
    init = "Waline.init({serverURL: 'https://talk.example'});"
    script = f"<script>track({{path: '/all/'}}); {init} go({{path: '/none/'}})</script>"
    assert "path=%2Fnotes%2F" in waline.read(document(script, POST)).wants[0].url


@pytest.mark.parametrize("members", ["serverURL: 'javascript://x'", "serverURL: 'data:x,y'"])
def test_only_web_addresses_are_asked(members):
    wants = waline.read(document(embed(members), POST)).wants
    assert all(want.url.startswith("https://") for want in wants)


def test_all_pages_are_joined_and_replies_hang_on_what_they_answer():
    second = FIRST.replace("page=1", "page=2")
    first = [row(1, children=[row(4, 3, 1), row(3, 1, 1, type="administrator"), row(5, 99, 1)])]
    thread, asked = read({FIRST: answer(first, 1, 2, 6), second: answer([row(6)], 2, 2, 6)})
    assert asked == [FIRST, second]
    assert [(c.id, c.parent_id, c.by_host) for c in thread.comments] == [
        ("1", None, False),
        ("3", "1", True),
        ("4", "3", False),
        ("5", "1", False),
        ("6", None, False),
    ]
    assert (thread.source.status, thread.source.stated_count) == ("read", 6)
    assert thread.source.warnings == ("Waline counts 6 comments, 5 were found",)


def test_an_old_server_is_asked_the_old_way():
    old = FIRST.replace("/api/comment", "/comment")
    found = row(1, insertedAt="2023-01-05T10:00:00.000Z")
    del found["time"]
    thread, asked = read({old: answer([found], wrapped=False)})
    assert asked == [FIRST, old]
    assert thread.source.status == "read"
    assert thread.comments[0].posted.isoformat() == "2023-01-05T10:00:00+00:00"


def test_a_lost_page_is_not_forgotten_when_a_later_one_comes():
    second, third = (FIRST.replace("page=1", f"page={n}") for n in (2, 3))
    thread, _ = read({FIRST: answer([row(1)], 1, 3, 3), third: answer([row(3)], 3, 3, 3)})
    assert thread.source.status == "partial"
    assert second in thread.source.detail
    assert [c.id for c in thread.comments] == ["1", "3"]


def test_comments_that_readers_never_saw_are_left_out():
    found = answer([row(1), row(2, status="waiting"), row(3, status="spam")], count=1)
    assert [c.id for c in waline.read(document(found)).thread.comments] == ["1"]


def test_a_saved_page_of_several_is_partial():
    source = waline.read(document(answer([row(11)], 2, 4, 31))).thread.source
    assert source.status == "partial"
    assert "30 more" in source.detail


def test_a_saved_page_with_more_to_load_is_partial():
    drawn = (Path(__file__).parent / "waline" / "drawn.html").read_text(encoding="utf-8")
    more = '<div class="wl-operation"><button type="button" class="wl-btn">Load more</button></div>'
    assert waline.read(document(drawn, POST)).thread.source.status == "read"
    assert waline.read(document(drawn.replace("</body>", f"{more}</body>"), POST)).thread.source.status == "partial"


@given(
    st.lists(
        ANY_JSON
        | st.fixed_dictionaries(
            {
                "objectId": ANY_JSON,
                "comment": ANY_JSON,
                "nick": ANY_JSON,
                "pid": ANY_JSON,
                "children": ANY_JSON,
                "time": ANY_JSON,
            }
        )
    ),
    ANY_JSON,
)
def test_any_json_is_read_or_refused(rows, other):
    asked = document({"data": {"page": other, "totalPages": other, "count": other, "data": rows}}, FIRST)
    if waline.matches(asked):
        thread = waline.read(asked).thread
        assert len({c.id for c in thread.comments}) == len(thread.comments)


@given(st.text(alphabet="{}serverURL: 'path/\"`,\\", max_size=200))
def test_any_script_is_read_or_refused(script):
    asked = document(f"<script>{script} serverURL: 'https://talk.example' {script}</script>", POST)
    if waline.matches(asked):
        waline.read(asked)
