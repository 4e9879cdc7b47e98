"""What import statements bind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from llmlint.facts.values import External, Imported

if TYPE_CHECKING:
    from llmlint.facts.evaluation.run import Run


def execute_import(run: Run, node: cst.Import | cst.ImportFrom) -> None:
    """Bind the names of an import; a name of the project is resolved when it is first used."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            dotted = _dotted(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                run.assign(alias.asname.name.value, run.world.import_module(dotted, run.module))
            else:
                head = dotted.partition(".")[0]
                run.assign(head, run.world.import_module(head, run.module))
        return
    module = _dotted(node.module) if node.module is not None else ""
    file = run.world.file_of(run.module)
    absolute = run.world.map.absolute(file, len(node.relative), module)
    if absolute is None:
        return
    if isinstance(node.names, cst.ImportStar):
        run.module.star_imports = tuple(dict.fromkeys((*run.module.star_imports, absolute)))
        return
    ours = run.world.map.find(absolute, file) is not None or run.world.map.is_package_name(absolute, file) or bool(node.relative)
    for alias in node.names:
        name = _dotted(alias.name)
        local = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        run.assign(local, Imported(absolute, name, run.module) if ours else External(f"{absolute}.{name}"))


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return ".".join([node.value if isinstance(node, cst.Name) else "", *reversed(parts)])
