"""Runs as sides of a comparison: a run as a whole, or the tools, sites or months of its threads.

A person votes once for a tool, with what they say in all threads of a side, as in the report over a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from threadscope.batch.across import single_likelihoods
from threadscope.batch.duck import rows_of
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.comparison import MOST_SIDES, Side, person
from threadscope.model import SENTIMENTS, STANCES, Stance
from threadscope.nlp.stance import trained
from threadscope.report import SUSPECT_WEIGHT
from threadscope.trust import estimate, voice_likelihood

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

__all__ = ["By", "sides_of"]

By = Literal["thread", "tool", "host", "month"]
_KEYS: Mapping[By, str] = {
    "thread": "''",  # a run of ten thousand threads is one side, not ten thousand
    "tool": "lower(t.tool)",
    "host": "t.host",
    "month": "left(coalesce(t.post_published, min(c.posted)), 7)",
}
_SIDED = """
    CREATE TEMP TABLE sided AS
    SELECT t.thread_id, coalesce({key}, 'unknown') AS side FROM threads t LEFT JOIN comments c USING (thread_id)
    WHERE t.comments > 0
    GROUP BY t.thread_id, t.tool, t.host, t.post_published
"""
_COUNTS = """
    SELECT side, count(*), sum(comments)::BIGINT, list_sort(list(DISTINCT tool) FILTER (tool IS NOT NULL))
    FROM sided JOIN threads USING (thread_id) GROUP BY side
"""
_SIZES = """
    SELECT side, count(DISTINCT (lower(tool), person)) AS voices FROM sided JOIN voices USING (thread_id)
    WHERE votes AND role = 'community' GROUP BY side ORDER BY voices DESC, side
"""
_VOTES = """
    SELECT lower(tool), person, any_value(names ORDER BY thread_id), flatten(list(stances ORDER BY thread_id, voice))
    FROM sided JOIN voices USING (thread_id)
    WHERE side = ? AND votes AND role = 'community' GROUP BY 1, 2 ORDER BY 1, 2
"""
_FACETS = """
    SELECT facet, count(*) FILTER (sign > 0), count(*) FILTER (sign < 0) FROM (
        SELECT thread_id, voice, facet.facet AS facet, sign(sum(sign(facet.polarity))) AS sign FROM (
            SELECT thread_id, voice,
                unnest(from_json(stance_facets, '[{"facet": "VARCHAR", "polarity": "INTEGER"}]')) AS facet
            FROM sided JOIN comments USING (thread_id)
            WHERE side = ? AND excluded IS NULL AND stance_facets <> '[]'
        ) GROUP BY ALL
    ) GROUP BY facet ORDER BY facet
"""
_TONES = """
    SELECT sentiment_label, count(*) FROM sided JOIN comments USING (thread_id)
    WHERE side = ? AND excluded IS NULL GROUP BY 1
"""


def sides_of(folder: Path | str, by: By, seed: int = 0) -> tuple[list[Side], int]:
    """Make sides of a run: the run itself for `thread`, else its groups with most voices, in the order of their names.

    Args:
        folder: of the run; what is finished of it counts.
        by: what makes a side. A thread belongs to the month of its post, else of its first comment.
        seed: of the sampler.

    Returns:
        The sides, and how many groups there are.

    Raises:
        UsageError: this is no run.
    """
    run = Run.open(folder)
    with open_run(run) as db:
        db.execute(_SIDED.format(key=_KEYS[by]))
        groups = [key for key, _ in db.execute(_SIZES).fetchall()]
        counts = {key: rest for key, *rest in db.execute(_COUNTS).fetchall()}
        found = [_side(db, key, counts[key], seed) for key in sorted(groups[:MOST_SIDES] or counts)]
    if by == "thread":
        found = [replace(one, name=run.folder.name) for one in found]
    elif by == "tool":
        found = [replace(one, name=one.tools[0] if one.tools else one.name) for one in found]
    return found, max(len(groups), len(found))


def _side(db: DuckDBPyConnection, key: str, counts: Sequence[Any], seed: int) -> Side:
    threads, comments, tools = counts
    rows, weights, people = _ballots(rows_of(db.execute(_VOTES, [key])))
    facets = {name: (yes, no) for name, yes, no in db.execute(_FACETS, [key]).fetchall()}
    tones = dict(db.execute(_TONES, [key]).fetchall())
    return Side(
        name=key,
        tools=_spelt(tools or ()),
        threads=threads,
        comments=comments,
        voices=len(weights),
        trust=estimate(rows, weights, seed),
        facets=facets,
        tones={tone: tones.get(tone, 0) for tone in SENTIMENTS},
        people=frozenset(people),
        rows=rows,
        weights=weights,
    )


def _spelt(tools: Sequence[str]) -> tuple[str, ...]:
    """Name each tool once, however threads spell it."""
    return tuple({name.casefold(): name for name in tools}.values())


def _ballots(rows: Iterator[tuple[Any, ...]]) -> tuple[Any, list[float], set[str]]:
    """Give each person's likelihood and weight, and the names by which they are found on another side."""
    import numpy as np

    prior = trained().prior
    alone: list[list[float]] = []
    several: list[tuple[float, ...]] = []
    weights: tuple[list[float], list[float]] = ([], [])
    people: set[str] = set()
    for _, _, names, votes in rows:
        people |= {person(names or ())} - {""}
        weight = SUSPECT_WEIGHT if all(vote["suspect"] for vote in votes) else 1.0
        shares = [{stance: vote[stance] for stance in STANCES} for vote in votes]
        if len(shares) == 1:
            alone.append(list(shares[0].values()))
            weights[0].append(weight)
        elif row := voice_likelihood([Stance("", share) for share in shares], prior):
            several.append(row)
            weights[1].append(weight)
    tables = [np.asarray(found, dtype=float).reshape(-1, len(STANCES)) for found in (alone, several)]
    return np.vstack([single_likelihoods(tables[0], prior), tables[1]]), [*weights[0], *weights[1]], people
