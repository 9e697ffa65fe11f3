from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Author, Comment, Mark, Post, Source, Thread
from threadscope.nlp import duplicates
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.spam import spam_of

POST = Post(
    title="Does your rain gauge lie?",
    text="I put three gauges on the same pole for a month. Two of them agreed to the millimetre, and the third one was "
    "always off by a fifth. Nobody at the factory could tell me why that should be so.",
)


def comment(text, name="Petra Holm", url=None, id_="c1", **more):
    return Comment(id_, text, Author(name, url), **more)


def judge(*comments, post=POST, of=-1):
    shared = ThreadContext(Thread(post, comments, Source("table")), None)
    return spam_of(Context(comments[of], shared))


def test_a_sentence_of_the_post_as_a_comment_is_spam_and_says_why():
    verdict = judge(comment("Nobody at the factory could tell me why that should be so."))
    assert verdict.label == "spam"
    assert "copies a passage of the post" in verdict.reasons[0]


@pytest.mark.parametrize(
    "text",
    [
        "“Nobody at the factory could tell me why that should be so.”",
        "> Nobody at the factory could tell me why that should be so.",
        "Nobody at the factory could tell me why that should be so. I asked them too, and got the very same answer.",
        "always off by a fifth",
    ],
)
def test_who_quotes_or_adds_words_of_their_own_copies_nothing(text):
    assert judge(comment(text)).label == "ok"


def test_a_quote_mark_is_as_good_as_quotation_marks():
    text = "Nobody at the factory could tell me why that should be so."
    assert judge(comment(text, marks=(Mark("quote", 0, len(text)),))).label == "ok"


def test_what_somebody_else_wrote_is_spam_under_another_name_and_a_double_click_is_none():
    text = "My own gauge was off by a tenth until I levelled the pole with care."
    first = comment(text, "Ann Berg", id_="c1")
    assert judge(first, comment(text, "Bo Lind", id_="c2")).label == "spam"
    assert judge(first, comment(text, "Ann Berg", id_="c2")).label == "ok"
    assert judge(first, comment(text, "Bo Lind", id_="c2"), of=0).label == "ok"


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("Great post, thanks for sharing!", "cheap garden furniture", "http://www.cheapgardenfurniture.example/"),
        ("Very informative, keep up the good work", "where to buy handbags", "http://handbags-outlet.example/"),
        ("[url=http://a.example]gauges[/url]", "Petra Holm", None),
        ("http://a.example/1 http://a.example/2 http://a.example/3 http://a.example/4", "Petra Holm", None),
    ],
)
def test_adverts_are_spam(text, name, url):
    assert judge(comment(text, name, url)).label == "spam"


def test_flattery_with_an_address_is_listed_for_review_only():
    assert judge(comment("Great post, thanks for sharing!", "Petra Holm", "http://petra.example/")).label == "suspect"
    assert judge(comment("Great post, thanks for sharing!", "Petra Holm")).label == "ok"


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("Thanks! My third gauge is off, too; is yours made of plastic?", "Petra Holm", "http://petra.example/"),
        ("I am a shoe specialist and my casino of gauges agrees with yours.", "Petra Holm", "http://petra.example/"),
        ("See http://a.example/how and http://b.example/why about levelling a gauge on its pole.", "Jo", None),
        ("Loved it. The millimetre agreement of two gauges amazes me.", "Jordan Price", "http://jordanprice.example/"),
    ],
)
def test_people_are_let_through(text, name, url):
    assert judge(comment(text, name, url)).label == "ok"


def test_an_answer_speaks_for_its_author():
    first = comment("Is the third gauge a cheap one?", "Ann Berg", id_="c1")
    thanks = comment("Great, thanks!", "Bo Lind", "http://bo.example/", id_="c2", parent_id="c1")
    assert judge(first, thanks).label == "ok"


def test_the_host_is_never_spam():
    assert judge(comment(POST.text, by_host=True)).label == "ok"


def test_duplicates_know_the_first_and_leave_short_agreement_alone():
    texts = ("+1", "+1", "I levelled the pole and it was fine.", "i levelled the pole  and it was fine.", "Thank you!")
    thread = Thread(Post(), tuple(comment(text, id_=f"c{i}") for i, text in enumerate(texts)), Source("table"))
    assert duplicates.groups(thread) == {"c3": "c2"}


def test_nearly_the_same_text_is_a_duplicate():
    text = "the gauge that we bought together in spring measured nothing but dew and two unlucky beetles"
    near = text.replace("spring", "march")
    other = "the gauge that they sold us was made for deserts and measured nothing at all in two years"
    thread = Thread(Post(), tuple(comment(t, id_=f"c{i}") for i, t in enumerate((text, near, other))), Source("table"))
    assert duplicates.groups(thread) == {"c1": "c0"}


@given(st.text(max_size=300), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=60)))
def test_any_comment_gets_a_verdict_with_reasons(text, name, url):
    verdict = judge(comment(text, name, url))
    assert 0 <= verdict.score < 1
    assert (verdict.label == "ok") == (verdict.score < 0.5 - 1e-9)
    assert verdict.reasons or verdict.score == 0


def test_time_grows_with_the_thread_and_no_faster():
    def seconds(count):
        comments = tuple(
            comment(
                f"number {i} of my gauges says {i * 7919} drops and I like it a lot",
                f"A{i % 97}",
                "http://a.example/",
                f"c{i}",
            )
            for i in range(count)
        )
        shared = ThreadContext(Thread(POST, comments, Source("table")), None)
        start = time.process_time()
        for one in comments:
            spam_of(Context(one, shared))
        return time.process_time() - start

    seconds(100)
    assert min(seconds(3000) for _ in range(2)) < 40 * max(min(seconds(300) for _ in range(3)), 1e-3)
