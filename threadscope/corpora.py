"""Labelled texts that models are made from and measured with: which there are, their licences, whether they are whole.

A corpus is a folder under `corpora/` with a manifest, `corpus.toml`. Ours hold their texts beside it. Of others' only
the manifest is here: the texts are added from the user's own copy (or from their public origin) into the user's data
folder, and known by the SHA-256 of what the files hold, packed or not, whatever they are called.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, cast

from threadscope.errors import Fatal, Unreadable, UsageError

__all__ = ["Corpus", "CorpusFile", "add", "corpora", "corpus", "digest", "verify"]

_CHUNK = 1 << 20
_MOST = 200 << 20
_PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZ": bz2.open, b"\xfd7": lzma.open}


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of a corpus, as its manifest states it."""

    path: str
    sha256: str
    """Of the content, unpacked."""
    url: str = ""
    """Where it can be had, as it is; empty where its origin offers another form."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A manifest, and where its texts lie."""

    name: str
    title: str
    version: str
    licence: str
    origin: str
    use: str
    """"train": a model made from it may be shipped; "measure": only figures may."""
    personal_data: str
    files: tuple[CorpusFile, ...]
    folder: Path
    """Where the texts lie, or will once they are added."""
    own: bool
    split: dict[str, str]

    @property
    def present(self) -> bool:
        """Whether every file is there; `verify` looks inside."""
        return all((self.folder / file.path).is_file() for file in self.files)


def corpora() -> list[Corpus]:
    """List every corpus that has a manifest, by name."""
    return [_read(path) for path in sorted(_manifests().glob("*/corpus.toml"))]


def corpus(name: str) -> Corpus:
    """Return one corpus.

    Raises:
        UsageError: there is none of that name.
    """
    known = {each.name: each for each in corpora()}
    if name not in known:
        raise UsageError(f"There is no corpus {name!r}.", f"Known: {', '.join(known)}.")
    return known[name]


def add(one: Corpus, source: Path | None) -> None:
    """Copy a corpus's files into the user's data folder: from a file or folder, or from their public origin.

    Files are found by what they hold. Nothing is copied before all were found.

    Raises:
        UsageError: the corpus is ours and needs nothing.
        Unreadable: a file is not there, or holds something else than the manifest states.
    """
    if one.own:
        raise UsageError(f"{one.name} comes with threadscope.", "There is nothing to add.")
    found = _search(one, source) if source is not None else _download(one)
    for file in one.files:
        target = one.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        with _unpacked(found[file.path]) as stream, part.open("wb") as out:
            shutil.copyfileobj(stream, out, _CHUNK)
        part.replace(target)


def verify(one: Corpus) -> Iterator[str]:
    """Yield a sentence for each file that is missing or not what the manifest states."""
    for file in one.files:
        path = one.folder / file.path
        if not path.is_file():
            yield f"{file.path} is missing."
        elif digest(path) != file.sha256:
            yield f"{file.path} has changed since its manifest was written."


def digest(path: Path) -> str:
    """Return the SHA-256 of what a file holds, unpacked, as hexadecimal digits."""
    with _unpacked(path) as stream:
        state = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            state.update(chunk)
        return state.hexdigest()


def _manifests() -> Path:
    """Find the manifests: beside the package in a checkout, inside it once installed."""
    checkout = Path(__file__).resolve().parents[1] / "corpora"
    for place in (Path(str(files("threadscope") / "_data" / "corpora")), checkout):
        if place.is_dir():
            return place
    raise Fatal("The list of corpora is missing.", "Install threadscope again.")


def _store() -> Path:
    from platformdirs import user_data_path

    place = os.environ.get("THREADSCOPE_CORPORA")
    return Path(place) if place else user_data_path("threadscope", appauthor=False) / "corpora"


def _read(path: Path) -> Corpus:
    manifest: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    own = bool(manifest.get("own", False))
    return Corpus(
        name=manifest["name"],
        title=manifest["title"],
        version=manifest["version"],
        licence=manifest["licence"],
        origin=manifest["origin"],
        use=manifest["use"],
        personal_data=manifest["personal_data"],
        files=tuple(CorpusFile(**file) for file in _listed(path, manifest)),
        folder=path.parent if own else _store() / manifest["name"],
        own=own,
        split=manifest.get("split", {}),
    )


def _listed(path: Path, manifest: dict[str, Any]) -> list[dict[str, str]]:
    """Return the manifest's list of files; ours, which are many, stand in `SHA256SUMS` beside it."""
    if not manifest.get("own"):
        return cast("list[dict[str, str]]", manifest["file"])
    lines = (path.parent / "SHA256SUMS").read_text("utf-8").splitlines()
    return [{"sha256": line[:64], "path": line[66:]} for line in lines]


def _unpacked(path: Path) -> BinaryIO:
    try:
        with path.open("rb") as probe:
            start = probe.read(2)
        return cast("BinaryIO", _PACKED.get(start, Path.open)(path, "rb"))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.", "Check its name and rights.") from error


def _search(one: Corpus, source: Path) -> dict[str, Path]:
    """Find a corpus's files in a folder by what they hold."""
    if not source.exists():
        raise Unreadable(f"{source} does not exist.", "Check the name.")
    candidates = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
    names = {Path(file.path).name for file in one.files}
    candidates.sort(key=lambda path: path.name.removesuffix(path.suffix) not in names and path.name not in names)
    wanted = {file.sha256: file.path for file in one.files}
    found: dict[str, Path] = {}
    for path in candidates:
        if len(found) == len(wanted):
            break
        try:
            name = wanted.get(digest(path))
        except (Unreadable, OSError, EOFError, lzma.LZMAError):
            continue
        if name is not None:
            found.setdefault(name, path)
    if missing := sorted(file.path for file in one.files if file.path not in found):
        raise Unreadable(
            f"{source} lacks {', '.join(missing)} of {one.name} in version {one.version}.",
            f"It comes from {one.origin}; files are known by their SHA-256, see `threadscope corpora show {one.name}`.",
        )
    return found


def _download(one: Corpus) -> dict[str, Path]:
    """Fetch a corpus's files from where they are published, and see that they are the ones that were measured with."""
    import tempfile

    from threadscope.fetch import Fetcher, FetchOptions

    if not all(file.url for file in one.files):
        raise UsageError(
            f"{one.name} cannot be had as it is from its origin.", f"Get it from {one.origin} and name its folder."
        )
    folder = Path(tempfile.mkdtemp(prefix="threadscope-"))
    with Fetcher(FetchOptions(cache=False, max_bytes=_MOST)) as fetcher:
        for file in one.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(fetcher.get(file.url).body)
    return _search(one, folder)
