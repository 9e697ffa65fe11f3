from __future__ import annotations

import math
from operator import mul

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from threadscope.nlp import models
from threadscope.nlp.irony import is_ironic, turns_round
from threadscope.nlp.sentiment import LinearScorer, ThreadScorer, sentiment_of, sentiments_of
from threadscope.nlp.thread_tone import SHAPE, ThreadTone, shape, words_of
from threadscope.nlp.tone import CALIBRATED, Model, Tone, Weights, clauses
from threadscope.nlp.tone_batch import Rater, Vocabulary
from threadscope.nlp.tone_features import Reader
from threadscope.nlp.vader import Vader

VADER = Vader.load()
SCORER = LinearScorer(Model.load(models.folder("sentiment")))
ORIGINAL = SentimentIntensityAnalyzer()


def rate(text, language="en"):
    return sentiment_of(text, language, VADER, SCORER)[0]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("positive", "Thank you so much, this is a wonderful little gauge!"),
        ("positive", "I love it, it makes me laugh every single morning."),
        ("negative", "What a stupid toy. It is useless and the staff are rude."),
        ("negative", "I hate how it ruins my mornings."),
        ("neutral", "The shop opens at nine and closes at five."),
        ("neutral", "Is the pole two metres long?"),
    ],
)
def test_plain_tones_are_heard(label, text):
    assert rate(text).label == label


def test_negation_turns_praise():
    assert rate("It is not good.").score < 0 < rate("It is good.").score


def test_praise_and_blame_together_are_mixed_more_than_either_alone():
    praise, blame = "I love the colours, they are beautiful", "the readings are terrible and useless"
    both = rate(f"{praise}. But {blame}.").probabilities["mixed"]
    assert both > 0.3
    assert both > 5 * max(rate(praise).probabilities["mixed"], rate(blame).probabilities["mixed"])


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_said_is_not_rated(text):
    said = rate(text)
    assert (said.label, said.reason, said.score, said.probabilities) == ("unrated", "empty", None, None)


def test_other_languages_are_not_rated_and_say_which():
    said = rate("Ich liebe es, es ist super", "de")
    assert (said.label, said.reason) == ("unrated", "not English (de)")
    assert rate("ok", "und").reason is None


@pytest.mark.parametrize(
    "text",
    [
        "Yeah right, because that worked so well",
        "Oh great, another broken update.",
        "So much for accuracy",
        "Best gauge ever /s",
        "Thanks for nothing, gauge makers!",
        "Just what I needed: more rain.",
    ],
)
def test_set_phrases_of_irony_turn_praise_round(text):
    assert turns_round(text)
    said = rate(text)
    assert said.ironic
    assert said.score < 0


@pytest.mark.parametrize(
    "text",
    [
        "Yeah, you are right about the pole.",
        "Oh, what a great article!",
        "John, another thing: the path is a/s/l.",
        "It works so well because that pole is straight.",
        "It says that I am good at “levelling”.",
    ],
)
def test_sincere_words_are_not_taken_for_irony(text):
    assert not is_ironic(text, VADER)


def test_scare_quotes_are_a_hint_and_no_more():
    text = 'Their "brilliant" gauge drowned.'
    assert is_ironic(text, VADER)
    assert not turns_round(text)


def test_the_user_s_words_count():
    mine = Vader.load({"drizzly": 3.5})
    text = "a drizzly gauge"
    assert sentiment_of(text, "en", mine, SCORER)[0].compound > 0 == rate(text).compound


@given(st.text(max_size=400))
def test_probabilities_sum_to_one_and_compound_is_vader_s(text):
    said = rate(text)
    assert said.compound == ORIGINAL.polarity_scores(text)["compound"]
    if said.label != "unrated":
        assert math.isclose(sum(said.probabilities.values()), 1, abs_tol=1e-9)
        assert said.probabilities[said.label] == max(said.probabilities.values())
        assert math.isclose(said.score, said.probabilities["positive"] - said.probabilities["negative"])


PIECES = st.sampled_from(
    [
        "good",
        "not",
        "never",
        "but",
        "bad!",
        "Fine.",
        "don't",
        "yes,",
        "no",
        "\n",
        "?!",
        "(so)",
        "a;b",
        "yet",
        ":)",
        "x/y",
        "great!!",
    ]
)


@given(st.lists(PIECES, max_size=40).map(" ".join), st.randoms(use_true_random=False))
def test_the_scorer_sums_exactly_the_features_it_was_trained_on(text, chance):
    named = clauses(text)
    pulls = {name: (chance.uniform(-1, 1), chance.uniform(-1, 1)) for clause in named for name in clause}
    found = [sorted((pull.real, pull.imag) for pull in part) for part in Weights(pulls).said(text) if part]
    assert [sorted(pulls[name] for name in clause) for clause in named] == found


@given(st.lists(PIECES, max_size=40).map(" ".join), st.randoms(use_true_random=False))
def test_a_thread_s_comment_is_rated_by_its_text_as_by_its_features(text, chance):
    def four():
        return tuple(chance.uniform(-1, 1) for _ in range(4))

    words = {name: four() for clause in clauses(text) for name in clause if chance.random() < 0.7}
    model = ThreadTone.of(words, [four() for _ in SHAPE], four(), 1.3)
    numbers = shape(text, Tone(0.2, 0.3, 0.5, 0.1, 0.0, (0.5,) * len(CALIBRATED)), reply=True)
    known = [words[name] for name in words_of(text) if name in words]
    pulls = [sum(column) / max(1, len(known)) ** 0.5 for column in zip(*known, strict=True)] or [0.0] * 4
    shaped = [sum(map(mul, column, numbers)) for column in zip(*model.shape_weights(), strict=True)]
    logits = [(bias + pull + rest) / 1.3 for bias, pull, rest in zip(model.bias, pulls, shaped, strict=True)]
    shares = [math.exp(logit - max(logits)) for logit in logits]
    rated = model.rate(text, numbers)
    assert list(rated.values()) == pytest.approx([share / sum(shares) for share in shares])
    assert model.probabilities(words_of(text), numbers) == pytest.approx(rated)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("", {"ends_asking": 0, "small": 0}),
        ("(your) 3 of 4 drops? ", {"yours": 1, "numbers": 2 / 10, "ends_asking": 1, "shouts": 0, "mine": 0}),
        ("BUT it is mine, isn't it", {"but": 1, "mine": 0, "shouts": 1}),
        ("butter, yours, me/you", {"but": 0, "yours": 1, "mine": 1, "small": 1}),
        ("ok \N{GRINNING FACE}", {"pictures": 1}),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{SUPERSCRIPT TWO}", {"pictures": 0, "numbers": 1 / 7}),
        ("I " * 5_000, {"mine": 1, "but": 0, "yours": 0, "shouts": 0, "numbers": 0}),
        ("1 " * 5_000, {"mine": 0, "shouts": 0, "numbers": 2_500 / 2_505}),
    ],
)
def test_the_shape_of_a_comment(text, held):
    numbers = shape(text, Tone(0.2, 0.3, 0.5, 0.1, 0.0, (0.0,) * len(CALIBRATED)), reply=False)
    named = dict(zip(SHAPE, numbers, strict=True))
    assert {name: named[name] for name in held} == held


def test_the_four_stages_write_what_later_ones_read():
    import spacy

    from threadscope.model import Author, Comment, Post, Source, Thread
    from threadscope.nlp import kind, language, spam  # noqa: F401  # their factories
    from threadscope.nlp.context import Context, ThreadContext, register_extensions

    register_extensions()
    nlp = spacy.blank("en")
    for stage in ("language", "kind", "spam", "sentiment"):
        nlp.add_pipe(f"threadscope_{stage}_v1")
    texts = ("I love my new gauge!", "Das ist nicht gut, aber es geht.", "[…] I love it […]")
    names = ("Petra", "Bo", "Gauges of the year « The Potting Shed")
    comments = tuple(
        Comment(f"c{i}", text, Author(name)) for i, (text, name) in enumerate(zip(texts, names, strict=True))
    )
    shared = ThreadContext(Thread(Post(), comments, Source("table")), None)
    docs = []
    for comment in comments:
        doc = nlp.make_doc(comment.text)
        doc._.context = Context(comment, shared)
        docs.append(nlp(doc))
    assert [doc._.language for doc in docs] == ["en", "de", "en"]
    assert [doc._.kind[0] for doc in docs] == ["comment", "comment", "pingback"]
    assert [doc._.sentiment.label for doc in docs] == ["positive", "unrated", "positive"]
    assert [doc._.spam.label for doc in docs] == ["ok", "ok", "ok"]
    assert docs[0]._.vader.compound == docs[0]._.sentiment.compound > 0


def test_a_long_text_takes_time_in_proportion():
    import time

    def seconds(text):
        start = time.process_time()
        rate(text)
        return time.process_time() - start

    text = "I did not like the gauge, but it is a pretty good pole! "
    rate(text * 10)
    assert min(seconds(text * 600) for _ in range(3)) < 25 * max(min(seconds(text * 60) for _ in range(3)), 2e-4)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Not bad at all", 1),
        ("I could not agree more", 1),
        ("This is sick!", 1),
        ("You can't go wrong with this pole.", 1),
        ("Not good enough.", -1),
        ("A waste of time, honestly.", -1),
        ("I feel sick today", -1),
    ],
)
def test_idioms_are_read_as_meant(text, sign):
    assert rate(text).score * sign > 0


def test_threads_about_a_tool_have_a_model_of_their_own_and_recipes_can_do_without():
    from threadscope.model import Author, Comment, Post, Source, Thread, Tool
    from threadscope.nlp.context import Context, ThreadContext
    from threadscope.nlp.pipeline import load
    from threadscope.nlp.sentiment import Stage

    nlp = load()
    stage = Stage({})
    text = "Mine went from 60 to 41 the week the pole was moved, and nobody could say why."
    comment = Comment("c1", text, Author("Petra"))
    thread = Thread(Post(), (comment,), Source("table"))

    def said(tool, *, in_threads=True):
        stage.in_threads = in_threads
        doc = nlp.make_doc(text)
        doc._.context = Context(comment, ThreadContext(thread, tool))
        return stage(doc)._.sentiment.probabilities

    tool = Tool("Rain Gauge", ())
    assert said(None) == said(tool, in_threads=False) != said(tool)
    assert math.isclose(sum(said(tool).values()), 1, abs_tol=1e-9)


def test_a_user_s_phrases_reach_the_pipeline():
    from threadscope.nlp.sentiment import Stage

    stage = Stage({"leaks like a sieve": -3.0, "drizzly": 2.0})
    assert stage.scorer.tone("It leaks like a sieve.", stage.vader.scores("")).negative > 0.5
    assert stage.vader.scores("drizzly").compound > 0


RATER = Rater(Vocabulary(SCORER.model, ThreadTone.load(models.folder("sentiment"))), SCORER.idioms)
TOLD = st.lists(
    st.one_of(PIECES, st.sampled_from(["not", "bad", "\r\n", "%", "I'm"]), st.text(max_size=5)), max_size=20
)


@given(st.lists(TOLD.map(" ".join), min_size=1, max_size=6), st.booleans())
def test_many_texts_are_rated_as_each_alone(texts, reply):
    scores = [VADER.scores(text) for text in texts]
    trained = ThreadScorer(SCORER, RATER.known.trained, reply=reply)
    for scorer, replies in ((SCORER, None), (trained, [reply] * len(texts))):
        together = RATER.rate(texts, scores, replies)
        for i, (text, said) in enumerate(zip(texts, scores, strict=True)):
            assert together[i] == RATER.rate([text], [said], replies and [reply])[0]
            assert together[i] == pytest.approx(scorer.probabilities(text, said), abs=1e-9)


@given(TOLD.map(" ".join), st.randoms(use_true_random=False))
def test_the_reader_finds_the_features_that_clauses_have(text, chance):
    named = clauses(text)
    vocabulary = list(dict.fromkeys(name for clause in named for name in clause if chance.random() < 0.8))
    found = Reader(vocabulary).read([text, "", text])
    seen = [[], [], []]
    for clause in sorted(set(found.clauses.tolist())):
        features = sorted(vocabulary[number - 1] for number in found.features[found.clauses == clause])
        seen[found.texts[clause]].append(features)
    known = [sorted(name for name in clause if name in vocabulary) for clause in named]
    assert seen == [[clause for clause in known if clause], [], [clause for clause in known if clause]]


def test_a_long_text_is_rated_as_far_as_each_model_reads():
    text = "I do not like it, but it works! " * 400
    said = VADER.scores(text)
    trained = ThreadScorer(SCORER, RATER.known.trained, reply=False)
    assert RATER.rate([text], [said], [False])[0] == pytest.approx(trained.probabilities(text, said), abs=1e-9)


def test_sentiments_of_many_are_those_of_each():
    texts, languages = ["I love it", "", "Ich liebe es", "Oh great, another broken update."], ["en", "en", "de", "und"]
    many = sentiments_of(texts, languages, VADER, RATER)
    for text, language, (found, scores) in zip(texts, languages, many, strict=True):
        alone, its = sentiment_of(text, language, VADER, SCORER)
        assert scores == its
        assert (found.label, found.compound, found.ironic, found.reason) == (
            *(alone.label, alone.compound, alone.ironic, alone.reason),
        )
        assert found.score == pytest.approx(alone.score, abs=1e-9)


def test_stages_say_the_same_of_comments_together_and_alone():
    from threadscope.model import Author, Comment, Post, Source, Thread, Tool
    from threadscope.nlp.context import Context, ThreadContext, note, noted
    from threadscope.nlp.pipeline import load

    nlp = load()
    names = (("Petra Holm", None), ("cheap garden furniture", "http://www.cheapgardenfurniture.example/"))
    texts = ("Mine fell from 60 to 41!", "Great post, thanks for sharing!", "I love it, but the pole is bad.", "")
    comments = tuple(
        Comment(f"c{i}", text, Author(*names[i % 2]), "c0" if i == 2 else None) for i, text in enumerate(texts * 2)
    )
    thread = Thread(Post(text="Gauges on poles."), comments, Source("table"))
    threads = [ThreadContext(thread, tool) for tool in (Tool("Rain Gauge", ()), None)]

    def docs():
        for shared in threads:
            for comment in comments:
                doc = nlp.make_doc(comment.text)
                note(doc, "context", Context(comment, shared))
                yield doc

    def said(doc):
        return noted(doc, "spam"), noted(doc, "vader"), noted(doc, "sentiment")

    alone = [said(nlp(doc)) for doc in docs()]
    assert [said(doc) for doc in nlp.pipe(docs(), batch_size=3)] == alone
    assert [said(doc) for doc in nlp.pipe(docs(), batch_size=64)] == alone
