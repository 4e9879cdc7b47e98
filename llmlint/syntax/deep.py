"""Room for deep nesting: parsers and evaluation recurse, and the default stack of a thread is small."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

STACK_BYTES = 512 * 1024 * 1024
RECURSION_LIMIT = 20_000
Result = TypeVar("Result")


class _Outcome(Generic[Result]):
    value: Result
    error: BaseException | None = None


def with_deep_stack(work: Callable[[], Result]) -> Result:
    """Run `work` in a thread with a large stack and a high recursion limit, and hand out its result or its exception."""
    outcome: _Outcome[Result] = _Outcome()

    def run() -> None:
        try:
            outcome.value = work()
        except BaseException as error:  # noqa: BLE001  handed to the caller
            outcome.error = error

    before_stack, before_limit = threading.stack_size(STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(before_limit, RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before_stack)
        sys.setrecursionlimit(before_limit)
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
