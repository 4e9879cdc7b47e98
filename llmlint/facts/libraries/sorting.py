"""Functions that say by what something is sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.evaluation.access import element

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import Value


def sorts_by(run: Run, node: cst.Call, items: Value, arguments: Arguments) -> None:
    """`sorted(items, key=f)`, `min(...)`: the function is called here, with every item."""
    from llmlint.facts.evaluation.invoke import invoke_values

    key = arguments.keyword("key")
    if key is not None:
        invoke_values(run, key, (element(run.world, items, run.unit),), node)


__all__ = ["sorts_by"]
