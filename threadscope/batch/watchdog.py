"""End this process when its work takes too long: nothing else can stop a page that never comes to an end."""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

__all__ = ["GRACE", "OVER_BUDGET", "over_budget"]

OVER_BUDGET = 75
"""Exit status of a process whose item took too long (EX_TEMPFAIL)."""
GRACE = 5.0
"""Seconds more until a process that C code keeps from ending itself is ended from outside Python, with status 1."""


@contextmanager
def over_budget(seconds: float, name: str = "") -> Iterator[None]:
    """End this process if the block takes longer.

    A timer's thread does it, and where C code keeps Python from running threads at all, `faulthandler`, a little later.
    """

    def end() -> None:
        if name:
            from threadscope.outputs.safe import visible

            sentence = f"threadscope: {name} takes longer than {seconds:g} s. Go on with --resume: it will be left out."
            os.write(2, (visible(sentence) + "\n").encode("utf-8", "replace"))
        os._exit(OVER_BUDGET)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_nowhere())
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        faulthandler.cancel_dump_traceback_later()


@lru_cache(maxsize=1)
def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)
