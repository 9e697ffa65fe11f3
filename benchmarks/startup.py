"""Start-up: whole processes, CPU time, against what a process must cost at the least.

Goals: `--help` at most 8 times an empty Python; `extract` on a saved page at most .6 times `import spacy`; `analyze` on
the same at most 2.2 times `import spacy; spacy.blank("en")`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from interleaved import commands, report

ROOT = Path(__file__).resolve().parents[1]
PAGE = str(ROOT / "examples" / "pulsemark-review.html")


def main() -> None:
    """Print the three ratios."""
    python = sys.executable
    tool = [python, "-m", "threadscope"]
    seconds = commands(
        {
            "python -c pass": [python, "-c", "pass"],
            "threadscope --help": [*tool, "--help"],
            "import spacy": [python, "-c", "import spacy"],
            "threadscope extract PAGE": [*tool, "extract", PAGE],
            "spacy.blank('en')": [python, "-c", "import spacy; spacy.blank('en')"],
            "threadscope analyze PAGE": [*tool, "analyze", PAGE, "--tool", "Pulsemark"],
        }
    )

    def pair(ours: str, base: str) -> dict[str, list[float]]:
        return {base: seconds[base], ours: seconds[ours]}

    report(
        "help, in empty Pythons (goal 8)", pair("threadscope --help", "python -c pass"), "python -c pass", faster=False
    )
    report(
        "extract, in `import spacy` (goal .6)",
        pair("threadscope extract PAGE", "import spacy"),
        "import spacy",
        faster=False,
    )
    report(
        "analyze, in `spacy.blank` (goal 2.2)",
        pair("threadscope analyze PAGE", "spacy.blank('en')"),
        "spacy.blank('en')",
        faster=False,
    )


if __name__ == "__main__":
    main()
