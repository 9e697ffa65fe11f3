# ruff: noqa: INP001, T201  # a script, and it prints its counts
"""Check the corpus and print its counts; ends with 1 where something is wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

THREADS = Path(__file__).parent / "threads"
ALLOWED = {
    "kind": {"comment", "host", "pingback", "spam", "vendor"},
    "stance": {"trust", "distrust", "mixed", "none"},
    "sentiment": {"pos", "neg", "neu", "mixed"},
}
LONG_ENOUGH = 40
"""Characters from which on two people do not write the same words by chance."""


def problems(path: Path, seen: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong in one thread; `seen` collects texts over all of them."""
    head, *comments = map(json.loads, path.read_text("utf-8").splitlines())
    if head["thread"] != path.stem:
        yield "its first line names another thread"
    ids: set[str] = set()
    for comment in comments:
        where = comment["id"]
        if where in ids:
            yield f"{where}: id repeats"
        if comment["reply_to"] and comment["reply_to"] not in ids:
            yield f"{where}: answers nothing before it"
        ids.add(where)
        for name, allowed in ALLOWED.items():
            if comment[name] not in allowed:
                yield f"{where}: {name} {comment[name]!r}"
        for span in spans(comment):
            if comment["text"].count(span) != 1:
                yield f"{where}: span {span!r} does not occur once"
        words = " ".join(comment["text"].casefold().split())
        if len(words) > LONG_ENOUGH and comment["kind"] != "spam" and words in seen:
            yield f"{where}: same text as {seen[words]}"
        seen[words] = where


def spans(comment: dict[str, Any]) -> Iterator[str]:
    """Yield every span that a comment's labels name."""
    yield from comment["evidence"]
    yield from (span for _, _, span in comment["facets"])
    yield from (change["span"] for change in comment["score_changes"])
    yield from (claim["span"] for claim in comment["topic_claims"])


def main() -> int:
    """Check every thread."""
    seen: dict[str, str] = {}
    counts: Counter[str] = Counter()
    wrong = 0
    for path in sorted(THREADS.glob("*.jsonl")):
        for problem in problems(path, seen):
            wrong += 1
            print(f"{path.name}: {problem}")
        _, *comments = map(json.loads, path.read_text("utf-8").splitlines())
        counts["threads"] += 1
        counts["comments"] += len(comments)
        for comment in comments:
            counts[f"kind {comment['kind']}"] += 1
            counts["with score changes"] += bool(comment["score_changes"])
            counts["with topic claims"] += bool(comment["topic_claims"])
            if comment["kind"] == "comment":
                counts[f"stance {comment['stance']}"] += 1
    tools = {path.stem.rsplit("-", 1)[0] for path in THREADS.glob("*.jsonl")}
    print(f"{len(tools)} tools, " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
