"""What the editor has set. What is of the wrong type is left at its default and told; what is not known is left alone."""

from __future__ import annotations

from dataclasses import field
from typing import Any, TypeGuard

from llmlint.records import dataclass
from llmlint.server.messages import PREFERENCES, Options, Preference

DEADLINE = 30.0
DELAY = 0.15
_SHORTEST, _LONGEST = 0.2, 600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`on_save`: look only when a file is opened or saved; else `delay` seconds after the last of several changes. `wrong` are settings
    that could not be used.
    """

    options: Options = field(default_factory=Options)
    enable: bool = True
    on_save: bool = False
    delay: float = DELAY
    wrong: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: object, packs: tuple[str, ...] = ()) -> Settings:
        """From what the editor sent. A workspace that is not trusted names neither a configuration nor rules to run."""
        table = _section(given)
        wrong: list[str] = []

        def take(name: str, kind: type, default: Any) -> Any:
            value = table.get(name, default)
            if value is None or (isinstance(value, kind) and not (kind is not bool and isinstance(value, bool))):
                return default if value is None else value
            wrong.append(name)
            return default

        trusted = take("trusted", bool, default=True)
        run = take("run", str, "onType")
        if run not in ("onType", "onSave"):
            wrong.append("run")
        preferred = take("configurationPreference", str, "editorFirst")
        preference: Preference | None = next((known for known in PREFERENCES if known == preferred), None)
        if preference is None:
            wrong.append("configurationPreference")
        deadline = min(max(float(take("deadline", (int, float), DEADLINE)), _SHORTEST), _LONGEST)  # type: ignore[arg-type]
        delay = min(max(float(take("delay", (int, float), DELAY)), 0.0), _LONGEST)  # type: ignore[arg-type]
        named = [pack for pack in take("packs", list, []) if isinstance(pack, str)]
        options = Options(
            configuration=take("configuration", str, "") if trusted else "",
            preference=preference or "editorFirst",
            packs=(*packs, *named) if trusted else packs,
            deadline=deadline,
        )
        return cls(options, take("enable", bool, default=True), run == "onSave", delay, tuple(wrong))


def _section(given: object) -> dict[str, Any]:
    """The settings themselves, also where they come below `settings` or `llmlint`."""
    for name in ("settings", "llmlint"):
        if _is_table(given) and _is_table(inner := given.get(name)):
            given = inner
    return given if _is_table(given) else {}


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


__all__ = ["Settings"]
