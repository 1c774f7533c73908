from __future__ import annotations

import pytest

from pytest_nbrepro.requirements import NOTE, converted


def names(source: str) -> list[str]:
    return [each.text for each in converted(source).requirements]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("!pip install a", f"# !pip install a{NOTE}"),
        ("x = 1\n%pip install a\ny = 2\n", f"x = 1\n# %pip install a{NOTE}\ny = 2\n"),
        ("!pip install a\r\nx\r\n", f"# !pip install a{NOTE}\r\nx\r\n"),
        ("  !pip install a\n", f"  # !pip install a{NOTE}\n"),
        ("\n\n!pip install a", f"\n\n# !pip install a{NOTE}"),
        ("pip install a", f"# pip install a{NOTE}"),
        ("%%capture out\n!pip install a", f"%%capture out\n# !pip install a{NOTE}"),
        ("%%capture\n%%time\n!pip install a", f"%%capture\n%%time\n# !pip install a{NOTE}"),
        ("!pip install a \\\n  b \\\n  c\nx", f"# !pip install a \\\n  # b \\\n  # c{NOTE}\nx"),
        ("!pip install a  # why", f"# !pip install a  # why{NOTE}"),
    ],
)
def test_an_install_command_becomes_a_comment_in_place(before: str, after: str) -> None:
    assert converted(before).source == after
    assert names(before)[0] == "a"
    assert converted(after).source == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if x:\n  !pip install a\n", f"if x:\n  pass  # !pip install a{NOTE}\n"),
        (
            "if x:\n\t!pip install a\n\t# c\n\n\t!pip install b\nelse:\n\ty",
            f"if x:\n\tpass  # !pip install a{NOTE}\n\t# c\n\n\t# !pip install b{NOTE}\nelse:\n\ty",
        ),
        ("if x:\n  !pip install a\n  y", f"if x:\n  # !pip install a{NOTE}\n  y"),
        ("if x:\n  y\n  !pip install a", f"if x:\n  y\n  # !pip install a{NOTE}"),
        ("if x:\n  f(\n)\n  !pip install a", f"if x:\n  f(\n)\n  # !pip install a{NOTE}"),
        (
            "if x:\n  if y:\n    !pip install a\n  !pip install b\nz",
            f"if x:\n  if y:\n    pass  # !pip install a{NOTE}\n  # !pip install b{NOTE}\nz",
        ),
        (
            "try:\n  import a\nexcept ImportError:\n  !pip install a \\\n   b\n",
            f"try:\n  import a\nexcept ImportError:\n  pass  # !pip install a \\\n   # b{NOTE}\n",
        ),
    ],
)
def test_a_block_that_would_be_empty_gets_a_statement(before: str, after: str) -> None:
    assert converted(before).source == after


@pytest.mark.parametrize(
    "source",
    [
        "s = '''\n!pip install a\n'''",
        's = f"""{x}\n  %pip install a\n"""',
        "f(\n'''!pip install a''',\n)",
        "# !pip install a",
        "print('to install it: see pip install a')",
        "help_text = 'pip install a'",
        "s = 'x\\\n!pip install a'",
        "print('!pip install a')",
        "!pip list\n# install",
        "%%html\n!pip install a",
        "%%writefile x.sh\npip install a",
        "install = 1",
        "%%capture",
        "",
    ],
)
def test_what_is_no_command_is_not_touched(source: str) -> None:
    made = converted(source)
    assert (made.source, made.requirements, made.left) == (source, (), ())


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("!pip install -r x.txt", "!pip install -r x.txt", "-r: "),
        ("%%bash\npip install a", "pip install a", "it is in a cell of %%bash"),
        ("%%sh\n  pip install a", "pip install a", "it is in a cell of %%sh"),
        ("out = !pip install a", "out = !pip install a", "kept in a variable"),
        ("out = %pip install a", "out = %pip install a", "kept in a variable"),
        ("import os\nos.system('pip install a')", "pip install a", "Python code calls it"),
        (
            "subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'a'])",
            "-m pip install a",
            "Python code calls it",
        ),
        ("run(('pip', 'install', name))", "pip install", "Python code calls it"),
        ("!pip install a\ndef f(:", "!pip install a", "cannot be read as Python"),
        ("f(\n!pip install a", "!pip install a", "cannot be read as Python"),
        ("f(\n!pip install a\n)", "!pip install a", "cannot be read as Python"),
    ],
)
def test_what_cannot_be_converted_is_left_and_told(source: str, line: str, reason: str) -> None:
    made = converted(source)
    assert (made.source, made.requirements) == (source, ())
    assert [told for told, _ in made.left] == [line]
    assert reason in made.left[0][1]


@pytest.mark.parametrize(
    "source",
    [
        # a string that is continued twice over, and deceives who reads line by line
        "x = 'a\\\nb' '''\n!pip install a\n'''",
        "if 'q\\\nb' '''\n        ''' or \"'''\":\n    !pip install a\n",
    ],
)
def test_a_cell_that_deceives_us_is_left_as_it_is(source: str) -> None:
    compile(source.replace("!pip install a", "pass"), "cell", "exec")
    made = converted(source)
    assert (made.source, made.requirements) == (source, ())
    assert [told for told, _ in made.left] == ["!pip install a"]


def test_what_can_be_converted_is_although_other_lines_cannot() -> None:
    made = converted("!pip install a\n!pip install -e .\n%pip install b")
    assert made.source == f"# !pip install a{NOTE}\n!pip install -e .\n# %pip install b{NOTE}"
    assert [told for told, _ in made.left] == ["!pip install -e ."]


def test_a_name_that_ipython_takes_for_a_magic_only_alone_is_left_amid_others() -> None:
    source = "pip install a\npip install b"
    assert converted(source).source == source


def test_a_cell_of_ten_thousand_lines_is_converted() -> None:
    source = "x = [1, 2, '''3''']\n" * 10_000 + "!pip install a\n"
    assert names(source) == ["a"]
