"""Make the shipped models again from their recipes, and keep them from getting worse unnoticed.

A model is a folder under `models/`: `recipe.toml`, the script that it names, weights, `meta.json`, `metrics.json`, and
a card, `README.md`. A recipe states the corpora that it reads, what must be installed for it, and the floors under its
figures. A model whose figures fall below a floor does not replace the one that is there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from threadscope.corpora import corpus
from threadscope.errors import Fatal, UsageError

__all__ = ["Recipe", "below_floors", "figure", "recipe", "recipes", "train"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a model is made of."""

    name: str
    folder: Path
    title: str
    script: str
    corpora: tuple[str, ...]
    """Corpora that the script reads, by name."""
    requires: tuple[str, ...]
    """Modules that the script imports beyond what threadscope installs."""
    floors: Mapping[str, float]
    """Figure (dotted path into `metrics.json`) -> the least it may be."""

    @property
    def version(self) -> str:
        """The version of the model that lies there."""
        return str(_json(self.folder / "meta.json").get("version", "?"))

    @property
    def metrics(self) -> Mapping[str, Any]:
        """The figures of the model that lies there."""
        return _json(self.folder / "metrics.json")

    @property
    def size(self) -> int:
        """Bytes of all that a user of the model downloads."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


def recipes() -> list[Recipe]:
    """List the models by name."""
    from threadscope.nlp.models import models_folder

    return [_read(path) for path in sorted(models_folder().glob("*/recipe.toml"))]


def recipe(name: str) -> Recipe:
    """Return one recipe.

    Raises:
        UsageError: there is none of that name.
    """
    known = {each.name: each for each in recipes()}
    if name not in known:
        raise UsageError(f"There is no recipe {name!r}.", f"Known: {', '.join(known)}.")
    return known[name]


def train(one: Recipe, output: Path | None = None, *, lower_floors: bool = False) -> Mapping[str, Any]:
    """Run a recipe and put the model in its place once its figures are seen to hold; return the figures.

    The same corpora, versions and machine give the same bytes: recipes fix their seeds and hash seeds, and use one
    thread.

    Args:
        one: the recipe.
        output: where the model goes; its own folder where None.
        lower_floors: put it there even if a figure fell below its floor.

    Raises:
        UsageError: a corpus or a module is missing.
        Fatal: the script failed, or a figure fell below its floor.
    """
    for name in one.corpora:
        if not corpus(name).present:
            raise UsageError(f"The recipe needs the corpus {name}.", f"Add it: threadscope corpora add {name} PATH.")
    if missing := [name for name in one.requires if find_spec(name) is None]:
        raise UsageError(f"The recipe needs {', '.join(missing)}.", f"Install them: pip install {' '.join(missing)}.")
    with tempfile.TemporaryDirectory(prefix="threadscope-") as private:
        made = Path(private, one.name)
        made.mkdir()  # of the usual mode, which the copy keeps: the folder above is its owner's alone
        command = [sys.executable, str(one.folder / one.script), "--output", str(made)]
        settled = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        code = subprocess.run(command, env=os.environ | settled, check=False).returncode  # noqa: S603  # our own script
        if code:
            raise Fatal(f"The recipe of {one.name} ended with code {code}.", "What it printed above says why.")
        metrics = _json(made / "metrics.json")
        if (fallen := below_floors(metrics, one.floors)) and not lower_floors:
            raise Fatal(
                f"The new model is worse than its floor allows: {'; '.join(fallen)}.",
                "The old one stays. Mend the recipe, or lower the floor on purpose with --lower-floors.",
            )
        shutil.copytree(made, output or one.folder, dirs_exist_ok=True)
    return metrics


def below_floors(metrics: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """Name every figure that is missing or lies below its floor."""
    fallen = []
    for name, floor in floors.items():
        value = figure(metrics, name)
        if value is None or not value >= floor:
            fallen.append(f"{name} is {'missing' if value is None else f'{value:.3f}'}, floor {floor:.3f}")
    return fallen


def figure(metrics: Mapping[str, Any], name: str) -> float | None:
    """Look up a figure by its dotted path, such as `test_tools.macro_f1`; None where there is none."""
    at: Any = metrics
    for step in name.split("."):
        if not isinstance(at, Mapping) or step not in at:
            return None
        at = at[step]
    return float(at) if isinstance(at, int | float) and not isinstance(at, bool) else None


def _read(path: Path) -> Recipe:
    manifest = tomllib.loads(path.read_text("utf-8"))
    lists: dict[str, Sequence[str]] = {key: manifest.get(key, ()) for key in ("corpora", "requires")}
    return Recipe(
        name=path.parent.name,
        folder=path.parent,
        title=manifest["title"],
        script=manifest["script"],
        corpora=tuple(lists["corpora"]),
        requires=tuple(lists["requires"]),
        floors=manifest.get("floors", {}),
    )


def _json(path: Path) -> dict[str, Any]:
    loaded = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return loaded if isinstance(loaded, dict) else {}
