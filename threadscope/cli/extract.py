"""`threadscope extract`: the thread as JSON, nothing inferred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Inputs, Output, input_options, spliced
from threadscope.cli.streams import chosen_format, complain, sink

if TYPE_CHECKING:
    from threadscope.inputs import InputOptions, Outcome

HELP = """Read the thread and print it as JSON; nothing is inferred.

Examples:

  threadscope extract https://blog.example/post

  threadscope extract pages/ --format jsonl -o threads.jsonl

  curl -s https://blog.example/post | threadscope extract - --url https://blog.example/post
"""
Format = Annotated[
    Literal["json", "jsonl"] | None,
    typer.Option(
        "--format", help="json: one object or an array; jsonl: a thread a line. Left out, the ending of -o FILE tells."
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Show each reader's proposal and why one won.")]
PostText = Annotated[bool, typer.Option("--post-text", help="Extract the article's own text too.")]


@app.command(help=HELP)
@spliced(reading=input_options)
def extract(
    inputs: Inputs,
    reading: InputOptions,
    output_format: Format = None,
    output: Output = None,
    explain: Explain = False,
    post_text: PostText = False,
) -> None:
    """Extract inputs; see HELP."""
    from threadscope import outputs
    from threadscope.inputs import Session
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    form = chosen_format(output_format, output, outputs.THREAD_FORMATS)
    options = replace(reading, post_text=post_text, every_reader=explain)
    tally = Tally(complain)
    with sink(output) as stream, Progress() as progress, Session(options, say=progress.say) as session:
        outcomes = progress.counting(tally.watch(session.read(inputs)))
        if explain:
            stream.writelines(line + "\n" for outcome in outcomes for line in _explained(outcome))
        elif form == "jsonl":
            for outcome in outcomes:
                outputs.get("jsonl").write_threads([outcome.thread], stream)
        else:
            outputs.get("json").write_threads([outcome.thread for outcome in outcomes], stream)
    raise typer.Exit(tally.exit_code())


def _explained(outcome: Outcome) -> Iterator[str]:
    """Describe each reader's proposal for one input, the winner first."""
    from threadscope.outputs.safe import visible

    source = outcome.thread.source
    yield visible(f"{outcome.thread.name}: {source.platform}, {len(outcome.thread.comments)} comments, {source.status}")
    for candidate in outcome.candidates:
        parts = ", ".join(f"{k} {v:.2f}" if isinstance(v, float) else f"{k} {v}" for k, v in candidate.why.items())
        yield f"  {candidate.reader:<12} fit {candidate.fit:.2f}  {len(candidate.thread.comments)} comments  ({parts})"
