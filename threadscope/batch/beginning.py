"""Begin a part of a run, or open the run that goes on: which sources, which options, and nobody else at work.

What the manifest says of a run is decided here; what the driver does with it is in `driver.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from threadscope.batch.options import BatchOptions, Conduct, versions
from threadscope.batch.places import is_local, make_folder
from threadscope.batch.planning import Known
from threadscope.batch.run import FORMAT, Run, clear_disk_errors
from threadscope.batch.sources import left_out
from threadscope.errors import UsageError
from threadscope.wire.values import Json, now

__all__ = ["alone", "begun"]


def begun(names: Sequence[str], folder: Path | str, options: BatchOptions, conduct: Conduct) -> Run:
    """Make a run, or open the one that goes on."""
    if not (conduct.resume or conduct.only_new) or (conduct.resume and names and not Run(folder).exists()):
        if not names:
            raise UsageError("There is nothing to read.", "Name a folder, a file or an address.")
        run = Run.create(folder)
        facts: Json = {"format": FORMAT, "created": now(), "versions": versions(), "models": _models()}
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
    part = {"named": list(names), "sources": sources, "first": first, "started": now(), "folder": str(Path.cwd())}
    others = left_out(names)
    if others:
        run.log(f"left out, being no pages, tables, exports or archives: {others}")
        part["left_out"] = others
    with clear_disk_errors(run.folder):
        run.write_manifest(manifest | {"generations": [*generations, part], "state": "planning"})


@contextmanager
def alone(run: Run) -> Iterator[None]:
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


def _models() -> Json:
    """Name the models' versions without loading them."""
    from threadscope.nlp.models import models_folder

    metas = sorted(models_folder().glob("*/meta.json"))
    return {path.parent.name: json.loads(path.read_text("utf-8")).get("version") for path in metas}
