"""`threadscope doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import typer

from threadscope.cli.app import app


@app.command()
def doctor() -> None:
    """Look at the installation: versions, models, settings, folders; say what is wrong and how to mend it."""
    from threadscope.doctor import examine
    from threadscope.outputs.safe import visible

    signs = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
    wrong = 0
    for found in examine():
        wrong += found.state == "wrong"
        typer.echo(visible(f"{signs[found.state]}  {found.what}: {found.said}"))
        if found.mend:
            typer.echo(visible(f"       {found.mend}"))
    raise typer.Exit(1 if wrong else 0)
