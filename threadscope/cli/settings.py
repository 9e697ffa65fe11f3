"""Where an option's value comes from when its flag is not given: the environment, then two settings files.

`threadscope.toml` in the working folder, then `settings.toml` in the user's settings folder, are of one form: a key is
an option's long name, at the top for every command that has it, or in a table named after one command.

    tool = "Klout"
    alias = ["the K", "K score"]
    [analyze]
    format = "md"

In the environment, `THREADSCOPE_TOOL` stands for `--tool`; lists are split at commas.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from threadscope.errors import UsageError

__all__ = ["PREFIX", "defaults", "settings_files"]

PREFIX = "THREADSCOPE_"
FOLDER_FILE = Path("threadscope.toml")

Settings = dict[str, Any]
Command = Any
"""A click command; which click depends on Typer's version, so it is known by what it has: `params`, `commands`."""


def settings_files() -> list[Path]:
    """List the settings files that exist, the weightiest first."""
    if (places := os.environ.get(f"{PREFIX}CONFIG")) is not None:
        return [Path(place) for place in places.split(os.pathsep) if place]
    from platformdirs import user_config_path

    found = [FOLDER_FILE, user_config_path("threadscope", appauthor=False) / "settings.toml"]
    return [path for path in found if path.is_file()]


def defaults(root: Command, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Collect what click calls a default map: each command's options that the environment or a file decides.

    Raises:
        UsageError: a file cannot be read as TOML, or names an option or a command that does not exist.
    """
    files = [(path, _read(path)) for path in settings_files()]
    for path, settings in files:
        _check(path, settings, root)
    return _decided(root, [settings for _, settings in files], environ)


def _decided(root: Command, files: list[Settings], environ: Mapping[str, str]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for name, command in root.commands.items():
        if hasattr(command, "commands"):
            chosen[name] = _decided(command, files, environ)
            continue
        layers = [layer for settings in files for layer in (settings.get(name, {}), settings)]
        chosen[name] = {}
        for option, key in _options(command):
            variable = environ.get(PREFIX + key.replace("-", "_").upper())
            if variable is not None:
                chosen[name][option.name] = variable.split(",") if option.multiple else variable
            elif (layer := next((one for one in layers if key in one), None)) is not None:
                chosen[name][option.name] = layer[key]
    return chosen


def _options(command: Command) -> Iterator[tuple[Any, str]]:
    """List a command's options with the names that settings use: `no-cache` for `--no-cache`."""
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            yield parameter, max(parameter.opts, key=len).removeprefix("--")


def _read(path: Path) -> Settings:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as settings: {error}.", "It is a TOML file: key = value.") from None


def _check(path: Path, settings: Settings, root: Command) -> None:
    commands = dict(_leaves(root))
    known = {name: {key for _, key in _options(command)} for name, command in commands.items()}
    for key, value in settings.items():
        if isinstance(value, dict):
            if key not in known:
                raise UsageError(f"{path} has a table for {key!r}, which is no command.", f"Known: {', '.join(known)}.")
            if strange := sorted(value.keys() - known[key]):
                raise UsageError(f"{path} sets {strange[0]!r}, which is no option of {key}.", f"See `{key} --help`.")
        elif not any(key in options for options in known.values()):
            raise UsageError(f"{path} sets {key!r}, which is no option.", "Options are named without their dashes.")


def _leaves(root: Command) -> Iterator[tuple[str, Command]]:
    for name, command in root.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command)
        else:
            yield name, command
