# ruff: noqa: INP001, T201  # a script, and it prints its table
"""Print the tones by corpus, and how far the two labellings agree where there were two (Krippendorff's alpha)."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Print a row a corpus, and one for all."""
    alpha = runpy.run_path(str(HERE.parent / "reactions" / "agreement.py"))["alpha"]
    rows = list(map(json.loads, (HERE / "labels.jsonl").read_text("utf-8").splitlines()))
    for of in (*sorted({row["of"] for row in rows}), "all"):
        here = [row for row in rows if of in (row["of"], "all")]
        twice = [row for row in here if "second" in row]
        agreed = alpha([row["label"] for row in twice], [row["second"] for row in twice])
        tones = ", ".join(f"{count} {tone}" for tone, count in Counter(row["label"] for row in here).most_common())
        print(f"{of:15} {len(here):5} ({tones}), {len(twice):5} twice, alpha {agreed:.3f}")


if __name__ == "__main__":
    main()
