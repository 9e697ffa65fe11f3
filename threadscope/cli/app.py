"""The application to which each command adds itself, and the options that stand before any command."""

from __future__ import annotations

from typing import Annotated

import typer

from threadscope import __version__

__all__ = ["app", "group"]

app = typer.Typer(
    name="threadscope",
    help="Say whether a comment thread trusts a scoring tool, how sure that is, and in whose words.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def group(name: str, purpose: str) -> typer.Typer:
    """Make a command that has commands of its own, such as `cache`."""
    made = typer.Typer(help=purpose, no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(made, name=name)
    return made


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Hold the options that stand before any command, and find the settings of those after it."""
    from threadscope.cli.settings import defaults

    if version:
        typer.echo(f"threadscope {__version__}")
        raise typer.Exit
    if context.invoked_subcommand != "doctor":  # it says itself what is wrong with the settings
        context.default_map = defaults(context.command)
