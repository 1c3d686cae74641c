"""A compiled template as a form to fill: what a case may still come to need is shown before anybody has said so.

A condition that compares a field (`moede.borger_deltager == "nej"`) is open while the field is empty, and a part that
holds fields is shown while its condition is open. A field named alone (`if borger.repraesentant.navn`) is not: its
author shows it only where it is written. A part with nothing to fill is shown as in any document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from jinja2 import nodes

from generator.fields import Field
from generator.word import language
from generator.word.language import FILL, Scope
from generator.word.slot import Slot
from generator.word.slots import READ_ONLY


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a template that becomes a form: its slots by number, and the fields."""

    slots: Sequence[Slot]
    fields: Mapping[str, Field]

    def opened(self, tree: nodes.Template) -> nodes.Template:
        """Return the syntax tree of a part with its conditions opened; every list in it has one row to spare."""
        tree.body = self._statements(tree.body, {})
        tree.set_environment(language.ENVIRONMENT)
        return tree

    def _statements(self, body: Sequence[nodes.Node], scope: Scope) -> list[nodes.Node]:
        """Return a stretch of the template with its conditions opened."""
        found: list[nodes.Node] = []
        for node in body:
            if isinstance(node, nodes.If):
                found += self._branches(node, scope)
                continue
            if isinstance(node, nodes.For):
                node.body = self._statements(node.body, language.bind_loop(node, scope))
            elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                value = language.resolve(cast(nodes.Expr, node.node), scope)
                scope = language.bind(node.target.name, value, scope)
            found.append(node)
        return found

    def _branches(self, chain: nodes.If, scope: Scope) -> list[nodes.Node]:
        """Return each branch of if, elif and else with a condition of its own: more than one may be shown."""
        chained = [(cast(nodes.Expr, each.test), each.body) for each in (chain, *chain.elif_)]
        branches = [*chained, (nodes.Const(True), chain.else_)]
        found: list[nodes.Node] = []
        tests: list[nodes.Expr] = []
        shown: list[nodes.Expr] = []
        for test, body in branches:
            asks = self._asks(body)
            condition = self._may(_none_but(tests, test), scope, True) if asks else _none_but(shown, test)
            if body:
                found.append(nodes.If(condition, self._statements(body, scope), [], []).set_lineno(chain.lineno))
            tests.append(test)
            shown.append(condition if asks else test)
        return found

    def _asks(self, body: Sequence[nodes.Node]) -> bool:
        """Tell whether a stretch has a field to fill."""
        calls = (call for node in body for call in (node, *node.find_all(nodes.Call)) if isinstance(call, nodes.Call))
        filled = (call.args[0] for call in calls if isinstance(call.node, nodes.Name) and call.node.name == FILL)
        return any(self.slots[cast(nodes.Const, number).value].field is not None for number in filled)

    def _may(self, test: nodes.Expr, scope: Scope, yes: bool) -> nodes.Expr:
        """Return `test` as what may come to hold (`yes`), or as what holds for certain."""
        if isinstance(test, nodes.And | nodes.Or):
            return type(test)(self._may(test.left, scope, yes), self._may(test.right, scope, yes))
        if isinstance(test, nodes.Not):
            return nodes.Not(self._may(test.node, scope, not yes))
        if isinstance(test, nodes.Compare):
            return self._open(test, scope, yes)
        known = self._field(test, scope)
        if known and known.kind == "liste" and not yes:  # the row to spare says nothing
            length = nodes.Filter(test, "length", [], [], None, None)
            return nodes.Compare(length, [nodes.Operand("gt", nodes.Const(1))])
        return test

    def _open(self, test: nodes.Compare, scope: Scope, yes: bool) -> nodes.Expr:
        found: nodes.Expr = test
        for side in (test.expr, *(operand.expr for operand in test.ops)):
            known = self._field(side, scope)
            if known and not known.path.startswith(READ_ONLY):
                found = nodes.Or(nodes.Not(side), found) if yes else nodes.And(side, found)
        return found

    def _field(self, node: nodes.Expr, scope: Scope) -> Field | None:
        binding = language.resolve(node, scope)
        return self.fields.get(binding.path) if binding else None


def _none_but(others: Sequence[nodes.Expr], test: nodes.Expr) -> nodes.Expr:
    """Return that none of `others` holds, and `test` does."""
    found = test
    for other in reversed(others):
        found = nodes.And(nodes.Not(other), found)
    return found
