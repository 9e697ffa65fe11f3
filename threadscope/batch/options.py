"""What a user may decide about a run, and what of it is kept in the manifest."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

from threadscope.api import AnalyzeOptions
from threadscope.corrections import Correction
from threadscope.fetch import FetchOptions
from threadscope.inputs import InputOptions
from threadscope.platforms.base import ReadOptions
from threadscope.wire.values import Json

__all__ = ["WORKING", "BatchOptions", "Conduct", "versions"]

WORKING = "threadscope.batch.working:item_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """Carry what decides a run's result, and how it is cut into shards, which does not."""

    analysis: AnalyzeOptions = field(default_factory=AnalyzeOptions)
    inputs: InputOptions = field(default_factory=InputOptions)
    shard_threads: int = 64
    """Inputs that one shard holds at most."""
    shard_bytes: int = 8 * 2**20
    """Of a shard's inputs, about: the last one may go beyond."""
    budget: float = 300.0
    """Seconds for one input. One that takes longer ends its process, and after a second try the run leaves it out."""
    working: str = WORKING
    """`module:function`, from an item to rows (`working.py`); for tests of what a page may do to its process."""

    def to_json(self) -> Json:
        """Write everything but the user's own key, which is nobody else's business."""
        plain = replace(self, inputs=replace(self.inputs, read=replace(self.inputs.read, disqus_key=None)))
        return {name: _plain(value) for name, value in asdict(plain).items()}

    @classmethod
    def from_json(cls, row: Json) -> BatchOptions:
        """Read them back; what an earlier program did not know keeps its default."""
        inputs = dict(row.get("inputs", {}))
        fetch = _known(FetchOptions, inputs.pop("fetch", {}))
        fetch["cache_dir"] = Path(fetch["cache_dir"]) if fetch.get("cache_dir") else None
        read = ReadOptions(**_known(ReadOptions, inputs.pop("read", {})))
        given = InputOptions(**_known(InputOptions, inputs), fetch=FetchOptions(**fetch), read=read)
        analysis = _known(AnalyzeOptions, row.get("analysis", {}))
        corrected = tuple(Correction(**_known(Correction, each)) for each in analysis.pop("corrections", ()))
        rest = {k: v for k, v in _known(cls, row).items() if k not in ("analysis", "inputs")}
        return cls(analysis=AnalyzeOptions(**analysis, corrections=corrected), inputs=given, **rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Carry how a run is made, none of which changes its result."""

    engine: str = "local"
    resume: bool = False
    """Finish what was begun, with the sources and options of then; begin where nothing was."""
    only_new: bool = False
    """Add what a finished run does not have, and try again what could not be fetched."""
    max_errors: int | None = None
    """Stop after more failures than this."""
    quiet: bool = False
    stdin: BinaryIO | None = None


def _known(kind: Any, row: Json) -> Json:
    names = {each.name for each in fields(kind)}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, Path) else value


def versions() -> Json:
    """Name the programs that a result depends on."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from threadscope import __version__

    found = {"threadscope": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in ("spacy", "numpy", "lxml", "beautifulsoup4", "selectolax", "trafilatura", "warcio", "duckdb"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
