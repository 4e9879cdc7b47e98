"""Configurations that build on others: read as a chain, joined into one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmlint.config.document import read_document
from llmlint.config.issues import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from llmlint.config.document import Document

Values = dict[str, Any]
_TABLES = ("severity", "options", "per_file_ignores", "client_factories", "sinks")
_SELECTIONS = ("extend_select", "ignore")
_ADDED = (*_SELECTIONS, "extend_exclude")


def chain_of(document: Document, working_directory: Path) -> list[Document]:
    """A configuration and all that it builds on, the nearest first.

    Raises:
        ConfigError: one of them is missing, cannot be read, or builds on itself.
    """
    chain = [document]
    seen = {_place(document, working_directory)}
    while isinstance(name := chain[-1].table.get("extend"), str) and name and "\0" not in name:
        here = chain[-1]
        path = Path(os.path.normpath(here.base / name))
        if not path.is_file():
            raise ConfigError([here.issue(f"no such configuration: `{name}`", ("extend",))])
        further = read_document(path, working_directory, here.base)
        if further is None:
            raise ConfigError([here.issue(f"`{name}` has no table `[tool.llmlint]`", ("extend",))])
        place = _place(further, working_directory)
        if place in seen:
            raise ConfigError([here.issue("the configuration builds on itself", ("extend",))])
        seen.add(place)
        chain.append(further)
    return chain


def _place(document: Document, working_directory: Path) -> str:
    return os.path.realpath(working_directory / document.origin)


def joined(layers: Iterable[Values]) -> Values:
    """One set of values out of several, the furthest first.

    Nearer values replace further ones; tables are joined by their keys, and `extend-select`, `ignore` and `extend-exclude` grow. A
    `select` begins anew: what was selected or ignored further away does not hold any more.
    """
    whole: Values = {}
    for near in layers:
        further = {name: value for name, value in whole.items() if "select" not in near or name not in _SELECTIONS}
        whole = replaced(further, near)
        for name in _ADDED:
            if name in further and name in near:
                whole[name] = (*further[name], *near[name])
    return whole


def replaced(before: Values, new: Values) -> Values:
    """Values with new ones in their place; tables are joined by their keys."""
    return {**before, **new, **{name: {**before[name], **new[name]} for name in _TABLES if name in before and name in new}}
