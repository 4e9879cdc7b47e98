"""The option by which commands are told of rules in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

PACK: dict[str, Any] = {
    "multiple": True,
    "envvar": "LLMLINT_PACKS",
    "metavar": "FOLDER",
    "help": "Use the rules in this package too, which runs its code (repeatable).",
}
pack_option = click.option("--pack", **PACK, type=click.Path(file_okay=False, exists=True, path_type=Path))


__all__ = ["PACK", "pack_option"]
