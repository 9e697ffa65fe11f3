"""`threadscope analyze`: read, annotate, report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Inputs, Output, analysis_options, input_options, spliced
from threadscope.cli.privately import Pseudonymize, PseudonymKey, hidden
from threadscope.cli.streams import complain, sink, style_of

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions

HELP = """Read, annotate and report: does this community trust the tool, how sure, and in whose words?

Examples:

  threadscope analyze https://blog.example/post --tool Klout

  threadscope analyze saved.html --tool "Domain Authority" --alias DA

  threadscope analyze export.csv --format csv -o annotated.csv

  threadscope extract page.html | threadscope analyze - --tool Klout --format json
"""
Format = Annotated[
    Literal["text", "json", "jsonl", "csv", "md", "html"],
    typer.Option("--format", help="text, md and html to read; json a report; jsonl and csv a row a comment."),
]
FailIf = Annotated[
    str | None, typer.Option("--fail-if", help='End with exit code 6 where this holds, such as "trust<40 and n>=20".')
]


@app.command(help=HELP)
@spliced(analysis=analysis_options, reading=input_options)
def analyze(
    inputs: Inputs,
    reading: InputOptions,
    analysis: AnalyzeOptions,
    output_format: Format = "text",
    output: Output = None,
    fail_if: FailIf = None,
    hide: Pseudonymize = False,
    key: PseudonymKey = None,
) -> None:
    """Analyze inputs; see HELP."""
    from threadscope import alerts, outputs
    from threadscope.api import analyze_thread
    from threadscope.inputs import Session
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    condition = alerts.parse(fail_if) if fail_if else None
    tally = Tally(complain)
    reports = []
    with Progress() as progress, Session(replace(reading, post_text=True), say=progress.say) as session:
        for outcome in tally.watch(session.read(inputs)):
            if outcome.error is None:
                reports.append(analyze_thread(outcome.thread, analysis))
            progress.advance()
    if hide:
        reports = hidden(reports, key)
    with sink(output) as stream:
        if reports:
            outputs.get(output_format).write_reports(reports, stream, style_of(stream, output))
    if condition is not None:
        tally.alert(condition, reports)
    raise typer.Exit(tally.exit_code())
