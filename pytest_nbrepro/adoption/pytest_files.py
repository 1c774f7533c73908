"""Which file pytest reads its settings from, and the words of its ``addopts`` there.

In pytest's own order (``locate_config`` in its ``_pytest/config/findpaths.py``):
the first that is there and has pytest's section decides, and no other is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_nbrepro.adoption import ini, toml
from pytest_nbrepro.adoption.change import CannotEditError, line_end, text_of

#: The names of the files, and where pytest's settings are in each; a file alone is enough where
#: it belongs to pytest.
_TOML = {
    "pytest.toml": (("pytest",),),
    ".pytest.toml": (("pytest",),),
    "pyproject.toml": (("tool", "pytest"), ("tool", "pytest", "ini_options")),
}
_INI = {"pytest.ini": "pytest", ".pytest.ini": "pytest", "tox.ini": "pytest"}
_SETUP = {"setup.cfg": "tool:pytest"}
_ORDER = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
FILES = _ORDER


@dataclass(frozen=True)
class PytestFile:
    """Where pytest's settings stand: a file, and a table or a section of it."""

    path: str
    place: tuple[str, ...]

    @property
    def is_toml(self) -> bool:
        """True for TOML, False for INI."""
        return self.path.endswith(".toml")

    def value(self, text: str, name: str) -> Any:
        """What is said there under a name, None where nothing is."""
        if not self.is_toml:
            return ini.value_in(text, self.place[0], name)
        table = toml.table_at(toml.read_toml(self.path, text), self.place)
        return None if table is None else table.get(name)

    def with_value(self, text: str, name: str, value: Any) -> str:
        """The text with that value; None takes it out. Raises CannotEditError."""
        if self.is_toml:
            return toml.with_values(self.path, text, self.place, {name: value})
        return ini.with_value(text, self.place[0], name, value)

    def with_option(self, text: str, word: str) -> str:
        """The text with a word at the end of ``addopts``. Raises CannotEditError."""
        said = self.value(text, "addopts")
        if isinstance(said, list):
            return text if word in said else self.with_value(text, "addopts", [*said, word])
        if word in str(said or "").split():
            return text
        if said is None:
            is_list = self.place != ("tool", "pytest", "ini_options") and self.is_toml
            return self.with_value(text, "addopts", [word] if is_list else word)
        lines = str(said).split("\n")
        if len(lines) > 1:
            indent = lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())]
            gap = "\n" if self.is_toml else line_end(text)
            return self.with_value(text, "addopts", f"{str(said).rstrip()}{gap}{indent}{word}")
        return self.with_value(text, "addopts", f"{str(said).rstrip()} {word}".strip())


def pytest_file(files: Mapping[str, bytes]) -> PytestFile | None:
    """Where pytest reads its settings, of files by their names; None where it has none.

    Raises CannotEditError where a file cannot be read.
    """
    for name in _ORDER:
        if name in files and (found := _in(name, text_of(name, files[name]))) is not None:
            return found
    return None


def new_pytest_file(files: Mapping[str, bytes]) -> PytestFile:
    """Where to put settings of pytest in a project that has none.

    A pyproject.toml beside a setup.py that did without would change how the
    project is built.
    """
    if "pyproject.toml" in files or not {"setup.py", "setup.cfg"} & {*files}:
        return PytestFile("pyproject.toml", ("tool", "pytest", "ini_options"))
    return PytestFile("pytest.ini", ("pytest",))


def _in(name: str, text: str) -> PytestFile | None:
    if name in _TOML:
        data = toml.read_toml(name, text)
        for place in reversed(_TOML[name]):
            if toml.table_at(data, place) is not None:
                return PytestFile(name, place)
        return PytestFile(name, _TOML[name][0]) if name != "pyproject.toml" else None
    section = {**_INI, **_SETUP}[name]
    if ini.has_section(text, section) or name in {"pytest.ini", ".pytest.ini"}:
        return PytestFile(name, (section,))
    if name == "setup.cfg" and ini.has_section(text, "pytest"):
        raise CannotEditError("setup.cfg has [pytest], which pytest reads as [tool:pytest] only")
    return None
