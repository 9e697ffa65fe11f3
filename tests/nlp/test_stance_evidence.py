"""What is quoted for a stance: whole sentences where they are short, never the other side's words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.nlp.stance_evidence import QUOTE, Read, quote, quote_plain
from threadscope.nlp.stance_features import MEANING, grams, said_in, sentences
from threadscope.nlp.stance_model import trained
from threadscope.nlp.stance_rules import apply_rules
from threadscope.nlp.words import read_text

LABELS = ("trust", "distrust", "mixed", "none")


def shown(text, label):
    """Quote what carries a label, whatever the comment's own label is."""
    model, words = trained(), bound(text)
    sums, rules = model.sums([words]), apply_rules(words)
    sides = model.sides(sums, said_in([words], sums.sentences, [rules])).tolist()
    read = Read(words, sums.sentences[0], sides, rules.evidence)
    return [span.text for span in quote(model, read, label)]


def test_a_short_sentence_is_quoted_whole():
    text = "We moved in May. I don't trust the Gizmo score of our street one bit. The garden is lovely."
    assert shown(text, "distrust") == ["I don't trust the Gizmo score of our street one bit"]


@pytest.mark.parametrize(
    ("label", "start"), [("trust", "I rely on it for hotels"), ("distrust", "the restaurant scores are rubbish")]
)
def test_each_side_is_quoted_with_its_own_words(label, start):
    text = (
        "I rely on it for hotels and it has been right. Honestly the restaurant scores are rubbish, bought by owners."
    )
    (said,) = shown(text, label)
    assert start in said


def test_both_sides_of_one_sentence_are_two_quotations():
    said = shown("I trust the score for hotels, but for restaurants it is a complete joke.", "mixed")
    assert said == ["I trust the score for hotels", "but for restaurants it is a complete joke"]


def test_of_a_long_sentence_a_clause_is_quoted():
    text = (
        "When we came to the valley with two vans and the dogs and a piano that nobody wanted, and after the long "
        "winter in which the road was shut, my verdict is that the Gizmo score is a scam, and so the dogs and I "
        "walked on to the post office with the piano and the two of us sang there until it was dark."
    )
    (said,) = shown(text, "distrust")
    assert "scam" in said
    assert len(said) <= QUOTE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(LABELS))
def test_quotations_are_exact_and_few_whatever_is_said(text, label):
    (spans,) = quote_plain(trained(), [read_text(text)], [label])
    assert len(spans) <= {"none": 0, "mixed": 2}.get(label, 1)
    for span in spans:
        assert text[span.start : span.end] == span.text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("itno'.,!?~= \n>7\"") | st.characters(), max_size=200))
def test_sums_hold_the_features_that_the_definition_names(text):
    model, words = trained(), read_text(text)
    sums = model.sums([words])
    named = grams(words)
    assert sums.counts == [len(named)] == [len(sentences(words))]
    for k, names in enumerate(named):
        own = [name for name in names if name[0] != MEANING and " " not in name]
        assert sums.parts[k, 0, -1] >= sum(name in model.numbers for name in own)
        meant = [name[1:].removeprefix("!") for name in names if name[0] == MEANING]
        assert (sums.parts[k, 1, -1] > 0) == any(word in model.known for word in meant)
