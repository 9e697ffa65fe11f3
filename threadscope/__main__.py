"""Run `python -m threadscope` like the `threadscope` command."""

from __future__ import annotations

import sys

from threadscope.cli import main

sys.exit(main())
