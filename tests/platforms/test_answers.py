from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms.answers import Harvest, living, number, propose, text, utc, walk
from threadscope.platforms.base import Document, Record, Want
from threadscope.platforms.sections import sections

IDS = st.sampled_from("abcdefgh")


@given(st.dictionaries(IDS, st.none() | IDS | st.just("elsewhere")), st.sets(IDS))
def test_placeholders_vanish_and_their_replies_hang_under_somebody_who_lives(tree, gone):
    records = [Record(id=key, parent_id=parent) for key, parent in tree.items()]
    kept = living(records, gone)
    assert [r.id for r in kept] == [key for key in tree if key not in gone]
    for record in kept:
        assert record.parent_id not in gone & tree.keys()
        seen, at = set(), tree[record.id]
        while at in gone and at in tree and at not in seen:
            seen.add(at)
            at = tree[at]
        assert record.parent_id == (None if at in seen else at)


def test_ten_thousand_placeholders_in_a_row_are_passed_over_once():
    records = [Record(id=str(n), parent_id=str(n - 1) if n else None) for n in range(20_000)]
    gone = {str(n) for n in range(1, 20_000, 2)} | {str(n) for n in range(5_000, 15_000)}
    kept = {record.id: record.parent_id for record in living(records, gone)}
    assert kept["15000"] == "4998"
    assert kept["0"] is None


def test_a_tree_is_walked_parents_first():
    tree = {"n": 1, "c": [{"n": 2, "c": [{"n": 3}]}, None, "x", {"n": 4}]}
    found = [(item["n"], parent and parent["n"]) for item, parent in walk([tree], lambda row: row.get("c", ()))]
    assert found == [(1, None), (2, 1), (3, 2), (4, 1)]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (1717232400, "2024-06-01T09:00:00+00:00"),
        (1717232400.5, "2024-06-01T09:00:00+00:00"),
        ("2024-06-01T09:00:00", "2024-06-01T09:00:00+00:00"),
        ("2024-06-01T09:00:00.000Z", "2024-06-01T09:00:00.000Z"),
        ("2024-06-01 09:00:00-05:00", "2024-06-01 09:00:00-05:00"),
        (0, None),
        (True, None),
        (1e300, None),
        (None, None),
        ("", None),
    ],
)
def test_a_machines_time_is_utc_unless_it_says_otherwise(told, read):
    assert utc(told) == read


def test_wrong_types_are_no_strings_and_no_numbers():
    assert [text(v) for v in ("a", 7, True, 1.5, None, [], {})] == ["a", "7", "", "", "", "", ""]
    assert [number(v) for v in (7, 7.9, True, "7", None, float("inf"), float("nan"))] == [7, 7, *[None] * 5]


def test_an_answer_still_to_come_makes_a_thread_partial():
    document = Document(Page(url="https://a.example/t", body=b'{"some": "answer"}'))
    harvest = Harvest((Record(body="Nine again.", plain=True, id="1"),))
    wants = (Want("https://a.example/t2", "page", essential=True),)
    assert propose(document, ("x", 1), harvest, wants).thread.source.status == "partial"
    whole = propose(document, ("x", 1), harvest, (Want("https://a.example/t2", "page"),)).thread
    assert whole.source.status == "read"
    assert whole.source.url == "https://a.example/t"


def test_fields_belong_to_the_record_that_began_last():
    html = "<div id=a><b>1</b><div><div id=b><b>2</b><i>3</i></div></div></div><b>4</b>"
    tree = Document(Page(url="", body=html.encode())).tree
    outer, inner = sections(tree, "div[id]", lambda node: node.id, {"bold": "b", "slanted": "i", "any": "b, i"})
    assert (outer.id, outer.parent_id, outer.text("bold")) == ("a", None, "1")
    assert (inner.id, inner.parent_id, inner.text("slanted")) == ("b", "a", "3")
    assert [node.text() for node in inner.parts["any"]] == ["2", "3", "4"]
