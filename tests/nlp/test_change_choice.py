from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.nlp.change_choice import APART, choose
from threadscope.nlp.change_hit import CLAIMED, LOOKED, hit_features, weighed
from threadscope.nlp.change_levels import Level
from threadscope.nlp.change_model import Details, Found
from threadscope.nlp.change_sites import Site
from threadscope.nlp.change_view import Start
from threadscope.nlp.linear import Linear
from threadscope.nlp.score_changes import find_changes


def level(value, first):
    return Level(first, first + 1, "number", "plain", value)


def pair(first, *, before=70.0, to=60.0, chance=0.8, details=None):
    site = Site(first, first + 3, "level", first + 2, level(to, first + 2))
    start = Start(level(before, first), before)
    return Found(chance, first, first + 3, site, start, "up" if to > before else "down", details or Details((0.9,)))


def words(first, direction="down", chance=0.7):
    return Found(chance, first, first + 2, Site(first, first + 2, "move", first), None, direction)


def test_words_and_the_levels_they_mean_are_told_once():
    (one,) = choose([words(0), pair(6)], 0.4)
    assert (one.first, one.last, one.before, one.to) == (0, 9, 70.0, 60.0)
    (one,) = choose([pair(0), words(6)], 0.4)
    assert (one.first, one.last, one.before, one.to) == (0, 8, 70.0, 60.0)


@pytest.mark.parametrize(
    "found",
    [
        [words(0, "up"), pair(6)],
        [words(0), pair(3 + APART)],
        [pair(0), pair(6, before=50.0, to=40.0)],
        [words(0), words(20)],
    ],
)
def test_what_differs_or_stands_far_apart_stays_apart(found):
    assert choose(found, 0.4) == found


def test_the_same_movement_in_two_words_counts_once():
    (one,) = choose([words(0, chance=0.5), words(4, chance=0.9)], 0.4)
    assert (one.first, one.last, one.chance) == (0, 6, 0.9)


def test_the_surest_of_those_that_overlap_is_kept():
    assert [one.chance for one in choose([pair(0, chance=0.6), pair(1, to=55.0, chance=0.9)], 0.4)] == [0.9]
    assert choose([pair(0, chance=0.3)], 0.4) == []


def test_a_site_is_weighed_by_its_details_and_by_what_stands_around():
    models = Linear({"hit": {"pair start": (1.0,), "rival": (-1.0,)}}, {"hit": (0.0,)}, {})
    sure, unsure = (pair(0, details=Details((chance,))) for chance in (0.9, 0.3))
    assert weighed([sure], 20, models)[0].chance > weighed([unsure], 20, models)[0].chance
    assert weighed([sure], 20, models)[0].chance > weighed([sure, pair(1, to=55.0)], 20, models)[0].chance
    assert weighed([pair(0, chance=LOOKED / 2), pair(9, chance=CLAIMED - 0.01)], 20, models) == []


@given(
    st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5)
)
def test_features_of_any_judgement_are_finite(given_):
    found = [pair(first, chance=chance, details=Details((a,), up=b)) for first, chance, a, b in given_]
    for features in hit_features(found, 50, 0.0):
        assert all(abs(value) < 1_000 for value in features.values())


@pytest.mark.parametrize(
    "text", ["My gizmo lost two pegs over the winter, seven to five.", "My gizmo sank when I moved, 80 to 62."]
)
def test_one_change_is_found_in_words_with_their_levels_behind(text):
    assert [(c.before, c.to) for c in find_changes(bound(text), "gizmo")] in ([(7, 5)], [(80, 62)])
