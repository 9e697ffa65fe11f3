"""Corrections: asked for in the right order, kept, stronger than the models, and measured."""

from __future__ import annotations

import io
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import review
from threadscope.api import AnalyzeOptions, analyze, analyze_thread, extract
from threadscope.cli import main
from threadscope.corrections import Correction, accuracy, append, load
from threadscope.errors import Unreadable

ROWS = [
    {"id": "1", "author": "Ane", "text": "I don't trust Fernmark at all. It is plain wrong."},
    {"id": "2", "author": "Bo", "text": "Hm, Fernmark, who knows."},
    {"id": "3", "author": "Cy", "text": "I rely on Fernmark every single day, it is accurate."},
    {"id": "4", "author": "Di", "text": "Thanks for the post!"},
]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


@pytest.fixture
def answers(monkeypatch):
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def decision(comment, value, was="none", *, sampled=False, text=None, label="stance"):
    texts = {row["id"]: row["text"] for row in ROWS}
    return Correction(comment, text or texts[comment], label, was, value, "kim", "2026-01-01", sampled=sampled)


def test_the_doubtful_come_first(source):
    items = review.least_certain(analyze(source, "Fernmark"), "stance")
    entropies = [-sum(p * math.log(p) for p in item.reading.stance.probabilities.values() if p) for item in items]
    assert entropies == sorted(entropies, reverse=True)
    assert {item.comment.id for item in items} == {row["id"] for row in ROWS}


def test_a_sample_is_drawn_by_chance_and_can_be_drawn_again(source):
    report = analyze(source, "Fernmark")
    some = review.sampled(report, "stance", 0.5)
    assert len(some) == 2
    assert some == review.sampled(report, "stance", 0.5)
    assert {len(review.sampled(report, "stance", 0.5, seed)) for seed in range(5)} == {2}
    assert len({review.sampled(report, "stance", 0.25, seed)[0].comment.id for seed in range(30)}) == len(ROWS)


def test_decisions_win_over_the_models_and_are_listed(source):
    thread = extract(source)
    options = AnalyzeOptions(tool="Fernmark", corrections=(decision("4", "trust"), decision("4", "distrust", "trust")))
    before, after = analyze_thread(thread, AnalyzeOptions(tool="Fernmark")), analyze_thread(thread, options)
    stance = after.readings[3].stance
    assert stance.label == max(stance.probabilities, key=stance.probabilities.get) == "distrust"
    assert sum(stance.probabilities.values()) == pytest.approx(1)
    assert after.trust.index < before.trust.index
    assert [row["stance"] for row in after.corrections] == ["trust", "distrust"]
    assert after.readings[:3] == before.readings[:3]


def test_spam_and_sentiment_can_be_corrected_too(source):
    corrections = (decision("4", "spam", "ok", label="spam"), decision("1", "mixed", "negative", label="sentiment"))
    report = analyze_thread(extract(source), AnalyzeOptions(tool="Fernmark", corrections=corrections))
    assert report.excluded == {"4": "spam"}
    assert report.readings[3].spam.reasons == ("kim says so",)
    assert report.readings[0].sentiment.label == "mixed"


def test_a_decision_about_another_text_is_not_applied(source):
    other = decision("4", "distrust", text="What stood there before.")
    report = analyze_thread(extract(source), AnalyzeOptions(tool="Fernmark", corrections=(other,)))
    assert not report.corrections
    assert report.readings[3].stance.label == "none"


def test_the_walk(source, tmp_path, answers, capsys):
    sheet = tmp_path / "sheet.jsonl"
    flags = ["--tool", "Fernmark", "--corrections", str(sheet), "--who", "kim"]
    answers("d he means it", "", "x", "s", "q")
    assert main(["review", str(source), *flags]) == 0
    out, err = capsys.readouterr()
    assert "2 decisions added" in err
    assert "'x' is none of them" in err
    assert "who knows" in out
    first, second = load(sheet)
    assert (first.value, first.why, first.who, first.sampled) == ("distrust", "he means it", "kim", False)
    assert second.was == second.value
    before = sheet.read_bytes()
    answers("n", "n", "n", "n")
    assert main(["review", str(source), *flags]) == 0
    assert sheet.read_bytes().startswith(before), "the file only grows"
    assert len({correction.comment for correction in load(sheet)}) == len(ROWS), "what is decided is not asked again"


def test_a_sampled_check_is_printed_in_every_report(source, tmp_path, answers, capsys):
    sheet = tmp_path / "sheet.jsonl"
    flags = ["--tool", "Fernmark", "--corrections", str(sheet)]
    answers("", "", "", "")
    assert main(["review", str(source), *flags, "--sample", "100%"]) == 0
    capsys.readouterr()
    for shape in ("text", "md", "json", "html"):
        assert main(["analyze", str(source), *flags, "--format", shape]) == 0
        assert "4 of 4 sampled stance labels were right" in " ".join(capsys.readouterr().out.split())
    assert main(["evaluate", "--gold", str(sheet), "--tool", "Fernmark"]) == 0
    assert "stance on" in capsys.readouterr().out


@given(st.integers(1, 200), st.data())
def test_accuracy_lies_in_its_interval(n, data):
    right = data.draw(st.integers(0, n))
    checks = [
        Correction(str(i), "", "stance", "trust", "trust" if i < right else "none", "kim", "", sampled=True)
        for i in range(n)
    ]
    (found,) = accuracy(checks)
    assert (found.right, found.n) == (right, n)
    assert 0 <= found.low <= right / n <= found.high <= 1
    assert not list(accuracy([]))


def test_checks_that_were_not_drawn_by_chance_measure_nothing():
    assert not list(accuracy([decision("1", "none")]))


def test_what_is_written_can_be_read(tmp_path):
    path = tmp_path / "sheet.jsonl"
    written = [decision("1", "trust", sampled=True), decision("2", "spam", "ok", label="spam", text="a\n\u2028b\x1b")]
    for each in written:
        append(path, each)
    assert load(path) == written


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": "1"}', '{"id": "1", "text": "x", "stance": "angry"}'])
def test_a_broken_file_is_told_by_line(tmp_path, line):
    path = tmp_path / "sheet.jsonl"
    path.write_text("\n" + line)
    with pytest.raises(Unreadable, match="line 2"):
        load(path)


@pytest.mark.parametrize("share", ["x", "0%", "101%", "-5%"])
def test_a_wrong_share_is_a_usage_error(source, tmp_path, share):
    assert main(["review", str(source), "--corrections", str(tmp_path / "c"), "--sample", share]) == 2
