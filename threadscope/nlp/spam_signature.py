"""Say in a few named numbers how a comment is signed: as people sign, or with goods and the address of a shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from threadscope.nlp import signatures
from threadscope.nlp.addresses import Address, address, words

__all__ = ["sells", "signature"]

CHEAP_ENDINGS = frozenset(("biz", "cc", "club", "icu", "info", "online", "ru", "shop", "site", "store", "top", "xyz"))
"""Ends of addresses that cost next to nothing where throwaway sites are made."""
HOSTED = ("blogspot.", "wordpress.", "tumblr.", "livejournal.", "typepad.", "github.io", "github.com", "posterous.")


@lru_cache(maxsize=512)
def signature(name: str, url: str | None) -> Mapping[str, float]:
    """Describe an author's name and address; what is zero is left out."""
    where = address(url)
    # Who signs in by an address of their own has no other name: its words are not chosen to be found.
    by_address = signatures.is_address(name)
    parts = () if by_address else signatures.parts_of(name)
    values = _name(name, parts)
    if where is not None:
        values["address"] = 1.0
        if where.is_page or where.path.strip("/"):
            values["deep_address"] = 1.0
        if where.is_profile:
            values["profile"] = 1.0
        elif by_address and where.host in name.lower():
            values["handle"] = 1.0
        else:
            _site(values, parts, where)
    return values


def _name(name: str, parts: Sequence[str]) -> dict[str, float]:
    """Describe a name and its words."""
    values: dict[str, float] = {}
    known = signatures.lists()
    sells_something = not known.selling.isdisjoint(parts)
    if sells_something:
        values["selling_name"] = 1.0
        if sum(part in known.selling for part in parts) > 1:
            values["selling_names"] = 1.0
    if len(parts) >= 2:
        _several(values, name, parts)
    if not name.isalpha() and any(map(str.isdigit, name)):
        values["digits_name"] = 1.0
    if " " not in name.strip() and ("-" in name or "_" in name or _humps(name) >= 3):
        values["joined_name"] = 1.0
    if not sells_something and _is_person(name):
        values["person"] = 1.0
    return values


def _several(values: dict[str, float], name: str, parts: Sequence[str]) -> None:
    """Describe a name of several words."""
    count = len(parts)
    if name == name.lower():
        values["lower_name"] = 1.0
        if count >= 3 and not signatures.lists().phrase.isdisjoint(parts):
            values["phrase_name"] = 1.0
    if count > 2:
        values["long_name"] = min(1.0, (count - 2) / 3)
    if name.isupper():
        values["shouted_name"] = 1.0


def _site(values: dict[str, float], parts: Sequence[str], where: Address) -> None:
    """Describe a site that is no profile, and what it shares with its author's name."""
    label, host = where.label, where.host
    long_parts = [part for part in parts if len(part) > 2]
    shared = sum([len(part) for part in long_parts if part in label])
    selling = signatures.lists().selling
    if any(map(host.__contains__, HOSTED)):
        values["hosted"] = 1.0
    whole = "".join(parts) == label.replace("-", "")  # "Jordan Price" sells nothing at jordanprice.com
    sold = not selling.isdisjoint(parts) if whole else sells(label)
    if sold or (len(where.path) > 1 and not selling.isdisjoint(words(where.path))):
        values["selling_host"] = 1.0
    if shared >= 0.6 * len(label):
        values["name_in_host" if len(long_parts) >= 2 else "handle"] = 1.0
    if not shared:
        values["stranger_host"] = 1.0
    if "-" in label:
        values["hyphens_host"] = min(1.0, label.count("-") / 2)
    if not label.isalpha() and any(map(str.isdigit, label)):
        values["digits_host"] = 1.0
    if len(label) > 14:
        values["long_host"] = min(1.0, (len(label) - 14) / 10)
    if host.rpartition(".")[2] in CHEAP_ENDINGS:
        values["cheap_host"] = 1.0
    if "ref=" in where.query or "utm_" in where.query or "/aff" in where.path:
        values["referral"] = 1.0


def _humps(name: str) -> int:
    """Count the capitals that begin a word inside one without spaces ("BestKneeBraces" has three)."""
    return sum(b.isupper() and not a.isupper() for a, b in zip(" " + name, name, strict=False))


def _is_person(name: str) -> bool:
    """Return whether a name is one to three capitalised words, as people's are."""
    parts = name.split()
    return 1 <= len(parts) <= 3 and all(part[0].isupper() and part[1:].islower() for part in parts if part.isalpha())


def sells(label: str) -> bool:
    """Return whether a host's label begins or ends with a word that sells, or has one between hyphens."""
    known = signatures.lists()
    pieces = label.split("-")
    if len(pieces) > 1:
        return any(piece in known.selling or piece in known.around for piece in pieces)
    # Most addresses neither begin nor end with the first or last letters of such a word.
    words, size = known.shop, len(label)
    if label[:3] in known.shop_heads and any(label[:n] in words for n in range(3, size)):
        return True
    return label[-3:] in known.shop_tails and any(label[n:] in words for n in range(1, size - 2))
