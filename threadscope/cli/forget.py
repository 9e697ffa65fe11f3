"""`threadscope forget`: erase a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Output
from threadscope.cli.streams import complain, sink

HELP = """Erase a person from the cache and from the runs, web archives and reports that you name; print a receipt.

In runs their comments go and their name in others' words is blacked out. Archives and the cache lose every document
that names them; reports that name them are deleted, to be made again. It cannot be undone.

Example:

  threadscope forget "Jane Doe" run/ archive.warc.gz reports/ -o receipt.json
"""


@app.command(help=HELP)
def forget(
    author: Annotated[str, typer.Argument(metavar="AUTHOR", help="The name as printed, or the address it links to.")],
    places: Annotated[
        list[Path] | None, typer.Argument(metavar="[PLACE...]", help="Runs, archives, reports, folders of these.")
    ] = None,
    output: Output = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Forget somebody; see HELP."""
    import json

    from threadscope.forget import forget as erase
    from threadscope.forget import receipt

    if not yes:
        where = ", ".join(["the cache", *map(str, places or ())])
        try:
            agreed = typer.confirm(f"Erase {author!r} from {where}? It cannot be undone.", err=True)
        except typer.Abort:  # Ctrl-C, or nobody is there to answer
            agreed = False
        if not agreed:
            complain("", "Nothing was erased. With --yes, nothing is asked.")
            raise typer.Exit(130)
    done = receipt(author, list(erase(author, places or ())))
    with sink(output) as stream:
        stream.write(json.dumps(done, indent=1, ensure_ascii=False) + "\n")
