from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Author, Comment, Mark, Post, Source, Spam, Thread
from threadscope.nlp import duplicates
from threadscope.nlp.context import Context, ThreadContext
from threadscope.nlp.spam import in_many_threads, spam_of
from threadscope.nlp.spam_rules import holds_code
from threadscope.nlp.spam_words import LINK, said, said_in

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


def test_an_advert_s_first_copy_loses_its_vote_and_honest_agreement_keeps_it():
    advert = "Buy certified rain gauges at wholesale prices, order today and get free worldwide shipping"
    first = comment(advert, "Gauge Deals Online", "http://gauge-deals.example/buy", "c1")
    second = comment(advert, "Cheap Gauges Shop", "http://cheapgauges-shop.example/", "c2")
    assert judge(first, second, of=0).label == "spam"
    assert judge(first, second, of=1).label == "spam"
    honest = "Same here, mine drowned in May."
    one, other = comment(honest, "Ann Berg", id_="c1"), comment(honest, "Bo Lind", id_="c2")
    assert judge(one, other, of=0).label == judge(one, other, of=1).label == "ok"


def test_who_was_copied_is_no_advertiser():
    text = "I levelled my pole with http://level.example/how and the readings agreed within a millimetre for weeks."
    first = comment(text, "Ann Berg", "http://annberg.example/", "c1")
    copy = comment(text, "cheap roof repair", "http://cheap-roof-repair.example/", "c2")
    assert judge(first, copy, of=0).label != "spam"
    assert judge(first, copy, of=1).label == "spam"


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        (
            "We supply wholesale poles, factory price, free sample, contact us today",
            "Pole Supplies Direct",
            "http://x.example/",
        ),
        (
            "Need a loan? Approved in one hour, no credit check, apply now",
            "Fast Loans 24",
            "http://fast-loans-24.example/",
        ),
    ],
)
def test_every_verdict_of_the_model_says_why(text, name, url):
    verdict = judge(comment(text, name, url))
    assert verdict.label == "spam"
    assert len(verdict.reasons) >= 2
    assert all(reason.strip() for reason in verdict.reasons)


def test_returning_and_answering_speak_for_their_author():
    advert = comment("Great gauges, thanks! Order yours?", "Bo Lind", "http://bolind-gauges.example/", "c3")
    alone = judge(advert)
    known = judge(
        comment(
            "My millimetre readings never agreed with the factory.", "Bo Lind", "http://bolind-gauges.example/", "c1"
        ),
        comment("How did you level the pole?", "Ann Berg", id_="c2"),
        comment(advert.text, "Bo Lind", advert.author.url, "c3", parent_id="c2"),
    )
    assert known.score < alone.score


def test_video_comments_are_judged_by_their_texts():
    texts = [f"I love this song, verse {i} of the video made me cry" for i in range(30)]
    comments = [comment(text, f"A{i}", id_=f"c{i}") for i, text in enumerate(texts)]
    advert = comment("please check out my channel and subscribe to my videos http://www.tube.example/x", "B", id_="b")
    assert judge(*comments, advert, post=Post()).label == "spam"
    assert judge(advert, *comments, post=Post()).label == "ok"


def test_blog_comments_without_addresses_are_not_taken_for_a_video_s():
    texts = [f"My gauge number {i} reads three millimetres less than yours" for i in range(30)]
    comments = [comment(text, f"A{i}", id_=f"c{i}") for i, text in enumerate(texts)]
    mild = comment("please check out the second gauge, my channel of water runs there", "B", id_="b")
    assert judge(*comments, mild, post=Post()).label == "ok"


ADVERT = "we paint every fence and gate in your street in two days and our prices are the lowest you will find"


def placed(thread, text, signer="Ann Berg", comment_id="c1"):
    return duplicates.Placed(thread, comment_id, signer, text)


def test_a_text_in_many_threads_is_met_however_it_is_changed():
    texts = (ADVERT, ADVERT.replace("two", "three"), "hello friends " + ADVERT, "a fence is a fence, " * 4)
    found = duplicates.spread(placed(f"t{i}", text, f"name {i}") for i, text in enumerate(texts))
    assert set(found) == {("t0", "c1"), ("t1", "c1"), ("t2", "c1")}
    assert found["t1", "c1"] == duplicates.Spread(3, 3, ("t0", "c1"))


def test_a_text_said_twice_in_one_thread_is_not_spread_and_short_ones_have_no_signature():
    assert duplicates.spread([placed("t1", ADVERT), placed("t1", ADVERT, comment_id="c2")]) == {}
    assert duplicates.signature("Thanks, that was a great help!") is None


@given(st.lists(st.text("abc de", max_size=80), max_size=8))
def test_near_duplicates_share_a_signature(texts):
    found = duplicates.spread(placed(f"t{i}", text) for i, text in enumerate(texts))
    for thread, _ in found:
        own = duplicates.signature(texts[int(thread[1:])])
        first = duplicates.signature(texts[int(found[thread, "c1"].first[0][1:])])
        assert own
        assert first
        assert set(own) & set(first)


def test_an_advert_in_many_threads_is_spam_and_an_opinion_is_not():
    opinion = "my two gauges never agree in the winter and nobody at the factory has been able to tell me why that is"
    two, five = duplicates.Spread(2, 1, ("t0", "c1")), duplicates.Spread(5, 2, ("t0", "c1"))
    advert = comment(ADVERT + ", visit www.fences.example", "Bo Lind", "http://fences.example/")
    assert in_many_threads(Spam(), comment(opinion), five) == Spam()
    assert in_many_threads(Spam(), comment(opinion, url="http://ann.example/"), two).label == "suspect"
    verdict = in_many_threads(Spam(), advert, five)
    assert verdict.label == "spam"
    assert verdict.reasons == ("stands in 5 threads under 2 names",)
    assert in_many_threads(Spam(), advert, two).label == "suspect"


WORDY = st.lists(st.sampled_from(["Great", "post", "buy", "see", "www.reed.example", "<b>", "my", "(x)", "café's"]))


@given(st.lists(WORDY.map(" ".join), max_size=5))
def test_what_a_text_says_does_not_depend_on_those_beside_it(texts):
    for text, together in zip(texts, said_in(texts), strict=True):
        (alone,) = said_in((text,))
        for each in (together, alone):
            assert (each.count, each.hints) == (len(text.split()), alone.hints)
            assert each.tokens == {word for word in ("great", "post", "buy", "see", "café") if word in text.lower()}
            assert each.own <= each.tokens


def test_an_address_far_down_a_text_is_a_link():
    words = "one word after another " * 400
    assert not said(words).hints & LINK
    assert said(f"{words} www.reed.example").hints & LINK


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Call gauge.read() first", True),
        ("set drops_a_day in the file", True),
        ("while (wet) {\n  empty\n}", True),
        ("it reads low; mine does, too (at night)", False),
        ("see http://a.example/read_me;", False),
    ],
)
def test_code_is_known_by_its_words_and_by_how_lines_end(text, holds):
    assert holds_code(comment(text)) == holds
