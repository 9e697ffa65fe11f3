"""JSON: an object for one, an array for several."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from threadscope import wire
from threadscope.model import Report, Thread
from threadscope.outputs import Style

__all__ = ["write_reports", "write_threads"]


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write the report as `docs/formats.md` defines it."""
    del style
    _write([wire.report_to_json(report) for report in reports], stream)


def write_threads(threads: Sequence[Thread], stream: TextIO) -> None:
    """Write what the source says, and nothing inferred."""
    _write([wire.thread_to_json(thread) for thread in threads], stream)


def _write(objects: Sequence[Mapping[str, Any]], stream: TextIO) -> None:
    json.dump(objects[0] if len(objects) == 1 else objects, stream, ensure_ascii=False, indent=1)
    stream.write("\n")
