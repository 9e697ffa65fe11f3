"""How a command's reports leave it: in which format, where to, and with which names in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from threadscope.cli.options import Output
from threadscope.cli.streams import binary_sink, chosen_format, sink, style_of

if TYPE_CHECKING:
    from threadscope.model import Report

__all__ = ["Format", "Names", "PseudonymKey", "Pseudonymize", "ReportOutput", "report_output"]

Format = Annotated[
    Literal["text", "json", "jsonl", "csv", "md", "html", "xlsx", "parquet"] | None,
    typer.Option(
        "--format",
        help="text, md, html and xlsx to read; json a report; jsonl, csv, parquet a row a comment. "
        "Left out, the ending of -o FILE tells, else it is text.",
    ),
]
Pseudonymize = Annotated[
    bool, typer.Option("--pseudonymize", help="Replace names, handles, links and addresses, in texts too.")
]
Names = Annotated[bool, typer.Option("--names", help="Keep the names in xlsx and parquet, which leave them out.")]
PseudonymKey = Annotated[
    Path | None, typer.Option("--pseudonym-key", help="A file with the secret behind the pseudonyms; yours, made once.")
]


@dataclass(frozen=True, slots=True)
class ReportOutput:
    """What the user decided about the reports' way out."""

    output_format: str
    path: Path | None
    hide: bool
    key: Path | None

    def check(self) -> None:
        """See that the reports can be written, before anything is read for them.

        Raises:
            UsageError: they cannot.
        """
        import sys

        from threadscope.errors import UsageError
        from threadscope.outputs import BINARY_FORMATS

        binary = self.output_format in BINARY_FORMATS
        if binary and self.path is None and (sys.stdout is None or sys.stdout.isatty()):
            raise UsageError(f"{self.output_format} is not text.", "Name a file with -o.")

    def write(self, reports: Sequence[Report]) -> None:
        """Write the reports, without names where they are to go without."""
        from threadscope import outputs

        if self.hide:
            from threadscope.privacy import load_key, pseudonymize

            secret = load_key(self.key)
            reports = [pseudonymize(report, secret) for report in reports]
        form = outputs.get(self.output_format)
        if self.output_format in outputs.BINARY_FORMATS:
            with binary_sink(self.path) as raw:
                form.write_reports(reports, raw, outputs.Style())
        else:
            with sink(self.path) as stream:
                form.write_reports(reports, stream, style_of(stream, self.path))


def report_output(
    output_format: Format = None,
    output: Output = None,
    pseudonymize: Pseudonymize = False,
    names: Names = False,
    pseudonym_key: PseudonymKey = None,
) -> ReportOutput:
    """Make the options by which reports are written.

    Raises:
        UsageError: names are to be kept and hidden at once.
    """
    from threadscope.errors import UsageError
    from threadscope.outputs import BINARY_FORMATS, REPORT_FORMATS

    form = chosen_format(output_format, output, REPORT_FORMATS)
    if names and pseudonymize:
        raise UsageError("--names keeps what --pseudonymize replaces.", "Give one of them.")
    hide = pseudonymize or (form in BINARY_FORMATS and not names)
    return ReportOutput(form, output, hide, pseudonym_key)
