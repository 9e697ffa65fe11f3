"""Conditions on a report, for cron and CI: `trust<40 and n>=20`.

A condition is written in Python's own syntax for comparisons, of which only names of figures, numbers, words,
comparison signs, `and`, `or`, `not` and parentheses are taken: nothing is ever evaluated but by this module.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from threadscope.errors import UsageError
from threadscope.model import STANCES, Report, Trust
from threadscope.wire import report_to_json
from threadscope.wire.values import distribution, number

__all__ = ["FIGURES", "Condition", "Figure", "figures", "parse", "trust_figures"]

FIGURES = {
    "trust": "the trust index, 0 to 100",
    "low": "the lower end of its interval",
    "high": "the upper end of its interval",
    "lean": "how sure it is that the index is below 50, 0 to 1",
    "verdict": "trusts, leans trust, divided, leans distrust, distrusts, unclear",
    "n": "community voices",
    "positions": "voices that take a position",
    "comments": "comments read",
    "excluded": "comments that do not vote",
    "trusting": "share of voices that trust, 0 to 1",
    "distrusting": "share that distrusts",
    "mixed": "share that does both",
    "silent": "share that takes no position",
    "negative": "comments of negative tone",
    "neutral": "comments of neutral tone",
    "positive": "comments of positive tone",
}
VERDICTS = ("trusts", "leans trust", "divided", "leans distrust", "distrusts", "unclear")
_SHARES = dict(zip(STANCES, ("trusting", "distrusting", "mixed", "silent"), strict=True))
_SIGNS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_LONGEST = 500
_HINT = 'Write it like "trust < 40 and n >= 20" or "verdict == unclear".'

Figure = float | str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was understood."""

    text: str
    _tree: ast.expr

    def holds(self, values: Mapping[str, Figure]) -> tuple[bool, list[str]]:
        """Tell whether it holds of some figures, and which of those that it names are missing.

        A comparison with a figure that is missing is false, whichever way it is written.
        """
        missing = sorted({name for name in _names(self._tree) if values.get(name) is None})
        return _true(self._tree, values), missing


def parse(text: str) -> Condition:
    """Understand a condition.

    Raises:
        UsageError: it is none, or names a figure that does not exist.
    """
    if len(text) > _LONGEST:
        raise UsageError("The condition is too long.", _HINT)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UsageError(f"{text!r} is no condition.", _HINT) from None
    _check(tree, text)
    return Condition(text, tree)


def figures(report: Report) -> dict[str, Figure]:
    """Return the figures of a thread's report that a condition may name, as the JSON report prints them."""
    printed = report_to_json(report)
    return {
        **trust_figures(report.trust),
        "n": printed["voices"]["community"],
        "comments": len(report.thread.comments),
        "excluded": len(printed["voices"]["excluded"]),
        **{tone: printed["sentiment"].get(tone, 0) for tone in ("negative", "neutral", "positive")},
    }


def trust_figures(trust: Trust) -> dict[str, Figure]:
    """Return the figures of a trust index alone, rounded as every format prints them."""
    low, high = trust.interval or (None, None)
    shares = distribution(trust.shares, STANCES) or {}
    return {
        "trust": number(trust.index),
        "low": number(low),
        "high": number(high),
        "lean": number(trust.lean),
        "verdict": trust.verdict,
        "positions": number(trust.positions),
        **{name: shares.get(stance) for stance, name in _SHARES.items()},
    }


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.BoolOp(values=parts):
            for part in parts:
                _check(part, text)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            _check(inner, text)
        case ast.Compare(left=ast.Name(id=name), ops=signs, comparators=values):
            if name not in FIGURES:
                raise UsageError(f"{name!r} is no figure of a report.", f"Figures: {', '.join(FIGURES)}.")
            if any(type(sign) not in _SIGNS for sign in signs) or len(values) != 1:
                raise UsageError(f"{text!r} compares in a way that is not known.", _HINT)
            value = _value(values[0], text)
            if isinstance(value, str) != (name == "verdict"):
                raise UsageError(f"{name} cannot be compared with {value!r}.", f"It is {FIGURES[name]}.")
            if isinstance(value, str) and not isinstance(signs[0], ast.Eq | ast.NotEq):
                raise UsageError("A verdict is equal or not equal to another.", _HINT)
            if isinstance(value, str) and value not in VERDICTS:
                raise UsageError(f"{value!r} is no verdict.", f"Verdicts: {', '.join(map(repr, VERDICTS))}.")
        case _:
            raise UsageError(f"{text!r} is no condition.", _HINT)


def _value(node: ast.expr, text: str) -> float | str:
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() | str() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Name(id=word):
            return word
    raise UsageError(f"{text!r} compares with something that is neither a number nor a word.", _HINT)


def _names(node: ast.expr) -> set[str]:
    return {
        inner.left.id for inner in ast.walk(node) if isinstance(inner, ast.Compare) and isinstance(inner.left, ast.Name)
    }


def _true(node: ast.expr, values: Mapping[str, Figure]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_true(part, values) for part in parts)
        case ast.BoolOp(values=parts):
            return any(_true(part, values) for part in parts)
        case ast.UnaryOp(operand=inner):
            return not _true(inner, values)
        case ast.Compare(left=ast.Name(id=name), ops=[sign], comparators=[value]):
            figure = values.get(name)
            return figure is not None and _SIGNS[type(sign)](figure, _value(value, ""))
    raise AssertionError(node)  # `_check` lets nothing else through
