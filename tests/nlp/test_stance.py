from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import GIZMO, bound, load

from threadscope.model import STANCES, Comment, Mark, Post, Source, Thread
from threadscope.nlp.annotate import annotate
from threadscope.nlp.pipeline import load as load_pipeline
from threadscope.nlp.stance import Ruled, inherit, judge, rate
from threadscope.nlp.stance_rules import apply_rules
from threadscope.nlp.tool import find_tool


def label(text):
    return rate(bound(text)).stance.label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I rely on my Gizmo score for every booking and it has never let me down.", "trust"),
        ("Gizmo is a joke.", "distrust"),
        ("I don't put much stock in it.", "distrust"),
        ("I have no reason to doubt the score.", "trust"),
        ("I take it with a pinch of salt, but it is a handy way to track trends.", "mixed"),
        ("I deleted my Gizmo account last week.", "distrust"),
        ("You can buy a better score, it is pay to win.", "distrust"),
        ("I'd trust it if they published the formula.", "distrust"),
        ("Do you trust Gizmo?", "none"),
        ("I trust my doctor and my plumber.", "none"),
        ("Thanks for the article!", "none"),
        ("My score fell from 71 to 58.", "none"),
        ("It's a bit of fun.", "none"),
    ],
)
def test_stances(text, expected):
    claims = ()
    if "fell" in text:
        from threadscope.nlp.score_changes import find_changes

        claims = find_changes(bound(text), "gizmo")
    assert rate(bound(text), claims).stance.label == expected


def test_only_the_authors_own_belief_counts():
    own = rate(bound("I swear by Gizmo.")).features["trust"]
    others = rate(bound("My boss swears by Gizmo.")).features["trust"]
    assert others < own / 3


def test_quotations_hold_no_evidence():
    assert rate(bound("> Gizmo is a scam and a joke\nWhat did you mean?")).evidence == ()


def test_evidence_is_an_exact_span_and_probabilities_sum_to_one():
    text = "Honestly, I don't trust the scores at all."
    stance = rate(bound(text)).stance
    assert sum(stance.probabilities.values()) == pytest.approx(1)
    assert set(stance.probabilities) == set(STANCES)
    for span in stance.evidence:
        assert text[span.start : span.end] == span.text
    assert any("trust" in span.text and "n't" in span.text for span in stance.evidence)
    assert max(stance.probabilities.values()) < 0.99


def test_negation_turns_trust_around():
    yes = rate(bound("The score is accurate.")).features
    no = rate(bound("The score is not accurate.")).features
    assert yes["trust"] > 0.3 > yes["distrust"]
    assert no["distrust"] > 0.3 > no["trust"]


def test_facets_carry_signs():
    facets = rate(bound("Nobody can explain the score, a black box.")).stance.facets
    assert ("transparency", -1) in {(f.facet, f.polarity) for f in facets}


def thread_of(*rows):
    comments = tuple(Comment(str(n), text, parent_id=parent) for n, (text, parent) in enumerate(rows, start=1))
    return Thread(Post(), comments, Source("table"))


def run(thread):
    return inherit(thread, annotate(load_pipeline(), thread, GIZMO))


def test_short_answers_take_over_what_they_answer():
    first = ("Gizmo is a joke.", None)
    answers = [("same here", None), ("Exactly!", "1"), ("not me", "1"), ("What time is it?", "1")]
    labels = [reading.stance.label for reading in run(thread_of(first, *answers))]
    assert labels == ["distrust", "distrust", "distrust", "trust", "none"]


def test_an_answer_is_less_sure_than_what_it_answers():
    first, second = run(thread_of(("Gizmo is a joke.", None), ("+1", "1")))
    assert second.stance.probabilities["distrust"] < first.stance.probabilities["distrust"]


def test_other_languages_are_unrated_and_claim_nothing():
    german = "Ich habe den Dienst zwei Monate lang benutzt und die Zahlen sind leider unbrauchbar."
    (reading,) = run(thread_of((german, None)))
    assert reading.stance.label == "unrated"
    assert reading.stance.reason
    assert reading.claims == ()


def test_no_tool_no_stance():
    thread = thread_of(("It is a joke.", None))
    (reading,) = annotate(load_pipeline(), thread, None)
    assert reading.stance.label == "unrated"


def test_a_marked_quote_is_not_the_authors_word():
    text = "Gizmo is a scam. What did you mean?"
    thread = Thread(Post(), (Comment("1", text, marks=(Mark("quote", 0, 16),)),), Source("table"))
    (reading,) = run(thread)
    assert reading.stance.evidence == ()


def test_a_stance_does_not_depend_on_the_comments_beside_it():
    (thread, _), *_ = load("development")
    texts = [comment.text for comment in thread.comments] + ["", "...", "> Gizmo is a scam", "44", "Gizmo " * 30]
    comments = [Ruled(words, apply_rules(words)) for words in map(bound, texts)]
    assert judge(comments) == [stance for one in comments for stance in judge([one])]
    assert judge(comments[::-1]) == judge(comments)[::-1]
    assert judge([]) == []


@pytest.mark.parametrize(("name", "floor"), [("development", 0.85), ("second", 0.75), ("third", 0.8), ("fourth", 0.7)])
def test_floor_on_our_own_threads(name, floor):
    """Hold what was reached; "second" and "third" were written before their words were looked at, and used since."""
    pairs = []
    for thread, rows in load(name):
        readings = inherit(thread, annotate(load_pipeline(), thread, find_tool(thread)))
        pairs += [(row.stance, reading.stance.label) for row, reading in zip(rows, readings, strict=True)]
    scores = []
    for stance in STANCES:
        hits = sum(gold == said == stance for gold, said in pairs)
        wrong = sum((gold == stance) != (said == stance) for gold, said in pairs)
        scores.append(2 * hits / (2 * hits + wrong))
    assert sum(scores) / 4 >= floor
