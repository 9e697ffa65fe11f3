from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.errors import UsageError
from threadscope.nlp import lexicon, models
from threadscope.nlp.idioms import ODDS, Idioms, built_in
from threadscope.nlp.lexicon import Lexicon, compare
from threadscope.nlp.sentiment import LinearScorer, ThreadScorer
from threadscope.nlp.thread_tone import ThreadTone
from threadscope.nlp.tone import Model
from threadscope.nlp.tone_explain import explain_tone
from threadscope.nlp.vader import Vader

MODEL = Model.load(models.folder("sentiment"))
THREAD = ThreadTone.load(models.folder("sentiment"))
VADER = Vader.load()

LEXICON = """
[words]
drizzly = 3
"leaks like a Sieve" = -3.5

[tool."Rain Gauge"]
drizzly = -2
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "lexicon.toml"
    path.write_text(LEXICON, encoding="utf-8")
    return lexicon.load(path)


def test_entries_are_read_and_a_tool_s_own_go_first(mine):
    assert mine.entries() == {"drizzly": 3.0, "leaks like a sieve": -3.5}
    assert mine.entries("rain gauge")["drizzly"] == -2.0


@pytest.mark.parametrize(
    "content",
    [
        "drizzly",
        "[words]\ndrizzly = 5",
        "[words]\ndrizzly = 'nice'",
        "[words]\ndrizzly = true",
        "[words]\ndrizzly = nan",
        "[words]\n'' = 1",
        "[words]\n'a b c d e f g h i' = 1",
        "[terms]\ndrizzly = 1",
        "words = 3",
    ],
)
def test_what_is_no_lexicon_is_refused_in_words(tmp_path, content):
    path = tmp_path / "lexicon.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError):
        lexicon.load(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        lexicon.load(tmp_path / "none.toml")


def test_words_and_phrases_move_the_score_and_negation_turns_them(mine):
    plain, phrase, negated, untouched = compare(
        ["A drizzly pole.", "Mine leaks like a sieve.", "It is not drizzly.", "The pole is two metres long."], mine
    )
    assert plain.after.score > plain.before.score
    assert plain.after.compound > plain.before.compound == 0
    assert phrase.after.score < phrase.before.score
    assert [found.phrase for found in phrase.found] == ["leaks like a sieve"]
    assert negated.after.score < negated.before.score
    assert untouched.before == untouched.after
    assert not untouched.found


def test_a_tool_s_word_counts_in_its_threads(mine):
    (here,) = compare(["A drizzly pole."], mine, tool="Rain Gauge")
    assert here.after.score < here.before.score


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Not bad at all, this pole!", "not bad at all"),
        ("I couldn\u2019t agree more.", "couldn't agree more"),
        ("A complete WASTE OF TIME!", "waste of time"),
    ],
)
def test_idioms_are_found_where_they_stand(text, phrase):
    (found,) = built_in().find(text)
    assert found.phrase == phrase
    assert text[found.start : found.end].lower().replace("\u2019", "'") == phrase


def test_a_gap_stands_for_one_word_and_the_longest_phrase_wins():
    idioms = Idioms({"makes my * sing": 3, "my heart": 1, "heart": -1})
    assert [(f.phrase, f.weight) for f in idioms.find("It makes my heart sing. My heart!")] == [
        ("makes my * sing", 3),
        ("my heart", 1),
    ]


@given(st.text(max_size=300))
def test_any_text_is_searched(text):
    for found in built_in().find(text):
        assert 0 <= found.start < found.end <= len(text)


TEXTS = [
    "I love the colours, they are beautiful! But the readings are terrible, and useless.",
    "Not bad at all. My old gauge never\u00a0worked; this one does?!",
    "It drizzled.\nThe pole (two metres) isn't good, is it?\n\nNo idea :(",
    "ok",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("in_thread", [False, True])
def test_the_parts_of_an_explanation_add_up_to_the_score(text, in_thread):
    general = LinearScorer(MODEL, built_in(), Idioms({}, {"drizzled": -2.0, "two metres": 1.0}))
    scorer = ThreadScorer(general, THREAD, reply=True) if in_thread else general
    scores = VADER.scores(text)
    said = scorer.probabilities(text, scores)
    explained = explain_tone(text, scores, scorer)
    expected = math.log(said["positive"] / said["negative"])
    assert math.isclose(explained.total, expected, abs_tol=1e-6)
    whole = explained.vader + explained.rest + sum(part.odds for part in explained.parts)
    assert math.isclose(whole, expected, abs_tol=1e-6)
    assert all(text[part.start : part.end] == part.text for part in explained.parts)


@given(st.text(max_size=300))
def test_any_explanation_adds_up(text):
    scorer = LinearScorer(MODEL, built_in())
    scores = VADER.scores(text)
    said = scorer.probabilities(text, scores)
    assert math.isclose(
        explain_tone(text, scores, scorer).total, math.log(said["positive"] / said["negative"]), abs_tol=1e-6
    )


def test_an_entry_s_part_is_its_weight():
    scorer = LinearScorer(MODEL, Idioms({}, {"drizzled": -2.0}))
    parts = explain_tone("drizzled", VADER.scores("drizzled"), scorer).parts
    assert -2.0 * ODDS in [part.odds for part in parts]


def test_an_empty_lexicon_changes_nothing():
    (same,) = compare(["I love it."], Lexicon())
    assert same.before == same.after
