"""What stands on the command line, before it is taken apart."""

from __future__ import annotations

import click

_MAX_BYTES = 4_000_000


def prepared(arguments: list[str]) -> list[str]:
    """`@FILE` becomes the lines of the file, and `--add-ignore` without a reason has an empty one. Nothing changes behind `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    found: list[str] = []
    for argument in arguments[:end]:
        if argument.startswith("@") and len(argument) > 1:
            found.extend(_lines(argument[1:]))
        else:
            found.append(argument)
    return ["--add-ignore=" if argument == "--add-ignore" else argument for argument in found] + arguments[end:]


def _lines(name: str) -> list[str]:
    """One argument a line; empty lines are none."""
    from llmlint.report.visible import visible

    try:
        with open(name, "rb") as stream:  # noqa: PTH123  # imported for every command
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise click.UsageError(f"`@{visible(name)}` is larger than {_MAX_BYTES:,} bytes")
        return [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        raise click.UsageError(
            f"cannot read the arguments in `@{visible(name)}`: {error.strerror or error}; a path that begins so is written `./@...`"
        ) from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"`@{visible(name)}` is not valid UTF-8") from error
