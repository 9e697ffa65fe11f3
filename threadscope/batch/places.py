"""Where a run lies: a folder of this machine, or one of an object store or another file system behind fsspec.

A local folder is a `pathlib.Path`. Anything with a scheme (`s3://bucket/run`, `hdfs://…`, `gs://…`, `file:///…`) is a
`UPath` of universal_pathlib, which has the same methods. What differs is how something appears whole: locally a synced
file is renamed; elsewhere it is uploaded under another name and moved, which is a rename on HDFS and one atomic copy on
object stores. A folder cannot appear at once there, so that its last file says that it is whole.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from threadscope.errors import Fatal, UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["address", "durable_text", "is_local", "make_folder", "place", "publish", "readable", "remove_tree"]
__all__ += ["move_in", "scratch", "sync_folder"]

PART = ".part"
"""Ends the name of a file that is not whole yet."""
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):/+(?=.)", re.IGNORECASE)


def place(name: Path | str) -> Path:
    """Return the path that a name stands for, absolute.

    Args:
        name: of a folder; `s3:/bucket/run`, as `pathlib` leaves an address, is understood.

    Raises:
        UsageError: no installed package knows its scheme.
        Fatal: universal_pathlib is not installed.
    """
    if not isinstance(name, str | Path):
        return name
    scheme = _SCHEME.match(str(name))
    if scheme is None:
        return Path(name).absolute()
    protocol, rest = scheme[1].lower(), str(name)[scheme.end() :]
    try:
        from upath import UPath

        # A listing from memory would not show what another process wrote.
        return cast("Path", UPath(f"{protocol}://{'/' * (protocol == 'file')}{rest}", use_listings_cache=False))
    except ModuleNotFoundError as error:
        if error.name == "upath":
            raise Fatal(f"{protocol}:// needs universal_pathlib.", "pip install 'threadscope[remote]'.") from error
        raise UsageError(f"{protocol}:// needs the package {error.name}.", f"pip install {error.name}.") from error
    except (ImportError, ValueError, TypeError) as error:
        hint = "Install the fsspec package for it, such as s3fs for s3://."
        raise UsageError(f"Nothing here can open {protocol}://.", hint) from error


def is_local(path: Path) -> bool:
    """Tell whether a place is an ordinary folder of this machine."""
    return isinstance(path, Path)


def address(path: Path) -> str:
    """Write a path so that DuckDB and another process find it."""
    if is_local(path):
        return str(path)
    far = cast("Any", path)
    return str(far.fs.unstrip_protocol(far.path))


def readable(db: DuckDBPyConnection, path: Path) -> None:
    """Let DuckDB read what lies at a place."""
    if not is_local(path):
        db.register_filesystem(cast("Any", path).fs)


def scratch(path: Path) -> Path:
    """Return a folder of this machine for what is written in many small pieces: the place itself where it is local."""
    return path if is_local(path) else Path(tempfile.gettempdir())


def make_folder(path: Path) -> None:
    """Make a folder where there is none; object stores have none to make."""
    with suppress(FileExistsError):
        path.mkdir(parents=True, exist_ok=True)


def remove_tree(path: Path) -> None:
    """Delete a folder with everything in it; what is not there, or not to be deleted, is no error."""
    if is_local(path):
        shutil.rmtree(path, ignore_errors=True)
        return
    far = cast("Any", path)
    with suppress(OSError):
        far.fs.rm(far.path, recursive=True)


def durable_text(path: Path, lines: Iterable[str]) -> None:
    """Write a file that appears when it is whole and on the disk."""
    with _part_of(path) as part, part.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        stream.writelines(lines)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """Give a local file to write, which takes the place of `path` afterwards."""
    part = scratch(path.parent) / f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{PART}"
    try:
        yield part
        move_in(part, path)
    finally:
        part.unlink(missing_ok=True)


def move_in(part: Path, path: Path) -> None:
    """Give a synced local file its name, at once, and replace what has it."""
    if is_local(path):
        part.replace(path)
        sync_folder(path.parent)
        return
    far = cast("Any", path)
    coming = f"{far.path}.{secrets.token_hex(4)}{PART}"
    make_folder(path.parent)
    far.fs.put_file(str(part), coming)
    far.fs.mv(coming, far.path)


def publish(made: Path, path: Path, last: str) -> None:
    """Let a local folder of synced files appear as `path`; one that is there already stays.

    Args:
        made: the folder, gone afterwards or not.
        path: its place; locally on the same file system.
        last: the file that says that a folder is whole, where it cannot appear at once.
    """
    if not is_local(path):
        for file in sorted(made.iterdir(), key=lambda file: (file.name == last, file.name)):
            move_in(file, path / file.name)
        return
    sync_folder(made)
    made.chmod(0o755)  # mkdtemp makes it private
    try:
        made.rename(path)
    except OSError:
        if not path.is_dir():
            raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename last; systems that cannot open folders (Windows) do it by themselves."""
    if not is_local(folder):
        return
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
