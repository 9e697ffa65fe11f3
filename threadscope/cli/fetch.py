"""`threadscope fetch`: threads into a web archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from threadscope.cli.app import app
from threadscope.cli.options import fetch_options, spliced
from threadscope.cli.streams import complain

if TYPE_CHECKING:
    from threadscope.inputs import InputOptions

HELP = """Read threads as `extract` does and keep every answer in a web archive (WARC), to be read again offline.

The archive appears when it is whole; an existing file is never written over. Archives are joined with `cat`.

Examples:

  threadscope fetch https://blog.example/post --warc post.warc.gz

  threadscope analyze post.warc.gz --tool Klout
"""


@app.command(help=HELP)
@spliced(reading=fetch_options)
def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of threads.")],
    warc: Annotated[
        Path, typer.Option("--warc", metavar="FILE", help="The archive; packed unless the name ends in .warc.")
    ],
    reading: InputOptions,
) -> None:
    """Fetch and archive threads; see HELP."""
    from threadscope.errors import UsageError
    from threadscope.fetch.recording import recording
    from threadscope.findings import plural
    from threadscope.inputs import Session, is_url
    from threadscope.progress import Progress
    from threadscope.tally import Tally

    for url in urls:
        if not is_url(url):
            raise UsageError(f"{url} is not an address.", "Give addresses that start with https:// or http://.")
    tally = Tally(complain)
    comments = 0
    with (
        recording(warc, urls, reading.fetch) as fetcher,
        Progress() as progress,
        Session(reading, say=progress.say, fetcher=fetcher) as session,
    ):
        for outcome in progress.counting(tally.watch(session.read(urls))):
            comments += len(outcome.thread.comments)
    if fetcher.documents:
        counts = ((tally.delivered, "thread"), (comments, "comment"), (fetcher.documents, "document"))
        typer.echo(f"{warc}: {', '.join(plural(n, noun) for n, noun in counts)}")
    raise typer.Exit(tally.exit_code())
