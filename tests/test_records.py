"""Records behave as the frozen classes of the standard library do, but for what type checkers see to."""

from __future__ import annotations

import dataclasses
from dataclasses import field, replace

import pytest

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Where."""

    x: int
    y: int = 0
    seen: list[str] = field(default_factory=list[str], compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Named(Point):
    """Where, and what."""

    name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """How many."""

    value: int


@dataclass(slots=True)
class Tally:
    """It changes."""

    seen: list[str] = field(default_factory=list[str])
    count: int = field(default=1, init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = str(self.count)


@dataclass(frozen=True)
class Nothing:
    """No field at all."""


@dataclass(frozen=True, slots=True)
class Own:
    """Its own idea of being equal."""

    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.text.lower() == other.text.lower()

    def __hash__(self) -> int:
        return hash(self.text.lower())

    def __repr__(self) -> str:
        return f"<{self.text}>"


def test_equal_by_fields_and_class() -> None:
    assert Point(1, 2, ["a"]) == Point(1, 2, ["b"])
    assert hash(Point(1, 2, ["a"])) == hash(Point(1, 2, ["b"]))
    assert Point(1) != Point(2)
    assert Point(1) != Named(1)
    assert Point(1) != (1, 0)
    assert {Nothing(), Nothing()} == {Nothing()}


def test_replaced_shown_and_matched() -> None:
    assert replace(Named(1, 2, name="a"), y=3) == Named(1, 3, name="a")
    assert repr(Named(1, name="a")) == "Named(x=1, y=0, name='a')"
    assert [f.name for f in dataclasses.fields(Named)] == ["x", "y", "seen", "name"]
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
    with pytest.raises(AttributeError):
        vars_of_a_slotted_record = Point(1).__dict__  # noqa: F841


def test_what_a_class_says_itself_holds() -> None:
    assert Own("A") == Own("a")
    assert len({Own("A"), Own("a")}) == 1
    assert repr(Own("A")) == "<A>"


def test_ordered() -> None:
    assert sorted([Number(2), Number(1)]) == [Number(1), Number(2)]
    assert len({Number(1), Number(1)}) == 1
    assert Number(1) <= Number(1) < Number(2)
    assert Number(2) > Number(1) >= Number(1)
    with pytest.raises(TypeError):
        assert Number(1) < 2


def test_one_that_changes() -> None:
    tally, other = Tally(), Tally()
    tally.seen.append("a")
    assert (tally.count, tally.text) == (1, "1")
    assert other != tally
    assert other == Tally()
    with pytest.raises(TypeError):
        hash(tally)


def test_what_is_left_out_or_too_much_is_named() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)  # type: ignore[call-arg]
