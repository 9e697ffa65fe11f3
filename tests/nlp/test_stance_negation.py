"""Pairs that differ by a negation alone; the second half of them was looked at only when everything was settled."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.nlp.stance import Ruled, judge
from threadscope.nlp.stance_rules import apply_rules

DEVELOPMENT = [
    ("I believe every figure Gizmo prints.", "So no, I do not believe a figure Gizmo prints."),
    ("My brother and I both lean on the score when we hire.", "My brother and I never lean on the score when we hire."),
    ("Yes, I would recommend Gizmo to a friend.", "No, I would not recommend Gizmo to a friend."),
    ("The score makes sense to me.", "The score doesn't make sense to me."),
    ("Anyone can see how the score is worked out.", "Nobody can see how the score is worked out."),
    ("I think the Gizmo score is fair.", "I don't think the Gizmo score is fair."),
    ("It told us something useful.", "It told us nothing useful."),
    ("I can live with a score that someone explains.", "I can't live with a score that no one explains."),
    (
        "We quote our Gizmo score to every customer.",
        "Until it is mended we aren't quoting our Gizmo score to any customer.",
    ),
    ("You should take the number seriously.", "You shouldn't take the number seriously."),
    ("The ranking reflects the work we do.", "The ranking hardly reflects the work we do."),
    ("I still rely on it for the small jobs.", "I no longer rely on it, not even for the small jobs."),
    ("It has been right about my street.", "It has never been right about my street."),
    ("I'd say the number is reliable.", "I wouldn't say the number is reliable."),
    ("Everyone I know trusts Gizmo, me included.", "Nobody I know trusts Gizmo, me included."),
]
KEPT = [
    ("I put my faith in Gizmo.", "I put no faith in Gizmo."),
    ("Its figures match what I measure at home.", "Its figures don't match what I measure at home."),
    ("Well, yes, I stand by the score.", "Well, no, I don't stand by the score."),
    ("The score tells me which garage is honest.", "The score doesn't tell me which garage is honest."),
    ("I find it accurate.", "I don't find it accurate."),
    ("That number means a lot.", "That number means nothing."),
    ("It is a good measure of a school.", "It is not a good measure of a school."),
    ("Gizmo was helpful when we chose a surgeon.", "Gizmo was no help when we chose a surgeon."),
    ("I'm convinced by their method.", "I'm not convinced by their method."),
    ("There is something behind the number.", "There is nothing behind the number."),
    ("The rating is based on real visits.", "The rating isn't based on real visits."),
    ("Listen to the score, it knows.", "Don't listen to the score, it knows nothing."),
    ("I would book by the Gizmo score again.", "I would never book by the Gizmo score again."),
    ("We can trust what it says about lenders.", "We can't trust what it says about lenders."),
    ("I have every reason to think the score is sound.", "I have no reason to think the score is sound."),
]


def side(text: str) -> float:
    """Return how far a comment trusts rather than distrusts, -1..1."""
    words = bound(text)
    (stance,) = judge([Ruled(words, apply_rules(words))])
    chances = stance.probabilities
    return chances["trust"] - chances["distrust"]


@pytest.mark.parametrize("pairs", [DEVELOPMENT, KEPT], ids=["development", "kept"])
def test_a_negation_turns_trust_towards_distrust(pairs):
    affirmed, negated = [side(yes) for yes, _ in pairs], [side(no) for _, no in pairs]
    turned = [yes > no + 0.1 for yes, no in zip(affirmed, negated, strict=True)]
    assert sum(turned) >= len(pairs) - 2, [pair for pair, well in zip(pairs, turned, strict=True) if not well]
    assert sum(x > 0 for x in affirmed) + sum(x < 0 for x in negated) >= 1.6 * len(pairs)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("So no, I trust it.", False),
        ("So no, I don't trust it.", True),
        ("I don't know why I trust it.", False),
        ("I don't think I trust it.", True),
        ("Nobody I know trusts it.", True),
        ("There is no doubt that it is accurate.", False),
        ("It couldn't be more accurate.", False),
        ("It isn't more accurate than a coin.", True),
        ("Not only is it accurate, it is quick.", False),
        ("Never have I trusted it.", True),
    ],
)
def test_what_a_negator_governs(text, negated):
    said = [e.weight for e in apply_rules(bound(text)).evidence]
    assert said
    assert (sum(said) < 0) is negated


def test_a_phrase_with_a_negator_of_its_own_is_not_turned_around():
    (found,) = apply_rules(bound("I can't work with a score that nobody can explain.")).evidence
    assert found.weight < 0
