"""What the README shows is what the program prints; renew it with `make readme`."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from threadscope.cli import application

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- output: threadscope (.+?) -->\n```\n(.*?)```\n<!-- end -->", re.DOTALL)


def output_of(arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "threadscope", *shlex.split(arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "NO_COLOR": "1"},
        check=True,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def renewed(text: str) -> str:
    def block(match: re.Match[str]) -> str:
        return f"<!-- output: threadscope {match[1]} -->\n```\n{output_of(match[1])}```\n<!-- end -->"

    return BLOCK.sub(block, text)


def test_the_readme_shows_what_the_program_prints():
    text = README.read_text("utf-8")
    assert BLOCK.search(text), "the README has lost its example"
    assert renewed(text) == text, "run `make readme`"


def test_every_command_and_option_is_documented():
    import typer

    documented = (ROOT / "docs" / "commands.md").read_text("utf-8")
    command = typer.main.get_command(application())
    commands = dict(command.commands)
    for name, sub in list(commands.items()):
        for inner_name, inner in getattr(sub, "commands", {}).items():
            commands[f"{name} {inner_name}"] = inner
    for name, sub in commands.items():
        assert f"{name}" in documented
        assert sub.help, f"{name} has no help"
        for option in sub.params:
            for flag in option.opts:
                if flag.startswith("--") and flag != "--help":
                    assert f"`{flag}" in documented, f"{name} {flag} is not in docs/commands.md"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text("utf-8")), encoding="utf-8")
