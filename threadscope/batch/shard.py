"""Work off one shard: the same function on every engine, in any process that sees the run's folder.

No executor can stop a task, so a page that crashes or hangs its process must not cost more than itself:

- each item is named in the attempt's journal before it starts;
- a process whose item is over its time budget ends itself;
- an item that some attempt named last is a suspect: the next attempt reads it in a process of its own (`alone.py`),
  and if that one dies too, the item is in quarantine and a failure. Whoever only happened to be there when somebody
  pulled the plug passes that test, and nothing is lost.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from threadscope.batch.alone import apart
from threadscope.batch.options import BatchOptions
from threadscope.batch.parquet import ShardWriter
from threadscope.batch.run import DONE, Run, clear_disk_errors
from threadscope.batch.watchdog import over_budget
from threadscope.batch.working import warm, working_named
from threadscope.errors import Fatal

__all__ = ["Done", "run_shard"]

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
        told = json.loads((run.shard(number) / DONE).read_text("utf-8"))
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
    if run.is_done(number):
        return Done.of(run, number)
    options = BatchOptions.from_json(run.manifest()["options"])
    ends, suspects = run.dead_ends(number), run.suspects(number)
    if ends.count(None) >= _BARREN:
        raise Fatal(f"Shard {number} ended its process {_BARREN} times before its first input.", "Is memory short?")
    with clear_disk_errors(run.folder):
        with run.journal(number) as note:
            warm(options, worker=not outspoken)
            with ShardWriter(run, number) as writer:
                facts = _work_off(_Attempt(run, number, options, suspects, note, outspoken), writer)
                writer.commit(facts)
        run.forget_journals(number)
    return Done.of(run, number)


@dataclass(frozen=True, slots=True)
class _Attempt:
    run: Run
    number: int
    options: BatchOptions
    suspects: set[int]
    note: Callable[[int], None]
    """Names the item that is about to start in the journal."""
    outspoken: bool


def _work_off(attempt: _Attempt, writer: ShardWriter) -> dict[str, object]:
    weight = 0
    rows_of = working_named(attempt.options.working)
    reasons: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for index, item in enumerate(attempt.run.read_input(attempt.number)):
        weight += item.weight
        attempt.note(index)
        with ExitStack() as watch:
            if index in attempt.suspects:
                found = apart(attempt.run, attempt.number, index, attempt.options)
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
