"""`threadscope review`: look at labels and correct them, the doubtful ones first."""

from __future__ import annotations

import getpass
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import analysis_options, input_options, spliced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threadscope.api import AnalyzeOptions
    from threadscope.batch.run import Run
    from threadscope.corrections import Label
    from threadscope.inputs import InputOptions
    from threadscope.review import Question

HELP = """Walk through labels, those in most doubt and of most weight first, and correct what is wrong.

Decisions are added to a file, each with who, when and why; `analyze --corrections FILE` puts them in the models' place.
With --sample, comments are drawn by chance instead, and the report prints how often the labels were right. Decisions
about a run are kept in it (RUN/corrections.jsonl), and hold in `report`, `query` and `export` from then on.

Examples:

  threadscope review saved.html --tool Klout --corrections klout.jsonl

  threadscope review saved.html --tool Klout --corrections klout.jsonl --sample 25%

  threadscope review run --sample 5%

  threadscope analyze saved.html --tool Klout --corrections klout.jsonl
"""
Sheet = Annotated[
    Path | None, typer.Option("--corrections", help="The file that decisions are added to; a run's own if left out.")
]
What = Annotated[Literal["stance", "sentiment", "spam"], typer.Option("--label", help="Which label to look at.")]
Sample = Annotated[str | None, typer.Option("--sample", metavar="N%", help="Draw so many of the comments by chance.")]
Who = Annotated[str, typer.Option("--who", help="Who decides; your login name.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="Stop after so many.")]


@app.command(help=HELP)
@spliced(analysis=analysis_options, reading=input_options)
def review(
    file: Annotated[str, typer.Argument(metavar="INPUT", help="A saved page, table, archive, address, or a run.")],
    analysis: AnalyzeOptions,
    reading: InputOptions,
    corrections: Sheet = None,
    label: What = "stance",
    sample: Sample = None,
    who: Who = "",
    limit: Most = 50,
) -> None:
    """Review one thread or a run; see HELP."""
    from threadscope.batch.corrected import sheet as sheet_of
    from threadscope.batch.run import Run
    from threadscope.corrections import Correction, append, load
    from threadscope.errors import UsageError
    from threadscope.findings import plural
    from threadscope.wire.values import now

    share = _share(sample) if sample else None
    run = Run.open(file) if Run(file).exists() else None
    if run is not None:
        sheet, questions = corrections or sheet_of(run), _of_run(run, label, share)
    elif corrections is None:
        raise UsageError("There is no file to add decisions to.", "Name one with --corrections.")
    else:
        sheet, questions = corrections, _of_thread(file, label, share, analysis, reading)
    known = load(sheet) if sheet.exists() else []
    # A thread on its own may be called otherwise today.
    done = {(c.thread if run else "", c.comment, c.text) for c in known if c.label == label}
    open_ = (q for q in questions if (q.thread if run else "", q.comment, q.text) not in done)
    walk = list(islice(open_, limit))
    made = 0
    for number, question in enumerate(walk, start=1):
        answer = _asked(question, f"{number} of {len(walk)}", label)
        if answer is None:
            break
        if not answer:
            continue
        value, why = answer
        decided = Correction(
            question.comment,
            question.text,
            label,
            question.value,
            value,
            who=who or getpass.getuser(),
            when=now(),
            why=why,
            sampled=share is not None,
            thread=question.thread,
        )
        append(sheet, decided)
        made += 1
    typer.echo(f"{plural(made, 'decision')} added to {sheet}.", err=True)


def _of_run(run: Run, label: Label, share: float | None) -> Iterator[Question]:
    """Ask about a run's labels."""
    from threadscope.batch import doubts

    return doubts.least_certain(run, label) if share is None else doubts.sampled(run, label, share)


def _of_thread(
    name: str, label: Label, share: float | None, analysis: AnalyzeOptions, reading: InputOptions
) -> Iterator[Question]:
    """Ask about the labels of one thread."""
    from threadscope import review as order
    from threadscope.api import analyze_thread
    from threadscope.inputs import Session

    with Session(replace(reading, post_text=True)) as session:
        outcome = next(session.read([name]))
    if outcome.error is not None:
        raise outcome.error
    report = analyze_thread(outcome.thread, analysis)
    items = order.least_certain(report, label) if share is None else order.sampled(report, label, share)
    for item in items:
        comment = item.comment
        named = (outcome.thread.name, comment.id, comment.author.name, comment.text)
        yield order.Question(*named, item.value, item.probability)


def _share(text: str) -> float:
    from threadscope.errors import UsageError

    try:
        share = float(text.removesuffix("%")) / 100
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise UsageError(f"{text!r} is no share of the comments.", "Write it like 25%.")
    return share


def _asked(question: Question, place: str, label: Label) -> tuple[str, str] | tuple[()] | None:
    """Show one comment and take the decision: a label and why, nothing to skip, None to stop."""
    from threadscope.corrections import LABELS
    from threadscope.outputs.safe import name, visible

    sure = "" if question.probability is None else f", {question.probability:.0%}"
    typer.echo(f"\n{place} · {name(question.author) or 'somebody'} · {visible(question.comment)}")
    typer.echo(visible(question.text))
    labels = LABELS[label]
    keys = {one[0]: one for one in labels} | ({"p": "spam", "u": "suspect"} if label == "spam" else {})
    keys = {key: value for key, value in keys.items() if key != "s"}
    choices = "  ".join(f"{key} = {value}" for key, value in keys.items())
    typer.echo(f"{label}: {question.value}{sure}    Enter = right  {choices}  s = skip  q = stop", err=True)
    while True:
        line = sys.stdin.readline()
        key, _, why = line.strip().partition(" ")
        if not line or key == "q":
            return None
        if key == "s":
            return ()
        if not key:
            return question.value, ""
        value = keys.get(key) or next((one for one in labels if one == key), None)
        if value is not None:
            return value, why.strip()
        typer.echo(f"{key!r} is none of them. A reason may follow the letter: `d says it is wrong twice`.", err=True)
