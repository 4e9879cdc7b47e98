"""How a mistake in the words of a command is told: what is wrong, and what was perhaps meant."""

from __future__ import annotations

import click
from click.core import ParameterSource

from llmlint.config.issues import did_you_mean
from llmlint.report.visible import visible


def usage_error(mistake: click.ClickException) -> str:
    """The mistake in one line, and a line of help behind it."""
    if isinstance(mistake, click.BadParameter) and (variable := _variable(mistake)):
        mistake.param_hint = f"`{variable}`"
    said = " ".join(mistake.format_message().replace("'", "`").split()).rstrip(".")
    if isinstance(mistake, click.NoSuchOption):
        said = f"no such option: `{mistake.option_name}`"
    return f"error: {visible(said[:1].lower() + said[1:])}\n  = help: {_help(mistake)}\n"


def _variable(mistake: click.BadParameter) -> str:
    """The environment variable that the value comes from, where it was not typed."""
    context, parameter = mistake.ctx, mistake.param
    if context is None or parameter is None or not isinstance(parameter.envvar, str):
        return ""
    return parameter.envvar if context.get_parameter_source(parameter.name) is ParameterSource.ENVIRONMENT else ""


def _help(mistake: click.ClickException) -> str:
    meant = ""
    if isinstance(mistake, click.NoSuchOption):
        meant = did_you_mean(mistake.option_name, mistake.possibilities or ())
    elif isinstance(mistake, click.BadParameter) and mistake.param is not None and isinstance(mistake.param.type, click.Choice):
        choices: tuple[str, ...] = tuple(str(choice) for choice in mistake.param.type.choices)
        meant = did_you_mean(mistake.message.partition(" is not one of")[0].strip("'\""), choices)
    if meant:
        return meant
    context = mistake.ctx if isinstance(mistake, click.UsageError) else None
    return f"`{context.command_path if context is not None else 'llmlint'} --help` lists what there is"


__all__ = ["usage_error"]
