"""The command line: it parses, calls the functions that do the work, and turns errors into a sentence and an exit code.

Data goes to standard output; progress, notices and errors to standard error. Nothing heavy is imported here: `--help`
must cost next to nothing.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from threadscope import __version__

if TYPE_CHECKING:
    from threadscope.inputs import Outcome
    from threadscope.outputs import Style
    from threadscope.progress import Progress

__all__ = ["app", "main"]

app = typer.Typer(
    name="threadscope",
    help="Say whether a comment thread trusts a scoring tool, how sure that is, and in whose words.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cache_app = typer.Typer(
    help="See or clear what was fetched (kept 30 days).", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(cache_app, name="cache")

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Addresses, files, folders, or - for standard input.")
]
Url = Annotated[str, typer.Option("--url", help="Where a file or standard input was saved from.")]
Form = Annotated[
    Literal["auto", "html", "text", "csv", "json", "jsonl"],
    typer.Option("--input-format", help="What files and standard input hold."),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")]
DateOrder = Annotated[
    Literal["auto", "dmy", "mdy"], typer.Option("--date-order", help="How to read 10.11.12; auto: as the thread shows.")
]
MaxPages = Annotated[int, typer.Option("--max-pages", min=1, help="Pages and endpoint answers read of one thread.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch from private addresses: your own machine or network.")
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache of fetched pages.")]

Tool = Annotated[
    str | None, typer.Option("--tool", help="The scoring tool's name; found from the post where left out.")
]
Alias = Annotated[list[str] | None, typer.Option("--alias", help="Another name of the tool; may be repeated.")]

DisqusKey = Annotated[
    str | None, typer.Option("--disqus-key", help="Your own Disqus API key, to read threads that Disqus loads.")
]

ANALYZE_HELP = """Read, annotate and report: does this community trust the tool, how sure, and in whose words?

Examples:

  threadscope analyze https://blog.example/post --tool Klout

  threadscope analyze saved.html --tool "Domain Authority" --alias DA

  threadscope analyze export.csv --format csv -o annotated.csv

  threadscope extract page.html | threadscope analyze - --tool Klout --format json
"""
EXTRACT_HELP = """Read the thread and print it as JSON; nothing is inferred.

Examples:

  threadscope extract https://blog.example/post

  threadscope extract pages/ --format jsonl -o threads.jsonl

  curl -s https://blog.example/post | threadscope extract - --url https://blog.example/post
"""
FETCH_HELP = """Read threads as `extract` does and keep every answer in a web archive (WARC), to be read again offline.

The archive appears when it is whole; an existing file is never written over. Archives are joined with `cat`.

Examples:

  threadscope fetch https://blog.example/post --warc post.warc.gz

  threadscope analyze post.warc.gz --tool Klout
"""
EXPLAIN_HELP = """Say word by word why one comment was read as it was: sentiment, spam, stance, claims.

Example:

  threadscope explain saved.html 42 --tool Klout
"""


@app.command(help=ANALYZE_HELP)
def analyze(
    inputs: Inputs,
    tool: Tool = None,
    alias: Alias = None,
    url: Url = "",
    input_format: Form = "auto",
    output_format: Annotated[
        Literal["text", "json", "jsonl", "csv", "md"],
        typer.Option("--format", help="text and md to read; json a report; jsonl and csv a row a comment."),
    ] = "text",
    output: Output = None,
    date_order: DateOrder = "auto",
    max_pages: MaxPages = 50,
    disqus_key: DisqusKey = None,
    allow_private: AllowPrivate = False,
    no_cache: NoCache = False,
) -> None:
    """Analyze inputs; see ANALYZE_HELP."""
    from threadscope import outputs
    from threadscope.api import AnalyzeOptions, analyze_thread
    from threadscope.fetch import FetchOptions
    from threadscope.inputs import InputOptions, Session
    from threadscope.platforms.base import ReadOptions
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    options = InputOptions(
        url=url,
        input_format=input_format,
        read=ReadOptions(date_order=date_order, max_pages=max_pages, disqus_key=disqus_key),
        fetch=FetchOptions(allow_private=allow_private, cache=not no_cache),
        post_text=True,
    )
    analysis = AnalyzeOptions(tool=tool, aliases=tuple(alias or ()))
    tally = Tally(_complain)
    reports = []
    with Progress() as progress, Session(options, say=progress.say) as session:
        for outcome in tally.watch(session.read(inputs)):
            if outcome.error is None:
                reports.append(analyze_thread(outcome.thread, analysis))
            progress.advance()
    with _stream(output) as stream:
        if reports:
            outputs.get(output_format).write_reports(reports, stream, _style(stream, output))
    raise typer.Exit(tally.exit_code())


@app.command(help=EXTRACT_HELP)
def extract(
    inputs: Inputs,
    url: Url = "",
    input_format: Form = "auto",
    output_format: Annotated[
        Literal["json", "jsonl"], typer.Option("--format", help="json: one object or an array; jsonl: a thread a line.")
    ] = "json",
    output: Output = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show each reader's proposal and why one won.")] = False,
    post_text: Annotated[bool, typer.Option("--post-text", help="Extract the article's own text too.")] = False,
    date_order: DateOrder = "auto",
    max_pages: MaxPages = 50,
    disqus_key: DisqusKey = None,
    allow_private: AllowPrivate = False,
    no_cache: NoCache = False,
) -> None:
    """Extract inputs; see EXTRACT_HELP."""
    from threadscope import outputs
    from threadscope.fetch import FetchOptions
    from threadscope.inputs import InputOptions, Session
    from threadscope.platforms.base import ReadOptions
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    options = InputOptions(
        url=url,
        input_format=input_format,
        read=ReadOptions(date_order=date_order, max_pages=max_pages, disqus_key=disqus_key),
        fetch=FetchOptions(allow_private=allow_private, cache=not no_cache),
        post_text=post_text,
        every_reader=explain,
    )
    tally = Tally(_complain)
    with _stream(output) as stream, Progress() as progress, Session(options, say=progress.say) as session:
        outcomes = _counted(tally.watch(session.read(inputs)), progress)
        if explain:
            stream.writelines(line + "\n" for outcome in outcomes for line in _explained(outcome))
        elif output_format == "jsonl":
            for outcome in outcomes:
                outputs.get("jsonl").write_threads([outcome.thread], stream)
        else:
            outputs.get("json").write_threads([outcome.thread for outcome in outcomes], stream)
    raise typer.Exit(tally.exit_code())


@app.command(help=FETCH_HELP)
def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of threads.")],
    warc: Annotated[
        Path, typer.Option("--warc", metavar="FILE", help="The archive; packed unless the name ends in .warc.")
    ],
    max_pages: MaxPages = 50,
    disqus_key: DisqusKey = None,
    allow_private: AllowPrivate = False,
    no_cache: NoCache = False,
) -> None:
    """Fetch and archive threads; see FETCH_HELP."""
    from threadscope.errors import UsageError
    from threadscope.fetch import FetchOptions
    from threadscope.fetch.recording import recording
    from threadscope.inputs import InputOptions, Session, is_url
    from threadscope.platforms.base import ReadOptions
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    for url in urls:
        if not is_url(url):
            raise UsageError(f"{url} is not an address.", "Give addresses that start with https:// or http://.")
    options = InputOptions(
        read=ReadOptions(max_pages=max_pages, disqus_key=disqus_key),
        fetch=FetchOptions(allow_private=allow_private, cache=not no_cache),
    )
    tally = Tally(_complain)
    comments = 0
    with (
        recording(warc, urls, options.fetch) as fetcher,
        Progress() as progress,
        Session(options, say=progress.say, fetcher=fetcher) as session,
    ):
        for outcome in _counted(tally.watch(session.read(urls)), progress):
            comments += len(outcome.thread.comments)
    if fetcher.documents:
        counts = ((tally.delivered, "thread"), (comments, "comment"), (fetcher.documents, "document"))
        typer.echo(f"{warc}: {', '.join(f'{n} {noun}' if n == 1 else f'{n} {noun}s' for n, noun in counts)}")
    raise typer.Exit(tally.exit_code())


@app.command(help=EXPLAIN_HELP)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A saved page or table, or an address.")],
    comment: Annotated[str, typer.Argument(metavar="COMMENT", help="The comment's id, as every output prints it.")],
    tool: Tool = None,
    alias: Alias = None,
    url: Url = "",
    input_format: Form = "auto",
    date_order: DateOrder = "auto",
) -> None:
    """Explain one comment; see EXPLAIN_HELP."""
    from threadscope.api import AnalyzeOptions, analyze_thread
    from threadscope.explain import explain as explain_comment
    from threadscope.inputs import InputOptions, Session
    from threadscope.outputs.safe import visible
    from threadscope.platforms.base import ReadOptions

    read = ReadOptions(date_order=date_order)
    with Session(InputOptions(url=url, input_format=input_format, read=read, post_text=True)) as session:
        outcome = next(session.read([file]))
    if outcome.error is not None:
        raise outcome.error
    report = analyze_thread(outcome.thread, AnalyzeOptions(tool=tool, aliases=tuple(alias or ())))
    for line in explain_comment(report, comment):
        typer.echo(visible(line))


@cache_app.command("info")
def cache_info() -> None:
    """Say where the cache lies and how much it holds."""
    from threadscope.fetch import cache_info as info

    path, entries, size = info()
    typer.echo(f"{path}: {entries} answers, {size / 2**20:.1f} MiB")


@cache_app.command("clear")
def cache_clear() -> None:
    """Delete everything that was fetched."""
    from threadscope.fetch import clear_cache

    clear_cache()
    typer.echo("The cache is empty.")


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Hold the options that stand before any command."""
    if version:
        typer.echo(f"threadscope {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a user's mistake never shows a traceback."""
    from threadscope.errors import ThreadscopeError

    try:
        app(args=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ThreadscopeError as error:
        _complain("", str(error))
        return error.exit_code
    except OSError as error:
        _complain("", f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
        return 1
    except Exception as error:
        if os.environ.get("THREADSCOPE_DEBUG"):
            raise
        _complain("", f"Internal error ({type(error).__name__}: {error}). Set THREADSCOPE_DEBUG=1 to see where.")
        return 1
    return 0


def _counted(outcomes: Iterable[Outcome], progress: Progress) -> Iterator[Outcome]:
    for outcome in outcomes:
        yield outcome
        progress.advance()


def _complain(name: str, sentence: str) -> None:
    """Print one sentence to standard error, harmless whatever a page put into it."""
    from threadscope.outputs.safe import visible

    typer.echo(visible(f"threadscope: {name}: {sentence}" if name else f"threadscope: {sentence}"), err=True)


@contextmanager
def _stream(output: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a file that appears only when it is whole. UTF-8 whatever the locale says."""
    from threadscope.errors import UsageError

    if output is None or str(output) == "-":
        if sys.stdout is None:  # closed by the caller: `>&-`
            raise UsageError("Standard output is closed.", "Name a file with -o.")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
        yield sys.stdout
        sys.stdout.flush()
        return
    if output.is_dir():
        raise UsageError(f"{output} is a folder.", "Name a file with -o.")
    if not output.parent.is_dir():
        raise UsageError(f"No such file can be written: the folder {output.parent} does not exist.", "Make it first.")
    if output.exists() and not output.is_file():  # a device or a named pipe: never put a file in its place
        with output.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            yield stream
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _style(stream: TextIO, output: Path | None) -> Style:
    """See what the terminal can show; a pipe or a file gets neither colour nor the terminal's width."""
    import shutil

    from threadscope.outputs import Style

    terminal = output is None and stream.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(color=color, width=shutil.get_terminal_size((100, 24)).columns)


def _explained(outcome: Outcome) -> Iterator[str]:
    """Describe each reader's proposal for one input, the winner first."""
    from threadscope.outputs.safe import visible

    source = outcome.thread.source
    yield visible(f"{outcome.thread.name}: {source.platform}, {len(outcome.thread.comments)} comments, {source.status}")
    for candidate in outcome.candidates:
        parts = ", ".join(f"{k} {v:.2f}" if isinstance(v, float) else f"{k} {v}" for k, v in candidate.why.items())
        yield f"  {candidate.reader:<12} fit {candidate.fit:.2f}  {len(candidate.thread.comments)} comments  ({parts})"
