"""`threadscope export`: a run's table for others' tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Output
from threadscope.cli.streams import binary_sink, chosen_format, complain
from threadscope.cli.writing import PseudonymKey

HELP = """Hand on a table of a run: a row a comment, thread, claim or voice, without the people's names.

Names, handles, links and mail addresses are replaced, in texts too, by the pseudonyms that `analyze --pseudonymize`
gives with the same key. Offsets are those of the new texts; jsonl and parquet hold them as they are.

Examples:

  threadscope export run --table comments -o comments.parquet

  threadscope export run --table voices -o voices.csv --pseudonym-key team.key
"""
TableName = Annotated[Literal["comments", "threads", "claims", "voices"], typer.Option("--table", help="Which table.")]
Format = Annotated[
    Literal["csv", "xlsx", "parquet", "jsonl"] | None,
    typer.Option("--format", help="csv and xlsx for spreadsheets. Left out, the ending of -o FILE tells."),
]
FORMATS = ("csv", "xlsx", "parquet", "jsonl")
Names = Annotated[bool, typer.Option("--names", help="Keep names, handles, links and addresses.")]


@app.command(help=HELP)
def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder that `batch` made.")],
    table: TableName = "comments",
    output_format: Format = None,
    output: Output = None,
    names: Names = False,
    pseudonym_key: PseudonymKey = None,
) -> None:
    """Hand on a table; see HELP."""
    from threadscope.batch.export import export as hand_on
    from threadscope.errors import UsageError
    from threadscope.privacy import load_key

    if names and pseudonym_key:
        raise UsageError("--names keeps what --pseudonym-key would replace.", "Give one of them.")
    form = chosen_format(output_format, output, FORMATS)
    if output is None and form in ("xlsx", "parquet"):
        raise UsageError(f"{form} is not text.", "Name a file with -o.")
    key = None if names else load_key(pseudonym_key)
    with binary_sink(output) as stream:
        notes = hand_on(run, table, form, stream, key)
    for note in notes:
        complain("", note)
