"""A run -> the report over all of its threads.

A person votes once for each tool, with everything they say in all threads together: whoever writes under forty posts
is one voice, and so is whoever spreads one comment over forty blogs.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadscope.batch.corrected import decisions
from threadscope.batch.duck import rows_of
from threadscope.batch.places import is_local
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.batch.runreport import Copied, Group, MetricMoves, Mover, Person, RunReport, TopicCount, Turn
from threadscope.batch.summary import left_out
from threadscope.corrections import accuracy
from threadscope.findings import wanting
from threadscope.model import STANCES, Stance
from threadscope.nlp import models
from threadscope.report import SUSPECT_WEIGHT
from threadscope.trust import CERTAIN, FLOOR, MIN_VOICES, TYPICAL_MIX, estimate, voice_likelihood

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["run_report", "single_likelihoods"]

_GROUPS = 200
"""Hosts and topics that are judged, those with most voices: each costs some milliseconds of sampling."""
_SHOWN = 50
"""Of every other list."""

# One row a voice and key: which tool it is about, who speaks, where, and the votes.
_VOTES = """
    CREATE TEMP VIEW voting AS
    SELECT lower(tool) AS tool, person, thread_id, voice, host, stances FROM voices
    WHERE votes AND role = 'community' AND tool IS NOT NULL
"""
_BY = {
    "tools": "SELECT *, '' AS key FROM voting",
    "hosts": "SELECT *, host AS key FROM voting",
    "months": """
        SELECT tool, person, thread_id, vote.month AS key, [vote] AS stances
        FROM (SELECT *, unnest(stances) AS vote FROM voting)
    """,
    "topics": """
        SELECT DISTINCT voting.*, split_part(topic.topic, '/', 1) AS key FROM voting JOIN (
            SELECT thread_id, voice, unnest(topics) AS topic FROM claims
            WHERE type = 'topic_influence' AND NOT quoted AND NOT hypothetical AND excluded IS NULL
        ) USING (thread_id, voice)
    """,
}
_TOPICS = """
    SELECT lower(c.tool), coalesce(topic.topic, lower(topic.text)) AS name, count(DISTINCT person) AS persons,
        count(DISTINCT thread_id), count(*) FILTER (topic.evaluation = 'endorsed'),
        count(*) FILTER (topic.evaluation = 'disputed'), count(*) FILTER (topic.evaluation = 'reported')
    FROM (SELECT *, unnest(topics) AS topic FROM claims WHERE type = 'topic_influence') c
        JOIN voices USING (thread_id, voice)
    WHERE NOT quoted AND NOT hypothetical AND coalesce(excluded, 'host') = 'host' AND c.tool IS NOT NULL
    GROUP BY ALL ORDER BY persons DESC, 1, 2 LIMIT 50
"""
_CHANGES = """
    CREATE TEMP VIEW changes AS
    SELECT lower(c.tool) AS tool, lower(metric) AS metric, person, "from" AS before, "to", delta, c.text, thread_id,
        c.thread, comment
    FROM claims c JOIN voices USING (thread_id, voice)
    WHERE type = 'score_change' AND delta IS NOT NULL AND NOT (quoted OR hypothetical OR from_is_bound)
        AND excluded IS NULL AND c.tool IS NOT NULL
"""
_METRICS = """
    SELECT tool, metric, count(*) AS persons, median(delta) FROM
    (SELECT tool, metric, person, median(delta) AS delta FROM changes GROUP BY ALL)
    GROUP BY ALL ORDER BY persons DESC, 1, 2 LIMIT 50
"""
_MOVERS = """
    SELECT c.tool, metric, before, "to", delta, author, c.text, c.thread, comment FROM changes c
    JOIN comments o ON o.thread_id = c.thread_id AND o.id = c.comment
    WHERE delta <> 0
    ORDER BY abs(delta) DESC, c.thread_id, comment LIMIT 50
"""
_COPIED = r"""
    SELECT min(text), count(*) AS n, count(DISTINCT thread_id) AS threads, count(DISTINCT host),
        count(DISTINCT author), count(*) FILTER (spam_label = 'spam')
    FROM comments JOIN (SELECT thread_id, host FROM threads) USING (thread_id)
    WHERE regexp_matches(text, '^\s*(\S+\s+){5}\S')
    GROUP BY md5(lower(regexp_replace(trim(text), '\s+', ' ', 'g')))
    HAVING threads > 1 ORDER BY threads DESC, n DESC, 1 LIMIT 50
"""
_PEOPLE = """
    SELECT person, list_sort(list_distinct(flatten(list(names)))), sum(comments)::BIGINT,
        count(DISTINCT thread_id) AS threads, count(DISTINCT host), bool_or(votes)
    FROM voices WHERE role = 'community' AND NOT starts_with(person, 'thread:')
    GROUP BY person HAVING threads > 1 ORDER BY threads DESC, 3 DESC, 1 LIMIT 50
"""


def run_report(folder: Path | str, seed: int | None = None) -> RunReport:
    """Judge what the communities of all threads of a run think.

    Args:
        folder: of the run; what is finished of it counts.
        seed: of the sampler; the run's own where None.

    Raises:
        UsageError: this is no run.
    """
    run = Run.open(folder)
    manifest = run.manifest()
    seed = manifest["options"]["analysis"].get("seed", 0) if seed is None else seed
    decided = decisions(run)
    with open_run(run) as db:
        db.execute(_VOTES)
        db.execute(_CHANGES)
        tables = ("threads", "comments", "voices", "claims", "failures", "duplicates")
        counts = {table: _rows(db, f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608  our own names
        names = _names(db)
        groups = {by: _groups(db, by, names, seed) for by in _BY}
        months = sorted(groups["months"], key=lambda group: (group.tool, group.name))
        return RunReport(
            run=str(folder) if is_local(run.folder) else str(run.folder),
            counts=counts,
            tools=groups["tools"],
            hosts=groups["hosts"],
            months=tuple(months),
            topics=groups["topics"],
            turns=_turns(months),
            topic_claims=tuple(TopicCount(names[tool], *rest) for tool, *rest in _rows(db, _TOPICS)),
            metrics=tuple(MetricMoves(names[tool], *rest) for tool, *rest in _rows(db, _METRICS)),
            movers=tuple(Mover(names[tool], *rest) for tool, *rest in _rows(db, _MOVERS)),
            copied=tuple(Copied(*row) for row in _rows(db, _COPIED)),
            people=tuple(Person(key, tuple(called or ()), *rest) for key, called, *rest in _rows(db, _PEOPLE)),
            statuses=dict(_rows(db, "SELECT status, count(*) FROM threads GROUP BY 1 ORDER BY 2 DESC, 1")),
            reasons=dict(_rows(db, "SELECT reason, count(*) FROM failures GROUP BY 1 ORDER BY 2 DESC, 1")),
            caveats=(*_caveats(db, run, counts), *map(str, accuracy(decided))),
            method={name: manifest.get(name) for name in ("versions", "models")} | {"seed": seed},
        )


def _rows(db: DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return db.execute(query).fetchall()


def _names(db: DuckDBPyConnection) -> dict[str, str]:
    """Return each tool's name as most threads write it."""
    return dict(_rows(db, "SELECT lower(tool), mode(tool) FROM threads WHERE tool IS NOT NULL GROUP BY 1"))


# --- trust --------------------------------------------------------------------------------------------------------


def _groups(db: DuckDBPyConnection, by: str, names: Mapping[str, str], seed: int) -> tuple[Group, ...]:
    """Judge the voices by a key, one vote a person in each group; groups of too few voices say nothing."""
    few = 1 if by == "tools" else MIN_VOICES
    most = "" if by == "months" else f"LIMIT {_GROUPS}"
    db.execute(f"CREATE OR REPLACE TEMP VIEW votes AS {_BY[by]}")
    chosen = f"""
        SELECT tool, key, count(DISTINCT person) AS persons, count(DISTINCT thread_id) AS threads FROM votes
        WHERE key IS NOT NULL GROUP BY ALL HAVING persons >= {few} ORDER BY persons DESC, tool, key {most}
    """  # noqa: S608  numbers and texts of ours
    result = db.execute(f"""
        SELECT tool, key, any_value(chosen.threads), flatten(list(stances ORDER BY thread_id)) FROM votes
        JOIN ({chosen}) AS chosen USING (tool, key) GROUP BY tool, key, person ORDER BY tool, key, person
    """)  # noqa: S608  as above
    found = []
    for (tool, key), rows in groupby(rows_of(result), key=lambda row: (row[0], row[1])):
        likelihoods, weights, threads = _ballots(rows)
        trust = wanting(estimate(likelihoods, weights, seed), len(weights))
        found.append(Group(names[tool], key or names[tool], len(weights), threads, trust))
    return tuple(sorted(found, key=lambda group: (-group.voices, group.tool, group.name)))


def _ballots(rows: Iterable[tuple[str, str, int, list[dict[str, Any]]]]) -> tuple[Any, Sequence[float], int]:
    """Give each person's likelihood and weight, packed: there may be a million of them."""
    import numpy as np

    alone, several = array("d"), array("d")
    weights: tuple[array[float], array[float]] = array("d"), array("d")
    threads = 0
    for _, _, number, votes in rows:
        threads = number
        weight = SUSPECT_WEIGHT if all(vote["suspect"] for vote in votes) else 1.0
        shares = [{stance: vote[stance] for stance in STANCES} for vote in votes]
        if len(shares) == 1:
            alone.extend(shares[0].values())
            weights[0].append(weight)
        elif row := voice_likelihood([Stance("", share) for share in shares], _prior()):
            several.extend(row)
            weights[1].append(weight)
    tables = [np.asarray(found).reshape(-1, len(STANCES)) for found in (alone, several)]
    return np.vstack([single_likelihoods(tables[0], _prior()), tables[1]]), [*weights[0], *weights[1]], threads


def single_likelihoods(shares: Any, prior: Mapping[str, float]) -> Any:
    """Do for many voices of one comment each, (voices, STANCES), what `trust.voice_likelihood` does for one of them."""
    import numpy as np

    shares = np.maximum(shares, 0.0)
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), FLOOR)
    floor = np.where((shares > 0).sum(axis=1, keepdims=True) == 1, CERTAIN, FLOOR)
    likelihood = np.maximum(shares, floor) / np.maximum([prior[stance] for stance in STANCES], FLOOR)
    return likelihood / likelihood.max(axis=1, keepdims=True)


@cache
def _prior() -> Mapping[str, float]:
    """Return the class mix that the votes' probabilities carry."""
    meta = json.loads((models.folder("stance") / "meta.json").read_text("utf-8"))
    return {**TYPICAL_MIX, **meta.get("prior", {})}


def _turns(months: Sequence[Group]) -> tuple[Turn, ...]:
    """Compare each month with the one before that has an index."""
    found = []
    for _, own in groupby(months, key=lambda group: group.tool):
        for before, after in pairwise(group for group in own if group.trust.interval):
            a, b = before.trust, after.trust
            if a.index is None or b.index is None or a.interval is None or b.interval is None:
                continue
            clear = a.interval[1] < b.interval[0] or b.interval[1] < a.interval[0]
            found.append(Turn(before.tool, before.name, after.name, b.index - a.index, clear))
    return tuple(sorted(found, key=lambda turn: (not turn.clear, -abs(turn.delta), turn.after))[:_SHOWN])


def _caveats(db: DuckDBPyConnection, run: Run, counts: Mapping[str, int]) -> Iterator[str]:
    manifest = run.manifest()
    if manifest.get("state") != "complete":
        again = f"threadscope batch -o {run.folder} --resume"
        yield f"The run is not finished: this is what is done so far. It goes on with: {again}"
    if others := left_out(manifest):
        kinds = ", ".join(f"{number} {suffix}" for suffix, number in list(others.items())[:5])
        yield f"{sum(others.values())} files of other kinds in its folders were left out: {kinds}."
    if counts["failures"]:
        yield f"{counts['failures']} inputs failed and are not in these numbers."
    unknown = _rows(db, "SELECT count(*) FROM threads WHERE tool IS NULL AND comments > 0")[0][0]
    if unknown:
        yield f"In {unknown} threads no tool was found: their voices are not judged. Name it with --tool."
    undated = _rows(db, "SELECT count(*) FROM comments WHERE posted_at IS NULL")[0][0]
    if undated:
        yield f"{undated} comments carry no date and are in no month."
    partial = _rows(db, "SELECT count(*) FROM threads WHERE status IN ('partial', 'not-in-page')")[0][0]
    if partial:
        yield f"{partial} threads were read in part, or not at all: a script loads their comments."
    yield "These are the people who commented in these threads, not customers at large."
