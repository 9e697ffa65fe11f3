"""`threadscope lexicon`: words and phrases of the user's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from threadscope.cli.app import group
from threadscope.cli.options import Output
from threadscope.cli.streams import complain, sink

if TYPE_CHECKING:
    from threadscope.nlp.lexicon import Comparison
    from threadscope.tally import Tally

lexicon = group("lexicon", "Try words and phrases of your own (`analyze --lexicon FILE`).")

HELP = """Show what a lexicon changes: each text's tone without and with it, and the entries that did it.

Example:

  threadscope lexicon test my-lexicon.toml "My score went through the roof!" comments.csv
"""


@lexicon.command("test", help=HELP)
def try_out(
    file: Annotated[Path, typer.Argument(metavar="LEXICON", help="A lexicon.toml.")],
    texts: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Texts, or saved threads and tables.")],
    tool: Annotated[str | None, typer.Option("--tool", help="The tool, for entries of its own.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show texts that stay as they were, too.")] = False,
) -> None:
    """Test a lexicon; see HELP."""
    from threadscope.nlp.lexicon import compare, load
    from threadscope.tally import Tally

    tally = Tally(complain)
    words = load(file)
    found = compare(list(_texts(texts, tally)), words, tool)
    changed = [one for one in found if one.found or one.before != one.after]
    for one in found if every else changed:
        _show(one)
    typer.echo(f"{len(changed)} of {len(found)} texts are touched, {sum(map(_turned, found))} change their label.")
    raise typer.Exit(tally.exit_code())


SUGGEST = """Propose a lexicon from corrected tones: words that people's decisions contradict, and what each changes.

SOURCE is a file that `review` or the HTML report wrote, a run, or a report in JSON that lists its corrections.

Examples:

  threadscope lexicon suggest klout.jsonl -o lexicon.toml

  threadscope analyze saved.html --tool Klout --lexicon lexicon.toml
"""


@lexicon.command("suggest", help=SUGGEST)
def propose(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE...", help="Corrections, runs, or reports.")],
    tool: Annotated[str | None, typer.Option("--tool", help="The tool that the comments are about.")] = None,
    output: Output = None,
) -> None:
    """Propose a lexicon; see SUGGEST."""
    from threadscope.outputs.safe import visible
    from threadscope.suggestions import decisions_in, suggest, toml_lines

    decisions = [one for source in sources for one in decisions_in(source)]
    found = suggest(decisions, tool)
    with sink(output) as stream:
        stream.writelines(f"{visible(line)}\n" for line in toml_lines(found))


def _texts(named: list[str], tally: Tally) -> Iterator[str]:
    """Take texts as they are, and the comments of what is a file."""
    from threadscope.inputs import InputOptions, Session

    with Session(InputOptions()) as session:
        for each in named:
            if len(each) < 1000 and Path(each).is_file():  # a longer name is none on any system
                for outcome in tally.watch(session.read([each])):
                    yield from (comment.text for comment in outcome.thread.comments)
            else:
                tally.delivered += 1
                yield each


def _turned(one: Comparison) -> bool:
    return one.before.label != one.after.label


def _show(one: Comparison) -> None:
    from threadscope.outputs.safe import excerpt

    typer.echo(excerpt(one.text, 100))
    scores = f"{one.before.score or 0:+.2f} -> {one.after.score or 0:+.2f}"
    words = "  ".join(f"{one.text[found.start : found.end]} {found.weight:+g}" for found in one.found)
    typer.echo(f"  {one.before.label} -> {one.after.label}  {scores}  {words}".rstrip())
