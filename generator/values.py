"""Frozen values: what `dataclasses.dataclass(frozen=True, slots=True)` gives, made in a tenth of the time.

The standard one writes six methods as text for every class and compiles them, a millisecond a class at each start.
Here all classes share theirs. The rest (`fields`, `replace`, `asdict`) is that of `dataclasses`, and so is what a type
checker sees.
"""

from dataclasses import MISSING, FrozenInstanceError
from dataclasses import dataclass as _standard
from dataclasses import fields as fields_of
from itertools import repeat
from operator import attrgetter, call
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True):  # noqa: ANN001, ANN201 - type checkers see the standard one
        """Return what makes a class a dataclass; one that can change is made by the standard one."""
        if not (frozen and slots):
            return _standard(frozen=frozen, slots=slots, eq=eq)
        return lambda cls: _value(cls, eq)


def _value(cls: Any, eq: bool) -> Any:  # noqa: ANN401 - a class of any kind
    """Return a class as a frozen dataclass; with `eq` it is equal and hashed by its fields."""
    hashed = cls.__dict__.get("__hash__")
    made: Any = _standard(init=False, repr=False, eq=False, slots=True)(cls)
    compared = attrgetter(*(field.name for field in fields_of(made) if field.compare))
    shown = [field.name for field in fields_of(made) if field.repr]
    pattern = f"{cls.__qualname__}({', '.join(f'{name}=%r' for name in shown)})"

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_(self: object) -> int:
        return hash(compared(self))

    def repr_(self: object) -> str:
        return pattern % tuple(getattr(self, name) for name in shown)

    made.__init__ = _init(made)
    made.__repr__ = repr_
    made.__setattr__ = made.__delattr__ = _refuse
    made.__getstate__, made.__setstate__ = _state, _set_state
    if eq:
        made.__eq__, made.__hash__ = equal, hashed or hash_
    return made


def _init(made: Any) -> Any:  # noqa: ANN401 - a class of any kind, and its method
    """Return what sets the fields of a new value, from what is given by place, by name, and by default."""
    fields = [field for field in fields_of(made) if field.init]
    names = tuple(field.name for field in fields)
    puts = tuple(made.__dict__[name].__set__ for name in names)
    spare = {field.name: field.default for field in fields if field.default is not MISSING}
    fresh = {field.name: field.default_factory for field in fields if field.default_factory is not MISSING}
    after = getattr(made, "__post_init__", None)
    count, tail = len(names), () if fresh else tuple(spare.values())

    def init(self: object, *values: object, **named: object) -> None:
        if named or len(values) != count:
            values = completed(values, named)
        any(map(call, puts, repeat(self), values))  # a loop in C: none of them returns anything
        if after is not None:
            after(self)

    def completed(values: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...]:
        if not named and count - len(tail) <= len(values) < count:
            return values + tail[len(values) - count :]
        left, known = names[len(values) :], {**spare, **named}
        for name, make in fresh.items():
            known.setdefault(name, make())
        if len(values) > count or not known.keys() >= set(left) >= named.keys():
            raise TypeError(f"{made.__name__} takes {', '.join(names)}")
        return (*values, *map(known.__getitem__, left))

    return init


def _refuse(self: object, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[Any]:  # noqa: ANN401 - any value
    return [getattr(self, field.name) for field in fields_of(self)]


def _set_state(self: Any, state: list[Any]) -> None:  # noqa: ANN401 - any value
    for field, value in zip(fields_of(self), state, strict=True):
        object.__setattr__(self, field.name, value)
