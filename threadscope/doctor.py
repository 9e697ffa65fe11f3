"""Look at the installation and say what is wrong with it, and how to mend it."""

from __future__ import annotations

import locale
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from threadscope.errors import ThreadscopeError

__all__ = ["Finding", "examine"]

State = Literal["ok", "note", "wrong"]
EXTRAS = {
    "accurate": ("onnxruntime", "the accurate models (--model accurate)"),
    "dask": ("distributed", "runs on a cluster (--engine dask://…)"),
    "frames": ("pandas", "data frames (threadscope.to_frame)"),
    "remote": ("upath", "runs on object stores and HDFS (-o s3://…)"),
}
LOW = 500 * 2**20
"""Free bytes under which a run is likely to fill the disk."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    said: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything that a command needs, one finding after another; nothing is changed, nothing fetched."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _packages,
        _models,
        _settings,
        _folders,
        _terminal,
        _extras,
    ]
    for check in checks:
        try:
            yield from check()
        except ThreadscopeError as error:
            yield Finding(check.__name__.strip("_"), "wrong", error.message, error.hint)


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    fits = (3, 11) <= sys.version_info[:2] < (3, 14)
    yield Finding("Python", "ok" if fits else "wrong", found, "" if fits else "Use Python 3.11, 3.12 or 3.13.")


def _packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    try:
        needed = [Requirement(text) for text in requires("threadscope") or ()]
    except PackageNotFoundError:
        yield Finding("packages", "wrong", "threadscope is not installed.", "Run pip install in its folder.")
        return
    problems = 0
    for each in needed:
        if each.marker is not None and not each.marker.evaluate({"extra": ""}):
            continue
        try:
            here = version(each.name)
        except PackageNotFoundError:
            problems += 1
            yield Finding(each.name, "wrong", "is missing", f"pip install '{each.name}{each.specifier}'")
            continue
        if not each.specifier.contains(here, prereleases=True):
            problems += 1
            said = f"{here}, but {each.specifier} is needed"
            yield Finding(each.name, "wrong", said, f"pip install '{each.name}{each.specifier}'")
    if not problems:
        yield Finding("packages", "ok", f"{len(needed)} requirements are met")


def _models() -> Iterator[Finding]:
    from threadscope.training import recipes

    for one in recipes():
        whole = (one.folder / "meta.json").is_file() and (one.folder / "metrics.json").is_file()
        said = f"{one.version}, {one.size / 2**20:.1f} MiB" if whole else "is incomplete"
        yield Finding(
            f"model {one.name}", "ok" if whole else "wrong", said, "" if whole else "Install threadscope again."
        )


def _settings() -> Iterator[Finding]:
    import typer

    from threadscope.cli import application
    from threadscope.cli.settings import defaults, settings_files

    defaults(typer.main.get_command(application()))
    files = settings_files()
    yield Finding("settings", "ok", ", ".join(map(str, files)) if files else "none, every option has its default")


def _folders() -> Iterator[Finding]:
    from threadscope.fetch import cache_info

    cache, _, size = cache_info()
    for what, folder in (("cache", Path(cache)), ("temporary files", Path(tempfile.gettempdir()))):
        place = next((each for each in (folder, *folder.parents) if each.exists()), folder)
        if not os.access(place, os.W_OK):
            yield Finding(what, "wrong", f"{folder} cannot be written", "Give yourself the right, or use --no-cache.")
            continue
        free = shutil.disk_usage(place).free
        used = f", {size / 2**20:.1f} MiB used" if what == "cache" else ""
        said = f"{folder}, {free / 2**30:.1f} GiB free{used}"
        yield Finding(what, "ok" if free > LOW else "note", said, "" if free > LOW else "Make room before long runs.")


def _terminal() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding if sys.stdout else None) or locale.getpreferredencoding()
    fits = "utf" in encoding.lower()
    mend = "" if fits else "Set PYTHONUTF8=1 to see names and quotes as they are."
    yield Finding("terminal", "ok" if fits else "note", encoding, mend)


def _extras() -> Iterator[Finding]:
    for extra, (module, purpose) in EXTRAS.items():
        here = find_spec(module) is not None
        said = f"{purpose}: {'here' if here else 'not installed'}"
        yield Finding(
            f"extra {extra}", "ok" if here else "note", said, "" if here else f"pip install threadscope[{extra}]"
        )
