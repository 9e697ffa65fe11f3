"""Tell comments from the notices that other sites' software leaves among them.

Markup is believed first. Where it says nothing, the shapes of the protocols remain: WordPress writes a pingback as
`[…] excerpt […]` with the linking page's title as author and its address as author URL; a trackback opens with the
page's title in bold. A person may do one of these (quote with […], use a title for a name, link to an article), so a
shape counts only together with an author that is a page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from threadscope.model import Comment, CommentKind
from threadscope.nlp.addresses import Address, address, is_title, slug_overlap
from threadscope.nlp.context import context_of, note

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["kind_of"]

ELLIPSIS = r"(?:\[\s?(?:\.\s?){3}\]|\[\s?…\s?\]|\[&hellip;\]|\[&#8230;\])"
OPENING = re.compile(rf"\s*{ELLIPSIS}")
CLOSING = re.compile(rf"{ELLIPSIS}\s*$")
BARE_ELLIPSIS = ("…", "...")
CALLED = re.compile(r"\s*(pingback|trackback|webmention)\s?(?:from|by|on)?\s?:\s?\S", re.IGNORECASE)
SAME = 0.6
"""Share of an address's words that must stand in the name before we say that one is made of the other."""
TAIL = 40
"""Characters at the end among which a closing frame is looked for."""


def kind_of(comment: Comment) -> tuple[CommentKind, str]:
    """Decide what kind of response this is.

    Returns:
        The kind and, except for plain comments, the reason in words.
    """
    if comment.kind != "comment":
        return comment.kind, "the page says so"
    text, name = comment.text, comment.author.name
    where = address(comment.author.url)
    page = where is not None and where.is_page
    opens, closes = OPENING.match(text) is not None, "]" in text[-TAIL:] and CLOSING.search(text[-TAIL:]) is not None
    if opens and closes:
        if page or is_title(name) or _named_after(name, where):
            return "pingback", "an excerpt between […] marks, signed by a page"
        if len(name.split()) >= 4 or not (name or where):
            return "pingback", "an excerpt between […] marks, signed by no person"
    cut = opens or closes or text.lstrip().startswith(BARE_ELLIPSIS)
    if page and cut and (is_title(name) or len(name.split()) >= 3):
        return "pingback", "an excerpt with a […] mark, signed by a page"
    if where and where.is_status:
        return "trackback", "its author is a single message on another site"
    bold = _bold_opening(comment) if where and comment.marks else ""
    if bold and where and (page or is_title(name) or slug_overlap(bold, where) >= SAME):
        return "trackback", "opens with a title in bold, signed by a page"
    called = CALLED.match(text)
    if called and (page or is_title(name) or not name or name.casefold() == called[1].casefold()):
        return ("trackback" if called[1].casefold() == "trackback" else "pingback"), "calls itself a notice"
    if page and (is_title(name) or (len(name.split()) >= 4 and _named_after(name, where))):
        return "pingback", "its author is an article: a title for a name, and the article's address"
    return "comment", ""


def _named_after(name: str, where: Address | None) -> bool:
    return where is not None and slug_overlap(name, where) >= SAME


def _bold_opening(comment: Comment) -> str:
    """Return the bold line that the text opens with and goes on after, as trackbacks do; else ""."""
    first = next((mark for mark in comment.marks if mark.kind == "strong"), None)
    if first is None or comment.text[: first.start].strip():
        return ""
    bold, rest = comment.text[first.start : first.end].strip(), comment.text[first.end :]
    return bold if rest.strip() and (rest.lstrip(" ").startswith("\n") or bold.endswith(BARE_ELLIPSIS)) else ""


def _component(doc: Doc) -> Doc:
    note(doc, "kind", kind_of(context_of(doc).comment))
    return doc


def _register() -> None:
    from threadscope.nlp.lean_spacy import Language

    @Language.factory("threadscope_kind_v1", assigns=["doc._.kind"])
    def make(nlp: Language, name: str) -> object:  # noqa: ARG001  # spaCy calls factories by these names
        return _component


_register()
