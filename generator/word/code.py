"""The Python that Jinja makes of a part, with the engine's own calls written straight.

A value is a call of the engine's function (`FILL`). Jinja would ask the sandbox whether it may be called and
escape what it gives; it is ours, and gives XML. What else it can do is called by name, and takes nothing.
All that is put out is bytes: what never changes need not be encoded for each document.
"""

from collections.abc import Iterable
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

FILL = "__udfyld__"
"""The engine's own function in a compiled template; no template may name it."""

_OWN_TO_DICTS = frozenset(dir(dict))
"""What a dict answers to itself: a key of such a name is looked up Jinja's way."""


class DirectCalls(CodeGenerator):
    """Jinja's code generator, but for calls of `FILL`: called as it is, its result put out as it is."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write a call: that of `FILL` as one of the function that its slot has."""
        if isinstance(node.node, nodes.Getattr) and _is_ours(node.node.node):
            self.write(f"{frame.symbols.ref(FILL)}.{node.node.attr}()")
            return
        if not _fills(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        number, value, address = node.args
        fill = frame.symbols.ref(FILL)
        self.write(f"{fill}.makers[")
        self.visit(number, frame)
        self.write(f"]({fill}, ")
        self.visit(value, frame)
        self.write(", ")
        for index, piece in enumerate(address.nodes if isinstance(address, nodes.Concat) else [address]):
            self.write(" + " if index else "")
            self.visit(piece, frame)
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Write how to get what lies under a name: straight from a dict, which nearly all is, else Jinja's way."""
        if node.attr in _OWN_TO_DICTS:
            super().visit_Getattr(node, frame)
        else:
            self._look_up(node.node, repr(node.attr), "getattr", frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        """Write how to get an item: what lies under a text straight from a dict too."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            self._look_up(node.node, repr(node.arg.value), "getitem", frame)
        else:
            super().visit_Getitem(node, frame)

    def _look_up(self, owner: nodes.Expr, key: str, otherwise: str, frame: Frame) -> None:
        self.write(f"(owner[{key}] if type(owner := ")
        self.visit(owner, frame)
        self.write(f") is dict and {key} in owner else environment.{otherwise}(owner, {key}))")

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr("".join(group).encode())

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - jinja2's own
        if not _fills(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - jinja2's own
        if not _fills(node):
            super()._output_child_post(node, frame, finalize)
            self.write(".encode()")


def _fills(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and _is_ours(node.node)


def _is_ours(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == FILL
