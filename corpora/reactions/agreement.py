# ruff: noqa: INP001, T201  # a script, and it prints its table
"""Print how far the labellings agree; run it after any of them changes.

`passes.jsonl` holds what three passes called the sentiment and the stance of every comment: the writer's own and two
blind ones. `second/` holds all labels of a blind pass over some whole threads. Krippendorff's alpha for nominal data
(Krippendorff, Content Analysis, 2004, chapter 11): 1 - observed / expected disagreement; 1 is full agreement, 0 what
chance gives. For score changes and topic claims, which are spans, the F1 of one labelling against the other, a pair
matching where the spans overlap.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def alpha(*codings: Sequence[str]) -> float:
    """Return Krippendorff's alpha of two or more complete nominal codings of the same units."""
    values = sum(map(Counter, codings), Counter())
    n = sum(values.values())
    apart = sum(a != b for unit in zip(*codings, strict=True) for a, b in permutations(unit, 2))
    observed = apart / (len(codings) - 1) / n
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
    """Pair the labels of each comment of `second/` with the labels of its thread."""
    found = []
    for path in sorted((HERE / "second").glob("*.jsonl")):
        labels = {row["id"]: row for row in _rows(path)}
        found += [(row, labels[row["id"]]) for row in _rows(HERE / "threads" / path.name)[1:] if row["id"] in labels]
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _spans(row: dict[str, Any], text: str, name: str) -> list[tuple[int, int]]:
    starts = [(text.find(item["span"]), item["span"]) for item in row[name]]
    return [(start, start + len(span)) for start, span in starts]


def main() -> None:
    """Print one line a label."""
    passes = _rows(HERE / "passes.jsonl")
    for name in ("sentiment", "stance"):
        codings = list(zip(*(row[name] for row in passes), strict=True))
        said = ", ".join(
            f"{i + 1} and {j + 1}: {alpha(codings[i], codings[j]):.3f}" for i, j in combinations(range(3), 2)
        )
        print(f"{name:<14} alpha {alpha(*codings):.3f} ({said}) of {len(passes)} comments")
    twice = pairs()
    same = [a["kind"] == b["kind"] for a, b in twice if "kind" in b]  # the last passes left kinds out
    print(f"{'kind':<14} same {sum(same) / len(same):.3f} of {len(same)} comments")
    for name in ("score_changes", "topic_claims"):
        first_spans = [_spans(a, a["text"], name) for a, _ in twice]
        second_spans = [_spans(b, a["text"], name) for a, b in twice]
        print(f"{name:<14} F1 {overlap_f1(first_spans, second_spans):.3f} of {len(twice)} comments")


if __name__ == "__main__":
    main()
