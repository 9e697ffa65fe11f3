# ruff: noqa: INP001  # beside a script
"""Write what the linear stance model says of comments by tools that it had not seen: `linear.py OUTPUT`.

Runs by itself, since the scripts of `models/stance` have modules of the same names as those here. Probabilities of
the training tools come from its own cross-validation; of the test tools, from the model that learnt from the others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "stance"))


def main() -> None:
    """Train the linear model on the training tools and write its probabilities, `thread`, `id` -> four numbers."""
    import train as stance
    from data import halves

    known, test, always = halves()
    model = stance.train_on(known, always)
    found = {
        name: [[row.thread, row.id, chances] for row, chances in zip(rows, said.tolist(), strict=True)]
        for name, rows, said in (("train", known, model.second), ("test", test, model.chances(test)))
    }
    Path(sys.argv[1]).write_text(json.dumps({**found, "prior": model.mix.tolist()}), encoding="utf-8")


if __name__ == "__main__":
    main()
