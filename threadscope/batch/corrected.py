"""People's decisions about a run's labels, and what its threads together say of one, put in the models' place.

RUN/corrections.jsonl only grows, and the shards are never touched: a run's tables are views, in which the latest
decision about a comment (the same thread, id and text) wins. A voice with such a comment votes anew. The figures of
single threads (`trust_index` and its like) are those of the models until the run is made again with `--corrections`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from threadscope.corrections import SURE, Correction, load
from threadscope.model import SENTIMENTS, STANCES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from threadscope.batch.copied import Verdict
    from threadscope.batch.run import Run

__all__ = ["CORRECTED", "correct", "decisions", "sheet"]

CORRECTED = ("comments", "voices")
"""Tables in which decisions hold; as the models left them they are `comments_read` and `voices_read`."""
_MIXES = {"stance": STANCES, "sentiment": SENTIMENTS}
_WHY = "somebody looked at it"
_VOICES = """
    CREATE TABLE revoted AS
    SELECT thread_id, voice, count(*) FILTER (votes) > 0 AS votes, coalesce(list({{
            comment: id, month: left(posted, 7), suspect: spam_label = 'suspect', {shares}
        }} ORDER BY id) FILTER (votes), []) AS stances, {sums}
    FROM comments SEMI JOIN (
        SELECT thread_id, voice FROM comments_read SEMI JOIN decided USING (thread, id, "text")
    ) USING (thread_id, voice)
    GROUP BY thread_id, voice
"""


def sheet(run: Run) -> Path:
    """Return where a run keeps its decisions."""
    return run.folder / "corrections.jsonl"


def decisions(run: Run) -> list[Correction]:
    """Read a run's decisions, in the order in which they were made.

    Raises:
        Unreadable: a line is no decision.
    """
    return load(sheet(run)) if sheet(run).is_file() else []


def correct(db: DuckDBPyConnection, found: Sequence[Correction], copied: Sequence[Verdict] = ()) -> None:
    """Make the views `comments` and `voices` out of `comments_read` and `voices_read`, the decisions and verdicts.

    Args:
        db: with the tables as the models left them.
        found: people's decisions, which win.
        copied: verdicts about texts that stand in many threads.
    """
    if not found and not copied:
        for name in CORRECTED:
            db.execute(f"CREATE VIEW {name} AS SELECT * FROM {name}_read")  # noqa: S608  our own names
        return
    latest: dict[tuple[str, str, str], dict[str, object]] = {
        (one.thread, one.id, one.text): {
            "spam": one.label,
            "score": one.score,
            "why": json.dumps(one.reasons, ensure_ascii=False),
        }
        for one in copied
    }
    for each in found:
        own = latest.setdefault((each.thread, each.comment, each.text), {})
        own[each.label] = each.value
        if each.label == "spam":
            own |= {"score": 0.0 if each.value == "ok" else 1.0, "why": f'["{_WHY}"]'}
    labels = ("stance", "sentiment", "spam", "why", "score")
    rows = [(*key, *(own.get(name) for name in labels)) for key, own in latest.items()]
    names = ("thread", "id", '"text"', *labels)
    kinds = dict.fromkeys(names, "VARCHAR") | {"score": "DOUBLE"}
    listed = ", ".join(f"unnest(${i}::{kinds[name]}[]) AS {name}" for i, name in enumerate(names, start=1))
    db.execute(f"CREATE TABLE decided AS SELECT {listed}", [list(column) for column in zip(*rows, strict=True)])
    db.execute(
        f"CREATE VIEW comments AS SELECT c.* REPLACE ({', '.join(_cells())}) "  # noqa: S608  as above
        'FROM comments_read c LEFT JOIN decided d ON c.thread = d.thread AND c.id = d.id AND c."text" = d."text"'
    )
    shares = ", ".join(f'"{stance}": stance_probabilities_{stance}' for stance in STANCES)
    sums = ", ".join(f"sum(stance_probabilities_{stance}) FILTER (votes) AS {stance}" for stance in STANCES)
    db.execute(_VOICES.format(shares=shares, sums=sums))
    most = f"greatest({', '.join(f'r.{stance}' for stance in STANCES)})"
    chosen = " ".join(f"WHEN r.{stance} = {most} THEN '{stance}'" for stance in STANCES)
    new = f"coalesce(r.votes, v.votes) AS votes, CASE WHEN r.voice IS NULL THEN v.stance {chosen} END AS stance"
    db.execute(
        f"CREATE VIEW voices AS SELECT v.* REPLACE ({new}, coalesce(r.stances, v.stances) AS stances) "  # noqa: S608  as above
        "FROM voices_read v LEFT JOIN revoted r ON v.thread_id = r.thread_id AND v.voice = r.voice"
    )


def _cells() -> list[str]:
    """Write the columns that a decision changes, as `corrections.applied` changes a reading."""
    cells = []
    for label, values in _MIXES.items():
        rest = (1 - SURE) / (len(values) - 1)
        cells.append(f"coalesce(d.{label}, c.{label}_label) AS {label}_label")
        for value in values:
            given = f"CASE d.{label} WHEN '{value}' THEN {SURE} ELSE {rest} END"
            name = f"{label}_probabilities_{value}"
            cells.append(f"CASE WHEN d.{label} IS NULL THEN c.{name} ELSE {given} END AS {name}")
    lean = f"CASE d.sentiment WHEN 'positive' THEN 1 WHEN 'negative' THEN -1 ELSE 0 END * {SURE - (1 - SURE) / 3}"
    cells.append(f"CASE WHEN d.sentiment IS NULL THEN c.sentiment_score ELSE {lean} END AS sentiment_score")
    quotes = ("stance_evidence", "stance_facets")  # those of another stance
    cells += [f"CASE WHEN d.stance <> c.stance_label THEN '[]' ELSE c.{name} END AS {name}" for name in quotes]
    cells.append("coalesce(d.spam, c.spam_label) AS spam_label")
    cells.append("coalesce(d.score, c.spam_score) AS spam_score")
    cells.append("coalesce(d.why, c.spam_reasons) AS spam_reasons")
    excluded = (
        "CASE WHEN d.spam = 'spam' THEN coalesce(c.excluded, 'spam') "
        "WHEN d.spam IS NOT NULL AND c.excluded = 'spam' THEN NULL ELSE c.excluded END"
    )
    cells.append(f"{excluded} AS excluded")
    rated = "(d.stance IS NOT NULL OR c.stance_probabilities_trust IS NOT NULL)"
    cells.append(f"CASE WHEN d.id IS NULL THEN c.votes ELSE {excluded} IS NULL AND {rated} END AS votes")
    return cells
