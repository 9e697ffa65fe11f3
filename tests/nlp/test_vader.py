from __future__ import annotations

import gc
import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from threadscope.errors import UsageError
from threadscope.nlp import numbered
from threadscope.nlp.vader import Scores, Vader

ANALYZER = SentimentIntensityAnalyzer()
VADER = Vader.load()
LEXICON = sorted(ANALYZER.lexicon)
EMOJI = sorted(ANALYZER.emojis)

ADVERSARIAL = [
    "",
    " \n\t ",
    "...",
    "!!!",
    "?",
    "?? ?? ??",
    "good",
    "GOOD",
    "GOOD GOOD",
    "GOOD app",
    "VERY good app",
    "not good",
    "not very good",
    "not so very good",
    "never so good",
    "never ever so good",
    "never this very good",
    "without doubt good",
    "without a doubt good",
    "without any doubt good",
    "They said it is so good",
    "Everything here was this good",
    "Hardly any good",
    "don't like it, didn't love it, wouldn't recommend it",
    "thatn't good",
    "no good",
    "no problem at all",
    "no",
    "No.",
    "NO GOOD sir",
    "no bad or good",
    "no fun nor joy",
    "no good nor bad or ugly",
    "least good",
    "the least good",
    "at least good",
    "very least good",
    "At LEAST it is good",
    "the plan is the bomb",
    "such a bad ass bike",
    "what a badass bike",
    "we met at the bus stop",
    "bus stop fun",
    "oh well yeah right great",
    "that was the kiss of death for fun",
    "this is a cake to die for really great",
    "with a beating heart she smiled",
    "it was kind of good",
    "it was just kind of really good",
    "kind",
    "kind of",
    "he is kind of a fool",
    "he is KIND OF kind",
    "just enough fun",
    "it has sort of a nice ring",
    "good but bad",
    "good but good but good good",
    "bad good good bad but good bad bad good BUT good",
    "but",
    "But good",
    "good, but: bad!",
    "love like good great but love like good great",
    "\U0001f600",
    "\U0001f600\U0001f600good\U0001f600",
    " \U0001f600 good\n\U0001f60d!",
    "\U0001f44d\U0001f3fd",
    "❤️",
    "\U0001f468‍\U0001f469‍\U0001f467 happy",
    "© good®",
    "\U0001f199",
    "so good!!!!!!!!! really????",
    "a?b?c good",
    "good\u00a0bad\u2028fun\u3000joy\x1cok\x85nice",
    "good\ud83dbad \ud83d fun",
    "\u212aind of good",  # the Kelvin sign becomes "k" in lower case
    "İ good ΟΔΟΣ good ß",
    ":) :D :-( ;) <3 :/ XD",
    '"good" (good) *good* good... ok. "ok" ok',
    "'good' can't stand fed up",
    "uh-uh good",
    "ain't bad AIN'T bad Ain't bad",
    "x" * 10_000 + " good",
    "\x00good \x00 good",
]


def same(text: str, ours: Vader = VADER, theirs: SentimentIntensityAnalyzer = ANALYZER) -> None:
    scores = ours.scores(text)
    expected = tuple(theirs.polarity_scores(text).values())
    # repr, for -0.0 equals 0.0
    assert repr((scores.negative, scores.neutral, scores.positive, scores.compound)) == repr(expected)
    explained, words = ours.explain(text)
    assert explained == scores
    total = sum(word.valence for word in words)
    assert scores.compound == pytest.approx(total / math.sqrt(total * total + 15), abs=0.000_051)
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
        assert word.text == text[word.start : word.end]


@pytest.mark.parametrize("text", ADVERSARIAL)
def test_the_numbers_are_the_packages(text):
    same(text)
    same(f"{text} {text}")
    same(f"Now then, {text}!")


pieces = st.one_of(
    st.sampled_from(LEXICON),
    st.sampled_from(["good", "bad", "fun", "nice", "GOOD", "kind", "no", "doubt", "like"]),
    st.sampled_from([*NEGATE, *BOOSTER_DICT, *SPECIAL_CASES]),
    st.sampled_from(
        [
            "a",
            "at",
            "but",
            "BUT",
            "the",
            "of",
            "so",
            "this",
            "least",
            "nor",
            "or",
            "never",
            "very",
            "without",
            "die",
            "just",
        ]
    ),
    st.sampled_from(EMOJI),
    st.text(max_size=4),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=4),
)
shaped = st.one_of(pieces, pieces.map(str.upper), pieces.map(str.title), pieces.map(lambda piece: f'"{piece}!'))
spaces = st.sampled_from([" ", " ", " ", " ", "", "\n", "  ", ", ", "! ", "? ", "\u00a0", "\u2029"])


@given(st.lists(st.tuples(shaped, spaces), max_size=25).map(lambda parts: "".join(map("".join, parts))))
def test_any_mixture_of_rules_gives_the_same_numbers(text):
    same(text)


@given(st.text())
def test_any_text_gives_the_same_numbers(text):
    same(text)


@given(
    st.lists(
        st.sampled_from(["but", "BUT", "good", "great", "nice", "bad", "awful", "no", "fun", "GOOD", ":)", "kind"]),
        max_size=40,
    )
)
def test_but_changes_the_same_words_as_the_package(words):
    same(" ".join(words))


EXTRA = {"Zorb": 2.5, "glitchy": -1.5, "sick": 1.0, "but": -1.0, "least": 0.5, "very": 2.0, "flat": 0.0, "xn't": 2.0}


@given(
    st.lists(st.sampled_from([*(word.lower() for word in EXTRA), "ZORB", "good", "at", "so", "not", "a"]), max_size=12)
)
def test_extra_words_count_as_if_the_lexicon_had_them(words):
    theirs = SentimentIntensityAnalyzer.__new__(SentimentIntensityAnalyzer)
    theirs.emojis = ANALYZER.emojis
    theirs.lexicon = ANALYZER.lexicon | {word.lower(): valence for word, valence in EXTRA.items()}
    same(" ".join(words), WITH_EXTRA, theirs)


WITH_EXTRA = Vader.load(EXTRA)


@pytest.mark.parametrize("entry", ["two words", "", " edge", "wow!", "(sick)"])
def test_an_extra_entry_that_can_never_match_is_refused(entry):
    with pytest.raises(UsageError, match="single word"):
        Vader.load({entry: 1.0})


@pytest.mark.parametrize("valence", [math.nan, math.inf])
def test_an_extra_entry_needs_a_number(valence):
    with pytest.raises(UsageError, match="no number"):
        Vader.load({"zorb": valence})


def explained(text: str) -> list[tuple[str, float]]:
    return [(word.text, round(word.valence, 3)) for word in VADER.explain(text)[1]]


def test_a_reason_is_a_words_valence_after_all_rules():
    assert explained("The crust was good.") == [("good", 1.9)]
    assert explained("The crust was not good.") == [("good", -1.406)]
    assert explained('A "VERY good" crust!') == [("good", 2.926), ("!", 0.292)]
    assert explained("A good crust but awful service!! Really??") == [("good", 0.95), ("awful", -3.0), ("!!", -0.944)]
    assert explained("Nothing to see here?!") == []


def test_an_emoji_is_a_reason_at_its_own_place():
    # "face with tears of joy", and the text after it is moved by as much
    _, words = VADER.explain("Lunch\U0001f602 was\n(fine)\U0001f44d!")
    assert [(word.start, word.end, word.text, word.valence) for word in words] == [
        (5, 6, "\U0001f602", -0.9),
        (5, 6, "\U0001f602", 2.8),
        (12, 16, "fine", 0.8),
        (18, 19, "!", 0.292),
    ]


def test_the_scores_of_a_text_without_words():
    assert VADER.scores(" ") == Scores(0.0, 0.0, 0.0, 0.0)
    assert VADER.explain("") == (Scores(0.0, 0.0, 0.0, 0.0), ())


def test_the_memory_starts_afresh_when_it_is_full(monkeypatch):
    monkeypatch.setattr(numbered, "REMEMBERED", 5)
    vader = Vader.load()
    for _ in range(2):
        same("a very good plan but not a great one, and GOOD things take time they say", vader)
        same("never so good, however GREAT the plan", vader)


@pytest.mark.parametrize("word", ["good", "bad", "GOOD", "very", "gauge", "no", "kind", "fun!"])
def test_a_word_alone_has_the_sign_of_its_rating(word):
    compound = VADER.scores(word.rstrip("!")).compound
    assert (VADER.rating(word) > 0, VADER.rating(word) < 0) == (compound > 0, compound < 0)


@given(st.lists(st.lists(pieces, max_size=8).map(" ".join), max_size=6))
def test_many_texts_are_rated_as_each_alone(texts):
    assert [*map(repr, VADER.scores_of(texts))] == [repr(VADER.scores(text)) for text in texts]


@pytest.fixture
def uncollected():
    """No search for garbage: among thousands of tests it takes longer than what is timed."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(
    "pattern", ["good ", "good but bad ", "GOOD ", "\U0001f600", "\U0001f600 ", "?", "no or kind of "]
)
def test_time_grows_with_the_length(pattern):
    def seconds(times: int) -> float:
        text = pattern * times + "GOOD but good"
        started = time.process_time()
        VADER.explain(text)
        return time.process_time() - started

    seconds(1_000)
    assert min(seconds(20_000) for _ in range(3)) < 25 * max(min(seconds(2_000) for _ in range(3)), 0.001)


@pytest.mark.shared
def test_real_comments_give_the_same_numbers():
    path = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "spam" / "youtube.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    for line in path.read_text(encoding="utf-8").splitlines()[::4]:
        same(json.loads(line)["text"])
