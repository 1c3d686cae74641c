"""The syntax tree of a whole part, put together from the trees of its tags.

Jinja's own reader would go through all the XML again; the tags have been read one by one already (`language.parsed`).
"""

import re
from dataclasses import dataclass, field
from typing import cast

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from generator.word.code import FILL
from generator.word.language import ENVIRONMENT, parsed
from generator.word.tokens import STATEMENT

_TAG = re.compile(r"""(\{\{(?:'[^']*'|"[^"]*"|[^'"])*?\}\}|\{%(?:'[^']*'|"[^"]*"|[^'"])*?%\})""")
_CALL = re.compile(
    rf"\{{\{{-?\s*{FILL}\((\d+), \((.*)\), ((?:'[^']*'|\w+\['#'\])(?: ~ '[^']*')*)\)\s*-?\}}\}}", re.DOTALL
)
_KEY = re.compile("'([^']*)'")


@dataclass(slots=True)
class _Builder:
    """The tree so far: where the next node goes, and what is open."""

    body: list[nodes.Node] = field(default_factory=list)
    open: list[tuple[nodes.For | nodes.If, list[nodes.Node]]] = field(default_factory=list)

    def add(self, tag: str, line: int) -> None:
        """Take a tag, whose first word stands at `line`."""
        match = STATEMENT.match(tag)
        word = match.group(1) if match else ""
        code = tag.replace("\n", "", 1)  # as it was read before each tag got a line of its own
        if word in {"for", "if"}:
            self._begin(parsed(f"{code}{{% end{word} %}}").body[0], line)
        elif word == "elif":
            chain = parsed(f"{{% if 1 %}}{code}{{% endif %}}").body[0]
            branch = nodes.If(chain.elif_[0].test, [], [], [], lineno=line)  # type: ignore[attr-defined]
            cast(nodes.If, self._block(nodes.If)).elif_.append(branch)
            self.body = branch.body
        elif word == "else":
            self.body = self._block(nodes.For, nodes.If).else_
        elif word in {"endfor", "endif"}:
            self._block(nodes.For if word == "endfor" else nodes.If)
            self.body = self.open.pop()[1]
        else:
            self._put(tag, code, line)

    def _begin(self, read: nodes.Node, line: int) -> None:
        block: nodes.For | nodes.If
        if isinstance(read, nodes.For):
            block = nodes.For(read.target, read.iter, [], [], read.test, read.recursive, lineno=line)
        else:
            block = nodes.If(read.test, [], [], [], lineno=line)  # type: ignore[attr-defined]
        self.body.append(block)
        self.open.append((block, self.body))
        self.body = block.body

    def _block(self, *kinds: type) -> nodes.For | nodes.If:
        if not self.open or not isinstance(self.open[-1][0], kinds):
            raise TemplateSyntaxError("a tag that belongs to no block", 1)
        return self.open[-1][0]

    def _put(self, tag: str, code: str, line: int) -> None:
        """Add what is put out or set; the nodes that are remembered stay as they are."""
        call = _CALL.fullmatch(tag)
        if call:
            number, value, address = call.groups()
            arguments = [nodes.Const(int(number)), _expression(value), _address(address)]
            self._output(nodes.Call(nodes.Name(FILL, "load"), arguments, [], None, None, lineno=line), line)
            return
        for node in parsed(code).body:
            if isinstance(node, nodes.Assign):
                self.body.append(nodes.Assign(node.target, node.node, lineno=line))
            elif isinstance(node, nodes.Output):
                self._output(node.nodes[0], line)

    def _output(self, what: nodes.Expr, line: int) -> None:
        self.body.append(nodes.Output([what], lineno=line))

    def add_text(self, text: str, line: int) -> None:
        """Take what stands between tags."""
        if text:
            self._output(nodes.TemplateData(text, lineno=line), line)


def _expression(code: str) -> nodes.Expr:
    output = parsed(f"{{{{ {code} }}}}").body[0]
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


def _address(code: str) -> nodes.Expr:
    """Return the tree of an address, which is a path or a row's own path with keys after it (`language.resolve`)."""
    keys = _KEY.findall(code)
    if code.startswith("'"):
        return nodes.Const("".join(keys))
    row, _, _ = code.partition("[")
    own = nodes.Getitem(nodes.Name(row, "load"), nodes.Const(keys[0]), "load")
    return nodes.Concat([own, nodes.Const("".join(keys[1:]))])


def whole(source: str) -> nodes.Template:
    """Return the syntax tree of a part's source, each tag at the line of its first word. Raises what Jinja raises."""
    builder = _Builder()
    line, pieces = 1, _TAG.split(source)
    for index, piece in enumerate(pieces):
        if index % 2:
            builder.add(piece, line + 1)
        else:
            begun = index and pieces[index - 1].endswith(("-%}", "-}}"))
            ended = index + 1 < len(pieces) and pieces[index + 1].startswith(("{%-", "{{-"))
            text = piece.lstrip() if begun else piece
            builder.add_text(text.rstrip() if ended else text, line)
        line += piece.count("\n")
    if builder.open:
        raise TemplateSyntaxError("a block that does not end", line)
    return nodes.Template(builder.body, lineno=1).set_environment(ENVIRONMENT)  # type: ignore[return-value]
