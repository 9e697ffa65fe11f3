"""Markup that a comment cannot break out of: `el` makes every tag of the page, and escapes all that is put in.

Only this module turns strings into markup. Texts lose control characters and reversals on their way (`safe.visible`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from markupsafe import Markup, escape

from threadscope.outputs import safe

__all__ = ["Child", "Markup", "el", "join", "raw"]

Child: TypeAlias = "Markup | str | int | Iterable[Child] | None"
_VOID = frozenset({"br", "circle", "input", "line", "meta", "rect"})


def el(tag: str, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """Make one element.

    Args:
        tag: as our own code names it; never from input.
        children: markup as it is, everything else as text; None adds nothing.
        attributes: `class_` gives class, `aria_label` gives aria-label; None and False are left out, True has no value.
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_text(str(value))}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Markup(f"<{tag}{written}>" if tag in {"br", "input", "meta"} else f"<{tag}{written}/>")  # noqa: S704  escaped above
    return Markup(f"<{tag}{written}>{join(*children)}</{tag}>")  # noqa: S704  escaped above and by join


def join(*children: Child) -> Markup:
    """Put children one after the other."""
    return Markup("".join(_pieces(children)))  # noqa: S704  pieces are markup; Markup.join would escape each once more


def raw(text: str) -> Markup:
    """Take text for markup: for our own style sheet and script, nothing else."""
    return Markup(text)  # noqa: S704  package data


def _pieces(children: Iterable[Child]) -> Iterable[Markup]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str | int):
            yield _text(str(child))
        else:
            yield from _pieces(child)


def _text(text: str) -> Markup:
    return escape(safe.visible(text))
