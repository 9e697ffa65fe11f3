"""Work off one shard: the same function on every engine, in any process that sees the run's folder.

No executor can stop a task, so a page that crashes or hangs its process must not cost more than itself:

- each item is named in the attempt's journal before it starts;
- a process whose item is over its time budget ends itself;
- an item that some attempt named last is a suspect: the next attempt reads it in a process of its own (`alone.py`),
  and if that one dies too, the item is in quarantine and a failure. Whoever only happened to be there when somebody
  pulled the plug passes that test, and nothing is lost.
"""

from __future__ import annotations

import faulthandler
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from threadscope.batch.items import Item
from threadscope.batch.options import BatchOptions
from threadscope.batch.parquet import ShardWriter
from threadscope.batch.rows import Row, failure_row
from threadscope.batch.run import Run, clear_disk_errors
from threadscope.batch.working import warm, working_named
from threadscope.errors import Fatal

__all__ = ["DISK_FULL", "OVER_BUDGET", "Done", "over_budget", "run_shard"]

OVER_BUDGET = 75
"""Exit status of a process whose item took too long (EX_TEMPFAIL)."""
DISK_FULL = 74
"""Exit status of a process of its own that could not write its rows (EX_IOERR)."""
_GRACE = 5.0
"""Seconds more until a process that C code keeps from ending itself is ended from outside Python."""
_START = 120.0
"""Seconds that a process of its own may need besides its item's budget, to import and to load the models."""
_BARREN = 3
"""Attempts that die before their first item: not an item's fault."""


@dataclass(frozen=True, slots=True)
class Done:
    """Say what became of a shard."""

    number: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows by table."""
    weight: int = 0
    """Bytes of the sources that it stands for."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Failures by reason."""
    statuses: Mapping[str, int] = field(default_factory=dict)
    """Threads without comments by status."""

    @classmethod
    def of(cls, run: Run, number: int) -> Done:
        """Read what a finished shard says of itself."""
        told = json.loads((run.shard(number) / "done.json").read_text("utf-8"))
        facts = {name: told.pop(name, {}) for name in ("reasons", "statuses")}
        return cls(number, weight=told.pop("weight", 0), counts=told, **facts)


def run_shard(folder: str, number: int, *, outspoken: bool = False) -> Done:
    """Read, annotate and keep the items of a shard; a shard that is done already stays as it is.

    Args:
        folder: the run's, at the same path for every process.
        number: of the shard.
        outspoken: say on standard error why the process ends, where that is the whole command.

    Raises:
        Fatal: the folder cannot be written, or processes die before they read anything.
    """
    run = Run(folder)
    if run.shard(number).is_dir():
        return Done.of(run, number)
    options = BatchOptions.from_json(run.manifest()["options"])
    ends, suspects = run.dead_ends(number), run.suspects(number)
    if ends.count(None) >= _BARREN:
        raise Fatal(f"Shard {number} ended its process {_BARREN} times before its first input.", "Is memory short?")
    with clear_disk_errors(run.folder):
        journal = os.open(run.new_journal(number), os.O_WRONLY | os.O_APPEND)
        try:
            warm(options)
            with ShardWriter(run, number) as writer:
                facts = _work_off(_Attempt(run, number, options, suspects, journal, outspoken), writer)
                writer.commit(facts)
        finally:
            os.close(journal)
        run.forget_journals(number)
    return Done.of(run, number)


@dataclass(frozen=True, slots=True)
class _Attempt:
    run: Run
    number: int
    options: BatchOptions
    suspects: set[int]
    journal: int
    outspoken: bool


def _work_off(attempt: _Attempt, writer: ShardWriter) -> dict[str, object]:
    weight = 0
    rows_of = working_named(attempt.options.working)
    reasons: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for index, item in enumerate(attempt.run.read_input(attempt.number)):
        weight += item.weight
        os.write(attempt.journal, f"{index}\n".encode("ascii"))
        with ExitStack() as watch:
            if index in attempt.suspects:
                found = _apart(attempt, index, item)
            else:
                watch.enter_context(over_budget(attempt.options.budget, item.name if attempt.outspoken else ""))
                found = rows_of(item, attempt.options)
            for row in found:
                table, cells = row
                writer.add(row)
                if table == "failures":
                    reasons[str(cells["reason"])] += 1
                elif table == "threads" and cells["status"] != "read":
                    statuses[str(cells["status"])] += 1
    return {"weight": weight, "reasons": dict(reasons), "statuses": dict(statuses)}


# --- items that end their process ---------------------------------------------------------------------------------


@contextmanager
def over_budget(seconds: float, name: str = "") -> Iterator[None]:
    """End this process if the block takes longer.

    A timer's thread does it, and where C code keeps Python from running threads at all, `faulthandler`, a little later.
    """

    def end() -> None:
        if name:
            from threadscope.outputs.safe import visible

            sentence = f"threadscope: {name} takes longer than {seconds:g} s. Go on with --resume: it will be left out."
            os.write(2, (visible(sentence) + "\n").encode("utf-8", "replace"))
        os._exit(OVER_BUDGET)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    faulthandler.dump_traceback_later(seconds + _GRACE, exit=True, file=_nowhere())
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        faulthandler.cancel_dump_traceback_later()


@lru_cache(maxsize=1)
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


def _apart(attempt: _Attempt, index: int, item: Item) -> Iterator[Row]:
    """Read a suspect in a process of its own; if it dies there too, put it into quarantine."""
    run, budget = attempt.run, attempt.options.budget
    handle, name = tempfile.mkstemp(prefix=f"alone-{attempt.number}-", dir=run.work)
    os.close(handle)
    rows = Path(name)
    command = [sys.executable, "-m", "threadscope.batch.alone", str(run.folder), str(attempt.number), str(index), name]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        try:
            ended = subprocess.run(  # noqa: S603  our own interpreter and module
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=budget + _GRACE + _START,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            ended = OVER_BUDGET
        if ended == 0:
            with rows.open(encoding="utf-8") as lines:
                yield from ((table, cells) for table, cells in map(json.loads, lines))
            return
        if ended == DISK_FULL:
            raise OSError(28, "No space left on device", name)
        why = f"takes longer than {budget:g} s" if ended == OVER_BUDGET else "ends the process that reads it"
        _quarantine(run, item)
        run.log(f"quarantine: {item.name} {why}")
        yield failure_row(item, _quarantined(item, why))
    finally:
        rows.unlink(missing_ok=True)


def _quarantined(item: Item, why: str) -> dict[str, object]:
    hint = f"It was tried twice; it lies in quarantine/{item.id}*."
    return {"reason": "Quarantined", "message": f"{item.name} {why}.", "hint": hint, "exit_code": 1}


def _quarantine(run: Run, item: Item) -> None:
    """Keep an input that ended its process, for whoever looks into it."""
    run.quarantine.mkdir(exist_ok=True)
    (run.quarantine / f"{item.id}.json").write_text(json.dumps(item.to_json(), indent=1), "utf-8")
    source = Path(item.path)
    if item.kind == "file" and source.is_file():
        with suppress(OSError):
            shutil.copyfile(source, run.quarantine / f"{item.id}{source.suffix}")
