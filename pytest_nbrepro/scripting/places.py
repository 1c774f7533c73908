"""Where the parts of a code stand in its text, and how it is moved as a text. Pure."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence


def span(text: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where a node stands in a text; columns of syntax trees count bytes."""
    lines = text.split("\n")

    def place(line: int, column: int) -> int:
        before = len(lines[line - 1].encode()[:column].decode())
        return sum(len(each) + 1 for each in lines[: line - 1]) + before

    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset)


def replaced_spans(text: str, nodes: Sequence[ast.stmt], code: str) -> str:
    """The text with code in the place of statements that stand alone on their lines."""
    for node in sorted(nodes, key=lambda each: each.lineno, reverse=True):
        start, end = span(text, node)
        text = text[:start] + code + text[end:]
    return text


def ends_in_semicolon(text: str) -> bool:
    """True where the last sign that counts is one, by which IPython shows nothing."""
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT}
    kept = [token for token in _tokens(text) if token.type not in ignored]
    return bool(kept) and kept[-1].string == ";"


def indented(text: str) -> str:
    """The code one level deeper, but for the lines within its strings."""
    inside = {
        line
        for token in _tokens(text)
        if token.start[0] < token.end[0] and token.type != tokenize.NEWLINE
        for line in range(token.start[0] + 1, token.end[0] + 1)
        if token.type == tokenize.STRING or token.string[:1] in "'\"" or "FSTRING" in _kind(token)
    }
    lines = text.split("\n")
    return "\n".join(
        line if number in inside or not line.strip() else f"    {line}"
        for number, line in enumerate(lines, start=1)
    )


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _kind(token: tokenize.TokenInfo) -> str:
    return tokenize.tok_name[token.type]
