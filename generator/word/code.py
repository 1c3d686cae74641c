"""The Python that Jinja makes of a part, with the engine's own calls written straight.

A value is a call of the engine's function (`FILL`). Jinja would ask the sandbox whether it may be called and
escape what it gives; it is ours, and gives XML. What else it can do is called by name, and takes nothing.
"""

from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

FILL = "__udfyld__"
"""The engine's own function in a compiled template; no template may name it."""


class DirectCalls(CodeGenerator):
    """Jinja's code generator, but for calls of `FILL`: called as it is, its result put out as it is."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write a call."""
        if isinstance(node.node, nodes.Getattr) and _is_ours(node.node.node):
            self.write(f"{frame.symbols.ref(FILL)}.{node.node.attr}()")
            return
        if not _fills(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        number, value, address = node.args
        self.write(f"{frame.symbols.ref(FILL)}(")
        self.visit(number, frame)
        self.write(", ")
        self.visit(value, frame)
        self.write(", ")
        for index, piece in enumerate(address.nodes if isinstance(address, nodes.Concat) else [address]):
            self.write(" + " if index else "")
            self.visit(piece, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - jinja2's own
        if not _fills(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - jinja2's own
        if not _fills(node):
            super()._output_child_post(node, frame, finalize)


def _fills(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and _is_ours(node.node)


def _is_ours(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == FILL
