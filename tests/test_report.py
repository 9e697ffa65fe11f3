from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from threadscope.findings import beta_interval, leaning, more_voices
from threadscope.model import (
    Author,
    Claim,
    Comment,
    Facet,
    Post,
    Reading,
    ScoreChange,
    Sentiment,
    Source,
    Spam,
    Span,
    Stance,
    Thread,
    Tool,
    Topic,
    TopicInfluence,
)
from threadscope.report import Judging, build
from threadscope.voices import merge

TOOL = Tool("Scorely")
PEOPLE = ("Ana Ruiz", "Ben Ode", "Cleo Park", "Dov Levi", "Eva Horn", "Finn Moe", "Gus Tarr", "Hal Yin")
STANCES = ("trust", "distrust", "mixed", "none")


class Draft:
    """Write a thread comment by comment, with what an annotator would have made of each."""

    def __init__(self, **source) -> None:
        self.comments: list[Comment] = []
        self.readings: list[Reading] = []
        self.source = Source("test", sha256="ab12", **source)

    def say(self, author: str, text: str = "", stance: str = "none", **more) -> Draft:
        name = f"c{len(self.comments) + 1}"
        text = text or f"Comment number {name} of this thread."
        comment_fields = {"parent_id", "posted", "posted_coarse", "by_host", "permalink", "kind"}
        fields = {k: v for k, v in more.items() if k in comment_fields}
        rest = 0.0 if stance == "unrated" else (1 - more.get("sure", 1.0)) / 3
        p = None if stance == "unrated" else {k: more.get("sure", 1.0) if k == stance else rest for k in STANCES}
        evidence = tuple(Span(text.index(e), text.index(e) + len(e), e) for e in more.get("evidence", ()))
        facets = tuple(Facet(f, polarity, 0, 1) for f, polarity in more.get("facets", ()))
        self.comments.append(Comment(name, text, Author(author), **fields))
        self.readings.append(
            Reading(
                name,
                more.get("language", "en"),
                more.get("kind", "comment"),
                Sentiment(more.get("tone", "neutral")),
                Spam(more.get("spam", "ok")),
                Stance(stance, p, evidence, facets),
                more.get("claims", ()),
                model="test-1",
            )
        )
        return self

    def report(self, tool: Tool | None = TOOL, judging: Judging | None = None):
        thread = Thread(Post(url="https://ink.example/post"), tuple(self.comments), self.source, name="x.html")
        return build(thread, self.readings, merge(thread, self.readings, tool), tool, judging)


def votes(*stances: str, **source) -> Draft:
    draft = Draft(**source)
    for person, stance in zip(PEOPLE, stances, strict=False):
        draft.say(person, stance=stance)
    return draft


SEVEN = ("none", "distrust", "mixed", "distrust", "distrust", "mixed", "none")


# --- who votes ----------------------------------------------------------------------------------------------------


def test_every_exclusion_has_its_reason_and_the_first_one_wins():
    copied = "The same long sentence, written by two people."
    draft = Draft()
    draft.say("Ana Ruiz", copied)
    draft.say("Blog", kind="pingback").say("Blog", kind="trackback").say("Blog", kind="webmention", spam="spam")
    draft.say("Ben Ode", spam="spam")
    draft.say("Cleo Park", copied.upper())
    draft.say("Ida", by_host=True).say("Ida", copied)
    draft.say("Scorely Support")
    draft.say("Dov Levi", "Das ist doch alles Unsinn.", stance="unrated", language="de")
    draft.say("Eva Horn", "\u200b \n", stance="unrated", language="")
    report = draft.report()
    assert report.excluded == {
        "c2": "pingback", "c3": "trackback", "c4": "pingback", "c5": "spam", "c6": "duplicate", "c7": "host",
        "c8": "duplicate", "c9": "vendor", "c10": "language", "c11": "empty",
    }  # fmt: skip
    assert report.trust.shares["none"] == 1.0


def test_short_agreement_is_no_copy_unless_the_same_person_repeats_it():
    report = Draft().say("Ana Ruiz", "Same here!").say("Ben Ode", "same here!").say("Ana Ruiz", "Same here!").report()
    assert report.excluded == {"c3": "duplicate"}


def test_the_index_counts_people():
    trust = votes(*SEVEN).report().trust
    assert trust.index == pytest.approx(25.0, abs=0.1)
    assert trust.verdict == "leans distrust"
    assert trust.positions == pytest.approx(5.0, abs=0.01)


def test_spam_pings_repetition_and_order_change_nothing():
    plain = votes(*SEVEN)
    trust = plain.report().trust
    noisy = votes(*SEVEN)
    noisy.say("Best Pills", stance="trust", spam="spam").say("Blog", stance="trust", kind="pingback")
    noisy.say(PEOPLE[1], noisy.comments[1].text, stance="distrust")
    noisy.say("Ida", stance="trust", by_host=True).say("Scorely Team", stance="trust")
    assert noisy.report().trust == trust
    backwards = votes(*SEVEN)
    backwards.comments.reverse()
    backwards.readings.reverse()
    assert backwards.report().trust == trust
    assert plain.report(judging=Judging(seed=9)).trust != trust


def test_two_sides_of_one_person_are_one_mixed_voice():
    draft = votes("trust", "distrust", "distrust", "distrust", "distrust").say(PEOPLE[0], stance="distrust")
    assert draft.report().trust.shares == pytest.approx(
        {"trust": 0, "distrust": 0.8, "mixed": 0.2, "none": 0}, abs=0.01
    )


def test_suspected_adverts_count_half():
    draft = votes("distrust", "distrust", "distrust").say("Kay", stance="trust", spam="suspect")
    report = draft.report()
    assert report.trust.positions == pytest.approx(3.5)
    assert any("advertising" in caveat for caveat in report.caveats)


def test_an_empty_thread_has_no_index():
    report = Draft(status="no-comments").report()
    assert report.trust.index is None
    assert report.trust.verdict == "unclear"
    assert report.timeline == "no comments"
    assert any("no comments" in caveat for caveat in report.caveats)


def test_without_a_tool_the_verdict_says_how_to_name_it():
    report = votes(*["unrated"] * 6).report(tool=None)
    assert report.tool is None
    assert report.trust.verdict == "unclear"
    assert "--tool" in report.trust.missing[0]
    assert any("--tool" in caveat for caveat in report.caveats)
    assert report.excluded == {}


# --- findings -----------------------------------------------------------------------------------------------------


def test_facets_count_one_signed_vote_a_voice():
    draft = Draft()
    draft.say("Ana Ruiz", facets=[("accuracy", -1), ("accuracy", -1), ("fun", 1)])
    draft.say("Ana Ruiz", "And again.", facets=[("accuracy", -1)])
    draft.say("Ben Ode", facets=[("accuracy", -1)])
    draft.say("Cleo Park", facets=[("accuracy", 1), ("accuracy", -1)])
    draft.say("Spam", facets=[("fun", 1)], spam="spam")
    accuracy, fun = draft.report().facets
    assert (accuracy.facet, accuracy.positive, accuracy.negative, accuracy.voices) == ("accuracy", 0, 2, 3)
    assert accuracy.interval == pytest.approx(beta_interval(0.5, 2.5))
    assert (fun.positive, fun.voices, fun.interval) == (1, 1, None)


@pytest.mark.parametrize(("a", "b"), [(0, 0), (0, 4), (7, 2.5), (300, 200)])
def test_the_beta_interval_is_that_of_sampling(a, b):
    drawn = np.random.default_rng(0).beta(1 + a, 1 + b, 400_000)
    assert beta_interval(a, b) == pytest.approx(np.quantile(drawn, [0.05, 0.95]), abs=0.003)


def change(before: float | None, to: float | None, metric: str = "scorely", **more) -> ScoreChange:
    delta = None if before is None or to is None else to - before
    return ScoreChange(
        type="score_change", start=0, end=7, text="Comment", metric=metric, before=before, to=to, delta=delta, **more
    )


def test_medians_stay_within_a_metric_and_among_the_community():
    draft = Draft()
    draft.say("Ana Ruiz", claims=(change(60, 50), change(50, 46), change(10, 90, "reach")))
    draft.say("Ben Ode", claims=(change(70, 40), change(90, 1, quoted=True), change(90, 2, hypothetical=True)))
    draft.say("Cleo Park", claims=(change(80, 20, from_is_bound=True), change(None, 30)))
    draft.say("Ida", by_host=True, claims=(change(99, 1, "Scorely"),))
    draft.say("Spam", spam="spam", claims=(change(1, 2),))
    report = draft.report()
    scorely, reach = report.metrics
    assert (scorely.metric, len(scorely.changes), scorely.median_delta) == ("scorely", 6, (-7 - 30) / 2)
    assert [c.by for c in scorely.changes] == ["community"] * 5 + ["host"]
    assert (reach.metric, reach.median_delta) == ("reach", 80)
    assert len(report.score_changes) == 7


def test_topics_are_listed_with_who_says_so():
    claim = TopicInfluence(
        type="topic_influence", start=0, end=5, text="Tea.", topics=(Topic("tea", "disputed"), Topic("chess"))
    )
    report = Draft().say("Ana Ruiz", claims=(claim,)).say("Blog", kind="pingback", claims=(claim,)).report()
    assert [(t.comment, t.voice, t.topic.text) for t in report.topic_claims] == [
        ("c1", "v1", "tea"),
        ("c1", "v1", "chess"),
    ]


ASKS = (Claim(type="question", start=0, end=4, text="Why?"),)


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        ({"author": "Ida", "by_host": True, "parent_id": "c1", "text": "Because."}, True),
        ({"author": "Ida", "by_host": True, "text": "@Ana because."}, True),
        ({"author": "Ida", "by_host": True, "text": "Hi Ana, nobody knows."}, True),
        ({"author": "Ida", "by_host": True, "text": "You would have to ask them."}, True),
        ({"author": "Ida", "by_host": True, "text": "Comments close tonight."}, False),
        ({"author": "Ida", "by_host": True, "text": "Hi Ben, no idea."}, False),
        ({"author": "Ben Ode", "parent_id": "c1", "text": "You would have to ask them."}, False),
    ],
)
def test_a_question_is_answered_by_the_hosts_reply_only(answer, answered):
    question = Draft().say("Ana Ruiz", "Why?", claims=ASKS).say(**answer).report().questions[0]
    assert (question.comment, question.author, question.text) == ("c1", "Ana Ruiz", "Why?")
    assert question.answered_by_host is answered


def test_where_replies_are_linked_standing_next_to_it_is_no_answer():
    draft = Draft().say("Ana Ruiz", "Why?", claims=ASKS).say("Ida", "You all are great.", by_host=True)
    draft.say("Ben Ode", parent_id="c2")
    assert draft.report().questions[0].answered_by_host is False


def test_quotes_show_the_surest_words_of_each_voice():
    draft = Draft()
    draft.say("Ana Ruiz", "I gave up on it.", stance="distrust", sure=0.6, evidence=["gave up"])
    draft.say("Ana Ruiz", "Meaningless, I say.", stance="distrust", sure=0.9, evidence=["Meaningless"], permalink="#c2")
    draft.say("Ben Ode", "Not for me.", stance="distrust", sure=0.95)
    draft.say("Cleo Park", "Handy, but wrong now and then.", stance="mixed", evidence=["Handy", "wrong"])
    draft.say("Ida", stance="trust", by_host=True)
    quotes = draft.report().quotes
    assert [(q.comment, q.text) for q in quotes["distrust"]] == [("c3", "Not for me."), ("c2", "Meaningless")]
    assert quotes["distrust"][1].permalink == "#c2"
    assert quotes["mixed"][0].text == "Handy, but wrong"
    assert quotes["trust"] == ()
    texts = {c.id: c.text for c in draft.comments}
    assert all(q.text == texts[q.comment][q.start : q.end] for found in quotes.values() for q in found)


def test_tone_counts_community_comments():
    draft = Draft().say("Ana Ruiz", tone="negative").say("Ben Ode", tone="positive").say("Ida", by_host=True)
    draft.say("Cleo Park", "Nee.", stance="unrated", tone="unrated", language="nl")
    assert draft.report().sentiment == {"negative": 1, "neutral": 0, "positive": 1, "mixed": 0, "unrated": 1}


# --- time ---------------------------------------------------------------------------------------------------------


NOON = datetime(2020, 3, 2, 12, tzinfo=UTC)


def at(*days: float, **more) -> Draft:
    draft = Draft()
    for person, day in zip(PEOPLE, days, strict=False):
        draft.say(person, stance="distrust", posted=NOON + timedelta(days=day), **more)
    return draft


def test_a_timeline_counts_stances_by_day_week_or_month():
    assert at(0, 0, 3).report().timeline == [
        {"start": "2020-03-02", "period": "day", "comments": 2, "trust": 0, "distrust": 2, "mixed": 0, "none": 0},
        {"start": "2020-03-05", "period": "day", "comments": 1, "trust": 0, "distrust": 1, "mixed": 0, "none": 0},
    ]
    assert [p["start"] for p in at(0, 3, 60).report().timeline] == ["2020-03-02", "2020-04-27"]
    assert [p["start"] for p in at(0, 3, 400).report().timeline] == ["2020-03-01", "2021-04-01"]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (votes("none", "none", "none"), "no times: the source gives none"),
        (at(1, 1, 1, 1), "all 4 comments carry one time: an import"),
        (at(1, 2, 3, posted_coarse=True), "only relative times, such as “2 days ago”"),
        (at(1, 2), "too few comments with a time (2)"),
        (at(0.01, 0.02, 0.03), "all 3 comments with a time are of one day"),
    ],
)
def test_why_there_is_no_timeline(draft, reason):
    assert draft.report().timeline == reason


def test_times_with_and_without_offset_live_together():
    draft = at(0, 3)
    draft.say("Kay", posted=datetime.min).say("Lou", posted=datetime(2020, 3, 4))  # noqa: DTZ001, DTZ901  the source gives no offset
    assert [p["start"] for p in draft.report().timeline] == ["0001-01-01", "2020-03-01"]


# --- what is said beside the numbers ------------------------------------------------------------------------------


def test_caveats_name_what_the_numbers_leave_out():
    draft = votes(*SEVEN, status="partial", detail="page 1 of 4", stated_count=60, removed=2, warnings=("Odd dates.",))
    draft.say("Kim", "Nein.", stance="unrated", language="de")
    assert draft.report().caveats == (
        "The name Scorely occurs nowhere in this thread: is it spelt right?",
        "Only 7 voices: read the quotes, not the percentage.",
        "The page states 60 comments; 10 were read (2 of them deleted).",
        "Only a part of the thread was read (page 1 of 4).",
        "Odd dates.",
        "1 comment in other languages than English: not rated.",
        "These are the people who commented here, not customers at large.",
    )


def test_the_method_names_versions_and_input_but_no_time():
    method = votes(*SEVEN).report(judging=Judging(seed=3)).method
    assert set(method) == {"threadscope", "models", "seed", "input_sha256"}
    assert (method["seed"], method["input_sha256"], method["models"]) == (3, "ab12", {"readings": "test-1"})


def test_the_same_thread_gives_the_same_report():
    assert votes(*SEVEN).report() == votes(*SEVEN).report()


# --- what an unclear verdict leaves to say ------------------------------------------------------------------------


def unclear(against: int, for_: int, silent: int = 0, **more):
    draft = Draft()
    people = iter(f"Person {chr(65 + i)}x" for i in range(26))
    for stance, count in (("distrust", against), ("trust", for_), ("none", silent)):
        for _ in range(count):
            draft.say(next(people), stance=stance, **(more if stance == "distrust" else {}))
    return draft.report()


def test_an_unclear_verdict_names_the_nearer_side_the_complaint_and_what_is_wanting():
    report = unclear(4, 2, facets=[("accuracy", -1)])
    assert report.trust.verdict == "unclear"
    said = leaning(report.trust, report.facets)
    assert said in report.caveats
    assert "nearer distrust than trust" in said
    assert "complaint is accuracy (4 voices)" in said
    assert f"would need {report.trust.missing[-1]}" in said


def test_an_even_split_leans_nowhere_and_asks_for_no_number():
    report = unclear(5, 4)
    assert "as near trust as distrust" in leaning(report.trust, report.facets)
    assert "complaint" not in leaning(report.trust, report.facets)
    assert not any(c.isdigit() for c in report.trust.missing[-1])


def test_a_clear_verdict_and_an_empty_thread_have_nothing_to_add():
    for report in (unclear(20, 0), Draft().report()):
        assert leaning(report.trust, report.facets) == ""
        assert more_voices(report.trust, 0) == ""


@pytest.mark.parametrize(("against", "for_"), [(3, 2), (6, 4), (12, 8), (9, 7)])
def test_as_many_more_voices_as_are_wanted_would_about_do(against, for_):
    from threadscope.trust import estimate

    voices = [(0.05, 0.9, 0.05, 0.05)] * against + [(0.9, 0.05, 0.05, 0.05)] * for_
    told = more_voices(estimate(voices), len(voices))
    wanted = next((int(word) for word in told.split() if word.isdigit()), None)
    copies = 3 if wanted is None else 1 + 2.5 * wanted / len(voices)
    assert estimate(voices).verdict == "unclear"
    assert (estimate(voices * round(copies + 0.5)).verdict == "unclear") == (wanted is None)


def test_a_rhetorical_question_is_known_as_one():
    draft = Draft()
    for rule in ("question", "rhetorical-question"):
        text = f"Who on earth believes this {rule}?"
        claim = Claim(type="question", start=0, end=len(text), text=text, confidence=0.9, rule=rule)
        draft.say("Ana Ruiz", text, claims=(claim,))
    assert [question.rhetorical for question in draft.report().questions] == [False, True]
