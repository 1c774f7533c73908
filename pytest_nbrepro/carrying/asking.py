"""Values of a kernel's names, carried to this process and back.

A value travels as a pickle, by a file, where kernel and caller are of one
interpreter, and plain values do between any two; everything else as text. A
pickle runs code when it is read, so it is read only of kernels that run the
caller's own notebook: which could do here whatever it likes anyway.
"""

from __future__ import annotations

import io
import pickle
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


class CarryError(Exception):
    """A value that cannot be carried; the message says why."""


@dataclass(frozen=True)
class Raised:
    """An error that the kernel had when it did what it was asked."""

    name: str
    message: str
    traceback: str


@dataclass(frozen=True)
class Missing:
    """There is no such name; those that there are."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """A function of the notebook, which stays there and can be called by this expression."""

    code: str


class AsText(str):
    """A value of another interpreter, as its text; ``kind`` is the name of its type."""

    __slots__ = ("kind",)
    kind: str

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"the value came as text, for the kernel is another Python than the one that runs "
            f"pytest; ask the notebook for {name!r} of it: nb.value('NAME.{name}')"
        )


def packed(value: object) -> bytes:
    """What is to be given to a kernel, as the content of a file. Raises CarryError."""
    try:
        return pickle.dumps(value, protocol=5)
    except Exception as error:  # whatever objects raise
        told = str(error) or type(error).__name__
        raise CarryError(f"it cannot be sent to the notebook: {told}") from error


def request(what: str, code: str, folder: Path) -> tuple[str, Path, Path]:
    """The code that has a kernel answer, and the files: of what it is given, and of its answer.

    ``what`` is asked of a name or an expression, ``code``: "name" and "value"
    want its value, "call" calls it with the arguments that are given, "set"
    gives the name that value, "has" asks for the name alone. ``folder`` is one
    that nobody else can read. The names of the notebook stay as they are.
    """
    given, answer = folder / "given", folder / "answer"
    asked = {
        "what": what,
        "code": code,
        "answer": str(answer),
        "given": str(given),
        "prefix": sys.prefix,
        "version": sys.version_info[:2],
    }
    # whatever the notebook has given the name "globals" to
    space = "__import__('sys').modules['__main__'].__dict__"
    names = f"{{'__name__': '_nbrepro_carry', 'ASKED': {asked!r}, 'SPACE': {space}}}"
    builtins = "__import__('builtins')"
    compiled = f"{builtins}.compile({_script()!r}, '<nbrepro>', 'exec')"
    return f"{builtins}.exec({compiled}, {names})", given, answer


@cache
def _script() -> str:
    return (Path(__file__).parent / "_carry_script.py").read_text(encoding="utf-8")


class _Unpickler(pickle.Unpickler):
    """Knows that what the notebook defines is not to be found here."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "__main__":
            raise CarryError(f"{name!r} is defined in the notebook itself, and not known here")
        return super().find_class(module, name)


def answered(content: bytes) -> Any:
    """What a kernel has answered: the value, or `Raised`, `Missing`, `Function`, `AsText`.

    Raises CarryError where the value cannot be carried.
    """
    kind, *parts = pickle.loads(content)  # noqa: S301 - see above
    if kind == "pickle":
        try:
            return _Unpickler(io.BytesIO(parts[0])).load()
        except CarryError:
            raise
        except Exception as error:  # whatever is missing here
            told = str(error) or type(error).__name__
            raise CarryError(f"it cannot be read here: {told}") from error
    if kind == "unfit":
        raise CarryError(f"a {parts[0]} cannot leave the notebook: {parts[1]}")
    if kind == "text":
        text = AsText(parts[1])
        text.kind = parts[0]
        return text
    if kind == "missing":
        return Missing(tuple(parts[0]))
    return Function(parts[0]) if kind == "function" else Raised(*parts)
