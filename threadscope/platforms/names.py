"""Author names as themes print them -> the name alone."""

from __future__ import annotations

import re

from threadscope.platforms import datewords as dw
from threadscope.platforms.charclean import visible
from threadscope.platforms.datescan import Stamp, scan
from threadscope.platforms.words import alternatives, phrases

__all__ = ["clean_name"]

_LONGEST = 200
_COLON = "[:\uff1a]"
_BY = re.compile(
    rf"^(?:#\s?)?(?:{alternatives('by')})(?:\s?{_COLON}\s?|\s+)(?=\S)|^(?:{alternatives('by')})\s?{_COLON}?$",
    re.IGNORECASE,
)
_NEEDS_COLON = re.compile(rf"^(?:{alternatives('by_colon')})\s?{_COLON}\s?", re.IGNORECASE)
_SAYS = re.compile(
    rf"(?:^|\s+)(?P<verb>{alternatives('says')})(?P<end>\s?(?:\.\.+|\u2026|[:,\uff1a]))?$", re.IGNORECASE
)
_SAYS_GLUED = re.compile(rf"(?<!\u540d\u7121\u3057)(?:{alternatives('says_glued')})\s?{_COLON}?$")
"""The name of the nameless on Japanese boards ends in a "Mr" that is part of it."""
_REPLIED = re.compile(rf"\s(?:{alternatives('replied_to')})\s.*$", re.IGNORECASE)
_AVATAR_AFTER = re.compile(
    rf"['\u2019\xb4`]s?\s+(?:{alternatives('avatar_after')})$|\s+(?:gravatar|avatar)$", re.IGNORECASE
)
_AVATAR_BEFORE = re.compile(rf"^(?:{alternatives('avatar_before')})\s?{_COLON}?\s+", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z]{1,30}(?: [A-Za-z]{1,30}){0,5}")
_SECTIONS = ("by", "by_colon", "says", "replied_to", "avatar_after", "avatar_before", "now")
_PRINTED_WORDS = frozenset(
    {"avatar", "gravatar", *dw.UNITS, *dw.TODAY, *dw.YESTERDAY}
    | {phrase.split()[0] for section in _SECTIONS for phrase in phrases(section)}
)
"""Words of which one, at least, stands in what a theme prints with letters alone around a name."""
_PRINTED = frozenset({"posted", "published", "updated", "written", "submitted"})
_NUMBER = re.compile(r"^(?:#\s?\d{1,6}[.):]?|\d{1,6}\s?[.)])\s+(?=\D)")
_EDGE = re.compile(
    r"^(?:[|\xb7\u2022\u22c5\u2219\xbb:,;\u2013\u2014>]|-\s)\s*|\s*(?:[|\xb7\u2022\u22c5\u2219\xab:\uff1a,;]|\s[-\u2013\u2014>\xbb#@.])$"
)


def clean_name(raw: str) -> str:
    """Return the name within what a theme prints as the author: "Posted by Ann on 27.10.11" is Ann.

    Takes away, in ten languages, words of speaking at the end ("says:"), words of authorship at the start, "'s
    Gravatar", dates, comment numbers, buttons and characters nobody sees. A part of a name stays: words count only
    whole and where a theme would print them ("Bythell", "Saidi", "Edward Said"). At most 200 characters.

    Returns:
        The name; "" for one of invisible characters only.
    """
    name = " ".join(visible(raw[: 4 * _LONGEST]).split())
    if _PLAIN.fullmatch(name) and _PRINTED_WORDS.isdisjoint(name.lower().split()):
        return name
    name = _first_piece(_without_date(name))
    for _ in range(4):
        before = name
        name = _without_says(name)
        for cut in (_EDGE, _NUMBER, _AVATAR_AFTER, _AVATAR_BEFORE, _NEEDS_COLON, _BY, _SAYS_GLUED):
            name = cut.sub("", name)
        name = _REPLIED.sub("", name)
        if name == before:
            break
    return "" if " " in name and name.casefold() in phrases("by") else name[:_LONGEST].strip()


def _without_says(name: str) -> str:
    """Cut "says:", but not a name that looks like it: a theme's verb is in lower case, or all in capitals."""
    found = _SAYS.search(name)
    if not found:
        return name
    verb, end = found["verb"], found["end"]
    if verb.islower() and (found.start() > 0 or end):
        return name[: found.start()]
    return name[: found.start()] if verb.isupper() and end and found.start() > 0 else name


def _first_piece(name: str) -> str:
    """Keep of "Ann | Reply" what is no button."""
    if " | " not in name and not name.endswith(" |"):
        return name
    pieces = [piece.strip() for piece in name.split("|")]
    return " | ".join(piece for piece in pieces if piece and piece.casefold() not in phrases("buttons"))


def _without_date(name: str) -> str:
    """Keep what stands before a date, or behind it where nothing does."""
    stamp = scan(name)
    if stamp is None or not _certain(stamp):
        return name
    left = _without_glue(name[: stamp.start])
    if left:
        return left
    right = name[stamp.end :].lstrip(" .,:;|)-\u2013\u2014\xb7")
    return "" if right.casefold() in phrases("buttons") else right


def _certain(stamp: Stamp) -> bool:
    """Whether it is a date and not a name with a number in it."""
    day = stamp.day
    if stamp.ago:
        return bool(stamp.ago.months or stamp.ago.seconds or stamp.clock)
    if day is None:
        return stamp.clock is not None
    return stamp.clock is not None or day.year is not None or bool(day.numbers and day.numbers[2] > 99)


def _without_glue(text: str) -> str:
    """Cut from the end what leads over to a date: "on", "am", a weekday, dashes."""
    while True:
        text = text.rstrip(" ,:;|(-\u2013\u2014\xb7@#").removesuffix(" .")
        head, _, last = text.rpartition(" ")
        word = dw.bare(last.strip("."))
        leads = word in dw.GLUE or word in dw.APPROX or word in _PRINTED
        if not last or not ((leads and (last.islower() or not head)) or (word in dw.WEEKDAYS and len(word) > 2)):
            return text
        text = head
