"""`threadscope review`: look at labels and correct them, the doubtful ones first."""

from __future__ import annotations

import getpass
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import analysis_options, input_options, spliced

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions
    from threadscope.review import Item

HELP = """Walk through labels, those in most doubt and of most weight first, and correct what is wrong.

Decisions are added to a file, each with who, when and why; `analyze --corrections FILE` puts them in the models' place.
With --sample, comments are drawn by chance instead, and the report prints how often the labels were right.

Examples:

  threadscope review saved.html --tool Klout --corrections klout.jsonl

  threadscope review saved.html --tool Klout --corrections klout.jsonl --sample 25%

  threadscope analyze saved.html --tool Klout --corrections klout.jsonl
"""
Sheet = Annotated[Path, typer.Option("--corrections", help="The file that decisions are added to.")]
What = Annotated[Literal["stance", "sentiment", "spam"], typer.Option("--label", help="Which label to look at.")]
Sample = Annotated[str | None, typer.Option("--sample", metavar="N%", help="Draw so many of the comments by chance.")]
Who = Annotated[str, typer.Option("--who", help="Who decides; your login name.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="Stop after so many.")]


@app.command(help=HELP)
@spliced(analysis=analysis_options, reading=input_options)
def review(
    file: Annotated[str, typer.Argument(metavar="INPUT", help="A saved page, table or archive, or an address.")],
    corrections: Sheet,
    analysis: AnalyzeOptions,
    reading: InputOptions,
    label: What = "stance",
    sample: Sample = None,
    who: Who = "",
    limit: Most = 50,
) -> None:
    """Review one thread; see HELP."""
    from threadscope import review as order
    from threadscope.api import analyze_thread
    from threadscope.corrections import LABELS, Correction, append, load, now
    from threadscope.inputs import Session

    share = _share(sample) if sample else None
    with Session(replace(reading, post_text=True)) as session:
        outcome = next(session.read([file]))
    if outcome.error is not None:
        raise outcome.error
    report = analyze_thread(outcome.thread, analysis)
    done = {(c.comment, c.text) for c in load(corrections) if c.label == label} if corrections.exists() else set()
    items = order.least_certain(report, label) if share is None else order.sampled(report, label, share)
    items = [item for item in items if (item.comment.id, item.comment.text) not in done][:limit]
    made = 0
    for number, item in enumerate(items, start=1):
        answer = _asked(item, f"{number} of {len(items)}", LABELS[label])
        if answer is None:
            break
        if not answer:
            continue
        value, why = answer
        facts = {"who": who or getpass.getuser(), "when": now(), "why": why, "sampled": share is not None}
        thread = outcome.thread.name
        append(
            corrections,
            Correction(item.comment.id, item.comment.text, label, item.value, value, thread=thread, **facts),  # type: ignore[arg-type]  # the facts are what they are called
        )
        made += 1
    typer.echo(f"{made} decisions added to {corrections}.", err=True)


def _share(text: str) -> float:
    from threadscope.errors import UsageError

    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise UsageError(f"{text!r} is no share of the comments.", "Write it like 25%.")
    return share


def _asked(item: Item, place: str, labels: tuple[str, ...]) -> tuple[str, str] | tuple[()] | None:
    """Show one comment and take the decision: a label and why, nothing to skip, None to stop."""
    from threadscope.outputs.safe import name, visible

    sure = "" if item.probability is None else f", {item.probability:.0%}"
    typer.echo(f"\n{place} · {name(item.comment.author.name) or 'somebody'} · {item.comment.id}")
    typer.echo(visible(item.comment.text))
    keys = {label[0]: label for label in labels} | ({"p": "spam", "u": "suspect"} if item.label == "spam" else {})
    keys = {key: value for key, value in keys.items() if key != "s"}
    choices = "  ".join(f"{key} = {value}" for key, value in keys.items())
    typer.echo(f"{item.label}: {item.value}{sure}    Enter = right  {choices}  s = skip  q = stop", err=True)
    while True:
        line = sys.stdin.readline()
        key, _, why = line.strip().partition(" ")
        if not line or key == "q":
            return None
        if key == "s":
            return ()
        if not key:
            return item.value, ""
        value = keys.get(key) or next((label for label in labels if label == key), None)
        if value is not None:
            return value, why.strip()
        typer.echo(f"{key!r} is none of them. A reason may follow the letter: `d says it is wrong twice`.", err=True)
