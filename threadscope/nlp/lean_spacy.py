"""spaCy without its command line.

`import spacy` loads the `spacy` command with all that it needs (downloading, projects, templates, coloured output): a
third of the modules, 18 MB of each worker and .3 s of each start, for one function, `spacy.info`. Nothing here asks for
any of it. So whatever takes spaCy's Language first takes it from this module.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

__all__ = ["Language"]

_COMMANDS = ("spacy.cli", "spacy.cli.info")


def _import() -> None:
    """Import spaCy with a stand-in for its commands, unless it has been imported already.

    The stand-in goes once spaCy is there, so that whoever imports `spacy.cli` or calls `spacy.info` later gets the real
    ones.
    """
    if "spacy" in sys.modules:
        return
    stands_in = {name: ModuleType(name) for name in _COMMANDS}
    stands_in["spacy.cli.info"].__dict__["info"] = _info
    sys.modules.update(stands_in)
    try:
        import spacy  # noqa: F401  # for what it does
    finally:
        for name, module in stands_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _info(*arguments: Any, **options: Any) -> Any:
    """Do what `spacy.info` does."""
    from spacy.cli.info import info

    return info(*arguments, **options)


_import()

from spacy.language import Language  # noqa: E402  # after what makes it lean
