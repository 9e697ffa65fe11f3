from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import wire
from threadscope.errors import Unreadable
from threadscope.model import (
    Author,
    Claim,
    Comment,
    Facet,
    Mark,
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
from threadscope.report import build
from threadscope.voices import merge


def names(listed: str) -> list[str]:
    return listed.split()


# --- a thread, there and back -------------------------------------------------------------------------------------

TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
ZONES = st.none() | st.just(UTC) | st.integers(-720, 720).map(lambda m: timezone(timedelta(minutes=m)))
TIMES = st.none() | st.datetimes(timezones=ZONES)
COUNTS = st.none() | st.integers(0, 10**9)
MARKS = st.lists(
    st.builds(
        Mark,
        st.sampled_from(["quote", "link", "strong", "code", "edit"]),
        st.integers(0, 99),
        st.integers(0, 99),
        MAYBE,
    ),
    max_size=3,
).map(tuple)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | TEXT, lambda c: st.lists(c, max_size=3), max_leaves=5)
COMMENTS = st.builds(
    Comment,
    id=TEXT,
    text=st.text(max_size=80),
    author=st.builds(Author, TEXT, MAYBE),
    parent_id=MAYBE,
    posted=TIMES,
    posted_raw=MAYBE,
    posted_coarse=st.booleans(),
    marks=MARKS,
    permalink=MAYBE,
    kind=st.sampled_from(["comment", "pingback", "trackback", "webmention"]),
    by_host=st.booleans(),
    likes=COUNTS,
    extra=st.dictionaries(TEXT, JSON, max_size=3),
)
SOURCES = st.builds(
    Source,
    platform=TEXT,
    version=st.integers(0, 9),
    url=TEXT,
    fetched=TIMES,
    sha256=TEXT,
    status=st.sampled_from(["read", "no-comments", "closed", "not-in-page", "partial", "failed"]),
    detail=MAYBE,
    fit=st.floats(0, 1).map(lambda x: round(x, 4)),
    stated_count=COUNTS,
    pages_read=st.integers(0, 99),
    removed=st.integers(0, 99),
    warnings=st.lists(TEXT, max_size=2).map(tuple),
    error=MAYBE,
)
POSTS = st.builds(Post, url=TEXT, title=TEXT, author=TEXT, published=TIMES, text=TEXT, marks=MARKS)
THREADS = st.builds(Thread, POSTS, st.lists(COMMENTS, max_size=4).map(tuple), SOURCES, TEXT, MAYBE)


@given(THREADS, MAYBE)
def test_a_thread_comes_back_exactly_as_it_was(thread, given_as):
    written = json.loads(json.dumps(wire.thread_to_json(thread, given_as)))
    assert wire.thread_from_json(written) == thread


def test_an_extracted_thread_has_the_documented_names_in_their_order():
    comment = Comment("c42", "So they say.", Author("Kim"), posted=datetime(2021, 5, 4, 9, 55))  # noqa: DTZ001  none given
    thread = Thread(Post(title="T"), (comment,), Source("wordpress", fit=0.97123), "page.html")
    row = wire.thread_to_json(thread)
    assert list(row) == ["input", "source", "post", "comments"]
    assert list(row["source"]) == (
        names("platform version url fetched sha256 status detail fit stated_count pages_read removed warnings")
    )
    assert list(row["post"]) == ["url", "title", "author", "published", "text"]
    assert list(row["comments"][0]) == (
        names("id parent_id author posted posted_raw text marks permalink kind by_host likes")
    )
    assert row["comments"][0]["posted"] == "2021-05-04T09:55:00"
    assert row["source"]["fit"] == 0.9712


def test_a_failed_input_is_a_line_with_its_error():
    thread = Thread(Post(), (), Source("file", status="failed", error="The file is empty."), "x.html")
    row = wire.thread_to_json(thread)
    assert (row["input"], row["status"], row["error"]) == ("x.html", "failed", "The file is empty.")
    assert wire.thread_from_json(row) == thread


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ([], "The thread"),
        ({"comments": {}}, "`comments` of the thread"),
        ({"comments": ["x"]}, "Comment 1"),
        ({"comments": [{}, {"text": 4}]}, "`text` of comment 2"),
        ({"comments": [{"kind": "tweet"}]}, "`kind` of comment 1"),
        ({"comments": [{"posted": "yesterday"}]}, "`posted` of comment 1"),
        ({"comments": [{"likes": True}]}, "`likes` of comment 1"),
        ({"comments": [{"author": "Kim"}]}, "`author` of comment 1"),
        ({"source": {"status": "fine"}}, "`status` of source"),
    ],
)
def test_what_is_no_thread_is_refused_with_the_place(written, place):
    with pytest.raises(Unreadable, match=place):
        wire.thread_from_json(written)


def test_missing_fields_take_the_defaults():
    thread = wire.thread_from_json({"input": "x", "comments": [{"text": "Hm.", "new_field": 1}, {"id": 7}]})
    assert thread.comments == (Comment("comment 1", "Hm."), Comment("7", ""))
    assert thread.name == "x"


# --- a report -----------------------------------------------------------------------------------------------------

CLAIMS = (
    ScoreChange(
        type="score_change", start=0, end=4, text="From", metric="scorely", before=66.0, to=51.0, delta=-15.0,
        direction="down", confidence=0.123456,
    ),
    TopicInfluence(
        type="topic_influence", start=0, end=4, text="From",
        topics=(Topic("beer", "disputed", "food-drink/beer", 1, 3, Span(1, 3, "ro")), Topic("tea")),
    ),
    Claim(type="question", start=0, end=4, text="From"),
)  # fmt: skip


def sample(**thread_fields):
    comments = (
        Comment(
            "c1", "From 66 to 51, and “=1+1”.", Author("Kim Ode", "https://kim.example"), extra={"row": {"a": [1]}}
        ),
        Comment("c2", "Sehr schön.", Author("Lou"), posted=datetime(2021, 5, 4, tzinfo=UTC)),
    )
    thread = Thread(Post(url="https://ink.example/p"), comments, Source("test"), "x.html", **thread_fields)
    third = {"trust": 1 / 3, "distrust": 1 / 3 + 1e-6, "mixed": 1 / 3 - 1e-6, "none": 0.0}
    stance = Stance("distrust", third, (Span(0, 4, "From"),), (Facet("accuracy", -1, 0, 4),))
    tone = {"negative": 0.6, "neutral": 0.2, "positive": 0.1, "mixed": 0.1}
    readings = (
        Reading("c1", "en", "comment", Sentiment("negative", -0.5, tone, 0.73341, ironic=True), Spam(), stance, CLAIMS),
        Reading(
            "c2", "de", "comment", Sentiment("unrated", reason="language: de"),
            Spam("suspect", 0.51239, ("a link",)), Stance("unrated", reason="language: de"),
        ),
    )  # fmt: skip
    tool = Tool("Scorely", ("Scorely index",))
    return build(thread, readings, merge(thread, readings, tool), tool)


def test_a_row_has_the_documented_names_in_their_order():
    first, second = wire.comment_rows(sample())
    assert list(first)[:20] == (
        names(
            "thread id parent_id author author_url posted permalink language kind by_host role voice votes excluded "
            "text spam sentiment stance claims extra"
        )
    )
    assert list(first["sentiment"]) == ["label", "score", "probabilities", "compound", "ironic"]
    assert list(first["stance"]) == ["label", "probabilities", "evidence", "facets"]
    assert first["stance"]["facets"] == [{"facet": "accuracy", "polarity": -1, "start": 0, "end": 4}]
    assert (first["votes"], first["excluded"]) == (True, None)
    assert (second["votes"], second["excluded"]) == (False, "language")
    assert second["sentiment"]["reason"] == "language: de"
    assert second["stance"]["probabilities"] is None
    assert second["spam"] == {"label": "suspect", "score": 0.5124, "reasons": ["a link"]}


def test_rounded_probabilities_still_sum_to_one_and_keep_their_order():
    p = wire.comment_rows(sample())[0]["stance"]["probabilities"]
    assert math.isclose(sum(p.values()), 1.0, abs_tol=1e-12)
    assert max(p, key=p.get) == "distrust"
    assert all(value == round(value, 4) for value in p.values())


def test_claims_carry_their_own_fields_and_the_common_ones():
    change, influence, question = wire.comment_rows(sample())[0]["claims"]
    common = names("holder subject polarity negated hedged hypothetical quoted confidence rule")
    assert list(change) == (
        ["type", "start", "end", "text", "metric", "from", "to", "delta", "direction", "from_is_bound", *common]
    )
    assert (change["from"], change["to"], change["confidence"]) == (66.0, 51.0, 0.1235)
    assert list(influence) == ["type", "start", "end", "text", "topics", *common]
    assert influence["topics"][0] == {
        "text": "beer", "evaluation": "disputed", "topic": "food-drink/beer", "start": 1, "end": 3,
        "evidence": {"start": 1, "end": 3, "text": "ro"},
    }  # fmt: skip
    assert list(question) == ["type", "start", "end", "text", *common]


def test_a_report_has_the_documented_names_in_their_order():
    row = wire.report_to_json(sample())
    assert list(row)[:15] == (
        names(
            "tool post source voices trust sentiment facets score_changes topic_claims questions quotes timeline "
            "corrections caveats method"
        )
    )
    assert row["tool"] == {"name": "Scorely", "aliases": ["Scorely index"], "found_by": "--tool"}
    assert row["voices"] == {
        "community": 1, "host": 0, "vendor": 0, "excluded": [{"comment": "c2", "reason": "language"}],
    }  # fmt: skip
    assert list(row["trust"]) == names("index interval level verdict lean positions shares missing")
    assert list(row["score_changes"][0]) == ["metric", "n", "median_delta", "changes"]
    assert list(row["score_changes"][0]["changes"][0]) == (
        names("comment voice by from to delta direction from_is_bound text")
    )
    assert list(row["topic_claims"][0]) == ["topic", "text", "evaluation", "comment", "voice", "evidence"]
    assert row["questions"] == [{"comment": "c1", "text": "From", "answered_by_host": False, "rhetorical": False}]
    assert list(row["quotes"]) == ["trust", "distrust", "mixed"]
    assert list(row["quotes"]["distrust"][0]) == (names("comment voice author text start end permalink probability"))
    assert set(row["timeline"]) == {"withheld"}
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_points_stand_under_the_timeline_and_no_tool_is_null():
    report = replace(sample(), timeline=[{"start": "2021-05-04", "comments": 2}], tool=None)
    row = wire.report_to_json(report)
    assert row["timeline"] == {"points": [{"start": "2021-05-04", "comments": 2}]}
    assert row["tool"] is None


def test_what_json_cannot_say_is_null():
    report = sample()
    broken = replace(report.readings[0], sentiment=Sentiment("negative", float("nan"), None, float("inf")))
    row = wire.comment_rows(replace(report, readings=(broken, report.readings[1])))[0]
    assert (row["sentiment"]["score"], row["sentiment"]["compound"]) == (None, None)


def test_flat_rows_of_one_table_have_the_same_columns():
    first, second = (wire.flatten(row) for row in wire.comment_rows(sample()))
    assert [key for key in first if not key.startswith("extra_")] == list(second)
    assert first["sentiment_probabilities_negative"] == 0.6
    assert second["sentiment_probabilities_negative"] is None
    assert (first["sentiment_reason"], second["sentiment_reason"]) == (None, "language: de")
    assert json.loads(first["claims"])[0]["from"] == 66.0
    assert json.loads(first["extra_row"]) == {"a": [1]}
    assert not any(isinstance(value, (list, dict)) for value in [*first.values(), *second.values()])
