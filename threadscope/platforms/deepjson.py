"""JSON of any depth -> Python.

The standard decoder recurses and gives up some 1,000 levels deep; a chain of 500 replies, each nested in the one it
answers, is deeper than that.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any

__all__ = ["loads"]

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*+))(\.[0-9]++)?([eE][-+]?[0-9]++)?")
_WORDS = {"true": True, "false": False, "null": None}


def loads(text: str) -> Any:
    """Decode JSON (RFC 8259) however deep it nests; linear.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return json.loads(text)
    except RecursionError:
        return _Decoder(text).run()


class _Decoder:
    """Keep the open containers on a list instead of the call stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[dict[str, Any] | list[Any]] = []
        self.keys: list[str] = []
        """The key each open object waits to fill; "" for arrays."""

    def run(self) -> Any:
        root: list[Any] = []
        self._enter(root)
        while True:
            self._value()
            while self._closes():
                pass
            if len(self.open) == 1:
                break
            self._expect(",")
            if isinstance(self.open[-1], dict):
                self._key()
        self._blank()
        if self.at != len(self.text):
            raise self._error()
        return root[0]

    def _value(self) -> None:
        """Read a value; of a container that is not empty, only as far as its first value's start, and that value."""
        while True:
            self._blank()
            start = self.text[self.at : self.at + 1]
            if start not in ("{", "[") or not start:
                self._place(self._scalar(start))
                return
            self.at += 1
            made: dict[str, Any] | list[Any] = {} if start == "{" else []
            self._place(made)
            self._enter(made)
            self._blank()
            if self.text.startswith("}" if start == "{" else "]", self.at):
                return
            if start == "{":
                self._key()

    def _scalar(self, start: str) -> Any:
        if start == '"':
            value, self.at = scanstring(self.text, self.at + 1, True)  # noqa: FBT003  # positional in CPython's C version
            return value
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        found = _NUMBER.match(self.text, self.at)
        if found is None:
            raise self._error()
        self.at = found.end()
        return float(found[0]) if found[2] or found[3] else int(found[1])

    def _place(self, value: Any) -> None:
        holder = self.open[-1]
        if isinstance(holder, dict):
            holder[self.keys[-1]] = value
        else:
            holder.append(value)

    def _enter(self, container: dict[str, Any] | list[Any]) -> None:
        self.open.append(container)
        self.keys.append("")

    def _closes(self) -> bool:
        """Whether the innermost container ends here; if so, leave it."""
        self._blank()
        if len(self.open) == 1 or not self.text.startswith("}" if isinstance(self.open[-1], dict) else "]", self.at):
            return False
        self.at += 1
        self.open.pop()
        self.keys.pop()
        return True

    def _key(self) -> None:
        self._expect('"')
        self.keys[-1], self.at = scanstring(self.text, self.at, True)  # noqa: FBT003  # as above
        self._expect(":")

    def _expect(self, sign: str) -> None:
        self._blank()
        if not self.text.startswith(sign, self.at):
            raise self._error()
        self.at += 1

    def _blank(self) -> None:
        blank = _SPACE.match(self.text, self.at)
        if blank:
            self.at = blank.end()

    def _error(self) -> ValueError:
        return json.JSONDecodeError("not JSON", self.text, min(self.at, len(self.text)))
