"""Where the notebook that was run goes: a file, the one that it came from, or standard output."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import let_go_of_stdout, tell
from pytest_nbrepro.exit_codes import Exit
from pytest_nbrepro.light_imports import light_imports
from pytest_nbrepro.notebook import Notebook, parse, read
from pytest_nbrepro.writing import create_file, replace_file, require_room

#: What people type for standard input and output.
PIPE = Path("-")
#: What a notebook from standard input is called.
_STDIN = Path("stdin.ipynb")


def start_of(path: Path) -> Notebook:
    """The notebook at a path, or on standard input. Raises FindingError."""
    if path == PIPE:
        return parse(_STDIN, sys.stdin.buffer.read())
    return read(path)


class UnwritableError(click.ClickException):
    """Raised where what is asked for cannot be written."""

    exit_code = Exit.OUTPUT


class Destination:
    """The place where a notebook goes: its ``path``, and the ``name`` that people call it by."""

    def __init__(self, path: Path, replaces: bytes | None) -> None:
        """``replaces`` is what the file holds where it is the one that is run."""
        self.path = path
        self._replaces = replaces
        self.name = str(path)
        self.is_stdout = path == PIPE

    @classmethod
    def chosen(
        cls, notebook: Notebook, source: Path, out: Path | None, *, in_place: bool
    ) -> Destination:
        """Where it is to go. Raises click.UsageError where that is not clear.

        Raises UnwritableError where it is, and not possible.
        """
        if in_place:
            if out is not None or source == PIPE:
                raise click.UsageError("--in-place writes into IN, a file, and takes no OUT")
            _require_notebook(source)
            return cls(source, notebook.content)
        if out is None:
            raise click.UsageError("name the file for the result: nbrepro run IN OUT")
        if out == PIPE:
            return cls(out, None)
        path = out / notebook.path.name if out.is_dir() else out
        if path.exists() and source != PIPE and path.samefile(source):
            raise click.UsageError("OUT is IN; to write into it: nbrepro run --in-place IN")
        _require_notebook(path)
        return cls(path, None)

    def save(self, content: Callable[[], bytes]) -> None:
        """Keep what there is by now; what stands in the way is told in the end."""
        is_sent = self.path.exists() and not self.path.is_file()
        if self._replaces is None and not self.is_stdout and not is_sent:
            with contextlib.suppress(OSError):
                create_file(self.path, content())

    def earlier(self) -> Notebook | None:
        """The notebook that is there already; None for none. Raises FindingError."""
        return read(self.path) if self.path.is_file() else None

    def write(self, content: bytes) -> bool:
        """Write the result; false where it had to go beside.

        Raises UnwritableError where it cannot be written anywhere.
        """
        try:
            if self.is_stdout:
                sys.stdout.buffer.write(content)
                sys.stdout.buffer.flush()
            elif self._replaces is None:
                put(self.path, content)
            else:
                replace_file(self.path, content, expected=self._replaces)
        except OSError as error:
            beside = self.path.with_name(f"{self.path.stem}.run.ipynb")
            told = f"{self.path}: cannot be written: {error.strerror or error}"
            if self.is_stdout:
                let_go_of_stdout()
                raise UnwritableError(f"standard output: {error.strerror or error}") from error
            try:
                create_file(beside, content)
            except OSError:
                raise UnwritableError(told) from error
            tell(f"{told}; the result is in {beside}")
            return False
        return True


def put(path: Path, content: bytes) -> None:
    """Make a file of the content, or send it where no file is. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe, or a terminal
        path.write_bytes(content)
    else:
        create_file(path, content)


def require_place(path: Path) -> None:
    """Raise UnwritableError where nothing can be written."""
    try:
        require_room(path)
    except OSError as error:
        raise UnwritableError(f"{path}: cannot be written: {error.strerror}") from error


def _require_notebook(path: Path) -> None:
    """Raise UnwritableError where no file can be, UsageError where one of another kind is there."""
    if path.is_file() and path.suffix != ".ipynb":
        raise click.UsageError(f"{path} is there, and not called .ipynb; it is not overwritten")
    require_place(path)


def page_writer(path: Path) -> Callable[[bytes, str], None]:
    """What writes a notebook as a page to a path.

    Raises click.UsageError where nbconvert is not installed, UnwritableError where it cannot go.
    """
    if importlib.util.find_spec("nbconvert") is None:
        told = "--html takes nbconvert, which is not installed: pip install pytest-nbrepro[html]"
        raise click.UsageError(told)
    require_place(path)

    def write(content: bytes, title: str) -> None:
        with light_imports():
            import nbformat
            from nbconvert import HTMLExporter

        try:
            notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
            about = {"metadata": {"name": title}}
            exporter = HTMLExporter()  # type: ignore[no-untyped-call]  # nbconvert has types in part
            page, _ = exporter.from_notebook_node(notebook, resources=about)
            put(path, page.encode("utf-8"))
        except Exception as error:  # a template, or what stands in the notebook
            reason = " ".join(str(error).split()) or type(error).__name__
            raise UnwritableError(f"{path}: cannot be made: {reason}") from error

    return write
