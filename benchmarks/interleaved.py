"""Time several things in turn, in one process or in many, and print ratios.

Absolute times of a shared machine mean little; what is taken in turn, on process CPU time, can be compared. Every
script of this folder prints its figures through here.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

__all__ = ["commands", "functions", "report"]


def functions(tasks: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, list[float]]:
    """Return CPU seconds of each task, one a round, the tasks taken in turn after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            if number:
                seconds[name].append(time.process_time() - start)
    return seconds


def commands(tasks: Mapping[str, Sequence[str]], rounds: int = 5) -> dict[str, list[float]]:
    """Return CPU seconds of each whole process, the commands taken in turn after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, command in tasks.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if number:
                seconds[name].append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return seconds


def report(title: str, seconds: Mapping[str, Sequence[float]], baseline: str, *, faster: bool = True) -> None:
    """Print each task's ratio to the baseline, pair by pair: how many times as fast, or (not `faster`) as costly."""
    sys.stdout.write(f"{title}\n")
    for name, values in seconds.items():
        pairs = zip(values, seconds[baseline], strict=True)
        ratios = [base / value if faster else value / base for value, base in pairs]
        low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
        sys.stdout.write(f"  {name:<44} {middle:6.2f} x   ({low:.2f} to {high:.2f})\n")
    sys.stdout.flush()
