"""A run on a file system behind fsspec is the run that it would be here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
from threadscope.batch.places import durable_text, is_local, place, publish
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.errors import UsageError

pytest.importorskip("upath", reason="universal_pathlib is not installed")
QUIET = Conduct(engine="serial", quiet=True)


def far(folder: Path) -> str:
    """Name a folder as if it were elsewhere: fsspec's own view of this machine's files."""
    return f"file://{folder}"


@pytest.mark.parametrize("name", ["s3:/bucket/run", "s3://bucket/run", "S3:///bucket/run"])
def test_an_address_is_one_however_pathlib_left_it(name):
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    assert str(place(name)) == "s3://bucket/run"


def test_names_without_a_scheme_are_folders_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place("run") == tmp_path / "run"
    assert place("c:run").name == "c:run"
    assert is_local(place("run"))
    assert not is_local(place("memory://run"))


def test_an_unknown_scheme_is_the_users_mistake():
    with pytest.raises(UsageError, match="gopher"):
        place("gopher://hole/run").exists()


@pytest.mark.parametrize("engine", ["serial", "local:2"])
def test_a_run_elsewhere_equals_a_run_here(tmp_path, table, contents, engine):
    source = [str(table(threads=7))]
    options = BatchOptions(shard_threads=2)
    here = batch(source, tmp_path / "here", options, QUIET)
    there = batch(source, far(tmp_path / "there"), options, Conduct(engine=engine, quiet=True))
    assert there.counts() == here.counts()
    assert contents(far(tmp_path / "there")) == contents(tmp_path / "here")
    left = sorted(path.name for path in (tmp_path / "there").rglob("*") if path.name.endswith(".part"))
    assert left == []


def test_more_can_be_added_to_a_run_elsewhere(tmp_path, table, contents):
    one, two = str(table(threads=3, name="one.jsonl")), str(table(threads=5, name="two.jsonl", seed=2))
    for run in (tmp_path / "here", far(tmp_path / "there")):
        batch([one], run, BatchOptions(shard_threads=2), QUIET)
        batch([two], run, conduct=Conduct(engine="serial", quiet=True, only_new=True))
    assert contents(far(tmp_path / "there")) == contents(tmp_path / "here")


DRIVE = """
import sys
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
batch(sys.argv[1:2], sys.argv[2], BatchOptions(shard_threads=1), Conduct(engine="serial", quiet=True, resume=True))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills processes by POSIX signals")
def test_a_run_elsewhere_that_was_killed_goes_on(tmp_path, table, contents):
    source = str(table(threads=40))
    batch([source], tmp_path / "here", BatchOptions(shard_threads=1), QUIET)
    shards = tmp_path / "there" / "shards"
    for wanted in (3, 12):  # killed with at least so many shards done
        with subprocess.Popen([sys.executable, "-c", DRIVE, source, far(tmp_path / "there")]) as process:
            deadline = time.monotonic() + 60
            while len(list(shards.glob("*/done.json"))) < wanted and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
    batch([], far(tmp_path / "there"), conduct=Conduct(engine="serial", quiet=True, resume=True))
    assert contents(far(tmp_path / "there")) == contents(tmp_path / "here")


def test_a_shard_elsewhere_counts_when_its_last_file_is_there(tmp_path):
    run = Run(far(tmp_path / "run"))
    made = tmp_path / "made"
    made.mkdir()
    (made / "comments.parquet").write_bytes(b"rows")
    publish(made, run.shard(1), last="done.json")
    assert run.done() == []
    assert not run.is_done(1)
    (made / "done.json").write_text("{}")
    publish(made, run.shard(1), last="done.json")
    assert run.done() == [1]
    assert (run.shard(1) / "comments.parquet").read_bytes() == b"rows"


def test_what_is_not_the_runs_stays_out_of_reach_elsewhere_too(tmp_path, table):
    batch([str(table(threads=1))], far(tmp_path / "run"), None, QUIET)
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    import duckdb

    with open_run(Run.open(far(tmp_path / "run"))) as db:
        for name in (str(other), far(other)):
            with pytest.raises(duckdb.PermissionException):
                db.execute(f"SELECT * FROM read_csv('{name}')")


def test_a_text_elsewhere_replaces_the_one_before(tmp_path):
    path = place(far(tmp_path / "a" / "b.txt"))
    for said in ("one", "two"):
        durable_text(path, [said])
        assert (tmp_path / "a" / "b.txt").read_text("utf-8") == said
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["b.txt"]
