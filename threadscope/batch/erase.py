"""Take a person out of a run: their comments, claims and voice go, their name in others' words is blacked out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from threadscope.batch.duck import connect, quoted, write_table
from threadscope.batch.places import sync_folder
from threadscope.batch.rows import TABLES
from threadscope.batch.run import Run
from threadscope.fetch.erase import names_somebody
from threadscope.identity import name_key

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["erase_from_run"]


def erase_from_run(run: Run, author: str) -> dict[str, int]:
    """Erase an author from every shard; each table takes its old place when it is whole.

    All comments of a voice go that has the name among its names, under whichever name they were written. Replies to
    them stay, as comments to the post. A name inside others' texts becomes as many blocks as it has letters, so that
    offsets hold.

    Args:
        run: a run that nobody is working on.
        author: a name as printed, or an author's address.

    Returns:
        How many comments, voices and claims went, how many others named the person, how many raw inputs were deleted.
    """
    counts = {"comments": 0, "voices": 0, "claims": 0, "mentions": 0, "inputs": 0}
    with connect(run.folder) as db:
        for number in run.done():
            _from_shard(db, run.shard(number), author, counts)
    pattern = names_somebody(author)
    for folder in (run.quarantine, run.inputs, run.folder / "sources"):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and pattern.search(path.read_bytes()):
                path.unlink()
                counts["inputs"] += 1
    for path in (run.folder / name for name in ("copied.jsonl", "corrections.jsonl", "failures.jsonl")):
        if path.is_file() and pattern.search(path.read_bytes()):
            kept = [line for line in path.read_bytes().split(b"\n") if not pattern.search(line)]
            path.write_bytes(b"\n".join(kept))
    run.log("Somebody was erased from this run.")
    return counts


def _from_shard(db: DuckDBPyConnection, folder: Path, author: str, counts: dict[str, int]) -> None:
    for table in TABLES:
        db.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM {quoted(folder / f'{table}.parquet')}")  # noqa: S608  names of ours
    key = name_key(author)
    folded = "lower(trim(regexp_replace(strip_accents({}), '[^\\w]+', ' ', 'g')))"
    named = f"list_contains(list_transform(names, lambda n: {folded.format('n')}), {quoted(key)})"
    addressed = f"author_url = {quoted(author)} OR {folded.format('author')} = {quoted(key)}"
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT thread_id, voice FROM voices WHERE {named} "  # noqa: S608  quoted above
        f"UNION SELECT DISTINCT thread_id, voice FROM comments WHERE {addressed}"
    )
    found = db.execute("SELECT count(*) FROM gone").fetchone()
    erased = bool(found and found[0])
    if erased:
        inside = "EXISTS (SELECT 1 FROM gone g WHERE g.thread_id = t.thread_id AND g.voice = t.voice)"
        db.execute(f"CREATE OR REPLACE TEMP TABLE lost AS SELECT thread_id, id FROM comments t WHERE {inside}")  # noqa: S608  as above
        for table in ("comments", "voices", "claims"):
            gone = db.execute(f"DELETE FROM {table} t WHERE {inside} RETURNING 1").fetchall()  # noqa: S608  as above
            counts[table] += len(gone)
        db.execute(
            "UPDATE comments SET parent_id = NULL WHERE (thread_id, parent_id) IN (SELECT thread_id, id FROM lost)"
        )
        db.execute(
            "UPDATE threads SET comments = comments - lost.n FROM "
            "(SELECT thread_id, count(*) AS n FROM lost GROUP BY 1) lost WHERE threads.thread_id = lost.thread_id"
        )
    mentioned = _blacken(db, author)
    counts["mentions"] += mentioned
    if erased or mentioned:
        for table in TABLES:
            part = folder / f".{table}.part"
            write_table(db, f"SELECT * FROM {table}", part)  # noqa: S608  as above
            part.replace(folder / f"{table}.parquet")
        sync_folder(folder)


def _blacken(db: DuckDBPyConnection, author: str) -> int:
    """Replace the name in every text of a shard; give how many comments held it."""
    escaped = "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in author)
    pattern, blocks = quoted(rf"(?i)\b{escaped}\b"), quoted("█" * len(author))
    held = db.execute(f"SELECT count(*) FROM comments WHERE regexp_matches(text, {pattern})").fetchone()  # noqa: S608  quoted above
    for table, columns in TABLES.items():
        for column in (name for name, kind in columns.items() if kind == "VARCHAR" and not name.endswith("id")):
            db.execute(
                f'UPDATE {table} SET "{column}" = regexp_replace("{column}", {pattern}, {blocks}, \'g\') '  # noqa: S608  as above
                f'WHERE regexp_matches("{column}", {pattern})'
            )
    return int(held[0]) if held else 0
