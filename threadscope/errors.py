"""Errors, named by what happens next.

    ThreadscopeError            message: what is wrong; hint: what to do; exit_code: see REPORT (docs/commands.md)
    ├── Fatal                   the whole command stops
    │   └── UsageError      2   an option or its value is wrong
    ├── SkipThread              this input is given up, the others go on
    │   ├── Unreadable      7   missing, empty, a PDF, an image, too big
    │   ├── FetchFailed     5   no such host, an HTTP error, a deadline
    │   │   └── Refused     5   robots.txt, a private address, a 401 or 403
    │   └── BadRow          3   one row of a table cannot be used; the rest of the table goes on
    └── Retry                   the same call may work later; never leaves `threadscope.fetch`

Every message is one sentence for a person who did not write the program; it never names a Python type.
"""

from __future__ import annotations

__all__ = [
    "BadRow",
    "Fatal",
    "FetchFailed",
    "Refused",
    "Retry",
    "SkipThread",
    "ThreadscopeError",
    "Unreadable",
    "UsageError",
]


class ThreadscopeError(Exception):
    """Say what is wrong and what to do about it."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class Fatal(ThreadscopeError):
    """Stop the whole command."""


class UsageError(Fatal):
    """Reject an option or its value."""

    exit_code = 2


class SkipThread(ThreadscopeError):
    """Give up one input and go on with the others."""

    exit_code = 5


class Unreadable(SkipThread):
    """Report an input that holds nothing we can read."""

    exit_code = 7


class FetchFailed(SkipThread):
    """Report an address that could not be fetched."""


class Refused(FetchFailed):
    """Report an address that we must not fetch."""


class BadRow(SkipThread):
    """Report one unusable row of a table, with its line number in the message."""

    exit_code = 3


class Retry(ThreadscopeError):
    """Ask for the same request again after `wait` seconds (None: the caller's own schedule)."""

    def __init__(self, message: str, hint: str = "", wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait
