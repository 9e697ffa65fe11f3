from __future__ import annotations

import pytest

from threadscope.model import Comment, Post, Source, Thread
from threadscope.nlp.tool import aliases_of, find_tool


def thread(title="", *texts, tool=None):
    comments = tuple(Comment(str(i), text) for i, text in enumerate(texts))
    return Thread(Post(title=title), comments, Source("table"), tool=tool)


def test_a_tables_tool_beats_the_option_and_the_option_beats_the_title():
    assert find_tool(thread("The Zorbo Score", tool="Quill"), "Other").name == "Quill"
    found = find_tool(thread("The Zorbo Score"), "Lumen Score", ("#lm",))
    assert (found.name, found.found_by) == ("Lumen Score", "--tool")
    assert set(found.aliases) >= {"lm", "Lumen"}


def test_a_name_beside_score_in_the_title_is_found():
    title = "Two months with Zorbo Score: my notes"
    found = find_tool(thread(title, "I like Zorbo", "zorbo is fun", "My Zorbo score fell"))
    assert (found.name, found.found_by) == ("Zorbo", "title")


def test_a_name_recurring_beside_score_in_the_thread_is_found():
    texts = ["My Zorbo score is 40", "Zorbo's rating is odd", "That Zorbo ranking again", "My Zorbo score too"]
    assert find_tool(thread("What I think of numbers", *texts)).found_by == "thread"


def test_a_measure_word_that_belongs_to_the_name_stays():
    texts = ["Plum Rank gave me 60.", "I never trusted Plum Rank.", "My Plum Rank fell.", "plum rank is silly"]
    assert find_tool(thread("What does Plum Rank say about you?", *texts)).name == "Plum Rank"


def test_nothing_convincing_is_none():
    assert find_tool(thread("A walk in the park", "Nice photos", "I was in Oslo once")) is None
    assert find_tool(thread()) is None


@pytest.mark.parametrize(
    ("name", "alias"),
    [("Zorbo Score", "Zorbo"), ("PlumIndex", "Plum Index"), ("Fair Street Index", "FSI"), ("Plum", None)],
)
def test_aliases(name, alias):
    assert (alias in aliases_of(name)) if alias else not aliases_of(name)


def test_a_name_that_no_measure_word_is_near_is_no_tool():
    texts = [
        "McTavish pitched well",
        "McTavish again!",
        "What an arm McTavish has",
        "McTavish in the ninth",
        "Go McTavish",
    ]
    assert find_tool(thread("Last night at the park", *texts)) is None
    assert find_tool(thread("McTavish pitches a shutout", *texts)) is None


def test_the_post_speaks_for_a_name_too():
    post = Post(title="Zorbo says no", text="Zorbo gives every shop a score. Zorbo never explains it.")
    assert find_tool(Thread(post, (Comment("1", "zorbo again"), Comment("2", "hm")), Source("table"))).name == "Zorbo"
