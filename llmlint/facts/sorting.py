"""Functions that say by what something is sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.access import element

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.arguments import Arguments
    from llmlint.facts.run import Run
    from llmlint.facts.value_base import Value


def sorts_by(run: Run, node: cst.Call, items: Value, arguments: Arguments) -> None:
    """`sorted(items, key=f)`, `min(...)`: the function is called here, with every item."""
    from llmlint.facts.invoke import invoke_values

    key = arguments.keyword("key")
    if key is not None:
        invoke_values(run, key, (element(run.world, items, run.unit),), node)


__all__ = ["sorts_by"]
