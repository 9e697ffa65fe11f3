"""Erase a person from what threadscope keeps, and say in a receipt what was erased where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadscope.errors import Unreadable, UsageError
from threadscope.fetch.erase import erase_from_cache, erase_from_warc, names_somebody
from threadscope.fetch.warcfile import is_warc
from threadscope.identity import is_nobody, name_key
from threadscope.wire.values import now

__all__ = ["Erased", "forget", "receipt"]

LEAST = 3
"""Letters of the shortest name that is looked for: a shorter one is part of everything."""
REPORTS = {".html", ".htm", ".json", ".jsonl", ".csv", ".md", ".txt", ".xlsx", ".parquet"}


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased in one place."""

    place: str
    what: str


def forget(author: str, places: Iterable[Path]) -> Iterator[Erased]:
    """Erase an author from the cache and from runs, archives and reports.

    In a run their comments, claims and voice go, and their name in others' words is blacked out. Archives and the cache
    lose every document that names them; reports that name them are deleted, to be made again.

    Args:
        author: a name as printed, or the address that it links to.
        places: runs, web archives, report files, or folders of these.

    Raises:
        UsageError: the name is nobody's, or too short to be looked for.
        Unreadable: a place does not exist, or cannot be changed.
    """
    if len(name_key(author).replace(" ", "")) < LEAST or is_nobody(author):
        raise UsageError(
            f"{author!r} is not enough to tell a person by.", "Give the whole name, or the address it links to."
        )
    pattern = names_somebody(author)
    places = list(places)
    for place in places:
        if not place.exists():
            raise Unreadable(f"{place} does not exist.", "Check the name; nothing was erased yet.")
    cached = erase_from_cache(pattern)
    yield Erased("cache", f"{cached} documents")
    for place in places:
        yield from _in(place, author, pattern)


def receipt(author: str, erased: Iterable[Erased]) -> dict[str, Any]:
    """Write down what was done, for the person who asked; the name is there only as a digest."""
    return {
        "author_sha256": hashlib.sha256(author.encode()).hexdigest(),
        "when": now(),
        "erased": [{"place": each.place, "what": each.what} for each in erased],
    }


def _in(place: Path, author: str, pattern: Any) -> Iterator[Erased]:
    if (place / "manifest.json").is_file():
        from threadscope.batch.erase import erase_from_run
        from threadscope.batch.run import Run

        counts = erase_from_run(Run.open(place), author)
        yield Erased(str(place), ", ".join(f"{n} {what}" for what, n in counts.items()))
    elif place.is_dir():
        for path in sorted(place.iterdir()):
            if path.is_dir() or path.suffix.lower() in REPORTS or is_warc(path):
                yield from _in(path, author, pattern)
    elif is_warc(place):
        dropped = erase_from_warc(pattern, place)
        if dropped:
            yield Erased(str(place), f"{len(dropped)} documents: {', '.join(dropped)}")
    elif pattern.search(_content(place)):
        place.unlink()
        yield Erased(str(place), "the file, which named the person")


def _content(path: Path) -> bytes:
    """Give what a report holds; a workbook and a Parquet file are packed."""
    try:
        if path.suffix.lower() == ".xlsx":
            from zipfile import BadZipFile, ZipFile

            try:
                with ZipFile(path) as parts:
                    return b"\n".join(parts.read(name) for name in parts.namelist())
            except BadZipFile:
                return path.read_bytes()
        if path.suffix.lower() == ".parquet":
            from threadscope.batch.duck import connect, quoted

            with connect() as db:
                rows = db.execute(f"SELECT * FROM read_parquet({quoted(path)})").fetchall()  # noqa: S608  quoted
            return "\n".join(map(str, rows)).encode()
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.", "Ask its owner.") from error
