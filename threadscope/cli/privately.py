"""Options of every command that can write reports without names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from threadscope.model import Report

__all__ = ["PseudonymKey", "Pseudonymize", "hidden"]

Pseudonymize = Annotated[
    bool, typer.Option("--pseudonymize", help="Replace names, handles, links and addresses, in texts too.")
]
PseudonymKey = Annotated[
    Path | None, typer.Option("--pseudonym-key", help="A file with the secret behind the pseudonyms; yours, made once.")
]


def hidden(reports: Iterable[Report], key: Path | None) -> list[Report]:
    """Give the reports without names, under the key in a file or the user's own."""
    from threadscope.privacy import load_key, pseudonymize

    secret = load_key(key)
    return [pseudonymize(report, secret) for report in reports]
