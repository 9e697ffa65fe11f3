"""A run as a whole, on this machine, with the real readers and annotators."""

from __future__ import annotations

import io
import json

import pytest

from threadscope import api, wire
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
from threadscope.batch.query import open_run, query
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run
from threadscope.corrections import Correction
from threadscope.errors import Fatal, UsageError

SERIAL = Conduct(engine="serial", quiet=True)


def test_the_comments_of_a_run_are_those_of_analyze(table, tmp_path):
    path = table(threads=1)
    summary = batch([str(path)], tmp_path / "run", conduct=SERIAL)
    assert (summary.threads, summary.comments, summary.failures, summary.exit_code()) == (1, 5, 0, 0)
    expected = [wire.flatten(row) for row in wire.comment_rows(api.analyze(path))]
    with open_run(Run.open(tmp_path / "run")) as db:
        found = db.execute("SELECT * FROM comments").fetchall()
        names = [column[0] for column in db.description]
    rows = {row["id"]: row for row in (dict(zip(names, cells, strict=True)) for cells in found)}
    for row in expected:
        assert {name: rows[row["id"]][name] for name in row if name != "tool"} == row


def test_every_field_of_a_comment_has_a_column(table):
    rows = [wire.flatten(row) for row in wire.comment_rows(api.analyze(table(threads=1)))]
    assert {name for row in rows for name in row} <= set(TABLES["comments"])


def test_shards_are_cut_anywhere_and_change_nothing(table, tmp_path, contents):
    path = table(threads=5, comments=3)
    for size in (1, 2, 64):
        batch([str(path)], tmp_path / f"by{size}", BatchOptions(shard_threads=size), SERIAL)
    assert contents(tmp_path / "by1") == contents(tmp_path / "by2") == contents(tmp_path / "by64")
    assert len(Run(tmp_path / "by1").done()) == 5


def test_processes_give_what_one_gives(table, tmp_path, contents):
    path = table(threads=4, comments=3)
    batch([str(path)], tmp_path / "one", BatchOptions(shard_threads=2), SERIAL)
    batch([str(path)], tmp_path / "two", BatchOptions(shard_threads=1), Conduct(engine="local:2", quiet=True))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_run_is_repeated_from_its_manifest(table, tmp_path):
    path = table(threads=1)
    decided = Correction("0-1", "", "stance", "none", "trust", "Ines", "2026-01-01T00:00:00+00:00")
    analysis = api.AnalyzeOptions(tool="Pondermeter", aliases=("ponder",), seed=7, corrections=(decided,))
    options = BatchOptions(analysis=analysis, budget=60)
    batch([str(path)], tmp_path / "run", options, SERIAL)
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text("utf-8"))
    assert BatchOptions.from_json(manifest["options"]) == options
    assert manifest["state"] == "complete"
    assert manifest["versions"].keys() >= {"threadscope", "spacy", "duckdb", "python"}
    assert manifest["generations"][0]["named"] == [str(path)]


def test_only_new_adds_what_is_new(table, tmp_path, contents):
    few = table(threads=3, comments=2)
    batch([str(few)], tmp_path / "run", conduct=SERIAL)
    many = table(threads=5, comments=2)
    assert few == many
    summary = batch([], tmp_path / "run", conduct=Conduct(engine="serial", only_new=True, quiet=True))
    assert (summary.threads, summary.duplicates) == (5, 0)
    again = batch([], tmp_path / "run", conduct=Conduct(engine="serial", only_new=True, quiet=True))
    assert (again.threads, again.comments, again.duplicates) == (5, 10, 0)


def test_standard_input_is_kept_for_resuming(table, tmp_path):
    stdin = io.BytesIO(table(threads=2, comments=2).read_bytes())
    summary = batch(["-"], tmp_path / "run", conduct=Conduct(engine="serial", quiet=True, stdin=stdin))
    assert summary.threads == 2
    assert (tmp_path / "run" / "sources" / "stdin-1").is_file()


def test_what_cannot_be_read_is_a_failure_with_its_reason(table, tmp_path):
    table(threads=1, comments=2)
    (tmp_path / "broken.html").write_bytes(b"%PDF-1.4 nothing to see")
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "reserved.html").write_text("<html><head><meta name='tdm-reservation' content='1'></head></html>")
    summary = batch([str(tmp_path)], tmp_path / "run", conduct=SERIAL)
    assert summary.exit_code() == 3
    told = [json.loads(line) for line in (tmp_path / "run" / "failures.jsonl").read_text("utf-8").splitlines()]
    assert {(row["input"].rpartition("/")[2], row["reason"]) for row in told} == {
        ("broken.html", "Unreadable"),
        ("empty.html", "Unreadable"),
        ("reserved.html", "Refused"),
    }


def test_too_many_failures_stop_a_run_that_can_go_on(table, tmp_path):
    for n in range(4):
        (tmp_path / f"{n}.html").write_bytes(b"%PDF-1.4")
    options = BatchOptions(shard_threads=1)
    with pytest.raises(Fatal, match="--max-errors is 2"):
        batch([str(tmp_path)], tmp_path / "run", options, Conduct(engine="serial", quiet=True, max_errors=2))
    summary = batch([], tmp_path / "run", conduct=Conduct(engine="serial", quiet=True, resume=True))
    assert summary.failures == 4


def test_a_folder_with_something_in_it_is_left_alone(table, tmp_path):
    path = table(threads=1, comments=1)
    batch([str(path)], tmp_path / "run", conduct=SERIAL)
    with pytest.raises(UsageError, match="exists"):
        batch([str(path)], tmp_path / "run", conduct=SERIAL)
    with pytest.raises(UsageError, match="no run"):
        batch([], tmp_path, conduct=Conduct(resume=True))


def test_the_same_page_counts_once(tmp_path, contents):
    said = "The harbour crane lifts forty crates an hour, whatever the wind does, and nobody at the quay doubts it. "
    rows = [{"text": f"{said}{n}", "author": f"person {n}", "id": str(n)} for n in range(3)]
    where = {"post_url": "https://quay.example/crane", "post_title": "Cranes"}
    files = {
        "first": [row | where for row in rows[:2]],
        "more": [row | where for row in rows],
        "mirror": [row | where | {"post_url": "https://mirror.example/x"} for row in rows],
        "second-page": [row | where | {"text": f"Another page altogether: {row['text']}"} for row in rows],
    }
    for name, table in files.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in table), "utf-8")
    summary = batch([str(tmp_path)], tmp_path / "run", conduct=SERIAL)
    with open_run(Run.open(tmp_path / "run")) as db:
        kept = db.execute("SELECT thread FROM threads ORDER BY 1").fetchall()
        gone = db.execute("SELECT input, reason FROM duplicates ORDER BY 1").fetchall()
        texts, voices = db.execute("SELECT count(*), (SELECT count(*) FROM voices) FROM comments").fetchone()
    assert [name.rpartition("/")[2] for (name,) in kept] == ["mirror.jsonl", "second-page.jsonl"]
    assert (summary.duplicates, len(gone), texts, voices) == (2, 2, 6, 6)


def test_a_question_is_answered_in_every_format(table, tmp_path):
    batch([str(table(threads=2, comments=2))], tmp_path / "run", conduct=SERIAL)
    sql = "SELECT thread, count(*) AS n, '=1+1' AS formula, chr(27) || '[31mred' AS escape FROM comments "
    sql += "GROUP BY 1 ORDER BY 1"
    answers = {}
    for form in ("table", "json", "csv"):
        stream = io.StringIO()
        query(tmp_path / "run", sql, form, stream)
        answers[form] = stream.getvalue()
    assert json.loads(answers["json"])[0] == {"thread": "thread 0", "n": 2, "formula": "=1+1", "escape": "\x1b[31mred"}
    assert "'=1+1" in answers["csv"]
    assert "\x1b" not in answers["table"] + answers["csv"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY comments TO '/tmp/stolen.csv'",
        "DROP VIEW comments",
        "SELECT 1; SELECT 2",
        "ATTACH '/tmp/other.db'",
        "SET enable_external_access = true",
        "SELEKT",
        "",
    ],
)
def test_a_query_reads_the_run_and_nothing_else(table, tmp_path, sql):
    run = Run.create(tmp_path / "run")
    run.write_manifest({"format": 1})
    with pytest.raises(UsageError):
        query(run.folder, sql, "json", io.StringIO())
    query(run.folder, "SELECT * FROM comments", "json", io.StringIO())


def test_a_run_that_was_hardly_begun_is_begun_again(table, tmp_path):
    path = table(threads=1, comments=1)
    left = tmp_path / "run"
    (left / "shards").mkdir(parents=True)
    (left / ".manifest.json.17.part").write_text("{", "utf-8")
    summary = batch([str(path)], left, conduct=Conduct(engine="serial", quiet=True, resume=True))
    assert summary.threads == 1
    assert not list(left.glob(".*"))


def test_duckdb_draws_nothing_where_the_answer_goes(tmp_path):
    run = Run.create(tmp_path / "run")
    run.write_manifest({"format": 1})
    with open_run(run) as db:
        assert db.execute("SELECT current_setting('enable_progress_bar')").fetchone() == (False,)
