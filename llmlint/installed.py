"""Which rule packs are installed. The standard library tells that too, but takes longer than everything else that one file needs."""

from __future__ import annotations

import os
import sys

GROUP = "llmlint.packs"
BUILT_IN = "llmlint_rules"
_ENTRY_POINTS = "entry_points.txt"


def installed_packs() -> list[tuple[str, str]]:
    """The name and the package of each pack, the built-in one first."""
    found = _read_folders() if _is_plain() else None
    return sorted(_ask_library() if found is None else found, key=lambda pack: (pack[1] != BUILT_IN, pack))


def _is_plain() -> bool:
    """Whether distributions can only stand in the folders of the path."""
    finders = [finder for finder in sys.meta_path if hasattr(finder, "find_distributions")]
    return [getattr(finder, "__name__", "") for finder in finders] == ["PathFinder"]


def _ask_library() -> set[tuple[str, str]]:
    from importlib.metadata import entry_points

    return {(point.name, point.value) for point in entry_points(group=GROUP)}


def _read_folders() -> set[tuple[str, str]] | None:
    """The entry points of the distributions in the folders of `sys.path`; of several of one name the first counts.

    `None` where one of these is no folder.
    """
    found: set[tuple[str, str]] = set()
    seen: set[str] = set()
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208  # hot path
        except NotADirectoryError:
            return None
        except OSError:
            continue
        if folder.endswith(".egg") or "EGG-INFO" in names:
            return None
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                distribution = name.rpartition(".")[0].partition("-")[0].lower().replace(".", "_").replace("-", "_")
                if distribution not in seen:
                    seen.add(distribution)
                    found.update(_packs_of(os.path.join(folder, name, _ENTRY_POINTS)))  # noqa: PTH118
    return found


def _packs_of(path: str) -> list[tuple[str, str]]:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            data = stream.read()
    except OSError:
        return []
    if GROUP.encode() not in data:
        return []
    packs: list[tuple[str, str]] = []
    section = ""
    for line in map(str.strip, data.decode("utf-8").splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == GROUP and "=" in line and not line.startswith("#"):
            name, _, package = line.partition("=")
            packs.append((name.strip(), package.strip()))
    return packs


__all__ = ["BUILT_IN", "GROUP", "installed_packs"]
