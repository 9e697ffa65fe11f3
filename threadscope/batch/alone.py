"""Read one item in a process of its own: `python -m threadscope.batch.alone RUN SHARD INDEX ROWS`.

Only `shard.py` starts it, for an item at which a process has died.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

from threadscope.batch.options import BatchOptions
from threadscope.batch.run import Run
from threadscope.batch.shard import DISK_FULL, over_budget
from threadscope.batch.working import warm, working_named

__all__ = ["main"]


def main(folder: str, shard: int, index: int, target: Path) -> int:
    """Write the rows of one item as JSON lines; return the exit status."""
    run = Run(folder)
    options = BatchOptions.from_json(run.manifest()["options"])
    item = next(islice(run.read_input(shard), index, None))
    warm(options)
    try:
        with target.open("w", encoding="utf-8", errors="replace") as stream, over_budget(options.budget):
            for row in working_named(options.working)(item, options):
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError:
        return DISK_FULL
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
