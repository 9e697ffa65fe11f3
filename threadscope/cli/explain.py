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

COMMENT is the id that every output prints, or what it alone begins or ends with; in a run THREAD#ID where several
threads have such a one. A run's comment is read again, in its thread, as the run keeps it.

Examples:

  threadscope explain saved.html 42 --tool Klout

  threadscope explain run comment-1042
"""


@app.command(help=HELP)
@spliced(analysis=judging_options, reading=input_options)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE|RUN", help="A saved page or table, an address, or a run.")],
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help="The comment's id, as every output prints it.")],
    reading: InputOptions,
    analysis: AnalyzeOptions,
) -> None:
    """Explain one comment; see HELP."""
    from threadscope.api import analyze_thread
    from threadscope.batch.run import Run
    from threadscope.explain import explain as explain_comment
    from threadscope.inputs import Session, is_url
    from threadscope.outputs.safe import visible

    if not is_url(file) and file not in ("", "-") and Run(file).exists():
        from threadscope.batch.corrected import decisions
        from threadscope.batch.threads import thread_of

        thread, comment = thread_of(file, comment)
        analysis = replace(analysis, corrections=(*decisions(Run(file)), *analysis.corrections))
    else:
        with Session(replace(reading, post_text=True)) as session:
            outcome = next(session.read([file]))
        if outcome.error is not None:
            raise outcome.error
        thread = outcome.thread
    for line in explain_comment(analyze_thread(thread, analysis), comment):
        typer.echo(visible(line))
