"""What becomes of a project that uses nbval or nbmake."""

import pytest

from pytest_nbrepro.adoption import PEERS, Migration, migration, sanitizers_named
from pytest_nbrepro.adoption.sanitizers import as_nbval_reads

NBVAL, NBMAKE = PEERS["nbval"], PEERS["nbmake"]


def moved(files: dict[str, str], peer: str = "nbval", **more: dict[str, str]) -> Migration:
    given = {path: text.encode() for path, text in files.items()}
    sanitizers = {path: text.encode() for path, text in more.get("sanitizers", {}).items()}
    marked = {path: [phrase] for path, phrase in more.get("marked", {}).items()}
    return migration(PEERS[peer], given, sanitizers, marked)


def after(path: str, text: str, peer: str = "nbval") -> str:
    (found,) = [c.after.decode() for c in moved({path: text}, peer).changes if c.path == path]
    return found


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("pytest --nbval docs", "pytest --nbrepro docs"),
        ("pytest --nbval-lax docs", "pytest --nbrepro --nbrepro-ignore=OUT docs"),
        ("pytest --nbval-sanitize-with=a.cfg", "pytest --nbrepro-sanitize-with=a.cfg"),
        ("pytest --nbval-current-env --nbval -q", "pytest --nbrepro -q"),
        ("pytest --nbval --nbval-kernel-name 'my k' x", "pytest --nbrepro x"),
        ("pytest --nbval --nbval-kernel-name=k", "pytest --nbrepro"),
        ("pytest --nbval --nbval-cell-timeout=9 --nbdime", "pytest --nbrepro --nbrepro-timeout=9"),
        (
            "pytest --nbval-kernel-startup-timeout 5 --nbval",
            "pytest --nbrepro-startup-timeout 5 --nbrepro",
        ),
        (
            "pytest --nbval --sanitize-with a --current-env",
            "pytest --nbrepro --nbrepro-sanitize-with a",
        ),
        ('["--nbval-lax", "x"]', '["--nbrepro", "--nbrepro-ignore=OUT", "x"]'),
        ('["--nbval", "--nbval-current-env"]', '["--nbrepro"]'),
        ('["--nbval-kernel-name", "k", "--nbval"]', '["--nbrepro"]'),
        ("'--nbval-kernel-name=k', '--nbval'", "'--nbrepro'"),
        ("pip install -U 'nbval>=0.9' x", "pip install -U pytest-nbrepro x"),
        ("uv pip install nbval~=0.9", "uv pip install pytest-nbrepro"),
        ("pip install nbvalx my-nbval", "pip install nbvalx my-nbval"),
        ("foo --current-env --overwrite", "foo --current-env --overwrite"),
    ],
)
def test_words_of_nbval_become_ours(before: str, expected: str) -> None:
    text = f"t:\n\t{before}\n--nbval\n"
    assert after("Makefile", text) == f"t:\n\t{expected}\n--nbrepro\n"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("pytest --nbmake -n 2", "pytest --nbrepro --nbrepro-ignore=OUT,ORDER -n 2"),
        (
            "pytest --nbmake --nbmake-timeout=9 --overwrite",
            "pytest --nbrepro --nbrepro-ignore=OUT,ORDER --nbrepro-timeout=9",
        ),
        ("pip install nbmake==1.5.5", "pip install pytest-nbrepro"),
    ],
)
def test_words_of_nbmake_become_ours(before: str, expected: str) -> None:
    assert after("Makefile", f"t:\n\t{before}\n", "nbmake") == f"t:\n\t{expected}\n"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("\tpytest --nbval \\\n\t  --nbval-current-env\nu:\n", "\tpytest --nbrepro\nu:\n"),
        ("\tpytest \\\n\t  --nbdime \\\n\t --nbval\n", "\tpytest \\\n\t --nbrepro\n"),
        ("- >-\n  --nbdime\r\n  --nbval\r\n", "- >-\n  --nbrepro\r\n"),
        ("\n# x\n\n--nbval", "\n# x\n\n--nbrepro"),
    ],
)
def test_a_line_of_which_nothing_is_left_goes(before: str, expected: str) -> None:
    assert after("x.sh", before) == expected


@pytest.mark.parametrize(
    ("path", "before", "expected"),
    [
        ("requirements-dev.txt", "nbval==0.9 # x\nnbvalx", "pytest-nbrepro # x\nnbvalx"),
        ("requirements/a.in", "nbval ; x", "pytest-nbrepro; x"),
        ("tox.ini", "deps =\n  nbval[x]>=1,<2; y", "deps =\n  pytest-nbrepro; y"),
        ("setup.py", "['nbval>=1', \"nbval\"]", "['pytest-nbrepro', \"pytest-nbrepro\"]"),
        ("pyproject.toml", 'a = ["nbval>=1"]', 'a = ["pytest-nbrepro"]'),
    ],
)
def test_a_requirement_becomes_ours(path: str, before: str, expected: str) -> None:
    assert expected in after(path, before)


@pytest.mark.parametrize(
    ("files", "path", "line"),
    [
        (
            {"setup.cfg": "[tool:pytest]\naddopts = --nbval\n"},
            "setup.cfg",
            "nbrepro_compat = nbval",
        ),
        ({"pytest.ini": "[pytest]\naddopts = --nbval\n"}, "pytest.ini", "nbrepro_compat = nbval"),
        ({"Makefile": "--nbval", "pyproject.toml": ""}, "pyproject.toml", 'compat = "nbval"'),
        (
            {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--nbval'\n"},
            "pyproject.toml",
            'compat = "nbval"',
        ),
    ],
)
def test_what_nbval_lets_pass_is_let_pass_once(files: dict[str, str], path: str, line: str) -> None:
    found = moved(files)
    texts = {change.path: change.after.decode() for change in found.changes}
    assert line in texts[path].splitlines()
    assert all("--nbval" not in text for text in texts.values())
    assert moved({**files, **texts}).changes == []


def test_what_is_lost_is_told_with_its_line() -> None:
    files = {
        "Makefile": "t:\n\tpytest --nbval-lax --nbval-kernel-name k\n",
        "README.md": "x\nsee nbval\n",
        "requirements.txt": "x\nnbval@git+https://x\n",
    }
    found = moved(files, marked={"a.ipynb": "NBVAL_CHECK_OUTPUT"})
    places = [(note.place, note.told.partition(" ")[0]) for note in found.notes]
    assert places == [
        ("Makefile:2", "--nbval-kernel-name:"),
        ("Makefile:2", "--nbval-lax:"),
        ("README.md:2", "nbval"),
        ("a.ipynb", "a"),
        ("pyproject.toml", "compat"),
        ("pyproject.toml", "a"),
        ("requirements.txt:2", "nbval"),
    ]
    assert moved({}, marked={"a.ipynb": "NBVAL_CHECK_OUTPUT"}).notes == []


CONFTEST = """\
import nbval.plugin
from nbval.kernel import CURRENT_ENV_KERNEL_NAME

def pytest_collectstart(collector):
    if collector.fspath:
        collector.skip_compare += ("text/html",
            "stderr")
        collector.skip_compare = SKIPPED

def pytest_collection_modifyitems(config, items):
    config.option.nbval or config.getoption("--nbval")
    return [item for item in items if isinstance(item, IPyNbCell) and item.cell_num]
"""


def test_tricks_of_a_conftest_are_named_and_left() -> None:
    found = moved({"docs/conftest.py": CONFTEST})
    assert found.changes == []
    lines = [note.place.removeprefix("docs/conftest.py:") for note in found.notes]
    assert lines == ["1", "2", "6", "7", "8", "11", "12", "12"]
    by_line = dict(zip(lines, (note.told for note in found.notes), strict=True))
    assert by_line["7"] == "skip_compare 'stderr': the error stream warns here and fails nothing"
    assert "nbval-ignore-output" in by_line["6"]
    (broken,) = moved({"conftest.py": "nbval = (\n"}).notes
    assert broken.told == "is not read as Python; see what it does to nbval"


def test_a_file_of_replacements_says_what_nbval_reads_of_it() -> None:
    text = "[a]\nregex: a\nreplace: b\n\n; c\nregex = x\nregex: a\nreplace: c\nregex: d\n"
    made = as_nbval_reads(text)
    kept = [line for line in made.splitlines() if not line.startswith("# nbval did not read this")]
    assert kept == ["[a]", "", "; c", "regex: a", "replace: c"]
    found = moved({}, sanitizers={"s.cfg": text, "bad.cfg": "regex: (\nreplace: x\n"})
    assert [change.path for change in found.changes] == ["s.cfg"]
    (note,) = found.notes
    assert note.told.startswith("cannot be used: a regular expression on line 1, not '('")


def test_files_of_replacements_are_found_where_they_are_named() -> None:
    files = {"a": b"--nbval-sanitize-with=x/s.cfg", "b": b'"--sanitize-with", "t.cfg"'}
    assert sanitizers_named(files) == {"x/s.cfg", "t.cfg"}


@pytest.mark.parametrize("content", [b"\xff --nbval", b"[tool\n--nbval"])
def test_a_file_that_cannot_be_read_is_told_and_left(content: bytes) -> None:
    found = migration(NBVAL, {"pyproject.toml": content}, {}, {})
    assert found.changes == []
    assert [note.place for note in found.notes] == ["pyproject.toml"]
    assert migration(NBMAKE, {"pyproject.toml": content}, {}, {}).notes == []
