from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import ANY_JSON, document, fetching

from threadscope.platforms import complete, django_xtd

HERE = Path(__file__).parent / "django_xtd"
POST = "https://choir.example/meter/"


@pytest.mark.parametrize("name", ["tree.html", "media.html"])
def test_a_removed_comment_is_counted_and_its_words_are_not_read(name):
    thread = django_xtd.read(document((HERE / name).read_text(encoding="utf-8"), POST)).thread
    assert thread.source.removed == 1
    assert not any("removed" in c.text for c in thread.comments)
    assert not any("Reply" in c.text for c in thread.comments)


def test_a_list_left_to_a_script_is_asked_for():
    script = (HERE / "script.html").read_text(encoding="utf-8")
    saved = (HERE / "list.source.json").read_text(encoding="utf-8")
    asked = []
    address = "https://choir.example/comments/api/songs-song/2/"
    thread = complete(django_xtd.read(document(script, POST)), fetching({address: saved}, asked)).thread
    assert asked == [address]
    assert [(c.id, c.parent_id, c.likes) for c in thread.comments] == [("c3", None, 1), ("c4", "c3", 0)]
    assert (thread.source.status, thread.source.removed) == ("read", 1)


def test_without_the_pages_address_the_list_is_only_named():
    candidate = django_xtd.read(document((HERE / "script.html").read_text(encoding="utf-8")))
    assert candidate.wants == ()
    assert candidate.thread.source.status == "not-in-page"


def test_permalinks_of_other_headings_are_not_comments():
    links = ('href="#chapter-2"', 'href="/x/#c"', 'href="/x/#c2z"')
    found = "".join(f'<h6>Heading <a class="permalink" {link}>¶</a></h6>' for link in links)
    assert django_xtd.read(document(found, POST)) is None


@given(
    st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(("id", "user_name", "comment", "submit_date", "parent_id", "is_removed", "flags"), ANY_JSON)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_json_is_read_or_refused(rows):
    asked = document(rows, POST)
    if django_xtd.matches(asked):
        thread = django_xtd.read(asked).thread
        assert len({c.id for c in thread.comments}) == len(thread.comments)
