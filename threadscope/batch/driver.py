"""Conduct a run: plan, keep the engine busy, replace what died, and sum up.

`batch` may be killed at any moment. What is in `shards/` is done; what is in `work/inputs/` is planned; what is in
neither comes again when the sources are gone through again.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from threadscope.batch.copied import find_copied
from threadscope.batch.duplicates import drop_duplicates, drop_mended
from threadscope.batch.engines import Engine, check_engine, open_engine
from threadscope.batch.fetching import fetched
from threadscope.batch.options import BatchOptions, versions
from threadscope.batch.optout import MiningFetcher
from threadscope.batch.places import address, durable_text, is_local, make_folder, place, remove_tree
from threadscope.batch.planning import AGAIN, Known, shards, unplanned
from threadscope.batch.progress import BatchProgress
from threadscope.batch.reading import ItemSession
from threadscope.batch.run import FORMAT, Run, clear_disk_errors
from threadscope.batch.shard import Done, run_shard
from threadscope.batch.sources import Sources, left_out, size_of
from threadscope.batch.summary import Summary, summed_up
from threadscope.errors import Fatal, UsageError
from threadscope.inputs import Outcome
from threadscope.wire.values import Json

__all__ = ["Conduct", "batch"]

_ATTEMPTS = 50
"""At one shard in one session: each but the first few finds a suspect, and a shard has a few dozen items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Carry how a run is made, none of which changes its result."""

    engine: str = "local"
    resume: bool = False
    """Finish what was begun, with the sources and options of then; begin where nothing was."""
    only_new: bool = False
    """Add what a finished run does not have, and try again what could not be fetched."""
    max_errors: int | None = None
    """Stop after more failures than this."""
    quiet: bool = False
    stdin: BinaryIO | None = None


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
    run = _begun(names, folder, options, conduct)
    with clear_disk_errors(run.folder), _alone(run):
        run.sweep()
        manifest = run.manifest()
        if manifest["state"] != "complete":
            kept = BatchOptions.from_json(manifest["options"])
            read = replace(kept.inputs.read, disqus_key=options.inputs.read.disqus_key)
            options = replace(kept, inputs=replace(kept.inputs, read=read))
            _Conductor(run, options, conduct).work()
            _finish(run)
        return summed_up(run)


def _begun(names: Sequence[str], folder: Path | str, options: BatchOptions, conduct: Conduct) -> Run:
    """Make a run, or open the one that goes on."""
    if not (conduct.resume or conduct.only_new) or (conduct.resume and names and not Run(folder).exists()):
        if not names:
            raise UsageError("There is nothing to read.", "Name a folder, a file or an address.")
        run = Run.create(folder)
        facts: Json = {"format": FORMAT, "created": _now(), "versions": versions(), "models": _models()}
        _add_generation(run, facts | {"options": options.to_json(), "generations": []}, names, conduct)
        return run
    run = Run.open(folder)
    manifest = run.manifest()
    if conduct.only_new and conduct.resume:
        raise UsageError("--resume and --only-new exclude each other.", "Finish the run first, then add to it.")
    if conduct.only_new:
        if manifest["state"] != "complete":
            raise UsageError(f"{folder} is not finished.", "Finish it with --resume first.")
        with clear_disk_errors(run.folder):
            for part in (run.inputs, run.journals):
                make_folder(part)
            _add_generation(run, manifest, names or manifest["generations"][-1]["named"], conduct)
    elif names and list(names) != manifest["generations"][-1]["named"]:
        raise UsageError("The run was begun with other sources.", "Leave them out, or add new ones with --only-new.")
    return run


def _add_generation(run: Run, manifest: Json, names: Sequence[str], conduct: Conduct) -> None:
    """Note the sources of this part of the run; standard input is kept, since it cannot be read twice."""
    generations = manifest["generations"]
    sources = []
    for name in names:
        if name == "-":
            if not is_local(run.folder):
                raise UsageError("Standard input cannot be kept there.", "Save it to a file, and name that.")
            kept = run.folder / "sources" / f"stdin-{len(generations) + 1}"
            with clear_disk_errors(run.folder):
                kept.parent.mkdir(exist_ok=True)
                stream = conduct.stdin or sys.stdin.buffer
                with kept.open("wb") as target:
                    shutil.copyfileobj(stream, target)
                    target.flush()
                    os.fsync(target.fileno())
            sources.append(str(kept))
        else:
            sources.append(name)
    first = 0
    if generations:
        with Known(run) as known:
            first = known.last_number + 1
    part = {"named": list(names), "sources": sources, "first": first, "started": _now(), "folder": str(Path.cwd())}
    others = left_out(names)
    if others:
        run.log(f"left out, being no pages, tables, exports or archives: {others}")
        part["left_out"] = others
    with clear_disk_errors(run.folder):
        run.write_manifest(manifest | {"generations": [*generations, part], "state": "planning"})


@contextmanager
def _alone(run: Run) -> Iterator[None]:
    """Let only one process conduct a run; the lock goes with the process, however it ends.

    Raises:
        UsageError: another one does.
    """
    make_folder(run.work)
    if not is_local(run.folder):  # an object store has no locks
        yield
        return
    with (run.work / "lock").open("w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows: a file that is being written cannot be replaced anyway
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"Another process is working at {run.folder}.", "Wait for it to end.") from None
        except OSError:  # a file system without locks
            yield
            return
        yield


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


def _finish(run: Run) -> None:
    """Leave out duplicates, list the failures, and say that the run is complete."""
    firsts = [part["first"] for part in run.manifest()["generations"]]
    if len(firsts) > 1:
        drop_mended(run, AGAIN)
    dropped = drop_duplicates(run, firsts)
    copied = find_copied(run)
    from threadscope.batch.query import open_run

    with open_run(run) as db:
        result = db.execute("SELECT input, reason, message, hint FROM failures ORDER BY number, item, message")
        durable_text(run.folder / "failures.jsonl", _lines(iter(lambda: result.fetchmany(1000), [])))
    summary = summed_up(run)
    run.update(state="complete", finished=_now(), counts=summary.counts())
    run.log(f"complete: {summary.threads} threads, {summary.failures} failures, {dropped} duplicates left out now")
    if copied:
        run.log(f"{copied} comments are judged anew: their words stand in other threads, too")
    remove_tree(run.inputs)
    remove_tree(run.journals)


def _lines(batches: Iterator[list[tuple[str, ...]]]) -> Iterator[str]:
    for rows in batches:
        for row in rows:
            told = dict(zip(("input", "reason", "message", "hint"), row, strict=True))
            yield json.dumps(told, ensure_ascii=False) + "\n"


def _models() -> Json:
    """Name the models' versions without loading them."""
    from threadscope.nlp.models import models_folder

    metas = sorted(models_folder().glob("*/meta.json"))
    return {path.parent.name: json.loads(path.read_text("utf-8")).get("version") for path in metas}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
