from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.api import AnalyzeOptions, analyze_thread
from threadscope.model import Author, Comment, Post, ScoreChange, Source, Thread, Tool
from threadscope.nlp import accurate, accurate_changes
from threadscope.nlp.accurate_changes import inputs, known_names, recounted, windows
from threadscope.nlp.change_model import prepare
from threadscope.nlp.change_opinion import Mix, Opinion
from threadscope.nlp.change_view import Surroundings
from threadscope.nlp.score_changes import find_changes

installed = pytest.mark.skipif(not accurate.is_installed(), reason="the extra threadscope[accurate] is not installed")
EVEN = Mix(0.5, 0.5, 0.0)
TOLD = "My gizmo sank from 80 to 62 in a week."


class Letters:
    """Stands in for the tokenizer: one piece for every third letter."""

    def encode_batch(self, words, add_special_tokens):
        assert not add_special_tokens
        return [type("Encoding", (), {"ids": [1_000 + ord(c) % 100 for c in word[::3]]}) for word in words]


class Sayer:
    """Stands in for the reader: says the same of every site."""

    least = 0.5

    def __init__(self, logit):
        self.logit = logit

    def opinions(self, view, prepared):
        return [Opinion(self.logit, EVEN) for _ in prepared]


def prepared(text):
    return prepare(bound(text), "gizmo", Surroundings())


def thread(*texts: str) -> Thread:
    comments = tuple(Comment(str(i), text, Author(f"Reader {i}")) for i, text in enumerate(texts))
    post = Post(title="What the Fernmark score says about allotments", text="Every plot has one now, from 0 to 100.")
    return Thread(post, comments, Source("table"), tool="Fernmark")


def changes(readings):
    return [[c for c in reading.claims if isinstance(c, ScoreChange)] for reading in readings]


def test_features_that_name_single_words_are_left_to_the_encoder():
    names = ["level:kind=plain", "level-bag=cat", "level-1=was", "near:after mid=then", "subject=measure", "move=slid"]
    assert known_names([*names, "near:after gap=near apart=0", "move=#down"]) == [
        "level:kind=plain",
        "subject=measure",
        "near:after gap=near apart=0",
        "move=#down",
    ]


@given(st.lists(st.sampled_from(["62", "went", "up", "to", "from", "gizmo", ".", "abcdefghijkl" * 9]), max_size=300))
def test_each_site_stands_in_one_window_with_its_own_words(words):
    view, sites = prepared(" ".join(words))
    found = windows(Letters(), view, [one.site.anchor for one in sites])
    if not sites:
        return
    assert sorted(site for window in found for site in window.sites) == list(range(len(sites)))
    for window in found:
        assert len(window.ids) == len(window.marks) <= accurate.POSITIONS
        for site in window.sites:
            assert sites[site].site.anchor in window.places


def test_a_windows_words_are_its_pieces_and_the_tool_is_one_plain_word():
    view, sites = prepared(TOLD)
    (window,) = windows(Letters(), view, [one.site.anchor for one in sites])
    assert view.text.words[1].lower == "gizmo"
    assert [window.ids[i] - 1_000 for i in window.pieces(1, 2)] == [ord(c) % 100 for c in accurate_changes.NAME[::3]]
    assert [window.marks[i] for i in window.pieces(4, 5)] == [accurate_changes.MARKS["number"]]
    assert not window.pieces(40, 42)


def test_what_the_reader_is_given_takes_means_of_states():
    view, sites = prepared(TOLD)
    (window,) = windows(Letters(), view, [one.site.anchor for one in sites])
    known = {name: i for i, name in enumerate(dict.fromkeys(name for one in sites for name in known_names(one.claim)))}
    given = inputs(window, sites, known)
    for name in ("anchors", "spans"):
        assert given[name].shape == (len(sites), len(window.ids))
        assert given[name].sum(1).tolist() == pytest.approx([1.0] * len(sites))
    assert set(given["deltas"].sum(1).round(5).tolist()) <= {0.0, 1.0}
    for row, one in zip(given["names"], sites, strict=True):
        assert {name for name, i in known.items() if row[i]} == set(known_names(one.claim))


@given(st.floats(0, 1), st.floats(-50, 50))
def test_an_opinion_pulls_towards_itself(chance, logit):
    weighed = Opinion(logit, EVEN).weighed(chance)
    assert 0 <= weighed <= 1
    assert weighed <= Opinion(logit + 1, EVEN).weighed(chance)
    assert math.isclose(Opinion(logit, Mix(1.0, 0.0, 0.0)).weighed(chance), chance, abs_tol=2e-6)


def test_a_readers_opinion_decides_where_the_linear_model_is_unsure():
    text = bound(TOLD)
    assert [(c.before, c.to) for c in find_changes(text, "gizmo")] == [(80, 62)]
    assert [(c.before, c.to) for c in find_changes(text, "gizmo", None, Sayer(9.0))] == [(80, 62)]
    assert find_changes(text, "gizmo", None, Sayer(-30.0)) == []


def test_importing_the_module_loads_no_runtime():
    code = "import sys, threadscope.nlp.accurate_changes; print({'onnxruntime', 'spacy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@installed
def test_each_comment_is_read_by_itself():
    texts = [
        "I went from 40 to 55 on Fernmark.",
        "My Fernmark is 61 now. " * 60 + "It was 48 in May.",
        "62",
        "ok",
        "\x00",
    ]
    whole = analyze_thread(thread(*texts), AnalyzeOptions()).readings
    again = recounted(whole, thread(*texts), Tool("Fernmark"))
    assert again == recounted(whole, thread(*texts), Tool("Fernmark"))
    for reading, text in zip(again, texts, strict=True):
        assert all(text[claim.start : claim.end] == claim.text for claim in reading.claims)
    assert [(c.before, c.to, c.direction) for c in changes(again)[0]] == [(40, 55, "up")]


@installed
def test_only_score_changes_are_found_anew():
    texts = (
        "Fernmark is made up, I do not trust it. It took me from 70 down to 31.",
        "Mein Fernmark fiel von 70 auf 31.",
    )
    fast = analyze_thread(thread(*texts), AnalyzeOptions()).readings
    again = recounted(fast, thread(*texts), Tool("Fernmark"))
    for one, two in zip(fast, again, strict=True):
        kept = [[c for c in reading.claims if not isinstance(c, ScoreChange)] for reading in (one, two)]
        assert kept[0] == kept[1]
        assert one.stance == two.stance
    assert [c.direction for c in changes(again)[0]] == ["down"]
    assert changes(again)[1] == []
