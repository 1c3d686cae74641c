"""The template language: docxtpl's Jinja, sandboxed, strict, and no more of it than a template needs."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.errors import TemplateError
from generator.formats import short_date
from generator.values import dataclass
from generator.word import bounds
from generator.word.code import FILL as FILL

ADDRESS = "#"
"""The key under which a list item in the context keeps its own path."""

_FILTERS = frozenset(
    [
        "abs",
        "capitalize",
        "count",
        "d",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "groupby",
        "int",
        "join",
        "kort",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "select",
        "selectattr",
        "sort",
        "string",
        "sum",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
        "wordcount",
    ]
)
_KEPT_TAGS = 4096
_NAMES = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*\}\}")
_WORDS = frozenset("true false none True False None not and or in is if else".split())
"""What stands alone and is no name."""

_KEEP_ITEMS = frozenset({"sort", "selectattr", "rejectattr", "reverse", "list", "select", "reject", "default", "d"})
_METHODS = frozenset(
    [
        "capitalize",
        "count",
        "cycle",
        "endswith",
        "get",
        "isoformat",
        "items",
        "keys",
        "lower",
        "split",
        "startswith",
        "strftime",
        "strip",
        "title",
        "upper",
        "values",
    ]
)
_NODES: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Call),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos),
)


class TagFault(TemplateError):
    """A tag that cannot be used; `code` is that of the finding, `unknown` the paths that no schema has."""

    def __init__(self, code: str, message: str, *, place: str, mend: str, unknown: tuple[str, ...] = ()) -> None:
        super().__init__(message, place=place, mend=mend)
        self.code = code
        self.unknown = unknown


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja that multiplies numbers only and lets nothing grow without end, so that no template can blow up."""

    intercepted_binops = frozenset({"*", "%", "+"})
    code_generator_class = bounds.BoundedCode
    joined = staticmethod(bounds.joined)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - jinja2's signature
        bounds.check_operation(operator, left, right)
        return super().call_binop(context, operator, left, right)


def _environment() -> _Environment:
    environment = _Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, optimized=False)
    environment.filters["kort"] = lambda value: short_date(value) if isinstance(value, date) else value
    environment.filters["e"] = environment.filters["escape"] = lambda value: value  # the engine escapes every value
    environment.filters |= bounds.bounded_filters(environment.filters)
    for name in environment.filters.keys() - _FILTERS:  # `map` takes a filter's name from the template
        del environment.filters[name]
    environment.globals.clear()
    return environment


ENVIRONMENT = _environment()


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name in a template stands for: the path of the data, and the code that gives its address."""

    path: str
    address: str


Scope = Mapping[str, Binding | None]
"""Names bound by loops and assignments; None where a name stands for something without a path."""


@lru_cache(maxsize=_KEPT_TAGS)
def parsed(code: str) -> nodes.Template:
    """Return the syntax tree of tags, which nobody may change: templates say the same things again and again."""
    names = _NAMES.fullmatch(code)
    first, *rest = names.group(1).split(".") if names else ("not",)
    if first in _WORDS:
        return ENVIRONMENT.parse(code)
    expression: nodes.Expr = nodes.Name(first, "load", lineno=1)
    for name in rest:
        expression = nodes.Getattr(expression, name, "load", lineno=1)
    tree = nodes.Template([nodes.Output([expression], lineno=1)], lineno=1)
    return cast(nodes.Template, tree.set_environment(ENVIRONMENT))


def parse(code: str, place: str, before: str = "", after: str = "") -> nodes.Template:
    """Return the syntax tree of `code`, a tag that makes sense only between `before` and `after`.

    Raises TemplateError for bad syntax or what templates may not do.
    """
    try:
        tree = parsed(before + code + after)
        for node in tree.find_all(nodes.Node):
            _allow(node, place)
    except (TemplateSyntaxError, RecursionError) as error:
        raise TagFault(
            "skabelon-kode-uforstaaelig",
            f"Feltkoden {code} kan ikke forstås.",
            place=place,
            mend="Ret stavning, parenteser og anførselstegn.",
        ) from error
    return tree


def _allow(node: nodes.Node, place: str) -> None:
    refused = ""
    if isinstance(node, nodes.Helper | nodes.Stmt | nodes.Expr | nodes.Template) and not isinstance(node, _NODES):
        refused = type(node).__name__.lower()
    elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        refused = f"filteret {node.name}"
    elif isinstance(node, nodes.Test) and node.name not in ENVIRONMENT.tests:
        refused = f"prøven {node.name}"
    elif isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Getattr) and node.node.attr in _METHODS):
        refused = "funktionskald"
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        refused = node.attr
    elif isinstance(node, nodes.Name) and node.name.startswith("_"):
        refused = node.name
    elif isinstance(node, nodes.For) and node.recursive:
        refused = "recursive"
    if refused:
        raise TagFault(
            "skabelon-filter" if isinstance(node, nodes.Filter) else "skabelon-ikke-tilladt",
            f"Skabelonen bruger noget, der ikke er tilladt: {refused}.",
            place=place,
            mend="Fjern det fra feltkoden.",
        )


def resolve(node: nodes.Expr, scope: Scope) -> Binding | None:
    """Return what `node` (a name with attributes) stands for, or None if it is a longer expression."""
    if isinstance(node, nodes.Name):
        return scope[node.name] if node.name in scope else Binding(node.name, repr(node.name))
    if isinstance(node, nodes.Getattr):
        owner = resolve(node.node, scope)
        return owner and Binding(f"{owner.path}.{node.attr}", f"{owner.address} ~ {f'.{node.attr}'!r}")
    return None


def resolve_list(node: nodes.Expr, scope: Scope) -> Binding | None:
    """Return the list that `node` goes through, past filters that only order or leave out items."""
    while isinstance(node, nodes.Filter) and node.name in _KEEP_ITEMS and node.node is not None:
        node = node.node
    return resolve(node, scope)


def bind_loop(loop: nodes.For, scope: Scope) -> dict[str, Binding | None]:
    """Return `scope` as it is inside `loop`."""
    source = resolve_list(cast(nodes.Expr, loop.iter), scope)
    if isinstance(loop.target, nodes.Name):
        name = loop.target.name
        item = source and Binding(f"{source.path}[]", f"{name}[{ADDRESS!r}]")
        return bind(name, item, bind("loop", None, scope))
    inner = bind("loop", None, scope)
    for target in loop.target.find_all(nodes.Name):
        inner = bind(target.name, None, inner)
    return inner


def bind(name: str, binding: Binding | None, scope: Scope) -> dict[str, Binding | None]:
    """Return `scope` with `name` bound; what was addressed by way of the old `name` has no address any more."""
    old = f"{name}[{ADDRESS!r}]"
    kept = {key: None if known and known.address.startswith(old) else known for key, known in scope.items()}
    return kept | {name: binding}


def paths(tree: nodes.Node, scope: Scope) -> set[str]:
    """Return every path that the expressions of `tree` name, the longest of each chain."""
    found: set[str] = set()
    inner: set[nodes.Node] = {node.node for node in tree.find_all(nodes.Getattr)}
    for loop in tree.find_all(nodes.For):
        found |= paths(nodes.Output([loop.iter]), scope)
        inner |= {loop.iter, *loop.iter.find_all((nodes.Name, nodes.Getattr))}
        scope = bind_loop(loop, scope)
    calls = {node.node for node in tree.find_all(nodes.Call)}
    for node in tree.find_all((nodes.Name, nodes.Getattr)):
        if node in inner or (isinstance(node, nodes.Name) and node.ctx != "load"):
            continue
        target = node.node if node in calls and isinstance(node, nodes.Getattr) else node
        binding = resolve(target, scope)
        if binding:
            found.add(binding.path)
    return found
