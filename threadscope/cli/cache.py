"""`threadscope cache`: what was fetched and kept."""

from __future__ import annotations

import typer

from threadscope.cli.app import group

cache = group("cache", "See or clear what was fetched (kept 30 days).")


@cache.command("info")
def info() -> None:
    """Say where the cache lies and how much it holds."""
    from threadscope.fetch import cache_info

    path, entries, size = cache_info()
    typer.echo(f"{path}: {entries} answers, {size / 2**20:.1f} MiB")


@cache.command("clear")
def clear() -> None:
    """Delete everything that was fetched."""
    from threadscope.fetch import clear_cache

    clear_cache()
    typer.echo("The cache is empty.")
