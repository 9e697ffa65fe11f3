"""One input of a run, as a source names it, and how it is told from the others."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from threadscope.errors import SkipThread
from threadscope.fetch.warc import key_of
from threadscope.wire.values import Json

__all__ = ["Item", "address_key", "failure", "short_hash"]

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|replytocom|yclid|_ga|ref_src", re.IGNORECASE
)
"""Parameters that say where a visitor came from, never which page it is."""


def short_hash(text: str) -> str:
    """Return 64 bits of SHA-256 in hexadecimal digits: among ten million items two alike are one chance in 10^5."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def address_key(url: str) -> str:
    """Return an address in the form in which a run compares addresses: no fragment, no tracking, one spelling."""
    key = key_of(url)
    try:
        parts = urlsplit(key)
    except ValueError:
        return key
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    kept = [(name, value) for name, value in query if not _TRACKING.fullmatch(name)]
    return key if len(kept) == len(query) else parts._replace(query=urlencode(kept)).geturl()


@dataclass(frozen=True, slots=True)
class Item:
    """Name one input: what it is, where it stands among the sources, and what a worker needs to read it."""

    kind: Literal["file", "archived", "address", "thread", "failure", "duplicate"]
    """`address` becomes `thread` or `failure` by fetching; `duplicate` was named before."""
    name: str
    """What outputs call it."""
    key: str
    """Equal for the same input, in every run."""
    number: int = 0
    """Its place among all inputs of the run; of two copies the earlier one counts."""
    path: str = ""
    """Absolute: of a file, or of the archive that holds `url`."""
    url: str = ""
    data: Json | None = None
    """A thread as `extract` writes it; of a failure `reason`, `message`, `hint`, `exit_code`."""
    weight: int = 0
    """Bytes of the source that it stands for, for the progress bar."""

    @property
    def id(self) -> str:
        """A short form of the key."""
        return short_hash(self.key)

    def to_json(self) -> Json:
        """Write it as a line of a shard's input."""
        told = ((each, getattr(self, each.name)) for each in fields(self))  # asdict would copy a whole thread
        return {each.name: value for each, value in told if value != each.default}

    @classmethod
    def from_json(cls, row: Json) -> Item:
        """Read it back."""
        return cls(**row)


def failure(error: Exception, reason: str = "") -> dict[str, Any]:
    """Describe why an input gave no thread."""
    if isinstance(error, SkipThread):
        told = {"message": error.message, "hint": error.hint, "exit_code": error.exit_code}
    else:
        told = {"message": f"Internal error ({type(error).__name__}: {error}).", "hint": "", "exit_code": 1}
    return {"reason": reason or (type(error).__name__ if isinstance(error, SkipThread) else "Internal"), **told}
