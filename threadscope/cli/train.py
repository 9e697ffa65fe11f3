"""`threadscope train` and `threadscope models`: how the shipped models are made, and what they can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from threadscope.cli.app import app

TRAIN_HELP = """Make a shipped model again from its recipe and its corpora.

A model whose figures fall below the recipe's floors does not replace the one that is there.

Example:

  threadscope corpora add goemotions ~/data/goemotions

  threadscope train sentiment -o /tmp/sentiment
"""


@app.command(help=TRAIN_HELP)
def train(
    name: Annotated[str, typer.Argument(metavar="RECIPE", help="A model, as `models` lists it.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the model to this folder instead of its own.")
    ] = None,
    lower_floors: Annotated[bool, typer.Option("--lower-floors", help="Accept figures below the floors.")] = False,
) -> None:
    """Train; see TRAIN_HELP."""
    from threadscope.training import recipe
    from threadscope.training import train as make

    one = recipe(name)
    metrics = make(one, output, lower_floors=lower_floors)
    _show(metrics, one.floors)


@app.command()
def models() -> None:
    """List the shipped models: version, size, and their figures with the floors under them."""
    from threadscope.training import recipes

    for one in recipes():
        typer.echo(f"{one.name}  {one.version}  {one.size / 2**20:.1f} MiB  {one.title}")
        _show(one.metrics, one.floors, indent="  ")


def _show(metrics: Mapping[str, Any], floors: Mapping[str, float], indent: str = "") -> None:
    """Print each figure that has a floor beside it, in columns."""
    from threadscope.training import figure

    width = max(map(len, floors), default=0)
    for path, floor in floors.items():
        value = figure(metrics, path)
        shown = "missing" if value is None else f"{value:.3f}"
        typer.echo(f"{indent}{path:<{width}}  {shown:>7}  (floor {floor:.3f})")
