from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from threadscope.nlp import lowered


@given(st.text(max_size=200))
def test_words_stand_between_white_space(text):
    assert lowered.written(text) == tuple(text.split())
    assert lowered.written(text * 20) == tuple((text * 20).split())
    assert lowered.tokens(text) == tuple(text.lower().split())
