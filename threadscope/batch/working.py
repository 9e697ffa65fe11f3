"""An item -> rows: read, annotate, judge, write down. What a shard does with each of its items."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import cast

from threadscope.batch.items import Item, failure
from threadscope.batch.options import WORKING, BatchOptions
from threadscope.batch.reading import outcomes
from threadscope.batch.rows import Row, failure_row, rows_of
from threadscope.batch.run import is_full
from threadscope.errors import Unreadable

__all__ = ["Working", "item_rows", "warm", "working_named"]

Working = Callable[[Item, BatchOptions], Iterator[Row]]


def working_named(name: str) -> Working:
    """Import what works off an item by its name, `module:function`."""
    module, _, function = name.partition(":")
    return cast("Working", getattr(import_module(module), function))


def item_rows(item: Item, options: BatchOptions) -> Iterator[Row]:
    """Give everything that comes of one item, as rows; an item that comes to nothing is a failure."""
    if item.kind == "failure":
        yield failure_row(item, item.data or {})
        return
    if item.kind == "duplicate":
        yield "duplicates", {"item": item.id, "number": item.number, "input": item.name, "reason": "named before"}
        return
    empty = True
    try:
        for row in _threads(item, options):
            empty = False
            yield row
    except Exception as error:  # a bug in a reader costs one input, never the night
        if is_full(error):
            raise
        yield failure_row(item, failure(error))
    else:
        if empty:
            yield failure_row(item, failure(Unreadable(f"{item.name} holds no thread.")))


def _threads(item: Item, options: BatchOptions) -> Iterator[Row]:
    from threadscope.api import analyze_thread
    from threadscope.nlp.stance import trained

    for ordinal, outcome in enumerate(outcomes(item, options.inputs)):
        if outcome.error is not None:
            yield failure_row(item, failure(outcome.error), outcome.thread.name)
            continue
        report = analyze_thread(outcome.thread, options.analysis)
        yield from rows_of(report, item, ordinal, trained().prior)


@lru_cache(maxsize=1)
def _warm_up() -> None:
    from threadscope.nlp.pipeline import load
    from threadscope.nlp.stance import trained

    load()
    trained()


@lru_cache(maxsize=1)
def _keep() -> None:
    gc.collect()
    gc.freeze()


def warm(options: BatchOptions, *, worker: bool = False) -> None:
    """Load the models before the first item is named: it is not their fault if that goes wrong.

    Args:
        options: of the run.
        worker: the process lives for its shards alone, and so do the models: the collector need not look through them
            again and again, which took a fifth of the time.
    """
    if options.working == WORKING:
        _warm_up()
        if worker:
            _keep()
