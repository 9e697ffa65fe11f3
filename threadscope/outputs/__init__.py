"""Reports and threads -> files and screens, one module a format.

Each format is a module with

    write_reports(reports, stream, style)      what `analyze` prints
    write_threads(threads, stream)             what `extract` prints (only json and jsonl)

and sees nothing but Thread and Report. Comments are hostile input to every one of them: see `safe.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, TextIO, cast

from threadscope.model import Report, Thread

__all__ = ["BINARY_FORMATS", "REPORT_FORMATS", "THREAD_FORMATS", "Format", "Style", "get"]

_MODULES = {"text": "terminal", "json": "jsons", "jsonl": "jsonl", "csv": "table", "md": "markdown", "html": "html"}
_MODULES |= {"xlsx": "xlsx", "parquet": "parquet"}
REPORT_FORMATS = tuple(_MODULES)
THREAD_FORMATS = ("json", "jsonl")
BINARY_FORMATS = ("xlsx", "parquet")
"""Formats that are no text. They leave the user's desk, so commands write them without names unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Style:
    """Say what the stream can show; only the terminal format asks."""

    color: bool = False
    width: int = 100
    unicode: bool = True


class Format(Protocol):
    """What a format module offers."""

    def write_reports(self, reports: Sequence[Report], stream: Any, style: Style) -> None:
        """Write reports, in the order of the inputs, to a stream of text or, for `BINARY_FORMATS`, of bytes."""

    def write_threads(self, threads: Sequence[Thread], stream: TextIO) -> None:
        """Write threads, in the order of the inputs."""


def get(name: str) -> Format:
    """Return a format by the name that `--format` takes."""
    return cast("Format", import_module(f"threadscope.outputs.{_MODULES[name]}"))
