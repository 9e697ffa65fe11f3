"""What a page may do to the process that reads it, without any page: stands in for `threadscope.batch.working`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from threadscope.batch.rows import failure_row


def rows(item, options):
    """Do what the file says: `crash`, `hang`, `raise`, or so many comments, a little while each."""
    if item.kind != "file":
        yield failure_row(item, {"reason": "Unreadable", "message": "no file", "exit_code": 7})
        return
    said = Path(item.path).read_text("utf-8").strip()
    if said == "crash":
        os._exit(3)
    if said == "hang":
        while True:
            time.sleep(0.01)
    comments, _, pause = said.partition(" ")
    ids = {"thread_id": item.id, "thread": item.name}
    for n in range(int(comments)):
        time.sleep(float(pause or 0))
        yield "comments", ids | {"id": str(n), "text": f"{item.name} says {n}"}
    yield "threads", ids | {"item": item.id, "number": item.number, "comments": int(comments), "status": "read"}
