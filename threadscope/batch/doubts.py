"""Which labels of a run a person should look at, and in which order."""

from __future__ import annotations

import math
from collections.abc import Iterator

from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.corrections import Label
from threadscope.model import SENTIMENTS, STANCES
from threadscope.report import SUSPECT_WEIGHT
from threadscope.review import Question

__all__ = ["least_certain", "sampled"]

_BATCH = 100
_FIELDS = "c.thread, c.id, c.author, c.text"
_CHANCES = {
    "stance": [f"c.stance_probabilities_{one}" for one in STANCES],
    "sentiment": [f"c.sentiment_probabilities_{one}" for one in SENTIMENTS],
    "spam": ["least(greatest(c.spam_score, 0), 1)", "(1 - least(greatest(c.spam_score, 0), 1))"],
}
_COUNTED = {"spam": "(c.excluded IS NULL OR c.excluded = 'spam')"}
_VOTES = """
    SELECT lower(tool) AS tool, person, sum(len(stances)) AS votes FROM voices WHERE votes GROUP BY ALL
"""


def least_certain(run: Run, label: Label) -> Iterator[Question]:
    """Give the voting comments of a run, first those whose label is in most doubt and weighs most.

    Doubt is the entropy of the probabilities. A person votes once for a tool, so that vote is shared by all that the
    person says about the tool, in whichever threads; a suspect one weighs less. Rows come as they are asked for.
    """
    entropy = " + ".join(f"CASE WHEN {p} > 0 THEN -{p} * ln({p}) ELSE 0 END" for p in _CHANCES[label])
    weight = f"CASE WHEN c.spam_label = 'suspect' THEN {SUSPECT_WEIGHT} ELSE 1 END / greatest(coalesce(s.votes, 1), 1)"
    shared = (
        f"LEFT JOIN voices v ON c.thread_id = v.thread_id AND c.voice = v.voice "
        f"LEFT JOIN ({_VOTES}) s ON lower(v.tool) = s.tool AND v.person = s.person"
    )
    yield from _asked(run, label, f"{shared} {{where}} ORDER BY ({entropy}) * {weight} DESC, c.thread_id, c.id")


def sampled(run: Run, label: Label, share: float, seed: int = 0) -> Iterator[Question]:
    """Draw a random share (0..1) of the voting comments, the same for the same seed, at least one."""
    with open_run(run) as db:
        found = db.execute(f"SELECT count(*) FROM comments c {_where(label)}").fetchone()  # noqa: S608  our own words
    most = math.ceil((found[0] if found else 0) * share)
    order = f"md5(concat({int(seed)}, ':', c.thread_id, ':', c.id)), c.thread_id, c.id"
    yield from _asked(run, label, f"{{where}} ORDER BY {order} LIMIT {most}")


def _where(label: Label) -> str:
    return f"WHERE {_COUNTED.get(label, 'c.excluded IS NULL')} AND c.{label}_label <> 'unrated'"


def _asked(run: Run, label: Label, rest: str) -> Iterator[Question]:
    values = f"c.{label}_label"
    if label == "spam":
        chance = "CAST(NULL AS DOUBLE)"
    else:
        chances = zip(STANCES if label == "stance" else SENTIMENTS, _CHANCES[label], strict=True)
        cases = " ".join(f"WHEN '{one}' THEN {p}" for one, p in chances)
        chance = f"CASE {values} {cases} END"
    with open_run(run) as db:
        query = f"SELECT {_FIELDS}, {values}, {chance} FROM comments c {rest.format(where=_where(label))}"  # noqa: S608  as above
        result = db.execute(query)
        while rows := result.fetchmany(_BATCH):
            yield from (Question(*row) for row in rows)
