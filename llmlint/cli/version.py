"""`llmlint version`."""

from __future__ import annotations

import json
import platform
from typing import Literal

import click

import llmlint


@click.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How the answer is written.")
def version(*, output_format: Literal["text", "json"]) -> int:
    """Show the version of llmlint and of the Python it runs on."""
    if output_format == "json":
        click.echo(json.dumps({"version": llmlint.__version__, "python": platform.python_version()}, indent=2))
    else:
        click.echo(f"llmlint {llmlint.__version__} (Python {platform.python_version()})")
    return 0
