"""Words and topics of the user's own, from the command line."""

from __future__ import annotations

import json

import pytest

from threadscope.cli import main
from threadscope.evaluation import gold_rows
from threadscope.nlp.lexicon import load
from threadscope.suggestions import decisions_in, suggest

ROWS = [
    {"id": "1", "author": "Ane", "text": "The new Fernmark number is drizzly."},
    {"id": "2", "author": "Bo", "text": "Fernmark says I am influential about curling stones."},
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, ROWS)))
    (tmp_path / "lexicon.toml").write_text("[words]\ndrizzly = -3.5\n")
    (tmp_path / "topics.csv").write_text("topic,parent,wikidata,aliases\nCurling,sports,Q136851,curling stones\n")
    return tmp_path


def rows(capsys, *flags):
    assert main(["analyze", "in.jsonl", "--tool", "Fernmark", "--format", "jsonl", *flags]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_own_words_change_the_tone_of_a_report(folder, capsys):
    before, after = rows(capsys), rows(capsys, "--lexicon", "lexicon.toml")
    assert after[0]["sentiment"]["score"] < before[0]["sentiment"]["score"]
    assert after[0]["sentiment"]["compound"] < 0 <= before[0]["sentiment"]["compound"]
    assert after[1]["sentiment"] == before[1]["sentiment"]


def test_the_accurate_tier_says_how_to_get_it(folder, capsys, monkeypatch):
    monkeypatch.setattr("threadscope.nlp.accurate.is_installed", lambda: False)
    assert main(["analyze", "in.jsonl", "--model", "accurate"]) == 2
    assert "pip install threadscope[accurate]" in capsys.readouterr().err


def test_the_accurate_tier_rates_tone_with_a_tool_and_without(folder, capsys):
    pytest.importorskip("onnxruntime", reason="the extra `accurate` is not installed")
    pytest.importorskip("tokenizers", reason="the extra `accurate` is not installed")
    (folder / "plain.csv").write_text("text\nWhat a lovely walk. Thank you so much!\n")

    def tone(*flags):
        assert main(["analyze", "plain.csv", "--format", "jsonl", *flags]) == 0
        return json.loads(capsys.readouterr().out)["sentiment"]

    fast, accurate = tone(), tone("--model", "accurate")
    assert accurate["label"] == "positive"
    assert accurate["probabilities"] != fast["probabilities"]
    assert accurate["compound"] == fast["compound"]
    assert tone("--tool", "X", "--model", "accurate")["probabilities"] != accurate["probabilities"]


def test_own_topics_go_before_ours(folder, capsys):
    named = [
        topic["topic"]
        for row in rows(capsys, "--topics", "topics.csv")
        for c in row["claims"]
        for topic in c.get("topics", ())
    ]
    assert named == ["sports/curling"]


def test_a_lexicon_shows_what_it_does(folder, capsys):
    assert main(["lexicon", "test", "lexicon.toml", "in.jsonl", "So drizzly!", "--all"]) == 0
    out = capsys.readouterr().out
    assert "drizzly -3.5" in out
    assert "2 of 3 texts are touched" in out


def test_a_row_without_a_text_leaves_the_others_to_be_tested(folder, capsys):
    with (folder / "in.jsonl").open("a") as rows:
        rows.write('\n{"id": "3", "text": ""}')
    assert main(["lexicon", "test", "lexicon.toml", "in.jsonl"]) == 3
    out, err = capsys.readouterr()
    assert "1 of 2 texts are touched" in out
    assert "Line 3" in err


@pytest.mark.parametrize(
    ("flag", "text", "word"),
    [("--lexicon", "[words]\ndrizzly = 9", "drizzly"), ("--lexicon", "x", "TOML"), ("--topics", "a,b\n1,2", "topics")],
)
def test_mistakes_in_the_files_are_told_before_anything_is_read(folder, capsys, flag, text, word):
    (folder / "own").write_text(text)
    assert main(["analyze", "missing.html", flag, "own"]) == 2
    assert word in capsys.readouterr().err


def test_the_explanation_adds_up(folder, capsys):
    import re

    assert main(["explain", "in.jsonl", "1", "--tool", "Fernmark"]) == 0
    out = capsys.readouterr().out
    total = float(re.search(r"model ([+-][0-9.]+):", out)[1])
    line = re.search(r"model [^:]*: (.*)", out)[1]
    parts = [float(number) for number in re.findall(r"([+-][0-9]+\.[0-9]+)(?:  |$)", line)]
    rest = [
        float(n) for n in re.findall(r"numbers ([+-][0-9.]+), length and what every text has ([+-][0-9.]+)", out)[0]
    ]
    small = float(re.search(r"together ([+-][0-9.]+);", out)[1])
    assert sum(parts) + sum(rest) + small == pytest.approx(total, abs=0.05)


# --- suggestions from corrections ---------------------------------------------------------------------------------

PRAISE = ("My number went bonkers today.", "A bonkers rise this week.", "It is bonkers how high I am.", "Bonkers!")
PLAIN = ("I looked at the page.", "He posted it on Monday.", "The list is long.")


def corrected(pairs, was="neutral"):
    rows = enumerate(pairs)
    return [{"thread": "t", "id": str(i), "text": x, "sentiment": y, "was": was, "who": "kim"} for i, (x, y) in rows]


def test_words_that_corrections_contradict_are_proposed_with_what_they_change(folder, capsys):
    rows = corrected([*((text, "positive") for text in PRAISE), *((text, "neutral") for text in PLAIN)])
    (folder / "made.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main(["lexicon", "suggest", "made.jsonl", "-o", "suggested.toml"]) == 0
    entries = load(folder / "suggested.toml").words
    assert set(entries) == {"bonkers"}
    assert entries["bonkers"] > 0
    told = suggest(decisions_in(folder / "made.jsonl"))
    assert told.right_before < told.right_after <= told.checked == 7
    assert (
        f"{told.proposals[0].right_before} -> {told.proposals[0].right_after}"
        in (folder / "suggested.toml").read_text()
    )
    assert main(["lexicon", "test", "suggested.toml", "A bonkers day."]) == 0
    assert "1 of 1 texts are touched" in capsys.readouterr().out


def test_a_word_that_people_rate_both_ways_is_no_suggestion(folder):
    rows = corrected(
        [(PRAISE[0], "positive"), (PRAISE[1], "negative"), (PRAISE[2], "positive"), (PRAISE[3], "negative")]
    )
    (folder / "made.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert suggest(decisions_in(folder / "made.jsonl")).proposals == ()


def test_a_report_and_a_run_give_their_corrections(folder):
    rows = corrected([(text, "positive") for text in PRAISE])
    (folder / "report.json").write_text(json.dumps({"corrections": rows}))
    (folder / "run").mkdir()
    (folder / "run" / "corrections.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert decisions_in(folder / "report.json") == decisions_in(folder / "run")
    (folder / "other.json").write_text("[1]")
    assert main(["lexicon", "suggest", "other.json"]) == 7
    assert main(["lexicon", "suggest", "missing.jsonl"]) == 7


def test_what_was_decided_twice_counts_once_and_as_it_was_decided_last(folder):
    rows = corrected([(PRAISE[0], "negative")]) + corrected([(PRAISE[0], "positive")])
    (folder / "made.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert suggest(decisions_in(folder / "made.jsonl")).checked == 1
    (row,) = gold_rows(folder / "made.jsonl")
    assert row["sentiment"] == "positive"
