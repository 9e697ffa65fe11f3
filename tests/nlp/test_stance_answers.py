"""What a comment answers: set phrases take it over, everything else is weighed with it."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import GIZMO

from threadscope.model import STANCES, Comment, Post, Reading, Sentiment, Source, Spam, Stance, Thread
from threadscope.nlp import models
from threadscope.nlp.annotate import annotate
from threadscope.nlp.pipeline import load
from threadscope.nlp.stance import trained
from threadscope.nlp.stance_answers import Answers, agrees, inherit, situation
from threadscope.nlp.stance_features import MEANING, NEGATED, SAID, grams
from threadscope.nlp.words import read_text

CHANCES = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda x: sum(x) > 0.1)


def stance(*shares):
    named = {label: share / sum(shares) for label, share in zip(STANCES, shares, strict=True)}
    return Stance(max(STANCES, key=lambda label: named[label]), named)


TRUSTS, DISTRUSTS, SILENT = stance(9, 1, 1, 1), stance(1, 9, 1, 1), stance(2, 2, 1, 5)


def reading(number, said, kind="comment"):
    return Reading(str(number), "en", kind, Sentiment("neutral"), Spam("ok"), said)


def after(text, answered, own=SILENT, *, linked=True, kind="comment"):
    """Rate a text under a comment of a given stance."""
    thread = Thread(
        Post(), (Comment("1", "..."), Comment("2", text, parent_id="1" if linked else None)), Source("table")
    )
    return inherit(thread, [reading(1, answered, kind), reading(2, own)])[1].stance


@pytest.mark.parametrize("text", ["even my mother gets it", "so do the other nine of us", "Same with my brother"])
def test_a_short_answer_moves_towards_what_it_answers(text):
    def side(answered):
        chances = after(text, answered).probabilities
        return chances["trust"] - chances["distrust"]

    assert side(TRUSTS) > side(SILENT) > side(DISTRUSTS)


def test_a_long_comment_moves_less_than_a_short_one():
    def moved(text):
        up, down = (after(text, answered).probabilities["trust"] for answered in (TRUSTS, DISTRUSTS))
        return up - down

    assert moved("four of us here") > 2 * moved("a word about the garden and the weather " * 8)


def test_what_a_comment_says_itself_stays_its_own():
    assert after("I deleted it and told everyone to do the same thing at once", TRUSTS, DISTRUSTS).label == "distrust"


def test_a_ping_is_not_answered():
    before = after("four of us here", TRUSTS, linked=False, kind="pingback")
    assert before == SILENT


def test_comments_of_one_id_keep_their_own_readings():
    thread = Thread(Post(), (Comment("1", "a b c"), Comment("1", "d e f")), Source("table"))
    first, second = inherit(thread, [reading(1, TRUSTS), reading(1, DISTRUSTS)])
    assert (first.stance.label, second.stance.label) == ("trust", "distrust")


@pytest.mark.parametrize(
    ("text", "said"),
    [("same here", 1), ("Exactly!", 1), ("+1", 1), ("not me", -1), ("Disagree.", -1), ("What time is it?", 0), ("", 0)],
)
def test_set_phrases(text, said):
    assert agrees(text) == said


@settings(max_examples=50, deadline=None)
@given(CHANCES, CHANCES, st.text(max_size=200), st.booleans())
def test_probabilities_stay_probabilities_whatever_is_said(own, answered, text, linked):
    chances = after(text, stance(*answered), stance(*own), linked=linked).probabilities
    assert sum(chances.values()) == pytest.approx(1)
    assert all(0 <= p <= 1 and math.isfinite(p) for p in chances.values())


def test_every_feature_of_a_place_has_a_weight():
    weights = Answers.load(models.folder("stance")).weights
    for reply in (True, False):
        assert {*situation("same here", SILENT.probabilities, reply=reply)} <= {*weights}
    assert situation("same here", None, reply=True) == {}


# --- words by meaning -----------------------------------------------------------------------------------------------


def test_a_word_weighs_by_its_meaning_though_no_training_comment_held_it():
    model = trained()
    new = [word for word in model.known if word not in model.numbers]
    assert len(new) > 5_000

    def weighed(text):
        sums = model.sums([read_text(text)])
        return model.sides(sums, np.zeros((len(sums.parts), SAID))).tolist()

    assert model.numbers.get("unreliability") is None
    assert weighed("carrot") != weighed("unreliable") != weighed("")


def test_words_of_the_tool_and_numbers_have_no_meaning_of_their_own():
    text = read_text("Gizmo never gave 44 points")
    text.mention[0] = 1.0
    names = [name for sentence in grams(text) for name in sentence if name[0] == MEANING]
    assert names == [f"{MEANING}never", f"{MEANING}{NEGATED}gave", f"{MEANING}{NEGATED}points"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I never trusted Gizmo and I never will.", "distrust"),
        ("dont believe a word of the score", "distrust"),
        ("I check my Gizmo score every morning and plan the day by it.", "trust"),
        ("Gizmo has been right about all three of our suppliers.", "trust"),
        ("Thanks for writing this up!", "none"),
        ("How often is the Gizmo score updated?", "none"),
    ],
)
def test_plain_words_are_taken_at_their_word(text, label):
    (read,) = annotate(load(), Thread(Post("Gizmo scores"), (Comment("1", text),), Source("table")), GIZMO)
    assert read.stance.label == label


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("haha, yes, same here", 1),
        ("@kim42 same here.", 1),
        ("+1, it does that to our bakery too", 1),
        ("Same here, " + "and the week before that too " * 4, 0),
        ("Dogs bark. Same here.", 0),
        ("yes yes nope", -1),
    ],
)
def test_only_a_short_comment_that_opens_with_a_set_phrase_agrees_or_denies(comment, expected):
    assert agrees(comment) == expected
