"""What LLM302 rewrites gives the same vectors as before, in far fewer requests: both programs are run with clients that only count."""

from __future__ import annotations

import asyncio
import inspect
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from fix_spellings import SNIPPETS

from llmlint.config import CommandLine
from llmlint.fixes import Fixer
from llmlint.project import Project
from llmlint.runs import Request

if TYPE_CHECKING:
    from pathlib import Path

SIZES = (0, 1, 99, 100, 101, 250)


class Texts(dict[str, str]):
    """An item that is read as a text, as a row and as an object."""

    def __init__(self, number: int) -> None:
        super().__init__(text=f"text {number}")
        self.id, self.text, self.body = number, f"text {number}", f"text {number}"

    def __str__(self) -> str:
        return self.text


class Counting:
    """Every client there is: it makes a vector of each text, and remembers how many requests it took."""

    def __init__(self, *, awaited: bool = False) -> None:
        self.requests = 0
        self._awaited = awaited
        self.embeddings = SimpleNamespace(create=self.create)

    def _vectors(self, given: Any) -> list[list[int]]:
        self.requests += 1
        texts = given if isinstance(given, list) else [given]
        assert 0 < len(texts) <= 100
        return [[len(str(text)), sum(map(ord, str(text)))] for text in texts]

    def create(self, *, model: str, input: Any) -> Any:
        data = [SimpleNamespace(embedding=vector) for vector in self._vectors(input)]
        reply = SimpleNamespace(data=data, model=model)
        return self._later(reply) if self._awaited else reply

    async def _later(self, reply: Any) -> Any:
        return reply

    def embed(self, *, model: str, input: Any) -> Any:
        return {"embeddings": self._vectors(input), "model": model}

    def embed_query(self, text: Any) -> Any:
        return self._vectors(text)[0]

    def embed_documents(self, texts: Any) -> Any:
        return [vector for start in range(0, len(texts), 100) for vector in self._vectors(texts[start : start + 100])]


class Store(dict[Any, Any]):
    def add(self, key: Any, vector: Any) -> None:
        self[str(key)] = vector

    def forget(self, key: Any) -> None:
        self.pop(str(key), None)


def outcome(program: str, size: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, int]:
    """What a program makes of so many texts, and its requests."""
    made: list[Counting] = []

    def client(*, awaited: bool = False, **_: Any) -> Counting:
        made.append(Counting(awaited=awaited))
        return made[-1]

    modules = {
        "openai": {"OpenAI": client, "AsyncOpenAI": lambda **_: client(awaited=True)},
        "langchain_openai": {"OpenAIEmbeddings": client},
        "ollama": {"embed": client().embed},
    }
    for name, members in modules.items():
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)
    names: dict[str, Any] = {}
    exec(compile(program, "program", "exec"), names)
    items: list[Any] = [Texts(number) for number in range(size)]
    store = Store()
    function = names["embed"] if "embed" in names else names["Index"](items).embed
    wanted = {"texts": items, "rows": items, "chunks": items, "store": store}
    given = {name: wanted[name] for name in inspect.signature(function).parameters}
    result = function(**given)
    found = asyncio.run(result) if inspect.iscoroutine(result) else result
    return (found, store, items), sum(one.requests for one in made)


@pytest.mark.parametrize("program", SNIPPETS["LLM302"])
def test_the_vectors_are_the_same(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(program)
    project = Project(Request(("a.py",), CommandLine(isolated=True, select=("LLM302",))), tmp_path)
    after = Fixer(project, lambda item: item.fix is not None).fix(project.run()).changed[0].after.source.text
    for size in SIZES:
        (one_by_one, many), (in_lists, few) = (outcome(text, size, monkeypatch) for text in (program, after))
        assert in_lists == one_by_one
        assert (many, few) == (size, -(-size // 100))
