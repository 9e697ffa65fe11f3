from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Comment, Post, Source, Thread
from threadscope.nlp.language import UNSURE, language_of, thread_language, unrated_reason


def thread(*texts, title=""):
    comments = tuple(Comment(f"c{i}", text) for i, text in enumerate(texts))
    return Thread(Post(title=title), comments, Source("table"))


@pytest.mark.parametrize(
    "text",
    [
        "The gauge says I am a plumber, which is news to me.",
        "teh score is soooo wrong lol, dont belive it",
        "Die Hard is on tonight and I can't wait",
        "I ordered the pad thai a la carte, merci beaucoup to the chef",
        "my naïve résumé got me a job at the café",
        "u r right, it dropd again 2day :(",
        "Señor Pérez told me that it works for him",
    ],
)
def test_english_stays_english_however_it_is_spelt(text):
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Ich glaube nicht, dass diese Zahl etwas über mich sagt."),
        ("fr", "Je ne comprends pas pourquoi mon score a baissé cette semaine."),
        ("es", "No me gusta nada esta herramienta, pero mi hermano la usa siempre."),
        ("it", "Non credo che questo numero sia vero, ma è divertente."),
        ("pt", "Não acredito nesse número, mas você pode usar se quiser."),
        ("nl", "Ik geloof niet dat dit cijfer klopt, maar het is wel leuk."),
        ("pl", "Nie wierzę w ten wynik, ale to jest zabawne."),
        ("sv", "Jag tror inte att det här stämmer, men det är kul."),
        ("tr", "Bu sayıya hiç inanmıyorum ama çok güzel bir fikir."),  # noqa: RUF001  # Turkish
        ("ru", "Я не верю этой оценке, но мне всё равно."),
        ("uk", "Я не вірю цій оцінці, але це цікаво."),
        ("ja", "このスコアは信じられません。"),
        ("zh", "我不相信这个分数。"),
        ("ko", "이 점수를 믿지 않아요."),
        ("ar", "أنا لا أثق بهذه الأرقام"),
        ("el", "Δεν πιστεύω αυτόν τον αριθμό"),
    ],
)
def test_other_languages_are_named(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "+1", ":-)", "http://example.org/der/die/das", "Zzyzx!", "f94bd7 33da"])
def test_a_text_without_evidence_inherits_its_surroundings(text):
    assert language_of(text) == UNSURE
    assert language_of(text, "fr") == "fr"


def test_a_thread_is_written_in_what_most_of_its_comments_show():
    assert (
        thread_language(thread("Das ist nicht gut.", "+1", "Ich finde es auch sehr schön.", "I like it a lot")) == "de"
    )
    assert thread_language(thread("+1", title="What is it that you trust in this?")) == "en"
    assert thread_language(thread()) == UNSURE


def test_one_foreign_word_is_enough_only_where_everybody_speaks_it():
    assert language_of("danke") == UNSURE
    assert language_of("danke", "de") == "de"


def test_only_other_languages_are_not_rated():
    assert unrated_reason("en") is None
    assert unrated_reason(UNSURE) is None
    assert unrated_reason("de") == "not English (de)"


@given(st.text(max_size=300), st.sampled_from(["en", "de", UNSURE]))
def test_any_text_has_a_code(text, prior):
    code = language_of(text, prior)
    assert code.islower()
    assert 2 <= len(code) <= 3
