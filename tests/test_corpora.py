"""Our own corpora keep what their READMEs promise."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REACTIONS = ROOT / "corpora" / "reactions"
SECOND = REACTIONS / "second"


def test_reactions_is_sound():
    done = subprocess.run(
        [sys.executable, ROOT / "corpora" / "reactions" / "check.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert " 0 comments" not in done.stdout


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_second_labels_name_comments_of_their_thread_and_words_in_them():
    for path in SECOND.glob("*.jsonl"):
        texts = {row["id"]: row["text"] for row in rows(REACTIONS / "threads" / path.name)[1:]}
        second = rows(path)
        assert [row["id"] for row in second] == list(texts), path.name
        for row in second:
            spans = [*row["evidence"], *(c["span"] for c in row["score_changes"] + row["topic_claims"])]
            assert all(span in texts[row["id"]] for span in spans), row["id"]


def test_a_fifth_is_labelled_twice_and_settled_cases_stand_in_the_threads():
    twice = sum(len(rows(path)) for path in SECOND.glob("*.jsonl"))
    every = {row["id"]: row for path in (REACTIONS / "threads").glob("*.jsonl") for row in rows(path)[1:]}
    assert twice >= len(every) / 5
    for case in rows(REACTIONS / "settled.jsonl"):
        assert every[case["id"]][case["label"]] == case["settled"]


def test_alpha_is_one_for_agreement_and_falls_below_zero_for_opposition():
    alpha = runpy.run_path(str(REACTIONS / "agreement.py"))["alpha"]
    assert alpha("aabb", "aabb") == 1
    assert alpha("aabb", "bbaa") < 0
    # Krippendorff's own example of two coders and ten units (2011, "Computing Krippendorff's Alpha-Reliability", B)
    assert alpha("0100000010", "1110010000") == pytest.approx(0.095, abs=0.001)
