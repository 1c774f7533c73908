"""Where the notebook that was run goes: a file, the one that it came from, or standard output."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

import click

from pytest_nbrepro.commands.parts import tell
from pytest_nbrepro.notebook import Notebook, parse, read
from pytest_nbrepro.writing import create_file, replace_file, require_writable

_PIPE = Path("-")
#: What a notebook from standard input is called.
_STDIN = Path("stdin.ipynb")


def start_of(path: Path) -> Notebook:
    """The notebook at a path, or on standard input. Raises FindingError."""
    if path == _PIPE:
        return parse(_STDIN, sys.stdin.buffer.read())
    return read(path)


class Destination:
    """The place where a notebook goes; ``name`` is what people call it."""

    def __init__(self, path: Path, replaces: bytes | None) -> None:
        """``replaces`` is what the file holds where it is the one that is run."""
        self._path = path
        self._replaces = replaces
        self.name = str(path)
        self.is_stdout = path == _PIPE

    @classmethod
    def chosen(
        cls, notebook: Notebook, source: Path, out: Path | None, *, in_place: bool
    ) -> Destination:
        """Where it is to go. Raises click.UsageError where that is not clear, or not possible."""
        if in_place:
            if out is not None or source == _PIPE:
                raise click.UsageError("--in-place writes into IN, a file, and takes no OUT")
            _require_place(source)
            return cls(source, notebook.content)
        if out is None:
            raise click.UsageError("name the file for the result: nbrepro run IN OUT")
        if out == _PIPE:
            return cls(out, None)
        path = out / notebook.path.name if out.is_dir() else out
        if path.exists() and source != _PIPE and path.samefile(source):
            raise click.UsageError("OUT is IN; to write into it: nbrepro run --in-place IN")
        _require_place(path)
        return cls(path, None)

    def save(self, content: bytes) -> None:
        """Keep what there is by now; what stands in the way is told in the end."""
        if self._replaces is None and not self.is_stdout:
            try:
                create_file(self._path, content)
            except OSError:
                return

    def write(self, content: bytes) -> None:
        """Write the result. Raises click.ClickException where it cannot be written anywhere."""
        if self.is_stdout:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        try:
            self._put(self._path, content)
        except OSError as error:
            beside = self._path.with_name(f"{self._path.stem}.run.ipynb")
            told = f"{self._path}: cannot be written: {error.strerror or error}"
            try:
                create_file(beside, content)
            except OSError:
                raise click.ClickException(told) from error
            tell(f"{told}; the result is in {beside}")

    def _put(self, path: Path, content: bytes) -> None:
        if self._replaces is not None:
            replace_file(path, content, expected=self._replaces)
        elif path.exists() and not path.is_file():  # a pipe, or a terminal
            path.write_bytes(content)
        else:
            create_file(path, content)


def _require_place(path: Path) -> None:
    """Raise click.UsageError where no file can be written, or one of another kind is there."""
    try:
        if not path.parent.is_dir():
            raise click.UsageError(f"{path}: there is no folder {path.parent}")
        if path.is_file():
            require_writable(path)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written: {error.strerror}") from error
    if path.is_file() and path.suffix != ".ipynb":
        raise click.UsageError(f"{path} is there, and not called .ipynb; it is not overwritten")


def page_writer(path: Path) -> Callable[[bytes, str], None]:
    """What writes a notebook as a page to a path.

    Raises click.UsageError where nbconvert is not installed, or it cannot be written there.
    """
    if importlib.util.find_spec("nbconvert") is None:
        told = "--html takes nbconvert, which is not installed: pip install pytest-nbrepro[html]"
        raise click.UsageError(told)
    if not path.parent.is_dir():
        raise click.UsageError(f"{path}: there is no folder {path.parent}")

    def write(content: bytes, title: str) -> None:
        import nbformat
        from nbconvert import HTMLExporter

        try:
            notebook = nbformat.reads(content.decode("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]  # nbformat has no types
            about = {"metadata": {"name": title}}
            exporter = HTMLExporter()  # type: ignore[no-untyped-call]  # nbconvert has types in part
            page, _ = exporter.from_notebook_node(notebook, resources=about)
            create_file(path, page.encode("utf-8"))
        except Exception as error:  # a template, or what stands in the notebook
            reason = " ".join(str(error).split()) or type(error).__name__
            raise click.ClickException(f"{path}: cannot be made: {reason}") from error

    return write
