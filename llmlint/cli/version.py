"""`llmlint version`."""

from __future__ import annotations

import json
import platform
from typing import Literal

import click

import llmlint
from llmlint.installed import BUILT_IN, GROUP, installed_packs
from llmlint.report.visible import visible


@click.command(short_help="Show the versions of llmlint, Python and rule packs.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How the answer is written.")
def version(*, output_format: Literal["text", "json"]) -> int:
    """Show the version of llmlint, of the Python it runs on, and of the packs that are installed beside it."""
    packs = [{"name": name, "package": package, "version": _version_of(name, package)} for name, package in installed_packs()]
    others = [pack for pack in packs if pack["package"] != BUILT_IN]
    if output_format == "json":
        click.echo(json.dumps({"version": llmlint.__version__, "python": platform.python_version(), "packs": others}, indent=2))
        return 0
    click.echo(f"llmlint {llmlint.__version__} (Python {platform.python_version()})")
    for pack in others:
        click.echo(visible(f"pack {pack['name']} {pack['version']} ({pack['package']})"))
    return 0


def _version_of(name: str, package: str) -> str:
    """The version of the distribution that brings a pack."""
    from importlib.metadata import entry_points

    points = entry_points(group=GROUP, name=name)
    return next((point.dist.version for point in points if point.value == package and point.dist is not None), "")
