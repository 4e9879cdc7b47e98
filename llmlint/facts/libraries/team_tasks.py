"""The tasks that a team of agents is made with: what each asks of a model, and whether it asks for an answer in a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmlint.facts.values import Made, Sequence

if TYPE_CHECKING:
    from llmlint.facts.evaluation.world import World
    from llmlint.facts.values.base import Value


def tasks_of(world: World, team: Value | None) -> tuple[Made, ...]:
    """The tasks of a team, in their order, where all are in sight: `Crew(tasks=[Task(description=...)])`."""
    entry = world.catalogue.client(team.name) if isinstance(team, Made) else None
    if entry is None or not isinstance(team, Made) or entry.facts.role != "agent":
        return ()
    lists = [value for _, value in team.args if isinstance(value, Sequence)]
    made = [tuple(item for item in value.items if isinstance(item, Made) and _is_task(world, item)) for value in lists]
    return next((tasks for tasks, value in zip(made, lists, strict=True) if tasks and len(tasks) == len(value.items)), ())


def _is_task(world: World, made: Made) -> bool:
    entry = world.catalogue.client(made.name)
    return entry is not None and entry.facts.role == "settings" and bool(entry.facts.prompt)


def asked_by(world: World, task: Made) -> tuple[Value, ...]:
    """What a task asks, in its own words."""
    entry = world.catalogue.client(task.name)
    found = [task.argument(name) for name in entry.facts.prompt] if entry is not None else []
    return tuple(value for value in found if value is not None)


def formats_of(world: World, task: Made) -> tuple[str, ...]:
    """The options of a task that ask for an answer in a schema."""
    entry = world.catalogue.client(task.name)
    return entry.facts.structured if entry is not None else ()


__all__ = ["asked_by", "formats_of", "tasks_of"]
