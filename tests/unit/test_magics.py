from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import as_jupyter_saves, code, notebook_json

import pytest_nbrepro
from pytest_nbrepro.magics import NAMES, completions, own_path, problem, unsaved

_SAVED = notebook_json(
    code("x = 1", execution_count=1),
    code("%nbrepro check", execution_count=2),
    code("x", execution_count=3),
)


class _Shell:
    """What an extension wants of IPython."""

    def __init__(self, names: dict[str, Any], inputs: list[str], hist_file: str) -> None:
        self.user_ns = names
        self.history_manager = SimpleNamespace(input_hist_raw=inputs, hist_file=hist_file)
        self.magics: dict[str, Any] = {}
        self.magics_manager = SimpleNamespace(magics={"line": self.magics})
        self.hooks: dict[str, Any] = {}
        self.strdispatchers = {"complete_command": SimpleNamespace(strs=self.hooks)}

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        assert kind == "line"
        self.magics[name] = function

    def set_hook(self, name: str, hook: Any, str_key: str) -> None:
        assert name == "complete_command"
        self.hooks[str_key] = hook


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    path = tmp_path / "a.ipynb"
    path.write_bytes(as_jupyter_saves(_SAVED))
    return path


def _said(
    capsys: pytest.CaptureFixture[str],
    line: str,
    *inputs: str,
    path: Path | None = None,
    hist_file: str = "history.sqlite",
) -> tuple[str, str]:
    """What the magic prints, and what it complains of."""
    names = {"__session__": str(path)} if path else {}
    shell = _Shell(names, ["", *inputs, f"%nbrepro {line}"], hist_file)
    pytest_nbrepro.load_ipython_extension(shell)
    assert set(shell.magics) == {"nbrepro"}
    shell.magics["nbrepro"](line)
    pytest_nbrepro.unload_ipython_extension(shell)
    assert not shell.magics
    assert not shell.hooks
    out, err = capsys.readouterr()
    return out, err


def test_it_acts_on_the_notebook_that_it_stands_in(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = _said(capsys, "check", "x = 1", path=notebook)
    assert out.splitlines()[0] == "a.ipynb: ok (no record)"
    assert err == ""
    out, err = _said(capsys, "show --json a.ipynb", path=notebook)
    assert out.startswith("a.ipynb: info: REC001")


def test_a_file_that_is_older_than_the_kernel_is_told_and_not_written_to(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = _said(capsys, "check", "z = 1", path=notebook)
    assert "a.ipynb: ok" in out
    assert err == (
        "note: a.ipynb has not the cell that was run as [1]: this is about the file, as it was "
        "saved\n"
    )
    stale = "a.ipynb has not the results of the cell that was run as [2]; nothing was done: "
    for line in ("lock", "discover --add", "check --fix=order"):
        out, err = _said(capsys, line, "x = 1", "x = 1", path=notebook)
        assert (out, err) == ("", f"{stale}save the notebook, and run this cell again\n")


def test_a_file_that_was_written_to_has_to_be_loaded_again(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = _said(capsys, "lock", "x = 1", path=notebook)
    assert "a.ipynb: locked " in out
    assert err.startswith("a.ipynb was written to while it is open here. Reload it before")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "%nbrepro knows check, lock, show, discover, fingerprint, rule; each has a --help\n"),
        ("run a b", "nbrepro run is for the terminal: !nbrepro run a b\n%nbrepro knows"),
        ("check", "name the notebook, for the front end does not say which one this is: %nbrepro "),
        ("check --nope a.ipynb", "%nbrepro check: No such option"),
        ('check "a', "%nbrepro: No closing quotation\n"),
        ("rule NONE", "%nbrepro rule: "),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    notebook: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    out, err = _said(capsys, line)
    assert out == ""
    assert err.startswith(told)
    assert "Traceback" not in err


def test_in_a_run_without_a_front_end_nothing_happens(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = _said(capsys, "lock a.ipynb", hist_file=":memory:")
    assert (out, err) == ("", "%nbrepro does nothing where no front end runs the notebook\n")
    assert notebook.read_bytes() == as_jupyter_saves(_SAVED)


def test_front_ends_tell_each_in_its_way(notebook: Path) -> None:
    assert own_path({"__vsc_ipynb_file__": str(notebook)}, {}) == notebook
    assert own_path({"__session__": "sub/a.ipynb"}, {}) == Path("a.ipynb")
    assert own_path({}, {"JPY_SESSION_NAME": f"{notebook}-jvsc-1"}) == notebook
    assert own_path({"__session__": 1}, {"JPY_SESSION_NAME": "gone.ipynb"}) is None


def test_what_the_last_cell_has_shown_is_in_the_file_or_is_not(notebook: Path) -> None:
    assert (
        unsaved(notebook, ["", "x = 1\n", "%load_ext pytest_nbrepro\n# now\n%nbrepro lock"]) == ""
    )
    assert unsaved(notebook, []) == ""
    assert "results of the cell that was run as [2]" in unsaved(notebook, ["", "x = 1", "x = 1"])
    assert "the cell that was run as [1]" in unsaved(notebook, ["", "x = 2"])
    notebook.write_bytes(b"{")
    assert unsaved(notebook, ["", "x = 2"]) == ""


def test_commands_and_their_options_are_completed() -> None:
    assert completions("%nbrepro ch") == completions("%nbrepro ") == [*NAMES]
    assert {"--fix", "--env"} <= {*completions("%nbrepro check a.ipynb --f")}
    assert completions("%nbrepro check ") == completions("%nbrepro nope -") == []


def test_each_of_its_commands_is_one_of_the_command_line() -> None:
    assert [problem([name]) for name in NAMES] == [""] * len(NAMES)
