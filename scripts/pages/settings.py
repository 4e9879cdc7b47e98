"""The page of the settings, made from their table and from the options of rules."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from llmlint.config.keys import KEYS
from llmlint.config.schema import allowed
from llmlint.config.settings import Settings
from pages.words import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.config import Registry


def settings_page(registry: Registry) -> Iterator[str]:
    """Every setting, and every option of a rule."""
    yield "# Settings\n"
    yield "They stand in `.llmlint.toml`, `llmlint.toml`, or under `[tool.llmlint]` in `pyproject.toml`; the nearest file above the"
    yield "code counts alone, and of several in one folder the first of these three; a warning names the other. With `extend` one file"
    yield "builds on another. `llmlint config` shows those in force and where each was set. Every mistake is reported at once, with its"
    yield "place."
    yield "\n`llmlint.schema.json` describes the same for editors; `llmlint config --schema` prints it with the rules that are installed:"
    yield "`#:schema ./llmlint.schema.json` in the first line of `llmlint.toml` makes Taplo and its kin complete and check the file."
    yield "\n| setting | meaning | value | default |\n|---|---|---|---|"
    defaults = {field.name: field.default for field in fields(Settings)}
    for key in KEYS.values():
        if key.kind != "reserved":
            said = f"{key.meaning} Deprecated: write `{key.deprecated}`." if key.deprecated else key.meaning
            yield f"| `{key.name}` | {cell(said)} | {cell(allowed(key, registry))} | {_default(defaults.get(key.field))} |"
    yield "\n## Options of rules\n"
    yield "```toml\n[rules.call-in-loop]\nmax-literal-items = 10\n```\n\n| rule | option | default | meaning |\n|---|---|---|---|"
    for rule in registry.rules:
        for field in fields(rule.Options):
            name = field.name.replace("_", "-")
            meaning = cell(str(field.metadata.get("help", "")))
            yield f"| [{rule.meta.name}](rules/{rule.meta.name}.md) | `{name}` | {_default(field.default)} | {meaning} |"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return " ".join(f"`{item}`" for item in value) or "–"
    return f"`{cell(str(value))}`" if isinstance(value, (int, float)) or (isinstance(value, str) and value) else "–"
