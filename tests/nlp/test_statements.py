from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.nlp.statements import MOST, find_statements


def types(text):
    return [(claim.type, claim.rule) for claim in find_statements(bound(text))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is breakfast part of the number?", "question"),
        ("I'd rather look at repeat orders.", "alternative"),
        ("Just ignore it.", "recommendation"),
        ("A friend told me they sell the data.", "hearsay"),
        ("I deleted my profile in May.", "behaviour"),
    ],
)
def test_statement_types(text, kind):
    assert [found for found, _ in types(text)] == [kind]


def test_a_question_that_wants_no_answer_is_told_apart():
    assert types("Who on earth believes this?") == [("question", "rhetorical-question")]
    assert types("When is it updated?") == [("question", "question")]


def test_hearsay_names_its_holder():
    (claim,) = find_statements(bound("People say it is rigged."))
    assert claim.holder == "many"


def test_quotations_state_nothing_and_numbers_are_bounded():
    assert types("> Just ignore it.") == []
    assert len(types("Is it? Really so? " * 500)) <= MOST + 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Do I believe the Gizmo Score? No. Not for a minute.", "rhetorical-question"),
        ("Who needs a Gizmo Score anyway?", "rhetorical-question"),
        ("How is that fair to the small shops?", "rhetorical-question"),
        ("Isn't that a bit rich?", "rhetorical-question"),
        ("Does anyone know how often it is counted?", "question"),
        ("How do I get my shop removed?", "question"),
        ("What kind of oven do you have?", "question"),
    ],
)
def test_questions_that_want_no_answer_are_told_apart(text, rule):
    assert [claim.rule for claim in find_statements(bound(text)) if claim.type == "question"] == [rule]
