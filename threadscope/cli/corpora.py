"""`threadscope corpora`: the labelled texts behind the models and their figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from threadscope.cli.app import group

group_ = group("corpora", "See, add and check the texts that models are trained and measured with.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="A corpus, as `corpora list` names it.")]


@group_.command("list")
def list_() -> None:
    """List the corpora: what each may be used for, its licence, and whether its texts are here."""
    from threadscope.corpora import corpora

    rows = [
        (c.name, c.version, c.use, "ours" if c.own else "added" if c.present else "-", c.licence) for c in corpora()
    ]
    rows.insert(0, ("corpus", "version", "use", "here", "licence"))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        typer.echo("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[4]]))


@group_.command("show")
def show(name: Name) -> None:
    """Show a corpus's manifest: origin, licence, people in it, splits, files."""
    from threadscope.corpora import corpus

    one = corpus(name)
    facts = {
        "title": one.title,
        "version": one.version,
        "licence": one.licence,
        "origin": one.origin,
        "use": one.use,
        "personal data": one.personal_data,
        "split": "; ".join(f"{key}: {value}" for key, value in one.split.items()) or "none",
        "folder": str(one.folder) if one.present else f"{one.folder} (not added yet)",
    }
    typer.echo(one.name)
    for key, value in facts.items():
        typer.echo(f"  {key:<13} {value}")
    for file in one.files if not one.own else ():
        typer.echo(f"  {file.sha256}  {file.path}")
    if one.own:
        typer.echo(f"  {len(one.files)} files, see SHA256SUMS in its folder")


@group_.command("verify")
def verify(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Corpora; all that are here.")] = None,
) -> None:
    """Check that the texts are those that the figures were measured with."""
    from threadscope.cli.streams import complain
    from threadscope.corpora import corpora, corpus
    from threadscope.corpora import verify as check
    from threadscope.findings import plural

    wrong = 0
    for one in [corpus(name) for name in names] if names else [c for c in corpora() if c.own or c.present]:
        problems = list(check(one))
        for problem in problems:
            complain(one.name, problem)
        wrong += len(problems)
        if not problems:
            typer.echo(f"{one.name}: {plural(len(one.files), 'file')}, as stated")
    raise typer.Exit(7 if wrong else 0)


ADD = """Add a third party's corpus from your own copy, or from where it is published.

Example:

  threadscope corpora add goemotions ~/Downloads/goemotions
"""


@group_.command("add", help=ADD)
def add(
    name: Name,
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="A file or folder; left out, the corpus's public origin.")
    ] = None,
) -> None:
    """Add a corpus; see ADD."""
    from threadscope.corpora import add as add_corpus
    from threadscope.corpora import corpus
    from threadscope.findings import plural

    one = corpus(name)
    add_corpus(one, path)
    typer.echo(f"{one.name}: {plural(len(one.files), 'file')} in {one.folder}")
