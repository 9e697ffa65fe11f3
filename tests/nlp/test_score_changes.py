from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound, load, tool_named

from threadscope.nlp.score_changes import find_changes


def changes(text):
    return [(c.before, c.to, c.delta, c.direction) for c in find_changes(bound(text), "gizmo")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My gizmo tumbled from 80 down to a sad 62.", (80, 62, -18, "down")),
        ("Mine: 72 -> 75 since Monday", (72, 75, 3, "up")),
        ("It was 80 last week and now it's 62.", (80, 62, -18, "down")),
        ("80 last month, 62 today. Sigh.", (80, 62, -18, "down")),
        ("We lost eleven points overnight.", (None, None, -11, "down")),
        ("A 12 point drop in my score, just like that.", (None, None, -12, "down")),
        ("My score shot up to 91!", (None, 91, None, "up")),
        ("My score took a real beating.", (None, None, None, "down")),
        ("I was thrilled to pass over 60, then my score sank to 48", (60, 48, -12, "down")),
        ("Moved from 12th to 9th place this spring", (12, 9, -3, "up")),
        ("our \u201ctrue reach\u201d is up 1.5K", (None, None, 1500, "up")),
        ("Mine stayed put at 55.", (55, 55, 0, "same")),
        ("I used to be a 63 and now I'm a 49.", (63, 49, -14, "down")),
    ],
)
def test_changes_in_many_words(text, expected):
    assert changes(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "If my score drops to 50 I will leave.",
        "Your score might fall from 60 to 50.",
        "How to raise your score by 10",
        "My score is 61.",
        "Our traffic dropped from 900 to 400.",
        "We walked from 8 to 11 and dropped the bags.",
        "She dropped 40 dollars on a hat.",
        "I post 60 times a day.",
        '"My score fell from 70 to 20 after one single late parcel" is what he wrote.',
        "It rose to fame in 1998.",
        "I was away from the 3rd to the 9th of May.",
    ],
)
def test_what_is_no_change(text):
    assert changes(text) == []


def test_bounds_and_metrics():
    (claim,) = find_changes(bound("I was happy at over 60 and then my score plunged to 48"), "gizmo")
    assert claim.from_is_bound
    (claim,) = find_changes(bound("My true reach doubled."), "gizmo")
    assert claim.metric == "true reach"
    (claim,) = find_changes(bound("My gizmo score fell to 20."), "gizmo")
    assert claim.metric == "gizmo"


@pytest.mark.parametrize(("name", "floor"), [("development", 0.9), ("second", 0.8), ("third", 0.9)])
def test_floor_on_our_own_threads(name, floor):
    hits = said = gold = 0
    for thread, rows in load(name):
        for row in rows:
            have = find_changes(bound(row.text, tool_named(thread.tool)), "tool")
            said, gold = said + len(have), gold + len(row.changes)
            for span, before, to, direction in row.changes:
                start = row.text.index(span)
                for claim in have:
                    overlaps = claim.start < start + len(span) and claim.end > start
                    numbers = (before is None or before == claim.before) and (to is None or to == claim.to)
                    if overlaps and numbers and claim.direction == direction:
                        hits += 1
                        have.remove(claim)
                        break
    assert 2 * hits / (said + gold) >= floor


@given(st.text(alphabet=st.sampled_from(list("my score fell from 60 to 51, up by -> K%.9")), max_size=120))
def test_spans_are_exact_and_deltas_agree(text):
    for claim in find_changes(bound(text), "gizmo"):
        assert text[claim.start : claim.end] == claim.text
        if claim.before is not None and claim.to is not None:
            assert claim.delta == pytest.approx(claim.to - claim.before)


def test_a_hostile_comment_yields_a_bounded_number_of_claims():
    assert len(find_changes(bound("from 1 to 2, " * 5_000), "gizmo")) < 200
