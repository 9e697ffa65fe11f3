"""`threadscope analyze`: read, annotate, report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from threadscope.cli.app import app
from threadscope.cli.options import FailIf, Inputs, input_options, judging_options, spliced
from threadscope.cli.streams import complain
from threadscope.cli.writing import ReportOutput, report_output

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


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options, out=report_output)
def analyze(
    inputs: Inputs,
    reading: InputOptions,
    analysis: AnalyzeOptions,
    out: ReportOutput,
    fail_if: FailIf = None,
) -> None:
    """Analyze inputs; see HELP."""
    from threadscope import alerts
    from threadscope.api import analyze_thread
    from threadscope.inputs import Session
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    out.check()
    condition = alerts.parse(fail_if) if fail_if else None
    tally = Tally(complain)
    reports = []
    with Progress() as progress, Session(replace(reading, post_text=True), say=progress.say) as session:
        for outcome in tally.watch(session.read(inputs)):
            if outcome.error is None:
                reports.append(analyze_thread(outcome.thread, analysis))
            progress.advance()
    if reports:
        out.write(reports)
    if condition is not None:
        tally.alert(condition, ((report.thread.name or "input", alerts.figures(report)) for report in reports))
    raise typer.Exit(tally.exit_code())
