"""The article's identity; with `stated_count` and `absence`, all that a page says around its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from threadscope.model import Post
from threadscope.platforms.absence import absence, embedded_system
from threadscope.platforms.charclean import visible
from threadscope.platforms.pageparts import outside, page_language, short_text
from threadscope.platforms.stated import count_in, stated_count
from threadscope.platforms.words import alternatives

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from threadscope.platforms.base import Document

__all__ = ["absence", "embedded_system", "post_url", "read_post", "stated_count"]

_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")
_PAGE_QUERY = re.compile(r"(?:^|&)(?:cpage|commentpage|showcomment|replytocom|comment_page|cp)=[^&]*", re.IGNORECASE)
_HEADLINES = (
    ".entry-title, .post-title, .post-headline, .article-title, .entry-header h1, .post-header h1, .entry-header h2, "
    "[itemprop='headline'], .headline, .posttitle, .storytitle"
)
_BYLINES = (
    "[rel~='author']",
    "[itemprop='author'] [itemprop='name'], [itemprop='author']",
    ".author .fn, .byline .author, .entry-author .fn, .post-author .fn, .vcard.author, .post-author a, .author-name",
    ".byline, .by-line, .entry-author, .post-author, .posted-by, .author, .byauthor, .article-author, .entry-byline",
)
_BY = re.compile(r"^\W{0,3}(?:(?:posted|written|published|submitted)\s+)?by:?\s+(?=\S)", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@\w+\.\w|^(?:about|view all|more|follow|subscribe|share|posts?|articles?)\b", re.IGNORECASE
)
_COUNTED = re.compile(rf"\d\s?(?:{alternatives('count_nouns')})\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s+[|\xbb\xab\xb7\u2022\u2013\u2014>-]+\s+|\s*::\s*|:\s+")
_TIMES = (
    ("meta[property='article:published_time']", "content"),
    ("meta[itemprop='datePublished']", "content"),
    ("[itemprop='datePublished']", "datetime"),
    ("time[pubdate]", "datetime"),
    (
        "time.entry-date, time.published, .entry-date time, .entry-meta time, .post-meta time, .posted-on time",
        "datetime",
    ),
    ("article header time, header time, article time", "datetime"),
    ("abbr.published, .published", "title"),
    ("meta[name='date'], meta[name='DC.date.issued'], meta[name='dc.date'], meta[name='pubdate']", "content"),
    ("meta[name='parsely-pub-date'], meta[name='sailthru.date'], meta[name='article.published']", "content"),
)
_PRINTED_TIMES = (
    ".entry-date, .post-date, .published, .date-header, .postdate, .entry-meta, .post-meta, .postmetadata, .dateline, "
    ".byline"
)
_PATH_DATE = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})(?:/|$)")


def read_post(document: Document) -> Post:
    """Read address, title, byline and time of the article, never from inside the comments or the margins.

    The machine-readable statement of the page comes first (JSON-LD, Open Graph, microdata, microformats), then what
    themes print. Missing facts stay empty.
    """
    described = document.articles[:1]
    facts = described[0] if described else {}
    url = post_url(document)
    return Post(
        url=url,
        title=_title(document, facts),
        author=_author(document, facts),
        published=_published(document, facts, url),
    )


def post_url(document: Document) -> str:
    """Return the article's own address: the canonical one, without comment page, fragment and reply parameters.

    A canonical address that is the site's front page, on a page which is not, is a theme's mistake and passed over.
    """
    here = document.page.url
    told = [document.canonical_url, document.absolute(_meta(document, "og:url")) or ""]
    for url in (*told, here):
        cleaned = _without_comment_page(url)
        if cleaned and (url == here or not here or _deep(cleaned) or not _deep(here)):
            return cleaned
    return here


def _deep(url: str) -> bool:
    parts = urlsplit(url)
    return len(parts.path) > 1 or bool(parts.query)


def _without_comment_page(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = _COMMENT_PAGE.sub("/", parts.path)
    return urlunsplit((parts.scheme, parts.netloc, path, _PAGE_QUERY.sub("", parts.query).lstrip("&"), ""))


def _meta(document: Document, name: str) -> str:
    """Return a `<meta>` by its property or name."""
    return " ".join(visible(document.told.get(name, "")).split())


def _outside(document: Document, selector: str, most: int = 20) -> Iterator[LexborNode]:
    """Yield the first elements of a kind that lie neither in the comments nor in the margins."""
    for node in document.select(selector)[:most]:
        if outside(document, node):
            yield node


def _beside_headings(document: Document, most: int = 12) -> Iterator[LexborNode]:
    """Yield what `_outside` would for "h1 ~ p, h1 ~ div, h2 ~ p, h2 ~ div" and the names of lines about the post.

    A sibling selector costs the square of the siblings; here each parent's are walked once, from the first heading on.
    """
    wanted = {node.mem_id for node in document.select(".postmetadata, .entry-meta, .post-meta")[:most]}
    parents: set[int] = set()
    for heading in document.elements("h1", "h2"):
        parent = heading.parent
        if parent is None or parent.mem_id in parents:
            continue
        parents.add(parent.mem_id)
        at, left = heading.next, most
        while at is not None and left:
            if at.tag in ("p", "div"):
                wanted.add(at.mem_id)
                left -= 1
            at = at.next
    root, left = document.tree.root, min(most, len(wanted))
    for node in root.traverse() if root is not None and left else ():
        if node.mem_id in wanted:
            if outside(document, node):
                yield node
            left -= 1
            if not left:
                return


# --- title ----------------------------------------------------------------------------------------------------------


def _title(document: Document, facts: dict[str, Any]) -> str:
    """Return the headline; where only a whole-page title is told, its site name is cut."""
    node = next(iter(document.elements("title")), None)
    page_title = " ".join(visible(node.text()).split()) if node else ""
    told = [_text(facts.get("headline")), _meta(document, "og:title"), page_title]
    whole = " ".join(told).casefold()
    first = ""
    for heading in _headings(document):  # one that the page's own title repeats is the headline, and has no suffix
        first = first or heading
        if len(heading) > 2 and heading.casefold() in whole and count_in(heading) is None:
            return heading
    title = next(filter(None, told), "")
    return _without_site(document, title) if title else first


def _headings(document: Document) -> Iterator[str]:
    """Yield what may be the headline, the likeliest first."""
    for selector in (_HEADLINES, "h1", "h2", "h3"):
        for node in _outside(document, selector, 12):
            text = short_text(node, 300)
            if text and not _leads_home(document, node) and not _is_site(document, text):
                yield text


def _leads_home(document: Document, node: LexborNode) -> bool:
    """Whether a heading is the site's banner: it is called so, or it links to the front page."""
    words = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}".lower()
    if any(
        word in words
        for word in ("site-title", "blog-title", "logo", "sitename", "site-name", "sitetitle", "blogtitle")
    ):
        return True
    link = node.css_first("a[href]") or (node.parent if node.parent and node.parent.tag == "a" else None)
    href = document.absolute(link.attributes.get("href")) if link else None
    return bool(href) and not _deep(href or "") and _deep(document.canonical_url or document.page.url)


def _text(value: Any) -> str:
    return " ".join(visible(value).split())[:500] if isinstance(value, str) else ""


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _is_site(document: Document, name: str) -> bool:
    """Whether a name is the site's: by its own word, or because its address is spelt so."""
    host = urlsplit(document.canonical_url or document.page.url).netloc.casefold()
    plain = _plain(name)
    return bool(plain) and (
        plain == _plain(_meta(document, "og:site_name"))
        or plain == _plain(host.removeprefix("www.").rpartition(".")[0])
    )


def _without_site(document: Document, title: str) -> str:
    """Cut the site's name from a title: the piece that names the site, else every piece but the longest."""
    pieces = [piece for piece in _SEPARATORS.split(title[:500]) if piece]
    if len(pieces) < 2:
        return title
    for piece, rest in ((pieces[-1], title[: title.rfind(pieces[-1])]), (pieces[0], title[len(pieces[0]) :])):
        if _is_site(document, piece):
            return rest.strip(" |\xbb\xab\xb7\u2022\u2013\u2014>:-")
    if ": " in title and not re.search(r"\s[|\xbb\xab\u2013\u2014-]\s", title):
        return title  # a colon alone is more often the headline's
    return max(pieces, key=len)


# --- byline ---------------------------------------------------------------------------------------------------------


def _author(document: Document, facts: dict[str, Any]) -> str:
    """Return the byline's name; several authors stay one string."""
    for told in chain([_name_of(facts.get("author"))], _printed_names(document), [_meta(document, "author")]):
        name = _person(told)
        if name:
            return name
    return ""


def _name_of(value: Any) -> str:
    if isinstance(value, dict):
        return _text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(v.get("name")) if isinstance(v, dict) else _text(v) for v in value[:5])))
    return _text(value)


def _printed_names(document: Document) -> Iterator[str]:
    for selector in _BYLINES:
        names = [short_text(node, 120) for node in _outside(document, selector) if node.tag != "link"]
        if len(set(names)) <= 3:  # more are a list: commenters in unknown markup, other posts
            yield from names
    for node in _beside_headings(document):
        text = short_text(node, 160)
        if _BY.match(text):
            yield text


def _person(text: str) -> str:
    """Return the name in a byline; "" for what cannot be one."""
    from threadscope.platforms.names import clean_name

    if not text or len(text) > 160:
        return ""
    name = clean_name(_BY.sub("", text).partition(" | ")[0]).replace(" ,", ",").strip(" ,/")
    if not name or len(name) > 80 or _NOT_A_NAME.search(name) or not any(c.isalpha() for c in name):
        return ""
    prose = name.endswith((".", "!", "?")) and name.count(" ") > 5
    return "" if prose or _COUNTED.search(name) else name


# --- time -----------------------------------------------------------------------------------------------------------


def _published(document: Document, facts: dict[str, Any], url: str) -> datetime | None:
    """Return when the article appeared: as told to machines, else as printed above it, else the day in its address."""
    from threadscope.platforms.dates import read_dates

    fetched = document.page.fetched
    language = page_language(document)
    machine = [_text(facts.get("datePublished")), *_machine_times(document)]
    day = _PATH_DATE.search(urlsplit(url).path)
    path = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else None
    order = document.options.date_order
    for date in read_dates([(m, None) for m in machine if m], fetched=fetched, order=order):
        if date.when and not date.coarse:
            return date.when
    printed = [short_text(node, 160) for node in _outside(document, _PRINTED_TIMES, 6)]
    for date in read_dates([(path, p) for p in printed if p], fetched=fetched, order=order, language=language):
        if date.when and not date.coarse:
            return date.when
    return read_dates([(path, None)])[0].when


def _machine_times(document: Document) -> Iterator[str]:
    for selector, attribute in _TIMES:
        for node in _outside(document, selector, 3):
            value = node.attributes.get(attribute) or ""
            if value:
                yield value
