"""`threadscope train` and `threadscope models`: how the shipped models are made, and what they can."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    from threadscope.training import figure, recipe
    from threadscope.training import train as make

    one = recipe(name)
    metrics = make(one, output, lower_floors=lower_floors)
    for path, floor in one.floors.items():
        typer.echo(f"{path:<44} {figure(metrics, path):.3f}  (floor {floor:.3f})")


@app.command()
def models() -> None:
    """List the shipped models: version, size, and their figures with the floors under them."""
    from threadscope.training import figure, recipes

    for one in recipes():
        typer.echo(f"{one.name}  {one.version}  {one.size / 2**20:.1f} MiB  {one.title}")
        for path, floor in one.floors.items():
            value = figure(one.metrics, path)
            shown = "missing" if value is None else f"{value:.3f}"
            typer.echo(f"  {path:<44} {shown}  (floor {floor:.3f})")
