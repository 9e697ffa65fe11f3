"""Find the folders of trained models: `models/` beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from threadscope.errors import Fatal

__all__ = ["folder", "models_folder"]


def models_folder() -> Path:
    """Return the folder of all models, in which their recipes and cards lie too.

    Raises:
        Fatal: it is in neither place, so the installation is broken.
    """
    checkout = Path(__file__).resolve().parents[2] / "models"
    for place in (Path(str(files("threadscope") / "_data" / "models")), checkout):
        if place.is_dir():
            return place
    raise Fatal("The models are missing.", "Install threadscope again.")


def folder(name: str) -> Path:
    """Return one model's folder.

    Raises:
        Fatal: it is not there, so the installation is broken.
    """
    place = models_folder() / name
    if not (place / "meta.json").is_file():
        raise Fatal(f"The model “{name}” is missing.", "Install threadscope again.")
    return place
