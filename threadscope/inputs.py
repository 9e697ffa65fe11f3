"""Whatever the user names -> threads: an address, a file, a folder, standard input; a page, a table, an archive.

One bad input never stops the others: it comes out as an `Outcome` with its error.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from threadscope.errors import BadRow, SkipThread, Unreadable
from threadscope.fetch import Fetcher, FetchOptions, open_binary, open_path, open_stream, sniff
from threadscope.fetch.mhtml import MAX_MHTML_BYTES
from threadscope.fetch.warcfile import is_warc
from threadscope.model import Page, Post, Source, Thread
from threadscope.platforms.absence import is_closed
from threadscope.platforms.base import Candidate, Document, ReadOptions
from threadscope.platforms.reserved import RESERVED, reserves_mining

if TYPE_CHECKING:
    from types import TracebackType

    from threadscope.saved import SavedPage
    from threadscope.shelf import Shelf

__all__ = ["InputFormat", "InputOptions", "Outcome", "Session", "expand", "is_url"]

InputFormat = Literal["auto", "html", "text", "csv", "json", "jsonl"]

PAGE_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".txt", ".json", ".gz"}
PAGE_SUFFIXES |= {".xml", ".atom", ".rss", ".mht", ".mhtml", ".warc"}
GZIP = b"\x1f\x8b"
TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson"}


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
        if name.strip() not in ("", "-") and not is_url(name) and path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and _is_input(p, path))
            if not files:
                yield name
            yield from map(str, files)
        else:
            yield name


def _is_input(path: Path, root: Path) -> bool:
    from threadscope.saved import is_companion

    inside = path.relative_to(root).parts
    folders = [folder for folder in path.parents if folder != root and folder.is_relative_to(root)]
    hidden = any(folder.name.startswith(".") or is_companion(folder) for folder in folders)
    return not hidden and not inside[-1].startswith(".") and path.suffix.lower() in PAGE_SUFFIXES | TABLE_SUFFIXES


class Session(AbstractContextManager["Session"]):
    """Read inputs one after another through one fetcher, which is opened when the first address comes."""

    def __init__(
        self,
        options: InputOptions | None = None,
        stdin: BinaryIO | None = None,
        say: Callable[[str], None] = lambda _: None,
        fetcher: Fetcher | None = None,
    ) -> None:
        self.options = options or InputOptions()
        self._say = say
        self._stdin = stdin
        self._fetcher = fetcher

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
        if not name.strip():
            raise Unreadable("An input is empty.", "Is a variable of your shell unset?")
        if is_url(name):
            from threadscope.shelf import Network

            yield from self._read_url(name, Network(self.fetcher))
        elif name == "-":
            yield from self._read_stdin()
        elif (scheme := name.partition("://")[0]) != name and scheme.isalnum():
            raise Unreadable(f"{name} is no address that can be read.", "Give one of http:// or https://, or a file.")
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
        stream = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
        kind = sniff(stream.peek())
        if kind == "warc" or stream.peek(2).startswith(GZIP):  # an archive is not read from front to back
            with tempfile.TemporaryDirectory(prefix="threadscope-") as folder:
                copy = Path(folder, "standard-input.warc")
                with copy.open("wb") as file:
                    shutil.copyfileobj(stream, file)
                if not is_warc(copy):
                    raise Unreadable(
                        "Standard input is compressed.", "Unpack it first: `gzip -dc FILE | threadscope …`."
                    )
                yield from self._read_archive(copy)
            return
        page = open_stream(stream, url=self.options.url, max_bytes=MAX_MHTML_BYTES if kind == "mhtml" else None)
        form = self._format(sniff(page.body))
        if form in ("csv", "jsonl"):
            yield from self._read_table(io.BytesIO(page.body), form, "-")
        else:
            yield from self._read_saved(page, kind, "-")

    def _read_file(self, path: Path) -> Iterator[Outcome]:
        if path.is_file() and is_warc(path):
            yield from self._read_archive(path)
            return
        kind = sniff(path)
        form = self._format(kind)
        if form in ("csv", "jsonl"):
            with open_binary(path) as stream:
                yield from self._read_table(stream, form, str(path))
        else:
            page = open_path(path, max_bytes=MAX_MHTML_BYTES if kind == "mhtml" else None)
            yield from self._read_saved(replace(page, url=self.options.url or page.url), kind, str(path), path)

    def _read_saved(self, page: Page, kind: str, name: str, path: Path | None = None) -> Iterator[Outcome]:
        """Read a document with what was saved beside it or in the same file."""
        from threadscope.saved import open_mhtml, open_saved

        if kind == "mhtml":
            saved = open_mhtml(page)
            yield from self.read_page(saved.page, name, saved)
        elif kind == "html" and path is not None:
            saved = open_saved(page, path)
            yield from self.read_page(saved.page, name, saved)
        else:
            yield from self.read_page(page, name)

    def _read_archive(self, path: Path) -> Iterator[Outcome]:
        """Read the threads that an archive was made for, those named by `--url`, or all that are found in it."""
        from threadscope.archives import thread_addresses
        from threadscope.fetch.warc import Archive

        with Archive(path) as archive:
            named = (self.options.url,) if self.options.url else archive.threads
            urls = named or thread_addresses(archive, self.options.read, self._say)
            pages = archive.pages()
            for url in urls or (pages if len(pages) == 1 else ()):
                try:
                    yield from self._read_url(url, archive)
                except SkipThread as error:
                    yield failed(url, error)
            if archive.damage is not None:
                yield failed(str(path), archive.damage)
            elif not urls and not pages:
                raise Unreadable(f"{path} holds no web page.", "Archive the page that shows the comments.")
            elif not urls and len(pages) > 1:
                detail = f"none of {len(pages)} pages shows a comment"
                source = Source(platform="none", status="no-comments", detail=detail, fit=0.0)
                yield Outcome(Thread(Post(), (), source, name=str(path)))

    def _format(self, sniffed: str) -> str:
        return sniffed if self.options.input_format == "auto" else self.options.input_format

    def read_page(self, page: Page, name: str, saved: SavedPage | None = None) -> Iterator[Outcome]:
        """Read a document in hand, which may be a page, an export, a platform's JSON answer or a JSON table."""
        from threadscope import platforms
        from threadscope.saved import in_frame, with_notes

        form = self.options.input_format
        document = Document(page, self.options.read)
        threads = platforms.threads(document)
        if threads is not None:
            yield from _read_export(threads, name)
            return
        if document.media == "text" and "json" in page.headers.get("content-type", ""):
            raise Unreadable("This begins as JSON, but is not whole.", "Save or download it again.")
        found = [] if form == "json" else platforms.candidates(document, every=self.options.every_reader)
        if form == "json" or (form == "auto" and document.media == "json" and not found):
            yield from self._read_table(io.BytesIO(page.body), "json", name)
        elif saved is None:
            yield self._outcome(document, found, name)
        else:
            framed = None if found and found[0].thread.comments else in_frame(saved, document)
            outcome = self._outcome(document, [framed, *found] if framed else found, name, saved)
            yield replace(outcome, thread=with_notes(outcome.thread, saved))

    def _read_table(self, stream: BinaryIO, form: str, name: str) -> Iterator[Outcome]:
        from threadscope.platforms.table import read_table

        empty = True
        for item in read_table(stream, form):
            empty = False
            if isinstance(item, BadRow):
                yield failed(name, item)
            else:
                yield Outcome(replace(item, name=item.name or name))
        if empty:
            source = Source(platform="table", status="no-comments", detail="a table without rows")
            yield Outcome(Thread(Post(), (), source, name=name))

    def _read_url(self, url: str, shelf: Shelf) -> Iterator[Outcome]:
        from threadscope import platforms

        document = Document(shelf.get(url), self.options.read)
        threads = platforms.threads(document)
        if threads is not None:
            yield from _read_export(threads, url)
            return
        found = platforms.candidates(document, every=self.options.every_reader)
        yield self._outcome(document, found, url, shelf)

    def _outcome(
        self, document: Document, found: Sequence[Candidate], name: str, shelf: Shelf | None = None
    ) -> Outcome:
        """Take the best proposal, and complete it with what else can be had."""
        from threadscope import platforms
        from threadscope.shelf import completed

        best = found[0] if found else platforms.nothing(document)
        if shelf is not None:
            best = completed(best, shelf, self.options.read.max_pages, self._say)
        thread = replace(best.thread, name=name)
        source = thread.source
        if source.status == "read" and source.detail is None and is_closed(document, thread.comments):
            thread = replace(thread, source=replace(source, detail="closed to new comments"))
        if reserves_mining(document):
            thread = replace(thread, source=replace(thread.source, warnings=(*thread.source.warnings, RESERVED)))
        if self.options.post_text and not thread.post.text and document.media == "html":
            from threadscope.platforms.article import article_text

            thread = replace(thread, post=replace(thread.post, text=article_text(document, best.roots)))
        return Outcome(thread, candidates=tuple(found))


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
