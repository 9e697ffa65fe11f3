"""`threadscope evaluate`: how good the labels are, on gold labels of your own or on ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.app import app
from threadscope.cli.options import Output
from threadscope.cli.streams import sink

if TYPE_CHECKING:
    from threadscope.evaluation import Evaluation

HELP = """Hold the program's labels against gold labels: F1 by class, confusion, calibration, baselines.

Without --gold, the held-out tools of our own corpus are used: texts and labels by language models, not by people.

Examples:

  threadscope evaluate

  threadscope evaluate --gold labelled.jsonl --tool Klout

  threadscope evaluate --gold klout-corrections.jsonl --tool Klout

  threadscope evaluate --gold run

What people corrected is gold, too: the file that `review` wrote, or a run. A line of the gold file is a comment of the
table format with "sentiment", "stance" or "spam" beside its "text".
"""
Gold = Annotated[list[Path] | None, typer.Option("--gold", help="JSON lines with labels, or a run; may be repeated.")]
Tasks = Annotated[
    Literal["sentiment", "stance", "spam"] | None,
    typer.Option("--model", help="One task; all that gold has labels for."),
]
Tool = Annotated[str | None, typer.Option("--tool", help="The scoring tool, where the rows do not name it.")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="text to read, json a line a figure.")]


@app.command(help=HELP)
def evaluate(
    gold: Gold = None, model: Tasks = None, tool: Tool = None, output_format: Format = "text", output: Output = None
) -> None:
    """Evaluate; see HELP."""
    import json
    from dataclasses import asdict

    from threadscope import evaluation

    sets = [(str(path), evaluation.gold_rows(path)) for path in gold or ()]
    if not sets:
        sets = [("reactions, held-out tools", evaluation.reactions("test"))]
    with sink(output) as stream:
        for name, rows in sets:
            tasks = [model] if model else evaluation.tasks_in(rows)
            for found in evaluation.evaluate(rows, name, tasks, tool):
                lines = [json.dumps(asdict(found))] if output_format == "json" else list(_told(found))
                stream.writelines(f"{line}\n" for line in lines)


def _told(one: Evaluation) -> Iterator[str]:
    yield f"{one.task} on {one.source}: {one.n} comments"
    macro = one.macro_f1
    figures = [f"macro F1 {macro.value:.3f} ({macro.low:.3f} to {macro.high:.3f})", f"accuracy {one.accuracy:.3f}"]
    figures += [f"calibration error {one.ece:.3f}"] if one.ece is not None else []
    yield f"  {'   '.join(figures)}"
    yield f"  baselines  {', '.join(f'{name} {value:.3f}' for name, value in one.baselines.items())}"
    width = max(map(len, one.labels))
    yield f"  {'gold':<{width}}     F1  {'  '.join(f'{label:>8}' for label in (*one.labels, 'other'))}"
    for label, f1, counts in zip(one.labels, one.f1, one.confusion, strict=True):
        yield f"  {label:<{width}}  {f1:.3f}  {'  '.join(f'{count:>8}' for count in counts)}"
    yield ""
