"""End a run: leave out what stands in it twice, judge copied adverts anew, list the failures."""

from __future__ import annotations

import json
from collections.abc import Iterator

from threadscope.batch.copied import find_copied
from threadscope.batch.duplicates import drop_duplicates, drop_mended
from threadscope.batch.places import durable_text, remove_tree
from threadscope.batch.planning import AGAIN
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.batch.summary import summed_up
from threadscope.wire.values import now

__all__ = ["finish"]


def finish(run: Run) -> None:
    """Leave out duplicates, list the failures, and say that the run is complete."""
    firsts = [part["first"] for part in run.manifest()["generations"]]
    if len(firsts) > 1:
        drop_mended(run, AGAIN)
    dropped = drop_duplicates(run, firsts)
    copied = find_copied(run)
    with open_run(run) as db:
        result = db.execute("SELECT input, reason, message, hint FROM failures ORDER BY number, item, message")
        durable_text(run.folder / "failures.jsonl", _lines(iter(lambda: result.fetchmany(1000), [])))
    summary = summed_up(run)
    run.update(state="complete", finished=now(), counts=summary.counts())
    run.log(f"complete: {summary.threads} threads, {summary.failures} failures, {dropped} duplicates left out now")
    if copied:
        run.log(f"{copied} comments are judged anew: their words stand in other threads, too")
    remove_tree(run.inputs)
    remove_tree(run.journals)


def _lines(batches: Iterator[list[tuple[str, ...]]]) -> Iterator[str]:
    for rows in batches:
        for row in rows:
            told = dict(zip(("input", "reason", "message", "hint"), row, strict=True))
            yield json.dumps(told, ensure_ascii=False) + "\n"
