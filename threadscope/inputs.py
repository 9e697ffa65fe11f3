"""Whatever the user names -> threads: an address, a file, a folder, standard input; a page, a table, a pasted text.

One bad input never stops the others: it comes out as an `Outcome` with its error.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from threadscope.errors import BadRow, SkipThread, Unreadable
from threadscope.fetch import Fetcher, FetchOptions, open_binary, open_path, open_stream, sniff
from threadscope.model import Page, Post, Source, Thread
from threadscope.platforms.base import Answer, Candidate, Document, ReadOptions, Want

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["InputFormat", "InputOptions", "Outcome", "Session", "expand", "is_url"]

InputFormat = Literal["auto", "html", "text", "csv", "json", "jsonl"]

PAGE_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".txt", ".json", ".gz"}
PAGE_SUFFIXES |= {".xml", ".atom", ".rss"}
TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson"}
FURTHER_FILES = "_files"
"""Browsers save a page's images and frames in NAME_files; those are parts of NAME, not inputs."""


@dataclass(frozen=True, slots=True)
class InputOptions:
    """Carry what the user may decide about finding and reading inputs."""

    url: str = ""
    """The address that a file or standard input was saved from."""
    input_format: InputFormat = "auto"
    post_text: bool = False
    """Extract the article's own text too."""
    every_reader: bool = False
    """Ask every reader, also where the first leaves no doubt, for `--explain`."""
    fetch: FetchOptions = field(default_factory=FetchOptions)
    read: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thread, or the reason why there is none (then `thread.source.status` is "failed")."""

    thread: Thread
    error: SkipThread | None = None
    candidates: tuple[Candidate, ...] = ()
    """Every reader's proposal, best first, for `--explain`."""


def is_url(name: str) -> bool:
    """Tell an address from a path."""
    return name.lower().startswith(("http://", "https://"))


def expand(names: Iterable[str]) -> Iterator[str]:
    """List the inputs that names stand for: folders become their files, sorted; everything else stays as it is."""
    for name in names:
        path = Path(name)
        if name != "-" and not is_url(name) and path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and _is_input(p, path))
            if not files:
                yield name
            yield from map(str, files)
        else:
            yield name


def _is_input(path: Path, root: Path) -> bool:
    inside = path.relative_to(root).parts
    hidden = any(part.startswith(".") or part.endswith(FURTHER_FILES) for part in inside[:-1])
    return not hidden and not inside[-1].startswith(".") and path.suffix.lower() in PAGE_SUFFIXES | TABLE_SUFFIXES


class Session(AbstractContextManager["Session"]):
    """Read inputs one after another through one fetcher, which is opened when the first address comes."""

    def __init__(
        self,
        options: InputOptions | None = None,
        stdin: BinaryIO | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.options = options or InputOptions()
        self._say = say
        self._stdin = stdin
        self._fetcher: Fetcher | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fetcher is not None:
            self._fetcher.close()

    def read(self, names: Iterable[str]) -> Iterator[Outcome]:
        """Read every input; give one outcome a thread, one a failed input, one a bad row of a table."""
        for name in expand(names):
            self._say(name)
            try:
                yield from self._read_one(name)
            except SkipThread as error:
                yield failed(name, error)

    def _read_one(self, name: str) -> Iterator[Outcome]:
        if is_url(name):
            yield self._read_url(name)
        elif name == "-":
            yield from self._read_stdin()
        else:
            yield from self._read_file(Path(name))

    @property
    def fetcher(self) -> Fetcher:
        """The session's one fetcher."""
        if self._fetcher is None:
            self._fetcher = Fetcher(self.options.fetch)
        return self._fetcher

    def _read_stdin(self) -> Iterator[Outcome]:
        stream = self._stdin or (sys.stdin.buffer if sys.stdin else None)
        if stream is None:
            raise Unreadable("Standard input is closed.", "Pipe a page or a table into the command, or name a file.")
        page = open_stream(stream, url=self.options.url)
        form = self._format(sniff(page.body))
        if form in ("csv", "jsonl"):
            yield from self._read_table(io.BytesIO(page.body), form, "-")
        else:
            yield from self.read_page(page, "-")

    def _read_file(self, path: Path) -> Iterator[Outcome]:
        form = self._format(sniff(path))
        if form in ("csv", "jsonl"):
            with open_binary(path) as stream:
                yield from self._read_table(stream, form, str(path))
        else:
            page = open_path(path)
            yield from self.read_page(replace(page, url=self.options.url or page.url), str(path))

    def _format(self, sniffed: str) -> str:
        return sniffed if self.options.input_format == "auto" else self.options.input_format

    def read_page(self, page: Page, name: str) -> Iterator[Outcome]:
        """Read a document in hand, which may be a page, an export, a platform's JSON answer or a JSON table."""
        from threadscope import platforms

        form = self.options.input_format
        document = Document(page, self.options.read)
        threads = platforms.threads(document)
        if threads is not None:
            yield from _read_export(threads, name)
            return
        found = [] if form == "json" else platforms.candidates(document, every=self.options.every_reader)
        if form == "json" or (form == "auto" and document.media == "json" and not found):
            yield from self._read_table(io.BytesIO(page.body), "json", name)
        else:
            yield self._outcome(document, found, name)

    def _read_table(self, stream: BinaryIO, form: str, name: str) -> Iterator[Outcome]:
        from threadscope.platforms.table import read_table

        for item in read_table(stream, form):
            if isinstance(item, BadRow):
                yield failed(name, item)
            else:
                yield Outcome(replace(item, name=item.name or name))

    def _read_url(self, url: str) -> Outcome:
        from threadscope import platforms

        document = Document(self.fetcher.get(url), self.options.read)
        return self._outcome(document, platforms.candidates(document, every=self.options.every_reader), url, live=True)

    def _outcome(self, document: Document, found: Sequence[Candidate], name: str, *, live: bool = False) -> Outcome:
        """Take the best proposal, complete it over the network where the input is live."""
        from threadscope import platforms

        best = found[0] if found else platforms.nothing(document)
        if live:
            best = platforms.complete(best, self._fetch_all, self.options.read.max_pages)
        thread = replace(best.thread, name=name)
        if self.options.post_text and not thread.post.text and document.media == "html":
            from threadscope.platforms.article import article_text

            thread = replace(thread, post=replace(thread.post, text=article_text(document, best.roots)))
        return Outcome(thread, candidates=tuple(found))

    def _fetch_all(self, wants: Sequence[Want]) -> list[Answer]:
        answers = []
        for want in wants:
            self._say(want.url)
            try:
                answers.append(Answer(want, self.fetcher.get(want.url)))
            except SkipThread as error:
                answers.append(Answer(want, None, error.message))
        return answers


def _read_export(threads: Iterator[Candidate], name: str) -> Iterator[Outcome]:
    """Give one outcome a thread of an export."""
    number = 0
    for number, each in enumerate(threads, start=1):
        yield Outcome(replace(each.thread, name=each.thread.name or f"{name}#{number}"), candidates=(each,))
    if not number:
        raise Unreadable(f"{name} is an export without comments.", "Export posts and comments together.")


def failed(name: str, error: SkipThread) -> Outcome:
    """Make the outcome of an input that could not be read."""
    source = Source(platform="none", url=name if is_url(name) else "", status="failed", fit=0.0, error=str(error))
    return Outcome(Thread(Post(), (), source, name=name), error)
