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
    """Run `work` in a thread with a large stack and a high recursion limit, and hand out its result or its exception. Where there are no
    threads, as in a browser, or none with such a stack, it is run right here, with the room that there is.
    """
    outcome: _Outcome[Result] = _Outcome()

    def run() -> None:
        try:
            outcome.value = work()
        except BaseException as error:  # noqa: BLE001  handed to the caller
            outcome.error = error

    thread = threading.Thread(target=run, daemon=True)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        if is_started := _is_started(thread):
            thread.join()
    finally:
        sys.setrecursionlimit(before)
    if not is_started:
        return work()
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


def _is_started(thread: threading.Thread) -> bool:
    """Start a thread with a large stack, if the system has such."""
    try:
        before = threading.stack_size(STACK_BYTES)
    except (RuntimeError, ValueError):
        return False
    try:
        thread.start()
    except RuntimeError:
        return False
    finally:
        threading.stack_size(before)
    return True
