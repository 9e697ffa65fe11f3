"""A page saved from a browser, with what was saved beside it: a "complete" page's folder, an MHTML file's parts.

Comments that a script loads into a frame are not in the page, but they are in the saved frame.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from threadscope import platforms
from threadscope.errors import FetchFailed, SkipThread
from threadscope.fetch import open_path
from threadscope.fetch.mhtml import read_mhtml
from threadscope.model import Page, Thread
from threadscope.platforms.base import Candidate, Document
from threadscope.platforms.fit import rank

__all__ = ["SavedPage", "in_frame", "is_companion", "open_mhtml", "open_saved", "with_notes"]

COMPANIONS = (
    *("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_ficheiros", "_bestanden", "_file"),
    *("-filer", "_pliki", "_soubory", "_tiedostot", "_dosyalar", "_fitxers", "_fajlovi", "_datoteke", "_elemei"),
    *("_fails", "_failid", "_bylos", "_fitxategiak"),
)
"""What browsers append to a page's name for the folder beside it, by their language.

From the list of "connected files" suffixes in Microsoft's documentation of the Windows shell; browsers follow it.
"""
_MAX_FRAMES = 60
_SAVED_FROM = re.compile(rb"<!--\s{0,5}saved from url=\(\d{1,6}\)(https?://[^\s<>\"']{1,2000}?)\s{0,5}-->")
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class SavedPage:
    """Hold a page and reach what was saved with it. `get` is `Fetcher.get` within these files."""

    page: Page
    folder: Path | None = None
    """The folder that the page lies in; None for a page from one file."""
    parts: dict[str, Page] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    """Frames that belong to the page and are not there, found while `frames` looked for them."""
    warnings: tuple[str, ...] = ()

    def __contains__(self, url: str) -> bool:
        return urldefrag(url) in self.parts

    def get(self, url: str) -> Page:
        """Give a document that was saved with the page, by its address.

        Raises:
            FetchFailed: it was not saved.
        """
        page = self.parts.get(urldefrag(url))
        if page is None:
            raise FetchFailed(f"{url} was not saved with the page.", "Give the page's address instead.")
        return page

    def frames(self, document: Document) -> Iterator[Document]:
        """List the saved documents in a page's frames, and in their frames, the outer ones first."""
        seen: set[str] = set()
        queue = deque([(document, _Place(self.folder, None))])
        while queue:
            at, place = queue.popleft()
            for page, inner in self._framed(at, place):
                if page.sha256 in seen:
                    continue
                seen.add(page.sha256)
                if len(seen) > _MAX_FRAMES:
                    return
                frame = Document(page, document.options)
                yield frame
                queue.append((frame, inner))

    def _framed(self, document: Document, place: _Place) -> Iterator[tuple[Page, _Place]]:
        if document.media != "html":
            return
        for node in document.tree.css("iframe, frame, object[type='text/html']"):
            inline = node.attributes.get("srcdoc")
            source = (node.attributes.get("src") or node.attributes.get("data") or "").strip()
            if inline:
                yield _inline(inline, document.page), place
            elif part := self._part(source, document.base_url):
                yield part, place
            elif found := place.beside(source):
                yield from self._opened(found, source, document.page)

    def _part(self, source: str, base: str) -> Page | None:
        with suppress(ValueError):
            return self.parts.get(source) or self.parts.get(urldefrag(urljoin(base, source)))
        return None

    def _opened(self, found: tuple[Path, Path], source: str, above: Page) -> Iterator[tuple[Page, _Place]]:
        path, root = found
        try:
            page = open_path(path)
        except SkipThread:
            if not path.exists():
                self.missing.append(unquote(source))
            return
        if page.headers.get("content-type") == "text/html":
            yield replace(page, url=_saved_from(page.body), fetched=above.fetched), _Place(path.parent, root)


@dataclass(frozen=True, slots=True)
class _Place:
    """Say where a document's relative addresses lead on the disk."""

    folder: Path | None
    """Where the document lies; None where nothing lies beside it."""
    root: Path | None
    """The saved page's own folder; None for the page itself, which lies beside that."""

    def beside(self, source: str) -> tuple[Path, Path] | None:
        """Return the file that a frame names and the saved page's folder: only files in that folder.

        The page may be a stranger's, and what is read here comes out again.
        """
        if self.folder is None:
            return None
        try:
            parts = urlsplit(source)
            if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
                return None
            path = self.folder / unquote(parts.path)
            first = path.relative_to(self.folder).parts[0]
            if self.root is None and not first.endswith(COMPANIONS):
                return None
            root = self.root or self.folder.resolve() / first
            return (path, root) if path.resolve().is_relative_to(root) else None
        except (ValueError, OSError, IndexError):  # a NUL, a name that is too long, nothing but dots
            return None


def open_saved(page: Page, path: Path) -> SavedPage:
    """Join a page's file to the folder that a browser saved beside it."""
    return SavedPage(replace(page, url=page.url or _saved_from(page.body)), folder=path.parent)


def open_mhtml(page: Page) -> SavedPage:
    """Take an MHTML file apart.

    Raises:
        Unreadable: there is no page in it.
    """
    found = read_mhtml(page)
    cut = () if found.whole else ("The file breaks off in the middle: what follows is missing.",)
    return SavedPage(found.page, parts={urldefrag(name): part for name, part in found.parts.items()}, warnings=cut)


def in_frame(saved: SavedPage, document: Document) -> Candidate | None:
    """Read the thread that a page shows in a frame: the frame's comments, the page's own article.

    Of several frames the one whose comments fit best; None where no frame has any.
    """
    found: list[Candidate] = []
    for frame in saved.frames(document):
        best = platforms.read(frame)
        if best.thread.comments:
            found.append(best)
    if not found:
        return None
    best = rank(found)[0]
    source = replace(best.thread.source, url=saved.page.url, sha256=saved.page.sha256, fetched=saved.page.fetched)
    return replace(best, thread=replace(best.thread, post=document.post, source=source), roots=(), wants=())


def with_notes(thread: Thread, saved: SavedPage) -> Thread:
    """Add to a thread's warnings what of the saved page is missing."""
    frames = tuple(
        f"The frame {name} is missing: keep the folder that was saved with the page beside it."
        for name in dict.fromkeys(saved.missing)
        if not thread.comments
    )
    source = thread.source
    return replace(thread, source=replace(source, warnings=(*source.warnings, *saved.warnings, *frames)))


def is_companion(folder: Path) -> bool:
    """Tell whether a folder holds what was saved with the page beside it."""
    stems = [folder.name.removesuffix(end) for end in COMPANIONS if folder.name.endswith(end)]
    ends = (".html", ".htm", ".xhtml")
    return folder.name.endswith("_files") or any(folder.with_name(f"{s}{e}").exists() for s in stems for e in ends)


def _saved_from(body: bytes) -> str:
    """Return the address that a browser noted at the head of a page it saved, "" where it noted none."""
    found = _SAVED_FROM.search(body[:_HEAD])
    return found[1].decode("ascii", "replace").replace("\ufffd", "") if found else ""


def urldefrag(url: str) -> str:
    """Cut the fragment off."""
    return url.partition("#")[0]


def _inline(markup: str, above: Page) -> Page:
    from hashlib import sha256

    body = markup.encode("utf-8", "replace")
    return replace(
        above, body=body, headers={"content-type": "text/html; charset=utf-8"}, sha256=sha256(body).hexdigest()
    )
