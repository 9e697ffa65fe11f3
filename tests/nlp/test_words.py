from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Mark
from threadscope.nlp.words import read_text, stem


def lowers(text):
    return [word.lower for word in read_text(text).words]


def test_contractions_come_apart_with_or_without_apostrophe():
    assert lowers("I didn't") == ["i", "did", "n't"]
    assert lowers("I didn\u2019t") == ["i", "did", "n't"]
    assert lowers("i dont") == ["i", "do", "nt"]
    assert lowers("it's mine, cannot") == ["it", "'s", "mine", ",", "can", "not"]


def test_numbers_keep_suffixes_and_arrows_split():
    assert lowers("68->51, 1.5K, 12th, 40%") == ["68", "->", "51", ",", "1.5k", ",", "12th", ",", "40%"]


def test_inflections_share_a_stem():
    for forms in (
        "drop dropped dropping drops",
        "rely relies relied relying",
        "have has had having",
        "lose lost losing",
        "use used using uses",
        "believe believes believed",
        "take took taken taking",
    ):
        assert len({stem(form) for form in forms.split()}) == 1, forms


def test_sentences_end_at_stops_and_lines_but_not_inside_numbers_or_titles():
    text = read_text("Dr. Moss gave it 3.5 points. Really?\nYes")
    assert [(s.first, s.question) for s in text.sentences] == [(0, False), (8, True), (10, False)]


def test_quotations_are_marked():
    comment = 'He wrote "it is the best tool ever made" but I say "nice" and\n> quoted line\nmine'
    text = read_text(comment, (Mark("quote", 0, 2),))
    quoted = [word.lower for word, is_quoted in zip(text.words, text.quoted, strict=True) if is_quoted]
    assert quoted[0] == "he"
    assert "tool" in quoted
    assert "line" in quoted
    assert "nice" not in quoted
    assert "mine" not in quoted


@given(st.text())
def test_words_lie_in_order_inside_the_text_and_sentences_cover_them(text):
    found = read_text(text)
    place = 0
    for i, word in enumerate(found.words):
        start, end = found.span(i, i + 1)
        assert place <= start < end <= len(text)
        assert text[start:end] == word.text
        assert found.touches(i) == (start == place) or not i
        place = end
    assert [s.first for s in found.sentences] == [0, *(s.last for s in found.sentences[:-1])][: len(found.sentences)]
    assert sum(s.last - s.first for s in found.sentences) == len(found.words)


@pytest.mark.parametrize("text", ["\u201c" * 30_000, "1" * 50_000, "a'" * 30_000, '"' * 30_000, "> " * 20_000])
def test_hostile_texts_are_read_in_linear_time(text):
    assert read_text(text).text == text
