"""Laws of converting: whatever stands in a cell, no line changes but those that install."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.cellcode import trees
from pytest_nbrepro.requirements import NOTE, converted

#: A line of a cell, or several, and the package that it installs.
Part = tuple[str, str]
#: A block of parts, each with the blocks below it.
Block = list["Part | tuple[str, Block]"]

INSTALLS: list[Part] = [
    ("!pip install {}", "{}"),
    ("%pip install -q '{}'", "{}"),
    ("!{{sys.executable}} -m pip install \\\n      {}  # why", "{}"),
    ("!uv pip install {} > /dev/null", "{}"),
    ("%conda install -y {}", "{}"),
]
OTHERS = [
    "x = 1",
    "",
    "   ",
    "# !pip install no",
    "s = '''\n!pip install no\n  %pip install no'''",
    'print("é\U0001f600", \'%pip install no\')  # "',
    "f(1,\n  2, [\n3])",
    "y = 'a\\\n!pip install no'",
    "%cd ..",
    "!ls -l | head",
    "z = !ls",
    "x?",
    "q = r'\\'' + \"'''\"",
    "!pip install -r no.txt",
]
OPENERS = ["if x:", "for i in range(3):  # {", "with f(\n  1\n):", "try:"]


def blocks() -> st.SearchStrategy[Block]:
    names = st.sampled_from([f"p{number}" for number in range(30)])
    installs = st.builds(
        lambda part, name: (part[0].format(name), name), st.sampled_from(INSTALLS), names
    )
    others = st.sampled_from(OTHERS).map(lambda text: (text, ""))
    leaves = st.lists(st.one_of(installs, others), min_size=1, max_size=4)
    return st.recursive(
        leaves,
        lambda inner: st.lists(
            st.one_of(installs, others, st.tuples(st.sampled_from(OPENERS), inner)),
            min_size=1,
            max_size=4,
        ),
        max_leaves=10,
    )


def written(block: Block, indent: str) -> Iterator[tuple[str, str]]:
    """The physical lines of a block, each with the package it belongs to."""
    has_statement = False
    for text, rest in block:
        first, *further = text.split("\n")
        install = rest if isinstance(rest, str) else ""
        yield (indent + first if first.strip() else first), install
        yield from ((line, install) for line in further)
        has_statement |= bool(first.strip()) and not first.startswith("#")
        if not isinstance(rest, str):
            yield from written(rest, indent + "    ")
            if text == "try:":
                yield f"{indent}finally:", ""
                yield f"{indent}    pass", ""
    if not has_statement:
        yield f"{indent}pass", ""


@settings(max_examples=examples(300))
@given(block=blocks(), magic=st.sampled_from(["", "%%capture", "%%time\n%%capture x"]))
def test_lines_that_install_become_comments_and_all_others_keep_their_bytes(
    block: Block, magic: str
) -> None:
    lines = [(line, "") for line in magic.splitlines()] + list(written(block, ""))
    source = "\n".join(line for line, _ in lines)
    made = converted(source)
    after = made.source.split("\n")
    assert len(after) == len(lines)
    for (line, package), new in zip(lines, after, strict=True):
        if not package:
            assert new == line
            continue
        text = line.lstrip()
        comment = new.removeprefix(line[: len(line) - len(text)]).removesuffix(NOTE)
        assert comment in {f"# {text}", f"pass  # {text}"}
    wanted = {package for _, package in lines if package}
    assert {each.text for each in made.requirements} == wanted
    trees(made.source)
    assert converted(made.source).source == made.source


SIGNS = ["!", "%", "'", '"', "'''", '"""', "#", "(", ")", "[", "{", ";", "=", "\\", "é", "a"]
BLANKS = [" ", "\n", "\\\n", "\r\n", "\t", "\f", "\u2028", "\0", "\ud800"]
WORDS = st.sampled_from([*SIGNS, *BLANKS, "%%time\n", "pip install ", "if x:"])


@settings(max_examples=examples(500))
@given(st.lists(WORDS, max_size=25).map("".join))
def test_whatever_a_cell_holds_a_line_stays_or_becomes_its_own_comment(source: str) -> None:
    made = converted(source)
    before, after = source.split("\n"), made.source.split("\n")
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        text = old.lstrip(" \t")
        ends = {text.rstrip("\r") + end for end in ("", NOTE)}
        kept = {f"{begin}{end}" for end in ends for begin in ("# ", "pass  # ", "")}
        assert new == old or new.strip(" \t\r") in {each.strip(" \t\r") for each in kept}
    assert (made.source == source) is not bool(made.requirements)
