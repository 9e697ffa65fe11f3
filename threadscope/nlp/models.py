"""Find the folders of trained models: `models/` beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from threadscope.errors import Fatal

__all__ = ["folder"]


def folder(name: str) -> Traversable:
    """Return a model's folder.

    Raises:
        Fatal: it is in neither place, so the installation is broken.
    """
    checkout = Path(__file__).resolve().parents[2] / "models" / name
    for place in (files("threadscope") / "_data" / "models" / name, checkout):
        if (place / "meta.json").is_file():
            return place
    raise Fatal(f"The model “{name}” is missing.", "Install threadscope again.")
