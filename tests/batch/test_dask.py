"""The same on a real Dask scheduler with worker processes on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_crashes import pages

from threadscope.batch.driver import Conduct, batch
from threadscope.batch.engines import open_engine
from threadscope.batch.options import BatchOptions
from threadscope.batch.run import Run
from threadscope.errors import Fatal

pytest.importorskip("distributed", reason="the extra `dask` is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.server,
    pytest.mark.filterwarnings("ignore"),  # Dask's own, on Python versions to come
    pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals"),
]
HERE = Path(__file__).parent


@contextmanager
def cluster(tmp_path, workers=2):
    """Start a scheduler and workers, each a process that a nanny restarts; give the engine's name."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)])}
    environment |= {"DASK_DISTRIBUTED__DASHBOARD__LINK": "", "OMP_NUM_THREADS": "1"}
    python = [sys.executable, "-m"]
    where = tmp_path / "scheduler.json"
    options = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    scheduler = [*python, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    scheduler += ["--host", "127.0.0.1", "--scheduler-file", str(where)]
    worker = [*python, "distributed.cli.dask_worker", "--scheduler-file", str(where), "--nthreads", "1"]
    worker += ["--nworkers", str(workers), "--no-dashboard", "--local-directory", str(tmp_path)]
    started = [subprocess.Popen(scheduler, start_new_session=True, **options)]
    try:
        wait_for(where.is_file)
        import json

        address = json.loads(where.read_text())["address"].removeprefix("tcp://")
        started.append(subprocess.Popen(worker, start_new_session=True, **options))
        wait_for(lambda: workers_at(address) == workers)
        yield f"dask://{address}"
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers_at(address):
    from distributed import Client

    with Client(f"tcp://{address}", timeout=10, set_as_default=False) as client:
        return len(client.nthreads())


def test_a_cluster_gives_what_one_process_gives_though_a_worker_is_killed(tmp_path, contents):
    folder = pages(tmp_path / "pages", **{f"p{n:02d}": f"{n % 4} 0.05" for n in range(18)}, q="crash")
    options = BatchOptions(shard_threads=3, working="poison:rows", budget=30)
    quiet = Conduct(engine="local:1", quiet=True)
    batch([str(folder)], tmp_path / "quiet", options, quiet)
    import threading

    def kill_one():
        journals = Run(tmp_path / "run").journals
        wait_for(lambda: any(path.stat().st_size for path in journals.glob("*")))
        os.kill(victims()[0], signal.SIGKILL)

    with cluster(tmp_path) as engine:
        killer = threading.Thread(target=kill_one)
        killer.start()
        batch([str(folder)], tmp_path / "run", options, Conduct(engine=engine, quiet=True))
        killer.join()
    assert contents(tmp_path / "run") == contents(tmp_path / "quiet")


def victims():
    """List the processes that nannies look after."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if b"spawn_main" in (path / "cmdline").read_bytes() and b"dask_worker" in command(parent):
                found.append(int(path.name))
        except (OSError, IndexError):
            continue
    return found


def command(pid):
    return (Path("/proc") / str(pid) / "cmdline").read_bytes()


def test_a_scheduler_that_does_not_answer_is_said():
    with pytest.raises(Fatal, match="No Dask scheduler answers"), open_engine("dask://127.0.0.1:1"):
        pass
