from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.model import Author, Comment, Mark
from threadscope.nlp.kind import kind_of

SHARED = Path(__file__).resolve().parents[3] / "shared"


def kind(text, name="", url=None, **more):
    return kind_of(Comment("c1", text, Author(name, url), **more))[0]


def test_markup_is_believed():
    assert kind_of(Comment("c1", "I saw this.", Author("Ann"), kind="webmention")) == ("webmention", "the page says so")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Five gauges for gardeners « The Potting Shed", None),
        ("Ranking the rankers", "http://shed.example/2011/04/ranking-the-rankers/"),
        ("Notes | Potting", "http://shed.example/?p=512"),
        ("", None),
    ],
)
@pytest.mark.parametrize("frame", ["[...]", "[…]", "[&hellip;]", "[ ... ]"])
def test_an_excerpt_in_its_frame_signed_by_a_page_is_a_pingback(frame, name, url):
    assert kind(f"{frame} a gauge for every gardener, says Petra at ( {frame}", name, url) == "pingback"


def test_the_article_s_own_address_tells_when_the_frame_is_lost():
    name, url = "Why I sold my rain gauge | The Potting Shed", "http://shed.example/2012/05/why-i-sold-my-rain-gauge/"
    assert kind("He wrote about the gauge last week and I agree", name, url) == "pingback"


def test_a_bold_title_signed_by_a_page_is_a_trackback():
    text = "Rain gauges compared...\n\nWe took five of them to the allotment."
    bold = (Mark("strong", 0, 23),)
    assert kind(text, "Shed News", "http://shed.example/story/56164", marks=bold) == "trackback"
    assert kind(text, "Petra Holm", "http://petra.example/", marks=bold) == "comment"


def test_a_single_message_elsewhere_is_a_trackback():
    assert (
        kind("New on my blog: rain", "Petra (@petra)", "http://twitter.com/petra/status/251559977611829248")
        == "trackback"
    )


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("[…] the gauge is a joke […]\n\nI beg to differ: mine is right.", "Petra", "http://petra.example/"),
        ("[...] a quotation from above [...]", "Petra Holm", None),
        ("Lovely article, my tomatoes agree.", "Mother of Four | The Budget Garden", "http://budget.example/"),
        ("I disagree with the second point.", "Petra Holm", "http://facebook.com/profile.php?id=844932299"),
        ("I disagree with the second point.", "Petra Holm", "http://wiki.example/User:Petra_Holm"),
        ("… and what about snow?", "Petra Holm", "http://petra.example/about/"),
        ("Trackback: I never understood what it is", "Petra", "http://petra.example/"),
    ],
)
def test_people_who_do_one_of_these_things_remain_people(text, name, url):
    assert kind(text, name, url) == "comment"


@given(st.text(max_size=200), st.text(max_size=80), st.one_of(st.none(), st.text(max_size=80)))
def test_any_comment_has_a_kind(text, name, url):
    assert kind(text, name, url) in {"comment", "pingback", "trackback", "webmention"}


@pytest.mark.shared
def test_real_pingbacks_are_found_and_no_real_comment_is_taken_for_one():
    path = SHARED / "corpora" / "spam" / "blogs.jsonl"
    if not path.exists():
        pytest.skip("the development data is not beside the checkout")
    found = missed = wrong = 0
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        strong = re.match(r"\s*<strong>(.{1,200}?)</strong>", row["raw"], re.DOTALL)
        marks = (Mark("strong", 0, len(strong[1])),) if strong and row["text"].startswith(strong[1]) else ()
        said = kind(row["text"], row["author"], row["author_url"] or None, marks=marks) != "comment"
        notice = row["type"] != "comment"
        found += said and notice
        missed += notice and not said
        wrong += said and not notice
    assert wrong == 0
    assert found / (found + missed) >= 0.97
