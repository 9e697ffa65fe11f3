from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import ANY_JSON, document, fetching

from threadscope.platforms import complete, isso

POST = "https://saltmarsh.example/notes/tide/?utm_source=x"


def embed(script='data-isso="https://talk.example/"', thread='data-isso-id="/tide/"'):
    section = f'<section id="isso-thread" {thread}></section>'
    return f"<html><head><script {script}></script></head><body>{section}</body></html>"


def row(identifier, parent=None, replies=(), hidden=0, **fields):
    return {
        "id": identifier,
        "parent": parent,
        "created": 1748736000.0 + identifier,
        "mode": 1,
        "text": f"<p>Words of {identifier}.</p>",
        "author": f"Walker {identifier}",
        "website": None,
        "hash": f"h{identifier}",
        "likes": 0,
        "total_replies": len(replies) + hidden,
        "hidden_replies": hidden,
        "replies": list(replies),
        **fields,
    }


def answer(rows, total=None, hidden=0):
    count = len(rows) + sum(len(r["replies"]) for r in rows)
    return {"id": None, "total_replies": count if total is None else total, "hidden_replies": hidden, "replies": rows}


@pytest.mark.parametrize(
    ("script", "thread", "address"),
    [
        ('data-isso="https://talk.example/"', 'data-isso-id="/tide/"', "https://talk.example/?uri=%2Ftide%2F"),
        ('data-isso="//talk.example/isso/"', 'data-isso-id="a b&amp;c"', "https://talk.example/isso/?uri=a+b%26c"),
        ('data-isso="/isso"', "", "https://saltmarsh.example/isso/?uri=%2Fnotes%2Ftide%2F"),
        ('src="https://talk.example/js/embed.min.js"', 'data-isso-id="/t"', "https://talk.example/?uri=%2Ft"),
    ],
)
def test_the_endpoint_is_where_the_script_would_look(script, thread, address):
    candidate = isso.read(document(embed(script, thread), POST))
    assert [want.url for want in candidate.wants] == [address]
    assert candidate.thread.source.status == "not-in-page"
    assert candidate.thread.source.detail == "Isso"


@pytest.mark.parametrize("script", ['data-isso="javascript:x"', 'data-isso="ftp://talk.example/"', 'src="/js/site.js"'])
def test_without_a_web_address_nothing_is_asked(script):
    candidate = isso.read(document(embed(script), POST))
    assert candidate.wants == ()
    assert candidate.thread.source.status == "not-in-page"
    assert "--url" in candidate.thread.source.warnings[0]


def test_the_answer_becomes_the_thread_and_hashes_tell_the_host():
    asked = []
    script = 'data-isso="https://talk.example/" data-isso-page-author-hashes="h2, h9"'
    found = answer([row(1, replies=[row(2, 1)]), row(3, mode=4, text="<p></p>", author="", replies=[row(4, 3)])])
    done = complete(
        isso.read(document(embed(script), POST)), fetching({"https://talk.example/?uri=%2Ftide%2F": found}, asked)
    )
    assert [(c.id, c.parent_id, c.by_host) for c in done.thread.comments] == [
        ("isso-1", None, False),
        ("isso-2", "isso-1", True),
        ("isso-4", None, False),
    ]
    source = done.thread.source
    assert (source.status, source.stated_count, source.removed) == ("read", 4, 1)
    assert done.thread.comments[0].posted.isoformat() == "2025-06-01T00:00:01+00:00"


def test_names_and_addresses_are_escaped_by_the_server():
    found = answer([row(1, author="Salt &amp; &lt;Co&gt;", website="https://salt.example/?a=1&amp;b=2")])
    author = isso.read(document(found)).thread.comments[0].author
    assert (author.name, author.url) == ("Salt & <Co>", "https://salt.example/?a=1&b=2")


def test_a_limited_answer_is_partial():
    source = isso.read(document(answer([row(1, replies=[row(2, 1)], hidden=3)], total=30, hidden=25))).thread.source
    assert source.status == "partial"
    assert "28 more" in source.detail
    assert source.stated_count == 30


def test_totals_of_top_level_comments_only_are_not_taken_for_all():
    source = isso.read(document(answer([row(1, replies=[row(2, 1), row(3, 1)])], total=1))).thread.source
    assert source.stated_count == 3


def test_markdown_as_typed_is_no_markup():
    found = answer([row(1, text="a < b\n\n> quoted & kept")])
    assert isso.read(document(found)).thread.comments[0].text == "a < b\n\n> quoted & kept"


def test_a_saved_page_whose_lists_were_not_all_opened_is_partial():
    drawn = (Path(__file__).parent / "isso" / "drawn.html").read_text(encoding="utf-8")
    loader = (
        '<div class="isso-comment-loader" id="isso-loader-4"><a class="isso-load-hidden" href="#">3 Hidden</a></div>'
    )
    source = isso.read(document(drawn.replace("</section>", f"{loader}</section>"), POST)).thread.source
    assert source.status == "partial"
    assert source.removed == 1
    assert isso.read(document(drawn, POST)).wants == ()


@given(
    st.lists(
        ANY_JSON
        | st.fixed_dictionaries(
            {
                "id": ANY_JSON,
                "text": ANY_JSON,
                "created": ANY_JSON,
                "parent": ANY_JSON,
                "replies": ANY_JSON,
                "mode": ANY_JSON,
            }
        )
    ),
    ANY_JSON,
)
def test_any_json_is_read_or_refused(rows, other):
    asked = document({"replies": rows, "total_replies": other, "hidden_replies": other})
    if isso.matches(asked):
        thread = isso.read(asked).thread
        assert len({c.id for c in thread.comments}) == len(thread.comments)
