from __future__ import annotations

import math
import subprocess
import sys

import pytest

from threadscope.api import AnalyzeOptions, analyze_thread
from threadscope.model import SENTIMENTS, STANCES, Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp import accurate, accurate_reactions
from threadscope.nlp.accurate_reactions import Blend, renamed

installed = pytest.mark.skipif(not accurate.is_installed(), reason="the extra threadscope[accurate] is not installed")
BLEND = Blend(0.5, 0.5, (0.0,) * 4, 1.0, (0.0,) * 4)
TOOL = Tool("Fernmark Score", ("Fernmark", "FMS"))


def thread(*texts: str, tool: str | None = "Fernmark") -> Thread:
    comments = tuple(Comment(str(i), text, Author(f"Reader {i}")) for i, text in enumerate(texts))
    post = Post(title="What the Fernmark score says about allotments", text="Every plot has one now.")
    return Thread(post, comments, Source("table"), tool=tool)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fernmark Score and fernmark", "score and score"),
        ("#Fernmark, @FMS!", "score, score!"),
        ("Fernmarking is no word; prefernmark neither", "Fernmarking is no word; prefernmark neither"),
        ("", ""),
    ],
)
def test_the_tools_names_become_one_word(text, expected):
    assert renamed(text, TOOL) == expected


def test_names_with_signs_are_taken_literally():
    assert renamed("I got A+ (beta) and aaa", Tool("A+ (beta)", ())) == "I got score and aaa"


def test_long_names_and_texts_are_replaced_in_linear_time():
    assert renamed("a" * 100_000, Tool("a" * 50, ())) == "a" * 100_000


def test_both_views_are_weighed_and_sum_to_one():
    even = dict.fromkeys(STANCES, 0.25)
    said = BLEND.stance(even, [2.0, 0.0, 0.0, 0.0])
    assert math.isclose(sum(said.values()), 1)
    assert said["trust"] == max(said.values())
    surer = BLEND.stance({**even, "trust": 0.4, "none": 0.1}, [2.0, 0.0, 0.0, 0.0])
    assert surer["trust"] > said["trust"]
    sure = dict.fromkeys(STANCES, 0.0) | {"none": 1.0}
    assert all(math.isfinite(share) for share in BLEND.stance(sure, [0, 0, 0, 0]).values())
    assert max(SENTIMENTS, key=BLEND.sentiment([0, 0, 3, 0]).__getitem__) == "positive"


def test_importing_the_module_loads_no_runtime():
    code = "import sys, threadscope.nlp.accurate_reactions; print({'onnxruntime', 'spacy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@installed
def test_each_comment_is_read_by_itself():
    texts = ["I trust Fernmark, it was right about my plot.", "What time is it?", "Long. " * 2_000, "\x00\u202e", "ok"]
    tool, model = Tool("Fernmark", ()), accurate.load()
    alone = [accurate_reactions.logits(model, renamed(text, tool)) for text in texts]
    assert alone == [accurate_reactions.logits(model, renamed(text, tool)) for text in texts]
    assert accurate_reactions.logits(model, "I trust score") == accurate_reactions.logits(
        model, renamed("I trust Fernmark", tool)
    )


@installed
def test_the_accurate_tier_reads_stance_and_tone_of_a_thread_about_a_tool():
    texts = (
        "Fernmark has been spot on for me three years running, I plan my beds by it.",
        "Fernmark is made up. My barren corner got 90 and the best plot in the county got 12.",
        "Does anybody know when the gate opens on Sunday?",
        "same here",
    )
    fast = analyze_thread(thread(*texts), AnalyzeOptions())
    report = analyze_thread(thread(*texts), AnalyzeOptions(model="accurate"))
    assert [each.stance.label for each in report.readings[:3]] == ["trust", "distrust", "none"]
    for reading, comment in zip(report.readings, texts, strict=True):
        for shares in (reading.stance.probabilities, reading.sentiment.probabilities):
            assert math.isclose(sum(shares.values()), 1, abs_tol=1e-9)
        assert all(comment[span.start : span.end] == span.text for span in reading.stance.evidence)
        assert reading.model == accurate.load().version
    assert report.readings[3].stance == fast.readings[3].stance


@installed
def test_what_is_not_rated_stays_so():
    texts = (
        "Ich traue dieser Note nicht, sie ist völlig aus der Luft gegriffen und hilft niemandem.",
        "Fernmark works.",
    )
    report = analyze_thread(thread(*texts), AnalyzeOptions(model="accurate"))
    assert report.readings[0].stance.label == "unrated"
    assert report.readings[1].stance.probabilities is not None
