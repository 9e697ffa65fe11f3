"""`threadscope compare`: two or more threads, tools, sites or months side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Inputs, Output, input_options, judging_options, spliced
from threadscope.cli.streams import complain, sink

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions
    from threadscope.model import Report

HELP = """Put threads, tools, sites or months side by side: what differs, by how much, and how sure that is.

Where an interval holds 0, it says "no difference shown".

Examples:

  threadscope compare before.html after.html --tool Klout

  threadscope compare export.csv --by tool --format html -o tools.html
"""
By = Annotated[
    Literal["thread", "tool", "host", "month"], typer.Option("--by", help="What makes a side: each thread, or a group.")
]
Names = Annotated[list[str] | None, typer.Option("--name", help="What to call the sides, in their order; repeat it.")]
Format = Annotated[Literal["text", "md", "csv", "json", "html"], typer.Option("--format", help="How to show it.")]


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options)
def compare(
    inputs: Inputs,
    analysis: AnalyzeOptions,
    reading: InputOptions,
    by: By = "thread",
    name: Names = None,
    output_format: Format = "text",
    output: Output = None,
) -> None:
    """Compare inputs; see HELP."""
    from threadscope import comparison
    from threadscope.api import analyze_thread
    from threadscope.errors import UsageError
    from threadscope.inputs import Session
    from threadscope.outputs.comparisons import write_comparison
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    tally = Tally(complain)
    with Progress() as progress, Session(replace(reading, post_text=True), say=progress.say) as session:
        outcomes = progress.counting(tally.watch(session.read(inputs)))
        threads = (outcome.thread for outcome in outcomes if outcome.error is None)
        reports = [analyze_thread(thread, analysis) for thread in threads if thread.comments]
    groups = _threads(reports) if by == "thread" else comparison.joined(reports, by)
    if len(groups) < 2:
        if tally.exit_code():
            raise typer.Exit(tally.exit_code())
        raise UsageError("There is only one side.", "Give a second input, or another --by.")
    names = list(groups)
    names[: len(name or ())] = (name or ())[: len(names)]
    sides = [comparison.side(called, group) for called, group in zip(names, groups.values(), strict=True)]
    with sink(output) as stream:
        write_comparison(comparison.compare(sides, analysis.seed), output_format, stream)
    raise typer.Exit(tally.exit_code())


def _threads(reports: list[Report]) -> dict[str, list[Report]]:
    """Make each thread a side, named after its article; equal names are numbered."""
    sides: dict[str, list[Report]] = {}
    for report in reports:
        title = report.thread.post.title or report.thread.name
        called, n = title, 2
        while called in sides:
            called, n = f"{title} ({n})", n + 1
        sides[called] = [report]
    return sides
