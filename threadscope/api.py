"""The two calls that do the whole job, for programs and for the command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from threadscope.corrections import Correction, accuracy, applied
from threadscope.errors import Unreadable, UsageError
from threadscope.inputs import InputOptions, Session, is_url
from threadscope.model import Page, Reading, Report, Thread, Tool

if TYPE_CHECKING:
    from threadscope.nlp.lexicon import Lexicon
    from threadscope.nlp.taxonomy import Taxonomy

__all__ = ["AnalyzeOptions", "analyze", "analyze_thread", "extract", "to_frame"]


@dataclass(frozen=True, slots=True)
class AnalyzeOptions:
    """Carry what the user may decide about the analysis of a thread."""

    tool: str | None = None
    """The scoring tool's name; None: found from the post's title and the thread. A thread's own `tool` beats it."""
    aliases: Sequence[str] = ()
    seed: int = 0
    """Of the sampler behind the trust index; the same seed gives the same report."""
    lexicon: str | None = None
    """Path of a `lexicon.toml` with words and phrases of the user's own."""
    topics: str | None = None
    """Path of a list of topics that goes before our own."""
    model: Literal["fast", "accurate"] = "fast"
    """`accurate` reads tone, and of a tool stance, score changes and topics, by the extra `accurate`'s transformer."""
    corrections: Sequence[Correction] = ()
    """What people decided about labels; the latest wins over the models."""


def extract(html_or_path: str | Path, url: str = "") -> Thread:
    """Read one thread and infer nothing.

    Args:
        html_or_path: a page's HTML, a path to a saved page or table, or an address.
        url: where HTML or a file was saved from; relative links and replies resolve against it.

    Returns:
        The thread; `thread.source.status` says honestly what was found. Of a table with several threads, the first.

    Raises:
        SkipThread: the input cannot be fetched or holds nothing readable.
    """
    return _read(html_or_path, InputOptions(url=url))


def analyze(thread_or_path_or_url: Thread | str | Path, tool: str | None = None) -> Report:
    """Read, annotate and judge one thread.

    Args:
        thread_or_path_or_url: what `extract` gave, or what it takes.
        tool: the scoring tool's name; found from the post and the thread where None.

    Raises:
        SkipThread: the input cannot be fetched or holds nothing readable.
    """
    source = thread_or_path_or_url
    thread = source if isinstance(source, Thread) else _read(source, InputOptions(post_text=True))
    return analyze_thread(thread, AnalyzeOptions(tool=tool))


def analyze_thread(thread: Thread, options: AnalyzeOptions | None = None) -> Report:
    """Annotate and judge a thread that has been read."""
    from threadscope import report, voices
    from threadscope.nlp.annotate import annotate
    from threadscope.nlp.pipeline import load
    from threadscope.nlp.stance import trained
    from threadscope.nlp.taxonomy import map_topics
    from threadscope.nlp.tool import find_tool

    options = options or AnalyzeOptions()
    tool = find_tool(thread, thread.tool or options.tool, options.aliases)
    entries = _lexicon(options.lexicon).entries(tool.name if tool else None) if options.lexicon else {}
    readings: Sequence[Reading] = annotate(load(tuple(sorted(entries.items()))), thread, tool)
    if options.model == "accurate":
        readings = _accurate(readings, thread, tool)
    if options.topics:
        readings = map_topics(readings, _taxonomy(options.topics))
    readings, decided = applied(readings, thread.comments, options.corrections)
    people = voices.merge(thread, readings, tool)
    model = trained()
    judging = report.Judging(
        prior=model.prior,
        seed=options.seed,
        models={"stance": model.version},
        corrections=tuple(each.to_json() for each in decided if each.was != each.value),
        notes=tuple(map(str, accuracy(decided))),
    )
    return report.build(thread, readings, people, tool, judging)


def _accurate(readings: Sequence[Reading], thread: Thread, tool: Tool | None) -> Sequence[Reading]:
    if tool is None:
        from threadscope.nlp.accurate import rerated

        return rerated(readings, thread.comments)
    from threadscope.nlp.accurate_changes import recounted
    from threadscope.nlp.accurate_reactions import reread
    from threadscope.nlp.accurate_topics import retold

    return reread(retold(recounted(readings, thread, tool), thread, tool), thread.comments, tool)


@cache
def _lexicon(path: str) -> Lexicon:
    from threadscope.nlp.lexicon import load

    return load(Path(path))


@cache
def _taxonomy(path: str) -> Taxonomy:
    from threadscope.nlp.taxonomy import read_taxonomy

    return read_taxonomy(Path(path))


def to_frame(reports: Report | Sequence[Report], table: str = "comments") -> Any:
    """Lay reports out as a data frame of whichever library is installed: pandas, else polars.

    Args:
        reports: one or several.
        table: `summary`, `comments`, `voices`, `claims`, `quotes`, `questions`, `facets`, `excluded` or `notes`.

    Raises:
        UsageError: there is no such table, or neither library is installed; `threadscope.outputs.tables.tables` gives
            the rows without one.
    """
    from importlib.util import find_spec

    from threadscope.outputs.tables import tables

    laid = tables([reports] if isinstance(reports, Report) else reports)
    if table not in laid:
        raise UsageError(f"A report has no table {table!r}.", f"Tables: {', '.join(laid)}.")
    if find_spec("pandas") is not None:
        import pandas as pd

        return pd.DataFrame(laid[table])
    try:
        import polars as pl
    except ImportError:
        hint = "Install pandas: pip install 'threadscope[frames]'."
        raise UsageError("Neither pandas nor polars is installed.", hint) from None
    return pl.DataFrame(laid[table], infer_schema_length=None)


def _read(source: str | Path, options: InputOptions) -> Thread:
    with Session(options) as session:
        if isinstance(source, str) and _looks_like_markup(source):
            page = Page(options.url, source.encode(errors="replace"), {"content-type": "text/html; charset=utf-8"})
            outcome = next(iter(session.read_page(page, options.url)))
        elif str(source) in ("", "-"):
            raise Unreadable("There is nothing to read.", "Give a page's HTML, a path or an address.")
        else:
            outcome = next(session.read([str(source)]))
    if outcome.error is not None:
        raise outcome.error
    return outcome.thread


def _looks_like_markup(source: str) -> bool:
    return not is_url(source) and ("<" in source or "\n" in source)
