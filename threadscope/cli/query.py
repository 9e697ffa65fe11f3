"""`threadscope query`: a run, asked in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Output
from threadscope.cli.streams import chosen_format, sink

HELP = """Ask a run in SQL (DuckDB). Tables: comments, threads, claims, voices, failures, duplicates.

The SQL reads the run and nothing else. Any other tool can open the Parquet files in RUN/shards/ as well.

Examples:

  threadscope query run "SELECT tool, count(*) AS threads, avg(trust_index) AS trust FROM threads GROUP BY tool"

  threadscope query run "SELECT author, text FROM comments WHERE stance_label = 'distrust'" -o distrust.csv

  threadscope query run "DESCRIBE claims"
"""
Format = Annotated[
    Literal["table", "json", "csv"] | None,
    typer.Option("--format", help="table to read; json; csv. Left out, the ending of -o FILE tells."),
]


@app.command(help=HELP)
def query(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder that `batch` made.")],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT.")],
    output_format: Format = None,
    output: Output = None,
) -> None:
    """Answer a question about a run; see HELP."""
    from threadscope.batch.query import query as ask

    form = chosen_format(output_format, output, ("table", "json", "csv"))
    with sink(output) as stream:
        ask(run, sql, form, stream)
