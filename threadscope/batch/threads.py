"""One thread of a run, as the run keeps it: for reading a comment again, and saying why it was read so."""

from __future__ import annotations

import io
import json
from pathlib import Path

from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.errors import BadRow, UsageError
from threadscope.explain import find
from threadscope.model import Thread
from threadscope.platforms.table import read_table

__all__ = ["thread_of"]

_ALIKE = """
    SELECT thread_id, thread, id FROM comments WHERE starts_with(id, $1) OR ends_with(id, $1)
        OR ends_with($1, '#' || id) AND starts_with($1, thread)
    ORDER BY thread_id, id LIMIT 1000
"""
_ROWS = """
    SELECT c.id, c.parent_id, c.author, c.author_url, c.posted, c.permalink, c.kind, c."text", c.tool, t.post_title,
        t.post_author, t.url AS post_url, t.thread
    FROM comments c JOIN threads t USING (thread_id) WHERE thread_id = ?
"""


def thread_of(folder: Path | str, wanted: str) -> tuple[Thread, str]:
    """Find a comment's thread in a run.

    The article's own text is not kept in a run, so what rests on it may be read otherwise than it was.

    Args:
        folder: of the run.
        wanted: the comment's id, what it alone begins or ends with, or THREAD#ID.

    Returns:
        The thread and the comment's id in it.

    Raises:
        UsageError: this is no run, or no comment or more than one is meant.
    """
    with open_run(Run.open(folder)) as db:
        alike = db.execute(_ALIKE, [wanted]).fetchall()
        exact = [(key, name, own) for key, name, own in alike if wanted in (own, f"{name}#{own}")]
        alike = exact or alike
        if not alike:
            hint = 'Give an id as `query RUN "SELECT thread, id FROM comments"` prints it, or THREAD#ID of that line.'
            raise UsageError(f"There is no comment {wanted!r} in this run.", hint)
        own = find([own for _, _, own in alike], wanted if not exact else exact[0][2])
        places = [(key, name) for key, name, other in alike if other == own]
        if len(places) > 1:
            named = ", ".join(f"{name}#{own}" for _, name in places[:5])
            raise UsageError(f"{len(places)} threads have a comment {own!r}.", f"Name one: {named}.")
        result = db.execute(_ROWS, [places[0][0]])
        columns = [column[0] for column in result.description]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    table = "".join(json.dumps({name: cell for name, cell in row.items() if cell is not None}) + "\n" for row in rows)
    (thread,) = (one for one in read_table(io.BytesIO(table.encode()), "jsonl") if not isinstance(one, BadRow))
    return thread, own
