"""A run: a folder, here or on an object store (`places.py`), whose parts appear whole or not at all.

RUN/manifest.json           versions, models, options, sources, state: what it takes to repeat the run
RUN/shards/000001/          comments, threads, claims, voices, failures, duplicates as Parquet; done.json
RUN/quarantine/             inputs that ended the processes that read them
RUN/failures.jsonl          all failures again, one a line
RUN/copied.jsonl            verdicts about comments whose words stand in many threads
RUN/corrections.jsonl       labels that people decided about, by `threadscope review RUN`
RUN/log.txt                 what happened, with times; elsewhere than on this machine log/*.txt, a line a file
RUN/work/                   inputs of shards that are not done, journals, suspects; gone when the run is complete
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from threadscope.batch.items import Item
from threadscope.batch.places import PART, durable_text, is_local, make_folder, place, remove_tree
from threadscope.errors import Fatal, UsageError
from threadscope.wire.values import Json, now

__all__ = ["DONE", "FORMAT", "Run", "clear_disk_errors", "is_full"]

FORMAT = 1
"""Of the folder; a later program reads earlier ones."""
DONE = "done.json"
"""The last file of a shard."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SHARD = re.compile(r"\d{6,}")


def is_full(error: BaseException) -> bool:
    """Tell whether an error means that there is no room: that is no input's fault, and stops a run."""
    return isinstance(error, OSError) and error.errno in _FULL


@contextmanager
def clear_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk into one sentence; what was done so far stays.

    Raises:
        Fatal: the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise Fatal(
                f"There is no room left where {folder} lies.", "Make some, then go on with --resume: nothing is lost."
            ) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise Fatal(f"{folder} cannot be written: {error.strerror}.", "Choose another folder with -o.") from error
        raise


def _moment() -> str:
    """Name something that no other process names so, in the order of time."""
    return f"{time.time_ns():020d}-{secrets.token_hex(4)}"


def _ignore(_: int) -> None:
    """Drop the number of bytes written."""


class Run:
    """Find everything in a run's folder. Holds no state of its own, so that any process can open the same one."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = place(folder)
        self.shards = self.folder / "shards"
        self.work = self.folder / "work"
        self.inputs = self.work / "inputs"
        self.journals = self.work / "journals"
        self.quarantine = self.folder / "quarantine"

    @classmethod
    def create(cls, folder: Path | str) -> Run:
        """Make the folder of a new run, which is one once its manifest is written.

        Raises:
            UsageError: something is there already.
            Fatal: the place cannot be written.
        """
        run = cls(folder)
        if run.exists() or (run.folder.exists() and not run.hardly_begun()):
            hint = "Go on with --resume, add to it with --only-new, or name another folder."
            raise UsageError(f"{run.folder} exists.", hint if run.exists() else "Name a new folder.")
        with clear_disk_errors(run.folder):
            for part in (run.shards, run.inputs, run.journals):
                make_folder(part)
        return run

    @classmethod
    def open(cls, folder: Path | str) -> Run:
        """Open a run that exists.

        Raises:
            UsageError: this is no run, or one of a later program.
        """
        run = cls(folder)
        if not run.exists():
            raise UsageError(f"{run.folder} is no run.", "Give the folder that `threadscope batch -o` made.")
        if run.manifest().get("format", 0) > FORMAT:
            raise UsageError(f"{run.folder} was made by a later version of threadscope.", "Use that one.")
        return run

    def exists(self) -> bool:
        """Tell whether there is a run in the folder."""
        return (self.folder / "manifest.json").is_file()

    def hardly_begun(self) -> bool:
        """Tell whether the folder is empty, or holds what somebody left who was killed before there was a manifest."""
        parts = {"shards", "work", "sources"}
        return self.folder.is_dir() and all(p.name in parts or p.suffix == PART for p in self.folder.iterdir())

    # --- the manifest and the log

    def manifest(self) -> Json:
        """Read the manifest.

        Raises:
            UsageError: it is damaged.
        """
        try:
            found = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{self.folder / 'manifest.json'} cannot be read.", "Is this a run's folder?") from error
        if not isinstance(found, dict):
            raise UsageError(f"{self.folder / 'manifest.json'} is no manifest.", "Is this a run's folder?")
        return found

    def write_manifest(self, manifest: Json) -> None:
        """Replace the manifest."""
        durable_text(self.folder / "manifest.json", [json.dumps(manifest, ensure_ascii=False, indent=1), "\n"])

    def update(self, **facts: Any) -> None:
        """Replace some entries of the manifest."""
        self.write_manifest(self.manifest() | facts)

    def log(self, sentence: str) -> None:
        """Add a line to the log; a full disk must not stop what can still go on."""
        when = now()
        line = " ".join(sentence.split())
        with suppress(OSError):
            if not is_local(self.folder):  # nothing can be added to an object
                durable_text(self.folder / "log" / f"{_moment()}.txt", [f"{when} {line}\n"])
                return
            with (self.folder / "log.txt").open("a", encoding="utf-8", errors="replace") as stream:
                stream.write(f"{when} {line}\n")

    # --- shards

    def shard(self, number: int) -> Path:
        """Return where a shard's rows lie once it is done."""
        return self.shards / f"{number:06d}"

    def done(self) -> list[int]:
        """List the shards that are done."""
        if not is_local(self.folder):
            return sorted(int(path.parent.name) for path in self.shards.glob("[0-9]*/done.json"))
        if not self.shards.is_dir():
            return []
        return sorted(int(path.name) for path in self.shards.iterdir() if _SHARD.fullmatch(path.name))

    def is_done(self, number: int) -> bool:
        """Tell whether a shard is done; its last file tells, where a folder cannot appear at once."""
        return (self.shard(number) / DONE).is_file()

    def tables(self, name: str) -> list[Path]:
        """List the Parquet files of one table, in the order of the shards."""
        return [self.shard(number) / f"{name}.parquet" for number in self.done()]

    def unfinished(self) -> list[int]:
        """List the shards that are planned and not done."""
        done = set(self.done())
        found = (int(path.stem) for path in self.inputs.glob("[0-9]*.jsonl"))
        return sorted(number for number in found if number not in done)

    def write_input(self, number: int, lines: Iterable[str]) -> None:
        """Plan a shard: from now on its items, one a line, are this shard's."""
        durable_text(self._input(number), lines)

    def read_input(self, number: int) -> Iterator[Item]:
        """Read the items of a shard one by one."""
        with self._input(number).open(encoding="utf-8") as stream:
            for line in stream:
                yield Item.from_json(json.loads(line))

    def _input(self, number: int) -> Path:
        return self.inputs / f"{number:06d}.jsonl"

    def forget_input(self, number: int) -> None:
        """Delete what a shard that is done needs no more."""
        self.forget_journals(number)
        for path in (self._input(number), self.suspects_file(number), *self.work.glob(f"apart-{number:06d}-*")):
            path.unlink(missing_ok=True)

    # --- journals: which item a process was at when it died

    @contextmanager
    def journal(self, number: int) -> Iterator[Callable[[int], None]]:
        """Begin an attempt at a shard; give what notes down the item that is about to start.

        Each attempt has a file of its own. Where nothing can be added to a file, it holds the last item only.
        """
        path = self.journals / f"{number:06d}-{_moment()}"
        if not is_local(path):
            path.write_bytes(b"")
            yield lambda index: _ignore(path.write_bytes(f"{index}\n".encode("ascii")))
            return
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            yield lambda index: _ignore(os.write(handle, f"{index}\n".encode("ascii")))
        finally:
            os.close(handle)

    def dead_ends(self, number: int) -> list[int | None]:
        """Return, for each earlier attempt that did not finish, the item it named last; None: not even the first."""
        ends: list[int | None] = []
        for path in sorted(self.journals.glob(f"{number:06d}-*")):
            named = path.read_text("ascii", "replace").split()
            ends.append(int(named[-1]) if named and named[-1].isdigit() else None)
        return ends

    def forget_journals(self, number: int) -> None:
        """Delete the journals of a shard that is done."""
        for path in self.journals.glob(f"{number:06d}-*"):
            path.unlink(missing_ok=True)

    def suspects(self, number: int) -> set[int]:
        """Return the items of a shard at which some process has died."""
        path = self.suspects_file(number)
        known = {int(line) for line in path.read_text("ascii").split()} if path.exists() else set()
        return known | {end for end in self.dead_ends(number) if end is not None}

    def suspects_file(self, number: int) -> Path:
        """Return where the suspects of runs before this one are kept."""
        return self.work / f"suspects-{number:06d}"

    def apart(self, number: int, index: int) -> Path:
        """Return where the rows of an item lie that was read in a process of its own."""
        return self.work / f"apart-{number:06d}-{index}"

    def sweep(self) -> None:
        """Clear up after a run that was killed: its journals become suspects, half-written shards go away."""
        for path in self.shards.glob(".*"):
            remove_tree(path)
        for folder in (self.folder, self.work, self.inputs, *map(self.shard, self.done())):
            for path in folder.glob(f"*{PART}"):
                path.unlink(missing_ok=True)
        for number in self.done():
            self.forget_input(number)
        for number in self.unfinished():
            suspects = self.suspects(number)
            if suspects:
                durable_text(self.suspects_file(number), (f"{index}\n" for index in sorted(suspects)))
            self.forget_journals(number)
