from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.api import AnalyzeOptions, analyze_thread
from threadscope.model import Author, Comment, Post, Source, Thread, Tool, TopicInfluence
from threadscope.nlp import accurate
from threadscope.nlp.accurate_changes import Window
from threadscope.nlp.accurate_topics import AccurateTopics, Question, list_parts, retold, seen, verdict_parts
from threadscope.nlp.topic_evaluation import Found
from threadscope.nlp.topic_opinion import VerdictMix
from threadscope.nlp.topics import find_topics

installed = pytest.mark.skipif(not accurate.is_installed(), reason="the extra threadscope[accurate] is not installed")
TOLD = "It has us under candles and horses. Candles, fair. Horses? Never."
VERDICTS = ("disputed", "endorsed", "reported")


class Sayer:
    """Stands in for the reader: the same chance for each list, the same verdict for each topic."""

    least = 0.5

    def __init__(self, chance, verdict="endorsed"):
        self.chance, self.verdict = chance, verdict

    def chances(self, text, lists, linear):
        assert len(lists) == len(linear)
        return [self.chance] * len(lists)

    def verdicts(self, text, first, topics, linear):
        assert [set(each) for each in linear] == [set(VERDICTS)] * len(topics)
        return [{name: float(name == self.verdict) for name in VERDICTS} for _ in topics]


class Letters:
    """Stands in for the tokenizer: one piece for every third letter."""

    def encode_batch(self, words, add_special_tokens):
        assert not add_special_tokens
        return [type("Encoding", (), {"ids": [1_000 + ord(c) % 100 for c in word[::3]]}) for word in words]


class Encoder:
    """Stands in for the encoder: two numbers a piece, and a count of what was read."""

    tokenizer = Letters()

    def __init__(self):
        self.runs = 0

    def states(self, ids):
        self.runs += 1
        return np.array([[1.0, each % 7] for each in ids], dtype=np.float32)


def question(classes, bias):
    return Question(np.zeros((14, classes), np.float16), np.ones(classes), np.array(bias, dtype=float))


def reader(claim=0.0, verdict=(0.0, 0.0, 0.0)):
    told = {
        "least": 0.5,
        "classes": VERDICTS,
        "claim": {"linear": 0.5, "reader": 0.5, "bias": 0.0},
        "verdict": {"linear": 0.5, "reader": 0.5},
    }
    return AccurateTopics(Encoder(), question(1, [claim]), question(3, verdict), told)


def found(text, sayer=None):
    return [(t.text, t.evaluation) for claim in find_topics(bound(text), reader=sayer) for t in claim.topics]


def thread(*texts: str) -> Thread:
    comments = tuple(Comment(str(i), text, Author(f"Reader {i}")) for i, text in enumerate(texts))
    post = Post(title="What the Fernmark score says about allotments", text="It lists the topics that you know about.")
    return Thread(post, comments, Source("table"), tool="Fernmark")


def test_parts_of_a_list_are_itself_and_what_is_around():
    text = bound("Hello there. Gizmo thinks I know about trams and kites, of all things. No idea why.")
    words = [word.text for word in text.words]
    first = words.index("trams")
    topics = (Found(first, first + 1), Found(first + 2, first + 3))
    said = [" ".join(words[a:b]) for ((a, b),) in list_parts(text, topics)]
    assert said[:4] == [
        "trams and kites",
        "Gizmo thinks I know about",
        "Gizmo thinks I know about trams and kites , of all things .",
        ", of all things . No idea why",
    ]
    assert said[4:6] == ["Hello there .", "No idea why ."]
    assert said[6] == " ".join(words)


def test_each_topic_has_its_own_clauses():
    text = bound(TOLD)
    words = [word.text for word in text.words]
    topics = [Found(words.index(name), words.index(name) + 1) for name in ("candles", "horses")]
    parts = verdict_parts(text, 0, topics)
    assert [words[slice(*own[0][0])] for own in parts] == [["candles"], ["horses"]]
    clauses = [" ".join(" ".join(words[a:b]) for a, b in own[4]) for own in parts]
    assert "fair" in clauses[0]
    assert "fair" not in clauses[1]
    assert "Never" in clauses[1]


def test_what_is_seen_are_means_of_means_and_zeros_outside_of_the_window():
    window = Window([101, 5, 6, 7, 102], [0] * 5, [0], {3: (1, 2), 4: (2, 4)})
    states = np.arange(10, dtype=np.float32).reshape(5, 2)
    means = seen(window, states, [[(3, 4)], [(3, 5)], [(3, 4), (4, 5)], [(0, 2)], []])
    assert means.tolist() == [2, 3, 4, 5, (2 + 5) / 2, (3 + 6) / 2, 0, 0, 0, 0]


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.lists(st.floats(-80, 80), min_size=3, max_size=3),
)
def test_weighed_verdicts_are_probabilities_and_follow_what_both_say(shares, logits):
    chances, said = dict(zip(VERDICTS, shares, strict=True)), dict(zip(VERDICTS, logits, strict=True))
    weighed = VerdictMix(0.5, 0.5).weighed(chances, said)
    assert math.isclose(sum(weighed.values()), 1.0)
    more = VerdictMix(0.5, 0.5).weighed(chances, said | {"endorsed": said["endorsed"] + 1})
    assert more["endorsed"] >= weighed["endorsed"]
    alone = VerdictMix(1.0, 0.0).weighed({"disputed": 0.2, "endorsed": 0.5, "reported": 0.3}, said)
    assert alone == pytest.approx({"disputed": 0.2, "endorsed": 0.5, "reported": 0.3})


def test_a_readers_opinion_decides():
    assert found(TOLD) == [("candles", "endorsed"), ("horses", "disputed")]
    assert found(TOLD, Sayer(0.9, "reported")) == [("candles", "reported"), ("horses", "reported")]
    assert found(TOLD, Sayer(0.1)) == []


def test_a_reader_pulls_towards_itself():
    assert found(TOLD, reader()) == found(TOLD)
    assert found(TOLD, reader(claim=-60.0)) == []
    assert found(TOLD, reader(verdict=(60.0, 0.0, 0.0))) == [("candles", "disputed"), ("horses", "disputed")]


def test_a_short_comment_is_encoded_once():
    own = reader()
    find_topics(bound(TOLD), reader=own)
    assert own.encoder.runs == 1


def test_importing_the_module_loads_no_runtime():
    code = "import sys, threadscope.nlp.accurate_topics; print({'onnxruntime', 'spacy', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@installed
def test_only_topics_are_found_anew():
    texts = (
        "Fernmark thinks I am an expert on tomatoes. I have never grown one, so how would it know?",
        "Fernmark took me from 40 to 55. " * 40 + "It lists me under \u201cleeks\u201d, and that is true.",
        "Fernmark h\u00e4lt mich f\u00fcr einen Experten f\u00fcr Tomaten.",
        "ok",
        "\x00",
    )
    fast = analyze_thread(thread(*texts), AnalyzeOptions()).readings
    again = retold(fast, thread(*texts), Tool("Fernmark"))
    assert again == retold(fast, thread(*texts), Tool("Fernmark"))
    for one, two, text in zip(fast, again, texts, strict=True):
        others = [[c for c in reading.claims if not isinstance(c, TopicInfluence)] for reading in (one, two)]
        assert others[0] == others[1]
        assert one.stance == two.stance
        assert all(text[claim.start : claim.end] == claim.text for claim in two.claims)
    told = [[t for c in reading.claims if isinstance(c, TopicInfluence) for t in c.topics] for reading in again]
    assert [(t.text, t.evaluation) for t in told[0]] == [("tomatoes", "disputed")]
    assert told[2:] == [[], [], []]
