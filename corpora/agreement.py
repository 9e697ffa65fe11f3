# ruff: noqa: INP001, T201  # a script, and it prints its table
"""Print our labels of others' texts by corpus, and how far two labellings agree: `agreement.py tones|stances`.

Agreement is Krippendorff's alpha, over the texts that were labelled twice.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def main(name: str) -> None:
    """Print a row a corpus, and one for all."""
    alpha = runpy.run_path(str(HERE / "reactions" / "agreement.py"))["alpha"]
    rows = list(map(json.loads, (HERE / name / "labels.jsonl").read_text("utf-8").splitlines()))
    for of in (*sorted({row["of"] for row in rows}), "all"):
        here = [row for row in rows if of in (row["of"], "all")]
        twice = [row for row in here if "second" in row]
        agreed = alpha([row["label"] for row in twice], [row["second"] for row in twice])
        labels = ", ".join(f"{count} {label}" for label, count in Counter(row["label"] for row in here).most_common())
        print(f"{of:15} {len(here):5} ({labels}), {len(twice):5} twice, alpha {agreed:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
