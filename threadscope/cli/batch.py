"""`threadscope batch`: many threads, kept in a run's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from threadscope.cli.app import app
from threadscope.cli.options import input_options, judging_options, spliced
from threadscope.cli.streams import complain

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions

HELP = """Read, annotate and keep many threads in a folder, the run; ask it with `query`, sum it up with `report`.

Sources: folders, patterns, files (pages, tables, exports, web archives, sitemaps, feeds, address lists), addresses,
or - for standard input. A run that was interrupted, by whatever, goes on with --resume.

Examples:

  threadscope batch pages/ -o run --tool Klout

  threadscope batch urls.txt -o run --max-errors 100

  threadscope batch -o run --resume

  threadscope batch crawl.warc.gz comments.jsonl -o run --engine local:8
"""
Names = Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="What to read; see above.")]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="RUN", help="The run's folder.")]
EngineName = Annotated[
    str,
    typer.Option("--engine", help="serial, local or local:N (N processes; one a core), dask://HOST:PORT."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Finish a run that was interrupted; its options hold.")]
OnlyNew = Annotated[bool, typer.Option("--only-new", help="Add to a finished run what it does not have.")]
MaxErrors = Annotated[int | None, typer.Option("--max-errors", min=0, help="Stop after more failed inputs than this.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show neither progress nor summary.")]
ShardSize = Annotated[int, typer.Option("--shard-size", min=1, help="Inputs in one file of the result, at most.")]
Budget = Annotated[float, typer.Option("--page-budget", min=1.0, help="Seconds after which one input is given up.")]


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options)
def batch(
    reading: InputOptions,
    analysis: AnalyzeOptions,
    output: Folder,
    sources: Names = None,
    engine: EngineName = "local",
    resume: Resume = False,
    only_new: OnlyNew = False,
    max_errors: MaxErrors = None,
    shard_size: ShardSize = 64,
    page_budget: Budget = 300.0,
    quiet: Quiet = False,
) -> None:
    """Make or go on with a run; see HELP."""
    from threadscope.batch.driver import Conduct
    from threadscope.batch.driver import batch as run_batch
    from threadscope.batch.options import BatchOptions
    from threadscope.outputs.safe import visible

    options = BatchOptions(analysis=analysis, inputs=reading, shard_threads=shard_size, budget=page_budget)
    conduct = Conduct(engine=engine, resume=resume, only_new=only_new, max_errors=max_errors, quiet=quiet)
    try:
        summary = run_batch(sources or [], output, options, conduct)
    except KeyboardInterrupt:
        complain("", f"Interrupted. What was done is kept; go on with: threadscope batch -o {output} --resume")
        raise typer.Exit(130) from None
    if not quiet:
        for line in summary.lines():
            typer.echo(visible(line))
    raise typer.Exit(summary.exit_code())
