"""The architecture, held: an import goes down only, and nothing heavy is imported where start-up would pay for it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "threadscope"
LAYERS = {
    "model": 0,
    "errors": 0,
    "wire": 1,
    "fetch": 2,
    "platforms": 2,
    "nlp": 2,
    "identity": 3,
    "hosts": 3,
    "vendors": 3,
    "voices": 3,
    "findings": 4,
    "timeline": 4,
    "trust": 3,
    "report": 4,
    "archives": 5,
    "corpora": 3,
    "metrics": 0,
    "evaluation": 7,
    "batch": 7,
    "training": 4,
    "labelled": 4,
    "inputs": 5,
    "saved": 5,
    "shelf": 5,
    "outputs": 5,
    "alerts": 5,
    "comparison": 5,
    "corrections": 3,
    "review": 5,
    "suggestions": 5,
    "privacy": 4,
    "api": 6,
    "explain": 6,
    "tally": 6,
    "progress": 6,
    "cli": 8,
    "doctor": 8,
    "forget": 7,
    "__main__": 9,
}
SIBLINGS = {("nlp", "platforms"), ("nlp", "fetch"), ("platforms", "nlp"), ("platforms", "fetch"), ("fetch", "nlp")}
SIBLINGS |= {("fetch", "platforms"), ("outputs", "platforms"), ("outputs", "nlp"), ("outputs", "fetch")}
NETWORK = {"httpx", "httpx2", "httpcore2", "hishel", "requests", "urllib.request", "http.client", "socket", "ssl"}


def modules():
    return [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts != ("__init__.py",)]


def part_of(name: str) -> str:
    return name.split(".")[1] if name.startswith("threadscope.") else ""


def imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "threadscope":
                yield from (f"threadscope.{alias.name}" for alias in node.names if alias.name != "__version__")
            else:
                yield node.module


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down_only(path):
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert here in LAYERS, f"give {here} a place in LAYERS"
    for name in imports(path):
        there = part_of(name)
        if there and there != here:
            assert LAYERS[there] < LAYERS[here] or LAYERS[there] == LAYERS[here] != 2, f"{here} must not import {name}"
            assert (here, there) not in SIBLINGS, f"{here} must not import {name}"
        if here != "fetch":
            assert name not in NETWORK, f"only fetch may touch the network: {name}"
        if here == "nlp":
            assert name.split(".")[0] != "bs4", "nlp knows nothing of markup"


@pytest.mark.parametrize(
    ("arguments", "forbidden"),
    [
        (["--help"], {"spacy", "sklearn", "pandas", "bs4", "numpy", "httpx2", "selectolax"}),
        (["analyze", "--help"], {"spacy", "sklearn", "pandas", "bs4", "numpy", "httpx2", "selectolax"}),
        (["extract", "examples/pulsemark-review.html"], {"spacy", "sklearn", "httpx2", "trafilatura"}),
        (["analyze", "examples/pulsemark-review.html"], {"sklearn", "pandas", "httpx2"}),
    ],
    ids=["help", "analyze-help", "extract", "analyze"],
)
def test_heavy_libraries_are_imported_only_where_they_work(arguments, forbidden):
    code = f"import sys; from threadscope.cli import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent, check=True)
    assert not forbidden & set(done.stderr.split())
