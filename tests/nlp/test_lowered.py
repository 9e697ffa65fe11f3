from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from threadscope.nlp import lowered, remembered

MARKED = lowered.hint(lambda word: "umbrella" in word)


@given(st.text(max_size=200))
def test_words_stand_between_white_space(text):
    assert lowered.written(text) == tuple(text.split())
    assert lowered.tokens(text) == tuple(text.lower().split())


def test_a_hint_is_heard_in_any_word_and_any_case():
    assert lowered.split("Bring the UMBRELLAS!").hints & MARKED
    assert not lowered.split("Bring the umb rella").hints & MARKED
    assert not lowered.split("").hints & MARKED


def test_a_hint_asked_for_later_is_heard_in_texts_met_before():
    text = "a gauge under an awning"
    assert lowered.split(text) == lowered.split(text)
    late = lowered.hint("awning".__eq__)
    assert lowered.split(text).hints & late


def test_the_memory_starts_afresh_when_it_is_full(monkeypatch):
    monkeypatch.setattr(remembered, "REMEMBERED", 5)
    lowered._HINTS.clear()
    assert lowered.split("one two three four five six seven eight umbrella " + "x" * 3_000).hints & MARKED
    assert len(lowered._HINTS) <= 5
    assert not any(len(token) > remembered.LONGEST_REMEMBERED for token in lowered._HINTS)
