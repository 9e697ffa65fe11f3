"""Our own corpora keep what their READMEs promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_reactions_is_sound():
    done = subprocess.run(
        [sys.executable, ROOT / "corpora" / "reactions" / "check.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert " 0 comments" not in done.stdout
