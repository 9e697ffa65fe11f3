"""`threadscope explain`: why one comment was read as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from threadscope.cli.app import app
from threadscope.cli.options import input_options, judging_options, spliced

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions

HELP = """Say word by word why one comment was read as it was: sentiment, spam, stance, claims.

Example:

  threadscope explain saved.html 42 --tool Klout
"""


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A saved page or table, or an address.")],
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help="The comment's id, as every output prints it.")],
    reading: InputOptions,
    analysis: AnalyzeOptions,
) -> None:
    """Explain one comment; see HELP."""
    from threadscope.api import analyze_thread
    from threadscope.explain import explain as explain_comment
    from threadscope.inputs import Session
    from threadscope.outputs.safe import visible

    with Session(replace(reading, post_text=True)) as session:
        outcome = next(session.read([file]))
    if outcome.error is not None:
        raise outcome.error
    for line in explain_comment(analyze_thread(outcome.thread, analysis), comment):
        typer.echo(visible(line))
