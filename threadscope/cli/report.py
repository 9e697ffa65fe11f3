"""`threadscope report`: what all threads of a run add up to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import FailIf, Output
from threadscope.cli.streams import chosen_format, complain, sink
from threadscope.cli.writing import PseudonymKey

HELP = """Sum up a run: trust by tool, host, month and topic, what moved most, who and what turns up in many threads.

Each person votes once for a tool, in however many threads they speak.

Examples:

  threadscope report run

  threadscope report run -o report.html --pseudonymize

  threadscope report run --fail-if "trust<40 and n>=20"
"""
Format = Annotated[
    Literal["text", "md", "json", "html", "csv"] | None,
    typer.Option("--format", help="json has all; csv a row a group. Left out, the ending of -o FILE tells."),
]
Hide = Annotated[bool, typer.Option("--pseudonymize", help="Replace the people's names, handles, links and addresses.")]


@app.command(help=HELP)
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder that `batch` made.")],
    output_format: Format = None,
    output: Output = None,
    pseudonymize: Hide = False,
    pseudonym_key: PseudonymKey = None,
    fail_if: FailIf = None,
) -> None:
    """Sum up a run; see HELP."""
    from threadscope import alerts
    from threadscope.batch.across import run_report
    from threadscope.batch.hidden import nameless
    from threadscope.batch.runformats import FORMATS, write_run_report
    from threadscope.privacy import load_key
    from threadscope.tally import Tally

    condition = alerts.parse(fail_if) if fail_if else None
    form = chosen_format(output_format, output, FORMATS)
    found = run_report(run)
    if pseudonymize or pseudonym_key:
        found = nameless(found, load_key(pseudonym_key))
    with sink(output) as stream:
        write_run_report(found, form, stream)
    if condition is not None:
        tally = Tally(complain, delivered=1)
        tally.alert(
            condition, ((group.tool, {**alerts.trust_figures(group.trust), "n": group.voices}) for group in found.tools)
        )
        raise typer.Exit(tally.exit_code())
