"""`threadscope compare`: two or more threads, tools, sites or months side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Inputs, Output, input_options, judging_options, spliced
from threadscope.cli.streams import chosen_format, complain, sink

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.comparison import Side
    from threadscope.inputs import InputOptions
    from threadscope.tally import Tally

HELP = """Put threads, runs, tools, sites or months side by side: what differs, by how much, and how sure that is.

An INPUT may be a run that `batch` made: it is one side, or, with --by, its threads are grouped with all others. Where
an interval holds 0, it says "no difference shown".

Examples:

  threadscope compare before.html after.html --tool Klout

  threadscope compare export.csv --by tool -o tools.html

  threadscope compare run-2011 run-2012 --name 2011 --name 2012

  threadscope compare run --by month
"""
By = Annotated[
    Literal["thread", "tool", "host", "month"],
    typer.Option("--by", help="What makes a side: each thread or run, or a group of threads."),
]
Names = Annotated[list[str] | None, typer.Option("--name", help="What to call the sides, in their order; repeat it.")]
Format = Annotated[
    Literal["text", "md", "csv", "json", "html"] | None,
    typer.Option("--format", help="How to show it. Left out, the ending of -o FILE tells, else it is text."),
]


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options)
def compare(
    inputs: Inputs,
    analysis: AnalyzeOptions,
    reading: InputOptions,
    by: By = "thread",
    name: Names = None,
    output_format: Format = None,
    output: Output = None,
) -> None:
    """Compare inputs; see HELP."""
    from threadscope import comparison
    from threadscope.errors import UsageError
    from threadscope.outputs.comparisons import FORMATS, write_comparison
    from threadscope.tally import Tally

    form = chosen_format(output_format, output, FORMATS)
    tally = Tally(complain)
    runs = [each for each in inputs if _is_run(each)]
    if runs and by != "thread" and len(inputs) > 1:
        hint = (
            "Add the others to the run first, so that nobody votes twice: threadscope batch SOURCE -o RUN --only-new."
        )
        raise UsageError(f"--by {by} takes one run, or threads alone.", hint)
    found, groups = _sides_of_runs(runs, by, analysis.seed)
    threads = _sides_of_threads([each for each in inputs if each not in runs], by, analysis, reading, tally)
    found, groups = [*found, *threads], groups + len(threads)
    if len(found) < 2:
        if tally.exit_code():
            raise typer.Exit(tally.exit_code())
        raise UsageError("There is only one side.", "Give a second input, or another --by.")
    names = [*(name or ())][: len(found)]
    names += [side.name for side in found[len(names) :]]
    sides = [replace(side, name=called) for side, called in zip(found, _apart(names), strict=True)]
    largest = sorted(range(len(sides)), key=lambda at: -sides[at].voices)[: comparison.MOST_SIDES]
    shown = [side for at, side in enumerate(sides) if at in largest]
    notes = [f"Shown are the {len(shown)} sides with most voices, of {groups}."] if groups > len(shown) else []
    with sink(output) as stream:
        write_comparison(comparison.compare(shown, analysis.seed, notes), form, stream)
    raise typer.Exit(tally.exit_code())


def _is_run(name: str) -> bool:
    from threadscope.batch.run import Run
    from threadscope.inputs import is_url

    return not is_url(name) and name not in ("", "-") and Run(name).exists()


def _sides_of_runs(runs: list[str], by: By, seed: int) -> tuple[list[Side], int]:
    """Make sides of runs; say how many groups there are, for a run has too many to show."""
    if not runs:
        return [], 0
    from threadscope.batch.sides import sides_of

    made = [sides_of(run, by, seed) for run in runs]
    return [side for sides, _ in made for side in sides], sum(groups for _, groups in made)


def _sides_of_threads(
    names: list[str], by: By, analysis: AnalyzeOptions, reading: InputOptions, tally: Tally
) -> list[Side]:
    """Read and judge threads, and make sides of them or of their groups."""
    if not names:
        return []
    from threadscope import comparison
    from threadscope.api import analyze_thread
    from threadscope.inputs import Session
    from threadscope.progress import Progress

    with Progress() as progress, Session(replace(reading, post_text=True), say=progress.say) as session:
        outcomes = progress.counting(tally.watch(session.read(names)))
        threads = (outcome.thread for outcome in outcomes if outcome.error is None)
        reports = [analyze_thread(thread, analysis) for thread in threads if thread.comments]
    if by == "thread":
        return [comparison.side(report.thread.post.title or report.thread.name, [report]) for report in reports]
    return [comparison.side(called, group) for called, group in comparison.joined(reports, by).items()]


def _apart(names: list[str]) -> list[str]:
    """Number names that occur more than once."""
    used: list[str] = []
    for name in names:
        called, n = name, 2
        while called in used:
            called, n = f"{name} ({n})", n + 1
        used.append(called)
    return used
