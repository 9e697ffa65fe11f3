"""Turn threads and reports into the JSON that everybody's pipelines read, and back.

The one place that knows the formats' names and their order (docs/formats.md). Everything here is plain data: dicts,
lists, strings, numbers, None. Numbers are rounded to four places; times are ISO 8601 with an offset only where the
source gives one. Fields may be added, never renamed or dropped.

    threads.py   a thread, there and back     what a source says
    reports.py   a report, its rows, a table  what was made of it
    values.py    numbers, shares, times
"""

from __future__ import annotations

from threadscope.wire.reports import comment_rows, flatten, report_to_json
from threadscope.wire.threads import thread_from_json, thread_to_json

__all__ = ["comment_rows", "flatten", "report_to_json", "thread_from_json", "thread_to_json"]
