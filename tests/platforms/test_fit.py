"""Rating proposals and choosing among readers."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Author, Comment, Page, Post, Source, Thread
from threadscope.platforms import read
from threadscope.platforms.base import Candidate, Document
from threadscope.platforms.fit import certain, fit, rank


def comments(count, *, named=True, dated=True, worded=True):
    return tuple(
        Comment(
            f"c{n}",
            "Some words." if worded else "",
            Author("Ann" if named else ""),
            posted=datetime(2012, 5, 3) if dated else None,  # noqa: DTZ001 - a page that gives no zone
        )
        for n in range(count)
    )


def candidate(name, found, rate=None):
    rate = fit(found, None)[0] if rate is None else rate
    return Candidate(name, Thread(Post(), tuple(found), Source(name)), rate)


def test_nothing_rates_nothing():
    assert fit((), 5) == (0.0, {})


@pytest.mark.parametrize("lack", ["named", "dated", "worded"])
def test_a_missing_field_costs(lack):
    assert fit(comments(5, **{lack: False}), None)[0] < fit(comments(5), None)[0]


def test_disagreement_with_the_stated_count_costs_but_never_decides_alone():
    agrees, differs = fit(comments(10), 10)[0], fit(comments(10), 100)[0]
    assert differs < agrees
    assert differs > fit(comments(10, named=False, dated=False), 10)[0]


def test_a_raw_date_counts_as_a_date():
    raw = tuple(Comment(c.id, c.text, c.author, posted_raw="gestern") for c in comments(3))
    assert fit(raw, None)[0] == fit(comments(3), None)[0]


def test_the_parts_say_why():
    rate, parts = fit(comments(4, dated=False), 8, prior=0.5)
    assert parts == {"records": 4.0, "named": 1.0, "dated": 0.0, "worded": 1.0, "agrees": 0.5, "prior": 0.5}
    assert 0 < rate < 0.5


def test_of_equals_the_more_specific_reader_wins():
    found = comments(6)
    assert [c.reader for c in rank([candidate("special", found), candidate("general", found)])] == [
        "special",
        "general",
    ]


def test_a_reader_that_finds_a_part_loses():
    assert rank([candidate("special", comments(3)), candidate("general", comments(12))])[0].reader == "general"


def test_a_little_more_is_no_reason_to_leave_the_specific_reader():
    assert rank([candidate("special", comments(100)), candidate("general", comments(101))])[0].reader == "special"


def test_bulk_without_fields_does_not_win():
    bulk = comments(12, named=False, dated=False)
    assert rank([candidate("special", comments(10)), candidate("general", bulk)])[0].reader == "special"


def test_many_complete_records_of_a_described_system_end_the_search_where_the_page_counts_nothing():
    assert certain(candidate("special", comments(12)))
    assert not certain(candidate("special", comments(3)))
    assert not certain(candidate("special", comments(12, dated=False)))
    assert not certain(candidate("generic", comments(12)))


def test_the_reader_that_ends_the_search_is_weighed_against_those_before_it():
    # A placeholder makes the list's own reader count one more than it found: not certain, but as good, and it knows
    # what answers what.
    row = {"user_url": "", "is_removed": False, "level": 0, "allow_reply": True, "flags": []}
    rows = [
        {**row, "id": n, "user_name": f"Ada {n}", "comment": f"The scale lies, part {n}.", "parent_id": max(1, n - 1)}
        | {"permalink": f"/go/1/#c{n}", "submit_date": f"Feb. {n}, 2026, 9:42 a.m."}
        for n in range(1, 10)
    ]
    rows[4]["is_removed"] = True
    assert read(Document(Page(url="", body=json.dumps(rows).encode()))).reader == "django_xtd"


def test_ranking_nothing():
    assert rank([]) == []


@given(st.integers(0, 30), st.integers(0, 60), st.floats(0, 1), st.booleans(), st.booleans())
def test_a_rate_is_a_share(count, stated, prior, named, dated):
    rate, _ = fit(comments(count, named=named, dated=dated), stated or None, prior)
    assert 0.0 <= rate <= 1.0
