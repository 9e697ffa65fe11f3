"""Where a command's data and complaints go: standard output, a file that appears only when whole, standard error."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

import typer

if TYPE_CHECKING:
    from threadscope.outputs import Style

__all__ = ["binary_sink", "complain", "sink", "style_of"]


def complain(name: str, sentence: str) -> None:
    """Print one sentence to standard error, harmless whatever a page put into it."""
    from threadscope.outputs.safe import visible

    typer.echo(visible(f"threadscope: {name}: {sentence}" if name else f"threadscope: {sentence}"), err=True)


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
