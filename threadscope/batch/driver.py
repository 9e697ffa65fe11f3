"""Conduct a run: plan, keep the engine busy, replace what died, and sum up.

`batch` may be killed at any moment. What is in `shards/` is done; what is in `work/inputs/` is planned; what is in
neither comes again when the sources are gone through again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import replace
from pathlib import Path

from threadscope.batch.beginning import alone, begun
from threadscope.batch.engines import Engine, check_engine, open_engine
from threadscope.batch.fetching import fetched
from threadscope.batch.finishing import finish
from threadscope.batch.options import BatchOptions, Conduct
from threadscope.batch.optout import MiningFetcher
from threadscope.batch.places import address, place
from threadscope.batch.planning import Known, shards, unplanned
from threadscope.batch.progress import BatchProgress
from threadscope.batch.reading import ItemSession
from threadscope.batch.run import Run, clear_disk_errors
from threadscope.batch.shard import Done, run_shard
from threadscope.batch.sources import Sources, size_of
from threadscope.batch.summary import Summary, summed_up
from threadscope.errors import Fatal
from threadscope.inputs import Outcome

__all__ = ["Conduct", "batch"]

_ATTEMPTS = 50
"""At one shard in one session: each but the first few finds a suspect, and a shard has a few dozen items."""


def batch(
    names: Sequence[str], folder: Path | str, options: BatchOptions | None = None, conduct: Conduct | None = None
) -> Summary:
    """Read, annotate and keep many threads in a run's folder.

    Args:
        names: files, folders, patterns, addresses, or - for standard input. For `resume`, none or the same as before.
        folder: of the run.
        options: what decides the result; a run that goes on keeps its own.
        conduct: engine, resuming, and when to stop.

    Returns:
        What came of it.

    Raises:
        UsageError: the folder holds a run already, or none; a source or an engine does not exist.
        Fatal: the folder cannot be written, there were too many failures, or workers die without cause. What was done
            is kept, and `resume` goes on.
    """
    conduct, options = conduct or Conduct(), options or BatchOptions()
    check_engine(conduct.engine)
    size_of(names, place(folder))  # a pattern that matches nothing is said before anything is begun
    run = begun(names, folder, options, conduct)
    with clear_disk_errors(run.folder), alone(run):
        run.sweep()
        manifest = run.manifest()
        if manifest["state"] != "complete":
            kept = BatchOptions.from_json(manifest["options"])
            read = replace(kept.inputs.read, disqus_key=options.inputs.read.disqus_key)
            options = replace(kept, inputs=replace(kept.inputs, read=read))
            _Conductor(run, options, conduct).work()
            finish(run)
        return summed_up(run)


class _Conductor:
    """Work off one part of a run."""

    def __init__(self, run: Run, options: BatchOptions, conduct: Conduct) -> None:
        self._run, self._options, self._conduct = run, options, conduct
        self._pending: dict[Future[Done], int] = {}
        self._attempts: dict[int, int] = {}
        part = run.manifest()["generations"][-1]
        self._names: list[str] = part["sources"]
        self._first: int = part["first"]
        self._fetcher = MiningFetcher(options.inputs.fetch)
        inputs = replace(options.inputs, post_text=True)
        self._session = ItemSession(inputs, fetcher=self._fetcher)
        self._progress = BatchProgress(size_of(self._names, run.folder), quiet=conduct.quiet)

    def work(self) -> None:
        """Plan and work off shards until there are none."""
        run, conduct = self._run, self._conduct
        run.log(f"start: {', '.join(self._names[:20])} with {conduct.engine}, process {os.getpid()}")
        for number in run.done():
            self._progress.add(Done.of(run, number), before=True)
        with self._session, open_engine(conduct.engine) as engine, self._progress:
            try:
                for number in self._planned():
                    self._submit(engine, number)
                    while len(self._pending) >= self._window(engine) or any(f.done() for f in self._pending):
                        self._collect(engine)
                while self._pending:
                    self._collect(engine)
            except BaseException as error:
                run.log(f"stopped: {error or type(error).__name__}")
                for future in self._pending:
                    future.cancel()
                raise

    def _window(self, engine: Engine) -> int:
        """Shards handed out at the same time: the next one is planned before a worker asks for it."""
        return 2 * engine.workers if engine.name.startswith("dask") else engine.workers + 1

    def _planned(self) -> Iterator[int]:
        """Give the numbers of all shards to do: those planned before, then those still to be planned."""
        yield from self._run.unfinished()
        if self._run.manifest()["state"] != "planning":
            return
        with Known(self._run, self._first) as known:
            sources = Sources(self._options.inputs, self._session, self._run.folder)
            items = fetched(unplanned(sources.items(self._names), known, self._first), self._read)
            yield from shards(items, self._run, self._options, known.last_shard)
        self._run.update(state="working")

    def _read(self, url: str) -> Iterator[Outcome]:
        from threadscope.shelf import Network

        return self._session.from_shelf(url, Network(self._fetcher), url)

    def _submit(self, engine: Engine, number: int) -> None:
        self._attempts[number] = self._attempts.get(number, 0) + 1
        if self._attempts[number] > _ATTEMPTS:
            raise Fatal(f"Shard {number} failed {_ATTEMPTS} times.", f"See {self._run.folder / 'log.txt'}.")
        if engine.in_process:
            future = engine.executor.submit(run_shard, address(self._run.folder), number, outspoken=True)
        else:
            future = engine.executor.submit(run_shard, address(self._run.folder), number)
        self._pending[future] = number

    def _collect(self, engine: Engine) -> None:
        """Take what is done; hand out again what a dead worker had."""
        finished, _ = wait(self._pending, return_when=FIRST_COMPLETED)
        for future in finished:
            number = self._pending.pop(future)
            try:
                done = future.result()
            except (Exception, CancelledError) as error:
                if not engine.lost(error):
                    raise
                self._run.log(f"shard {number}: its worker is gone ({type(error).__name__}); it is tried again")
                self._submit(engine, number)
                continue
            self._progress.add(done)
            self._run.forget_input(number)
            told = ", ".join(f"{done.counts.get(name, 0)} {name}" for name in ("threads", "comments", "failures"))
            self._run.log(f"shard {number}: {told}")
            failures = self._progress.counts["failures"]
            if self._conduct.max_errors is not None and failures > self._conduct.max_errors:
                raise TooManyErrors(failures, self._conduct.max_errors)


class TooManyErrors(Fatal):
    """Stop a run in which more failed than the user will have."""

    exit_code = 3

    def __init__(self, failures: int, most: int) -> None:
        super().__init__(
            f"Stopped: {failures} inputs failed, and --max-errors is {most}.",
            "What was done is kept; --resume with a higher number goes on.",
        )
