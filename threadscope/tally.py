"""What came of the inputs of one command: which exit code, which notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threadscope.errors import BadRow
from threadscope.inputs import Outcome

if TYPE_CHECKING:
    from threadscope.alerts import Condition, Figure

__all__ = ["PRECEDENCE", "Tally"]

PRECEDENCE = (2, 1, 7, 5, 8, 4, 3, 6)
"""Where several codes apply and nothing was delivered, the first of these wins."""

EMPTY = {
    "no-comments": (4, "There are no comments.", ""),
    "closed": (4, "There are no comments, and new ones are not accepted.", ""),
    "not-in-page": (
        8,
        "The comments are not in this page; a script loads them.",
        "Save the page complete from a browser, and try that file.",
    ),
}


@dataclass
class Tally:
    """Count outcomes as they pass by, complain about what is lost, and know the exit code in the end."""

    complain: Callable[[str, str], None]
    """Called with an input's name and one sentence, for standard error."""
    delivered: int = 0
    codes: set[int] = field(default_factory=set)

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Pass outcomes through, all but bad rows, which are only complained about."""
        for outcome in outcomes:
            name, source = outcome.thread.name or "input", outcome.thread.source
            if source.status != "not-in-page":
                for warning in dict.fromkeys(source.warnings):
                    self.complain(name, warning)
            if outcome.error is not None:
                self.codes.add(outcome.error.exit_code)
                self.complain(name, str(outcome.error))
                if isinstance(outcome.error, BadRow):
                    continue
            elif outcome.thread.comments:
                self.delivered += 1
                if source.status == "partial":
                    self.complain(name, f"Only a part of the thread was read: {source.detail}.")
            else:
                code, sentence, hint = EMPTY.get(source.status, (4, "There are no comments.", ""))
                self.codes.add(code)
                if code == 8:
                    sentence += f" Found: {source.detail}." if source.detail else ""
                    hint = " ".join(source.warnings) or hint
                self.complain(name, f"{sentence} {hint}".strip())
            yield outcome

    def alert(self, condition: Condition, figures: Iterable[tuple[str, Mapping[str, Figure]]]) -> None:
        """Note of which names the user's condition holds, and of which figures nothing can be said."""
        for name, values in figures:
            holds, missing = condition.holds(values)
            for figure in missing:
                self.complain(name, f"There is no {figure}, so no comparison with it holds.")
            if holds:
                self.codes.add(6)
                self.complain(name, f"--fail-if holds: {condition.text}")

    def exit_code(self) -> int:
        """Return 0 where all was delivered, 3 where some was, 6 for an alert, else what stood in the way."""
        if self.delivered:
            return 3 if self.codes - {4, 6} else 6 if 6 in self.codes else 0
        return next((code for code in PRECEDENCE if code in self.codes), 0)
