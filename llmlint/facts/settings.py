"""What the user may tell the analysis about code it cannot see."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_TEST_PATHS = ("test_*.py", "*_test.py", "conftest.py", "tests/")


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """Settings of one analysis.

    `model_functions` are dotted names of functions that reach a model, `client_factories` of functions that return a client of an SDK,
    with the client's class, `sanitizers` of functions whose result is no longer a model's free text. `sinks` are functions that do
    something of consequence with what they are given, with its kind; `sink_files` describe more of them. `source_roots` are folders,
    relative to the project's root, from which absolute imports are resolved. `explain` is a place (display path and line) about which
    the analysis is to say what it knows. `target_version` is the oldest Python that the code has to run on, in place of what the project's
    requirements say. `use_filter` and `use_sketch` exist for the test that shows the two gates to be sound.
    """

    model_functions: tuple[str, ...] = ()
    client_factories: Mapping[str, str] = field(default_factory=dict[str, str])
    sanitizers: tuple[str, ...] = ()
    source_roots: tuple[str, ...] = ()
    test_paths: tuple[str, ...] = DEFAULT_TEST_PATHS
    sdk_files: tuple[str, ...] = ()
    sinks: Mapping[str, str] = field(default_factory=dict[str, str])
    sink_files: tuple[str, ...] = ()
    explain: tuple[str, int] | None = None
    target_version: tuple[int, ...] = ()
    use_filter: bool = True
    use_sketch: bool = True

    @property
    def declared(self) -> frozenset[str]:
        """All dotted names about which the user says something."""
        return frozenset((*self.model_functions, *self.client_factories, *self.sanitizers))
