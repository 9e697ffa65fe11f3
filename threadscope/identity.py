"""Tell what a comment says about who wrote it: a name, an address, a handle or a signature.

Nothing here decides who is who; `threadscope.voices` does, from these keys. Names are compared without case, accents,
decoration and invisible characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from threadscope.model import Comment

__all__ = [
    "Identity",
    "identify",
    "is_nobody",
    "is_role_name",
    "name_key",
    "overlap",
    "own_words",
    "site_of",
    "url_key",
]

# What platforms print where a commenter gave no name, by language, and what people type there. Whole names only.
_NOBODY_NAMES = """
anon, anonymous, anonymous coward, anonyme, anonym, anonymus, anónimo, anónima, anônimo, anonimo, anoniem,
anonymní, anonimowy, anonimni, anonim, anonimas, anonüümne, anonyymi, ανώνυμος, аноним, анонимно, анонимный,
анонимен, анонім, nimetön, adsız, isimsiz, nặc danh, ukjent, okänd, navnløs, ingen navn, névtelen, 匿名,
匿名用户, 匿名さん, 名無し, 名無しさん, 익명, ไม่ระบุชื่อ, غير معرف, مجهول, אנונימי, बेनामी, नामहीन, guest,
guest user, gast, invité, invitado, invitada, ospite, convidado, gość, gæst, gäst, vieras, vendég, návštěvník,
гость, ゲスト, 游客, 访客, visitor, nobody, no name, noname, someone, unknown, unknown user, unnamed, user,
reader, a reader, deleted, deleted user, n/a, none, null, me
"""  # noqa: RUF001 -- Turkish has that letter
# Somebody who runs the site; which person it is such a name does not say.
_ROLE_NAMES = "admin, administrator, site admin, webmaster, moderator, owner, blog owner, author, editor"

# Everybody's host: its bare address says nothing about a person.
_HANDLE_SITES = ("twitter.com", "x.com", "instagram.com", "threads.net", "github.com", "facebook.com")
_HANDLE = r"@(\w[\w.]{1,38}\w)"
_HANDLE_IN_NAME = re.compile(rf"(?:^|[\s(\[]){_HANDLE}")
# A handle closes the text as a signature after the end of a sentence, a dash or a bracket; after a word it may be an
# address ("thanks @bob").
_SIGNED_HANDLE = re.compile(rf"(?:^|[.!?…)\n\r(\[~-]\s{{0,3}}){_HANDLE}(?::\w{{2,12}})?[\s)\].!]{{0,6}}$")
_NAME = r"([^\W\d_][\w'.-]{1,20}(?: [^\W\d_][\w'.-]{0,20}){0,2})"
_DASH_NAME = re.compile(rf"(?:^|\n|[.!?…:)]\s{{1,3}})[-~]{{1,2}}\s{{0,2}}{_NAME}[\s.!]{{0,3}}$")
_CLOSING_NAME = re.compile(
    rf"(?:cheers|regards|wishes|best|sincerely|greetings|yours|love|xo+)[,!.]?\s{{0,2}}\n\s{{0,3}}{_NAME}[\s.!]{{0,3}}$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"„«][^”\"“»]{1,600}[”\"“»]")
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u2013\u2014", "''--")
_TAIL = 160
_MIN_SHARED = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """Collect the keys by which two comments can turn out to be one person's."""

    name: str
    """`name_key` of the shown or signed name; "" where it names nobody."""
    tokens: frozenset[str]
    url: str
    """`url_key` of the author's address; "" where there is none or it is everybody's."""
    handles: frozenset[str]
    shown: str
    """How to call this author: the shown name, or the signature of a nameless one."""

    @property
    def as_handle(self) -> str:
        """The name where it can be somebody's handle: "kim_b" may sign "(@kim_b)" elsewhere."""
        return self.name if " " not in self.name and len(self.name) > _MIN_SHARED else ""

    @property
    def nameless(self) -> bool:
        """Tell whether the shown name is no name at all and nothing was signed."""
        return not self.name


def _fold(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold()


def name_key(name: str) -> str:
    """Fold a name for comparison: no case, accents, decoration; "" where nothing visible is left.

    A lone emoji is a name somebody chose, so symbols stay where there are no letters.
    """
    folded = _fold(name[:200])
    words = re.findall(r"\w+", folded)
    if words:
        return " ".join(words)
    return "".join(c for c in folded if unicodedata.category(c) == "So")


def _squeezed(key: str) -> str:
    return key.replace(" ", "")


def _names(listed: str) -> frozenset[str]:
    return frozenset(_squeezed(name_key(name)) for name in listed.split(","))


_NOBODY = _names(_NOBODY_NAMES)
_ROLES = _names(_ROLE_NAMES)


def is_nobody(name: str) -> bool:
    """Tell whether a name is what platforms print for somebody without one ("Anonymous")."""
    return _squeezed(name_key(name)) in _NOBODY


def is_role_name(name: str) -> bool:
    """Tell whether a name is a function on the site ("admin") instead of a person's."""
    return _squeezed(name_key(name)) in _ROLES


def site_of(url: str) -> tuple[str, str]:
    """Split an address into its host without `www.` and its path without closing slash; ("", "") for none."""
    text = (url or "").strip()[:2000]
    if not text:
        return "", ""
    try:
        parts = urlsplit(text if "//" in text else "//" + text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", ""
    path = re.sub(r"/(?:index|default)\.\w{2,5}$", "", parts.path.rstrip("/"))
    return host, path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def url_key(url: str | None) -> str:
    """Fold an author's address for comparison, without scheme, `www.`, last slash, fragment; "" if everybody's."""
    host, path = site_of(url or "")
    if "." not in host or (host in _HANDLE_SITES and not path):
        return ""
    return host + path


def overlap(a: Identity, b: Identity) -> bool:
    """Tell whether two names may be one person's: a shared word, or one written together inside the other."""
    if a.tokens & b.tokens:
        return True
    short, long = sorted((_squeezed(a.name), _squeezed(b.name)), key=len)
    return len(short) >= _MIN_SHARED and short in long


def own_words(comment: Comment) -> str:
    """Return the text with quotations blanked and typewriter apostrophes and dashes, of the same length."""
    text = comment.text
    for mark in comment.marks:
        if mark.kind == "quote":
            text = text[: mark.start] + " " * len(text[mark.start : mark.end]) + text[mark.end :]
    lines = [" " * len(line) if line.lstrip().startswith(">") else line for line in text.splitlines(keepends=True)]
    return _QUOTED.sub(lambda m: " " * len(m[0]), "".join(lines)).translate(_TYPOGRAPHY)


def _signature(tail: str) -> tuple[str, str]:
    """Find (name, handle) signed at the end of a text."""
    signed = _SIGNED_HANDLE.search(tail)
    if signed:
        return "", signed[1].casefold()
    name = _DASH_NAME.search(tail) or _CLOSING_NAME.search(tail)
    return (name[1], "") if name and name[1][0].isupper() else ("", "")


def _site_handle(url: str) -> str:
    """Read the handle out of a profile's address ("twitter.com/kim_b")."""
    host, _, path = url.partition("/")
    return path.casefold() if host in _HANDLE_SITES[:4] and re.fullmatch(r"\w{2,40}", path) else ""


def identify(comment: Comment) -> Identity:
    """Read the keys of a comment's author off its byline, address and signature."""
    shown = comment.author.name
    key = name_key(shown)
    nobody = not key or _squeezed(key) in _NOBODY or _squeezed(key) in _ROLES
    signed_name, signed_handle = _signature(comment.text[-_TAIL:].translate(_TYPOGRAPHY).rstrip())
    in_name = _HANDLE_IN_NAME.search(shown[:200])
    url = url_key(comment.author.url)
    handles = {signed_handle, in_name[1].casefold() if in_name else "", _site_handle(url)} - {""}
    if nobody:
        shown = signed_name or (f"@{signed_handle}" if signed_handle else shown)
        key = name_key(signed_name or signed_handle)
    tokens = frozenset(word for word in key.split() if len(word) > 1)
    return Identity(key, tokens, url, frozenset(handles), shown)
