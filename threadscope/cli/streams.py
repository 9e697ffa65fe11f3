"""Where a command's data and complaints go: standard output, a file that appears only when whole, standard error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import typer

if TYPE_CHECKING:
    from threadscope.outputs import Style

__all__ = ["binary_sink", "chosen_format", "complain", "sink", "style_of"]

SUFFIXES = {"htm": "html", "ndjson": "jsonl", "markdown": "md", "pq": "parquet", "txt": "text"}
"""Endings of file names that are called otherwise than their format."""
_TELLING = ("html", "xlsx", "parquet")
"""What nobody means to hold another format, whatever --format says."""
_NAMING = (*_TELLING, "json", "jsonl", "csv", "md", "pdf", "docx", "xls", "ods")
"""Endings of which nobody would expect that a command writes what it pleases into such a file."""


def complain(name: str, sentence: str) -> None:
    """Print one sentence to standard error, harmless whatever a page put into it; a name is not said twice."""
    from threadscope.outputs.safe import visible

    named = f"{name}: " if name and not sentence.startswith(name) else ""
    typer.echo(visible(f"threadscope: {named}{sentence}"), err=True)


def chosen_format(given: str | None, output: Path | None, known: Sequence[str]) -> str:
    """Choose a format: the one that was asked for, else the file's ending tells, else the first of those known.

    Raises:
        UsageError: the file's ending stands for another format, or for one that the command does not write.
    """
    from threadscope.errors import UsageError

    suffix = output.suffix.lower().lstrip(".") if output else ""
    meant = SUFFIXES.get(suffix, suffix)
    if given is None:
        if meant in _NAMING and meant not in known:
            raise UsageError(
                f"{output} cannot be written: there is no such format here.", f"Known: {', '.join(known)}."
            )
        return meant if meant in known else known[0]
    if meant in _TELLING and meant != given:
        raise UsageError(f"{output} would hold {given}, not {meant}.", f"Leave --format out, or add --format {meant}.")
    return given


@contextmanager
def sink(output: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a file that appears only when it is whole. UTF-8 whatever the locale says.

    Raises:
        UsageError: nothing can be written there.
    """
    from threadscope.errors import UsageError

    if output is None or str(output) == "-":
        if sys.stdout is None:  # closed by the caller: `>&-`
            raise UsageError("Standard output is closed.", "Name a file with -o.")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
        yield sys.stdout
        sys.stdout.flush()
        return
    with binary_sink(output) as raw, io.TextIOWrapper(raw, "utf-8", "replace", "") as stream:
        yield stream


@contextmanager
def binary_sink(output: Path | None) -> Iterator[BinaryIO]:
    """Give the same for formats that are not text; they are never written to a terminal.

    Raises:
        UsageError: nothing can be written there.
    """
    from threadscope.errors import UsageError

    if output is None or str(output) == "-":
        if sys.stdout is None or sys.stdout.isatty():
            raise UsageError("This format is not text.", "Name a file with -o.")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.is_dir():
        raise UsageError(f"{output} is a folder.", "Name a file with -o.")
    if not output.parent.is_dir():
        raise UsageError(f"No such file can be written: the folder {output.parent} does not exist.", "Make it first.")
    if output.exists() and not output.is_file():  # a device or a named pipe: never put a file in its place
        with output.open("wb") as stream:
            yield stream
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def style_of(stream: TextIO, output: Path | None) -> Style:
    """See what the terminal can show; a pipe or a file gets neither colour nor the terminal's width."""
    import shutil

    from threadscope.outputs import Style

    terminal = output is None and stream.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(color=color, width=shutil.get_terminal_size((100, 24)).columns)
