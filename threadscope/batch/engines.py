"""Where shards are worked off. Every engine is a `concurrent.futures.Executor` that runs the same function.

    serial                in this process
    local[:N]             N processes on this machine, the number of its cores where left out
    dask://HOST:PORT      the workers of a Dask scheduler (extra `dask`), which see the run's folder at the same path

The folder is what joins them: workers read and write shards there, and only its name and a number travel.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from threadscope.errors import Fatal, UsageError

__all__ = ["Engine", "check_engine", "open_engine"]

TASKS = 64
"""Shards after which a process is replaced: what libraries leave behind in memory over a night goes with it."""
_NAME = re.compile(r"serial|local(?::[1-9]\d{0,3})?|dask://[^\s/]+:\d{1,5}")


@dataclass(frozen=True, slots=True)
class Engine:
    """Hold an executor and what the driver must know of it."""

    name: str
    executor: Executor
    workers: int
    """Shards that it can work off at the same time."""
    in_process: bool = False
    """The shard runs in the driver's own process."""

    def lost(self, error: BaseException) -> bool:
        """Tell whether an error means that a worker is gone, so that its shard is to be tried again."""
        return isinstance(error, BrokenExecutor) or type(error).__name__ in (
            "KilledWorker",
            "FutureCancelledError",
            "CancelledError",
            "NoValidWorkerError",
        )


def check_engine(name: str) -> None:
    """See that an engine can be opened, before anything is begun.

    Raises:
        UsageError: there is no such engine, or its package is missing.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"There is no engine named {name}.", "Use serial, local, local:N or dask://HOST:PORT.")
    if name.startswith("dask:") and find_spec("distributed") is None:
        raise UsageError("Dask is not installed.", "Install it: pip install 'threadscope[dask]'.")


@contextmanager
def open_engine(name: str = "local") -> Iterator[Engine]:
    """Open an engine by the name that `--engine` takes.

    Raises:
        UsageError: there is no such engine, or its package is missing.
        Fatal: its scheduler cannot be reached.
    """
    check_engine(name)
    kind, _, where = name.partition(":")
    if kind == "serial":
        yield Engine(name, _Serial(), 1, in_process=True)
    elif kind == "local":
        size = int(where or _cores())
        with _Slots(size) as slots:
            yield Engine(name, slots, size)
    else:
        yield from _dask(name)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Serial(Executor):
    """Run a task when it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  a future holds whatever its task raises
            future.set_exception(error)
        return future


class _Slots(Executor):
    """Run tasks in a fixed number of processes, each a pool of its own.

    In one common pool the death of one process takes the tasks of all others with it, and nobody can tell whose fault
    it was. Here it costs one task, and only its slot is replaced.
    """

    def __init__(self, size: int, tasks: int = TASKS) -> None:
        self._free: list[Executor | None] = [None] * size
        self._busy: list[Executor] = []
        self._left: dict[Executor, int] = {}
        """Tasks until a process is replaced."""
        self._tasks = tasks
        self._guard = threading.Condition()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start a task; waits until a slot is free."""
        with self._guard:
            while not self._free:
                self._guard.wait()
            slot = self._free.pop() or _one_process()
            try:
                future = slot.submit(fn, *args, **kwargs)
            except BrokenExecutor:  # it died while it was idle
                slot = _one_process()
                future = slot.submit(fn, *args, **kwargs)
            self._busy.append(slot)
            self._left[slot] = self._left.get(slot, self._tasks) - 1
        future.add_done_callback(lambda done: self._put_back(slot, done))
        return future

    def _put_back(self, slot: Executor, done: Future[Any]) -> None:
        broken = not done.cancelled() and isinstance(done.exception(), BrokenExecutor)
        with self._guard:
            spent = broken or not self._left[slot]
            if spent:
                del self._left[slot]
            self._busy.remove(slot)
            self._free.append(None if spent else slot)
            self._guard.notify()
        if spent:
            slot.shutdown(wait=False)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  the base's own
        """Close the processes that are idle; those at work belong to a run that is being given up, and are ended."""
        with self._guard:
            idle, busy, self._free = [slot for slot in self._free if slot is not None], [*self._busy], []
        for slot in busy:
            _end(slot)
        for slot in [*idle, *busy]:
            slot.shutdown(wait=wait, cancel_futures=cancel_futures)


def _end(slot: Executor) -> None:
    """End a pool's processes (`terminate_workers` from Python 3.14 on)."""
    terminate = getattr(slot, "terminate_workers", None)
    if terminate is not None:
        terminate()
        return
    for process in [*(getattr(slot, "_processes", None) or {}).values()]:
        process.terminate()


def _one_process() -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: the driver has threads, and a fork copies locks that nobody will open again.
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_outlive_nobody)


def _outlive_nobody() -> None:
    """End with the driver: a worker that goes on alone would work off shards beside the run that resumes them."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the driver's to handle
    parent = os.getppid()

    def watch() -> None:
        import time

        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _dask(name: str) -> Iterator[Engine]:
    from distributed import Client

    address = f"tcp://{name.removeprefix('dask://')}"
    try:
        client: Any = Client(address, timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]  # Dask is half typed
    except (OSError, ValueError) as error:
        raise Fatal(f"No Dask scheduler answers at {address}.", "Start one: dask scheduler.") from error
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise Fatal(f"The scheduler at {address} has no workers.", "Start some: dask worker --nthreads 1.")
        yield Engine(name, client.get_executor(pure=False), workers)
