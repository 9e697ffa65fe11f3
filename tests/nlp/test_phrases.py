from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.nlp.phrases import Phrases


def found(phrase, text):
    words = bound(text)
    return [" ".join(w.lower for w in words.words[m.first : m.last]) for m in Phrases([[phrase]]).find(words)]


def test_words_stand_for_their_inflections_unless_exact():
    assert found("rely on", "They relied on luck") == ["relied on"]
    assert found("=rely on", "They relied on luck") == []


def test_alternatives_optional_words_and_gaps():
    assert found("take a? grain|pinch of salt", "take pinch of salt") == ["take pinch of salt"]
    assert found("put ... in", "put no real trust in") == ["put no real trust in"]
    assert found("put ... in", "put a b c d e in") == []
    assert found("put ... in", "put it. in") == []


def test_contractions_in_a_phrase_read_all_spellings():
    for text in ("I can't argue", "I cant argue", "I cannot argue"):
        assert found("can't|will argue", text), text


def test_tool_number_and_negator_slots():
    assert found("TOOL be NUM", "my Gizmo Score is 40")[0].endswith("score is 40")
    assert found("NOT good", "isn't good") == ["n't good"]


def test_the_longest_of_overlapping_matches_wins():
    words = bound("no longer trust it")
    matches = Phrases([["trust"], ["no longer trust"]]).find(words)
    assert [(m.row, m.first, m.last) for m in matches] == [(1, 0, 3)]


def test_the_tool_may_be_one_of_several_words():
    assert found("rely on it|TOOL", "We rely on Gizmo Score") == ["rely on gizmo score"]
    assert found("rely on luck|TOOL", "We rely on luck") == ["rely on luck"]
    assert found("rely on luck|TOOL", "We rely on maps") == []


def test_a_match_stays_within_the_words_asked_for():
    words = bound("we trust it a lot")
    phrases = Phrases([["trust it a? lot?"]])
    assert [(m.first, m.last) for m in phrases.find(words)] == [(1, 5)]
    assert [(m.first, m.last) for m in phrases.find(words, 0, 4)] == [(1, 4)]
    assert phrases.find(words, 2) == []


def test_phrases_compiled_later_find_what_they_look_for_in_a_text_already_searched():
    text = bound("They never answer any letters.")
    assert Phrases([["no reply"]]).find(text) == []
    later = Phrases([["never answer"]])
    assert later.occur(text)
    assert [(match.first, match.last) for match in later.find(text)] == [(1, 3)]
    assert not Phrases([["never reply"]]).occur(text)
