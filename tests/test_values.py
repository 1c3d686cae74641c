"""Frozen values behave as the standard library's dataclasses do."""

import copy
import dataclasses
import pickle

import pytest

from generator.values import dataclass


def classes(make):
    """A class of each kind there is in the program, made by `make`."""

    @make(frozen=True, slots=True)
    class Plain:
        """Two fields given, three with something to fall back on."""

        a: int
        b: str
        c: str = "c"
        d: tuple[int, ...] = ()
        e: dict[str, int] = dataclasses.field(default_factory=dict)

    @make(frozen=True, slots=True)
    class One:
        """One field."""

        a: int

    @make(frozen=True, slots=True)
    class Hashed:
        """A hash of its own."""

        a: int
        b: list[int]

        def __hash__(self) -> int:
            return hash(self.a)

    @make(frozen=True, slots=True, eq=False)
    class Itself:
        """Equal to itself alone."""

        a: int
        b: int = 2

    @make(frozen=True, slots=True)
    class Derived:
        """A field that is no argument, and is neither compared nor shown."""

        a: int
        twice: int = dataclasses.field(init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "twice", 2 * self.a)

    return Plain, One, Hashed, Itself, Derived


OURS, THEIRS = classes(dataclass), classes(dataclasses.dataclass)
PAIRS = list(zip(OURS, THEIRS, strict=True))
GIVEN = [
    ((), {}),
    ((1,), {}),
    ((1, "b"), {}),
    ((1, 2, 3, 4, 5), {}),
    ((1, 2, 3, 4, 5, 6), {}),
    ((), {"a": 1, "b": [2]}),
    ((1,), {"b": 2}),
    ((1,), {"a": 2}),
    ((1, 2), {"d": (3,)}),
    ((1, 2), {"e": {"x": 1}}),
    ((1, 2), {"f": 3}),
    ((), {"a": 1, "c": 2}),
]
VALUES = [(1, "b"), (1,), (1, [2]), (1, 3), (4,)]


def made(kind, args, named):
    try:
        value = kind(*args, **named)
    except TypeError:
        return None
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda kind: kind.__name__)
def test_what_is_given_becomes_the_same_fields_or_is_refused_alike(ours, theirs):
    for args, named in GIVEN:
        assert made(ours, args, named) == made(theirs, args, named), (args, named)


@pytest.mark.parametrize(("number", "args"), list(enumerate(VALUES)))
def test_it_looks_compares_hashes_and_copies_alike(number: int, args):
    ours, theirs = OURS[number](*args), THEIRS[number](*args)
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert (ours == OURS[number](*args)) == (theirs == THEIRS[number](*args))
    assert ours != theirs
    assert dataclasses.replace(ours, a=7).a == dataclasses.replace(theirs, a=7).a == 7
    assert copy.copy(ours).a == copy.deepcopy(ours).a == ours.a
    assert type(ours).__match_args__ == type(theirs).__match_args__
    assert ours.__slots__ == theirs.__slots__
    if theirs.__class__.__name__ not in {"Plain", "Itself"}:
        assert hash(ours) == hash(OURS[number](*args))


def test_a_value_made_later_is_not_shared_between_two():
    assert OURS[0](1, "b").e is not OURS[0](1, "b").e


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_nothing_of_it_can_be_changed(kind):
    value = kind(*VALUES[OURS.index(kind)])
    for change in (lambda: setattr(value, "a", 2), lambda: delattr(value, "a"), lambda: setattr(value, "new", 2)):
        with pytest.raises(dataclasses.FrozenInstanceError, match=r"a|new"):
            change()
    assert value.a == VALUES[OURS.index(kind)][0]


@dataclass(frozen=True, slots=True)
class Sent:
    """A value that goes from one process to another."""

    a: int
    b: "Sent | None" = None


def test_it_goes_from_one_process_to_another():
    value = Sent(1, Sent(2))
    assert pickle.loads(pickle.dumps(value)) == value


def test_what_can_change_is_the_standard_librarys():
    @dataclass(slots=True)
    class Open:
        """Changes."""

        a: int = 1

    value = Open()
    value.a = 2
    assert (value.a, value == Open(2), Open.__hash__) == (2, True, None)
