"""Ten thousand threads in one run: read, annotate and keep them, whatever happens in the night.

Four nouns:

    Item     one input as a source names it: a file, an address, a thread of a table          items.py
    Shard    some items, worked off by one process; what came of them appears at once         shard.py
    Run      a folder: manifest, shards as Parquet, log                                       run.py
    Engine   where shards are worked off: this process, others here, a cluster                engines.py

The way of an item, in the order of the files:

    sources.py (tables.py, links.py)  what the user names -> items, streamed, in one order
    fetching.py (optout.py)           addresses -> threads, hosts side by side; the only part that uses the network
    planning.py                       items -> shards, each item once
    shard.py (alone.py, watchdog.py)  a shard -> rows: journals, time budgets, quarantine
    working.py, reading.py            an item -> threads -> reports
    rows.py, parquet.py               reports -> rows -> Parquet, whole or not at all
    beginning.py, finishing.py        a run's first and last step: sources and options; duplicates and failures
    driver.py (progress.py)           keeps an engine busy, replaces what died, sums up
    duplicates.py                     the same thread from two places counts once

What can be asked afterwards: query.py (SQL), across.py (the report over all threads). erase.py takes a person out.
"""

from __future__ import annotations

__all__: list[str] = []
