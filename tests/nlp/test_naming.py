from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import Row, make_thread

from threadscope.model import Tool
from threadscope.nlp import pipeline
from threadscope.nlp.annotate import annotate
from threadscope.nlp.mentions import bind
from threadscope.nlp.naming import naming_of
from threadscope.nlp.words import read_text

EVERYDAY = [
    "The first light of the morning is the best.",
    "We had a good light for pictures and trusted our luck.",
    "Some light helped me a lot, I highly recommend it.",
    "Switch on every light and look at it before you go.",
    "I don't trust a small light in the dark.",
]
LOWER = [
    "light has me at 40, what a joke",
    "my light went from 30 to 25",
    "i trust light more than any other score",
    "nobody i know looks at light",
    "light is a scam",
    "the light is wrong about us",
]


def thread(*texts, title="What we think"):
    return make_thread("Light", title, [Row("none", text) for text in texts])


def mentions(text, tool, naming):
    words = read_text(text)
    bind(words, tool, naming)
    return dict(zip([word.text for word in words.words], words.mention, strict=True))


def test_an_everyday_word_is_no_name_where_the_thread_uses_it_as_one():
    naming = naming_of(thread(*EVERYDAY), Tool("light"))
    assert naming.doubtful == {"light"}
    assert not naming.about
    assert mentions("the first light, and we love it", Tool("light"), naming)["light"] == 0
    assert mentions("Come on, light is light", Tool("light"), naming)["light"] < 0.3
    assert mentions("we love it", Tool("light"), naming)["it"] < 0.5


@pytest.mark.parametrize("text", ["I asked Light about it", "my light score fell"])
def test_a_capital_or_a_measure_word_makes_a_doubtful_name_sure(text):
    found = mentions(text, Tool("Light"), naming_of(thread(*EVERYDAY), Tool("Light")))
    assert found.get("Light", found.get("light")) == 1.0


@pytest.mark.parametrize("text", ["What a waste of LIGHT", "The Light Show was great", "Light is what I need"])
def test_capitals_that_stand_there_anyway_do_not(text):
    found = mentions(text, Tool("Light"), naming_of(thread(*EVERYDAY), Tool("Light")))
    assert max(found.get(word, 0.0) for word in ("Light", "LIGHT")) < 0.3


def test_commenters_may_write_a_tool_in_lower_case():
    assert not naming_of(thread(*LOWER), Tool("Light")).doubtful


def test_what_the_post_calls_it_outweighs_common_uses():
    one = thread(*LOWER, *EVERYDAY[:2], title="Where does your Light score come from, and is Light right?")
    assert not naming_of(one, Tool("Light")).doubtful
    assert naming_of(one, Tool("Light")).about


def test_a_name_of_several_words_or_of_no_common_noun_is_never_doubtful():
    texts = [text.replace("light", "boss grade").replace("Light", "boss grade") for text in EVERYDAY]
    assert not naming_of(thread(*texts), Tool("BossGrade", ("Boss Grade",))).doubtful


def test_a_thread_without_a_tool_raises_no_doubt():
    naming = naming_of(thread(*EVERYDAY), None)
    assert not naming.doubtful
    assert naming.about


def test_everyday_uses_are_no_trust_claims_and_sure_ones_are():
    found = {}
    for name, texts in (("everyday", EVERYDAY), ("lower", LOWER)):
        readings = annotate(pipeline.load(), thread(*texts), Tool("Light"))
        found[name] = [claim.text for one in readings for claim in one.claims if claim.type == "trust"]
    assert found["everyday"] == []
    assert any("trust light" in text for text in found["lower"])


@given(st.lists(st.text(max_size=60), max_size=5), st.text(min_size=1, max_size=8))
def test_any_texts_and_names_can_be_read(texts, name):
    naming = naming_of(thread(*texts), Tool(name))
    for text in texts:
        found = mentions(text, Tool(name), naming)
        assert all(0.0 <= strength <= 1.0 for strength in found.values())


def test_a_thread_of_my_scores_is_about_the_tool_though_nobody_names_it():
    told = ("My score fell from 60 to 51 last week.", "It went from 44 to 47.", "I lost 12 points overnight.")
    assert naming_of(thread(*told), Tool("Fernmark")).about
    assert not naming_of(
        thread("He earned 137 points for the home side.", "They rose to fourth."), Tool("Fernmark")
    ).about
    readings = annotate(
        pipeline.load(), thread("He earned 137 points, up from 90, for the home side."), Tool("Fernmark")
    )
    assert not readings[0].claims
