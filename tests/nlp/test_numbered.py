"""Words are numbered and asked about once, whatever texts they stand in, and the memory of them is bounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.nlp import numbered as module
from threadscope.nlp.numbered import Column, Numbers, numbered

TEXTS = st.lists(st.text(alphabet="ab \n\u2028.", max_size=12), max_size=6)


@given(TEXTS)
def test_numbers_stand_for_the_words_between_white_space(texts):
    found = numbered(texts)
    words = [text.split() for text in texts]
    assert [found.numbers.words[number] for number in found.words] == [word for each in words for word in each]
    assert found.counts.tolist() == [*map(len, words)]
    assert found.owners.tolist() == [i for i, each in enumerate(words) for _ in each]


@given(TEXTS)
def test_bits_are_united_text_by_text(texts):
    column = Column(lambda word: ("a" in word) + 2 * ("b" in word), int)
    found = numbered(texts)
    united = [("a" in text) + 2 * ("b" in text) for text in texts]
    assert found.united(found.told(column)).tolist() == united


def test_a_word_is_asked_about_once():
    asked = []
    column = Column(lambda word: asked.append(word) or len(word), int)
    for text in ("owl gauge owl", "gauge pole"):
        assert numbered([text]).told(column).tolist() == [*map(len, text.split())]
    assert len(set(asked)) == len(asked)
    assert {"owl", "gauge", "pole"} <= {*asked}


def test_no_word_has_no_answer():
    numbers = Numbers()
    assert numbers.of(["owl", "gauge owl"]) == ([1, 2, 1], [1, 3])
    assert Column(len, int).of(numbers)[0] == 0
    assert Column(str.upper).of(numbers)[:2].tolist() == [None, "OWL"]


@pytest.mark.parametrize("bound", ["REMEMBERED", "CHARACTERS"])
def test_the_memory_starts_afresh_when_it_is_full(monkeypatch, bound):
    monkeypatch.setattr(module, bound, 20)
    column = Column(len, int)
    early = numbered(["heron " + " ".join(f"word{i}" for i in range(30))])
    late = numbered(["another heron"])
    assert late.numbers is not early.numbers
    assert late.numbers.words == ["", "another", "heron"]
    # What was numbered before keeps its numbers.
    assert early.told(column)[0] == late.told(column)[1] == 5
    assert early.told(column)[-1] == len("word29")


def test_long_batches_are_not_kept(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_BATCH", 10)
    assert numbered(["short"]) is numbered(["short"])
    assert numbered(["long enough"]) is not numbered(["long enough"])
    assert np.array_equal(numbered(["long enough"]).words, numbered(["long enough"]).words)
