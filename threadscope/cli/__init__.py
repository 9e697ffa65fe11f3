"""The command line: it parses, calls the functions that do the work, and turns errors into a sentence and an exit code.

One file a command: it adds itself to the application in `app.py` when it is imported, and is named once in `COMMANDS`,
in the order of the help. Data goes to standard output; progress, notices and errors to standard error. Nothing heavy is
imported at the top of any of them: `--help` must cost next to nothing. And nothing of it all is imported with this
package: the worker processes of a batch run import what started their parent, but hear no commands.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

__all__ = ["COMMANDS", "application", "main"]

COMMANDS = (
    *("analyze", "extract", "explain", "compare", "review", "batch", "report", "query", "export"),
    *("fetch", "cache", "forget", "corpora", "evaluate", "train", "lexicon", "doctor"),
)


def application() -> Typer:
    """Return the application with all its commands."""
    from threadscope.cli.app import app

    for name in COMMANDS:
        import_module(f"threadscope.cli.{name}")
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a user's mistake never shows a traceback."""
    from threadscope.cli.streams import complain
    from threadscope.errors import ThreadscopeError

    try:
        application()(args=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ThreadscopeError as error:
        complain("", str(error))
        return error.exit_code
    except OSError as error:
        complain("", f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
        return 1
    except Exception as error:
        if os.environ.get("THREADSCOPE_DEBUG"):
            raise
        complain("", f"Internal error ({type(error).__name__}: {error}). Set THREADSCOPE_DEBUG=1 to see where.")
        return 1
    return 0
