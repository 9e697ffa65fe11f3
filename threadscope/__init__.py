"""Read a comment thread and say whether its community trusts a scoring tool, how sure that is, and in whose words.

Three functions do the whole job and are what other programs import:

    threadscope.extract(html_or_path, url="") -> Thread
    threadscope.analyze(thread_or_path_or_url, tool=None) -> Report
    threadscope.to_frame(report, table="comments") -> a data frame of pandas or polars

They import their machinery on first use: `import threadscope` itself costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "analyze", "extract", "to_frame"]

if TYPE_CHECKING:
    from threadscope.api import analyze, extract, to_frame


def __getattr__(name: str) -> Any:
    if name in {"analyze", "extract", "to_frame"}:
        from threadscope import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
