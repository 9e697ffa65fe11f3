"""Read one item in a process of its own, because some process died at it: it is tried, and may end there.

`apart` starts `python -m threadscope.batch.alone RUN SHARD INDEX ROWS` and takes the rows. They are kept until their
shard is done, so that nobody who is killed again has to do it twice.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from threadscope.batch.items import Item
from threadscope.batch.options import BatchOptions
from threadscope.batch.places import address, make_folder, move_in, scratch
from threadscope.batch.rows import Row, failure_row
from threadscope.batch.run import Run, is_full
from threadscope.batch.watchdog import GRACE, OVER_BUDGET, over_budget
from threadscope.batch.working import warm, working_named
from threadscope.errors import Fatal

__all__ = ["apart", "main"]

_DISK_FULL = 74
"""Exit status of a process that could not write its rows (EX_IOERR)."""
_START = 120.0
"""Seconds that the process may need besides its item's budget, to import and to load the models."""


def apart(run: Run, shard: int, index: int, options: BatchOptions) -> Iterator[Row]:
    """Give the rows of an item that a process of its own reads; of one that ends that too, the failure.

    Raises:
        Fatal: the process did not get as far as the item, so that nothing is known of it.
        OSError: there is no room for the rows.
    """
    rows = run.apart(shard, index)
    if not rows.exists():
        part = scratch(rows.parent) / f"{rows.name}.{os.getpid()}"
        try:
            status = _tried(run, shard, index, part, options.budget)
            if status == _DISK_FULL:
                raise OSError(errno.ENOSPC, "No space left on device", str(part))
            if status != 0:
                item = _item(run, shard, index)
                late = status == OVER_BUDGET
                why = f"takes longer than {options.budget:g} s" if late else "ends the process that reads it"
                part.write_text(json.dumps(_quarantined(run, item, why)) + "\n", "utf-8")
            move_in(part, rows)
        finally:
            part.unlink(missing_ok=True)
    with rows.open(encoding="utf-8") as lines:
        yield from ((table, cells) for table, cells in map(json.loads, lines))


def _tried(run: Run, shard: int, index: int, target: Path, budget: float) -> int:
    """Return the status with which the process ended, `OVER_BUDGET` however the budget was enforced."""
    where = [address(run.folder), str(shard), str(index), str(target)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    start = time.monotonic()
    told = scratch(run.work) / "alone.log"
    with told.open("w") as log:
        try:
            status = subprocess.run(  # noqa: S603  our own interpreter and module
                [sys.executable, "-m", "threadscope.batch.alone", *where],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=budget + GRACE + _START,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = OVER_BUDGET
    if status != 0 and not target.exists():
        raise Fatal("An input could not be tried in a process of its own.", f"See {told}.")
    return OVER_BUDGET if status == 1 and time.monotonic() - start > budget + GRACE else status


def _item(run: Run, shard: int, index: int) -> Item:
    return next(islice(run.read_input(shard), index, None))


def _quarantined(run: Run, item: Item, why: str) -> Row:
    """Keep an input that ends its process, for whoever looks into it."""
    run.log(f"quarantine: {item.name} {why}")
    make_folder(run.quarantine)
    (run.quarantine / f"{item.id}.json").write_text(json.dumps(item.to_json(), indent=1), "utf-8")
    source = Path(item.path)
    if item.kind == "file" and source.is_file():
        with suppress(OSError):
            (run.quarantine / f"{item.id}{source.suffix}").write_bytes(source.read_bytes())
    hint = f"It was tried twice; it lies in quarantine/{item.id}*."
    told = {"reason": "Quarantined", "message": f"{item.name} {why}.", "hint": hint, "exit_code": 1}
    return failure_row(item, told)


def main(folder: str, shard: int, index: int, target: Path) -> int:
    """Write the rows of one item as JSON lines; return the exit status. The file appears when the item begins."""
    run = Run(folder)
    options = BatchOptions.from_json(run.manifest()["options"])
    item = _item(run, shard, index)
    working = working_named(options.working)
    warm(options)
    try:
        with target.open("w", encoding="utf-8", errors="replace") as stream, over_budget(options.budget):
            for row in working(item, options):
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        if is_full(error):
            return _DISK_FULL
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
