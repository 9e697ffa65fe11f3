"""JSON lines: `analyze` gives one comment a line, `extract` one thread a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from threadscope import wire
from threadscope.model import Report, Thread
from threadscope.outputs import Style

__all__ = ["write_reports", "write_threads"]


def write_reports(reports: Sequence[Report], stream: TextIO, style: Style) -> None:
    """Write one comment a line, in the order of the input."""
    del style
    for report in reports:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in wire.comment_rows(report))


def write_threads(threads: Sequence[Thread], stream: TextIO) -> None:
    """Write one thread a line; an input that failed is a line too."""
    stream.writelines(json.dumps(wire.thread_to_json(thread), ensure_ascii=False) + "\n" for thread in threads)
