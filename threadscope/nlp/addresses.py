"""What an author's name and address look like: a person's, a page's, or an advert's.

Real adverts and pingbacks differ from people far more in the name and the address beside it than in the text, so the
stages that tell them apart share these few questions. Addresses are only read as text; nothing is fetched.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

__all__ = ["Address", "address", "fold", "is_title", "slug_overlap", "words"]

LONGEST = 2_000
"""Characters of a name or an address that are looked at."""

DASHES = "-\N{EN DASH}\N{EM DASH}"
TITLE_SEPARATORS = re.compile(rf"[«»|~]|::|\s[{DASHES}]+\s|\s[{DASHES}]{{2,}}|:\s")
"""What blogging software puts between a page's title and the site's name."""

PROFILE_HOSTS = frozenset(
    (
        "about.me",
        "blogger.com",
        "disqus.com",
        "facebook.com",
        "flickr.com",
        "github.com",
        "gravatar.com",
        "instagram.com",
        "linkedin.com",
        "mastodon.social",
        "myspace.com",
        "openid.net",
        "patreon.com",
        "pinterest.com",
        "plus.google.com",
        "profiles.google.com",
        "reddit.com",
        "soundcloud.com",
        "stackoverflow.com",
        "tiktok.com",
        "twitter.com",
        "vimeo.com",
        "vk.com",
        "x.com",
        "yahoo.com",
        "youtube.com",
    )
)
"""Where people have pages of their own with a path: deep, and yet a homepage."""

STATUS = re.compile(r"/status(?:es)?/\d{5,}|^/@[\w.-]{1,64}(?:@[\w.-]{1,99})?/\d{5,}|^/(?:notice|notes)/\w{6,}/?$")
"""The path of one short message (Twitter, Mastodon, GNU social): nobody's homepage."""

WORD = re.compile(r"[^\W_]+")
DATED = re.compile(r"/(?:19|20)\d\d/\d{1,2}(?:/|$)")
NUMBERED = re.compile(r"(?:id)?\d{3,}(?:\.\w{2,5})?$")
POST_QUERY = re.compile(r"(?:^|&)(?:p|page_id|post|article|story|entry|postid|id)=\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """Hold the parts of an author's URL that say what it is."""

    host: str
    path: str
    query: str

    @property
    def label(self) -> str:
        """The longest part of the host but its ending."""
        labels = self.host.split(".")
        return max(labels[:-1] or labels, key=len)

    @property
    def is_homepage(self) -> bool:
        """Whether a person may call it their own: a site's root, a profile, a first-level folder."""
        return not self.is_page

    @property
    def is_status(self) -> bool:
        """Whether it is one short message."""
        return bool(STATUS.search(self.path))

    @property
    def is_profile(self) -> bool:
        """Whether it lies on a site where people have pages of their own."""
        host = self.host
        while host:
            if host in PROFILE_HOSTS:
                return True
            host = host.partition(".")[2]
        return False

    @property
    def is_page(self) -> bool:
        """Whether it is one article of a site: dated, numbered, or with a sentence for a name."""
        if len(self.path) < 2 and not self.query:
            return False
        if self.is_profile:
            return self.is_status
        if self.is_status or DATED.search(self.path) or POST_QUERY.search(self.query):
            return True
        last = self.path.rstrip("/").rpartition("/")[2]
        return bool(NUMBERED.match(last)) or len(WORD.findall(last.rpartition(".")[0] or last)) >= 3


PLAIN = re.compile(r"https?://([a-z0-9.-]+)(/[a-zA-Z0-9._/-]*)?")
"""What most addresses look like: nothing in them has to be decoded."""


@lru_cache(maxsize=4096)
def address(url: str | None) -> Address | None:
    """Take an author's URL apart; None where there is none or it is not one."""
    if not url:
        return None
    if (plain := PLAIN.fullmatch(url)) and len(url) <= LONGEST:
        host = plain[1].removeprefix("www.")
        return Address(host, plain[2] or "", "") if host else None
    try:
        url = url[:LONGEST].strip()
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return Address(host, unquote(parts.path), parts.query) if host else None


def fold(text: str) -> str:
    """Lower the case and drop the accents, so that a name and the address made from it can be compared."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Return the folded words of a name, a title or a path."""
    return WORD.findall(fold(text[:LONGEST]))


def is_title(name: str) -> bool:
    """Return whether a name reads as a page's title rather than as somebody's name.

    People's names are short and have no punctuation between their words; a title carries its site behind a separator,
    or runs to a sentence.
    """
    name = name[:LONGEST]
    count = len(words(name))
    return (count >= 3 and bool(TITLE_SEPARATORS.search(name))) or count >= 6


def slug_overlap(name: str, where: Address) -> float:
    """Return the share (0..1) of the path's words that the name holds: an article's address is made of its title."""
    named = set(words(name))
    parts = [part for part in words(where.path) if len(part) > 1 and not part.isdigit()]
    parts = [part for part in parts if part not in {"html", "htm", "php", "aspx", "blog", "index", "archives"}]
    return sum(part in named for part in parts) / len(parts) if parts else 0.0
