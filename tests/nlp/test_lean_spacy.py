"""spaCy is loaded without its command line, and nobody who wants that command misses it."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run(code: str) -> str:
    """Run code in a process of its own, where nothing has been imported yet."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.strip()


@pytest.mark.parametrize(
    "load",
    [
        "from threadscope.nlp.pipeline import load; load()",
        "from threadscope.nlp.stance import trained; trained()",
        "from threadscope.nlp.english import parse; parse(['The gauge fell.'])",
    ],
)
def test_annotating_loads_no_command_line(load: str) -> None:
    left = f"import sys; {load}; print([n for n in ('spacy.cli', 'weasel', 'requests', 'typer') if n in sys.modules])"
    assert run(left) == "[]"


def test_the_command_is_there_for_whoever_asks_for_it() -> None:
    code = "import threadscope.nlp.lean_spacy, spacy, sys; "
    assert run(code + "print('spacy_version' in spacy.info(silent=True))") == "True"
    assert run(code + "from spacy.cli import download; print(download.__module__)") == "spacy.cli.download"


def test_a_spacy_that_is_there_already_stays_as_it_is() -> None:
    code = "import spacy; before = spacy.info; import threadscope.nlp.lean_spacy; print(spacy.info is before)"
    assert run(code) == "True"
