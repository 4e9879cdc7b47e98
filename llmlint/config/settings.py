"""What a user may set, once it has been checked."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from llmlint.files import DEFAULT_EXCLUDE, DEFAULT_INCLUDE, DEFAULT_TEST_PATHS
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from llmlint.api import Confidence, Severity

BASELINE = ".llmlint-baseline.json"

FailOn = Literal["error", "warning", "info", "never"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force for one file. `base` is the folder that patterns and source roots are relative to.

    `select` is `None` where nobody chose: then the recommended tier runs, with the preview tier on `preview`.
    `severity` and `options` go by rule code; `options` holds instances of the rules' own `Options`. `sources` says of each field that was
    set where that was done.
    """

    base: Path
    origin: str = ""
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = DEFAULT_INCLUDE
    preview: bool = False
    fail_on: FailOn = "warning"
    min_confidence: Confidence = "low"
    respect_gitignore: bool = True
    test_paths: tuple[str, ...] = DEFAULT_TEST_PATHS
    model_functions: tuple[str, ...] = ()
    client_factories: Mapping[str, str] = field(default_factory=dict[str, str])
    sanitizers: tuple[str, ...] = ()
    sinks: Mapping[str, str] = field(default_factory=dict[str, str])
    source_roots: tuple[str, ...] = ()
    target_version: str = ""
    baseline: Path | None = None
    cache_dir: Path | None = None
    require_reason: bool = False
    output_format: str = "full"
    extend: Path | None = None
    required_version: str = ""
    strict_config: bool = False
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    fixable: tuple[str, ...] = ("ALL",)
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    severity: Mapping[str, Severity] = field(default_factory=dict[str, "Severity"])
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sources: Mapping[str, str] = field(default_factory=dict[str, str])

    def baseline_in_force(self, *, isolated: bool) -> Path | None:
        """The configured file of recorded findings, or the usual one where there is one."""
        usual = self.base / BASELINE
        return self.baseline or (usual if usual.is_file() and not isolated else None)
