from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import ANY_JSON, document, fetching

from threadscope.platforms import complete, ghost

POST = "https://marginalia.example/lamp/"
API = "https://marginalia.example/members/api/comments"
FIRST = f"{API}/post/64f0/?limit=100"


def embed(site="https://marginalia.example/", post="64f0"):
    return f'<html><body><script data-ghost-comments="{site}" data-post-id="{post}"></script></body></html>'


def row(identifier, minute=0, replies=(), more=0, **fields):
    return {
        "id": identifier,
        "in_reply_to_id": None,
        "status": "published",
        "html": f"<p>Words of {identifier}.</p>",
        "created_at": f"2025-05-02T09:{minute:02}:00.000Z",
        "member": {"name": f"Member {identifier}"},
        "replies": list(replies),
        "count": {"replies": len(replies) + more, "likes": 0},
        **fields,
    }


def answer(rows, page=1, pages=1, total=None):
    said = {"page": page, "pages": pages, "limit": 100, "total": len(rows) if total is None else total}
    return {"comments": list(rows), "meta": {"pagination": said}}


def read(answers, body=None, max_pages=50):
    asked = []
    done = complete(ghost.read(document(body or embed(), POST)), fetching(answers, asked), max_pages)
    return done.thread, asked


def parents(thread):
    return {c.id: c.parent_id for c in thread.comments}


def test_a_page_alone_says_where_its_comments_are():
    candidate = ghost.read(document(embed()))
    assert candidate.thread.source.status == "not-in-page"
    assert candidate.thread.source.detail == "Ghost"
    assert [want.url for want in candidate.wants] == [FIRST]
    assert FIRST in candidate.thread.source.warnings[0]


@pytest.mark.parametrize(
    ("site", "post"),
    [
        ("javascript:alert(1)", "64f0"),
        ("file:///etc/", "64f0"),
        ("https://marginalia.example/", "../../admin"),
        ("https://marginalia.example/", ""),
    ],
)
def test_an_embed_that_names_no_web_address_or_no_post_is_none(site, post):
    assert ghost.read(document(embed(site, post), POST)) is None


def test_all_pages_and_all_replies_are_joined():
    inline = [row("b1", 1), row("b2", 2, in_reply_to_id="b1")]
    rest = [*inline, row("b3", 3, in_reply_to_id="b2")]
    replies = f"{API}/a1/replies/?limit=100"
    thread, asked = read(
        {
            FIRST: answer([row("a2", 50)], pages=2, total=2),
            f"{FIRST}&page=2": answer([row("a1", 0, inline, more=2)], page=2, pages=2, total=2),
            replies: answer(rest, pages=2, total=4),
            f"{replies}&page=2": answer([row("b4", 4)], page=2, pages=2, total=4),
        }
    )
    assert asked == [FIRST, f"{FIRST}&page=2", replies, f"{replies}&page=2"]
    assert [c.id for c in thread.comments] == ["a1", "b1", "b2", "b3", "b4", "a2"], "oldest first, replies follow"
    assert parents(thread) == {"a1": None, "b1": "a1", "b2": "b1", "b3": "b2", "b4": "a1", "a2": None}
    assert (thread.source.status, thread.source.stated_count, thread.source.pages_read) == ("read", 6, 4)
    assert thread.post.url == POST
    assert thread.source.warnings == ()


def test_what_does_not_come_is_said_and_what_came_stays():
    thread, _ = read({FIRST: answer([row("a1", 0, [row("b1", 1)], more=3)])})
    assert [c.id for c in thread.comments] == ["a1", "b1"]
    assert thread.source.status == "partial"
    assert "a1/replies" in thread.source.detail
    assert "HTTP 404" in thread.source.detail


@pytest.mark.parametrize("given_answer", [{}, {FIRST: {"errors": [{"message": "no"}]}}, {FIRST: "<html>no</html>"}])
def test_without_any_answer_the_comments_stay_where_they_are(given_answer):
    thread, _ = read(given_answer)
    assert thread.comments == ()
    assert thread.source.status == "not-in-page"
    assert thread.source.detail == "Ghost"
    assert FIRST in thread.source.warnings[0]


def test_an_open_thread_without_comments_is_no_failure():
    assert read({FIRST: answer([])})[0].source.status == "no-comments"


def test_a_cap_cuts_and_says_so():
    roots = [row(f"a{n}", n, [], more=1) for n in range(9)]
    thread, asked = read({FIRST: answer(roots)}, max_pages=3)
    assert len(asked) == 2
    assert thread.source.status == "partial"
    assert "3" in thread.source.detail


def test_removed_comments_are_counted_and_their_replies_kept():
    gone = row("a1", 0, [row("b1", 1), row("b2", 2, in_reply_to_id="b0")], status="hidden", html=None, member=None)
    thread = ghost.read(document(answer([gone]))).thread
    assert parents(thread) == {"b1": None, "b2": None}
    assert thread.source.removed == 1
    assert thread.source.stated_count == 2
    assert thread.source.status == "read"


def test_a_saved_answer_says_what_it_lacks():
    source = ghost.read(document(answer([row("a1", more=4)], pages=3, total=30))).thread.source
    assert source.status == "partial"
    assert source.stated_count is None, "replies of comments that are not here are not counted anywhere"
    assert "33 more" in source.detail


def test_endpoints_beside_an_answer_are_built_from_its_own_address():
    wants = ghost.read(document(answer([row("a1", more=4), row("../x", more=4)]), FIRST)).wants
    assert [want.url for want in wants] == [f"{API}/a1/replies/?limit=100"]


@given(
    st.lists(
        ANY_JSON
        | st.fixed_dictionaries(
            {
                "id": ANY_JSON,
                "html": ANY_JSON,
                "member": ANY_JSON,
                "replies": ANY_JSON,
                "count": ANY_JSON,
                "created_at": ANY_JSON,
                "status": ANY_JSON,
            }
        )
    ),
    ANY_JSON,
)
def test_any_json_is_read_or_refused(rows, meta):
    asked = document({"comments": rows, "meta": meta}, FIRST)
    if ghost.matches(asked):
        thread = ghost.read(asked).thread
        assert len({c.id for c in thread.comments}) == len(thread.comments)
