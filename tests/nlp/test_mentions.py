from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import GIZMO, bound

from threadscope.model import Tool
from threadscope.nlp.mentions import bind
from threadscope.nlp.words import read_text


def strength(text, word):
    words = bound(text)
    return max(m for w, m in zip(words.words, words.mention, strict=True) if w.lower == word)


@pytest.mark.parametrize("text", ["Gizmo is odd", "my gizmo score", "#gizmo again", "GIZMO's numbers"])
def test_names_in_any_case_mean_the_tool(text):
    assert strength(text, "gizmo") == 1.0


def test_own_scores_and_parts_mean_the_tool():
    assert strength("I like the new algorithm", "algorithm") >= 0.9
    assert strength("my silly little number", "number") >= 0.9
    assert strength("a number of people", "number") == 0
    assert strength("we booked the table", "table") < 0.5


def test_pronouns_bind_by_recency():
    assert strength("Gizmo is odd, I ignore it", "it") >= 0.8
    assert strength("I ignore it", "it") >= 0.6
    assert strength("The dog barked and I fed it", "it") < 0.5
    assert strength("People moan, but they still look", "they") < 0.5


def test_a_tools_last_word_with_an_article_means_it():
    words = read_text("I like the Dial, not a dial")
    bind(words, Tool("Verity Dial"))
    assert [w.lower for w, m in zip(words.words, words.mention, strict=True) if m] == ["the", "dial"]


def test_a_capitalised_part_of_its_name_means_it():
    words = read_text("I dropped the Mark. Mark my words, the mark on the wall stays.")
    bind(words, Tool("PantryMark"))
    assert [w.text for w, m in zip(words.words, words.mention, strict=True) if m >= 0.9] == ["the", "Mark"]


def test_no_tool_no_mentions():
    words = read_text("my score")
    assert bind(words, None) == []
    assert not any(words.mention)


def test_spans_cover_whole_names():
    words = read_text("The Gizmo Score fell")
    spans = bind(words, GIZMO)
    assert [" ".join(w.text for w in words.words[a:b]) for a, b in spans] == ["Gizmo Score"]
