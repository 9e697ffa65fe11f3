# ruff: noqa: INP001, T201  # a script, and it prints its table
"""Print how far the two labellings of `second/` and `threads/` agree; run it after either changes.

Krippendorff's alpha for nominal data (Krippendorff, Content Analysis, 2004, chapter 11): 1 - observed / expected
disagreement; 1 is full agreement, 0 what chance gives. Labels settled afterwards (`settled.jsonl`) count as they first
were. For score changes and topic claims, which are spans, the F1 of one labelling against the other, a pair matching
where the spans overlap.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def alpha(first: Sequence[str], second: Sequence[str]) -> float:
    """Return Krippendorff's alpha of two complete nominal codings of the same units."""
    values = Counter(first) + Counter(second)
    n = sum(values.values())
    observed = 2 * sum(a != b for a, b in zip(first, second, strict=True)) / n
    expected = 1 - sum(count * (count - 1) for count in values.values()) / (n * (n - 1))
    return 1 - observed / expected if expected else 1.0


def overlap_f1(first: Sequence[list[tuple[int, int]]], second: Sequence[list[tuple[int, int]]]) -> float:
    """Return the F1 of one labelling's spans against the other's; it is the same both ways."""
    hits = sum(
        any(a < d and c < b for c, d in theirs) for mine, theirs in zip(first, second, strict=True) for a, b in mine
    )
    back = sum(
        any(a < d and c < b for c, d in mine) for mine, theirs in zip(first, second, strict=True) for a, b in theirs
    )
    total = sum(map(len, first)) + sum(map(len, second))
    return (hits + back) / total if total else 1.0


def pairs() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair the first labels of each comment that was labelled twice, as before any was settled, with its second."""
    settled = {row["id"]: {row["label"]: row["first"]} for row in _rows(HERE / "settled.jsonl")}
    found = []
    for path in sorted((HERE / "second").glob("*.jsonl")):
        labels = {row["id"]: row for row in _rows(path)}
        first = [row | settled.get(row["id"], {}) for row in _rows(HERE / "threads" / path.name)[1:]]
        found += [(row, labels[row["id"]]) for row in first if row["id"] in labels]
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _spans(row: dict[str, Any], text: str, name: str) -> list[tuple[int, int]]:
    starts = [(text.find(item["span"]), item["span"]) for item in row[name]]
    return [(start, start + len(span)) for start, span in starts]


def main() -> None:
    """Print one line a label."""
    twice = pairs()
    every = sum(len(_rows(path)) - 1 for path in (HERE / "threads").glob("*.jsonl"))
    print(f"{len(twice)} of {every} comments labelled twice ({len(twice) / every:.0%})")
    for name in ("kind", "sentiment", "stance"):
        first, second = [a[name] for a, _ in twice], [b[name] for _, b in twice]
        same = sum(map(str.__eq__, first, second)) / len(twice)
        print(f"{name:<14} alpha {alpha(first, second):.3f}  same {same:.3f}")
    for name in ("score_changes", "topic_claims"):
        first_spans = [_spans(a, a["text"], name) for a, _ in twice]
        second_spans = [_spans(b, a["text"], name) for a, b in twice]
        print(f"{name:<14} F1 {overlap_f1(first_spans, second_spans):.3f}")


if __name__ == "__main__":
    main()
