"""Figures of quality, and the command that prints them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from threadscope import evaluation
from threadscope.cli import main
from threadscope.metrics import calibration_error, class_f1, confusion, intervals, macro_f1

LABELS = ("a", "b", "c")
labels = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from((*LABELS, "?"))), min_size=1, max_size=60)


@given(labels)
def test_f1_is_that_of_scikit_learn(pairs):
    gold, given_ = zip(*pairs, strict=True)
    counts = confusion(gold, given_, LABELS)
    assert class_f1(counts) == pytest.approx(f1_score(gold, given_, labels=LABELS, average=None, zero_division=0))
    present = sorted(set(gold))
    assert macro_f1(counts) == pytest.approx(f1_score(gold, given_, labels=present, average="macro", zero_division=0))


@given(st.lists(labels, min_size=1, max_size=6))
def test_an_interval_holds_its_figure_apart_from_tiny_sets_and_repeats_itself(threads):
    stack = np.stack([confusion(*zip(*pairs, strict=True), LABELS) for pairs in threads])
    one = intervals(stack, draws=50)
    assert one == intervals(stack, draws=50)
    assert 0 <= one.low <= one.high <= 1
    if len(threads) == 1:
        assert one.low == one.value == one.high


def test_a_calibrated_and_an_overconfident_classifier():
    rows = [{"x": 0.75, "y": 0.25}] * 4
    assert calibration_error(["x", "x", "x", "y"], rows) == pytest.approx(0.0)
    assert calibration_error(["y"] * 4, rows) == pytest.approx(0.75)
    assert calibration_error([], []) == 0


def test_the_halves_of_our_corpus_share_no_tool():
    halves = [{row["tool"] for row in evaluation.reactions(part)} for part in ("train", "test")]
    assert all(halves)
    assert not halves[0] & halves[1]


GOLD = [
    {"thread": "1", "id": "a", "text": "I don't trust Fernmark at all, it is plain wrong.", "stance": "distrust"},
    {"thread": "1", "id": "b", "text": "Thanks for writing this up.", "stance": "none", "sentiment": "pos"},
    {"thread": "2", "id": "a", "text": "I rely on Fernmark every day, it is accurate.", "stance": "trust"},
]


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, GOLD)))
    return path


def test_own_gold_is_scored_by_task(gold, capsys):
    assert main(["evaluate", "--gold", str(gold), "--tool", "Fernmark", "--format", "json"]) == 0
    sentiment, stance = map(json.loads, capsys.readouterr().out.splitlines())
    assert (sentiment["task"], sentiment["n"], sentiment["labels"]) == ("sentiment", 1, ["positive"])
    assert (stance["task"], stance["n"], stance["macro_f1"]["value"]) == ("stance", 3, 1.0)
    assert stance["baselines"]["majority"] == pytest.approx(1 / 6, abs=1e-6)


def test_the_gold_label_never_reaches_the_program(gold, capsys, tmp_path):
    swapped = tmp_path / "swapped.jsonl"
    other = {"trust": "distrust", "distrust": "trust", "none": "mixed"}
    swapped.write_text("\n".join(json.dumps(row | {"stance": other[row["stance"]]}) for row in GOLD))
    assert (
        main(["evaluate", "--gold", str(swapped), "--tool", "Fernmark", "--format", "json", "--model", "stance"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["accuracy"] == 0


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", 7, "no labelled comments"),
        ("not json", 7, "JSON lines"),
        ('{"text": "Fine."}', 2, "no labels"),
        ('{"text": "Fine.", "stance": "furious"}', 2, "'furious'"),
    ],
)
def test_wrong_gold_is_told_in_a_sentence(text, code, words, tmp_path, capsys):
    path = tmp_path / "gold.jsonl"
    path.write_text(text)
    assert main(["evaluate", "--gold", str(path)]) == code
    assert words in capsys.readouterr().err
