"""Commands that are imported when they are used, with `check` as the one that needs no name."""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

import click


class Commands(click.Group):
    """A group whose commands are given as `module:name`."""

    default = "check"

    def __init__(self, *args: Any, commands: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = commands

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of their importance."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if (place := self._places.get(cmd_name)) is None:
            return None
        module, _, name = place.partition(":")
        return cast("click.Command", getattr(import_module(module), name))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What does not start with a command is meant for the default one; where there is nothing at all, help is."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        own = {"--version", "--help", "-h"}
        if args and args[0] not in self._places and args[0] not in own:
            args = [self.default, *args]
        return super().parse_args(ctx, args)
