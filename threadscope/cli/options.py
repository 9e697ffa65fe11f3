"""Options that several commands share, each written once.

A command takes a whole options dataclass as one parameter; `spliced` gives it, on the command line, the single options
that make it up:

    @app.command(help=HELP)
    @spliced(analysis=analysis_options, reading=input_options)
    def analyze(inputs: Inputs, reading: InputOptions, analysis: AnalyzeOptions, output: Output = None) -> None: ...
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

import typer

if TYPE_CHECKING:
    from threadscope.api import AnalyzeOptions
    from threadscope.inputs import InputOptions

__all__ = [
    "FailIf",
    "Inputs",
    "Output",
    "analysis_options",
    "fetch_options",
    "input_options",
    "judging_options",
    "spliced",
]

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Addresses, files, folders, or - for standard input.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file instead of standard output.")]
FailIf = Annotated[
    str | None, typer.Option("--fail-if", help='End with exit code 6 where this holds, such as "trust<40 and n>=20".')
]

Url = Annotated[str, typer.Option("--url", help="Where a file or standard input was saved from.")]
Form = Annotated[
    Literal["auto", "html", "text", "csv", "json", "jsonl"],
    typer.Option("--input-format", help="What files and standard input hold."),
]
DateOrder = Annotated[
    Literal["auto", "dmy", "mdy"], typer.Option("--date-order", help="How to read 10.11.12; auto: as the thread shows.")
]
MaxPages = Annotated[int, typer.Option("--max-pages", min=1, help="Pages and endpoint answers read of one thread.")]
DisqusKey = Annotated[
    str | None, typer.Option("--disqus-key", help="Your own Disqus API key, to read threads that Disqus loads.")
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch from private addresses: your own machine or network.")
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache of fetched pages.")]
Tool = Annotated[
    str | None, typer.Option("--tool", help="The scoring tool's name; found from the post where left out.")
]
Alias = Annotated[list[str] | None, typer.Option("--alias", help="Another name of the tool; may be repeated.")]

Lexicon = Annotated[
    Path | None, typer.Option("--lexicon", help="A lexicon.toml: words and phrases of your own, with their tone.")
]
Topics = Annotated[
    Path | None, typer.Option("--topics", help="A list of topics that goes before our own (TOML or CSV).")
]
Tier = Annotated[
    Literal["fast", "accurate"],
    typer.Option("--model", help="accurate: tone, stance, topics and score changes by a small transformer (an extra)."),
]
Corrections = Annotated[
    Path | None, typer.Option("--corrections", help="Labels that people checked, as `review` writes them.")
]


def input_options(
    url: Url = "",
    input_format: Form = "auto",
    date_order: DateOrder = "auto",
    max_pages: MaxPages = 50,
    disqus_key: DisqusKey = None,
    allow_private: AllowPrivate = False,
    no_cache: NoCache = False,
) -> InputOptions:
    """Make the options by which inputs are found and read."""
    from threadscope.fetch import FetchOptions
    from threadscope.inputs import InputOptions
    from threadscope.platforms.base import ReadOptions

    return InputOptions(
        url=url,
        input_format=input_format,
        read=ReadOptions(date_order=date_order, max_pages=max_pages, disqus_key=disqus_key),
        fetch=FetchOptions(allow_private=allow_private, cache=not no_cache),
    )


def fetch_options(
    max_pages: MaxPages = 50,
    disqus_key: DisqusKey = None,
    allow_private: AllowPrivate = False,
    no_cache: NoCache = False,
) -> InputOptions:
    """Make the same options where only addresses are read."""
    return input_options(max_pages=max_pages, disqus_key=disqus_key, allow_private=allow_private, no_cache=no_cache)


def analysis_options(
    tool: Tool = None, alias: Alias = None, lexicon: Lexicon = None, topics: Topics = None, model: Tier = "fast"
) -> AnalyzeOptions:
    """Make the options by which a thread is annotated.

    Raises:
        UsageError: a file that they name cannot be used.
    """
    from threadscope.api import AnalyzeOptions

    if lexicon is not None:
        from threadscope.nlp.lexicon import load

        load(lexicon)  # a mistake in it is told before anything is read
    if topics is not None:
        from threadscope.nlp.taxonomy import read_taxonomy

        read_taxonomy(topics)
    if model == "accurate":
        from threadscope.errors import UsageError
        from threadscope.nlp.accurate import is_installed

        if not is_installed():
            raise UsageError("The accurate tier is not installed.", "Install it: pip install threadscope[accurate].")
    return AnalyzeOptions(
        tool=tool,
        aliases=tuple(alias or ()),
        model=model,
        lexicon=str(lexicon) if lexicon else None,
        topics=str(topics) if topics else None,
    )


def judging_options(
    tool: Tool = None,
    alias: Alias = None,
    lexicon: Lexicon = None,
    topics: Topics = None,
    model: Tier = "fast",
    corrections: Corrections = None,
) -> AnalyzeOptions:
    """Make the same options, with what people corrected."""
    from dataclasses import replace

    from threadscope.corrections import load

    options = analysis_options(tool, alias, lexicon, topics, model)
    return replace(options, corrections=tuple(load(corrections))) if corrections else options


def spliced(**factories: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Replace parameters of a command by those of the functions that make them.

    Typer has no groups of options, and a list of twelve written out in each command drifts apart.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        parameters = [p for p in _parameters(command) if p.name not in factories]
        groups = {name: _parameters(make) for name, make in factories.items()}
        parameters += [parameter for group in groups.values() for parameter in group]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            made = {name: make(**{p.name: given.pop(p.name) for p in groups[name]}) for name, make in factories.items()}
            command(**given, **made)

        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # functions take it since PEP 362
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        del run.__wrapped__  # else Typer looks through to the command's own parameters
        return run

    return decorate


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """List a function's parameters with their types, as keywords; types that only a checker imports become Any."""
    unknown = {"InputOptions": Any, "AnalyzeOptions": Any}
    types = get_type_hints(function, localns=unknown, include_extras=True)
    return [
        p.replace(annotation=types[p.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for p in inspect.signature(function).parameters.values()
    ]
