"""Many edits in one session of the language server: its memory must not grow. `python tests/server_soak.py` makes 20,000 requests."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from editor import Editor

TEXT = (
    "from openai import OpenAI\n\nclient = OpenAI(timeout=30)\n\n\ndef ask(text):\n"
    "    return client.responses.create(model='gpt-6-luna', input=text).output_text\n"
)
CALLER = "from wrapper import ask\n\n\ndef run(tickets):\n    for ticket in tickets:\n        print(ask(ticket))\n"


@dataclass(frozen=True)
class Growth:
    """Memory of both processes in bytes and open files, after warming up and at the end."""

    requests: int
    before: int
    after: int
    files_before: int
    files_after: int
    seconds: float

    @property
    def ratio(self) -> float:
        return self.after / self.before


def soak(requests: int, folder: Path, warm_up: int) -> Growth:
    """Edit two files in turn, and ask for findings, explanations and actions after every edit."""
    wrapper, caller = folder / "wrapper.py", folder / "caller.py"
    wrapper.write_text(TEXT)
    caller.write_text(CALLER)
    editor = Editor()
    editor.start(folder, capabilities={"textDocument": {"diagnostic": {}}}, settings={"delay": 0})
    editor.open(wrapper)
    editor.open(caller)
    before, files_before = 0, 0
    started = time.monotonic()
    for round_ in range(0, requests, 3):
        path, line = ((wrapper, 6), (caller, 5))[round_ // 3 % 2]
        editor.change(path, round_ + 2, (0, 0, 0, 0, "#\n") if round_ // 3 % 4 < 2 else (0, 0, 1, 0, ""))
        report = editor.ask("textDocument/diagnostic", {"textDocument": {"uri": caller.as_uri()}})
        assert [item["code"] for item in report["items"]] == ["LLM301"], report
        editor.actions(path, line)
        editor.hover(path, line, 20)
        editor.notices.clear()
        if not before and round_ >= warm_up:
            before, files_before = _memory(editor)
    after, files_after = _memory(editor)
    seconds = time.monotonic() - started
    assert editor.stop() == 0
    return Growth(requests, before, after, files_before, files_after, seconds)


def _memory(editor: Editor) -> tuple[int, int]:
    """Resident memory, and open files, of the server and the processes it has started."""
    family = {editor.process.pid}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == editor.process.pid:
                family.add(int(entry.name))
    memory = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 for pid in family)
    return memory, sum(len([*Path(f"/proc/{pid}/fd").iterdir()]) for pid in family)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--warm-up", type=int, default=900)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        grown = soak(given.requests, Path(folder), given.warm_up)
    sys.stdout.write(
        f"{grown.requests} requests in {grown.seconds:.0f} s: {grown.before / 1e6:.1f} MB after {given.warm_up}, "
        f"{grown.after / 1e6:.1f} MB at the end ({grown.ratio - 1:+.1%}); {grown.files_before} open files then, {grown.files_after} now\n"
    )


if __name__ == "__main__":
    main()
