"""Whatever happens in the night: pages that crash or hang, processes that are killed, disks that fill up."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from threadscope.batch.driver import Conduct, batch
from threadscope.batch.items import Item
from threadscope.batch.options import BatchOptions
from threadscope.batch.run import Run
from threadscope.errors import Fatal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
HERE = Path(__file__).parent
WORKING = "poison:rows"
DRIVE = f"""
import sys
sys.path.insert(0, {str(HERE)!r})
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
from threadscope.errors import ThreadscopeError
if __name__ == "__main__":
    folder, run, engine, resume = sys.argv[1:]
    options = BatchOptions(shard_threads=3, working="poison:rows", budget=30)
    try:
        batch([folder], run, options, Conduct(engine=engine, resume=resume == "yes", quiet=True))
    except ThreadscopeError as error:
        sys.exit(str(error))
"""


def pages(folder: Path, **said: str) -> Path:
    """Make a folder of pages that say what they will do."""
    folder.mkdir()
    for name, what in said.items():
        (folder / f"{name}.html").write_text(what, "utf-8")
    return folder


@pytest.mark.parametrize("engine", ["local:2"])
def test_a_page_that_crashes_or_hangs_costs_itself_alone(tmp_path, engine, contents):
    folder = pages(tmp_path / "pages", a="2", b="crash", c="3", d="hang", e="1")
    options = BatchOptions(shard_threads=3, working=WORKING, budget=1.0)
    summary = batch([str(folder)], tmp_path / "run", options, Conduct(engine=engine, quiet=True))
    assert (summary.threads, summary.comments, summary.reasons) == (3, 6, {"Quarantined": 2})
    told = (tmp_path / "run" / "failures.jsonl").read_text("utf-8")
    assert "b.html ends the process that reads it" in told
    assert "d.html takes longer than 1 s" in told
    kept = {path.read_text("utf-8") for path in (tmp_path / "run" / "quarantine").glob("*.html")}
    assert kept == {"crash", "hang"}


def driven(folder: Path, run: Path, engine: str, *, resume: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", DRIVE, str(folder), str(run), engine, "yes" if resume else "no"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)])}
    return subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE)


@POSIX
@pytest.mark.parametrize(("engine", "kills"), [("serial", 3), ("local:2", 2)])
def test_a_run_that_was_killed_ends_as_if_it_had_not_been(tmp_path, engine, kills, contents):
    folder = pages(tmp_path / "pages", **{f"p{n:02d}": f"{n % 4} 0.02" for n in range(24)})
    options = BatchOptions(shard_threads=3, working=WORKING, budget=30)
    batch([str(folder)], tmp_path / "quiet", options, Conduct(engine="serial", quiet=True))
    chance, run, killed = random.Random(5), tmp_path / "run", 0
    for _ in range(kills):
        process = driven(folder, run, engine, resume=(run / "manifest.json").exists())
        try:
            process.wait(timeout=0.8 + 1.2 * chance.random())
        except subprocess.TimeoutExpired:
            killed += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stderr.close()
    process = driven(folder, run, engine, resume=(run / "manifest.json").exists())
    said = process.communicate(timeout=120)[1]
    assert (said, process.returncode) == (b"", 0)
    assert killed
    assert contents(run) == contents(tmp_path / "quiet")
    assert not list(run.glob("quarantine/*"))


@POSIX
def test_a_worker_that_is_killed_is_replaced(tmp_path, contents):
    folder = pages(tmp_path / "pages", **{f"p{n}": "3 0.05" for n in range(9)})
    options = BatchOptions(shard_threads=3, working=WORKING, budget=30)
    batch([str(folder)], tmp_path / "quiet", options, Conduct(engine="serial", quiet=True))
    process = driven(folder, tmp_path / "run", "local:2", resume=False)
    journals = Run(tmp_path / "run").journals
    deadline = time.monotonic() + 20
    while not any(path.stat().st_size for path in journals.glob("*")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    victims = workers_of(process.pid)
    os.kill(victims[0], signal.SIGKILL)
    assert process.wait(timeout=60) == 0
    process.stderr.close()
    assert contents(tmp_path / "run") == contents(tmp_path / "quiet")
    assert "its worker is gone" in (tmp_path / "run" / "log.txt").read_text("utf-8")


def workers_of(pid: int) -> list[int]:
    """List the processes that a driver spawned to work, not the one that multiprocessing keeps for itself."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"spawn_main" in command:
            found.append(int(path.name))
    return found


@POSIX
def test_a_full_disk_is_said_in_one_sentence_and_keeps_what_was_done(tmp_path, contents):
    folder = pages(tmp_path / "pages", a="1", b="1", c="1", z="20000")
    options = BatchOptions(shard_threads=3, working=WORKING, budget=30)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with pytest.raises(Fatal, match="no room left") as caught:
            batch([str(folder)], tmp_path / "run", options, Conduct(engine="serial", quiet=True))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.exit_code == 1
    assert Run(tmp_path / "run").done() == [1]
    assert not list((tmp_path / "run" / "shards").glob(".*"))
    summary = batch([], tmp_path / "run", conduct=Conduct(engine="serial", resume=True, quiet=True))
    assert (summary.comments, summary.failures) == (20_003, 0)


def test_what_died_with_its_process_is_read_apart(tmp_path):
    folder = pages(tmp_path / "pages", a="2", b="1")
    options = BatchOptions(shard_threads=3, working=WORKING, budget=30)
    run = Run.create(tmp_path / "run")
    run.write_manifest({"format": 1, "options": options.to_json()})
    items = [Item("file", n, n, path=str(folder / f"{n}.html")) for n in "ab"]
    run.write_input(1, (json.dumps(item.to_json()) + "\n" for item in items))
    with run.journal(1) as note:  # somebody pulled the plug while b was read
        note(0)
        note(1)
    assert run.suspects(1) == {1}
    run.sweep()
    assert (run.dead_ends(1), run.suspects(1)) == ([], {1})
    from threadscope.batch.shard import run_shard

    sys.path.insert(0, str(HERE))
    done = run_shard(str(run.folder), 1)
    assert (dict(done.counts), dict(done.reasons)) == ({"comments": 3, "threads": 2}, {})
    assert not run.dead_ends(1)


def test_processes_that_die_before_they_read_anything_stop_the_run(tmp_path):
    options = BatchOptions(working=WORKING)
    run = Run.create(tmp_path / "run")
    run.write_manifest({"format": 1, "options": options.to_json()})
    run.write_input(1, [json.dumps(Item("file", "a", "a", path=str(tmp_path / "a")).to_json())])
    for _ in range(3):
        with run.journal(1):
            pass
    from threadscope.batch.shard import run_shard

    with pytest.raises(Fatal, match="before its first input"):
        run_shard(str(run.folder), 1)


def test_duplicates_that_were_half_left_out_are_left_out(tmp_path, contents, monkeypatch):
    from threadscope.batch import duplicates

    said = (
        "The harbour crane lifts forty crates an hour, whatever the wind does, and nobody at the quay doubts it now. "
    )
    rows = [{"text": f"{said * 2}{n}", "author": f"person {n}", "id": str(n)} for n in range(2)]
    for name in ("one", "two"):
        where = {"post_url": f"https://{name}.example/crane", "post_title": "Cranes"}
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row | where) + "\n" for row in rows), "utf-8")
    options = BatchOptions(shard_threads=1)
    names = [str(tmp_path / "*.jsonl")]
    batch(names, tmp_path / "quiet", options, Conduct(engine="serial", quiet=True))
    real, calls = duplicates._replace, []

    def failing(db, path, query):
        calls.append(path.name)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(db, path, query)

    monkeypatch.setattr(duplicates, "_replace", failing)
    with pytest.raises(KeyboardInterrupt):
        batch(names, tmp_path / "run", options, Conduct(engine="serial", quiet=True))
    monkeypatch.undo()
    batch([], tmp_path / "run", conduct=Conduct(engine="serial", quiet=True, resume=True))
    assert calls == ["comments.parquet", "claims.parquet", "voices.parquet"]
    assert contents(tmp_path / "run") == contents(tmp_path / "quiet")
