"""``%nbrepro …`` in a notebook: the commands that need no run, on the notebook itself.

Parsed and done by the command line's own commands, in the kernel's environment.
Where the notebook's file is, front ends tell their kernels each in its way:
Jupyter's server by the variable ``JPY_SESSION_NAME`` (its
``services/sessions``), ipykernel by the name ``__session__``, VS Code by
``__vsc_ipynb_file__``.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: The commands that make sense while a notebook is open.
NAMES = ("check", "lock", "show", "discover", "fingerprint", "rule")
#: Those that are about a notebook, of which each but the last wants one.
_OF_NOTEBOOKS = NAMES[:-1]
#: Options with which a command writes to the notebook, beside the one whose name says so.
_WRITING = frozenset({"--fix", "--add"})
_OURS = re.compile(r"\s*(?:%(?:nbrepro|(?:re|un)?load_ext)\b|#|$)")
_FILE = re.compile(r"(.+?\.ipynb)\b")
_ASK = (
    "name the notebook, for the front end does not say which one this is: %nbrepro {} report.ipynb"
)


def load(shell: Any) -> None:
    """Make ``%nbrepro`` known to an IPython shell."""
    shell.register_magic_function(lambda line: _magic(shell, line), "line", "nbrepro")
    shell.set_hook("complete_command", lambda _, event: completions(event.line), str_key="%nbrepro")


def unload(shell: Any) -> None:
    """Take it away again."""
    shell.magics_manager.magics["line"].pop("nbrepro", None)
    shell.strdispatchers["complete_command"].strs.pop("%nbrepro", None)


def _magic(shell: Any, line: str) -> None:
    """Do what the line says, and print what comes of it; errors are sentences, too."""
    try:
        typed = shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        print(f"%nbrepro: {error}", file=sys.stderr)  # noqa: T201 - that is what a magic does
        return
    told = problem(typed) or _done(shell, typed)
    if told:
        print(told.rstrip("\n"), file=sys.stderr)  # noqa: T201 - as above


def problem(typed: Sequence[str]) -> str:
    """What is wrong with what was typed, where the command itself could not say it."""
    if typed and typed[0] in NAMES:
        return ""
    from pytest_nbrepro.commands import COMMANDS

    here = f"%nbrepro knows {', '.join(NAMES)}; each has a --help"
    if typed and typed[0] in COMMANDS:
        return f"nbrepro {typed[0]} is for the terminal: !nbrepro {shlex.join(typed)}\n{here}"
    return here


def _done(shell: Any, typed: Sequence[str]) -> str:
    """Run the command; what is to be said beside what it prints."""
    name, *rest = typed
    is_named, wants = _names_one(name, rest)
    path = own_path(shell.user_ns, os.environ)
    history = shell.history_manager
    if path is None and history is not None and history.hist_file == ":memory:":
        # as papermill, nbconvert and we run notebooks: nobody reads it, and nothing may change
        return "%nbrepro does nothing where no front end runs the notebook"
    before = path.read_bytes() if path else None
    if not wants or is_named or (path is None and name == "fingerprint"):
        told = _run(name, rest)
    elif path is None:
        return _ASK.format(name)
    else:
        stale = unsaved(path, history.input_hist_raw if history is not None else [])
        if stale and (name == "lock" or _WRITING & {part.partition("=")[0] for part in rest}):
            return f"{stale}; nothing was done: save the notebook, and run this cell again"
        told = _run(name, [*rest, _typed(path)])
        if stale and not told:
            told = f"note: {stale}: this is about the file, as it was saved"
    if path is not None and path.read_bytes() != before:
        told = f"{told}{_reload(path)}"
    return told


def _names_one(name: str, rest: Sequence[str]) -> tuple[bool, bool]:
    """Whether a notebook was typed, and whether the command is about one at all."""
    import click

    from pytest_nbrepro.commands import command

    found = command(name)
    assert found is not None  # it is one of NAMES
    if name not in _OF_NOTEBOOKS or {"-h", "--help"} & {*rest}:
        return False, False
    try:
        context = found.make_context(name, list(rest))
    except click.MissingParameter:
        return False, True
    except click.UsageError:  # the command tells it
        return True, True
    return bool(context.params.get("paths") or context.params.get("path")), True


def _run(name: str, rest: Sequence[str]) -> str:
    """Run a command of the command line with this kernel as that of Python notebooks."""
    import click

    from pytest_nbrepro.commands import command
    from pytest_nbrepro.environment import of_this_process

    found = command(name)
    assert found is not None  # as above
    try:
        with of_this_process():
            found.main(
                args=list(rest),
                prog_name=f"%nbrepro {name}",
                standalone_mode=False,
                help_option_names=["-h", "--help"],
            )
    except click.UsageError as error:
        return f"%nbrepro {name}: {error.format_message()}\n"
    except click.ClickException as error:
        return f"{error.format_message()}\n"
    except (click.Abort, KeyboardInterrupt):
        return "interrupted\n"
    return ""


def own_path(names: Mapping[str, Any], variables: Mapping[str, str]) -> Path | None:
    """The file of the notebook that this kernel belongs to, where the front end tells it."""
    told = (
        names.get("__vsc_ipynb_file__"),
        names.get("__session__"),
        variables.get("JPY_SESSION_NAME"),
    )
    for each in told:
        found = _FILE.match(each) if isinstance(each, str) else None
        if found:
            for path in (Path(found[1]), Path(Path(found[1]).name)):  # a kernel is in its folder
                if path.is_file():
                    return path
    return None


def unsaved(path: Path, inputs: Sequence[str]) -> str:
    """What of the last run cell is not in the file; nothing where it is, or nobody can know.

    ``inputs`` are all that the kernel has run, by their counts.
    """
    from pytest_nbrepro.findings import FindingError
    from pytest_nbrepro.notebook import read

    last = next((n for n in range(len(inputs) - 1, 0, -1) if not _is_ours(inputs[n])), None)
    if last is None:
        return ""
    try:
        cells = read(path).cells
    except FindingError:
        return ""  # the command tells it
    alike = [cell for cell in cells if cell.source.strip() == inputs[last].strip()]
    if not alike:
        return f"{path.name} has not the cell that was run as [{last}]"
    if all(cell.execution_count != last for cell in alike):
        return f"{path.name} has not the results of the cell that was run as [{last}]"
    return ""


def _is_ours(source: str) -> bool:
    return all(_OURS.match(line) for line in source.splitlines())


def _typed(path: Path) -> str:
    """The path as a user would type it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _reload(path: Path) -> str:
    return (
        f"{path.name} was written to while it is open here. Reload it before you go on "
        "(JupyterLab: File > Reload Notebook from Disk; VS Code does so by itself); where you are "
        "asked which of two versions to keep, keep the one on disk."
    )


def completions(line: str) -> list[str]:
    """What may stand where the line ends: a command, or one of its options."""
    from pytest_nbrepro.commands import command

    _, *words = f"{line}|".split()  # the last one is being typed
    if len(words) <= 1:
        return list(NAMES)
    found = command(words[0]) if words[0] in NAMES else None
    if found is None or not words[-1].startswith("-"):
        return []
    return [option for parameter in found.params for option in parameter.opts if option[0] == "-"]
