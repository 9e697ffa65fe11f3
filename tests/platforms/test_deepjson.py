from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.platforms.deepjson import _Decoder, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1]))
def test_both_ways_of_decoding_agree(value, indent):
    text = json.dumps(value, indent=indent)
    assert loads(text) == _Decoder(text).run() == json.loads(text)


@given(st.text(alphabet='[]{}",:01-.eE tfn\\u', max_size=30))
def test_what_is_no_json_is_refused_by_both(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(json.JSONDecodeError):
            _Decoder(text).run()
    else:
        assert _Decoder(text).run() == expected


@pytest.mark.parametrize("levels", [10, sys.getrecursionlimit() * 20])
def test_depth_does_not_matter(levels):
    data = loads('{"a":[1,' * levels + "null" + "]}" * levels)
    depth = 0
    while data is not None:
        data = data["a"][1]
        depth += 1
    assert depth == levels


@pytest.mark.parametrize("text", ['{"a":[' * 30_000, "[" * 30_000 + "]" * 29_999, "[" * 30_000 + "]" * 30_001])
def test_deep_and_broken_is_refused(text):
    with pytest.raises(ValueError, match="JSON"):
        loads(text)
