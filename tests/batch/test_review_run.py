"""Labels of a run: asked about in the right order, decided in the run, and in the models' place from then on."""

from __future__ import annotations

import io
import json
import math

import pytest

from threadscope.batch import doubts
from threadscope.batch.across import run_report
from threadscope.batch.corrected import decisions, sheet
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.export import export
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.cli import main
from threadscope.corrections import Correction, append
from threadscope.model import STANCES

QUIET = Conduct(engine="serial", quiet=True)


@pytest.fixture
def run(table, tmp_path):
    batch([str(table(threads=4, comments=6))], tmp_path / "run", conduct=QUIET)
    return Run.open(tmp_path / "run")


@pytest.fixture
def answers(monkeypatch):
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def asked(run, query):
    with open_run(run) as db:
        return db.execute(query).fetchall()


def decide(run, thread, comment, label, value, text=None):
    ((said, was),) = asked(run, f"SELECT text, {label}_label FROM comments WHERE id = '{comment}'")
    new = Correction(comment, text or said, label, was, value, "kim", "2026-01-01", sampled=True, thread=thread)
    append(sheet(run), new)


def test_the_doubtful_that_weigh_most_come_first(run):
    found = list(doubts.least_certain(run, "stance"))
    votes = dict(
        asked(run, "SELECT (lower(tool), person)::VARCHAR, sum(len(stances)) FROM voices WHERE votes GROUP BY ALL")
    )
    chances = ", ".join(f"stance_probabilities_{one}" for one in STANCES)
    weights = {}
    for comment, key, *shares in asked(
        run,
        f"SELECT id, (lower(v.tool), person)::VARCHAR, {chances} FROM comments JOIN voices v USING (thread_id, voice)",
    ):
        weights[comment] = -sum(p * math.log(p) for p in shares if p) / votes.get(key, 1)
    order = [weights[one.comment] for one in found]
    assert order == pytest.approx(sorted(order, reverse=True))
    assert len(found) == asked(run, "SELECT count(*) FROM comments WHERE excluded IS NULL")[0][0] > 3
    assert all(one.probability is not None for one in found)


@pytest.mark.parametrize("label", ["stance", "sentiment", "spam"])
def test_a_sample_is_drawn_by_chance_and_can_be_drawn_again(run, label):
    everything = list(doubts.sampled(run, label, 1.0))
    some = list(doubts.sampled(run, label, 0.4))
    assert len(some) == math.ceil(0.4 * len(everything))
    assert some == list(doubts.sampled(run, label, 0.4)) == everything[: len(some)]
    assert {one.comment for one in everything} == {one.comment for one in doubts.least_certain(run, label)}
    assert len({next(doubts.sampled(run, label, 0.01, seed)).comment for seed in range(20)}) > 2


def test_decisions_are_kept_in_the_run_and_hold_everywhere(run, answers, capsys):
    before = {one.name: one.trust.index for one in run_report(run.folder).tools}
    answers(*["d it says so"] * 40)
    assert main(["review", str(run.folder), "--who", "kim"]) == 0
    made = decisions(run)
    assert f"{len(made)} decisions added" in capsys.readouterr().err
    assert {(each.value, each.who, each.why, each.sampled) for each in made} == {
        ("distrust", "kim", "it says so", False)
    }
    assert {label for (label,) in asked(run, "SELECT stance_label FROM comments WHERE votes")} == {"distrust"}
    after = {one.name: one.trust.index for one in run_report(run.folder).tools}
    assert all(after[name] < before[name] for name in before)
    stream = io.BytesIO()
    export(run.folder, "voices", "jsonl", stream, None)
    for row in map(json.loads, stream.getvalue().splitlines()):
        assert not row["votes"] or row["stance"] == "distrust"
        assert all(vote["distrust"] == pytest.approx(0.97) for vote in row["stances"])
    answers(*["t"] * 40)
    assert main(["review", str(run.folder)]) == 0
    assert "0 decisions added" in capsys.readouterr().err, "what is decided is not asked again"


def test_no_decision_changes_nothing(run, contents):
    before = contents(run.folder)
    for thread, comment, text in (("thread 0", "0-0", "Other words."), ("another thread", "0-1", None)):
        decide(run, thread, comment, "stance", "trust", text)
    assert contents(run.folder) == before


def test_spam_goes_out_and_comes_back(run):
    ((comment, thread),) = asked(run, "SELECT id, thread FROM comments WHERE votes ORDER BY id LIMIT 1")
    decide(run, thread, comment, "spam", "spam")
    one = f"SELECT excluded, votes, spam_score, spam_reasons FROM comments WHERE id = '{comment}'"
    ((excluded, votes, score, reasons),) = asked(run, one)
    assert (excluded, votes, score) == ("spam", False, 1.0)
    assert json.loads(reasons)
    voted = "SELECT unnest(stances).comment FROM voices"
    assert comment not in {name for (name,) in asked(run, voted)}
    decide(run, thread, comment, "spam", "ok")
    assert asked(run, one)[0][:3] == (None, True, 0.0)
    assert comment in {name for (name,) in asked(run, voted)}


def test_a_sampled_check_is_measured_in_the_report(run, answers, capsys):
    answers(*[""] * 40)
    assert main(["review", str(run.folder), "--label", "sentiment", "--sample", "50%"]) == 0
    made = decisions(run)
    assert made
    assert all(each.sampled and each.was == each.value for each in made)
    capsys.readouterr()
    for shape in ("text", "md", "json", "html"):
        assert main(["report", str(run.folder), "--format", shape]) == 0
        said = f"{len(made)} of {len(made)} sampled sentiment labels were right"
        assert said in " ".join(capsys.readouterr().out.split()).replace("\\", "")


def test_another_file_may_be_named_and_one_thread_needs_one(run, answers, tmp_path, capsys):
    answers("q")
    assert main(["review", str(run.folder), "--corrections", str(tmp_path / "mine.jsonl")]) == 0
    assert not sheet(run).exists()
    assert main(["review", str(tmp_path / "comments.jsonl")]) == 2
    assert "--corrections" in capsys.readouterr().err
