"""Compare full annotation with bare spaCy parsing of every comment, on the threads of `corpora/reactions`.

Prints how many times as many comments a second the whole pipeline annotates as the parser under `models/english` parses
of the same comments in batches, from one interleaved run on process CPU time; then each stage's share of the
annotation, measured apart, with the parsing that a stage asks for in its own share. The parser runs as spaCy loads it
and, in a row of its own, with the faster matrix products that `threadscope.nlp.english` gives it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interleaved import functions, report
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from threadscope.model import Author, Comment, Post, Source, Thread, Tool
from threadscope.nlp import english, models, pipeline
from threadscope.nlp.annotate import annotate
from threadscope.nlp.context import Context, ThreadContext

if TYPE_CHECKING:
    from spacy.language import Language

THREADS = Path(__file__).parent.parent / "corpora" / "reactions" / "threads"
Pair = tuple[Thread, Tool]


def read(path: Path) -> Pair:
    """Read a thread of the corpus and its tool."""
    head, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    comments = tuple(
        Comment(
            row["id"],
            row["text"],
            Author(row.get("author") or "", row.get("author_url")),
            row.get("reply_to"),
            by_host=row["kind"] == "host",
        )
        for row in rows
    )
    post = Post(url=head.get("post_url") or "", title=head["post_title"], text=head["post_text"], author=head["host"])
    return Thread(post, comments, Source("reactions")), Tool(head["tool"], tuple(head["aliases"]))


def bare(*, faster: bool = False) -> Language:
    """Load the parser as anybody would, or with numpy's faster products, as `english` uses them."""
    import spacy
    from thinc.api import use_ops

    for module in english.CODE:
        import_module(module)
    with as_file(models.folder("english")) as folder, use_ops("numpy", use_blis=False) if faster else nullcontext():
        return spacy.load(folder)


def parse(nlp: Language, pairs: Sequence[Pair]) -> None:
    """Parse every comment."""
    with threadpool_limits(1, user_api="blas"), nlp.memory_zone():
        for _ in nlp.pipe((c.text for thread, _ in pairs for c in thread.comments), batch_size=english.BATCH):
            pass


def annotated(pairs: Sequence[Pair]) -> None:
    """Annotate every thread."""
    for thread, tool in pairs:
        annotate(pipeline.load(), thread, tool)


def stages(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the CPU seconds of each stage over all threads."""
    nlp = pipeline.load()
    seconds = dict.fromkeys(nlp.pipe_names, 0.0)
    for thread, tool in pairs:
        shared = ThreadContext(thread, tool)
        with nlp.memory_zone():
            docs: list[Any] = [nlp.make_doc(comment.text) for comment in thread.comments]
            for doc, comment in zip(docs, thread.comments, strict=True):
                doc._.context = Context(comment, shared)
            for name, stage in nlp.pipeline:
                start = time.process_time()
                docs = list(stage.pipe(docs)) if hasattr(stage, "pipe") else [stage(doc) for doc in docs]
                seconds[name] += time.process_time() - start
    return seconds


def main(arguments: Sequence[str]) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    pairs = [read(path) for path in sorted(THREADS.glob("*.jsonl"))[: options.threads]]
    comments = sum(len(thread.comments) for thread, _ in pairs)
    tasks = {
        "bare spaCy parsing": partial(parse, bare(), pairs),
        "the same, with faster products": partial(parse, bare(faster=True), pairs),
        "full annotation": partial(annotated, pairs),
    }
    measured = functions(tasks, rounds=options.rounds)
    report(f"comments/s, of {comments} comments in {len(pairs)} threads (goal 4)", measured, "bare spaCy parsing")
    spent = stages(pairs)
    whole = sum(spent.values())
    sys.stdout.write(f"shares of the stages, of {whole / comments * 1e6:.0f} µs a comment\n")
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        sys.stdout.write(f"  {name:<44} {seconds / whole:6.1%}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
