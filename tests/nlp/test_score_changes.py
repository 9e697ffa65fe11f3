from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound, load, tool_named

from threadscope.model import Author, Comment, Post, Source, Thread
from threadscope.nlp.change_levels import levels_of
from threadscope.nlp.change_model import gate, prepare
from threadscope.nlp.change_order import ends_of_series, turned
from threadscope.nlp.change_view import Surroundings
from threadscope.nlp.numbers import numbers_of
from threadscope.nlp.scale import NO_SCALE, read_scale
from threadscope.nlp.score_changes import _Known, find_changes


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
        ("My score took a beating.", (None, None, None, "down")),
        ("I was thrilled to pass over 60, then my score sank to 48", (60, 48, -12, "down")),
        ("Moved from 12th to 9th place this spring", (12, 9, -3, "up")),
        ("our \u201ctrue reach\u201d is up 1.5K", (None, None, 1500, "up")),
        ("Mine stayed put at 55.", (55, 55, 0, "same")),
        ("I used to be a 63 and now I'm a 49.", (63, 49, -14, "down")),
        ("84 to 71. No reason given.", (84, 71, -13, "down")),
        ("We went from six beans to four in a year.", (6, 4, -2, "down")),
        ("From 52 I am now 77.", (52, 77, 25, "up")),
        ("88, 71, 90, 64. Make of that what you will.", (88, 64, -24, "down")),
        ("Mine is at 58, same as last month", (58, 58, 0, "same")),
        ("It was forty in March, sixty in June.", (40, 60, 20, "up")),
        ("We went from D to B overnight.", (None, None, None, "up")),
        ("C in winter, A now.", (None, None, None, "up")),
        ("-14. Whatever.", (None, None, -14, "down")),
        ("Ours went from minus eight to minus two.", (-8, -2, 6, "up")),
        ("My shop went from ninety-first place to forty-fifth.", (91, 45, -46, "up")),
        ("Sank by 31 in spring.", (None, None, -31, "down")),
        ("It fell from oak to pine in one week.", (None, None, None, "down")),
        ("From 6,800th to 412th in a month.", (6800, 412, -6388, "up")),
        ("We fell from 3rd to 19th place.", (3, 19, 16, "down")),
        ("Mine dropped to 58.", (None, 58, None, "down")),
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
        "We walked for 8 miles and dropped the bags.",
        "She dropped 40 dollars on a hat.",
        "I post 60 times a day.",
        '"My score fell from 70 to 20 after one single late parcel" is what he wrote.',
        "It rose to fame in 1998.",
        "I was away from the 3rd to the 9th of May.",
        "If we go from C to A I will sing.",
        "It takes 10 to 12 minutes.",
        "Look up the letter yourself.",
        "Up to a hundred people came.",
    ],
)
def test_what_is_no_change(text):
    assert changes(text) == []


@pytest.mark.parametrize("text", ["My score climbed. It is 71 now.", "Mine went up, now 64.", "It sank to 12."])
def test_a_level_alone_is_no_difference(text):
    for claim in find_changes(bound(text), "gizmo"):
        assert claim.delta is None or claim.before is not None


def test_most_sites_are_told_from_afar():
    text = bound("There were 12 chairs. We put 3 of them up and took 30 guests down to the sea. Not again.")
    everything = prepare(text, "gizmo", Surroundings())[1]
    worthwhile = prepare(text, "gizmo", Surroundings(), gate())[1]
    assert len(worthwhile) < len(everything) / 2


def test_what_an_author_said_before_is_the_old_level():
    post = Post(title="My gizmo", text="Gizmo gives 0 to 100. I was 70 in May.", author="Ada")
    comments = (
        Comment("1", "I'm on 44 with mine.", Author("Bo")),
        Comment("2", "No idea how it works.", Author("Cy")),
        Comment("3", "Update: my gizmo dropped to 39 this morning.", Author("Bo")),
    )
    known = _Known(Thread(post, comments, Source("table")))
    assert known.earlier(comments[2]) == (44.0,)
    assert known.earlier(comments[0]) == ()


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


def test_units_of_the_tool_are_learnt_from_its_post():
    scale = read_scale("Gizmo hangs up one to five lanterns. A shop with three lanterns is a happy shop.")
    assert "lantern" in scale.units
    (claim,) = find_changes(bound("We lost a lantern in June."), "gizmo", Surroundings(scale))
    assert claim.direction == "down"


def test_a_hostile_comment_yields_a_bounded_number_of_claims():
    assert len(find_changes(bound("from 1 to 2, " * 5_000), "gizmo")) < 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mine is 612 from 540.", True),
        ("I have 44 on the gizmo. It was 61 at Easter.", True),
        ("Forty? It said fifty on Friday!", True),
        ("My gizmo was 70 in May, it is 58 now.", False),
        ("12.4 in March and in April I had 7.9", False),
        ("From 50 to 60", False),
        ("Now 31, after a year on 44.", True),
        ("Down at 31, after being 44 all my life.", True),
        ("It slipped to 31 in May, it had been 44 for years.", True),
        ("We're at 31, we used to be 44.", True),
        ("It was 31, and after the new rules it is 44.", False),
        ("31 before and after 44", False),
    ],
)
def test_the_older_level_may_come_last(text, expected):
    words = bound(text)
    one, two = levels_of(words, numbers_of(words, 0, len(words.words)), NO_SCALE)
    assert turned(words, one, two) is expected


@pytest.mark.parametrize("run", ["88 > 61 > 74 > 90", "88, then 61, then 74 and now 90", "88 to 61 to 74 to 90"])
def test_a_run_of_levels_goes_from_its_first_to_its_last(run):
    words = bound(f"It went {run}.")
    levels = levels_of(words, numbers_of(words, 0, len(words.words)), NO_SCALE)
    assert [ends_of_series(one, levels, words) for one in levels] == [(levels[0], levels[-1])] * 4
    assert ends_of_series(levels[0], levels[:2], words) is None


@pytest.mark.parametrize(
    ("text", "before", "to"),
    [
        ("My gizmo slipped two points to 61.", 63, 61),
        ("My gizmo score rose by five points to 70.", 65, 70),
        ("My gizmo climbed from four and a half to five and a quarter.", 4.5, 5.25),
        ("My gizmo score fell from a hundred and twelve to a hundred and eight.", 112, 108),
        ("My gizmo score went from seven-forty to seven oh five.", 740, 705),
    ],
)
def test_numbers_of_a_change(text, before, to):
    assert changes(text) == [(before, to, to - before, "up" if to > before else "down")]


def test_a_change_told_twice_counts_once():
    assert len(changes("My gizmo fell from 71 to 60. From 71 to 60!")) == 1


@pytest.mark.parametrize(
    ("post", "comments", "low_is_good"),
    [
        ("Gizmo gives 0 to 100 nuts. I have 61.", "Mine went from 40 to 55.", False),
        ("Gizmo counts nuts. Bigger is worse.", "", True),
        ("Gizmo puts sheds in order. We were 40th, now 12th.", "We're ranked 9th.\nTop ten here, 8th.", True),
        ("Gizmo says a percentile. I am in the 61st.", "The 88th for me.", False),
        ("Gizmo gives nuts.", "I dropped from 12 to 40.\nWe climbed from 30 to 9.", False),
        ("Gizmo gives nuts.", "I dropped from 12 to 40.\n" + "We climbed from 30 to 9.\n" * 2, True),
        ("Gizmo gives nuts. The fewer the better.", "", True),
    ],
)
def test_whether_low_is_good_shows_in_the_thread(post, comments, low_is_good):
    assert (read_scale(post, comments).places >= 0.5) == low_is_good


def test_bands_are_read_from_the_post():
    assert dict(read_scale("From the bottom up: Chalk, Footing, Beam, Arch.").bands) == {
        "chalk": 0,
        "footing": 1,
        "beam": 2,
        "arch": 3,
    }
    bands = read_scale("The lamp was green in May and amber in June.").bands
    assert bands["red"] < bands["amber"] < bands["green"]
    assert not read_scale("It knows about hats, boots, gloves and scarves.").bands
