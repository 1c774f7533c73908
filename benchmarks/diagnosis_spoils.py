"""What is done to a notebook that was run for real, so that it does not reproduce."""

from collections.abc import Callable
from typing import Any

from pytest_nbrepro.locks import sealed

Json = dict[str, Any]
Spoil = Callable[[Json], None]


def printed(old: str, new: str) -> Spoil:
    """Give a function that replaces text in the stored outputs, wherever it stands."""

    def spoil(notebook: Json) -> None:
        found = 0
        for cell in notebook["cells"]:
            for output in cell["outputs"]:
                holders = [output] if "text" in output else [output.get("data", {})]
                for holder in holders:
                    for key, value in holder.items():
                        text = "".join(value) if isinstance(value, list) else value
                        if isinstance(text, str) and key.startswith("text") and old in text:
                            holder[key], found = text.replace(old, new), found + 1
        if not found:
            raise ValueError(f"{old!r} is not among the outputs")

    return spoil


def locked(name: str, version: str) -> Spoil:
    """Give a function that lets the lock hold another version of a package."""

    def spoil(notebook: Json) -> None:
        (lock,) = notebook["metadata"]["nbrepro"]["locks"].values()
        kept = [package for package in lock["packages"] if package["name"] != name]
        lock["packages"] = [*kept, {"name": name, "version": version}]
        lock.update(sealed(lock, ()))

    return spoil


def machine(**fields: Any) -> Spoil:
    """Give a function that lets the fingerprint be another machine's."""

    def spoil(notebook: Json) -> None:
        for name, value in fields.items():
            part, _, key = name.partition("_")
            notebook["metadata"]["nbrepro"]["fingerprint"][part][key] = value

    return spoil


def policy(field_name: str) -> Spoil:
    """Give a function that lets the author insist on a field of the machine."""

    def spoil(notebook: Json) -> None:
        overrides = notebook["metadata"]["nbrepro"].setdefault("policy", {})
        overrides["overrides"] = {field_name: "exact fail"}

    return spoil


def kernel(name: str) -> Spoil:
    """Give a function that lets the notebook ask for another kernel."""

    def spoil(notebook: Json) -> None:
        notebook["metadata"]["kernelspec"] = {
            "name": name, "display_name": name, "language": "julia"
        }  # fmt: skip
        notebook["metadata"]["language_info"] = {"name": "julia"}

    return spoil


def both(*spoils: Spoil) -> Spoil:
    """Give a function that does several of them."""

    def spoil(notebook: Json) -> None:
        for each in spoils:
            each(notebook)

    return spoil
