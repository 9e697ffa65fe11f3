"""Kill a run again and again, at any moment, and compare what it comes to with an undisturbed one.

    python benchmarks/kills.py [serial] [local:2] [dask] [--kills 10] [--threads 60]

A run over made-up threads is started with `--resume` and killed (SIGKILL, driver and workers together; on Dask, by
turns the driver or a worker) after a random time and started again until it ends, then the next, until so many kills
were spent. Goal: all rows equal.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from batch import write_table

from threadscope.batch.query import open_run
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run

ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}
STARTING = 2.0
"""Seconds before which no process has begun to work."""
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": ENVIRONMENT, "start_new_session": True}


def start(source: Path, run: Path, engine: str) -> subprocess.Popen[bytes]:
    """Begin, or go on with, a run."""
    command = [sys.executable, "-m", "threadscope", "batch", str(source), "-o", str(run), "--engine", engine]
    command += ["--tool", "Pondermeter", "--shard-size", "6", "--resume", "--quiet"]
    return subprocess.Popen(command, **SILENT)  # type: ignore[call-overload,no-any-return]  # options by name


def killed(process: subprocess.Popen[bytes], after: float) -> bool:
    """Kill a process with its children after some seconds; tell whether it was still there."""
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def rows(run: Path) -> dict[str, list[str]]:
    """Return all rows of a run by table, sorted."""
    with open_run(Run.open(run)) as db:
        return {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall())) for name in TABLES}


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, int]]:
    """Start a Dask scheduler and two workers behind nannies; give the engine's name and the nannies' process."""
    where = folder / "scheduler.json"
    dask, options = [sys.executable, "-m"], {**SILENT, "cwd": folder}
    scheduler = [*dask, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1"]
    workers = [*dask, "distributed.cli.dask_worker", "--nthreads", "1", "--nworkers", "2", "--no-dashboard"]
    started = [subprocess.Popen([*scheduler, "--scheduler-file", str(where)], **options)]  # type: ignore[call-overload]  # options by name
    try:
        while not where.is_file():
            time.sleep(0.1)
        started.append(subprocess.Popen([*workers, "--scheduler-file", str(where)], **options))  # type: ignore[call-overload]  # options by name
        time.sleep(10)
        address = json.loads(where.read_text("utf-8"))["address"].removeprefix("tcp://")
        yield f"dask://{address}", started[-1].pid
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def workers_of(nannies: int) -> list[int]:
    """Return the processes below the one that holds the nannies."""
    told = Path(f"/proc/{nannies}/task")
    children = [int(pid) for task in told.iterdir() for pid in (task / "children").read_text("utf-8").split()]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def harass(source: Path, folder: Path, engine: str, kills: int, nannies: int = 0) -> None:
    """Print whether runs that were killed so often came to what an undisturbed one did."""
    began = time.monotonic()
    if start(source, folder / "quiet", engine).wait() != 0:
        sys.exit(f"{engine}: the undisturbed run failed")
    took = time.monotonic() - began
    wanted, chance, done, runs, same = rows(folder / "quiet"), random.Random(3), 0, 0, True
    while done < kills:
        runs += 1
        ended = False
        while not ended:
            process = start(source, folder / f"run{runs}", engine)
            wait = chance.uniform(STARTING, max(2 * STARTING, took))
            if done == kills:
                ended = process.wait() == 0
            elif nannies and done % 2:
                time.sleep(wait)
                ended = process.poll() is not None
                done += not ended and kill_one(chance, nannies)
                ended = process.wait() == 0
            else:
                ended = not killed(process, wait)
                done += not ended
        same = same and rows(folder / f"run{runs}") == wanted
    print(f"{engine.partition('://')[0]:<10} {done} kills in {runs} runs, rows equal: {same}", flush=True)


def kill_one(chance: random.Random, nannies: int) -> bool:
    """Kill one of the workers; its nanny starts another."""
    found = workers_of(nannies)
    if found:
        os.kill(chance.choice(found), signal.SIGKILL)
    return bool(found)


def main() -> None:
    """Harass the engines that are named, all where none is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engines", nargs="*", default=["serial", "local:2", "dask"])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--threads", type=int, default=60)
    given = parser.parse_args()
    for engine in given.engines:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_table(folder / "table.jsonl", given.threads)
            if engine == "dask":
                with cluster(folder) as (address, nannies):
                    harass(folder / "table.jsonl", folder, address, given.kills, nannies)
            else:
                harass(folder / "table.jsonl", folder, engine, given.kills)


if __name__ == "__main__":
    main()
