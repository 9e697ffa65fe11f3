"""A page parsed once for all readers; every view of it is made on first use.

Asking the tree a question costs a walk over all of it, so what many ask for is fetched once, and a selector is asked
only where the page has the names that it needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin, urlsplit

from threadscope.model import Page, Post

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Document", "ReadOptions", "web_url"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Carry what the user may decide about reading a page."""

    date_order: Literal["auto", "dmy", "mdy"] = "auto"
    max_pages: int = 50
    """Comment pages and endpoint answers of one thread; beyond it the thread is cut and says so."""
    disqus_key: str | None = None


class Document:
    """Parse a page once for all readers; every view of it is made on first use.

    Readers share the tree and must not change it.
    """

    def __init__(self, page: Page, options: ReadOptions | None = None) -> None:
        self.page = page
        self.options = options or ReadOptions()
        self._found: dict[tuple[str, ...], list[LexborNode]] = {}
        self.parts: dict[int, tuple[bool, bool]] = {}
        """Of elements asked for so far (by `mem_id`), whether they lie in the comments, and whether in a margin."""

    @cached_property
    def text(self) -> str:
        """The body as a string: BOM, then HTTP charset, then the page's own declaration, then detection."""
        from threadscope.platforms.charset import decode

        return decode(self.page.body, self.page.headers.get("content-type", ""))

    @cached_property
    def media(self) -> Literal["html", "json", "xml", "text"]:
        """What the body is, by its first characters; the declared type is too often wrong."""
        head = self.text[:4096].lstrip("\ufeff \t\r\n")
        if head[:1] in ("{", "["):
            try:
                _ = self.data
            except ValueError:
                return "text"
            return "json"
        low = head.lower()
        if low.startswith(("<?xml", "<rss", "<feed", "<disqus")):
            return "html" if "<html" in low else "xml"
        return "html" if "<" in head and ">" in head else "text"

    @cached_property
    def names(self) -> frozenset[str]:
        """Every class name and id in the page, lower-cased: what is not among them need not be looked for."""
        tree = self.tree
        told = {node.attrs.get("class") for node in tree.css("[class]")}
        told |= {node.id for node in tree.css("[id]")}
        return frozenset(name for words in told if words for name in words.lower().split())

    @cached_property
    def named(self) -> str:
        """The same in one string, between blanks."""
        return f" {' '.join(self.names)} "

    def calls(self, *parts: str) -> bool:
        """Say whether any of some lower-case strings is part of a class name or id; cheap, for `matches`."""
        named = self.named
        return any(part in named for part in parts)

    @cached_property
    def _marked(self) -> list[tuple[str, LexborNode]]:
        """The elements that many ask for, with their names."""
        return [(node.tag or "", node) for node in self.tree.css(_OFTEN)]

    def elements(self, *names: str) -> list[LexborNode]:
        """Return the page's elements of some names (of `_OFTEN`) in document order."""
        if names not in self._found:
            self._found[names] = [node for name, node in self._marked if name in names]
        return self._found[names]

    @cached_property
    def facts(self) -> frozenset[str]:
        """What selectors may need: `names`, names of elements (`<time`), and what attributes mean (`rel=author`)."""
        told = {f"<{name}" for name, _ in self._marked}
        for node in [*self.elements("meta"), *self.tree.css("[itemprop], [rel]")]:
            given = node.attributes
            for key in _MEANINGS:
                if value := given.get(key):
                    told.update([f"{key}={word}" for word in value.lower().split()])
        return self.names | told

    def select(self, selector: str) -> list[LexborNode]:
        """Return what a selector finds, asking only for those of its alternatives whose needs the page has."""
        facts = self.facts
        asked = [alternative for alternative, needed in _alternatives(selector) if needed <= facts]
        if asked and _FETCHED.issuperset(asked):
            return self.elements(*asked)
        return self.tree.css(", ".join(asked)) if asked else []

    @cached_property
    def told(self) -> dict[str, str]:
        """What the page's `meta` elements say, by name or property, the first of each."""
        told: dict[str, str] = {}
        for node in self.elements("meta"):
            given = node.attributes
            if "content" in given:
                for key in (given.get("property"), given.get("name")):
                    told.setdefault(key or "", given.get("content") or "")
        return told

    @cached_property
    def scripts(self) -> str:
        """The page's scripts with their addresses, lower-cased."""
        return "\n".join([node.html or "" for node in self.elements("script")]).lower()

    @cached_property
    def linked_data(self) -> list[LexborNode]:
        """The page's scripts that hold JSON-LD."""
        return [node for node in self.elements("script") if node.attributes.get("type") == "application/ld+json"]

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """What the page's JSON-LD says of articles, the most specific first."""
        from threadscope.platforms.pageparts import read_articles

        return read_articles(self)

    @cached_property
    def words(self) -> str:
        """All text of the page's body, case-folded, scripts included: a third of the source, to look for phrases in."""
        body = self.tree.body
        return body.text().casefold() if body is not None else ""

    @cached_property
    def stated_count(self) -> int | None:
        """The number of comments that the page claims, None where it says nothing."""
        from threadscope.platforms.stated import find_count

        return find_count(self)

    @cached_property
    def data(self) -> Any:
        """The body as JSON, however deep it nests; raises ValueError where it is none."""
        from threadscope.platforms import deepjson

        return deepjson.loads(self.text)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The element tree, parsed as a browser would (lexbor); nesting is capped, which no honest page notices."""
        from selectolax.lexbor import LexborHTMLParser

        from threadscope.platforms.markup import bearable, lit, shallow

        return LexborHTMLParser(shallow(lit(self.text), bearable(self.text)))

    @cached_property
    def base_url(self) -> str:
        """What relative links resolve against: `<base href>`, else the page's address, else what it calls itself."""
        told = [node.attributes for node in self.elements("base")]
        href = next((given["href"] or "" for given in told if "href" in given), "")
        return urljoin(self.page.url, href) or self.canonical_url

    @cached_property
    def canonical_url(self) -> str:
        """The address that the page gives itself, "" where it gives none."""
        told = [node.attributes for node in self.elements("link")]
        named = (given for given in told if "href" in given and "canonical" in (given.get("rel") or "").lower().split())
        href = next((given["href"] or "" for given in named), "")
        return urljoin(self.page.url, href.strip())

    @cached_property
    def post(self) -> Post:
        """The article's address, title, byline and time; its text is left for later."""
        if self.media != "html":
            return Post(url=self.page.url)
        from threadscope.platforms.head import read_post

        return read_post(self)

    def absolute(self, href: str | None) -> str | None:
        """Resolve a link found in the page; None for what is not http(s)."""
        return web_url(href, self.base_url)


_PLAIN_URL = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9_./~%=&+,:@!$*-]*)?(?:\?[A-Za-z0-9_./~%=&+,:@-]+)?"
    r"(?:#[A-Za-z0-9_./-]+)?"
)
"""An address that resolves to itself, whatever the base: most are, and resolving is slow."""


def web_url(href: str | None, base: str = "") -> str | None:
    """Resolve `href` against `base` and return it only where it is a plain http or https address."""
    if not href:
        return None
    if _PLAIN_URL.fullmatch(href):
        return href
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


_OFTEN = "base, h1, h2, h3, h4, h5, h6, legend, link, meta, script, time, title"
_FETCHED = frozenset(_OFTEN.split(", "))
_MEANINGS = ("itemprop", "name", "property", "rel")
_NAME = re.compile(r"[.#]([a-zA-Z][\w-]*)")
_IN_QUOTES = re.compile(r"\[[^\]]*\]")
_MEANING = re.compile(r"(?:(?<=meta)\[(name)|\[(itemprop|property|rel))~?='([^'\s]+)'\]")
_ELEMENT = re.compile(r"(?:^|\s)(h[1-6]|legend|link|meta|script|time|title)\b")


@lru_cache(maxsize=256)
def _alternatives(selector: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Split a selector at its commas, each part with the classes, ids, elements and meanings that it needs."""
    return tuple((part, _needs(part)) for part in map(str.strip, selector.split(",")))


def _needs(part: str) -> frozenset[str]:
    plain = _IN_QUOTES.sub("", part).lower()
    meanings = [f"{found[1] or found[2]}={found[3].lower()}" for found in _MEANING.finditer(part)]
    return frozenset([*_NAME.findall(plain), *(f"<{name}" for name in _ELEMENT.findall(plain)), *meanings])
